"""Changes that the shop makes to a booked order are reported, and nothing else is."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, seen_text
from sconnect.domain.shop import Address, ShopOrder, ShopStatus, VoucherSold
from tests.unit.domain.makers import D, dutch_shop, shirt_order, total_row

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
    assert f"geboekt als verkooporder 17: {what} (geboekt €\xa020,00" in found[1]


@pytest.mark.parametrize("older", ["", "0" * 32, "0;a;b;c;", SEEN.replace("3;", "0;", 1)])
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
    assert (form, status) == ("3", "")
    assert all(len(part) == 12 for part in (lines, amounts, whole))
    assert seen_text(replace(ORDER, order_id="2")).split(";")[3] != whole


@pytest.mark.parametrize("shorter", ["1", "1;a;b", ";".join(SEEN.split(";")[:4]), f"{SEEN};x"])
def test_what_was_kept_in_part_raises_no_alarm(shorter: str) -> None:
    assert _finding(replace(ORDER, total=D(1)), shorter) is None


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"model": "SHIRT-2"}, 1),
        ({"name": "Hemd"}, 1),
        ({"quantity": D(2)}, 1),
        ({"unit_price": D(11)}, 1),
        ({"unit_vat": D(3)}, 1),
        ({"options": ()}, 1),
    ],
)
def test_every_part_of_a_line_counts(changes: dict[str, Any], part: int) -> None:
    changed = replace(ORDER, lines=tuple(replace(line, **changes) for line in ORDER.lines))
    before, after = SEEN.split(";"), seen_text(changed).split(";")
    assert [at for at in range(1, 4) if before[at] != after[at]] == [part, 3]


@pytest.mark.parametrize(
    "changes",
    [
        {"totals": (*ORDER.totals, total_row("coupon", "Coupon", D(-1)))},
        {"totals": tuple(replace(row, value=D("2.11")) for row in ORDER.totals)},
        {"totals": tuple(replace(row, code="fee") for row in ORDER.totals)},
        {"vouchers_sold": (VoucherSold("Bon", D(25)),)},
        {"total": D(13)},
    ],
    ids=["row", "value", "code", "voucher", "total"],
)
def test_every_amount_counts_and_no_title(changes: dict[str, Any]) -> None:
    before, after = SEEN.split(";"), seen_text(replace(ORDER, **changes)).split(";")
    assert [at for at in range(1, 4) if before[at] != after[at]] == [2, 3]
    renamed = tuple(replace(row, title="Anders") for row in ORDER.totals)
    assert seen_text(replace(ORDER, totals=renamed)) == SEEN


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "telephone"])
def test_who_ordered_counts(field: str) -> None:
    changes: dict[str, Any] = {field: "anders"}
    assert _finding(replace(ORDER, **changes)) is not None


@pytest.mark.parametrize(
    "field", ["first_name", "last_name", "company", "street", "street_extra", "postcode", "city", "country_code"]
)
@pytest.mark.parametrize("address", ["billing_address", "shipping_address"])
def test_every_part_of_both_addresses_counts(address: str, field: str) -> None:
    changes: dict[str, Any] = {address: replace(getattr(ORDER, address), **{field: "anders"})}
    assert _finding(replace(ORDER, **changes)) is not None


def test_a_finding_tells_the_amounts_before_and_after() -> None:
    changed = change_after_booking(replace(ORDER, total=D("13.00")), SEEN, BOOKED, UNDONE, SHOP)
    assert changed is not None
    assert (changed.key, changed.facts) == (
        "1001",
        {
            "order": "1001",
            "booked": "17",
            "what": "de bedragen",
            "what_en": "the amounts",
            "before": "20,00",
            "now": "13,00",
        },
    )
    unknown = change_after_booking(replace(ORDER, total=D("13.00")), SEEN, BookedAs("17", None), UNDONE, SHOP)
    assert unknown is not None
    assert unknown.facts["before"] == "13,00"
    undone = change_after_booking(replace(ORDER, status_id=11), SEEN, BOOKED, UNDONE, dutch_shop())
    assert undone is not None
    assert (undone.key, undone.facts) == ("1001", {"order": "1001", "booked": "17", "status": "11", "total": "20,00"})


def test_an_order_undone_in_another_way_than_was_seen_is_told_again() -> None:
    refunded = replace(ORDER, status_id=11)
    found = change_after_booking(refunded, seen_text(refunded, 12), BOOKED, {11, 12}, SHOP)
    assert found is not None
    assert found.kind is CauseKind.UNDONE_AFTER_BOOKING
