"""Mappings that the app finds out by itself: remembered, but never over what a person chose, not even just now."""

from contextlib import suppress
from typing import TypeVar

from sconnect.app.errors import RowChangedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.domain.orders.link_origin import LinkOrigin

L = TypeVar("L", ArticleLink, CustomerLink)

_TRIES = 4


async def learn(services: Services, link: L) -> bool:
    """Remember a mapping. False when a person chose another, or others keep changing it: then nothing is written."""
    for _ in range(_TRIES):
        before = await services.store.get_like(link)
        if before is not None and before.record.how is LinkOrigin.CHOSEN:
            return False
        if await write_if_unchanged(services.store, services.clock, before, link):
            return True
    return False


async def unlearn(services: Services, kind: type[L], profile_id: str, key: str) -> None:
    """Forget a mapping unless a person chose it."""
    known = await services.store.get(kind, profile_id, key)
    if known is not None and known.record.how is not LinkOrigin.CHOSEN:
        with suppress(RowChangedError):  # whoever changed it just now knows better
            await services.store.delete(kind, profile_id, key, known.etag)
