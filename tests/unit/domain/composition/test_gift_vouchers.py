"""Gift vouchers: money, or sold with VAT and redeemed with the same VAT less (single-purpose vouchers)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import VatKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import plan_order
from sconnect.domain.profile import Profile, TotalRole, VoucherRate
from sconnect.domain.shop import ShopOrder, VoucherRedeemed, VoucherSold
from tests.unit.domain.makers import (
    HIGH_CLASS,
    LOW_CLASS,
    D,
    book,
    booked,
    causes,
    composed,
    dutch_books,
    dutch_shop,
    line,
    order,
    planned,
    profile,
    totals,
)

ALWAYS = VoucherRate(percent=D(21), article_code="BON-H")
SINCE_SEPTEMBER = VoucherRate(since="2026-09-01", percent=D(21), article_code="BON-H")
SHIRT = line("HIGH", 1, "100.0000", "21.0000", HIGH_CLASS)
TEA = line("LOW", 1, "100.0000", "9.0000", LOW_CLASS)


def selling(*rates: VoucherRate, **orders: Any) -> Profile:
    return profile(single_purpose_vouchers=rates, **orders)


def sold(amount: str, **changes: Any) -> ShopOrder:
    return order([], totals(), amount, vouchers_sold=(VoucherSold("Cadeaubon", D(amount)),), **changes)


def redeemed(amount: str, title: str = "Cadeaubon (BON1)", *, day: str = "", **changes: Any) -> ShopOrder:
    """A shirt of 121 euro, paid with a voucher in part; `day`: when it was sold, at noon, by the shop."""
    known = (VoucherRedeemed("BON1", datetime.fromisoformat(f"{day}T12:00:00+00:00")),) if day else ()
    rows = totals(("tax", "BTW 21%", "21.0000"), ("voucher", title, f"-{amount}"))
    return order([SHIRT], rows, str(D(121) - D(amount)), **({"vouchers_redeemed": known} | changes))


def vat(shop_order: ShopOrder, settings: Profile) -> Mapping[Decimal, Decimal]:
    return {each.percent: each.books for each in composed(book(shop_order, settings)).vat if each.books or each.shop}


def test_without_the_setting_a_voucher_is_money() -> None:
    assert booked(book(sold("50.00"))) == [("BON", "1", "50.00")]
    assert vat(sold("50.00"), profile()) == {}
    assert vat(redeemed("50.00"), profile()) == {D(21): D("21.00")}


def test_a_single_purpose_voucher_bears_vat_when_it_is_sold() -> None:
    assert booked(book(sold("50.00"), selling(ALWAYS))) == [("BON-H", "1", "50.00")]
    assert vat(sold("50.00"), selling(ALWAYS)) == {D(21): D("8.68")}


def test_redeeming_it_takes_the_same_vat_off_whatever_the_shop_charged() -> None:
    assert booked(book(redeemed("50.00"), selling(ALWAYS))) == [("HIGH", "1", "121.00"), ("BON-H", "1", "-50.00")]
    assert vat(redeemed("50.00"), selling(ALWAYS)) == {D(21): D("12.32")}


@pytest.mark.parametrize("parts", [("50.00",), ("20.00", "30.00"), ("0.01", "49.99"), ("16.67", "16.67", "16.66")])
def test_a_voucher_redeemed_in_parts_leaves_no_vat(parts: tuple[str, ...]) -> None:
    settings = selling(ALWAYS)
    [of_sale] = planned(plan_order(sold("50.00"), dutch_shop(), settings, dutch_books())).voucher_vat.values()
    of_parts = sum(
        planned(plan_order(redeemed(part), dutch_shop(), settings, dutch_books())).voucher_vat[D(21)] for part in parts
    )
    assert abs(of_sale + of_parts) < D("0.0001")


def test_a_voucher_that_pays_everything_leaves_no_vat() -> None:
    assert vat(redeemed("121.00"), selling(ALWAYS)) == {}


def test_beside_a_coupon_the_vat_of_the_shop_still_has_to_agree() -> None:
    rows = totals(
        ("coupon", "Coupon (TIEN)", "-10.0000"), ("tax", "BTW 21%", "18.9000"), ("voucher", "Bon (X)", "-50.0000")
    )
    made = order([SHIRT], rows, "58.9000")
    assert booked(book(made, selling(ALWAYS))) == [
        ("HIGH", "1", "121.00"),
        ("KORTING-H", "1", "-12.10"),
        ("BON-H", "1", "-50.00"),
    ]
    assert vat(made, selling(ALWAYS)) == {D(21): D("10.22")}
    wrong = totals(("tax", "BTW 21%", "15.0000"), ("voucher", "Bon (X)", "-50.0000"))
    assert causes(book(order([SHIRT], wrong, "65.0000"), selling(ALWAYS))) >= {CauseKind.VAT_TOTAL_MISMATCH}


def test_sold_and_redeemed_in_one_order() -> None:
    rows = totals(("tax", "BTW 21%", "21.0000"), ("voucher", "Bon (X)", "-20.0000"))
    made = order([SHIRT], rows, "151.0000", vouchers_sold=(VoucherSold("Bon", D(50)),))
    assert vat(made, selling(ALWAYS)) == {D(21): D("26.21")}


def test_with_prices_without_vat_the_total_is_the_shops() -> None:
    settings = selling(ALWAYS, prices_include_vat=False)
    for made in (sold("50.00"), sold("10.00"), redeemed("50.00"), redeemed("33.33")):
        assert composed(book(made, settings)).control_total == made.total


@pytest.mark.parametrize(("day", "articles"), [("2026-08-31", ["BON"]), ("2026-09-01", ["BON-H"])])
def test_a_voucher_of_before_the_setting_keeps_what_it_was(day: str, articles: list[str]) -> None:
    lines = booked(book(redeemed("50.00", day=day), selling(SINCE_SEPTEMBER)))
    assert [code for code, _, _ in lines[1:]] == articles
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    assert [code for code, _, _ in booked(book(sold("50.00", placed_at=at), selling(SINCE_SEPTEMBER)))] == articles


def test_the_day_of_a_voucher_is_that_in_the_netherlands() -> None:
    late = (VoucherRedeemed("BON1", datetime(2026, 8, 31, 22, 30, tzinfo=UTC)),)
    lines = booked(book(redeemed("50.00", vouchers_redeemed=late), selling(SINCE_SEPTEMBER)))
    assert lines[1] == ("BON-H", "1", "-50.00")


def test_a_voucher_of_which_the_day_is_not_known_waits_only_where_it_matters() -> None:
    assert causes(book(redeemed("50.00"), selling(SINCE_SEPTEMBER))) == {CauseKind.VOUCHER_DAY_UNKNOWN}
    to_come = VoucherRate(since="2027-01-01", percent=D(21), article_code="BON-H")
    assert booked(book(redeemed("50.00"), selling(to_come)))[1] == ("BON", "1", "-50.00")


def test_each_of_two_vouchers_has_its_own_day() -> None:
    known = (
        VoucherRedeemed("BON1", datetime(2026, 8, 1, tzinfo=UTC)),
        VoucherRedeemed("BON12", datetime(2026, 10, 1, tzinfo=UTC)),
    )
    rows = totals(
        ("tax", "BTW 21%", "21.0000"), ("voucher", "Bon (BON12)", "-10.0000"), ("voucher", "Bon (BON1)", "-20.0000")
    )
    made = order([SHIRT], rows, "91.0000", vouchers_redeemed=known)
    lines = booked(book(made, selling(SINCE_SEPTEMBER)))
    assert lines[1:] == [("BON-H", "1", "-10.00"), ("BON", "1", "-20.00")]


def test_vouchers_of_several_rates_again_are_money() -> None:
    ended = VoucherRate(since="2026-11-01", percent=D(0))
    assert booked(book(sold("50.00"), selling(ALWAYS, ended))) == [("BON", "1", "50.00")]
    assert booked(book(redeemed("50.00", day="2026-10-31"), selling(ALWAYS, ended)))[1][0] == "BON-H"


def test_a_gift_card_of_a_module_is_a_voucher_when_the_settings_say_so() -> None:
    rows = totals(("tax", "BTW 21%", "21.0000"), ("giftcard", "Gift card", "-50.0000"))
    settings = selling(ALWAYS, total_roles={"giftcard": TotalRole.VOUCHER})
    assert booked(book(order([SHIRT], rows, "71.0000"), settings))[1] == ("BON-H", "1", "-50.00")


def test_a_low_rate_voucher_goes_on_an_article_with_the_low_rate() -> None:
    low = VoucherRate(percent=D(9), article_code="BON-L")
    rows = totals(("tax", "BTW 9%", "9.0000"), ("voucher", "Bon (X)", "-50.0000"))
    assert vat(order([TEA], rows, "59.0000"), selling(low)) == {D(9): D("4.87")}


def test_an_article_of_another_rate_or_none_at_all_waits() -> None:
    wrong = VoucherRate(percent=D(21), article_code="BON-0")
    assert causes(book(sold("50.00"), selling(wrong))) == {CauseKind.VAT_MISMATCH}
    assert causes(book(sold("50.00"), selling(VoucherRate(percent=D(21))))) == {CauseKind.SERVICE_ARTICLE_MISSING}


def test_the_vat_of_a_voucher_is_dutch_and_never_that_of_another_country() -> None:
    """Belgium has 21 % too: booked there it would be declared in the wrong country."""
    books = dutch_books(charges_foreign_vat=True)
    rate = [each for each in books.foreign_vat_rates if each.kind is VatKind.HIGH][-1]
    assert rate.country_code == "DE"
    waits = book(sold("50.00", country="DE"), selling(ALWAYS), books=books)
    assert causes(waits) == {CauseKind.VOUCHER_ELSEWHERE}
    assert booked(book(sold("50.00", country="DE"), selling(ALWAYS))) == [("BON-H", "1", "50.00")]


def test_the_day_of_the_setting_has_to_be_a_real_one() -> None:
    for wrong in ("2026-02-30", "1-9-2026", "morgen"):
        with pytest.raises(ValueError, match="since"):
            VoucherRate(since=wrong, percent=D(21), article_code="X")
