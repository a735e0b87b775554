"""Decisions about single orders: let a difference pass, leave it out, try it again.

Each is one conditional write on the marker, so that a run which has the order in hand always wins, and says so.
"""

from collections.abc import Sequence
from dataclasses import replace

from sconnect.app.concurrency import partition_concurrently
from sconnect.app.errors import RefusedError
from sconnect.app.importing.accepted_differences import with_acceptance
from sconnect.app.importing.markers import is_another_order
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.waiting import entry_key, find_entry, unlist_order
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged, write_if_unchanged
from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.reasons import actor_name, normalised_reason, required_reason
from sconnect.app.worklist.releases import Released, release
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder

BUSY = (
    "Deze order wordt op dit moment geboekt, of er wordt uitgezocht of hij geboekt is. Kijk over een kwartier nog eens."
)


async def find_marker(services: Services, profile_id: str, order_id: str) -> Stored[OrderRecord] | None:
    """Read what is known of an order."""
    return await services.store.get(OrderRecord, profile_id, order_key(order_id))


async def accept(
    services: Services, profile: Profile, kind: CauseKind, key: str, order_ids: Sequence[str], reason: str, *, by: str
) -> Released:
    """Let a difference pass for each of these orders exactly as it is now, and release them."""
    free, busy = await partition_concurrently(
        order_ids, lambda order_id: _accept(services, profile.id, order_id, (kind, key), reason, by)
    )
    return await _released(services, profile, free, busy)


async def retry(services: Services, profile: Profile, order_ids: Sequence[str]) -> Released:
    """Release orders, so that the next run looks at them again. One that may be in the books is looked up first."""
    free, busy = await partition_concurrently(order_ids, lambda order_id: _make_ready(services, profile.id, order_id))
    return await _released(services, profile, free, busy)


async def skip(services: Services, profile: Profile, order_ids: Sequence[str], reason: str, *, by: str) -> Released:
    """Leave orders out for good: they are never booked by themselves. Raises `RefusedError` when none can be."""
    required_reason(reason)
    skipped, busy = await partition_concurrently(
        order_ids, lambda order_id: _skip(services, profile, order_id, reason, by)
    )
    if busy and not skipped:
        raise RefusedError(BUSY)
    return Released(skipped=skipped, busy=busy)


async def acknowledge(
    services: Services, profile: Profile, order_ids: Sequence[str], reason: str, *, by: str
) -> Released:
    """Take what happened to booked orders for seen. Raises `RefusedError` when that cannot be done for any."""
    required_reason(reason)
    progress = Progress(run_id="", deadline=services.clock.monotonic(), by_hand=True)
    async with ImportSession.open(services, profile, progress) as session:
        noted, busy = await partition_concurrently(
            order_ids, lambda order_id: acknowledge_order(session, order_id, by=by, reason=reason)
        )
    if busy and not noted:
        raise RefusedError(BUSY)
    return Released(skipped=noted, busy=busy)


def changed_meanwhile(order_id: str) -> RefusedError:
    """Make the refusal of a decision about an order that is no longer as it was read."""
    return RefusedError(
        f"Order {order_id} is intussen door iemand anders gewijzigd. Ververs en kijk nog eens.",
        english=f"Order {order_id} was changed by somebody else meanwhile. Refresh and look again.",
    )


async def unskip(services: Services, profile: Profile, marker: Stored[OrderRecord]) -> Released:
    """Let an order that was left out be booked after all. Raises `RefusedError` when somebody else changed it."""
    record, now = marker.record, services.clock.now()
    cause = record.causes[0] if record.causes else None
    wanted = replace(
        record,
        state=OrderState.WAITING,
        owner=services.new_token(),
        cause_kind=cause.kind if cause else None,
        cause_key=cause.key if cause else "",
        decided_by="",
        decided_at=None,
        decided_why="",
        updated_at=now,
    )
    if await write_if_unchanged(services.store, services.clock, marker, wanted) is None:
        raise changed_meanwhile(record.order_id)
    entry = OpenOrder(
        profile_id=profile.id,
        order_id=record.order_id,
        state=OrderState.WAITING,
        causes=tuple((cause.kind, cause.key) for cause in record.causes),
        details=record.causes,
        placed_at=record.placed_at,
        shop_total=record.shop_total,
        released=True,
        release=services.new_token(),
        since=now,
    )
    await services.store.put(entry)
    return Released((record.order_id,))


