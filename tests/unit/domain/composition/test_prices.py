"""Prices: exact to the cent, or taken from the books."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import SalesLine
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import Composition, LineRole, PlannedLine
from sconnect.domain.composition.unit_prices import PriceTerms
from sconnect.domain.profile import LineMode
from sconnect.domain.values.bilingual import same
from tests.unit.domain.makers import (
    HIGH_CLASS,
    LOW_CLASS,
    SHIRT,
    D,
    article,
    book,
    booked,
    causes,
    composed,
    dutch_books,
    line,
    order,
    profile,
    shirt_order,
    totals,
)


def test_many_cheap_pieces_become_two_lines_a_cent_apart() -> None:
    coffee = line("LAB-KOFFIE", 1000, "12.3853", "1.1147", LOW_CLASS)
    outcome = book(order([coffee], totals(("tax", "BTW 9%", "1114.6770")), "13499.9770"))
    assert booked(outcome) == [("LAB-KOFFIE", "998", "13.50"), ("LAB-KOFFIE", "2", "13.49")]
    assert composed(outcome).control_total == D("13499.98")


def test_prices_have_the_decimals_of_the_administration() -> None:
    coffee = line("LAB-KOFFIE", 1000, "12.3853", "1.1147", LOW_CLASS)
    shop_order = order([coffee], totals(("tax", "BTW 9%", "1114.6770")), "13499.9770")
    precise = dutch_books(price_decimals=5)
    assert booked(book(shop_order, books=precise)) == [("LAB-KOFFIE", "1000", "13.49998")]
    assert booked(book(shop_order, profile(prices_include_vat=False), books=precise)) == [
        ("LAB-KOFFIE", "1000", "12.38530")
    ]


def test_an_order_whose_rounding_is_not_certain_waits_with_both_figures() -> None:
    """Two lines of 0.02 at 21 %: VAT over the sum is 0.01, over each line nothing."""
    sold = [line(f"P{number}", 1, "0.0200", "0.0042", HIGH_CLASS) for number in range(2)]
    shop_order = order(sold, totals(("tax", "BTW 21%", "0.0084")), "0.0484")
    without_vat = profile(prices_include_vat=False)
    outcome = book(shop_order, without_vat, books=dutch_books(price_decimals=3))
    assert isinstance(outcome, list)
    [cause] = outcome
    assert cause.kind is CauseKind.PRICE_ROUNDING
    assert cause.facts == {"decimals": "3", "books": "0,05", "other": "0,04", "shop": "0,05"}
    accepted = book(shop_order, without_vat, books=dutch_books(price_decimals=3), accepted=outcome)
    assert composed(accepted).accepted == (cause,)
    assert composed(book(shop_order, without_vat)).control_total == D("0.05")
    assert composed(book(shop_order, books=dutch_books(price_decimals=3))).control_total == D("0.05")


def test_prices_can_always_be_told_to_the_cent() -> None:
    assert booked(book(shirt_order(replace(SHIRT, options=())), books=dutch_books(price_decimals=0))) == [
        ("SHIRT", "1", "12.10")
    ]


def test_excluding_vat_one_piece_carries_the_cent_that_the_prices_lose() -> None:
    coffee = line("COFFEE", 2, "12.3554", "2.5946", HIGH_CLASS)
    shop_order = order([coffee], totals(("tax", "BTW 21%", "5.1893")), "29.9001")
    assert booked(book(shop_order)) == [("COFFEE", "2", "14.95")]
    outcome = book(shop_order, profile(prices_include_vat=False))
    assert booked(outcome) == [("COFFEE", "1", "12.35"), ("COFFEE", "1", "12.36")]
    assert composed(outcome).control_total == D("29.90")
    assert composed(outcome).control_total_excluding_vat == D("24.71")


def test_many_lines_that_lose_almost_a_cent_each_are_priced_exactly() -> None:
    coffees = [line("COFFEE", 2, "12.3554", "2.5946", HIGH_CLASS)] * 12
    shop_order = order(coffees, totals(("tax", "BTW 21%", "62.2712")), "358.8008")
    outcome = composed(book(shop_order, profile(prices_include_vat=False)))
    assert booked(outcome)[:2] == [("COFFEE", "1", "12.35"), ("COFFEE", "1", "12.36")]
    assert outcome.control_total == D("358.80")


def test_many_lines_of_one_piece_that_lose_a_part_of_a_cent_are_rounded_together() -> None:
    """80 pieces of 1.034550 are 82.76; each rounded to the cent, they would be 82.40."""
    lines = [line(f"P{number}", 1, "0.8550", "0.1796", HIGH_CLASS) for number in range(80)]
    shop_order = order(lines, totals(("tax", "BTW 21%", "14.3640")), "82.7640")
    outcome = composed(book(shop_order, profile(rounding_article="")))
    assert outcome.control_total == D("82.76")
    assert {price for _, _, price in booked(outcome)} == {"1.03", "1.04"}
    assert [(rate.books, rate.shop) for rate in outcome.vat] == [(D("14.36"), D("14.36"))]


def test_an_amount_of_less_than_half_a_cent_makes_no_line() -> None:
    rows = totals(("shipping", "Verzending", "0.0040"), ("tax", "BTW 21%", "2.1008"))
    assert booked(book(order([replace(SHIRT, options=())], rows, "12.1048"))) == [("SHIRT", "1", "12.10")]


def test_prices_of_the_books_get_no_rounding_line() -> None:
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    outcome = book(shirt_order(replace(SHIRT, options=())), settings, agreed_prices={"id-SHIRT": D("9.98")})
    assert booked(outcome) == [("SHIRT", "1", "12.08")]


def test_a_present_stays_free_whatever_it_costs_in_the_books() -> None:
    present = line("CADEAU", 1, "0.0000", "0.0000", HIGH_CLASS)
    sold = shirt_order(replace(SHIRT, options=()))
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    prices = {"id-SHIRT": D("10.00"), "id-CADEAU": D("9.99")}
    outcome = book(replace(sold, lines=(*sold.lines, present)), settings, agreed_prices=prices)
    assert booked(outcome) == [("SHIRT", "1", "12.10"), ("CADEAU", "1", "0.00")]
    assert composed(outcome).control_total == D("12.10")


def test_prices_of_the_books_are_taken_and_the_difference_is_told() -> None:
    """Worked example 5: the shop charged 10.00, this customer's agreement says 8.50."""
    shop_order = shirt_order(replace(SHIRT, options=()))
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    assert booked(book(shop_order)) == [("SHIRT", "1", "12.10")]
    outcome = composed(book(shop_order, settings, agreed_prices={"id-SHIRT": D("8.50")}))
    assert booked(outcome) == [("SHIRT", "1", "10.29")]
    assert tuple(notice.dutch for notice in outcome.notices) == (
        "Artikel SHIRT komt uit op €\xa010,29; dat wijkt af van de webshop (€\xa012,10).",
        "De verkooporder komt uit op €\xa010,29; dat wijkt af van de webshop (€\xa012,10).",
    )


