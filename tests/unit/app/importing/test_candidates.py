"""Which orders of a page are to be booked."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.state import OrderState
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import COFFEE, import_run, order_of
from tests.unit.app.orders import keep_marker, marker_of, pass_settle_time, work_list

CHANGED, UNCHANGED = 2, 1
"""History entries of an order whose marker knows entry 1."""


async def test_a_new_order_is_booked(desk: Desk) -> None:
    run = import_run(desk)
    [candidate] = await run.select(order_of())
    assert (candidate.order, candidate.marker) == (order_of(), None)
    assert run.session.calls_made == 0


@pytest.mark.parametrize(
    "changes", [{"status_id": 3}, {"placed_at": datetime(2025, 12, 31, 23, tzinfo=UTC)}], ids=["status", "too early"]
)
async def test_an_order_that_the_profile_does_not_import_is_left_alone(desk: Desk, changes: dict[str, Any]) -> None:
    assert await import_run(desk).select(order_of(**changes)) == []


@pytest.mark.parametrize("state", [OrderState.WAITING, OrderState.REFUSED])
@pytest.mark.parametrize(
    ("history_id", "again", "is_booked"),
    [(UNCHANGED, False, False), (CHANGED, False, True), (UNCHANGED, True, True)],
)
async def test_an_order_that_waits_is_booked_when_it_changed_or_when_that_is_asked(
    desk: Desk, state: OrderState, history_id: int, *, again: bool, is_booked: bool
) -> None:
    await keep_marker(desk, state=state, settle_at=None)
    candidates = await import_run(desk).select(order_of(history_id=history_id), again=again)
    assert bool(candidates) is is_booked


@pytest.mark.parametrize("state", [OrderState.DONE, OrderState.SKIPPED])
async def test_a_finished_order_is_not_booked_even_when_that_is_asked(desk: Desk, state: OrderState) -> None:
    await keep_marker(desk, state=state, settle_at=None, shop_hash=seen_text(order_of()))
    assert await import_run(desk).select(order_of(history_id=CHANGED), again=True) == []


async def test_an_order_that_was_sent_and_not_answered_is_not_booked_before_it_is_certain(desk: Desk) -> None:
    run = import_run(desk)
    await keep_marker(desk)
    assert await run.select(order_of(history_id=CHANGED), again=True) == []
    assert run.books.orders.looked_up == [frozenset({"LAB-1001"})]
    assert [entry.state for entry in await work_list(desk)] == [OrderState.UNKNOWN]


async def test_an_order_that_was_sent_and_stands_in_the_books_is_done(desk: Desk) -> None:
    run = import_run(desk)
    await keep_marker(desk)
    run.books.orders.book("LAB-1001")
    assert await run.select(order_of()) == []
    assert (await marker_of(desk)).state is OrderState.DONE


async def test_an_order_that_surely_is_absent_from_the_books_is_booked_with_its_marker(desk: Desk) -> None:
    marker = await keep_marker(desk)
    await pass_settle_time(desk)
    [candidate] = await import_run(desk).select(order_of())
    assert candidate.marker == marker


async def test_an_order_that_is_no_longer_selected_is_not_looked_for(desk: Desk) -> None:
    run = import_run(desk)
    await keep_marker(desk)
    await pass_settle_time(desk)
    assert await run.select(order_of(status_id=3)) == []
    assert run.books.orders.looked_up == []


async def test_a_booked_order_that_the_shop_changed_is_listed_once(desk: Desk) -> None:
    await keep_marker(desk, state=OrderState.DONE, settle_at=None, shop_hash=seen_text(order_of()))
    changed = order_of(replace(COFFEE, quantity=Decimal(3)))
    run = import_run(desk)
    assert await run.select(changed) == []
    [entry] = await work_list(desk)
    assert [kind for kind, _ in entry.causes] == [CauseKind.CHANGED_AFTER_BOOKING]
    assert run.progress.counts == {"after_booking": 1}

    again = import_run(desk)
    desk.rows.writes.clear()
    await again.select(changed)
    assert (again.progress.counts, desk.rows.writes) == ({}, {})


async def test_a_booked_order_that_is_as_it_was_is_not_listed(desk: Desk) -> None:
    await keep_marker(desk, state=OrderState.DONE, settle_at=None, shop_hash=seen_text(order_of()))
    assert await import_run(desk).select(order_of(history_id=CHANGED)) == []
    assert await work_list(desk) == []
