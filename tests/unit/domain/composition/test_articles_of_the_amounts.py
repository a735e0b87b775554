"""Shipping, fees, discounts, vouchers and store credit: the article of each, and what is told about them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import LineRole, PlannedLine
from sconnect.domain.composition.service_lines import ServicePlanner, charge_notices, in_proportion, left_out_notices
from sconnect.domain.composition.vat.shop_vat import FixedTax, RatedCharge, ShopVat
from sconnect.domain.composition.vat.totals_rows import Charge, Rows
from sconnect.domain.profile import ArticlePerVatKind, ForeignRate, VoucherRate
from sconnect.domain.shop import OrderTotal, ShopOrder, TotalKind, VoucherRedeemed, VoucherSold
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import Taxation, VatTreatment, shop_vat_misfit
from tests.unit.domain.makers import D, dutch_books, order, profile, service_articles, total_row

DAY = date(2026, 11, 23)
HOME = Taxation(VatTreatment.DOMESTIC, "NL", DAY)
NOTHING: Mapping[Decimal, Decimal] = {}


def shop_vat(**changes: Any) -> ShopVat:
    made = ShopVat(line_percents=(D(21),), line_nets=(D(100),), charges=(), discounts={}, vat={D(21): D(21)})
    return replace(made, **changes)


def charged(
    code: str, title: str, amount: str, percent: str = "21", *, kind: TotalKind = TotalKind.OTHER
) -> RatedCharge:
    return RatedCharge(Charge(kind, code, title, D(amount)), D(percent), D(amount))


def plan(
    vat: ShopVat,
    shop_order: ShopOrder | None = None,
    taxation: Taxation = HOME,
    books: Reference | None = None,
    **settings: Any,
) -> tuple[list[PlannedLine], list[Cause]]:
    planner = ServicePlanner(profile(**settings).orders, taxation, books or dutch_books())
    return planner.plan(shop_order or order([], (), "0"), vat)


def codes(lines: list[PlannedLine]) -> list[tuple[str, str]]:
    return [(line.role.value, line.code) for line in lines]


def paid(*rows: OrderTotal) -> ShopVat:
    return shop_vat(rows=Rows(payments=rows))


def voucher_row(amount: str, title: str = "Cadeaubon (BON1)") -> OrderTotal:
    return OrderTotal("voucher", title, D(amount), TotalKind.VOUCHER)


def credit_row(amount: str, title: str = "Winkeltegoed") -> OrderTotal:
    return OrderTotal("credit", title, D(amount), TotalKind.CREDIT)


# --- articles ---


def test_store_credit_is_booked_on_its_article_under_its_title() -> None:
    [line], causes = plan(paid(credit_row("-5.00", "Tegoed van Gerda")))
    assert causes == []
    assert (line.role, line.code, line.text, line.what) == (
        LineRole.CREDIT,
        "TEGOED",
        "Tegoed van Gerda",
        Bilingual("winkeltegoed", "store credit"),
    )
    assert (line.percent, line.unit_price) == (D(0), D("-5.00"))
    _, [cause] = plan(paid(credit_row("-5.00")), credit_article="")
    assert (cause.kind, cause.key) == (CauseKind.SERVICE_ARTICLE_MISSING, "credit:none")


def test_store_credit_is_money_even_where_an_article_is_chosen_for_sales_without_vat() -> None:
    none_due = ForeignRate(country="DE", percent=D(0), revenue_group_id="", article_code="DE-0")
    germany = Taxation(VatTreatment.ONE_STOP_SHOP, "DE", DAY, chosen_rates=(none_due,))
    lines, _ = plan(paid(credit_row("-5.00"), voucher_row("-5.00")), taxation=germany)
    assert codes(lines) == [("credit", "TEGOED"), ("voucher", "BON")]


def test_a_rate_of_another_country_takes_the_article_that_is_chosen_for_it() -> None:
    danish = ForeignRate(country="DK", percent=D(25), revenue_group_id="", article_code="DK-25")
    denmark = Taxation(VatTreatment.ONE_STOP_SHOP, "DK", DAY, chosen_rates=(danish,))
    vat = shop_vat(charges=(charged("shipping", "PostNord", "5.00", "25", kind=TotalKind.SHIPPING),))
    lines, causes = plan(vat, taxation=denmark)
    assert (codes(lines), causes) == ([("shipping", "DK-25")], [])


def test_an_article_of_only_spaces_is_none() -> None:
    blank = ArticlePerVatKind(high=" ", low="", none="")
    vat = shop_vat(charges=(charged("gift_wrap", "Inpakken", "2.00"),), discount_rows=())
    lines, _ = plan(vat, fee_articles={"gift_wrap": blank}, other_fee_articles=service_articles("OVERIG"))
    assert codes(lines) == [("fee", "OVERIG-H")]


def test_a_fixed_tax_stands_under_the_kind_that_has_its_article() -> None:
    vat = shop_vat(fixed_taxes=(FixedTax("Recupel", D("12.10")),))
    chosen = {"Recupel": ArticlePerVatKind(none=" ", high="RECUPEL-H")}
    [line], causes = plan(vat, fixed_tax_articles=chosen)
    assert causes == []
    assert (line.role, line.code, line.percent, line.unit_price) == (LineRole.FIXED_TAX, "RECUPEL-H", D(21), D("10"))


def test_a_fixed_tax_without_an_article_is_told_by_its_name() -> None:
    [line], [cause] = plan(shop_vat(fixed_taxes=(FixedTax("Recupel\tgroot", D("12.10")),)))
    assert (line.code, line.percent, line.what.english) == ("", D(0), "fixed tax 'Recupel groot'")
    assert (cause.kind, cause.facts["what"]) == (CauseKind.SERVICE_ARTICLE_MISSING, "heffing 'Recupel groot'")


def test_a_fixed_tax_of_a_kind_that_the_books_have_no_rate_for_is_taken_as_it_is() -> None:
    vat = shop_vat(fixed_taxes=(FixedTax("Recupel", D("12.10")),))
    without_rates = replace(dutch_books(), vat_rates=())
    [line], _ = plan(vat, books=without_rates, fixed_tax_articles={"Recupel": ArticlePerVatKind(high="RECUPEL-H")})
    assert (line.percent, line.unit_price) == (D(0), D("12.10"))


def test_what_may_be_a_payment_waits_for_the_owner_unless_it_lowered_the_vat() -> None:
    lowered = shop_vat(charges=(charged("wallet", "Wallet", "-5.00", "21"),))
    lines, causes = plan(lowered)
    assert (codes(lines), causes) == ([("discount", "KORTING-H")], [])
    lines, [cause] = plan(shop_vat(charges=(charged("wallet", "Wallet", "-5.00", "0"),)))
    assert codes(lines) == [("discount", "")]
    assert (cause.kind, cause.facts) == (
        CauseKind.UNKNOWN_TOTAL,
        {"title": "Wallet", "code": "wallet", "amount": "-5,00"},
    )
    chosen = shop_vat(charges=(charged("wallet", "Wallet", "-5.00", "0"),))
    lines, causes = plan(chosen, fee_articles={"wallet": service_articles("WALLET")})
    assert (codes(lines), causes) == ([("discount", "WALLET-0")], [])


def test_a_fee_of_an_extension_is_told_by_its_title_where_it_has_no_article_of_its_kind() -> None:
    low_only = ArticlePerVatKind(low="OVERIG-L")
    for title, named in (("Inpakken\tluxe", "Inpakken luxe"), ("", "gift_wrap")):
        vat = shop_vat(charges=(charged("gift_wrap", title, "2.00"),))
        [line], [cause] = plan(vat, other_fee_articles=low_only)
        assert (line.code, line.what) == ("", Bilingual(f"toeslag '{named}'", f"fee '{named}'"))
        assert line.text == (named if title else "Toeslag 'gift_wrap'")
        assert (cause.kind, cause.key) == (CauseKind.SERVICE_ARTICLE_MISSING, "gift_wrap:high")
        assert cause.facts["what"] == f"toeslag '{named}'"


def test_an_amount_of_an_extension_is_unknown_where_no_article_is_chosen_at_all() -> None:
    [line], [cause] = plan(shop_vat(charges=(charged("gift_wrap", "Inpakken", "2.00"),)))
    assert line.code == ""
    assert (cause.kind, cause.key) == (CauseKind.UNKNOWN_TOTAL, "gift_wrap")


def test_a_discount_of_an_extension_without_vat_is_booked_unless_it_reads_like_a_payment() -> None:
    lines, causes = plan(shop_vat(charges=(charged("loyalty", "Vaste klant", "-5.00", "0"),)))
    assert (codes(lines), causes) == ([("discount", "KORTING-0")], [])


def test_a_rate_that_the_books_do_not_hold_is_told_with_the_amount() -> None:
    vat = shop_vat(charges=(charged("shipping", "PostNL", "5.00", "19", kind=TotalKind.SHIPPING),))
    [line], [cause] = plan(vat)
    assert line.code == ""
    assert cause == shop_vat_misfit(D(19), HOME, dutch_books())


def test_a_discount_is_divided_over_its_codes_per_rate() -> None:
    rows = (
        Charge(TotalKind.DISCOUNT, "coupon", "Bon", D("-6.00")),
        Charge(TotalKind.FEE, "low_order_fee", "Punten", D("-3.00")),
    )
    lines, causes = plan(shop_vat(discounts={D(9): D("3.00"), D(21): D("6.00")}, discount_rows=rows))
    assert causes == []
    assert [(line.role, line.text, line.percent, line.unit_price) for line in lines] == [
        (LineRole.DISCOUNT, "Bon", D(21), D("-4.00")),
        (LineRole.DISCOUNT, "Punten", D(21), D("-2.00")),
        (LineRole.DISCOUNT, "Bon", D(9), D("-2.00")),
        (LineRole.DISCOUNT, "Punten", D(9), D("-1.00")),
    ]


def test_the_last_of_a_division_takes_the_remainder() -> None:
    parts = in_proportion(D("0.10"), [D(1), D(1), D(1)])
    assert sum(parts) == D("0.10")
    assert in_proportion(D("0.10"), [D(-3)]) == [D("0.10")]


# --- gift vouchers with VAT ---

HIGH = VoucherRate(percent=D(21), article_code="BON-H")
HIGH_SINCE = VoucherRate(since="2026-09-01", percent=D(21), article_code="BON-H")
LOW_SINCE = VoucherRate(since="2026-09-01", percent=D(9), article_code="BON-L")


def known(code: str, day: int) -> VoucherRedeemed:
    return VoucherRedeemed(code, datetime(2026, 8, day, 12, tzinfo=UTC))


def paying(*redeemed: VoucherRedeemed) -> ShopOrder:
    return order([], (), "0", vouchers_redeemed=redeemed)


def test_the_only_voucher_of_an_order_is_the_one_that_the_shop_tells_of() -> None:
    vat = paid(voucher_row("-12.10", "Cadeaubon"), credit_row("-1.00"))
    lines, causes = plan(vat, paying(known("BON1", 31)), single_purpose_vouchers=(HIGH_SINCE,))
    assert (codes(lines), causes) == ([("voucher", "BON"), ("credit", "TEGOED")], [])


def test_of_two_vouchers_each_is_found_by_its_code() -> None:
    vat = paid(voucher_row("-12.10", "Bon (BON1)"), voucher_row("-12.10", "Bon (BON2)"))
    later = VoucherRedeemed("BON2", datetime(2026, 9, 2, 12, tzinfo=UTC))
    lines, causes = plan(vat, paying(later, known("BON1", 31)), single_purpose_vouchers=(HIGH_SINCE,))
    assert (codes(lines), causes) == ([("voucher", "BON"), ("voucher", "BON-H")], [])


def test_the_longest_code_in_a_title_is_that_of_the_voucher() -> None:
    later = VoucherRedeemed("BON12", datetime(2026, 9, 2, 12, tzinfo=UTC))
    vat = paid(voucher_row("-12.10", "Bon (BON12)"))
    lines, _ = plan(vat, paying(later, known("BON1", 31)), single_purpose_vouchers=(HIGH_SINCE,))
    assert codes(lines) == [("voucher", "BON-H")]


def test_vouchers_that_cannot_be_told_apart_wait_where_their_day_decides() -> None:
    vat = paid(voucher_row("-12.10", "Bon een"), voucher_row("-5.00", "Bon\ttwee"), credit_row("-1.00"))
    shop_order = paying(known("BON1", 31))
    _, causes = plan(vat, shop_order, single_purpose_vouchers=(HIGH_SINCE,))
    assert [(cause.kind, cause.key, cause.facts) for cause in causes] == [
        (CauseKind.VOUCHER_DAY_UNKNOWN, "1001", {"title": "Bon een", "amount": "12,10"}),
        (CauseKind.VOUCHER_DAY_UNKNOWN, "1001", {"title": "Bon twee", "amount": "5,00"}),
    ]
    lines, causes = plan(vat, shop_order, single_purpose_vouchers=(HIGH,))
    assert (codes(lines), causes) == ([("voucher", "BON-H"), ("voucher", "BON-H"), ("credit", "TEGOED")], [])


def test_a_voucher_of_an_unknown_day_may_be_from_before_the_first_day_that_is_set() -> None:
    vat = paid(voucher_row("-12.10"))
    _, [cause] = plan(vat, single_purpose_vouchers=(HIGH, LOW_SINCE))
    assert cause.kind is CauseKind.VOUCHER_DAY_UNKNOWN
    lines, causes = plan(vat, single_purpose_vouchers=(HIGH, HIGH_SINCE.model_copy(update={"since": "2027-01-01"})))
    assert (codes(lines), causes) == ([("voucher", "BON-H")], [])


def test_a_voucher_of_an_unknown_day_is_shown_as_one_of_today() -> None:
    november = VoucherRate(since="2026-11-01", percent=D(21), article_code="BON-H")
    lines, [cause] = plan(paid(voucher_row("-12.10", " ")), single_purpose_vouchers=(LOW_SINCE, november))
    assert codes(lines) == [("voucher", "BON-H")]
    assert (lines[0].text, lines[0].what.both) == ("Cadeaubonnen", ("cadeaubonnen", "gift vouchers"))
    assert cause.kind is CauseKind.VOUCHER_DAY_UNKNOWN


def test_a_voucher_with_dutch_vat_is_not_sold_elsewhere_even_at_the_same_rate() -> None:
    belgian = ForeignRate(country="BE", percent=D(21), revenue_group_id="g-high", article_code="BE-21")
    belgium = Taxation(VatTreatment.ONE_STOP_SHOP, "BE", DAY, chosen_rates=(belgian,))
    shop_order = order([], (), "12.10", vouchers_sold=(VoucherSold("Cadeaubon", D("12.10")),))
    [line], [cause] = plan(shop_vat(), shop_order, belgium, single_purpose_vouchers=(HIGH,))
    assert (line.role, line.code) == (LineRole.VOUCHER, "")
    assert (cause.kind, cause.key) == (CauseKind.VOUCHER_ELSEWHERE, "BE:21")


# --- what is told ---


def told(vat: ShopVat, **settings: Any) -> list[str]:
    return [notice.english for notice in charge_notices(vat, profile(**settings).orders)]


COUPON = Charge(TotalKind.DISCOUNT, "coupon", "Welkom", D("-5.00"))


def test_a_discount_that_the_shop_took_without_vat_is_told() -> None:
    vat = shop_vat(discounts={D(0): D("5.00")}, discount_rows=(COUPON,), vat={D(21): D(21), D(9): D(0)})
    [notice] = charge_notices(vat, profile().orders)
    assert notice.english == "Total 'Welkom' (coupon) of -€5.00 is booked without VAT, as the shop counted."
    assert notice.dutch == "Totaal 'Welkom' (coupon) van €\xa0-5,00 is zonder btw geboekt, zoals de winkel rekende."
    assert told(replace(vat, vat={D(0): D(0)})) == []
    assert told(replace(vat, vat={})) == []
    assert told(replace(vat, discounts={D(21): D("5.00")})) == []


def test_a_discount_without_vat_on_goods_without_vat_is_nothing_to_tell() -> None:
    vat = shop_vat(line_percents=(D(0), D(21)), discounts={D(0): D("5.00")}, discount_rows=(COUPON,))
    assert told(vat) == []


def test_a_fee_is_told_where_none_of_it_bears_vat() -> None:
    free, taxed = (charged("low_order_fee", "Toeslag", "2.00", percent, kind=TotalKind.FEE) for percent in ("0", "21"))
    assert told(shop_vat(charges=(free,))) == [
        "Total 'Toeslag' (low_order_fee) of €2.00 is booked without VAT, as the shop counted."
    ]
    assert told(shop_vat(charges=(free, taxed))) == []
    assert told(shop_vat(charges=(free,), vat={})) == []
    assert told(shop_vat(charges=(replace(free, charge=replace(free.charge, kind=TotalKind.SHIPPING)),))) == []


def test_an_amount_of_an_extension_is_told_unless_the_settings_know_it() -> None:
    wrapped = (charged("gift_wrap", " ", "2.00"), charged("gift_wrap", "Strik", "1.00"))
    assert told(shop_vat(charges=wrapped)) == ["Total 'gift_wrap' (gift_wrap) of €3.00 is booked as another fee."]
    assert told(shop_vat(charges=wrapped), fee_articles={"gift_wrap": service_articles("PAK")}) == []
    free = (charged("gift_wrap", "Inpakken", "2.00", "0"),)
    assert told(shop_vat(charges=free)) == [
        "Total 'Inpakken' (gift_wrap) of €2.00 is booked as another fee without VAT, as the shop counted."
    ]
    assert told(shop_vat(charges=free), fee_articles={"gift_wrap": service_articles("PAK")}) == [
        "Total 'Inpakken' (gift_wrap) of €2.00 is booked without VAT, as the shop counted."
    ]


def test_a_discount_of_an_extension_is_told_where_it_lowers_the_vat_too() -> None:
    row = Charge(TotalKind.OTHER, "loyalty", "Vaste klant", D("-5.00"))
    lowered = shop_vat(discounts={D(21): D("5.00")}, discount_rows=(row, COUPON))
    [notice] = charge_notices(lowered, profile().orders)
    assert notice.english == "Total 'Vaste klant' (loyalty) of -€5.00 is booked as a discount."
    assert notice.dutch == "Totaal 'Vaste klant' (loyalty) van €\xa0-5,00 is geboekt als korting."
    [notice] = charge_notices(shop_vat(charges=(RatedCharge(row, D(0), row.amount),)), profile().orders)
    assert notice.dutch == (
        "Totaal 'Vaste klant' (loyalty) van €\xa0-5,00 is als korting zonder btw geboekt, zoals de winkel rekende."
    )


def test_rows_that_are_no_part_of_the_total_are_told_together() -> None:
    rows = (
        total_row("you_save", "U\tbespaart", D("12.50")),
        total_row("nothing", "Niets", D(0)),
        total_row("points_value", "", D("3.00")),
    )
    [notice] = left_out_notices(Rows(left_out=rows))
    dutch = "'U bespaart' (you_save) €\xa012,50; 'points_value' (points_value) €\xa03,00"
    assert notice.dutch == f"Niet geboekt, want geen deel van het totaal van de winkel: {dutch}."
    english = "'U bespaart' (you_save) €12.50; 'points_value' (points_value) €3.00"
    assert notice.english == f"Not booked, because it is no part of the shop's total: {english}."


@pytest.mark.parametrize("rows", [Rows(), Rows(left_out=(total_row("nothing", "Niets", D(0)),))])
def test_without_such_rows_nothing_is_told(rows: Rows) -> None:
    assert left_out_notices(rows) == ()
