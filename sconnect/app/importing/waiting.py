"""The work list: orders that wait, are refused or uncertain, kept apart so that a run need not read every marker."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.errors import SconnectError, StoreBusyError
from sconnect.app.importing.markers import fresh_marker
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.money import to_cents
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.shopper_facts import about_shopper

_GONE_AFTER = timedelta(days=7)
_LONGEST_REASON = 1_000
_LONGEST_FACT = 500
_MOST_DETAILS = 100
_LONGEST_KEY = 200

_log = logging.getLogger("sconnect.import")


async def hold(
    session: ImportSession,
    candidate: Candidate,
    causes: Sequence[Cause],
    *,
    retry_at: datetime | None = None,
    explanation: str = "",
) -> None:
    """Let an order wait for its causes; it stays in the work list until they are gone.

    `retry_at`: when it is tried again by itself; None: when somebody acts.
    """
    causes = [_bounded(about_shopper(cause, candidate.order, session.profile)) for cause in causes]
    now = session.services.clock.now()
    before = candidate.marker.record if candidate.marker else fresh_marker(session, candidate.order, now)
    marker = replace(
        before,
        state=OrderState.WAITING,
        owner=session.services.new_token(),
        settle_at=None,
        history_id=candidate.order.history_id,
        shop_hash=seen_text(candidate.order),
        shop_total=to_cents(candidate.order.total),
        cause_kind=causes[0].kind,
        cause_key=causes[0].key,
        causes=tuple(causes),
        explanation=explanation,
        run_id=session.progress.run_id,
        updated_at=now,
    )
    # The list entry comes first: a crash in between leaves an order that is looked at once more, never a lost one.
    await list_order(session, marker, causes, retry_at=retry_at)
    if await write_marker(session, candidate.marker, marker):
        session.progress.count(OrderState.WAITING.value)
        session.progress.error(f"Order {candidate.order.order_id}: {causes[0].dutch}")
    else:
        await watch_other_run(session, marker)


SURPRISES = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What our own code raises about an order that nobody foresaw. Such an order waits; the others go on."""


async def park_surprise(session: ImportSession, candidate: Candidate, surprise: Exception) -> None:
    """Let an order wait on which our own code stumbled. The log holds where, not what: that may be personal."""
    _log.error(
        "order stumbled: profile %s order %s %s", session.profile.id, candidate.order.order_id, type(surprise).__name__
    )
    facts = {"detail": f"er staat iets onverwachts in ({type(surprise).__name__}); meld dit aan de beheerder"}
    await hold(session, candidate, [Cause(CauseKind.ORDER_UNREADABLE, candidate.order.order_id, facts)])


async def hold_refused(session: ImportSession, candidate: Candidate, refusal: SconnectError) -> None:
    """Let an order wait for which the books refused something."""
    facts = {"detail": refusal.dutch.rstrip(".")}
    await hold(session, candidate, [Cause(CauseKind.BOOKS_REFUSED, candidate.order.order_id, facts)])


async def deselect(session: ImportSession, marker: Stored[OrderRecord], kind: CauseKind, history_id: int) -> None:
    """Take an order that is no longer to be imported off the work list. It surely was not booked."""
    dropped = replace(
        marker.record,
        state=OrderState.SKIPPED,
        owner=session.services.new_token(),
        history_id=history_id,
        cause_kind=kind,
        cause_key="",
        causes=(Cause(kind),),
        run_id=session.progress.run_id,
        updated_at=session.services.clock.now(),
    )
    if await write_marker(session, marker, dropped):
        session.progress.count(OrderState.SKIPPED.value)
        await unlist_order(session, marker.record.order_id)


async def mark_missing_in_shop(session: ImportSession, marker: Stored[OrderRecord]) -> None:
    """Let an order wait that the shop does not have now; believed only after a week, for a backup may be put back."""
    record, now = marker.record, session.services.clock.now()
    if record.cause_kind is not CauseKind.GONE:
        cause = Cause(CauseKind.GONE)
        missed = replace(
            record,
            state=OrderState.WAITING,
            owner=session.services.new_token(),
            settle_at=None,
            cause_kind=cause.kind,
            cause_key="",
            causes=(cause,),
            run_id=session.progress.run_id,
            updated_at=now,
        )
        await list_order(session, missed, [cause], retry_at=None)
        if await write_marker(session, marker, missed) is None:
            await watch_other_run(session, missed)
    elif now - record.updated_at >= _GONE_AFTER:
        await deselect(session, marker, CauseKind.GONE, record.history_id)