def test_a_shop_that_contradicts_itself_waits_whoever_sets_the_price() -> None:
    shop_order = order([SHIRT], totals(("tax", "BTW 21%", "1.5000")), "11.5000")
    assert causes(book(shop_order, profile(line_mode=LineMode.CODE_AND_QUANTITY))) == {CauseKind.VAT_TOTAL_MISMATCH}


@pytest.mark.parametrize(
    ("excludes", "includes_vat", "price"),
    [(True, True, "12.10"), (True, False, "10.00"), (False, True, "10.00"), (False, False, "8.26")],
)
def test_a_price_of_the_books_is_made_to_fit_the_order(excludes: bool, includes_vat: bool, price: str) -> None:
    outcome = book(
        shirt_order(replace(SHIRT, options=())),
        profile(line_mode=LineMode.CODE_AND_QUANTITY, prices_include_vat=includes_vat),
        books=dutch_books(article_prices_exclude_vat=excludes),
        articles={"SHIRT": article("SHIRT", sales_price=D("10.00"))},
    )
    assert booked(outcome) == [("SHIRT", "1", price)]


@pytest.mark.parametrize("includes_vat", [True, False])
def test_a_price_with_vat_loses_it_where_the_sale_bears_none(includes_vat: bool) -> None:
    """A sale outside the Union of an article at 21 %: 121.00 in the books is 100.00."""
    sold = line("HIGH", 1, "100.0000", "0.0000", HIGH_CLASS)
    outcome = book(
        order([sold], totals(), "100.0000", country="GB"),
        profile(line_mode=LineMode.CODE_AND_QUANTITY, prices_include_vat=includes_vat),
        books=dutch_books(article_prices_exclude_vat=False),
        articles={"HIGH": article("HIGH", sales_price=D("121.00"))},
    )
    assert booked(outcome) == [("HIGH", "1", "100.00")]
    assert composed(outcome).notices == ()


@pytest.mark.parametrize(
    ("total", "settings", "kind"),
    [
        ("12.1500", {}, None),
        ("12.0500", {}, None),
        ("12.1600", {}, CauseKind.TOTAL_DIFFERENCE),
        ("12.0400", {}, CauseKind.TOTAL_DIFFERENCE),
        ("12.1100", {"tolerance": D(0)}, CauseKind.TOTAL_DIFFERENCE),
        ("12.1200", {"rounding_article": ""}, CauseKind.SERVICE_ARTICLE_MISSING),
    ],
)
def test_a_rounding_line_closes_a_difference_within_the_tolerance(
    total: str, settings: dict[str, Any], kind: CauseKind | None
) -> None:
    outcome = book(replace(shirt_order(), total=D(total)), profile(**settings))
    if kind is None:
        assert composed(outcome).control_total == D(total)
        assert composed(outcome).order.lines[-1].description == "Afrondingsverschil"
    else:
        assert causes(outcome) == {kind}


