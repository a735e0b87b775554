"""The lines of the work list: of a short list from its entries, of a long one from the copy that a run left behind.

A view of a long list reads the copy and the entries of one page. The copy is built anew where entries change by the
hundred: at the end of a run, of a decision about many orders, and by the daily maintenance.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sconnect.app.concurrency import batches
from sconnect.app.exporting.issues import read_export_issues
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue, OpenOrder, WorkListPart
from sconnect.app.storage.records.base import link_key
from sconnect.domain.causes import CauseKind, currency_of_total
from sconnect.domain.figures import Listed
from sconnect.domain.worklist.listing import Line, difference_of, words_of

MOST_READ_WHOLE = 999
"""Entries of a list that is read whole for each view: with one more it is a page of the tables."""
_PER_PART = 500
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines of a work list. `as_of`: when the copy was built that they come from; None: they are as it is now.

    The entries are those that were read for it: of a short list all.
    """

    lines: tuple[Line, ...]
    as_of: datetime | None = None
    orders: Mapping[str, OpenOrder] = field(default_factory=dict)
    """By the key of the entry."""
    issues: Mapping[str, ExportIssue] = field(default_factory=dict)


def item_id(kind: CauseKind, key: str) -> str:
    """Return the id of the item for a cause, which does not show the key: that may be personal."""
    return link_key(f"{kind}:{key}")[:_ID_LENGTH]


async def read_listing(services: Services, profile_id: str) -> Listing:
    """Read the lines: of a long list its copy, which is built when there is none, else the entries themselves."""
    if (kept := await _kept(services, profile_id)) is not None and await _is_long(services, profile_id):
        return kept
    orders: list[OpenOrder] = []
    async for entry in read_entries(services, profile_id):
        orders.append(entry)
        if len(orders) > MOST_READ_WHOLE:
            return await keep_lines(services, profile_id)
    issues = await read_export_issues(services, profile_id)
    return Listing(
        tuple(_lines(orders, issues)),
        orders={entry.key: entry for entry in orders},
        issues={issue.key: issue for issue in issues},
    )


async def keep_lines(services: Services, profile_id: str) -> Listing:
    """Build the copy of a long list from all entries, and remove that of a short one. Returns the lines."""
    orders = [entry async for entry in read_entries(services, profile_id)]
    issues = await read_export_issues(services, profile_id)
    lines = tuple(_lines(orders, issues))
    is_long = len(orders) > MOST_READ_WHOLE
    now = services.clock.now()
    await _write(services, profile_id, lines if is_long else (), now)
    return Listing(lines, now if is_long else None)


async def renew_lines(
    services: Services, profile_id: str, listed: Mapping[str, Listed], renewed: Collection[str]
) -> None:
    """Bring the copy of a long list up to date, of which only the entries are read that changed.

    `listed`: the orders on the list as they were just read; `renewed`: those that were written since, by number.
    """
    kept = await _kept(services, profile_id)
    if kept is None or len(listed) <= MOST_READ_WHOLE:
        await keep_lines(services, profile_id)
        return
    known = {line.order_id: line.released for line in kept.lines if line.order_id}
    changed = {name for name, entry in listed.items() if name in renewed or known.get(name) is not entry.released}
    keys = [OpenOrder.key_of(name) for name in changed]
    entries = [entry.record for entry in await services.store.get_many(OpenOrder, profile_id, keys)]
    same = (
        line for line in kept.lines if not line.order_id or (line.order_id in listed and line.order_id not in changed)
    )
    lines = sorted([*same, *_lines(entries, ())], key=lambda line: (not line.order_id, line.row))
    await _write(services, profile_id, lines, kept.as_of or services.clock.now())


async def renew_if_kept(services: Services, profile_id: str) -> None:
    """Build the copy of a long list anew, if there is one: where no run follows that does."""
    async for _ in services.store.keys(WorkListPart, profile_id, page=1):
        await keep_lines(services, profile_id)
        return


async def _write(services: Services, profile_id: str, lines: Sequence[Line], at: datetime) -> None:
    """Write the copy, as it was counted at a moment, and remove what is left of a longer one."""
    groups, token = list(batches(lines, _PER_PART)), services.new_token()
    await services.store.put_many(
        WorkListPart(profile_id=profile_id, number=number, of=len(groups), built=token, built_at=at, lines=tuple(part))
        for number, part in enumerate(groups)
    )
    known = [key async for key in services.store.keys(WorkListPart, profile_id)]
    for key in known[len(groups) :]:
        await services.store.delete(WorkListPart, profile_id, key)


async def _is_long(services: Services, profile_id: str) -> bool:
    """Whether the list is longer than what is read whole; the copy may be of when it was."""
    count = 0
    async for _ in services.store.keys(OpenOrder, profile_id):
        count += 1
        if count > MOST_READ_WHOLE:
            return True
    return False


async def read_entries(services: Services, profile_id: str) -> AsyncIterator[OpenOrder]:
    """Read all entries of orders, those that cannot be read left out."""
    async for stored in services.store.range(OpenOrder, profile_id, skip_unreadable=True):
        yield stored.record


async def _kept(services: Services, profile_id: str) -> Listing | None:
    """Read the copy; None when there is none, or it is not whole because the one who built it was broken off."""
    rows = services.store.range(WorkListPart, profile_id, skip_unreadable=True)
    parts = [stored.record async for stored in rows]
    if not parts or {part.built for part in parts} != {parts[0].built} or len(parts) != parts[0].of:
        return None
    return Listing(tuple(line for part in parts for line in part.lines), parts[0].built_at)


def _lines(orders: Iterable[OpenOrder], issues: Iterable[ExportIssue]) -> Iterable[Line]:
    for entry in orders:
        causes = {(cause.kind, cause.key): cause for cause in entry.details}
        for kind, key in dict.fromkeys(entry.causes):
            cause = causes.get((kind, key))
            yield Line(
                row=entry.key,
                order_id=entry.order_id,
                item=item_id(kind, key),
                kind=kind,
                since=entry.since,
                placed_at=entry.placed_at,
                total=entry.shop_total,
                currency=currency_of_total(entry.causes),
                difference=difference_of(cause),
                released=entry.released,
                words=words_of(cause, entry.order_id, key),
            )
    for issue in issues:
        for cause in issue.causes[:1]:
            yield Line(
                row=issue.key,
                order_id="",
                item=item_id(cause.kind, f"{issue.task}:{issue.item_id}"),
                kind=cause.kind,
                since=issue.since,
                placed_at=None,
                total=None,
                currency="",
                difference=None,
                released=False,
                words=words_of(cause, issue.subject, issue.name),
            )
