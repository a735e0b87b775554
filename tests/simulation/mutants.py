"""S8: versions of the app with one safety taken out. Each must be caught, or the simulation proves nothing."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeVar

from sconnect.app import claims, create_once, import_orders, new_customers, send_orders, settle
from sconnect.app.articles import Articles
from sconnect.app.complete import Ready
from sconnect.app.create_once import Accepted, Declined, Fence, NoAnswer, NotSent
from sconnect.app.cursors import move_history_cursor, read_history_cursor
from sconnect.app.errors import UnreachableError
from sconnect.app.import_work import ImportWork
from sconnect.app.limits import Limits
from sconnect.app.open_orders import keep
from sconnect.app.ports import Clock
from sconnect.app.records import OrderRecord
from sconnect.app.store import Record, Store, Stored
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from tests.simulation.alterations import Change, changed
from tests.simulation.freezes import freeze_run, single_freezes
from tests.simulation.outcome_matrix import UNTRUSTED, cells_with_clicks, cells_without_look_ups, play
from tests.simulation.overlaps import overlap_run, single_overlaps
from tests.simulation.schedules import run_schedule

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Outcome = Accepted[T] | Declined | NotSent | NoAnswer


@dataclass(frozen=True, slots=True)
class Mutant:
    """The app with one thing wrong. `limits` None: the usual ones."""

    name: str
    changes: Sequence[Change] = ()
    limits: Callable[[], Limits] = field(default=Limits)

    def in_force(self) -> AbstractContextManager[None]:
        """Let the app be this mutant for a while."""
        return changed(self.changes)


async def _drop_markers(work: ImportWork, markers: Sequence[Stored[OrderRecord]]) -> list[Stored[OrderRecord]]:
    for marker in markers:
        await work.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return []


_honest_is_absent = settle._is_absent


async def _believe_at_once(work: ImportWork, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(work, replace(marker, record=replace(marker.record, settle_at=None)), look_up)


async def _believe_a_doubtful_look_up(work: ImportWork, marker: Stored[OrderRecord], look_up: Any) -> bool:
    return await _honest_is_absent(work, marker, replace(look_up, is_believed=True))


_honest_send_once = create_once.send_once


async def _send_again_without_answer(send: Callable[[], Awaitable[T]], fence: Fence, clock: Clock) -> Outcome[T]:
    outcome = await _honest_send_once(send, fence, clock)
    return await _honest_send_once(send, fence, clock) if isinstance(outcome, NoAnswer) else outcome


async def _take_no_answer_for_not_sent(send: Callable[[], Awaitable[T]], fence: Fence, clock: Clock) -> Outcome[T]:
    outcome = await _honest_send_once(send, fence, clock)
    return NotSent(UnreachableError("mutant")) if isinstance(outcome, NoAnswer) else outcome


async def _anything_is_ours(store: Store, record: R) -> Stored[R] | None:
    return await store.get_like(record)


async def _keep_at_any_price(
    work: ImportWork, _before: Stored[OrderRecord] | None, marker: OrderRecord
) -> Stored[OrderRecord] | None:
    return Stored(marker, await work.services.store.put(marker))


async def _send_without_intent(work: ImportWork, ready: Ready) -> Stored[OrderRecord] | None:
    marker = await _honest_write_intent(work, ready)
    if marker is not None:
        await work.services.store.delete(OrderRecord, marker.record.partition, marker.record.key)
    return marker


_honest_write_intent = send_orders._write_intent
_honest_import_page = import_orders._import_page


async def _move_cursor_first(work: ImportWork, articles: Articles, orders: Sequence[ShopOrder]) -> bool:
    if orders:
        cursor = await read_history_cursor(work)
        await move_history_cursor(work, cursor, max(order.history_id for order in orders))
    return await _honest_import_page(work, articles, orders)


async def _list_nothing(*_: object, **__: object) -> None:
    return None


async def _forget_that_it_was_sent(
    work: ImportWork, before: Stored[OrderRecord] | None, marker: OrderRecord
) -> Stored[OrderRecord] | None:
    return await keep(work, before, replace(marker, settle_at=None))


def _short_settle() -> Limits:
    limits = Limits()
    # Around the rule that refuses this: only a mutant may.
    object.__setattr__(limits, "settle", 60.0)
    return limits


MUTANTS = (
    Mutant("marker dropped on error", [(send_orders, "settle", _drop_markers)]),
    Mutant("look-up believed at once", [(settle, "_is_absent", _believe_at_once)]),
    Mutant("doubtful look-up believed", [(settle, "_is_absent", _believe_a_doubtful_look_up)]),
    Mutant("settle time too short", limits=_short_settle),
    Mutant("order posted again without an answer", [(send_orders, "send_once", _send_again_without_answer)]),
    Mutant("no answer taken for not sent", [(send_orders, "send_once", _take_no_answer_for_not_sent)]),
    Mutant("card posted again without an answer", [(new_customers, "send_once", _send_again_without_answer)]),
    Mutant("fence removed", [(Fence, "is_open", lambda *_, **__: True)]),
    Mutant("owner token not compared", [(claims, "_ours", _anything_is_ours)]),
    Mutant("marker written without its etag", [(send_orders, "keep", _keep_at_any_price)]),
    Mutant("no intent before sending", [(send_orders, "_write_intent", _send_without_intent)]),
    Mutant("settle time not stored", [(send_orders, "keep", _forget_that_it_was_sent)]),
    Mutant("reference prefix forgotten", [(Profile, "payment_reference", lambda _, order_id: order_id)]),
    Mutant("cursor moved before the page is done", [(import_orders, "_import_page", _move_cursor_first)]),
    Mutant(
        "uncertain order not listed",
        [(settle, "list_unanswered", _list_nothing), (send_orders, "list_unanswered", _list_nothing)],
    ),
)


_FEW_SEEDS = 5
_MANY_SEEDS = 400


@dataclass(frozen=True, slots=True)
class Caught:
    """How a mutant was caught; empty when it was not."""

    mutant: str
    how: str


def catch(index: int) -> Caught:
    """Try to catch a mutant: by a few schedules, by the exhaustive parts, by many schedules."""
    mutant = MUTANTS[index]
    for seeds in (range(_FEW_SEEDS), range(_FEW_SEEDS, _MANY_SEEDS)):
        if number := seeds_to_detection(mutant, seeds):
            return Caught(mutant.name, f"{number} seeds")
        if part := part_that_detects(mutant):
            return Caught(mutant.name, part)
    return Caught(mutant.name, "")


def seeds_to_detection(mutant: Mutant, seeds: Iterable[int]) -> int | None:
    """Return the number of schedules it takes to catch a mutant; None when these do not."""
    with mutant.in_force():
        return next((seed + 1 for seed in seeds if run_schedule(seed, limits=mutant.limits()).violations), None)


def part_that_detects(mutant: Mutant) -> str | None:
    """Return which of the exhaustive parts catches a mutant; None when none does."""
    limits = mutant.limits()
    untrusted = (cell for cell in cells_without_look_ups() if cell.look_ups == UNTRUSTED)
    with mutant.in_force():
        if any(play(cell, limits=limits).violations for cell in chain(cells_with_clicks(), untrusted)):
            return "S2"
        if any(overlap_run(number).violations for number in single_overlaps()):
            return "S1, overlapped"
        return "S1, frozen" if any(freeze_run(number).violations for number in single_freezes()) else None
