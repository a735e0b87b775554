"""S8: versions of the app with one safety taken out. Each must be caught, or the simulation proves nothing."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any, TypeVar

from sconnect.app.config import Limits
from sconnect.app.dry_run import import_dry_run
from sconnect.app.errors import InstallationError, UnreachableError
from sconnect.app.exporting.export_changes import Ending, Export
from sconnect.app.exporting.ledger import Ledger
from sconnect.app.importing import (
    book_orders,
    create_once,
    cursors,
    import_orders,
    preparing,
    validation,
)
from sconnect.app.importing.adoption import guard as adoption_guard
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.corrections import in_doubt as open_corrections
from sconnect.app.importing.corrections import sending as corrections
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.create_once import Accepted, Declined, NoAnswer, NotSent, SendWindow
from sconnect.app.importing.cursors import move_history_cursor, read_history_cursor
from sconnect.app.importing.customers import creation, recognition
from sconnect.app.importing.markers import Candidate, Move, OrderMarkers
from sconnect.app.importing.news import due, retry_waiting, waiting_and_changed
from sconnect.app.importing.restoring import check as restored_check
from sconnect.app.importing.sending import in_doubt, sending
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import Clock, MaySend
from sconnect.app.runs import execution
from sconnect.app.runs.last_look import last_look
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.app.storage import conditional_writes
from sconnect.app.storage.records import (
    AdoptionState,
    ArticleLink,
    CorrectionRecord,
    Cursor,
    CustomerCreation,
    CustomerLink,
    OrderRecord,
)
from sconnect.app.storage.repository import RecordStore, Stored
from sconnect.app.storage.schema import Record
from sconnect.app.worklist.corrections import correcting
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.customers.recognition import CustomerTraits, cascade, traits
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.shop_history import Comparison, SeenEntry
from sconnect.domain.profile import Profile
from sconnect.domain.shop import OrderPage, ShopOrder
from tests.simulation.alterations import Change, changed

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Outcome = Accepted[T] | Declined | NotSent | NoAnswer


@dataclass(frozen=True, slots=True)
class Mutant:
    """The app with one thing wrong. `limits` None: the usual ones."""

    name: str
    changes: Sequence[Change] = ()
    limits: Callable[[], Limits] = field(default=Limits)
    by: str = ""
    """The part of the simulation that is made for it, tried first; empty: schedules."""

    def in_force(self) -> AbstractContextManager[None]:
        """Let the app be this mutant for a while."""
        return changed(self.changes)


async def _sees_nothing_new(session: ImportSession, **_: object) -> bool:
    session.found.nothing_new = last_look(session.services, session.progress) is not None
    return session.found.nothing_new


async def _asks_nothing(*_: object) -> list[object]:
    return []


async def _drop_markers(
    _: RunSession, markers: OrderMarkers, in_doubt: Sequence[Stored[OrderRecord]]
) -> list[Stored[OrderRecord]]:
    for marker in in_doubt:
        await markers.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return []


_honest_is_absent = in_doubt._is_absent


async def _believe_at_once(markers: OrderMarkers, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(markers, replace(marker, record=replace(marker.record, settle_at=None)), look_up)


async def _believe_a_doubtful_look_up(markers: OrderMarkers, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(markers, marker, replace(look_up, is_believed=True))


_honest_send_once = create_once.send_once


async def _send_again_without_answer(
    send: Callable[[MaySend], Awaitable[T]], window: SendWindow, clock: Clock
) -> Outcome[T]:
    outcome = await _honest_send_once(send, window, clock)
    return await _honest_send_once(send, window, clock) if isinstance(outcome, NoAnswer) else outcome


async def _take_no_answer_for_not_sent(
    send: Callable[[MaySend], Awaitable[T]], window: SendWindow, clock: Clock
) -> Outcome[T]:
    outcome = await _honest_send_once(send, window, clock)
    return NotSent(UnreachableError("mutant", "mutant")) if isinstance(outcome, NoAnswer) else outcome


async def _anything_is_ours(store: RecordStore, record: R) -> Stored[R] | None:
    return await store.get_like(record)


async def _write_at_any_price(markers: OrderMarkers, moves: Sequence[Move]) -> list[Stored[OrderRecord] | None]:
    return [Stored(after, await markers.services.store.put(after)) for _, after in moves]


_WithIntents = list[tuple[PreparedOrder, Stored[OrderRecord]]]


async def _send_without_intent(session: ImportSession, group: Sequence[PreparedOrder]) -> _WithIntents:
    under_way = await _honest_write_intents(session, group)
    for _, marker in under_way:
        await session.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return under_way


_honest_write_intents = sending._write_intents
_honest_select = book_orders.select_candidates
_honest_book = book_orders.book_orders


_honest_record = sending._Sending._record


async def _drop_text_lines_without_answer(
    batch: Any, prepared: PreparedOrder, marker: Stored[OrderRecord], outcome: Any
) -> PreparedOrder | None:
    if isinstance(outcome, NoAnswer) and sending.texts_in_memo(prepared) is not prepared:
        return sending.texts_in_memo(replace(prepared, candidate=replace(prepared.candidate, marker=marker)))
    return await _honest_record(batch, prepared, marker, outcome)


async def _move_cursor_first(session: ImportSession, orders: Sequence[ShopOrder], **options: bool) -> Any:
    if orders:
        cursor = await read_history_cursor(session)
        page = OrderPage(tuple(orders), max(order.history_id for order in orders), more=False)
        await move_history_cursor(session, cursor, page)
    return await _honest_select(session, orders, **options)


async def _book_as_if_all_were_done(*about: Any) -> bool:
    await _honest_book(*about)
    return True


async def _do_nothing(*_: object, **__: object) -> None:
    return None


async def _forget_that_it_was_sent(markers: OrderMarkers, moves: Sequence[Move]) -> list[Stored[OrderRecord] | None]:
    return await _honest_transition(markers, [(before, replace(after, settle_at=None)) for before, after in moves])


_honest_transition = OrderMarkers.transition_together


async def _trust_time_alone(
    _: RunSession, markers: OrderMarkers, in_doubt: Sequence[Stored[OrderRecord]]
) -> list[Stored[OrderRecord]]:
    now = markers.services.clock.now()
    return [marker for marker in in_doubt if marker.record.settle_at is None or marker.record.settle_at <= now]


class _UnlistingMarkers(OrderMarkers):
    """Markers that put no order in doubt in the work list."""

    __slots__ = ()

    async def list_in_doubt(self, marker: OrderRecord) -> None:
        """Do nothing."""


async def _send_without_listing(session: ImportSession, group: Sequence[PreparedOrder]) -> _WithIntents:
    careless, honest = copy(session), session.markers
    careless._markers = _UnlistingMarkers(*(getattr(honest, each.name) for each in fields(honest)))
    return await _honest_write_intents(careless, group)


async def _do_not_wait_for_card(card: Any, before: Stored[CustomerCreation]) -> Any:
    impatient = replace(before, record=replace(before.record, settle_at=None))
    return await _honest_settle_card(card, impatient)


async def _trust_an_old_recognition(card: Any, before: Stored[CustomerCreation]) -> Any:
    now = card._session.services.clock.now()
    card.missing = replace(card.missing, looked_up_at=now)
    return await _honest_settle_card(card, before)


_honest_settle_card = creation.Creation._settle


async def _take_any_turn(card: Any) -> None:
    """Let whoever has the turn be as if it were this profile."""
    await _honest_not_before(card)


async def _trust_a_look_up_from_before_the_turn(card: Any) -> Any:
    missing = card.missing
    card.missing = replace(missing, looked_up_at=missing.looked_up_at + timedelta(days=1))
    try:
        return await _honest_not_before(card)
    finally:
        card.missing = missing


_honest_not_before = creation.Creation._not_before


async def _ask_late(session: RunSession, markers: OrderMarkers, in_doubt: Sequence[Stored[OrderRecord]]) -> Any:
    look_up = await _honest_look_up(session, markers, in_doubt)
    return replace(look_up, asked_at=markers.services.clock.now() + timedelta(days=1))


_honest_look_up = in_doubt._look_up


async def _learn_at_any_price(services: Services, link: ArticleLink | CustomerLink, **_: object) -> bool:
    await services.store.put(link)
    return True


async def _acquire_lease_at_any_price(store: RecordStore, _clock: Clock, _before: Stored[R], record: R) -> Stored[R]:
    return Stored(record, await store.put(record))


def _intend_without_owner(marker: OrderRecord, *args: Any, **changes: Any) -> OrderRecord:
    return replace(_honest_sending(marker, *args, **changes), owner=marker.owner)


def _intend_without_count(marker: OrderRecord, *args: Any, **changes: Any) -> OrderRecord:
    return replace(_honest_sending(marker, *args, **changes), attempt=1)


_honest_sending = OrderRecord.sending


async def _move_export_cursor_first(export: Any, rows: Sequence[Any], **options: Any) -> Ending:
    feed = export._feed
    earlier = feed._cursor
    feed._cursor = replace(
        earlier, read_until=export._session.services.clock.now(), pass_started=None, pass_since=None, skip=0
    )
    await feed._save()
    feed._cursor = earlier
    return await _honest_export_page(export, rows, **options)


_honest_export_page = Export._export_page


def _ignore_releases(*_: object, **__: object) -> bool:
    return False


async def _hold_nothing(*_: object) -> frozenset[str]:
    return frozenset()


async def _leave_nothing_out(_: ImportSession, candidates: Sequence[Candidate]) -> list[Candidate]:
    return list(candidates)


async def _already_found(session: ImportSession) -> bool:
    session.first_order_found = True
    return True


async def _first_whatever_stands_there(*_: object) -> bool:
    return True


def _whatever_has_the_number(*_: object, **__: object) -> bool:
    return True


async def _cleared_whatever_was_found(_: ImportSession) -> adoption_guard.Clearance:
    return adoption_guard.Clearance.GIVEN


async def _nothing_is_new(_: ImportSession, state: AdoptionState) -> AdoptionState:
    return state


def _whoever_is_linked(*_: object) -> bool:
    return False


async def _forget_nobody(*_: object, **__: object) -> str:
    return ""


async def _write_correction_at_any_price(
    repository: Corrections, _before: Stored[CorrectionRecord] | None, after: CorrectionRecord
) -> Stored[CorrectionRecord] | None:
    return Stored(after, await repository.services.store.put(after))


def _agree(*_: object) -> None:
    return None


async def _found_as_asked(*_: object) -> bool:
    return True


def _nothing(*_: object) -> None:
    return None


def _never_two(_: object, __: object) -> bool:
    return False


def _never(_: object) -> bool:
    return False


def _never_below(*_: object) -> bool:
    return False


def _everything_agrees(seen: Sequence[SeenEntry], _: object) -> Comparison:
    return Comparison(agreeing=max((entry.number for entry in seen), default=0))


async def _no_restart_by_date(*_: object) -> bool:
    return False


async def _whatever_the_shop_says(_: ImportSession, __: Cursor, page: OrderPage) -> int:
    return page.next_history_id


def _namesakes_are_one(traits: CustomerTraits) -> str:
    return f"name+place:{traits.name} {traits.postcode} {traits.house_number}"


_SHORT = 60.0


def _endless() -> Limits:
    return Limits(attempts=1_000)


def _short_settle() -> Limits:
    """Return limits that the app refuses: only a mutant gets around that."""
    with suppress(InstallationError):
        raise AssertionError(f"{Limits(settle=_SHORT)} was not refused")
    limits = Limits()
    object.__setattr__(limits, "settle", _SHORT)
    return limits


MUTANTS = (
    Mutant("marker dropped on error", [(sending, "resolve_in_doubt", _drop_markers)]),
    Mutant("look-up believed at once", [(in_doubt, "_is_absent", _believe_at_once)]),
    Mutant("doubtful look-up believed", [(in_doubt, "_is_absent", _believe_a_doubtful_look_up)]),
    Mutant("settle time too short", limits=_short_settle),
    Mutant("order posted again without an answer", [(sending, "send_once", _send_again_without_answer)]),
    Mutant(
        "text lines left out without an answer",
        [(sending._Sending, "_record", _drop_text_lines_without_answer)],
        by="S3",
    ),
    Mutant("no answer taken for not sent", [(sending, "send_once", _take_no_answer_for_not_sent)]),
    Mutant("card posted again without an answer", [(creation, "send_once", _send_again_without_answer)]),
    Mutant("fence removed", [(SendWindow, "is_open", lambda *_, **__: True)], by="S1 freezes"),
    Mutant("owner token not compared", [(conditional_writes, "_ours", _anything_is_ours)], by="S1 overlaps"),
    Mutant(
        "marker written without its etag",
        [(OrderMarkers, "transition_together", _write_at_any_price)],
        by="S1 overlaps",
    ),
    Mutant("no intent before sending", [(sending, "_write_intents", _send_without_intent)]),
    Mutant("settle time not stored", [(OrderMarkers, "transition_together", _forget_that_it_was_sent)]),
    Mutant("reference prefix forgotten", [(Profile, "payment_reference", lambda _, order_id: order_id)]),
    Mutant("cursor moved before the page is done", [(waiting_and_changed, "select_candidates", _move_cursor_first)]),
    Mutant(
        "cursor moved though time ran out",
        [(waiting_and_changed, "book_orders", _book_as_if_all_were_done)],
        by="S1 backlogs",
    ),
    Mutant(
        "settle time passed, no look-up",
        [
            (sending, "resolve_in_doubt", _trust_time_alone),
            (book_orders, "resolve_in_doubt", _trust_time_alone),
            (retry_waiting, "resolve_in_doubt", _trust_time_alone),
        ],
    ),
    Mutant("look-up counted from long after it was asked", [(in_doubt, "_look_up", _ask_late)]),
    Mutant("card: look-up believed at once", [(creation.Creation, "_settle", _do_not_wait_for_card)], by="S2"),
    Mutant(
        "card: recognition of long ago believed",
        [(creation.Creation, "_settle", _trust_an_old_recognition)],
        by="S1 freezes of cards",
    ),
    Mutant("card: not looked for", [(creation.Creation, "_found", _do_nothing)], by="S2 customers by code"),
    Mutant("sent for ever", limits=_endless, by="S2 again and again"),
    Mutant("attempts not counted", [(Marker, "sending", _intend_without_count)], by="S2 again and again"),
    Mutant("intent without an owner token", [(Marker, "sending", _intend_without_owner)], by="S5 markers"),
    Mutant("a person's choice overwritten", [(recognition, "learn", _learn_at_any_price)], by="S5 mappings"),
    Mutant(
        "lease acquired without its etag",
        [(execution, "replace_if_unchanged", _acquire_lease_at_any_price)],
        by="S5 leases",
    ),
    Mutant("order that was not sent not put back", [(sending, "_put_back", _do_nothing)], by="S2 again and again"),
    Mutant(
        "order not listed before it goes again",
        [(sending, "_write_intents", _send_without_listing)],
        by="S1 retries",
    ),
    Mutant(
        "release ignored", [(module, "is_due", _ignore_releases) for module in (retry_waiting, due)], by="S1 releases"
    ),
    Mutant("dry run for real", [(import_dry_run, "dry_run_import", import_orders.import_orders)], by="S1 dry runs"),
    Mutant("export without intent", [(Ledger, "mark_in_doubt", _do_nothing)], by="S1 exports"),
    Mutant(
        "export cursor moved before the page is done",
        [(Export, "_export_page", _move_export_cursor_first)],
        by="S1 exports",
    ),
    Mutant("link believed whatever the VAT number", [(cascade, "is_other_company", _whoever_is_linked)], by="S6"),
    Mutant(
        "new cards of a batch not recognised",
        [(recognition._Batch, "customers", property(lambda batch: batch.found))],
        by="S6",
    ),
    Mutant("card that is gone not forgotten", [(sending, "forget", _forget_nobody)], by="S6"),
    Mutant("namesakes elsewhere taken for one", [(traits, "_name_and_place", _namesakes_are_one)], by="S6"),
    Mutant("overlap of two profiles not checked", [(waiting_and_changed, "hold_shop", _hold_nothing)], by="S7"),
    Mutant(
        "what a neighbour booked not looked at",
        [(book_orders, "without_booked_elsewhere", _leave_nothing_out)],
        by="S7",
    ),
    Mutant(
        "second order sent before the first is found",
        [(book_orders, "first_order_is_found", _already_found), (sending, "first_order_is_found", _already_found)],
        by="S10",
    ),
    Mutant("everybody's order is the first", [(sending, "claim_first", _first_whatever_stands_there)], by="S10"),
    Mutant("bare number believed", [(in_doubt, "is_ours", _whatever_has_the_number)], by="S11"),
    Mutant(
        "correction: posted again without an answer", [(corrections, "send_once", _send_again_without_answer)], by="S12"
    ),
    Mutant(
        "correction: no answer taken for not sent", [(corrections, "send_once", _take_no_answer_for_not_sent)], by="S12"
    ),
    Mutant("correction: look-up believed at once", [(open_corrections, "_is_settled", lambda *_: True)], by="S12"),
    Mutant("correction: invoiced or not, not looked at again", [(corrections, "require_invoiced", _agree)], by="S12"),
    Mutant("correction: changed whatever it is by now", [(corrections, "require_as_seen", _agree)], by="S12"),
    Mutant("correction: intent over another one", [(Corrections, "write", _write_correction_at_any_price)], by="S12"),
    Mutant("correction: not noted as open", [(Corrections, "note_open", _do_nothing)], by="S12"),
    Mutant("correction: customer of a moved order left", [(correcting, "_correct_link", _do_nothing)], by="S12"),
    Mutant("correction: whatever stands there is as asked", [(open_corrections, "_found", _found_as_asked)], by="S12"),
    Mutant("correction: another one while one is open", [(CorrectionState, "is_open", property(_never))], by="S12"),
    Mutant(
        "table of another program not waited for",
        [(waiting_and_changed, "clear_adoption", _cleared_whatever_was_found)],
        by="S13",
    ),
    Mutant(
        "what another program may have booked not held",
        [(book_orders, "without_adopted", _leave_nothing_out)],
        by="S13",
    ),
    Mutant(
        "what another program booked since not read",
        [(adoption_guard, "adopt_what_is_new", _nothing_is_new)],
        by="S13",
    ),
    Mutant("card: turn of another profile ignored", [(creation.Creation, "_not_before", _take_any_turn)], by="S14"),
    Mutant(
        "card: look-up from before the turn believed",
        [(creation.Creation, "_not_before", _trust_a_look_up_from_before_the_turn)],
        by="S14",
    ),
    Mutant(
        "restored: orders of before not looked up before they go",
        [(book_orders, "without_found_back", _leave_nothing_out)],
        by="S15",
    ),
    Mutant("restored: settle time not waited for", [(restored_check, "_is_settled", lambda *_: True)], by="S15"),
    Mutant("highest history number ignored", [(cursors, "_is_below", _never_below)], by="S9"),
    Mutant("history not compared with what was seen", [(cursors, "compare", _everything_agrees)], by="S9"),
    Mutant("restart not seen by date", [(waiting_and_changed, "check_by_date", _no_restart_by_date)], by="S9"),
    Mutant("leap of the history believed", [(cursors, "_believed", _whatever_the_shop_says)], by="S9"),
    Mutant("sale undone before booking not asked about", [(book_orders, "is_to_ask_about", _never_two)], by="S9"),
    Mutant("sale undone before booking booked unasked", [(preparing, "status_question", _nothing)], by="S9"),
    Mutant("older orders not looked at", [(waiting_and_changed, "_look_at_older_orders", _do_nothing)], by="S9"),
    Mutant("any shop taken for one without news", [(import_orders, "has_no_news", _sees_nothing_new)], by="S1 news"),
    Mutant("sent VAT return ignored", [(validation, "asks_for_date", _asks_nothing)]),
    Mutant(
        "uncertain order not listed",
        [(OrderMarkers, "list_in_doubt", _do_nothing)],
    ),
)
