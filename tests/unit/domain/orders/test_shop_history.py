from datetime import UTC, datetime, timedelta

import pytest

from sconnect.domain.orders.shop_history import (
    REMEMBERED,
    SeenEntry,
    compare,
    highest_up_to,
    remembered,
    was_passed_unread,
)
from sconnect.domain.shop import HistoryRow, ShopOrder
from tests.unit.domain import build

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def order(order_id: str, *rows: tuple[int, str], problem: str = "") -> ShopOrder:
    return build.order(order_id=order_id, problem=problem, history=tuple(HistoryRow(*row) for row in rows))


SEEN = (SeenEntry(5, "1", "a"), SeenEntry(6, "2", "b"), SeenEntry(8, "1", "c"))


def test_entries_that_are_unchanged_settle_it_without_all_of_them() -> None:
    found = compare(SEEN, [order("1", (5, "a"), (8, "c"), (9, "d"))])
    assert found.is_settled
    assert not found.is_another_history
    assert found.agreeing == 8


@pytest.mark.parametrize("row", [(6, "b"), (8, "b")], ids=["another order", "another moment"])
def test_a_number_that_now_is_another_entry_is_another_history(row: tuple[int, str]) -> None:
    found = compare(SEEN, [order("1", (5, "a")), order("3", row)])
    assert found.is_settled
    assert found.is_another_history


def test_an_entry_that_is_gone_below_one_that_stands_was_taken_away() -> None:
    assert not compare(SEEN, [order("1", (8, "c")), order("2", (7, "x"))]).is_another_history


def test_an_entry_that_is_gone_above_all_that_stand_is_another_history() -> None:
    found = compare(SEEN, [order("1", (5, "a")), order("2", (6, "b"))])
    assert not found.is_settled
    assert found.is_another_history


def test_of_orders_that_are_gone_or_cannot_be_read_nothing_is_said() -> None:
    found = compare(SEEN, [order("2", (6, "b")), order("1", problem="Te groot.")])
    assert (found.agreeing, found.is_another_history) == (6, False)


def test_with_nothing_left_to_compare_it_counts_as_another_history() -> None:
    assert compare(SEEN, []).is_another_history
    assert not compare(SEEN, []).is_settled


def test_entries_without_a_number_say_nothing() -> None:
    assert compare((SeenEntry(5, "1", "a"),), [order("1", (0, "x"), (5, "a"))]).agreeing == 5
    assert remembered({SeenEntry(5, "1", "a")}, 4) == ()


def test_the_last_entries_up_to_the_cursor_are_remembered() -> None:
    entries = [SeenEntry(number, "1", "a") for number in range(1, 50)]
    assert [each.number for each in remembered(entries, 40)] == list(range(41 - REMEMBERED, 41))


def test_the_highest_number_up_to_a_limit() -> None:
    assert highest_up_to([3, 10**15, 7], 10) == 7
    assert highest_up_to([10**15], 10) == 0


@pytest.mark.parametrize(
    ("number", "written", "passed"),
    [
        (5, "2026-11-25 12:00:00", True),
        (6, "2026-11-25 12:00:00", False),
        (5, "2026-11-24 12:00:00", False),
        (5, "2030-01-01 12:00:00", False),
        (5, "0000-00-00 00:00:00", False),
        (5, "", False),
    ],
)
def test_a_number_that_was_passed_and_written_long_after_that_was_given_out_again(
    *, number: int, written: str, passed: bool
) -> None:
    found = was_passed_unread([order("1", (number, written))], 5, NOON, NOON + timedelta(days=2))
    assert found is passed
