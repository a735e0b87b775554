"""Decisions about single orders: accept a difference, skip, retry.

Each is one conditional write of the marker, so a run that is at work on the order always wins, and the decision is
refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sconnect.app.concurrency import map_concurrently, partition_concurrently
from sconnect.app.errors import RefusedError
from sconnect.app.importing.change_watch import finding_now, is_unpaid
from sconnect.app.importing.markers import OrderMarkers, is_another_order
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import CauseId, OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.moving import move_together
from sconnect.app.worklist.releases import Released, release
from sconnect.domain.causes import ABOUT_CORRECTION, ABOUT_PAYMENT, Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vies import ABOUT_BOOKED
from sconnect.domain.worklist.standing_decisions import ABOUT_THE_SHOP, standing_decisions

_NOTHING_OF_SHOP = ABOUT_BOOKED | ABOUT_CORRECTION | ABOUT_PAYMENT | {CauseKind.BOOKED_OTHERWISE}
"""Causes about a booked order of which the shop's own content is no part."""
BUSY = Bilingual(
    "Deze order wordt op dit moment geboekt, of er wordt uitgezocht of hij geboekt is. Kijk over een kwartier nog "
    "eens.",
    "This order is being booked right now, or it is being found out whether it was. Look again in a quarter of an "
    "hour.",
)

_LONGEST_SHOWN = 40


async def accept(
    services: Services, profile: Profile, causes: Mapping[str, Collection[CauseId]], decision: Decision
) -> Released:
    """Accept differences of orders exactly as they are now, and release the orders. `causes`: by order."""
    markers = OrderMarkers(services, profile.id)

    async def accepted(order_id: str, marker: OrderRecord | None) -> OrderRecord | bool:
        if marker is None or marker.state is not OrderState.WAITING:
            return False
        found = [cause for cause in marker.causes if (cause.kind, cause.key) in causes[order_id]]
        stamp = markers.stamp()
        acceptances = (Acceptance(cause, marker.shop_hash, decision.by, stamp.at, decision.reason) for cause in found)
        return marker.accepting(stamp, *acceptances) if found else False

    free, busy = await move_together(markers, list(causes), accepted)
    return await released(services, profile, free, busy)


async def retry(services: Services, profile: Profile, order_ids: Sequence[str]) -> Released:
    """Release orders, so that the next run looks at them again. One that may be in the books is looked up first."""
    markers = OrderMarkers(services, profile.id)
    free, busy = await move_together(markers, order_ids, partial(_made_ready, markers))
    return await released(services, profile, free, busy)


async def skip(services: Services, profile: Profile, order_ids: Sequence[str], decision: Decision) -> Released:
    """Skip orders: they are never booked by themselves. Raises `RefusedError` when none can be skipped."""
    decision.require_reason()
    markers = OrderMarkers(services, profile.id)

    async def left_out(order_id: str, marker: OrderRecord | None) -> OrderRecord | bool:
        record = marker or await _unseen(markers, profile, order_id)
        if record.state in {OrderState.DONE, OrderState.SENDING} or may_be_under_way(markers, record):
            return False
        if record.state is OrderState.SKIPPED and record.cause_kind is None:
            return True
        return record.skipped(markers.stamp(), decision.by, decision.reason)

    skipped, busy = await move_together(markers, order_ids, left_out)
    await markers.unlist_together(skipped)
    if busy and not skipped:
        raise RefusedError(BUSY.dutch, BUSY.english)
    return Released(skipped=skipped, busy=busy)


async def acknowledge(
    services: Services,
    profile: Profile,
    order_ids: Sequence[str],
    decision: Decision,
    *,
    kinds: Collection[CauseKind] | None = None,
) -> Released:
    """Acknowledge what is listed about booked orders: all of it, or what is of these kinds.

    Raises `RefusedError` when that cannot be done for any.
    """
    decision.require_reason()
    progress = Progress(run_id="", deadline=services.clock.monotonic(), by_hand=True)
    async with ImportSession.open(services, profile, progress) as session:
        noted, busy = await _acknowledge(session, order_ids, decision, kinds=kinds)
    if busy and not noted:
        raise RefusedError(BUSY.dutch, BUSY.english)
    return Released(skipped=noted, busy=busy)


