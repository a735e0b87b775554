"""The items of the work list as a person sees them: found, counted per kind, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.housekeeping.vat_review import read_findings
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue, OpenOrder, ShopFacts
from sconnect.app.storage.schema import Record
from sconnect.app.worklist.listing.lines import Listing, item_id, read_listing
from sconnect.app.worklist.new_statuses import new_statuses
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.causes.labels import LABELS
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.worklist.actions import Action, actions_for, offered
from sconnect.domain.worklist.listing import KindCount, Line, ListedItem, Shown, counts_of, items_of, words_of
from sconnect.domain.worklist.many import for_many, has_figures

R = TypeVar("R", bound=Record)

MOST_ORDERS = 100
"""The most orders that an item lists; `order_count` counts them all."""
_LOOKED_AT = 3
"""Entries of an item that are read for its sentence; orders at the head of a copy can be gone by now."""


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """One order that waits. `total` is what the shopper owes, including VAT; None when it is not known."""

    order_id: str
    placed_at: datetime | None
    total: Decimal | None
    currency: str = "EUR"
    """That of the shop, of an order that waits for a rate."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A cause that orders wait for. `id` is stable as long as anything waits for it."""

    id: str
    cause: Cause
    since: datetime
    orders: tuple[WaitingOrder, ...]
    order_count: int
    actions: tuple[Action, ...]
    subject: str = ""
    """The article or customer that cannot be exported; empty when it is orders that wait."""
    decided: bool = False
    """A person decided about all its orders: the next run looks at them."""

    @property
    def kind(self) -> CauseKind:
        """The kind of its cause."""
        return self.cause.kind

    @property
    def key(self) -> str:
        """What it is about, such as an article code."""
        return self.cause.key

    @property
    def facts(self) -> Mapping[str, str]:
        """What the sentence is composed of."""
        return self.cause.facts


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of causes: how many items and orders wait for it, and what can be decided for all of them at once.

    `is_bounded`: a difference can be let pass up to an amount.
    """

    kind: CauseKind
    label: Bilingual
    items: int
    orders: int
    actions: tuple[Action, ...]
    is_bounded: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of the work list. `kinds` counts all that was found, of any kind; `following` is where the next begins.

    `as_of`: when a long list was counted; None: now.
    """

    items: tuple[WorkItem, ...]
    following: str
    kinds: tuple[WorkKind, ...]
    as_of: datetime | None


async def read_work_page(
    services: Services, profile_id: str, shown: Shown, *, after: str = "", limit: int = 50
) -> WorkPage:
    """Read a page of what waits for a person: new statuses, orders by kind, exports, and what to know.

    `after`: the id of the item before; when it is gone, the list begins anew: better an item twice than one missed.
    Raises `NotFoundError`.
    """
    profile = await read_profile(services, profile_id)
    listing = await read_listing(services, profile.id)
    first, last = await _without_orders(services, profile)
    plain = {item.id: item for item in [*first, *last] if _is_shown(item, shown)}
    found = items_of(line for line in listing.lines if shown.holds(line))
    kinds = _with_plain(plain.values(), counts_of(found))
    listed = {item.id: item for item in found if shown.kind in {None, item.kind}}
    ids = [
        *(item.id for item in first if item.id in plain and shown.kind in {None, item.kind}),
        *listed,
        *(item.id for item in last if item.id in plain and shown.kind in {None, item.kind}),
    ]
    start = ids.index(after) + 1 if after in ids else 0
    page = ids[start : start + limit]
    everything = _lines_by_item(listing, {name for name in page if name in listed})

    async def read(name: str) -> WorkItem | None:
        return plain[name] if name in plain else await _item(services, profile, listing, everything[name])

    items = [item for item in await map_concurrently(read, page) if item is not None]
    more = start + limit < len(ids)
    return WorkPage(
        tuple(items),
        page[-1] if more and page else "",
        tuple(_work_kind(count, profile) for count in kinds),
        listing.as_of,
    )


def _work_kind(count: KindCount, profile: Profile) -> WorkKind:
    actions = for_many(count.kind, profile) if count.orders else ()
    return WorkKind(
        count.kind, LABELS[count.kind], count.items, count.orders, actions, is_bounded=has_figures(count.kind)
    )


