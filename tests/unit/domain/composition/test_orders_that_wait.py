"""Every cause that makes an order wait, reported at once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import Country
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import compose, plan_order
from sconnect.domain.composition.planner import too_large
from sconnect.domain.profile import OptionMode
from sconnect.domain.shop import VoucherSold
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.values.money import to_cents
from tests.unit.domain.makers import (
    SHIRT,
    D,
    article,
    book,
    causes,
    composed,
    dutch_books,
    dutch_shop,
    line,
    order,
    planned,
    profile,
    shirt_order,
    totals,
)


def test_a_product_without_code_waits() -> None:
    codeless = shirt_order(replace(SHIRT, model=" "))
    assert causes(book(codeless)) == {CauseKind.ARTICLE_CODE_MISSING}
    assert planned(plan_order(codeless, dutch_shop(), profile(), dutch_books())).product_codes == ()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"problem": same("het totaal is geen bedrag")}, CauseKind.ORDER_UNREADABLE),
        ({"status_id": 0}, CauseKind.ORDER_UNREADABLE),
        ({"total": D("0.0000")}, CauseKind.NOT_A_SALE),
        ({"total": D("-5.0000")}, CauseKind.NOT_A_SALE),
        ({"lines": (), "totals": ()}, CauseKind.LINES_LOST),
        ({"lines": (), "totals": (), "total": Decimal(0)}, CauseKind.NOTHING_TO_BOOK),
        ({"lines": (SHIRT,) * 501}, CauseKind.TOO_LARGE),
    ],
)
def test_what_is_refused_at_the_door(changes: dict[str, Any], kind: CauseKind) -> None:
    assert causes(book(replace(shirt_order(), **changes))) == {kind}


def test_a_shop_in_another_currency_waits() -> None:
    assert causes(book(shirt_order(), info=dutch_shop(default_currency="GBP"))) == {CauseKind.CURRENCY}


def test_what_could_not_be_read_stands_in_one_sentence() -> None:
    outcome = book(
        replace(
            shirt_order(),
            problem=Bilingual("Het veld order.total is geen bedrag.", "The field order.total is no amount."),
        )
    )
    assert isinstance(outcome, list)
    assert outcome[0].dutch.startswith(
        "Deze order kan niet goed worden gelezen: Het veld order.total is geen bedrag. Klopt het totaal, vul"
    )


def test_a_voucher_sold_abroad_still_wants_an_article_without_vat() -> None:
    untaxed = replace(SHIRT, unit_vat=D(0))
    sold = order([untaxed], totals(), "35.0000", country="GB", vouchers_sold=(VoucherSold("Bon", D("25.0000")),))
    outcome = book(sold, profile(voucher_article=""))
    assert isinstance(outcome, list)
    assert outcome[0].dutch.startswith("Er is geen artikel gekozen voor cadeaubonnen (geen btw).")


def test_option_lines_count_for_the_size() -> None:
    shirts = [replace(SHIRT, quantity=D(1))] * 251
    rows = totals(("tax", "BTW 21%", "527.1000"))
    settings = profile(option_mode=OptionMode.TEXT_LINE)
    assert causes(book(order(shirts, rows, "3037.1000"), settings)) == {CauseKind.TOO_LARGE}


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (article("SHIRT", inactive=True), CauseKind.ARTICLE_INACTIVE),
        (article("SHIRT", revenue_group_id="g-low"), CauseKind.VAT_MISMATCH),
        (article("SHIRT", revenue_group_id="gone"), CauseKind.VAT_MISMATCH),
    ],
)
def test_an_article_that_does_not_fit_makes_the_order_wait(found: Any, kind: CauseKind) -> None:
    outcome = book(shirt_order(), articles={"SHIRT": found})
    assert causes(outcome) == {kind}
    assert isinstance(outcome, list)
    assert outcome[0].key == "shirt", "orders that spell the code otherwise wait for the same thing"


def test_articles_that_are_not_there_make_the_order_wait() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500"))
    plan = planned(plan_order(order([SHIRT], rows, "18.1500"), dutch_shop(), profile(), dutch_books()))
    assert plan.service_codes == ("VERZ-H", "AFR")
    outcome = compose(plan, {}, customer_id="customer", reference=dutch_books(), profile=profile())
    assert causes(outcome) == {CauseKind.ARTICLE_UNKNOWN, CauseKind.SERVICE_ARTICLE_UNKNOWN}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("gift_wrap", "Inpakken", "2.0000"), ("tax", "BTW 21%", "3.57"))
    outcome = book(
        order([SHIRT], rows, "30.0000"),
        profile(shipping_articles={}),
        articles={"SHIRT": article("SHIRT", revenue_group_id="g-low")},
    )
    assert causes(outcome) == {
        CauseKind.SERVICE_ARTICLE_MISSING,
        CauseKind.UNKNOWN_TOTAL,
        CauseKind.VAT_MISMATCH,
        CauseKind.TOTAL_DIFFERENCE,
    }
    assert isinstance(outcome, list)
    assert "Er is geen artikel gekozen voor verzendkosten (hoog btw-tarief)." in outcome[0].dutch
    assert "Inpakken (gift_wrap), €\xa02,00" in outcome[1].dutch


def test_a_rate_or_number_that_is_missing_does_not_hide_a_missing_code() -> None:
    odd = replace(SHIRT, model="", unit_vat=D("1.2500"))
    outcome = book(order([odd, odd], totals(("tax", "Weg", "2.5000")), "22.5000"))
    assert causes(outcome) == {CauseKind.VAT_RATE_UNCLEAR, CauseKind.ARTICLE_CODE_MISSING}
    assert isinstance(outcome, list)
    assert len(outcome) == 2
    untaxed = replace(SHIRT, model="", unit_vat=D(0))
    outcome = book(order([untaxed], totals(), "10.0000", country="DE"), profile({"vat_number_field_id": "7"}))
    assert causes(outcome) == {CauseKind.VAT_NUMBER_MISSING, CauseKind.ARTICLE_CODE_MISSING}


def test_a_service_article_in_the_wrong_group_makes_the_order_wait() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500"))
    wrong = article("VERZ-H", revenue_group_id="g-none")
    assert causes(book(order([SHIRT], rows, "18.1500"), articles={"VERZ-H": wrong})) == {CauseKind.VAT_MISMATCH}


def test_a_cent_of_vat_that_rounding_moves_is_no_reason_to_wait() -> None:
    lines = [line("SMALL", 1, "0.0833", "0.0175")] * 2
    shop_order = order(lines, totals(("tax", "BTW 21%", "0.0350")), "0.2016")
    assert composed(book(shop_order, profile(tolerance=D(0)))).control_total == D("0.20")


@pytest.mark.parametrize(
    ("country", "kind", "due"),
    [
        ("GB", CauseKind.SHOP_VAT_MISFIT, "Verenigd Koninkrijk hoort volgens SnelStart 0 %"),
        ("DE", CauseKind.VAT_RATE_ABROAD, "in Duitsland, maar volgens SnelStart hoort daar 19 of 7 %"),
    ],
)
def test_dutch_vat_elsewhere_is_one_fault_of_the_shop_not_of_every_article(
    country: str, kind: CauseKind, due: str
) -> None:
    names = (Country("gb", "GB", "Verenigd Koninkrijk"), Country("de", "DE", "Duitsland"))
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "5.2500"))
    lines = [SHIRT, replace(SHIRT, model="SHIRT-2")]
    books = replace(dutch_books(charges_foreign_vat=True), countries=names)
    outcome = book(order(lines, rows, "30.2500", country=country), books=books)
    assert causes(outcome) == {kind}
    assert isinstance(outcome, list)
    assert len(outcome) == 1
    assert due in outcome[0].dutch


def test_a_foreign_article_in_the_wrong_group_is_named() -> None:
    german = replace(SHIRT, unit_vat=D("1.9000"))
    outcome = book(
        order([german], totals(("tax", "MwSt 19% (OSS DE)", "1.9000")), "11.9000", country="DE"),
        books=dutch_books(charges_foreign_vat=True),
        articles={"SHIRT": article("SHIRT", revenue_group_id="g-low")},
    )
    assert causes(outcome) == {CauseKind.VAT_MISMATCH}


def test_a_product_without_vat_in_a_group_with_vat_is_named() -> None:
    free = line("BOEK", 1, "10.0000", "0.0000", "0")
    assert causes(book(order([free], totals(), "10.0000"))) == {CauseKind.VAT_MISMATCH}


def test_an_order_paid_wholly_with_store_credit_is_a_sale() -> None:
    vat = SHIRT.unit_vat * SHIRT.quantity
    worth = SHIRT.unit_price * SHIRT.quantity + vat
    rows = totals(("tax", "BTW 21%", str(vat)), ("credit", "Store Credit", str(-worth)))
    paid = composed(book(order([SHIRT], rows, "0.0000", shipping_address=None)))
    assert paid.control_total == 0
    assert [(rate.percent, rate.books) for rate in paid.vat] == [(D(21), to_cents(vat))]


def test_a_present_tells_nothing_about_the_rate_of_its_article() -> None:
    present = replace(line("CADEAU", 1, "0.0000", "0.0000"), tax_class_id="")
    zero_rated = replace(present, model="BOEKJE", tax_class_id="0")
    sold = replace(shirt_order(), lines=(SHIRT, present, zero_rated))
    plan = planned(plan_order(sold, dutch_shop(), profile(), dutch_books()))
    rates = {made.code: made.new_article and made.new_article.percent for made in plan.product_lines}
    assert rates == {SHIRT.model: D(21), "CADEAU": None, "BOEKJE": D(0)}


def test_an_order_may_have_500_lines_and_no_more() -> None:
    assert too_large("1001", 500) is None
    cause = too_large("1001", 501)
    assert cause is not None
    assert (cause.kind, cause.key, cause.facts) == (
        CauseKind.TOO_LARGE,
        "1001",
        {"count": "501", "limit": "500"},
    )


def test_an_order_of_nothing_but_shipping_is_booked() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "1.0500"))
    assert composed(book(order([], rows, "6.0500"))).control_total == D("6.05")
