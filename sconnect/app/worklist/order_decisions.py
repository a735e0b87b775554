"""Decisions about single orders: accept a difference, skip, retry.

Each is one conditional write of the marker, so a run that is at work on the order always wins, and the decision is
refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sconnect.app.concurrency import partition_concurrently
from sconnect.app.errors import RefusedError
from sconnect.app.importing.change_watch import finding_now, is_unpaid
from sconnect.app.importing.markers import OrderMarkers, is_another_order
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import CauseId, OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.decision import Decision
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
    services: Services, profile: Profile, cause: CauseId, order_ids: Sequence[str], decision: Decision
) -> Released:
    """Accept a difference for each of these orders exactly as it is now, and release them."""
    markers = OrderMarkers(services, profile.id)
    free, busy = await partition_concurrently(order_ids, lambda order_id: _accept(markers, order_id, cause, decision))
    return await released(services, profile, free, busy)


async def retry(services: Services, profile: Profile, order_ids: Sequence[str]) -> Released:
    """Release orders, so that the next run looks at them again. One that may be in the books is looked up first."""
    markers = OrderMarkers(services, profile.id)
    free, busy = await partition_concurrently(order_ids, lambda order_id: _make_ready(markers, order_id))
    return await released(services, profile, free, busy)


async def skip(services: Services, profile: Profile, order_ids: Sequence[str], decision: Decision) -> Released:
    """Skip orders: they are never booked by themselves. Raises `RefusedError` when none can be skipped."""
    decision.require_reason()
    markers = OrderMarkers(services, profile.id)
    skipped, busy = await partition_concurrently(
        order_ids, lambda order_id: _skip(markers, profile, order_id, decision)
    )
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
        noted, busy = await partition_concurrently(
            order_ids, lambda order_id: acknowledge_order(session, order_id, decision, kinds=kinds)
        )
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
    markers = OrderMarkers(services, profile.id)
    waiting = marker.record.unskipped(markers.stamp(), Decision.now(services, "", by).by)
    if await markers.transition(marker, waiting) is None:
        raise changed_meanwhile(waiting.order_id)
    token = services.new_token()
    await services.store.put(OpenOrder.about(waiting, waiting.causes, since=waiting.updated_at, release=token))
    return Released((waiting.order_id,))


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
    marker = await session.markers.read(order_id)
    entry = await session.markers.entry(order_id)
    order = next(iter(await session.shop.orders.by_id([order_id])), None)
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
        await session.markers.unlist(order_id)
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


async def _accept(markers: OrderMarkers, order_id: str, cause_id: CauseId, decision: Decision) -> bool:
    marker = await markers.read(order_id)
    if marker is None or marker.record.state is not OrderState.WAITING:
        return False
    cause = next((cause for cause in marker.record.causes if (cause.kind, cause.key) == cause_id), None)
    if cause is None:
        return False
    stamp = markers.stamp()
    acceptance = Acceptance(cause, marker.record.shop_hash, decision.by, stamp.at, decision.reason)
    return await markers.transition(marker, marker.record.accepting(stamp, acceptance)) is not None


async def _make_ready(markers: OrderMarkers, order_id: str) -> bool:
    """Make sure that an order can be tried again; False while a run may be at work on it."""
    marker = await markers.read(order_id)
    if marker is None or not marker.record.state.may_have_been_sent:
        return True
    if may_be_under_way(markers, marker.record):
        return False
    if marker.record.cause_kind is not CauseKind.OUTCOME_UNKNOWN:
        return True
    # A person looked in the books, as the list asked. It is looked up again before it is sent.
    return await markers.transition(marker, marker.record.tried_anew(markers.stamp())) is not None


async def _skip(markers: OrderMarkers, profile: Profile, order_id: str, decision: Decision) -> bool:
    marker = await markers.read(order_id)
    record = marker.record if marker else await _unseen(markers, profile, order_id)
    if record.state in {OrderState.DONE, OrderState.SENDING} or may_be_under_way(markers, record):
        return False
    if record.state is not OrderState.SKIPPED or record.cause_kind is not None:
        skipped = record.skipped(markers.stamp(), decision.by, decision.reason)
        if await markers.transition(marker, skipped) is None:
            return False
    await markers.unlist(order_id)
    return True


async def _unseen(markers: OrderMarkers, profile: Profile, order_id: str) -> OrderRecord:
    """Make the marker of an order that a run listed before it could write one."""
    entry = await markers.entry(order_id)
    return markers.new(order_id, profile.payment_reference(order_id), entry.placed_at if entry else None)


def may_be_under_way(markers: OrderMarkers, marker: OrderRecord) -> bool:
    """Whether a request about this order may still be on its way."""
    settle_at = marker.settle_at
    return marker.state.may_have_been_sent and settle_at is not None and settle_at > markers.services.clock.now()
