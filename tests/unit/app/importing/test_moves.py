"""A marker only makes the moves that the rules allow, whatever code writes it."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from sconnect.app.errors import IllegalMoveError, RefusedError, UnreachableError
from sconnect.app.housekeeping.retention import empty_finished, forget_profile, purge_finished, purge_held
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.holding import deselect, hold, hold_unexpected, mark_missing_in_shop
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.order_decisions import accept, acknowledge_order, retry, skip, unskip
from sconnect.domain.books import BookedOrder, SalesOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition
from sconnect.domain.orders.marker import MOVES, Marker
from sconnect.domain.orders.state import OrderState
from tests.unit.app.conftest import Desk, linked_profile
from tests.unit.app.orders import keep_marker, marker_of, pass_settle_time, shop_order, work_list

PAIRS = [pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in product(OrderState, OrderState)]
TOTALS = Cause(CauseKind.TOTAL_DIFFERENCE, "1001", {})
UNANSWERED = Cause(CauseKind.OUTCOME_UNKNOWN, "1001", {"detail": ""})

Way = Callable[[Desk, Stored[OrderRecord] | None], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Write:
    """One of the ways in which the app writes a marker."""

    name: str
    do: Way
    columns: dict[str, Any] | None
    """The marker before; None: the order has none yet."""
    after_intent: bool = False
    """Whether the app writes an intent first, which is allowed here."""


def _candidate(marker: Stored[OrderRecord] | None) -> Candidate:
    return Candidate(shop_order(), marker)


async def _send(desk: Desk, marker: Stored[OrderRecord] | None, answer: Exception | None = None) -> None:
    async def create_order(order: SalesOrder, **_: object) -> BookedOrder:
        if answer:
            raise answer
        return desk.books.orders.book(order.payment_reference)

    desk.books.orders.create = create_order  # type: ignore[method-assign]  # the same books, answering
    order = SalesOrder("customer", shop_order().placed_at.date(), "LAB-1001", "", "", "", "template", ())
    composed = Composition(order, Decimal("12.10"), Decimal("10.00"), ())
    await send_orders(desk.session(), [PreparedOrder(_candidate(marker), order, composed, "{}", "{}")])


async def _resolve(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    assert marker is not None
    session = desk.session()
    await resolve_in_doubt(session, session.markers, [marker])


async def _find(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    desk.books.orders.book("LAB-1001")
    await _resolve(desk, marker)


async def _leave_to_person(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    await pass_settle_time(desk)
    await _resolve(desk, marker)


async def _decide_skip(desk: Desk, _: Stored[OrderRecord] | None) -> None:
    await skip(desk.services, linked_profile(), ["1001"], Decision.now(desk.services, "zo", "eva"))


async def _accept(desk: Desk, _: Stored[OrderRecord] | None) -> None:
    decision = Decision.now(desk.services, "zo", "eva")
    await accept(desk.services, linked_profile(), {"1001": [(TOTALS.kind, TOTALS.key)]}, decision)


async def _retry(desk: Desk, _: Stored[OrderRecord] | None) -> None:
    await pass_settle_time(desk)
    await retry(desk.services, linked_profile(), ["1001"])


async def _acknowledge(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    assert marker is not None
    changed = Cause(CauseKind.CHANGED_AFTER_BOOKING, "1001", {})
    await desk.session().markers.list_order(marker.record, [changed])
    await acknowledge_order(desk.session(), "1001", Decision.now(desk.services, "zo", "eva"))


async def _purge_held(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    assert marker is not None
    await desk.session().markers.list_order(marker.record, [TOTALS])
    desk.clock.seconds += timedelta(days=400).total_seconds()
    await purge_held(desk.services, "lab")


async def _purge_finished(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
    assert marker is not None
    desk.clock.seconds += timedelta(days=400).total_seconds()
    await purge_finished(desk.services, [marker.record])


def _given(act: Callable[[Desk, Stored[OrderRecord]], Awaitable[object]]) -> Way:
    async def do(desk: Desk, marker: Stored[OrderRecord] | None) -> None:
        assert marker is not None
        await act(desk, marker)

    return do


WAITING = {"state": OrderState.WAITING, "settle_at": None, "causes": (TOTALS,), "cause_kind": TOTALS.kind}
SENDING: dict[str, Any] = {"state": OrderState.SENDING}
UNKNOWN = {"state": OrderState.UNKNOWN, "causes": (UNANSWERED,), "cause_kind": UNANSWERED.kind}
DONE: dict[str, Any] = {"state": OrderState.DONE, "settle_at": None, "sales_order_id": "id-9"}
SKIPPED = {"state": OrderState.SKIPPED, "causes": (TOTALS,)}

WRITES = [
    Write("hold", lambda desk, marker: hold(desk.session(), _candidate(marker), [TOTALS]), WAITING),
    Write("hold a new order", lambda desk, marker: hold(desk.session(), _candidate(marker), [TOTALS]), None),
    Write(
        "unexpected error",
        lambda desk, marker: hold_unexpected(desk.session(), _candidate(marker), KeyError()),
        WAITING,
    ),
    Write(
        "deselect",
        _given(lambda desk, marker: deselect(desk.session(), marker, CauseKind.NOT_SELECTED, 9)),
        WAITING,
    ),
    Write("missing in the shop", _given(lambda desk, marker: mark_missing_in_shop(desk.session(), marker)), WAITING),
    Write("intent", _send, WAITING),
    Write("intent of a new order", _send, None),
    Write("done", _send, WAITING, after_intent=True),
    Write("refused", lambda desk, marker: _send(desk, marker, RefusedError("nee", "no")), WAITING, after_intent=True),
    Write(
        "put back",
        lambda desk, marker: _send(desk, marker, UnreachableError("weg", "gone")),
        WAITING,
        after_intent=True,
    ),
    Write("found", _find, SENDING),
    Write("left to a person", _leave_to_person, SENDING | {"attempt": 3}),
    Write("accept", _accept, WAITING),
    Write("retry", _retry, UNKNOWN),
    Write("skip", _decide_skip, WAITING),
    Write("skip a new order", _decide_skip, None),
    Write("unskip", _given(lambda desk, marker: unskip(desk.services, linked_profile(), marker, by="anna")), SKIPPED),
    Write("acknowledge", _acknowledge, DONE),
    Write("empty what is held", _purge_held, WAITING),
    Write("empty what is finished", _purge_finished, DONE),
    Write("empty on request", _given(lambda desk, marker: empty_finished(desk.services, marker)), DONE),
    Write("empty a profile that is gone", lambda desk, _: forget_profile(desk.services, "lab", 1e9), DONE),
]


async def _markers(desk: Desk) -> list[OrderRecord]:
    return [stored.record async for stored in desk.services.store.range(OrderRecord, "lab")]


def _close(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no move be allowed, save an intent that comes before the write at hand."""

    def may_replace(after: Marker, before: Marker | None) -> bool:
        del before
        return write.after_intent and after.state is OrderState.SENDING

    monkeypatch.setattr(Marker, "may_replace", may_replace)


