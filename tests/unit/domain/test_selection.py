"""Which shop orders a profile imports."""

from datetime import UTC, datetime, timedelta

import pytest

from sconnect.domain.selection import followed_statuses, is_selected, selected_statuses, undone_statuses
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


NAMES = {
    7: "Canceled",
    8: "Denied",
    9: "Canceled Reversal",
    10: "Failed",
    11: "Refunded",
    12: "Reversed",
    13: "Chargeback",
    14: "Expired",
    15: "Processed",
    16: "Voided",
}


def test_statuses_that_undo_a_sale_are_known_by_their_names() -> None:
    stock = dutch_shop(statuses=tuple(ShopStatus(number, name) for number, name in NAMES.items()))
    assert undone_statuses(profile(), stock) == NAMES.keys() - {9, 15}


@pytest.mark.parametrize(
    ("name", "undone"),
    [
        ("Geannuleerd", True),
        ("Annulering ingetrokken", False),
        ("Terugbetaald", True),
        ("Retour ontvangen", True),
        ("Creditnota gemaakt", True),
        ("Wacht op creditcardbetaling", False),
        ("Storniert", True),
        ("Remboursé", True),
        ("Verzonden", False),
        ("In behandeling", False),
    ],
)
def test_names_in_other_languages(name: str, undone: bool) -> None:
    assert (40 in undone_statuses(profile(), dutch_shop(statuses=(ShopStatus(40, name),)))) is undone


def test_what_is_imported_or_chosen_otherwise_does_not_undo() -> None:
    stock = dutch_shop(statuses=tuple(ShopStatus(number, name) for number, name in NAMES.items()))
    assert 11 not in undone_statuses(profile(statuses=(5, 11)), stock)
    assert undone_statuses(profile(undone_statuses=(15, 11), statuses=(11,)), stock) == {15}


def test_a_shop_is_asked_for_every_status_it_has_but_never_for_unfinished_checkouts() -> None:
    many = dutch_shop(statuses=tuple(ShopStatus(number, "x") for number in range(300)))
    followed = followed_statuses({299}, {298}, many)
    assert {298, 299, 1} <= followed
    assert 0 not in followed
    assert len(followed) == 200


@pytest.mark.parametrize("number", [1, 12, 16])
def test_pending_reversed_and_voided_are_known_by_their_number_in_any_language(number: int) -> None:
    shop = dutch_shop(
        statuses=(ShopStatus(number, "Whatever"), ShopStatus(2, "Processing")),
        processing_status_ids=frozenset({number, 2}),
    )
    assert selected_statuses(profile(), shop) == {2}


@pytest.mark.parametrize("name", ["PENDING", "In afwachting", "reversed", "Teruggedraaid", "Voided", " ongeldig "])
def test_what_is_no_sale_is_known_by_its_name(name: str) -> None:
    shop = dutch_shop(statuses=(ShopStatus(40, name),), processing_status_ids=frozenset({40, 2}))
    assert selected_statuses(profile(), shop) == {2}