@pytest.mark.parametrize("article", ["AFR", ""])
def test_lines_are_made_exact_rather_than_rounded_on_a_line_of_its_own(article: str) -> None:
    """Three times two pieces of 1.0043 including VAT: rounded prices come three cents short."""
    goods = [line("LAB-SHIRT", 2, "0.8300", "0.1743", HIGH_CLASS)] * 3
    shop_order = order(goods, totals(("tax", "BTW 21%", "1.0458"), ("total", "Total", "6.0258")), "6.0258")
    outcome = composed(book(shop_order, profile(rounding_article=article)))
    assert outcome.control_total == D("6.03")
    assert booked(outcome) == [("LAB-SHIRT", "1", "1.00"), ("LAB-SHIRT", "1", "1.01")] * 3


def test_rates_that_are_off_to_both_sides_are_made_exact_although_the_total_is_right() -> None:
    """Twelve lines a cent short at 21 % and twelve a cent over at 9 %: ten cents per rate, nothing together."""
    goods = [line("LAB-SHIRT", 2, "0.8300", "0.1743", HIGH_CLASS), line("LAB-KOFFIE", 2, "0.9227", "0.0830", LOW_CLASS)]
    rows = totals(("tax", "BTW 21%", "4.1832"), ("tax", "BTW 9%", "1.9930"))
    outcome = composed(book(order(goods * 12, rows, "48.2410")))
    assert outcome.control_total == D("48.24")
    sold = {id_: sum(one.quantity * one.unit_price for one in lines) for id_, lines in by_article(outcome).items()}
    assert sold == {article("LAB-SHIRT").id: D("24.10"), article("LAB-KOFFIE").id: D("24.14")}


def by_article(outcome: Composition) -> dict[str | None, list[SalesLine]]:
    """Return the lines of the sales order by the article they are booked on."""
    lines: dict[str | None, list[SalesLine]] = {}
    for one in outcome.order.lines:
        lines.setdefault(one.article_id, []).append(one)
    return lines


@pytest.mark.parametrize(
    ("decimals", "total", "expected"),
    [
        (2, None, [("3", "1.00")]),
        (2, D("3.01"), [("2", "1.00"), ("1", "1.01")]),
        (2, D("3.02"), [("2", "1.01"), ("1", "1.00")]),
        (2, D("0.00"), [("3", "0.00")]),
        (4, None, [("3", "1.00")]),
        (4, D("3.03"), [("3", "1.0100")]),
        (0, None, [("3", "1.00")]),
    ],
)
def test_pieces_are_priced_a_cent_apart_only_where_needed(
    decimals: int, total: Decimal | None, expected: list[tuple[str, str]]
) -> None:
    priced = PriceTerms(include_vat=False, decimals=decimals).of_shop(goods("3", "1.0030"), total)
    assert [(str(part.quantity), str(part.unit_price)) for part in priced] == expected


def test_pieces_that_all_cost_the_same_make_one_line() -> None:
    priced = PriceTerms(include_vat=False, decimals=4).of_shop(goods("2", "1.00249"), D("2.00"))
    assert priced == [(D(2), D("1.00"))]


def goods(quantity: str, price: str) -> PlannedLine:
    return PlannedLine(LineRole.PRODUCT, "X", D(21), D(quantity), D(price), "X", same("X"))


def test_prices_of_the_books_that_come_to_the_same_are_nothing_to_tell() -> None:
    shop_order = shirt_order(replace(SHIRT, options=()))
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    assert composed(book(shop_order, settings, agreed_prices={"id-SHIRT": D("10.00")})).notices == ()


def test_a_line_that_deviates_is_told_although_the_order_comes_to_the_same() -> None:
    both = [replace(SHIRT, options=()), line("BROEK", 1, "10.0000", "2.1000", HIGH_CLASS)]
    shop_order = order(both, totals(("tax", "BTW 21%", "4.2000")), "24.2000")
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    prices = {"id-SHIRT": D("9.00"), "id-BROEK": D("11.00")}
    assert [notice.english for notice in composed(book(shop_order, settings, agreed_prices=prices)).notices] == [
        "Article SHIRT comes to €10.89; that differs from the shop (€12.10).",
        "Article BROEK comes to €13.31; that differs from the shop (€12.10).",
    ]
