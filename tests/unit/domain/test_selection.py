"""Which shop orders a profile imports."""

from datetime import UTC, datetime, timedelta

import pytest

from sconnect.domain.selection import is_selected, selected_statuses
from sconnect.domain.shop import ShopStatus
from tests.unit.domain.makers import dutch_shop, line, order, profile, totals

START = datetime(2026, 1, 1, tzinfo=UTC)
STOCK = dutch_shop(
    statuses=(
        ShopStatus(1, "Pending"),
        ShopStatus(2, "Processing"),
        ShopStatus(3, "Shipped"),
        ShopStatus(5, "Complete"),
        ShopStatus(12, "Reversed"),
    ),
    processing_status_ids=frozenset({5, 1, 2, 12, 3}),
    complete_status_ids=frozenset({5, 3}),
)


def test_by_default_the_statuses_in_which_the_shop_counts_a_sale() -> None:
    assert selected_statuses(profile(), STOCK) == {2, 3, 5}


def test_a_renumbered_shop_is_known_by_the_names() -> None:
    shop = dutch_shop(
        statuses=(ShopStatus(20, " In afwachting "), ShopStatus(21, "Betaald")),
        processing_status_ids=frozenset({20, 21}),
    )
    assert selected_statuses(profile(), shop) == {21}


def test_what_is_chosen_counts_even_where_the_default_would_not() -> None:
    assert selected_statuses(profile(statuses=(1, 7)), STOCK) == {1, 7}


def test_an_unfinished_checkout_never() -> None:
    shop = dutch_shop(processing_status_ids=frozenset({0, 2}))
    assert selected_statuses(profile(), shop) == {2}


@pytest.mark.parametrize(
    ("status", "placed", "problem", "wanted"),
    [
        (5, START, "", True),
        (5, START - timedelta(seconds=1), "", False),
        (7, START, "", False),
        (0, START, "", False),
        (-1, START, "de status is onleesbaar", True),
        (-1, START, "", False),
        (7, START, "een bedrag is onleesbaar", False),
    ],
)
def test_an_order_is_selected_by_status_and_day(status: int, placed: datetime, problem: str, *, wanted: bool) -> None:
    sold = order([line("LAB-KOFFIE", 1, "12.3853", "1.1147")], totals(), "13.50")
    changes = {"status_id": status, "placed_at": placed, "problem": problem}
    looked_at = order(sold.lines, sold.totals, "13.50", **changes)
    assert is_selected(looked_at, {2, 3, 5}, profile()) is wanted
