"""How much was refunded is told only where the shop surely tells it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, seen_text, was_moved_back
from sconnect.domain.orders.refunds import refund_facts, refunded_amount
from sconnect.domain.orders.selection import is_undone_sale, status_of_question, status_question
from sconnect.domain.shop import HistoryRow, ShopOrder, ShopStatus, StatusKind
from tests.unit.domain.makers import D, dutch_shop, profile, shirt_order

UNDONE = frozenset({7, 11})
START = datetime(2026, 6, 1, tzinfo=UTC)
SHOP = dutch_shop(
    statuses=(
        ShopStatus(1, "Pending", StatusKind.NO_SALE),
        ShopStatus(2, "Processing"),
        ShopStatus(7, "Canceled", StatusKind.UNDONE),
        ShopStatus(11, "Refunded", StatusKind.UNDONE),
    )
)
Entry = tuple[int, str | None]


def order(*entries: Entry, status: int = 11) -> ShopOrder:
    rows = tuple(
        HistoryRow(number, "2026-11-24 12:00:00", each, D(amount) if amount else None)
        for number, (each, amount) in enumerate(entries, start=1)
    )
    past = frozenset(row.status_id for row in rows)
    return replace(
        shirt_order(), total=D("113.66"), status_id=status, history=rows, past_status_ids=past, placed_at=START
    )


@pytest.mark.parametrize(
    ("entries", "amount"),
    [
        ([(2, None), (11, "10.00")], "10.00"),
        ([(2, None), (11, "10.00"), (11, "3.66")], "13.66"),
        ([(2, None), (11, "10.00"), (11, None)], None),
        ([(2, None), (11, None)], None),
        ([(2, "113.66")], None),
        ([(2, None), (11, "113.67")], None),
        ([(2, None), (11, "0.00")], None),
        ([], None),
    ],
)
def test_an_amount_is_known_only_when_every_refund_names_one(entries: list[Entry], amount: str | None) -> None:
    assert refunded_amount(order(*entries), UNDONE) == (None if amount is None else Decimal(amount))


def test_a_booked_order_that_was_undone_never_names_its_total_as_refunded() -> None:
    sold = order((2, None), status=2)
    cause = change_after_booking(order((2, None), (11, None)), seen_text(sold), BookedAs("17", D(113)), UNDONE, SHOP)
    assert cause is not None
    assert cause.kind is CauseKind.UNDONE_AFTER_BOOKING
    assert "Hoeveel er is terugbetaald, vertelt de winkel niet" in cause.dutch
    assert "The shop does not tell how much was refunded" in cause.english
    known = change_after_booking(order((2, None), (11, "10.00")), seen_text(sold), BookedAs("17", D(113)), UNDONE, SHOP)
    assert known is not None
    assert "Volgens de winkel is er €\xa010,00 terugbetaald." in known.dutch
    assert "€10.00 was refunded" in known.english


def test_facts_of_before_read_as_an_amount_that_is_not_known() -> None:
    assert refund_facts(order((2, None), (11, None)), UNDONE) == {}


def test_an_order_that_was_undone_before_it_was_booked_is_a_question_of_its_status() -> None:
    asked = status_question(order((2, None), (11, None)), {2, 3}, SHOP, UNDONE)
    assert asked is not None
    assert (asked.kind, asked.key) == (CauseKind.UNDONE_BEFORE_BOOKING, "11")
    assert "?" not in asked.dutch + asked.english
    alone = status_question(order((2, None), (11, "10.00")), {2, 3}, SHOP, UNDONE)
    assert alone is not None
    assert (alone.key, status_of_question(alone.key)) == (f"11:{shirt_order().order_id}", "11")
    assert "€\xa010,00 terugbetaald" in alone.dutch


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        ({}, True),
        ({"status_id": 7}, True),
        ({"past_status_ids": frozenset({1, 11})}, False),
        ({"status_id": 1}, False),
        ({"total": D("-10.00")}, False),
        ({"placed_at": START.replace(year=2020)}, False),
        ({"store_id": "5"}, False),
    ],
    ids=["refunded", "cancelled", "never a sale", "moved back", "a credit", "before the start", "another store"],
)
def test_only_a_sale_of_the_profile_that_was_undone_is_asked_about(changes: dict[str, object], *, is_one: bool) -> None:
    sold = replace(order((2, None), (11, None)), **changes)  # type: ignore[arg-type]
    mine = profile().model_copy(update={"stores": ("0",)})
    assert is_undone_sale(sold, {2, 3}, UNDONE, mine) is is_one


def test_a_booked_order_that_goes_back_to_pending_is_news_until_it_was_seen() -> None:
    sold = replace(order((2, None), status=2), history_id=1)
    back = replace(order((2, None), (1, None), status=1), history_id=2)
    assert was_moved_back(back, SHOP, known_history=1, sales={2, 3})
    assert not was_moved_back(back, SHOP, known_history=2, sales={2, 3})
    assert not was_moved_back(back, SHOP, known_history=1, sales={1, 2, 3})
    assert not was_moved_back(sold, SHOP, known_history=0, sales={2, 3})
    booked = BookedAs("17", D("113.66"))
    cause = change_after_booking(back, seen_text(sold), booked, UNDONE, SHOP, is_unpaid=True)
    assert cause is not None
    assert cause.kind is CauseKind.UNPAID_AFTER_BOOKING
    assert "'Pending'" in cause.dutch
    assert "chargeback" in cause.english
    assert change_after_booking(back, seen_text(back, 1), booked, UNDONE, SHOP, is_unpaid=True) is None
