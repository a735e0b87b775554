"""Which shop orders a profile imports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sconnect.domain.orders.fingerprints import selection
from sconnect.domain.orders.selection import (
    SaleStatuses,
    followed_statuses,
    is_selected,
    selected_statuses,
    status_question,
)
from sconnect.domain.shop import ShopOrder, ShopStatus, StatusKind
from tests.unit.domain.makers import dutch_shop, line, order, profile, totals

START = datetime(2026, 1, 1, tzinfo=UTC)
STOCK = dutch_shop(
    statuses=(
        ShopStatus(1, "Pending", StatusKind.NO_SALE),
        ShopStatus(2, "Processing"),
        ShopStatus(3, "Shipped"),
        ShopStatus(5, "Complete"),
        ShopStatus(12, "Reversed", StatusKind.VOID),
    ),
    processing_status_ids=frozenset({5, 1, 2, 12, 3}),
    complete_status_ids=frozenset({5, 3}),
)


def test_by_default_the_statuses_in_which_the_shop_counts_a_sale() -> None:
    assert selected_statuses(profile(), STOCK) == {2, 3, 5}


def test_what_a_status_means_outweighs_that_the_shop_counts_it_as_a_sale() -> None:
    shop = dutch_shop(
        statuses=tuple(ShopStatus(number, kind, kind) for number, kind in enumerate(StatusKind, start=20)),
        processing_status_ids=frozenset({20, 21, 22, 23}),
    )
    assert [status.kind for status in shop.statuses if status.status_id in selected_statuses(profile(), shop)] == [
        StatusKind.ORDINARY,
        StatusKind.UNDONE,
    ]


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
    assert is_selected(looked_at, {2, 3, 5}, {7}, profile()) is wanted


@pytest.mark.parametrize(
    ("status", "past", "wanted", "asked"),
    [
        (17, {1, 2, 17}, True, False),
        (17, {1, 17}, False, False),
        (1, {2, 1}, True, True),
        (16, {2, 16}, True, True),
        (99, {2, 99}, True, True),
        (7, {2, 7}, False, False),
        (0, {2, 0}, False, False),
        (2, {1, 2}, True, False),
    ],
)
def test_an_order_that_was_moved_on_is_a_sale_or_a_question(
    status: int, past: set[int], *, wanted: bool, asked: bool
) -> None:
    """17 is a carrier's, 1 and 16 are no sale, 99 the shop does not list, 7 undoes a sale."""
    shop = dutch_shop(
        statuses=(
            ShopStatus(17, "W drodze"),
            ShopStatus(1, "Nowe", StatusKind.NO_SALE),
            ShopStatus(16, "Anulowane", StatusKind.VOID),
        )
    )
    sold = order([line("LAB-KOFFIE", 1, "12.3853", "1.1147")], totals(), "13.50")
    looked_at = replace(sold, status_id=status, past_status_ids=frozenset(past), placed_at=START)
    assert is_selected(looked_at, {2, 3, 5}, {7}, profile()) is wanted
    if wanted:
        assert (status_question(looked_at, {2, 3, 5}, shop) is not None) is asked


UNDOING = dutch_shop(
    statuses=(
        ShopStatus(9, "Canceled Reversal"),
        ShopStatus(11, "Refunded", StatusKind.UNDONE),
        ShopStatus(1, "Pending", StatusKind.NO_SALE),
        ShopStatus(16, "Voided", StatusKind.VOID),
    )
)


def test_statuses_that_undo_a_sale_are_known_by_what_they_mean() -> None:
    assert SaleStatuses.of_profile(profile(), UNDOING).undone(paid_with("cod")) == {11, 16}


def test_what_is_imported_or_chosen_otherwise_does_not_undo() -> None:
    assert SaleStatuses.of_profile(profile(statuses=(5, 11)), UNDOING).undone(paid_with("cod")) == {16}
    chosen = profile(undone_statuses=(15, 11), statuses=(11,))
    assert SaleStatuses.of_profile(chosen, UNDOING).undone(paid_with("cod")) == {15}


TRANSFER = {"method": "bank_transfer", "statuses": (1, 5, 11)}


def paid_with(method: str) -> ShopOrder:
    sold = order([line("LAB-KOFFIE", 1, "12.3853", "1.1147")], totals(), "13.50")
    return replace(sold, payment_code=method)


def test_a_payment_method_with_statuses_of_its_own_is_judged_by_those_alone() -> None:
    sales = SaleStatuses.of_profile(profile(statuses=(2, 5), payment_methods=(TRANSFER, {"method": "cod"})), UNDOING)
    assert sales.counted(paid_with("bank_transfer")) == {1, 5, 11}
    assert sales.undone(paid_with("bank_transfer")) == {16}
    for other in ("cod", "mollie_ideal", ""):
        assert sales.counted(paid_with(other)) == {2, 5}
        assert sales.undone(paid_with(other)) == {11, 16}
    assert sales.every == {1, 2, 5, 11}
    assert [status for status in (1, 2, 5, 16) if sales.depend_on_method(status)] == [1, 2]


def test_a_shop_is_asked_for_the_statuses_of_every_payment_method() -> None:
    sales = SaleStatuses.of_profile(profile(statuses=(2,), payment_methods=(TRANSFER,)), dutch_shop())
    assert followed_statuses(sales, dutch_shop()) == {1, 2, 5, 11}


def test_the_history_is_read_again_when_a_payment_method_gets_other_statuses_and_not_for_the_rest() -> None:
    def of(**settings: Any) -> str:
        return selection(SaleStatuses.of_profile(profile(statuses=(2,), **settings), STOCK), START).text

    assert of(payment_methods=({"method": "cod", "credit_days": 14},)) == of()
    assert of(payment_methods=(TRANSFER,)) != of()
    assert of(payment_methods=(TRANSFER | {"statuses": (1,)},)) != of(payment_methods=(TRANSFER,))


def test_a_shop_is_asked_for_every_status_it_has_but_never_for_unfinished_checkouts() -> None:
    many = dutch_shop(statuses=tuple(ShopStatus(number, "x") for number in range(300)))
    followed = followed_statuses(SaleStatuses(frozenset({299}), frozenset({298}), {}), many)
    assert {298, 299, 1} <= followed
    assert 0 not in followed
    assert len(followed) == 200