async def acknowledge_order(session: ImportSession, order_id: str, *, by: str = "", reason: str = "") -> bool:
    """Take an order as it is now for seen, so that only a new change is listed again. Who did so and why is kept.

    False when there is nothing to acknowledge: the order is not booked, nobody knows it, or somebody else changed its
    marker meanwhile.
    """
    store = session.services.store
    marker = await store.get(OrderRecord, session.profile.id, order_key(order_id))
    entry = await find_entry(session, order_id)
    order = next(iter(await session.shop.orders.by_id([order_id])), None)
    if marker is None or marker.record.state is not OrderState.DONE or not (order or entry):
        return False
    noted = _noted(session, marker.record, order, entry, actor_name(by), normalised_reason(reason))
    if await replace_if_unchanged(store, session.services.clock, marker, noted) is None:
        return False
    await unlist_order(session, order_id)
    return True


def _noted(
    session: ImportSession, marker: OrderRecord, order: ShopOrder | None, entry: OpenOrder | None, by: str, reason: str
) -> OrderRecord:
    now, record = session.services.clock.now(), marker
    content = seen_text(order) if order else ""
    for cause in entry.details if entry else ():
        record = with_acceptance(record, Acceptance(cause, content, by, now, reason))
    if order is not None and not is_another_order(order, marker):
        status = order.status_id if order.status_id in session.undone_statuses else None
        record = replace(record, shop_hash=seen_text(order, status))
    return replace(record, owner=session.services.new_token(), updated_at=now)


async def _released(services: Services, profile: Profile, free: Sequence[str], busy: tuple[str, ...]) -> Released:
    if busy and not free:
        raise RefusedError(BUSY)
    return replace(await release(services, profile.id, free), busy=busy)


async def _accept(
    services: Services, profile_id: str, order_id: str, cause_id: tuple[CauseKind, str], reason: str, by: str
) -> bool:
    marker = await find_marker(services, profile_id, order_id)
    if marker is None or marker.record.state is not OrderState.WAITING:
        return False
    cause = next((cause for cause in marker.record.causes if (cause.kind, cause.key) == cause_id), None)
    if cause is None:
        return False
    now = services.clock.now()
    acceptance = Acceptance(cause, marker.record.shop_hash, actor_name(by), now, normalised_reason(reason))
    accepted = replace(with_acceptance(marker.record, acceptance), owner=services.new_token(), updated_at=now)
    return await write_if_unchanged(services.store, services.clock, marker, accepted) is not None


async def _make_ready(services: Services, profile_id: str, order_id: str) -> bool:
    """Make sure that an order can be tried again; False while a run may have it in hand."""
    marker = await find_marker(services, profile_id, order_id)
    if marker is None or not marker.record.state.may_have_been_sent:
        return True
    if _is_unsettled(services, marker.record):
        return False
    if marker.record.cause_kind is not CauseKind.OUTCOME_UNKNOWN:
        return True
    # Somebody looked, as the list asked: the attempts count anew. It is looked up again before it is sent.
    anew = replace(marker.record, owner=services.new_token(), attempt=0, updated_at=services.clock.now())
    return await write_if_unchanged(services.store, services.clock, marker, anew) is not None


async def _skip(services: Services, profile: Profile, order_id: str, reason: str, by: str) -> bool:
    marker = await find_marker(services, profile.id, order_id)
    now = services.clock.now()
    record = marker.record if marker else await _unseen(services, profile, order_id)
    if record.state is OrderState.DONE or record.state is OrderState.SENDING or _is_unsettled(services, record):
        return False
    if record.state is not OrderState.SKIPPED or record.cause_kind is not None:
        left_out = replace(
            record,
            state=OrderState.SKIPPED,
            owner=services.new_token(),
            settle_at=None,
            cause_kind=None,
            cause_key="",
            decided_by=actor_name(by),
            decided_at=now,
            decided_why=normalised_reason(reason),
            updated_at=now,
        )
        if await write_if_unchanged(services.store, services.clock, marker, left_out) is None:
            return False
    await services.store.delete(OpenOrder, profile.id, entry_key(order_id))
    return True


async def _unseen(services: Services, profile: Profile, order_id: str) -> OrderRecord:
    """Make the marker of an order that a run listed and did not get round to."""
    entry = await services.store.get(OpenOrder, profile.id, entry_key(order_id))
    return OrderRecord(
        profile_id=profile.id,
        order_id=order_id,
        state=OrderState.WAITING,
        reference=profile.payment_reference(order_id),
        placed_at=entry.record.placed_at if entry else None,
        updated_at=services.clock.now(),
    )


def _is_unsettled(services: Services, marker: OrderRecord) -> bool:
    """Whether a request about this order may still be on its way."""
    settle_at = marker.settle_at
    return marker.state.may_have_been_sent and settle_at is not None and settle_at > services.clock.now()
