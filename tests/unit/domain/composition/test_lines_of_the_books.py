"""Lines of the books: which totals, prices and texts they get, and the rounding line."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import Article
from sconnect.domain.composition.lines import Booker, Draft
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine
from sconnect.domain.control_totals import ControlTotals
from sconnect.domain.profile import LineMode, OptionMode
from sconnect.domain.values.bilingual import same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import D, article, dutch_books, profile

DAY = date(2026, 11, 23)
BOOK_PRICES = LineMode.CODE_AND_QUANTITY


def goods(
    price: str, code: str = "SHIRT", percent: str = "21", *, role: LineRole = LineRole.PRODUCT, **changes: Any
) -> PlannedLine:
    return replace(PlannedLine(role, code, D(percent), D(1), D(price), "T-shirt", same("T-shirt")), **changes)


def booker(
    *articles: Article,
    decimals: int = 2,
    exclude_vat: bool = False,
    agreed: Mapping[str, Decimal] | None = None,
    **orders: Any,
) -> Booker:
    books = dutch_books(price_decimals=decimals, article_prices_exclude_vat=exclude_vat)
    return Booker(profile(**orders).orders, books, DAY, {each.code: each for each in articles}, agreed or {})


def plan(*lines: PlannedLine, total: str, vat: Mapping[str, str]) -> OrderPlan:
    return OrderPlan(
        order_id="1001",
        taxation=Taxation(VatTreatment.DOMESTIC, "NL", DAY),
        lines=lines,
        rounding_code="AFR",
        shop_total=D(total),
        shop_vat={D(percent): D(amount) for percent, amount in vat.items()},
        description="",
        memo="",
        payment_reference="",
    )


def prices(drafts: list[Draft]) -> list[str]:
    return [str(part.unit_price) for draft in drafts for part in draft.pieces]


# --- totals ---


def test_a_payment_and_a_present_do_not_carry_a_cent_of_the_total() -> None:
    voucher = goods("-5.00", "BON", "0", role=LineRole.VOUCHER)
    assert prices(booker().drafts(plan(voucher, goods("0"), total="-4.99", vat={}))) == ["-5.00", "0.00"]
    assert prices(booker().drafts(plan(voucher, goods("10"), total="7.11", vat={"21": "2.10"}))) == ["-5.00", "12.11"]
    fee = goods("10", role=LineRole.FEE)
    assert prices(booker().drafts(plan(goods("0"), fee, total="12.11", vat={"21": "2.10"}))) == ["0.00", "12.11"]


def test_an_amount_of_nothing_is_left_out_and_a_free_product_stays() -> None:
    free, nothing = goods("0"), goods("0", role=LineRole.FEE)
    [kept] = booker().drafts(plan(free, nothing, total="0.00", vat={}))
    assert kept.planned is free


def test_a_row_of_vat_at_zero_percent_says_nothing_about_the_sums() -> None:
    """Whatever stands at 0 %, the cent goes where the VAT of 21 % asks for it."""
    lines = goods("4.7884"), goods("12.176", "LOW", "0")
    assert prices(booker().drafts(plan(*lines, total="17.97", vat={"21": "1.01", "0": "9.99"}))) == ["5.80", "12.17"]


# --- prices of the books ---


def test_with_prices_of_the_books_only_products_that_were_paid_for_take_them() -> None:
    shirt, fee = article("SHIRT", sales_price=D("20.00")), article("FEE", sales_price=D("7.00"))
    lines = goods("10"), goods("0"), goods("10", "FEE", role=LineRole.FEE), goods("10", "UNKNOWN")
    drafts = booker(shirt, fee, line_mode=BOOK_PRICES).drafts(plan(*lines, total="36.30", vat={}))
    assert prices(drafts) == ["20.00", "0.00", "12.10", "12.10"]
    paid = booker(shirt, fee).drafts(plan(*lines, total="36.30", vat={"21": "6.30"}))
    assert prices(paid) == ["12.10", "0.00", "12.10", "12.10"]


def test_with_prices_of_the_books_no_line_carries_a_cent() -> None:
    drafts = booker(line_mode=BOOK_PRICES).drafts(plan(goods("10"), total="12.11", vat={"21": "2.10"}))
    assert prices(drafts) == ["12.10"]


@pytest.mark.parametrize(
    ("percent", "group", "include_vat", "price"),
    [
        # The price holds the VAT of the sale.
        ("21", "g-high", True, "12.10"),
        ("21", "g-high", False, "10.00"),
        ("9", "g-high", False, "11.10"),
        # Nothing was charged: it holds the VAT of its group at home, or none if that is not known.
        ("0", "g-high", True, "10.00"),
        ("0", "g-low", True, "11.10"),
        ("0", "g-none", True, "12.10"),
        ("0", "unknown", True, "12.10"),
        ("21", "unknown", False, "10.00"),
    ],
)
def test_a_price_of_the_books_holds_the_vat_of_the_sale_or_else_that_of_its_group(
    percent: str, group: str, include_vat: bool, price: str
) -> None:
    shirt = article("SHIRT", sales_price=D("12.10"), revenue_group_id=group)
    made = booker(shirt, line_mode=BOOK_PRICES, prices_include_vat=include_vat)
    assert prices(made.drafts(plan(goods("10", percent=percent), total="0.00", vat={}))) == [price]


def test_an_administration_may_keep_its_prices_without_vat() -> None:
    shirt = article("SHIRT", sales_price=D("10.00"))
    made = booker(shirt, exclude_vat=True, line_mode=BOOK_PRICES, agreed={shirt.id: D("9.00")})
    assert prices(made.drafts(plan(goods("10"), total="0.00", vat={}))) == ["10.89"]


# --- the rounding line ---


def rounded(shop: str, books: str, *, whole: bool | None = None, **orders: Any) -> list[str] | None:
    made = booker(tolerance=D("0.05"), **orders)
    totals = ControlTotals(D(books), D(books), {})
    wanted = plan(goods("10"), total=shop, vat={})
    draft = made.rounding(wanted, totals) if whole is None else made.rounding(wanted, totals, whole=whole)
    return [draft.planned.code, draft.planned.text, *prices([draft])] if draft else None


def test_a_difference_within_the_tolerance_gets_a_rounding_line() -> None:
    assert rounded("12.15", "12.10") == ["AFR", "Afrondingsverschil", "0.05"]
    assert rounded("12.05", "12.10") == ["AFR", "Afrondingsverschil", "-0.05"]
    assert rounded("12.10", "12.10") is None
    assert rounded("12.10", "12.10", whole=True) is None
    assert rounded("12.16", "12.10") is None
    assert rounded("12.16", "12.10", whole=True) == ["AFR", "Afrondingsverschil", "0.06"]
    assert rounded("12.15", "12.10", line_mode=BOOK_PRICES) is None


def test_only_prices_of_more_than_two_decimals_leave_open_what_the_books_compute() -> None:
    """Two lines of 0.02 at 21 %: VAT over the sum is 0.01, over each line nothing."""
    two = plan(goods("0.02"), goods("0.02"), total="0.05", vat={"21": "0.01"})
    for decimals, mode, others in (
        (2, LineMode.FULL, []),
        (3, LineMode.FULL, [D("0.04")]),
        (3, BOOK_PRICES, []),
    ):
        made = booker(decimals=decimals, line_mode=mode, prices_include_vat=False)
        assert made.other_totals(made.drafts(two)) == others


# --- texts ---

LONG = "; ".join(f"Keuze {number}: waarde {number}" for number in range(20))


def texts(planned: PlannedLine, *articles: Article, **orders: Any) -> tuple[list[str | None], str]:
    made = booker(*articles, **orders)
    [draft] = made.drafts(plan(planned, total="12.10", vat={"21": "2.10"}))
    return [line.description for line in made.sales_lines(draft)], made.options_in_memo(draft)


def test_options_stand_behind_the_description_as_far_as_they_fit() -> None:
    behind = {"option_mode": OptionMode.IN_DESCRIPTION}
    assert texts(goods("10", options_text="Maat: XL"), **behind) == (["T-shirt (Maat: XL)"], "")
    assert texts(goods("10"), **behind) == (["T-shirt"], "")
    [line], memo = texts(goods("10", options_text=LONG), **behind)
    assert line is not None
    assert (len(line) <= 250, line.startswith("T-shirt (Keuze 0"), line.endswith("…)")) == (True, True, True)
    assert memo == f"Opties bij T-shirt: {LONG}"


def test_half_of_a_description_is_for_the_options() -> None:
    [line], _ = texts(goods("10", text="Shirt " * 60, options_text=LONG), option_mode=OptionMode.IN_DESCRIPTION)
    assert line is not None
    assert len(line) <= 250
    assert 100 < len(line.partition(" (")[2]) <= 126


def test_options_may_have_a_line_of_their_own() -> None:
    own = {"option_mode": OptionMode.TEXT_LINE}
    assert texts(goods("10", options_text="Maat: XL"), **own) == (["T-shirt", "Maat: XL"], "")


def test_the_books_fill_in_the_description_unless_options_stand_behind_it() -> None:
    shirt = article("SHIRT", name="Overhemd")
    mode = {"line_mode": LineMode.ARTICLE_DESCRIPTION, "option_mode": OptionMode.IN_DESCRIPTION}
    assert texts(goods("10"), shirt, **mode) == ([""], "")
    assert texts(goods("10", options_text="Maat: XL"), shirt, **mode) == (["Overhemd (Maat: XL)"], "")
    # Without the article there is no name for the options to stand behind.
    assert texts(goods("10", options_text="Maat: XL"), **mode) == ([""], "")
    fee = goods("10", role=LineRole.FEE, text="Inpakken")
    assert texts(fee, shirt, **mode) == (["Inpakken"], "")
