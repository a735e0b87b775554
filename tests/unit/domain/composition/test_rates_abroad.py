"""Rates of other countries that the books' VAT kinds cannot say are booked on what the settings choose for them."""

from dataclasses import replace

import pytest

from sconnect.domain.books import ForeignVatRate, Reference, RevenueGroup, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition
from sconnect.domain.profile import ForeignRate
from sconnect.domain.shop import OrderLine, ShopTaxRate
from sconnect.domain.values.money import ZERO
from tests.unit.domain.makers import (
    CONSUMERS,
    D,
    article,
    book,
    booked,
    causes,
    composed,
    dutch_books,
    dutch_shop,
    line,
    order,
    profile,
    totals,
)

STANDARD, REDUCED = "TVA 20%", "TVA 10%"
PLANT = line("PLANT", 2, "10.0000", "1.0000")
PLANTS = RevenueGroup("g-plants", 4, "Planten", VatKind.LOW)
BY_GROUP = ForeignRate(country="FR", percent=D(10), revenue_group_id="g-plants")
BY_ARTICLE = ForeignRate(country="FR", percent=D(10), article_code="FR-10")
BOTH = ForeignRate(country="FR", percent=D(10), revenue_group_id="g-plants", article_code="FR-10")
INFO = dutch_shop(
    tax_rates=(
        *dutch_shop().tax_rates,
        ShopTaxRate(STANDARD, D(20), frozenset({"FR"}), frozenset({"20"}), frozenset({CONSUMERS})),
        ShopTaxRate(REDUCED, D(10), frozenset({"FR"}), frozenset({"30"}), frozenset({CONSUMERS})),
    ),
    shipping_tax_classes={"flat": "30"},
)


def books(*, one_stop_shop: bool = True) -> Reference:
    plain = dutch_books(charges_foreign_vat=one_stop_shop)
    day = plain.foreign_vat_rates[-1].valid_from
    rates = (ForeignVatRate("FR", VatKind.HIGH, D(20), day), ForeignVatRate("FR", VatKind.LOW, D("5.5"), day))
    return replace(
        plain,
        revenue_groups=(*plain.revenue_groups, PLANTS),
        foreign_vat_rates=(*plain.foreign_vat_rates, *rates),
    )


def sold(
    *chosen: ForeignRate,
    lines: tuple[OrderLine, ...] = (PLANT,),
    shipping: str = "",
    groups: dict[str, str] | None = None,
    country: str = "FR",
) -> Composition | list[Cause]:
    base = sum((each.quantity * each.unit_price for each in lines), ZERO) + D(shipping or 0)
    rows = [("shipping", "Verzending", shipping)] if shipping else []
    rows.append(("tax", REDUCED, str(base / 10)))
    made = order(lines, totals(*rows), str(base * D("1.1")), country=country)
    articles = {code: article(code, revenue_group_id=group) for code, group in (groups or {}).items()}
    return book(made, profile(foreign_rates=chosen), INFO, books(), articles)


def test_a_second_reduced_rate_without_a_choice_waits_and_names_the_setting() -> None:
    outcome = sold(groups={"PLANT": "g-low"})
    assert causes(outcome) == {CauseKind.VAT_RATE_ABROAD}
    assert isinstance(outcome, list)
    assert "'Btw-tarieven van andere landen'" in outcome[0].dutch
    assert "20 of 5,5 %" in outcome[0].dutch


def test_an_article_in_the_chosen_revenue_group_bears_the_rate() -> None:
    outcome = sold(BY_GROUP, groups={"PLANT": "g-plants"})
    assert booked(outcome) == [("PLANT", "2", "11.00")]
    [vat] = composed(outcome).vat
    assert (vat.percent, vat.books, vat.shop) == (D(10), D("2.00"), D("2.00"))


def test_an_article_in_another_group_waits_by_name() -> None:
    outcome = sold(BY_GROUP, groups={"PLANT": "g-low"})
    assert causes(outcome) == {CauseKind.VAT_MISMATCH}


def test_a_product_goes_on_the_chosen_article_when_no_group_is_chosen() -> None:
    outcome = sold(BY_ARTICLE, groups={"PLANT": "g-low", "FR-10": "g-high"})
    assert booked(outcome) == [("FR-10", "2", "11.00")]
    assert "Product PLANT" in composed(outcome).order.lines[0].description


def test_with_both_a_product_stays_on_its_article_and_shipping_goes_on_the_chosen_one() -> None:
    outcome = sold(BOTH, shipping="5.0000", groups={"PLANT": "g-plants", "FR-10": "g-low"})
    assert booked(outcome) == [("PLANT", "2", "11.00"), ("FR-10", "1", "5.50")]


def test_shipping_goes_on_the_article_of_the_groups_kind_when_only_a_group_is_chosen() -> None:
    outcome = sold(BY_GROUP, shipping="5.0000", groups={"PLANT": "g-plants", "VERZ-L": "g-plants"})
    assert booked(outcome) == [("PLANT", "2", "11.00"), ("VERZ-L", "1", "5.50")]


def test_an_articles_own_row_goes_before_that_of_its_group() -> None:
    reduced = ForeignRate(country="FR", percent=D("2.1"), revenue_group_id="g-plants")
    own = ForeignRate(country="FR", percent=D(10), article_code=" plant ")
    assert booked(sold(reduced, own, groups={"PLANT": "g-plants"})) == [("PLANT", "2", "11.00")]


def test_of_several_articles_with_the_rate_a_product_stays_on_its_own() -> None:
    own = ForeignRate(country="FR", percent=D(10), article_code="PLANT")
    assert booked(sold(BY_ARTICLE, own, groups={"PLANT": "g-low"})) == [("PLANT", "2", "11.00")]


@pytest.mark.parametrize("country", ["BE", "DE"])
def test_a_choice_for_one_country_says_nothing_of_another(country: str) -> None:
    elsewhere = [replace_country(chosen, country) for chosen in (BY_GROUP, BY_ARTICLE)]
    assert causes(sold(*elsewhere, groups={"PLANT": "g-plants"})) == {CauseKind.VAT_RATE_ABROAD}


def replace_country(rate: ForeignRate, country: str) -> ForeignRate:
    return rate.model_copy(update={"country": country})


def test_at_home_the_group_keeps_its_dutch_rate() -> None:
    plant = line("PLANT", 1, "10.0000", "0.9000")
    made = order([plant], totals(("tax", "BTW 9%", "0.9000")), "10.9000")
    outcome = book(
        made,
        profile(foreign_rates=(BY_GROUP, BY_ARTICLE)),
        INFO,
        books(),
        {"PLANT": article("PLANT", revenue_group_id="g-plants")},
    )
    assert booked(outcome) == [("PLANT", "1", "10.90")]