async def _prepared(desk: Desk, write: Write) -> Stored[OrderRecord] | None:
    return None if write.columns is None else await keep_marker(desk, **write.columns)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_every_write_makes_its_move(write: Write, desk: Desk) -> None:
    """Else the two tests below would prove nothing."""
    marker = await _prepared(desk, write)
    before = await _markers(desk)
    try:
        await write.do(desk, marker)
    except UnreachableError:
        assert write.name == "put back"
    [after] = await _markers(desk)
    assert [after] != before


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_every_write_refuses_an_illegal_move(write: Write, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = await _prepared(desk, write)
    before = await _markers(desk)
    _close(write, monkeypatch)
    with pytest.raises(IllegalMoveError):
        await write.do(desk, marker)
    await _assert_untouched(desk, write, before)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_in_production_an_illegal_move_is_refused_and_logged(
    write: Write, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.services = replace(desk.services, strict_moves=False)
    marker = await _prepared(desk, write)
    before = await _markers(desk)
    _close(write, monkeypatch)
    try:
        await write.do(desk, marker)
    except (RefusedError, UnreachableError):
        assert write.name in {"retry", "accept", "skip", "skip a new order", "unskip", "put back"}
    await _assert_untouched(desk, write, before)
    lines = [(record.levelno, json.loads(record.getMessage())) for record in _events(caplog)]
    [(level, line)] = [line for line in lines if line[1]["event"] == "move refused"]
    assert level == logging.ERROR
    was = "new" if marker is None else "sending" if write.after_intent else marker.record.state.value
    assert (line["profile"], line["order"], line["move"].partition("-")[0]) == ("lab", "1001", was)


def _events(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "sconnect.events"]


async def _assert_untouched(desk: Desk, write: Write, before: list[OrderRecord]) -> None:
    if write.after_intent:
        assert (await marker_of(desk)).state is OrderState.SENDING
    else:
        assert await _markers(desk) == before


@pytest.mark.parametrize(("before", "after"), PAIRS)
async def test_a_move_is_made_or_refused(before: OrderState, after: OrderState, desk: Desk) -> None:
    marker = await keep_marker(desk, state=before)
    moved = replace(marker.record, state=after, owner="token-1", attempt=2)
    if after in MOVES[before]:
        assert await desk.session().markers.transition(marker, moved)
        assert await marker_of(desk) == moved
    else:
        with pytest.raises(IllegalMoveError, match=f"that is {before} may not become {after}"):
            await desk.session().markers.transition(marker, moved)
        assert await marker_of(desk) == marker.record


@pytest.mark.parametrize("state", OrderState)
async def test_an_order_that_was_never_seen_is_neither_done_nor_refused_nor_in_doubt(
    state: OrderState, desk: Desk
) -> None:
    marker = desk.session().markers.new("1001", "LAB-1001", None)
    first = replace(marker, state=state)
    if state in {OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED}:
        assert await desk.session().markers.transition(None, first)
    else:
        with pytest.raises(IllegalMoveError, match=f"that is new may not become {state}"):
            await desk.session().markers.transition(None, first)


@pytest.mark.parametrize(
    "changes",
    [
        {"sales_order_id": "another"},
        {"sales_order_number": 7},
        {"total_including_vat": Decimal(1)},
        {"reference": "ELDERS-1001"},
        {"administration_id": "another"},
        {"attempt": 0},
        {"payload_hash": "another"},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_what_keeps_a_finished_order_booked_once_stays_as_it_is(changes: dict[str, Any], desk: Desk) -> None:
    marker = await keep_marker(desk, **DONE)
    with pytest.raises(IllegalMoveError):
        await desk.session().markers.transition(marker, replace(marker.record, **changes))
    assert await marker_of(desk) == marker.record


async def test_something_may_be_noted_on_a_finished_order(desk: Desk) -> None:
    marker = await keep_marker(desk, **DONE)
    assert await desk.session().markers.transition(marker, replace(marker.record, shop_hash="now", explanation=""))


async def test_an_order_of_which_the_move_is_refused_is_not_unskipped(desk: Desk) -> None:
    """The reader of a decision can be late: by then the order is booked."""
    marker = await keep_marker(desk, **DONE)
    with pytest.raises(IllegalMoveError):
        await unskip(desk.services, linked_profile(), marker, by="anna")
    assert await marker_of(desk) == marker.record
    assert await work_list(desk) == []


@pytest.mark.parametrize("after", OrderState)
def test_what_is_done_stays_done(after: OrderState) -> None:
    assert after not in MOVES[OrderState.DONE]


def test_a_deselected_order_can_return_and_one_surely_not_booked_can_be_deselected() -> None:
    assert OrderState.SENDING in MOVES[OrderState.SKIPPED]
    assert OrderState.WAITING in MOVES[OrderState.SKIPPED]
    assert OrderState.SKIPPED in MOVES[OrderState.SENDING]
