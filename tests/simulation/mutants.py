"""S8: versions of the app with one safety taken out. Each must be caught, or the simulation proves nothing."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from sconnect.app import tasks as import_task
from sconnect.app.config import Limits
from sconnect.app.errors import InstallationError, UnreachableError
from sconnect.app.exporting import change_feed as export_delta
from sconnect.app.exporting import ledger as export_ledger
from sconnect.app.importing import import_orders
from sconnect.app.importing import retry_waiting as retry_orders
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.cursors import move_history_cursor, read_history_cursor
from sconnect.app.importing.customers import creation as new_customers
from sconnect.app.importing.customers import recognition as customers
from sconnect.app.importing.sending import create_once
from sconnect.app.importing.sending import sending as send_orders
from sconnect.app.importing.sending import settlement as settle
from sconnect.app.importing.sending.create_once import Accepted, Declined, NoAnswer, NotSent, SendWindow
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.waiting import write_marker
from sconnect.app.ports import Clock, MaySend
from sconnect.app.runs import execution
from sconnect.app.services import Services
from sconnect.app.storage import conditional_writes
from sconnect.app.storage.records import ArticleLink, CustomerLink, OrderRecord
from sconnect.app.storage.repository import Record, Store, Stored
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
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


async def _drop_markers(work: ImportSession, markers: Sequence[Stored[OrderRecord]]) -> list[Stored[OrderRecord]]:
    for marker in markers:
        await work.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return []


_honest_is_absent = settle._is_absent


async def _believe_at_once(work: ImportSession, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(work, replace(marker, record=replace(marker.record, settle_at=None)), look_up)


async def _believe_a_doubtful_look_up(work: ImportSession, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(work, marker, replace(look_up, is_believed=True))


_honest_send_once = create_once.send_once


async def _send_again_without_answer(
    send: Callable[[MaySend], Awaitable[T]], fence: SendWindow, clock: Clock
) -> Outcome[T]:
    outcome = await _honest_send_once(send, fence, clock)
    return await _honest_send_once(send, fence, clock) if isinstance(outcome, NoAnswer) else outcome


async def _take_no_answer_for_not_sent(
    send: Callable[[MaySend], Awaitable[T]], fence: SendWindow, clock: Clock
) -> Outcome[T]:
    outcome = await _honest_send_once(send, fence, clock)
    return NotSent(UnreachableError("mutant")) if isinstance(outcome, NoAnswer) else outcome


async def _anything_is_ours(store: Store, record: R) -> Stored[R] | None:
    return await store.get_like(record)


async def _keep_at_any_price(
    work: ImportSession, _before: Stored[OrderRecord] | None, marker: OrderRecord
) -> Stored[OrderRecord] | None:
    return Stored(marker, await work.services.store.put(marker))


async def _send_without_intent(work: ImportSession, ready: PreparedOrder) -> Stored[OrderRecord] | None:
    marker = await _honest_write_intent(work, ready)
    if marker is not None:
        await work.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return marker


_honest_write_intent = send_orders._write_intent
_honest_select = import_orders.select_candidates
_honest_book = import_orders.book_orders


async def _move_cursor_first(session: ImportSession, orders: Sequence[ShopOrder], **options: bool) -> Any:
    if orders:
        cursor = await read_history_cursor(session)
        await move_history_cursor(session, cursor, max(order.history_id for order in orders))
    return await _honest_select(session, orders, **options)


async def _book_as_if_all_were_done(*about: Any) -> bool:
    await _honest_book(*about)
    return True


async def _do_nothing(*_: object, **__: object) -> None:
    return None


async def _forget_that_it_was_sent(
    work: ImportSession, before: Stored[OrderRecord] | None, marker: OrderRecord
) -> Stored[OrderRecord] | None:
    return await write_marker(work, before, replace(marker, settle_at=None))


async def _trust_time_alone(work: ImportSession, markers: Sequence[Stored[OrderRecord]]) -> list[Stored[OrderRecord]]:
    now = work.services.clock.now()
    return [marker for marker in markers if marker.record.settle_at is None or marker.record.settle_at <= now]


async def _do_not_wait_for_card(creation: Any, before: Stored[CustomerLink]) -> Any:
    impatient = replace(before, record=replace(before.record, settle_at=None))
    return await _honest_settle_card(creation, impatient)


async def _trust_an_old_recognition(creation: Any, before: Stored[CustomerLink]) -> Any:
    now = creation._session.services.clock.now()
    creation._missing = replace(creation._missing, looked_up_at=now)
    return await _honest_settle_card(creation, before)


_honest_settle_card = new_customers.Creation._settle


async def _ask_late(work: ImportSession, references: Sequence[str]) -> Any:
    return replace(await _honest_look_up(work, references), asked_at=work.services.clock.now() + timedelta(days=1))


_honest_look_up = settle._look_up


async def _learn_at_any_price(services: Services, link: ArticleLink | CustomerLink) -> bool:
    await services.store.put(link)
    return True


async def _acquire_lease_at_any_price(store: Store, _clock: Clock, _before: Stored[R], record: R) -> Stored[R]:
    return Stored(record, await store.put(record))


def _write_without_owner(record: Any, **changes: Any) -> Any:
    return replace(record, **{name: value for name, value in changes.items() if name != "owner"})


def _write_without_count(record: Any, **changes: Any) -> Any:
    return replace(record, **{**changes, "attempt": 1} if "intent_at" in changes else changes)


async def _move_export_cursor_first(delta: Any, rows: Sequence[Any], **options: bool) -> bool | None:
    earlier = delta._cursor
    delta._cursor = replace(
        earlier, read_until=delta._session.services.clock.now(), pass_started=None, pass_since=None, skip=0
    )
    await delta._keep()
    delta._cursor = earlier
    return await _honest_deal_with(delta, rows, **options)


_honest_deal_with = export_delta.ChangeFeed._deal_with


def _ignore_releases(*_: object, **__: object) -> bool:
    return False


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
    Mutant("marker dropped on error", [(send_orders, "resolve_in_doubt", _drop_markers)]),
    Mutant("look-up believed at once", [(settle, "_is_absent", _believe_at_once)]),
    Mutant("doubtful look-up believed", [(settle, "_is_absent", _believe_a_doubtful_look_up)]),
    Mutant("settle time too short", limits=_short_settle),
    Mutant("order posted again without an answer", [(send_orders, "send_once", _send_again_without_answer)]),
    Mutant("no answer taken for not sent", [(send_orders, "send_once", _take_no_answer_for_not_sent)]),
    Mutant("card posted again without an answer", [(new_customers, "send_once", _send_again_without_answer)]),
    Mutant("fence removed", [(SendWindow, "is_open", lambda *_, **__: True)], by="S1 freezes"),
    Mutant("owner token not compared", [(conditional_writes, "_ours", _anything_is_ours)]),
    Mutant("marker written without its etag", [(send_orders, "write_marker", _keep_at_any_price)]),
    Mutant("no intent before sending", [(send_orders, "_write_intent", _send_without_intent)]),
    Mutant("settle time not stored", [(send_orders, "write_marker", _forget_that_it_was_sent)]),
    Mutant("reference prefix forgotten", [(Profile, "payment_reference", lambda _, order_id: order_id)]),
    Mutant("cursor moved before the page is done", [(import_orders, "select_candidates", _move_cursor_first)]),
    Mutant(
        "cursor moved though time ran out",
        [(import_orders, "book_orders", _book_as_if_all_were_done)],
        by="S1 backlogs",
    ),
    Mutant(
        "settle time passed, no look-up",
        [
            (send_orders, "resolve_in_doubt", _trust_time_alone),
            (import_orders, "resolve_in_doubt", _trust_time_alone),
            (retry_orders, "resolve_in_doubt", _trust_time_alone),
        ],
    ),
    Mutant("look-up counted from long after it was asked", [(settle, "_look_up", _ask_late)]),
    Mutant("card: look-up believed at once", [(new_customers.Creation, "_settle", _do_not_wait_for_card)], by="S2"),
    Mutant(
        "card: recognition of long ago believed",
        [(new_customers.Creation, "_settle", _trust_an_old_recognition)],
        by="S1 freezes of cards",
    ),
    Mutant("card: not looked for", [(new_customers.Creation, "_found", _do_nothing)], by="S2 customers by code"),
    Mutant("sent for ever", limits=_endless, by="S2 again and again"),
    Mutant("attempts not counted", [(send_orders, "replace", _write_without_count)], by="S2 again and again"),
    Mutant("intent without an owner token", [(send_orders, "replace", _write_without_owner)], by="S5 markers"),
    Mutant("a person's choice overwritten", [(customers, "learn", _learn_at_any_price)], by="S5 mappings"),
    Mutant(
        "lease acquired without its etag",
        [(execution, "replace_if_unchanged", _acquire_lease_at_any_price)],
        by="S5 leases",
    ),
    Mutant("order that was not sent not put back", [(send_orders, "_put_back", _do_nothing)], by="S2 again and again"),
    Mutant("order not listed before it goes again", [(send_orders, "list_unanswered", _do_nothing)], by="S1 retries"),
    Mutant("release ignored", [(retry_orders, "_is_due", _ignore_releases)], by="S1 releases"),
    Mutant("rehearsal for real", [(import_task, "dry_run_import", import_orders.import_orders)], by="S1 rehearsals"),
    Mutant("export without intent", [(export_ledger.Ledger, "mark_uncertain", _do_nothing)], by="S1 exports"),
    Mutant(
        "export cursor moved before the page is done",
        [(export_delta.ChangeFeed, "_deal_with", _move_export_cursor_first)],
        by="S1 exports",
    ),
    Mutant(
        "uncertain order not listed",
        [(settle, "list_unanswered", _do_nothing), (send_orders, "list_unanswered", _do_nothing)],
    ),
)