def _lines_by_item(listing: Listing, wanted: set[str]) -> dict[str, ListedItem]:
    """Collect all lines of these items: a person decides about the whole of an item, found or not."""
    return {item.id: item for item in items_of(line for line in listing.lines if line.item in wanted)}


def _with_plain(plain: Iterable[WorkItem], counts: Sequence[KindCount]) -> list[KindCount]:
    added = counts_of([ListedItem(item.id, item.kind) for item in plain])
    return [*added, *counts]


def _is_shown(item: WorkItem, shown: Shown) -> bool:
    """Whether an item without orders is in the part that is shown; it has no day."""
    words = words_of(item.cause, item.subject)
    line = Line("", "", item.id, item.kind, item.since, None, None, "", None, released=False, words=words)
    return shown.holds(line)


async def _item(services: Services, profile: Profile, listing: Listing, item: ListedItem) -> WorkItem | None:
    """Read an item; None when what it is about is off the list by now."""
    if not item.order_ids:
        issue = listing.issues.get(item.lines[0].row) or await _stored(services, profile, ExportIssue, item.lines[0])
        return _export_item(item.id, issue) if issue and issue.causes else None
    for line in item.lines[:_LOOKED_AT]:
        entry = listing.orders.get(line.row) or await _stored(services, profile, OpenOrder, line)
        cause = _cause_in(entry, item.id) if entry else None
        if entry and cause:
            return _order_item(services, profile, item, cause, entry)
    return None


async def _stored(services: Services, profile: Profile, kind: type[R], line: Line) -> R | None:
    stored = await services.store.get(kind, profile.id, line.row)
    return stored.record if stored else None


def _cause_in(entry: OpenOrder, wanted: str) -> Cause | None:
    """Return the cause of an entry that an item is about; with no more facts than are kept."""
    for cause in entry.details:
        if item_id(cause.kind, cause.key) == wanted:
            return cause
    for kind, key in entry.causes:
        if item_id(kind, key) == wanted:
            return Cause(kind, key, {"detail": "", "code": key, "order": key})
    return None


def _order_item(services: Services, profile: Profile, item: ListedItem, cause: Cause, entry: OpenOrder) -> WorkItem:
    lines = item.lines
    is_decided = entry.released and all(line.released for line in lines if line.row != entry.key)
    is_under_way = (
        len(lines) == 1
        and entry.state.may_have_been_sent
        and entry.retry_at is not None
        and entry.retry_at > services.clock.now()
    )
    return WorkItem(
        id=item.id,
        cause=cause,
        since=item.since,
        orders=tuple(
            WaitingOrder(line.order_id, line.placed_at, line.total, line.currency) for line in lines[:MOST_ORDERS]
        ),
        order_count=len(lines),
        actions=() if is_under_way else offered(cause, profile),
        decided=is_decided,
    )


def _export_item(name: str, issue: ExportIssue) -> WorkItem:
    """Show what cannot be exported. Nothing is chosen here: it is tried again by itself once its cause is gone."""
    return WorkItem(
        id=name,
        cause=issue.causes[0],
        since=issue.since,
        orders=(),
        order_count=0,
        actions=(),
        subject=f"{issue.subject} {issue.name}".strip(),
    )


async def _without_orders(services: Services, profile: Profile) -> tuple[list[WorkItem], list[WorkItem]]:
    """Read what no order waits for: new statuses of the shop, and what earlier versions decided without a word."""
    facts, statuses = await new_statuses(services, profile)
    review, findings = await read_findings(services, profile.id)
    return (
        [_status_item(facts, cause) for cause in statuses if facts is not None],
        [_plain_item(cause, review.since) for cause in findings if review],
    )


def _status_item(facts: ShopFacts, cause: Cause) -> WorkItem:
    """Show a status that the shop got after it was linked."""
    return _plain_item(cause, facts.found_at or datetime.min.replace(tzinfo=UTC), cause.facts["status"])


def _plain_item(cause: Cause, since: datetime, subject: str = "") -> WorkItem:
    return WorkItem(
        id=item_id(cause.kind, cause.key),
        cause=cause,
        since=since,
        orders=(),
        order_count=0,
        actions=actions_for(cause),
        subject=subject,
    )