def changed_meanwhile(order_id: str) -> RefusedError:
    """Make the refusal of a decision about an order that is no longer as it was read."""
    return RefusedError(
        f"Order {order_id} is intussen door iemand anders gewijzigd. Ververs en kijk nog eens.",
        english=f"Order {order_id} was changed by somebody else meanwhile. Refresh and look again.",
    )


async def unskip(services: Services, profile: Profile, marker: Stored[OrderRecord], *, by: str) -> Released:
    """Let a skipped order be booked after all. Raises `RefusedError` when it was changed meanwhile."""
    if not (waiting := await unskip_all(services, profile, [marker], by=by, release=services.new_token())):
        raise changed_meanwhile(marker.record.order_id)
    return Released(tuple(waiting))


async def unskip_all(
    services: Services, profile: Profile, skipped: Sequence[Stored[OrderRecord]], *, by: str, release: str = ""
) -> list[str]:
    """Let skipped orders wait again; those that were changed meanwhile stay. Returns the orders that wait.

    `release`: a token by which the next run looks at them; empty: it leaves them alone.
    """
    markers, name = OrderMarkers(services, profile.id), Decision.now(services, "", by).by
    moves = [(marker, marker.record.unskipped(markers.stamp(), name)) for marker in skipped]
    written = await markers.transition_together(moves) if moves else []
    waiting = [each.record for each in written if each]
    await services.store.put_many(
        OpenOrder.about(each, each.causes, since=each.updated_at, release=release) for each in waiting
    )
    return [each.order_id for each in waiting]


async def revoke(
    services: Services, profile: Profile, marker: Stored[OrderRecord], decision_id: str, decision: Decision
) -> Released:
    """Take a decision about an order back that was not carried out; an order that waits is released.

    What a person took note of is listed again. Raises `RefusedError` for a decision that was carried out, with what to
    do instead, and for one that does not stand any more.
    """
    markers, record = OrderMarkers(services, profile.id), marker.record
    standing = next((each for each in standing_decisions(record) if each.id == decision_id), None)
    if standing is None:
        raise changed_meanwhile(record.order_id)
    if standing.instead is not None:
        raise RefusedError(standing.instead.dutch, english=standing.instead.english)
    stamp = markers.stamp()
    after = record.without(stamp, standing.decision, standing.what, by=decision.by, why=decision.reason)
    if record.state is OrderState.DONE and isinstance(standing.decision, Acceptance):
        entry, cause = await markers.entry(record.order_id), standing.decision.cause
        others = [each for each in entry.details if each.kind is not cause.kind] if entry else []
        asks_vies = cause.kind in ABOUT_BOOKED
        await markers.list_order(
            after, [cause, *others], retry_at=stamp.at if asks_vies else entry.retry_at if entry else None
        )
    if await markers.transition(marker, after) is None:
        raise changed_meanwhile(record.order_id)
    return Released() if record.state.is_finished else await release(services, profile.id, [record.order_id])


async def acknowledge_order(
    session: ImportSession,
    order_id: str,
    decision: Decision,
    *,
    kinds: Collection[CauseKind] | None = None,
    content: bool | None = None,
) -> bool:
    """Acknowledge an order as it is now, so that only a new change is listed again. Keeps who did so and why.

    `kinds`: only what is listed of these kinds; None: everything. `content`: whether an edit of the order was seen, and
    not only its status; None: when it is among what is acknowledged. What was not seen is listed.

    False when there is nothing to acknowledge: the order is not booked, not known, or its marker was changed meanwhile.
    """
    noted, _ = await _acknowledge(session, [order_id], decision, kinds=kinds, content=content)
    return bool(noted)


@dataclass(frozen=True, slots=True)
class _Listed:
    """An order as it is known here, and then as the shop has it."""

    marker: Stored[OrderRecord] | None
    entry: OpenOrder | None
    order: ShopOrder | None = None


