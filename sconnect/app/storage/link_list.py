"""Keeping what links are searched by. It is derived: a row that no longer holds finds nothing, as its link says so."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SconnectError
from sconnect.app.storage.records.links import ArticleLink, CustomerLink, LinkListFilled, ListedLink
from sconnect.app.storage.repository import Change, RecordKey, RecordStore
from sconnect.app.storage.schema import Record
from sconnect.domain.link_places import LinkTerm

_log = logging.getLogger("sconnect.store")

_TOGETHER = 100
_MOST_READ = 1_000
"""Rows looked at for one part of a list: a page of a table."""

L = TypeVar("L", ArticleLink, CustomerLink)
_Linked = ArticleLink | CustomerLink
_TABLES: Mapping[type[Record], str] = {kind: kind.TABLE for kind in (CustomerLink, ArticleLink)}


async def list_links(store: RecordStore, links: Iterable[_Linked]) -> None:
    """Let links be found. Doing it again does no harm."""
    await store.put_many([row for link in links for row in ListedLink.of(link)])


async def put_link(store: RecordStore, link: L, before: L | None = None) -> None:
    """Write a link that is found from then on. `before`: what it takes the place of, and what is not found any more."""
    await list_links(store, [link])
    await store.put(link)
    if before is not None:
        await unlist_link(store, before, link)


async def remove_link(store: RecordStore, link: _Linked, etag: str = "") -> None:
    """Remove a link with all that it is found by. With an etag: raises `RowChangedError` when it has another."""
    await store.delete(type(link), link.partition, link.key, etag)
    await unlist_link(store, link)


async def undo_link(store: RecordStore, link: _Linked, etag: str) -> None:
    """Undo a person's choice: what it took the place of is found again. Raises `RowChangedError`."""
    if (before := link.undone) is None:
        await remove_link(store, link, etag)
        return
    await list_links(store, [before])
    await store.replace(before, etag)
    await unlist_link(store, link, before)


async def list_learned(store: RecordStore, links: Sequence[_Linked]) -> None:
    """Do so for links that a run learned. Not essential: after a failure the nightly maintenance lists all anew."""
    try:
        await list_links(store, links)
    except SconnectError as error:
        profile_id = links[0].profile_id
        _log.warning("profile %s: links not listed: %s", profile_id, type(error).__name__)
        with suppress(SconnectError):
            await store.delete(LinkListFilled, profile_id, LinkListFilled.KEY)


async def unlist_learned(store: RecordStore, link: _Linked, now: _Linked | None) -> None:
    """Remove what a link is found by that a run replaced. Not essential: what is left finds nothing."""
    with suppress(SconnectError):
        await unlist_link(store, link, now)


async def unlist_link(store: RecordStore, link: _Linked, now: _Linked | None = None) -> None:
    """Remove what a link is found by, with the names that it holds. `now`: what stands in its place."""
    kept = {row.key for row in ListedLink.of(now)} if now else set()
    gone = [row for row in ListedLink.of(link) if row.key not in kept]
    await store.delete_together([Change(RecordKey.of(row), None) for row in gone])


async def find_links(
    store: RecordStore, kind: type[L], profile_id: str, terms: Iterable[LinkTerm], *, after: str = "", limit: int
) -> tuple[list[L], str]:
    """Find links by some terms, and where to go on; empty at the end. Each is told of once in a part.

    Reads at most a page of the table and the links that it names.
    """
    found: dict[str, L] = {}
    seen, previous = 0, ""
    spans = [(each, ListedLink.keys_of(_TABLES[kind], each)) for each in terms]
    begun = next((number for number, (_, (first, _)) in enumerate(spans) if after.startswith(first)), 0) if after else 0
    for number, (_, (first, last)) in enumerate(spans[begun:], begun):
        start = after if after.startswith(first) else first
        async for part in _in_parts(store, profile_id, start, last, min(limit + 1, _TOGETHER)):
            for row, link in zip(part, await _read(store, kind, profile_id, part), strict=True):
                if row.place == after:
                    continue
                if len(found) == limit or seen == _MOST_READ:
                    return list(found.values()), previous
                seen, previous = seen + 1, row.place
                earlier = [term for term, _ in spans[:number]]
                if link and row in ListedLink.of(link) and not any(_is_found_by(link, term) for term in earlier):
                    found.setdefault(link.key, link)
    return list(found.values()), ""


async def fill_link_list(store: RecordStore, profile_id: str, now: datetime, goes_on: Callable[[], bool]) -> bool:
    """Let the links of before be found, from where the last call stopped. True when there is more to do."""
    known = await store.get(LinkListFilled, profile_id, LinkListFilled.KEY)
    filled = known.record if known else LinkListFilled(profile_id=profile_id)
    if filled.filled_at is not None:
        return False
    async for part in _links_in_parts(store, CustomerLink, profile_id, filled.customers_to):
        await list_links(store, part)
        filled = replace(filled, customers_to=part[-1].key)
        await store.put(filled)
        if not goes_on():
            return True
    async for part in _links_in_parts(store, ArticleLink, profile_id, filled.articles_to):
        await list_links(store, part)
        filled = replace(filled, articles_to=part[-1].key)
        await store.put(filled)
        if not goes_on():
            return True
    await store.put(replace(filled, filled_at=now))
    return False


async def _links_in_parts(
    store: RecordStore, kind: type[ArticleLink] | type[CustomerLink], profile_id: str, after: str
) -> AsyncIterator[list[_Linked]]:
    part: list[_Linked] = []
    async for stored in store.range(kind, profile_id, first=after, skip_unreadable=True):
        if stored.record.key != after:
            part.append(stored.record)
        if len(part) == _TOGETHER:
            yield part
            part = []
    if part:
        yield part


async def is_whole(store: RecordStore, profile_id: str) -> bool:
    """Whether every link can be found, those from before included."""
    known = await store.get(LinkListFilled, profile_id, LinkListFilled.KEY)
    return known is not None and known.record.filled_at is not None


def _is_found_by(link: _Linked, term: LinkTerm) -> bool:
    return any(place is term.place and value.startswith(term.value) for place, value in link.places)


async def _in_parts(
    store: RecordStore, profile_id: str, first: str, last: str, size: int
) -> AsyncIterator[list[ListedLink]]:
    part: list[ListedLink] = []
    async for stored in store.range(ListedLink, profile_id, first=first, last=last, skip_unreadable=True, page=size):
        part.append(stored.record)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


async def _read(store: RecordStore, kind: type[L], profile_id: str, rows: list[ListedLink]) -> list[L | None]:
    """Read the links that some rows name, each once."""
    keys = list(dict.fromkeys(row.link for row in rows))
    stored = await map_concurrently(lambda key: store.get(kind, profile_id, key), keys)
    links = {key: each.record if each else None for key, each in zip(keys, stored, strict=True)}
    return [links[row.link] for row in rows]
