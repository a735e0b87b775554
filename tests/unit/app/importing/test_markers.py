"""Which orders of a page still need something."""

from typing import Any

import pytest

from sconnect.app.importing.markers import Candidate, has_to_be_booked, is_in_doubt
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from tests.unit.app.conftest import Desk
from tests.unit.app.orders import keep_marker, shop_order

CHANGED, UNCHANGED = 2, 1
"""History entries of an order whose marker knows entry 1."""


@pytest.mark.parametrize(
    ("columns", "history_id", "expected"),
    [
        ({"state": OrderState.DONE}, CHANGED, False),
        ({"state": OrderState.SENDING}, CHANGED, False),
        ({"state": OrderState.UNKNOWN}, CHANGED, False),
        ({"state": OrderState.WAITING}, UNCHANGED, False),
        ({"state": OrderState.WAITING}, CHANGED, True),
        ({"state": OrderState.REFUSED}, UNCHANGED, False),
        ({"state": OrderState.REFUSED}, CHANGED, True),
        ({"state": OrderState.SKIPPED}, CHANGED, False),
        ({"state": OrderState.SKIPPED, "cause_kind": CauseKind.NOT_SELECTED}, CHANGED, True),
        ({"state": OrderState.SKIPPED, "cause_kind": CauseKind.GONE}, CHANGED, True),
    ],
)
async def test_what_is_booked_when_the_shop_reports_an_order(
    desk: Desk, columns: dict[str, Any], history_id: int, expected: bool
) -> None:
    marker = await keep_marker(desk, **columns)
    assert has_to_be_booked(Candidate(shop_order(history_id=history_id), marker)) is expected


async def test_an_order_that_was_never_seen_is_booked() -> None:
    assert has_to_be_booked(Candidate(shop_order()))
    assert not is_in_doubt(Candidate(shop_order()))


@pytest.mark.parametrize("state", OrderState)
async def test_only_what_is_being_sent_is_settled_and_what_a_person_has_in_hand_is_not(
    desk: Desk, state: OrderState
) -> None:
    marker = await keep_marker(desk, state=state)
    assert is_in_doubt(Candidate(shop_order(), marker)) is (state is OrderState.SENDING)


async def test_a_page_of_neighbours_takes_one_query(desk: Desk) -> None:
    for number in (1_000, 1_050, 1_099):
        await keep_marker(desk, str(number))
    orders = [shop_order(str(number)) for number in range(1_000, 1_100)]
    desk.rows.reads.clear()

    candidates = await desk.session().markers.read_page(orders)

    assert [candidate.order for candidate in candidates] == orders
    assert [candidate.order.order_id for candidate in candidates if candidate.marker] == ["1000", "1050", "1099"]
    assert desk.rows.reads["orders"] == 1


async def test_an_old_order_that_changed_does_not_drag_in_all_between(desk: Desk) -> None:
    for number in range(1, 1_001):
        await keep_marker(desk, str(number))
    desk.rows.page_size = 50
    desk.rows.reads.clear()

    candidates = await desk.session().markers.read_page([shop_order(number) for number in ("7", "990", "991", "5000")])

    assert [candidate.marker is not None for candidate in candidates] == [True, True, True, False]
    assert desk.rows.reads["orders"] <= 3


async def test_numbers_are_kept_apart_from_their_prefixes(desk: Desk) -> None:
    """Sorted as texts, 10 and 100 would stand between 1 and 2."""
    await keep_marker(desk, "10")
    candidates = await desk.session().markers.read_page([shop_order(number) for number in ("1", "2", "10", "100")])
    assert [candidate.order.order_id for candidate in candidates if candidate.marker] == ["10"]


async def test_no_orders_take_no_query(desk: Desk) -> None:
    assert await desk.session().markers.read_page([]) == []
    assert desk.rows.reads["orders"] == 0


async def test_a_page_leaves_the_long_columns_in_the_table(desk: Desk) -> None:
    await keep_marker(desk, explanation="lang verhaal")
    [candidate] = await desk.session().markers.read_page([shop_order()])
    assert candidate.marker is not None
    assert candidate.marker.record.explanation == ""
    assert candidate.marker.record.reference == "LAB-1001"
    whole = await desk.session().markers.read_some(["1001", "nothing"])
    assert [marker.record.explanation for marker in whole.values()] == ["lang verhaal"]
