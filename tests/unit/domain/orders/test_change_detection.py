"""What the shop does to a booked order is told, and nothing else raises an alarm."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, seen_text
from sconnect.domain.shop import Address, ShopOrder, ShopStatus
from tests.unit.domain.makers import D, dutch_shop, shirt_order

ORDER = shirt_order()
SEEN = seen_text(ORDER)
BOOKED = BookedAs("17", D("20.00"))
SHOP = dutch_shop(statuses=(ShopStatus(11, "Refunded"),))
UNDONE = frozenset({11})


def _finding(order: ShopOrder, seen: str = SEEN) -> tuple[CauseKind, str] | None:
    cause = change_after_booking(order, seen, BOOKED, UNDONE, SHOP)
    return (cause.kind, cause.dutch) if cause else None


@pytest.mark.parametrize(
    "changes",
    [
        {"status_id": 3, "history_id": 99},
        {"comment": "later", "payment_method": "iDEAL", "store_name": "Anders", "customer_group_id": "9"},
        {"total": ORDER.total.quantize(Decimal("0.00000001"))},
        {
            "lines": tuple(
                replace(line, catalogue_price=D(99), codes={"sku": "x"}, tax_class_id="1") for line in ORDER.lines
            )
        },
    ],
    ids=["status", "remarks", "more decimals", "catalogue"],
)
def test_what_does_not_matter_to_the_books_is_no_change(changes: dict[str, Any]) -> None:
    assert _finding(replace(ORDER, **changes)) is None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"lines": tuple(replace(line, quantity=D(9)) for line in ORDER.lines)}, "de producten"),
        ({"total": D("999.00")}, "de bedragen"),
        ({"lines": (), "total": D(1)}, "de producten en de bedragen"),
        ({"email": "anders@example.test"}, "de gegevens van de klant of het adres"),
        ({"shipping_address": Address(city="Elders")}, "de gegevens van de klant of het adres"),
        ({"shipping_address": None}, "de gegevens van de klant of het adres"),
    ],
)
def test_a_change_names_what_differs(changes: dict[str, Any], what: str) -> None:
    found = _finding(replace(ORDER, **changes))
    assert found is not None
    assert found[0] is CauseKind.CHANGED_AFTER_BOOKING
    assert f"geboekt als verkooporder 17: {what} (geboekt 20,00 euro" in found[1]


@pytest.mark.parametrize("older", ["", "0" * 32, "0;a;b;c;", SEEN.replace("2;", "0;", 1)])
def test_what_was_kept_in_another_form_raises_no_alarm(older: str) -> None:
    assert _finding(replace(ORDER, total=D(1)), older) is None


def test_an_undone_order_is_told_until_it_was_seen() -> None:
    refunded = replace(ORDER, status_id=11)
    found = _finding(refunded)
    assert found is not None
    assert found[0] is CauseKind.UNDONE_AFTER_BOOKING
    assert "staat in de winkel op 'Refunded'" in found[1]
    assert _finding(refunded, seen_text(refunded, 11)) is None
    assert _finding(refunded, "0" * 32) == found


def test_nothing_personal_can_be_read_off_what_is_kept() -> None:
    form, lines, amounts, whole, status = SEEN.split(";")
    assert (form, status) == ("2", "")
    assert all(len(part) == 12 for part in (lines, amounts, whole))
    assert seen_text(replace(ORDER, order_id="2")).split(";")[3] != whole
