"""Taking a decision about many orders back: what was not carried out yet, and a list of the rest with what to do.

Nothing is deleted in the books.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import NotFoundError, RowChangedError, SconnectError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.link_list import undo_link
from sconnect.app.storage.records import ArticleLink, BulkDecision, BulkPart, CustomerLink, OrderRecord
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.worklist import order_decisions
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, groups_as_listed, shop_code_of
from sconnect.app.worklist.many.deciding import OutOfTime, carry_out, read_decision
from sconnect.app.worklist.releases import withdraw
from sconnect.app.worklist.worklist import shoppers_of
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.worklist.actions import ALREADY_BOOKED, Action
from sconnect.domain.worklist.many import LINKING, OUTCOMES, BulkOrder, BulkOutcome, BulkState, what_to_do
from sconnect.domain.worklist.standing_decisions import StandingDecision, standing_decisions

_UNTOUCHED = frozenset({OrderState.WAITING, OrderState.REFUSED})


@dataclass(frozen=True, slots=True)
class RestOrder:
    """An order of a decision that was not decided about, or for which it cannot be taken back, and what to do."""

    order_id: str
    what: Bilingual
    instead: Bilingual | None


async def undo(services: Services, profile_id: str, name: str, *, by: str) -> BulkDecision:
    """Take a decision back: from now on nothing more of it is carried out. `undo_orders` does the rest.

    Raises `NotFoundError`. Idempotent.
    """
    decision = await read_decision(services, profile_id, name)
    said = Decision.now(services, "", by)

    def undone(before: BulkDecision | None) -> BulkDecision | None:
        if before is None or before.state not in {BulkState.OPEN, BulkState.DONE}:
            return None
        return replace(
            before,
            state=BulkState.UNDOING,
            reached=before.next_part,
            next_part=0,
            undone_by=said.by,
            undone_at=said.at,
        )

    written = await update(services.store, services.clock, RecordKey.of(decision), undone)
    return written.record if written else decision


async def undo_orders(services: Services, profile: Profile, name: str, out_of_time: OutOfTime) -> BulkDecision:
    """Go on taking a decision back, part by part, until that is done or time runs out."""
    decision = await read_decision(services, profile.id, name)
    while decision.state is BulkState.UNDOING and not out_of_time():
        number = decision.next_part
        orders = await _part(services, profile, decision, number) if number < decision.reached else ()
        decision = await _note_part(services, decision, number, orders)
    return decision


async def go_on_with(
    services: Services, profile: Profile, unfinished: Sequence[BulkDecision], out_of_time: OutOfTime
) -> bool:
    """Carry out, or take back, what is left of decisions about many orders. True when time ran out."""
    for decision in unfinished:
        if decision.state is BulkState.OPEN:
            await carry_out(services, profile, decision.decision_id, out_of_time)
        elif decision.state is BulkState.UNDOING:
            await undo_orders(services, profile, decision.decision_id, out_of_time)
        if out_of_time():
            return True
    return False


async def read_rest(services: Services, profile_id: str, name: str, part: int) -> tuple[list[RestOrder], int | None]:
    """Read the orders of a part of a decision that were not decided about, or for which it stands, with what to do.

    Also returns the next part that has any; None after the last. Raises `NotFoundError`.
    """
    decision = await read_decision(services, profile_id, name)
    markers = OrderMarkers(services, profile_id)
    async for number, orders in _parts(services, decision, part):
        rest = [each for each in orders if each.outcome not in _TOLD_BY_COUNT]
        if rest:
            found = [await _rest_order(markers, decision, each) for each in rest]
            return found, number + 1 if number + 1 < decision.parts else None
    return [], None


_TOLD_BY_COUNT = frozenset({BulkOutcome.WAITING, BulkOutcome.DECIDED, BulkOutcome.TAKEN_BACK})


async def _parts(
    services: Services, decision: BulkDecision, first: int
) -> AsyncIterator[tuple[int, tuple[BulkOrder, ...]]]:
    keys = BulkPart.key_of(decision.decision_id, first), BulkPart.key_of(decision.decision_id, decision.parts)
    rows = services.store.range(BulkPart, decision.profile_id, first=keys[0], last=keys[1])
    async for stored in rows:
        yield stored.record.number, stored.record.orders


async def _rest_order(markers: OrderMarkers, decision: BulkDecision, order: BulkOrder) -> RestOrder:
    instead = None
    if order.outcome is BulkOutcome.STANDS:
        marker = await markers.read(order.order_id)
        instead = what_to_do(decision.action, marker.record if marker else None)
    return RestOrder(order.order_id, OUTCOMES[order.outcome], instead)


async def _part(services: Services, profile: Profile, decision: BulkDecision, number: int) -> tuple[BulkOrder, ...]:
    """Take a part back; returns what was decided of it with what came of that."""
    stored = await services.store.get(BulkPart, profile.id, BulkPart.key_of(decision.decision_id, number))
    if stored is None:
        return ()
    decided = [each for each in stored.record.orders if each.outcome is BulkOutcome.DECIDED]
    back = await _undo_some(services, profile, decision, decided) if decided else frozenset()
    came = {True: BulkOutcome.TAKEN_BACK, False: BulkOutcome.STANDS}
    orders = tuple(
        each._replace(outcome=came[each.order_id in back]) if each.outcome is BulkOutcome.DECIDED else each
        for each in stored.record.orders
    )
    await services.store.put(replace(stored.record, orders=orders))
    return orders


async def _undo_some(
    services: Services, profile: Profile, decision: BulkDecision, orders: Sequence[BulkOrder]
) -> Collection[str]:
    """Take the decision about some orders back; returns those of which it was not carried out."""
    markers = OrderMarkers(services, profile.id)
    names = list(dict.fromkeys(each.order_id for each in orders))
    read = await map_concurrently(markers.read, names)
    found = {name: marker for name, marker in zip(names, read, strict=True) if marker}
    if decision.action is Action.SKIP and decision.kind not in ALREADY_BOOKED:
        return await _unskip(services, profile, decision, found.values())
    if decision.action is Action.SKIP:
        return await _forget_that_seen(services, profile, decision, found.values())
    if decision.action in _KEPT_WITH_ORDERS:
        back = await _revoke(markers, decision, found)
    else:
        free = [each for each in orders if each.order_id not in found or _is_untouched(found[each.order_id])]
        back = await _forget_choices(services, profile, decision, free)
    await withdraw(services, profile.id, list(back))
    return back


def _is_untouched(marker: Stored[OrderRecord]) -> bool:
    return marker.record.state in _UNTOUCHED


async def _unskip(
    services: Services, profile: Profile, decision: BulkDecision, markers: Iterable[Stored[OrderRecord]]
) -> Collection[str]:
    """Let orders wait again that were skipped."""
    skipped = [
        each for each in markers if each.record.state is OrderState.SKIPPED and each.record.decided_by == decision.by
    ]
    return await order_decisions.unskip_all(services, profile, skipped, by=decision.undone_by)


async def _revoke(
    markers: OrderMarkers, decision: BulkDecision, found: Mapping[str, Stored[OrderRecord]]
) -> Collection[str]:
    """Take back what was answered or let pass."""
    moves = []
    for marker in found.values():
        record, standing = marker.record, _standing(decision, marker.record)
        if standing and record.state in _UNTOUCHED:
            for each in standing:
                record = record.without(markers.stamp(), each.decision, each.what, by=decision.undone_by)
            moves.append((marker, record))
    written = await markers.transition_together(moves) if moves else []
    return {each.record.order_id for each in written if each}


async def _forget_that_seen(
    services: Services, profile: Profile, decision: BulkDecision, markers: Iterable[Stored[OrderRecord]]
) -> Collection[str]:
    """Take back that something about booked orders was seen: it is listed again."""

    async def one(marker: Stored[OrderRecord]) -> bool:
        said = Decision(decision.undone_by, services.clock.now(), "")
        try:
            for each in _standing(decision, marker.record)[-1:]:
                await order_decisions.revoke(services, profile, marker, each.id, said)
                return True
        except SconnectError:
            return False  # a run is at it, or it was changed meanwhile: it is told with what to do
        return False

    seen = list(markers)
    done = await map_concurrently(one, seen)
    return {marker.record.order_id for marker, is_done in zip(seen, done, strict=True) if is_done}


def _standing(decision: BulkDecision, marker: OrderRecord) -> list[StandingDecision]:
    """Return what stands of a decision about many on a marker, and can be taken back."""
    return [
        each
        for each in standing_decisions(marker)
        if each.by == decision.by
        and each.at >= decision.at
        and each.instead is None
        and _kind_of(each.decision) in {decision.kind, _KEPT_AS.get(decision.action)}
    ]


def _kind_of(decision: OrderDecision | Acceptance) -> CauseKind | DecisionKind:
    return decision.cause.kind if isinstance(decision, Acceptance) else decision.kind


async def _forget_choices(
    services: Services, profile: Profile, decision: BulkDecision, orders: Sequence[BulkOrder]
) -> Collection[str]:
    """Forget what was remembered with the decision; returns the orders for which nothing was made by it."""
    groups = await groups_as_listed(services, profile.id, [(each.item, each.order_id) for each in orders])

    async def one(group: Group) -> bool:
        try:
            return await _forget_choice(services, profile, decision, group)
        except SconnectError:
            return False

    forgotten = await map_concurrently(one, groups.values())
    return {
        name for group, is_done in zip(groups.values(), forgotten, strict=True) for name in group.order_ids if is_done
    }


async def _forget_choice(services: Services, profile: Profile, decision: BulkDecision, group: Group) -> bool:
    """Forget what was remembered about an item; False when something was made by it already."""
    match decision.action:
        case Action.CREATE_CUSTOMER | Action.COLLECTIVE_CUSTOMER | Action.LINK_CUSTOMER:
            keys = [RecordKey(CustomerLink, profile.id, link_key(key)) for key in shoppers_of(group)]
            return all([await _forget(services, where, decision) for where in keys])
        case Action.CREATE_ARTICLE | Action.COLLECTIVE_ARTICLE | Action.LINK_ARTICLE:
            where = RecordKey(ArticleLink, profile.id, article_key(shop_code_of(group)))
            return await _forget(services, where, decision)
        case _:
            return True


async def _forget(
    services: Services, where: RecordKey[CustomerLink] | RecordKey[ArticleLink], decision: BulkDecision
) -> bool:
    stored = await services.store.get(where.kind, where.partition, where.key)
    if stored is None:
        return True  # taken back with another order that waits for the same
    link = stored.record
    if (link.by, link.at) != (decision.by, decision.at):
        return True  # somebody chose something else since
    if decision.action not in _CHOOSING and not link.allows_creation:
        return False
    try:
        await undo_link(services.store, link, stored.etag)
    except RowChangedError:
        return False
    return True


_CHOOSING = LINKING | {Action.COLLECTIVE_ARTICLE, Action.COLLECTIVE_CUSTOMER}
"""What was remembered with them is a choice, which makes nothing."""
_KEPT_AS: Mapping[Action, DecisionKind] = {
    Action.CHOOSE_DATE: DecisionKind.DATE,
    Action.COUNTS_AS_SALE: DecisionKind.STATUS,
    Action.BOOK_AND_CREDIT: DecisionKind.UNDONE,
}
_KEPT_WITH_ORDERS = {Action.ACCEPT_DIFFERENCE, *_KEPT_AS}
"""What was decided stands with the single order."""


async def _note_part(
    services: Services, decision: BulkDecision, number: int, orders: tuple[BulkOrder, ...]
) -> BulkDecision:
    """Note that a part was taken back, once; after the last one also what was never carried out."""

    def noted(before: BulkDecision | None) -> BulkDecision | None:
        if before is None or before.state is not BulkState.UNDOING or before.next_part != number:
            return None
        counts = Counter(before.outcomes)
        for outcome in (BulkOutcome.TAKEN_BACK, BulkOutcome.STANDS):
            count = sum(each.outcome is outcome for each in orders)
            counts[outcome] += count
            counts[BulkOutcome.DECIDED] -= count
        if is_last := number + 1 >= before.reached:
            counts[BulkOutcome.TAKEN_BACK] += counts.pop(BulkOutcome.WAITING, 0)
        return replace(
            before,
            next_part=number + 1,
            outcomes=+counts,
            state=BulkState.UNDONE if is_last else BulkState.UNDOING,
        )

    written = await update(services.store, services.clock, RecordKey.of(decision), noted)
    if written is None:
        raise NotFoundError("Dit besluit is er niet meer.", "This decision is gone.")
    return written.record
