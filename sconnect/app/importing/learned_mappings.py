"""Mappings that the app learns by itself: remembered, but never over a person's choice, however recent."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sconnect.app.errors import ContendedError, RowChangedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.link_list import list_learned, unlist_learned
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.orders.link_origin import LinkOrigin

L = TypeVar("L", ArticleLink, CustomerLink)


async def learn(services: Services, link: L, *, over: Callable[[L], L] | None = None) -> bool:
    """Remember a mapping. False, and nothing written, when a person chose another or other writers keep changing it.

    `over`: what becomes of the one that stands there; by default what the kind of mapping says.
    """
    former: list[L] = []

    def learned(before: L | None) -> L | None:
        former[:] = [before] if before else []
        if before and before.how is LinkOrigin.CHOSEN:
            return None
        if before is None:
            return link
        return over(before) if over else link.in_place_of(before)

    await list_learned(services.store, [link])  # first: what is remembered is found, also when this stops halfway
    try:
        stored = await update(services.store, services.clock, RecordKey.of(link), learned)
    except ContendedError:
        return False
    is_learned = stored is not None and stored.record.how is link.how and stored.record.at == link.at
    for gone in former if is_learned else [link]:
        await unlist_learned(services.store, gone, stored.record if stored else None)
    return is_learned


async def unlearn(services: Services, kind: type[L], profile_id: str, key: str) -> None:
    """Forget a mapping unless a person chose it."""
    known = await services.store.get(kind, profile_id, key)
    if known is not None and known.record.how is not LinkOrigin.CHOSEN:
        with suppress(RowChangedError):  # a concurrent change wins
            if left := known.record.without_choice:
                await services.store.replace(left, known.etag)
            else:
                await services.store.delete(kind, profile_id, key, known.etag)
                await unlist_learned(services.store, known.record, None)