async def list_order(
    session: ImportSession, marker: OrderRecord, causes: Sequence[Cause], *, retry_at: datetime | None
) -> None:
    """Put an order in the work list, or renew its entry. `retry_at`: when it is looked at again by itself."""
    entry = OpenOrder(
        profile_id=session.profile.id,
        order_id=marker.order_id,
        state=marker.state,
        causes=tuple((cause.kind, cause.key) for cause in causes),
        reason=reason_of(causes[0]) if causes else "",
        details=tuple(causes[:_MOST_DETAILS]),
        placed_at=marker.placed_at,
        shop_total=marker.shop_total,
        retry_at=retry_at,
        run_id=session.progress.run_id,
        since=session.services.clock.now(),
    )
    await keep_entry(session, entry)


def reason_of(cause: Cause) -> str:
    """Return the sentence that the list shows, within what a column holds."""
    return cut(cause.dutch, _LONGEST_REASON)


async def find_entry(session: ImportSession, order_id: str) -> OpenOrder | None:
    """Read the entry of an order in the work list."""
    key = f"{OpenOrder.KEY_PREFIX}{order_key(order_id)}"
    stored = await session.services.store.get(OpenOrder, session.profile.id, key)
    return stored.record if stored else None


async def list_unanswered(session: ImportSession, marker: OrderRecord) -> None:
    """Put an order in the work list of which no answer is known yet; it is looked for until it is settled."""
    cause = Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, {"detail": ""})
    await list_order(session, replace(marker, state=OrderState.UNKNOWN), [cause], retry_at=marker.settle_at)


async def watch_other_run(session: ImportSession, ours: OrderRecord) -> None:
    """Another run wrote the marker first: let the work list tell of that, should that run die."""
    theirs = await session.services.store.get_like(ours)
    if theirs is None or theirs.record.state.is_finished:
        await unlist_order(session, ours.order_id)
    elif theirs.record.state.may_have_been_sent and theirs.record.settle_at is not None:
        await list_unanswered(session, theirs.record)


async def unlist_order(session: ImportSession, order_id: str) -> None:
    """Take an order off the work list; one that is not on it is fine."""
    entry = OpenOrder(
        profile_id=session.profile.id, order_id=order_id, state=OrderState.DONE, since=session.services.clock.now()
    )
    await session.services.store.delete(OpenOrder, entry.partition, entry.key)


async def write_marker(
    session: ImportSession, before: Stored[OrderRecord] | None, marker: OrderRecord
) -> Stored[OrderRecord] | None:
    """Write a marker unless another run wrote it meanwhile; that run's word then stands."""
    if before is not None and not before.record.state.may_become(marker.state):
        raise AssertionError(f"an order that is {before.record.state} may not become {marker.state}")
    kept = await write_if_unchanged(session.services.store, session.services.clock, before, marker)
    if kept is not None and marker.state is not OrderState.SENDING:
        cause = marker.cause_kind.value if marker.cause_kind else ""
        log_event(
            f"order {marker.state}",
            profile=session.profile.id,
            order=marker.order_id,
            run=session.progress.run_id,
            cause=cause,
            attempt=marker.attempt,
            seconds=_since_intent(before, session.services.clock.now()),
        )
    return kept


def _since_intent(before: Stored[OrderRecord] | None, now: datetime) -> float:
    """Return how many seconds an order was under way to the books; 0 when it was not."""
    if before is None or before.record.intent_at is None or not before.record.state.may_have_been_sent:
        return 0.0
    return (now - before.record.intent_at).total_seconds()


def _bounded(cause: Cause) -> Cause:
    """Keep a cause within what a table column holds: a shop can put anything in a name."""
    facts = {name: cut(fact, _LONGEST_FACT) for name, fact in cause.facts.items()}
    return Cause(cause.kind, cause.key[:_LONGEST_KEY], facts)


_TRIES = 5


async def keep_entry(session: ImportSession, entry: OpenOrder) -> None:
    """Write what a run found out about an order that stays in the list. Raises `StoreBusyError`.

    Since when it stands there is kept, and so is a release that came after this run began: its cause may be solved
    by what this run did not see yet.
    """
    for _ in range(_TRIES):
        earlier = await session.services.store.get_like(entry)
        wanted = _after(session, earlier.record, entry) if earlier else entry
        if await write_if_unchanged(session.services.store, session.services.clock, earlier, wanted):
            return
    raise StoreBusyError("De werklijst is te druk om een order bij te werken; het wordt opnieuw geprobeerd.")


def entry_key(order_id: str) -> str:
    """Return the key of an order's entry."""
    return f"{OpenOrder.KEY_PREFIX}{order_key(order_id)}"


def _after(session: ImportSession, earlier: OpenOrder, entry: OpenOrder) -> OpenOrder:
    is_new = earlier.released and earlier.release not in session.releases
    return replace(entry, since=earlier.since, released=is_new, release=earlier.release if is_new else "")
