"""Taking a decision about many orders back: what was not carried out yet, and a list of the rest with what to do.

Nothing is deleted in the books.
"""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import NotFoundError, RowChangedError, SconnectError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.link_list import remove_link
from sconnect.app.storage.records import ArticleLink, BulkDecision, BulkPart, CustomerLink, OpenOrder, OrderRecord
from sconnect.app.storage.records.links import link_key
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.worklist import order_decisions
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, group_of, shop_code_of
from sconnect.app.worklist.many.deciding import OutOfTime, carry_out, read_decision, renew_lines, unfinished_decisions
from sconnect.app.worklist.worklist import shoppers_of
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.worklist.actions import ALREADY_BOOKED, Action
from sconnect.domain.worklist.many import OUTCOMES, BulkOrder, BulkOutcome, BulkState, what_to_do
from sconnect.domain.worklist.standing_decisions import standing_decisions

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
    if decision.state is BulkState.UNDONE:
        await renew_lines(services, profile.id)
    return decision


async def go_on_with_decisions(services: Services, profile: Profile, out_of_time: OutOfTime) -> bool:
    """Carry out, or take back, what is left of decisions about many orders. True when time ran out."""
    for decision in await unfinished_decisions(services, profile.id):
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

    async def one(order: BulkOrder) -> BulkOrder:
        if order.outcome is not BulkOutcome.DECIDED:
            return order
        try:
            is_back = await _undo_one(services, profile, decision, order)
        except SconnectError:
            is_back = False  # a run is at it, or it was changed meanwhile: it is told with what to do
        return order._replace(outcome=BulkOutcome.TAKEN_BACK if is_back else BulkOutcome.STANDS)

    orders = tuple(await map_concurrently(one, stored.record.orders))
    await services.store.put(replace(stored.record, orders=orders))
    return orders


async def _undo_one(services: Services, profile: Profile, decision: BulkDecision, order: BulkOrder) -> bool:
    """Take the decision about one order back; False when it was carried out, or may be."""
    marker = await OrderMarkers(services, profile.id).read(order.order_id)
    if marker and decision.action is Action.SKIP and decision.kind not in ALREADY_BOOKED:
        return await _unskip(services, profile, decision, marker)
    if marker and decision.action in {Action.SKIP, Action.ACCEPT_DIFFERENCE}:
        return await _revoke(services, profile, decision, marker)
    group = await group_of(services, profile.id, order.item, [order.order_id])
    is_untouched = marker is None or marker.record.state in _UNTOUCHED
    if not is_untouched or group is None or not await _forget_choice(services, profile, decision, group):
        return False
    return await _withdraw(services, profile, order.order_id)


async def _unskip(services: Services, profile: Profile, decision: BulkDecision, marker: Stored[OrderRecord]) -> bool:
    """Let an order wait again that was skipped."""
    record = marker.record
    if record.state is not OrderState.SKIPPED or record.decided_by != decision.by:
        return False
    await order_decisions.unskip(services, profile, marker, by=decision.undone_by)
    return await _withdraw(services, profile, record.order_id)


async def _revoke(services: Services, profile: Profile, decision: BulkDecision, marker: Stored[OrderRecord]) -> bool:
    """Take back that a difference was let pass, or that something was seen."""
    record, is_seen = marker.record, decision.action is Action.SKIP
    standing = [
        each
        for each in standing_decisions(record)
        if each.by == decision.by and each.at >= decision.at and each.instead is None
    ]
    if not standing or (record.state not in _UNTOUCHED and not is_seen):
        return False
    said = Decision(decision.undone_by, services.clock.now(), "")
    await order_decisions.revoke(services, profile, marker, standing[-1].id, said)
    return is_seen or await _withdraw(services, profile, record.order_id)


async def _forget_choice(services: Services, profile: Profile, decision: BulkDecision, group: Group) -> bool:
    """Forget what was remembered with the decision; False when something was made by it already."""
    match decision.action:
        case Action.CREATE_CUSTOMER | Action.COLLECTIVE_CUSTOMER:
            keys = [RecordKey(CustomerLink, profile.id, link_key(key)) for key in shoppers_of(group)]
            return all([await _forget(services, where, decision) for where in keys])
        case Action.CREATE_ARTICLE | Action.COLLECTIVE_ARTICLE:
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
        if left := link.without_choice:
            await services.store.replace(left, stored.etag)
        else:
            await remove_link(services.store, link, stored.etag)
    except RowChangedError:
        return False
    return True


_CHOOSING = frozenset({Action.COLLECTIVE_ARTICLE, Action.COLLECTIVE_CUSTOMER})
"""What was remembered with them is a choice, which makes nothing."""


async def _withdraw(services: Services, profile: Profile, order_id: str) -> bool:
    """Have the next run leave an order alone that the decision had released."""

    def waits(entry: OpenOrder | None) -> OpenOrder | None:
        return replace(entry, released=False, release="") if entry else None

    await update(services.store, services.clock, RecordKey(OpenOrder, profile.id, OpenOrder.key_of(order_id)), waits)
    return True


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