async def _acknowledge(
    session: ImportSession,
    order_ids: Sequence[str],
    decision: Decision,
    *,
    kinds: Collection[CauseKind] | None = None,
    content: bool | None = None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Acknowledge orders, and return those that were and those that were not. The shop is asked for them together."""

    async def read(order_id: str) -> _Listed:
        return _Listed(await session.markers.read(order_id), await session.markers.entry(order_id))

    # What is known here comes first: what the shop says then is at least as new as what is taken off the list.
    listed = dict(zip(order_ids, await map_concurrently(read, order_ids), strict=True))
    for order in await session.shop.orders.by_id(order_ids):
        listed[order.order_id] = replace(listed[order.order_id], order=order)
    return await partition_concurrently(
        order_ids,
        lambda order_id: _acknowledge_one(session, listed[order_id], decision, kinds=kinds, content=content),
    )


async def _acknowledge_one(
    session: ImportSession,
    known: _Listed,
    decision: Decision,
    *,
    kinds: Collection[CauseKind] | None,
    content: bool | None,
) -> bool:
    marker, entry, order = known.marker, known.entry, known.order
    if marker is None or marker.record.state is not OrderState.DONE or not (order or entry):
        return False
    listed = entry.details if entry else ()
    causes = [cause for cause in listed if kinds is None or cause.kind in kinds]
    if content is None:
        content = not causes or any(cause.kind is CauseKind.CHANGED_AFTER_BOOKING for cause in causes)
    noted = _noted(session, marker.record, order, causes, decision, content=content)
    if await session.markers.transition(marker, noted) is None:
        return False
    rest = [cause for cause in listed if cause not in causes]
    if order is not None and (unseen := await finding_now(session, order, noted)) is not None:
        rest = [unseen, *(cause for cause in rest if cause.kind not in ABOUT_THE_SHOP)]
    if rest:
        await session.markers.list_order(noted, rest, retry_at=entry.retry_at if entry else None)
    else:
        await session.markers.unlist(noted.order_id)
    return True


def _noted(
    session: ImportSession,
    marker: OrderRecord,
    order: ShopOrder | None,
    causes: Sequence[Cause],
    decision: Decision,
    *,
    content: bool,
) -> OrderRecord:
    stamp, now = session.markers.stamp(), seen_text(order) if order else ""
    kinds = {cause.kind for cause in causes}
    says_nothing_of_shop = bool(kinds) and kinds <= _NOTHING_OF_SHOP
    is_seen = order is not None and not says_nothing_of_shop and not is_another_order(order, marker)
    before = marker.shop_hash if is_seen else ""
    noted = marker.accepting(
        stamp,
        *(
            Acceptance(
                cause,
                now,
                decision.by,
                stamp.at,
                decision.reason,
                seen_before=before if cause.kind in ABOUT_THE_SHOP else "",
            )
            for cause in causes
        ),
    )
    if kinds & ABOUT_BOOKED:
        noted = noted.vat_number_settled(stamp, noted.explanation)
    if CauseKind.BOOKED_OTHERWISE in kinds:
        noted = noted.answer_settled(stamp, AnswerState.SEEN)
    if order is None or not is_seen:
        return noted
    has_news = order.status_id in session.sales.undone(order) or is_unpaid(session, order, marker)
    return noted.seen_as(order, order.status_id if has_news else None, content=content)


async def released(services: Services, profile: Profile, free: Sequence[str], busy: tuple[str, ...]) -> Released:
    """Release orders that could be decided about. Raises `RefusedError` when none could."""
    if busy and not free:
        raise RefusedError(BUSY.dutch, BUSY.english)
    return replace(await release(services, profile.id, free), busy=busy)


async def _made_ready(markers: OrderMarkers, _: str, marker: OrderRecord | None) -> OrderRecord | bool:
    """Make sure that an order can be tried again; False while a run may be at work on it."""
    if marker is None or not marker.state.may_have_been_sent:
        return True
    if may_be_under_way(markers, marker):
        return False
    # A person looked in the books, as the list asked. It is looked up again before it is sent.
    return marker.tried_anew(markers.stamp()) if marker.cause_kind is CauseKind.OUTCOME_UNKNOWN else True


async def _unseen(markers: OrderMarkers, profile: Profile, order_id: str) -> OrderRecord:
    """Make the marker of an order that a run listed before it could write one."""
    entry = await markers.entry(order_id)
    return markers.new(order_id, profile.payment_reference(order_id), entry.placed_at if entry else None)


def may_be_under_way(markers: OrderMarkers, marker: OrderRecord) -> bool:
    """Whether a request about this order may still be on its way."""
    settle_at = marker.settle_at
    return marker.state.may_have_been_sent and settle_at is not None and settle_at > markers.services.clock.now()
