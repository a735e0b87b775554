"""The line of a product: its article, what a new article would be, and codes that are alike to the books."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import ArticleHint, LineRole, PlannedLine
from sconnect.domain.composition.product_lines import (
    choices_that_differ,
    code_missing,
    look_alikes,
    option_unmapped,
    product_line,
    wanted_code,
)
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import ForeignRate, OptionArticle, Profile
from sconnect.domain.shop import LineOption, OrderLine, ShopTaxRate
from sconnect.domain.values.bilingual import same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import HIGH_CLASS, LOW_CLASS, D, dutch_books, dutch_shop, line, order, profile

DAY = date(2026, 11, 23)
HOME = Taxation(VatTreatment.DOMESTIC, "NL", DAY)
DENMARK = Taxation(
    VatTreatment.ONE_STOP_SHOP,
    "DK",
    DAY,
    chosen_rates=(ForeignRate(country="DK", percent=D(25), revenue_group_id="", article_code="DK-25"),),
)
SHIRT = line("SHIRT", 2, "10.0000", "2.1000", HIGH_CLASS, product_id="42", is_shipped=True)
SIZED = replace(SHIRT, options=(LineOption("Maat", "XL"),))
SIZE_IS_AN_ARTICLE = profile(
    option_articles=(OptionArticle(model="SHIRT", option="Maat", value="XL", article_code="SHIRT-XL"),)
)


def made(
    sold: OrderLine, percent: str = "21", taxation: Taxation = HOME, settings: Profile | None = None
) -> PlannedLine:
    rates = ShopRates.for_order(order([sold], (), "0"), dutch_shop())
    return product_line(sold, D(percent), settings or profile(), taxation, rates, dutch_books())


def hint(sold: OrderLine, percent: str = "21", taxation: Taxation = HOME) -> ArticleHint:
    found = made(sold, percent, taxation).new_article
    assert found is not None
    return found


# --- the article ---


def test_a_product_is_booked_on_its_own_article() -> None:
    planned = made(SHIRT)
    assert (planned.code, planned.is_option_article, planned.product_id) == ("SHIRT", False, "42")
    assert planned.new_article == ArticleHint("Product SHIRT", D("10.0000"), False, D(21), HIGH_CLASS, True)


def test_an_option_that_is_an_article_is_booked_there_and_may_become_one() -> None:
    planned = made(SIZED, settings=SIZE_IS_AN_ARTICLE)
    assert (planned.code, planned.is_option_article) == ("SHIRT-XL", True)
    assert planned.new_article is not None
    assert planned.new_article.name == "Product SHIRT (Maat: XL)"


def test_a_rate_of_another_country_has_the_article_that_is_chosen_for_it() -> None:
    planned = made(SHIRT, "25", DENMARK)
    assert (planned.code, planned.new_article, planned.is_option_article) == ("DK-25", None, True)


def test_an_option_abroad_is_booked_on_the_article_of_the_rate_too() -> None:
    planned = made(SIZED, "25", DENMARK, SIZE_IS_AN_ARTICLE)
    assert (planned.code, planned.new_article, planned.is_option_article) == ("DK-25", None, True)


def test_a_free_product_abroad_stays_on_its_own_article() -> None:
    free = replace(SHIRT, unit_price=D(0), unit_vat=D(0))
    planned = made(free, "25", DENMARK)
    assert (planned.code, planned.is_option_article) == ("SHIRT", False)
    assert planned.new_article is not None


XL = OptionArticle(model="SHIRT", value_id="7", option_id="3", article_code="SHIRT-XL")
BY_WORDS = OptionArticle(model="SHIRT", option="Maat", value="XL", article_code="SHIRT-XL")


@pytest.mark.parametrize(
    ("option", "entries", "is_asked"),
    [
        # Every entry goes by number: the number of the option decides.
        (LineOption("Size", "M", "3", "6", is_choice=True), (XL,), True),
        (LineOption("Kleur", "Rood", "4", "9", is_choice=True), (XL,), False),
        # An option without a name is not that of an entry without a name.
        (LineOption("", "Jan", "4"), (XL,), False),
        # Where not every entry or the option has a number, every choice may be one of articles.
        (LineOption("Size", "M", "5", "6", is_choice=True), (XL, BY_WORDS), True),
        (LineOption("Size", "M", "3"), (XL, BY_WORDS), False),
        (LineOption("Size", "M", is_choice=True), (XL,), True),
        (LineOption("Gravure", "Jan"), (XL,), False),
        (LineOption("maat", "M", "5", "6"), (XL, BY_WORDS), True),
    ],
)
def test_a_choice_without_an_article_waits_where_articles_may_depend_on_it(
    option: LineOption, entries: tuple[OptionArticle, ...], *, is_asked: bool
) -> None:
    cause = option_unmapped(replace(SHIRT, options=(option,)), profile(option_articles=entries))
    assert (cause is not None) is is_asked


def test_only_the_choices_that_articles_depend_on_are_told() -> None:
    options = (LineOption("Kleur", "Rood", "4", "9", is_choice=True), LineOption("Size", "M", "3", "6", is_choice=True))
    cause = option_unmapped(replace(SHIRT, options=options), profile(option_articles=(XL,)))
    assert cause is not None
    assert (cause.key, cause.facts["choice"]) == ("SHIRT: Size: M", "Size: M")


def test_a_choice_that_the_shop_lost_the_words_of_is_not_that_of_an_entry_by_number() -> None:
    assert wanted_code(replace(SHIRT, options=(LineOption("", ""),)), profile(option_articles=(XL,))) == "SHIRT"


@pytest.mark.parametrize(
    ("key", "gone", "expected"), [("sku", True, True), ("sku", False, False), ("model", True, False)]
)
def test_a_product_that_is_gone_from_the_shop_has_lost_its_code_unless_that_is_the_model(
    key: str, *, gone: bool, expected: bool
) -> None:
    planned = made(replace(SHIRT, is_gone=gone), settings=profile(articles={"shop_key": key}))
    assert planned.is_gone is expected


def test_a_new_article_of_an_option_bears_the_words_of_the_settings_and_else_those_of_the_shopper() -> None:
    size = LineOption("Size", "Extra large", "3", "7", is_choice=True)
    chosen = replace(SHIRT, options=(LineOption("Kleur", "Rood", "4", "9", is_choice=True), size))
    names = []
    for words in ({"option": "Maat", "value": "XL"}, {}):
        entry = XL.model_copy(update=words)
        product = made(chosen, settings=profile(option_articles=(entry,))).new_article
        assert product is not None
        names.append(product.name)
    assert names == ["Product SHIRT (Maat: XL)", "Product SHIRT (Size: Extra large)"]


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        ({"de-de": "Hemd", "nl-nl": "Overhemd", "en-gb": "Shirt"}, "EN-GB", "Shirt"),
        ({"de-de": "Hemd", "nl-nl": "Overhemd"}, "en-gb", "Overhemd"),
        ({"de-de": "Hemd", "fr-fr": "Chemise"}, "en-gb", "Hemd"),
        ({}, "en-gb", "Product SHIRT"),
    ],
)
def test_a_new_article_is_named_in_the_language_of_the_profile_else_in_dutch_else_as_the_catalogue_has_it(
    names: dict[str, str], language: str, expected: str
) -> None:
    product = made(replace(SHIRT, catalogue_names=names), settings=profile(articles={"language": language}))
    assert product.new_article is not None
    assert product.new_article.name == expected


def test_a_product_without_any_code_is_told_by_its_name() -> None:
    uncoded = replace(SHIRT, model=" ", name="T-shirt\tblauw")
    assert wanted_code(uncoded, profile()) == ""
    assert code_missing(uncoded, profile()) == Cause(
        CauseKind.ARTICLE_CODE_MISSING, "T-shirt blauw", {"name": "T-shirt blauw"}
    )
    assert code_missing(SHIRT, profile()) is None


# --- the percentage of a new article ---


@pytest.mark.parametrize(
    ("changes", "percent", "expected"),
    [
        # What was charged, though the class says 21 % today.
        ({"unit_price": D("2.00"), "unit_vat": D("0.18")}, "9", "9"),
        ({"unit_price": D("20.00"), "unit_vat": D("1.80")}, "9", "9"),
        # Nothing was charged: the class decides.
        ({"unit_vat": D(0)}, "0", "21"),
        ({"unit_vat": D(0), "tax_class_id": LOW_CLASS}, "0", "9"),
        # Nor does the class tell: what was charged on it, unless it was free.
        ({"unit_vat": D(0), "tax_class_id": "99"}, "0", "0"),
        ({"unit_price": D(0), "unit_vat": D(0), "tax_class_id": "99"}, "21", None),
    ],
)
def test_at_home_the_vat_charged_tells_the_percentage_and_else_the_tax_class(
    changes: dict[str, Any], percent: str, expected: str | None
) -> None:
    assert hint(replace(SHIRT, **changes), percent).percent == (None if expected is None else D(expected))


def test_abroad_the_tax_class_tells_the_dutch_percentage() -> None:
    abroad = replace(DENMARK, chosen_rates=())
    assert hint(SHIRT, "25", abroad).percent == D(21)
    assert hint(replace(SHIRT, tax_class_id="99"), "25", abroad).percent is None


def test_a_class_with_two_dutch_rates_gives_a_new_article_the_highest() -> None:
    info = dutch_shop()
    both = replace(
        info, tax_rates=(*info.tax_rates, ShopTaxRate("Laag", D(9), frozenset({"NL"}), frozenset({HIGH_CLASS})))
    )
    sold = replace(SHIRT, unit_vat=D(0))
    rates = ShopRates.for_order(order([sold], (), "0"), both)
    planned = product_line(sold, D(0), profile(), HOME, rates, dutch_books())
    assert planned.new_article is not None
    assert planned.new_article.percent == D(21)


def test_under_a_small_business_scheme_a_new_article_bears_no_vat_where_none_was_charged() -> None:
    exempt = replace(HOME, is_exempt=True)
    assert hint(replace(SHIRT, unit_vat=D(0)), "0", exempt).percent == D(0)
    assert hint(SHIRT, "21", exempt).percent == D(21)


# --- codes that are alike ---


def coded(code: str, product: str) -> PlannedLine:
    return PlannedLine(LineRole.PRODUCT, code, Decimal(21), Decimal(1), Decimal(10), "X", same("X"), product_id=product)


def test_products_with_codes_that_are_alike_to_the_books_are_told_once() -> None:
    [notice] = look_alikes([coded("shirt", "1"), coded("SHIRT", "2"), coded("Shirt", "3"), coded("shirt", "1")])
    assert notice.dutch == (
        "Verschillende producten van de winkel hebben codes die voor SnelStart gelijk zijn: SHIRT, Shirt, shirt. Ze "
        "zijn op hetzelfde artikel geboekt. Geef ze in de winkel verschillende codes."
    )
    assert notice.english == (
        "Different products of the shop have codes that are equal to SnelStart: SHIRT, Shirt, shirt. They are booked "
        "on the same article. Give them different codes in the shop."
    )
    assert len(look_alikes([coded("a", "1"), coded("A", "2"), coded("b", "3"), coded("B", "4")])) == 2


@pytest.mark.parametrize(
    "lines",
    [
        [coded("SHIRT", "1"), coded("SHIRT", "2")],
        [coded("SHIRT", "1"), coded("shirt", "1")],
        [coded("SHIRT", "1"), coded("TROUSERS", "2")],
        [coded("", "1"), coded(" ", "2")],
    ],
)
def test_one_code_of_two_products_and_two_spellings_of_one_are_nothing_to_tell(lines: list[PlannedLine]) -> None:
    assert look_alikes(lines) == ()


def test_choices_that_have_different_articles_are_told() -> None:
    def extra(value: str, value_id: str, code: str) -> OptionArticle:
        return OptionArticle(
            model="SHIRT", option="Extra", value=value, option_id="9", value_id=value_id, article_code=code
        )

    settings = profile(
        option_articles=(extra("A", "1", "SHIRT-A"), extra("B", "2", "SHIRT-B"), extra("C", "3", "shirt-a"))
    )
    ticked = [LineOption("Extra", value, "9", value_id, is_choice=True) for value, value_id in (("A", "1"), ("B", "2"))]
    both = replace(SHIRT, options=tuple(ticked))
    assert wanted_code(both, settings) == "SHIRT-A"
    [notice] = choices_that_differ([both, both], settings)
    assert "SHIRT-A, SHIRT-B" in notice.dutch
    assert "Booked on SHIRT-A" in notice.english
    same = replace(SHIRT, options=(ticked[0], LineOption("Extra", "C", "9", "3", is_choice=True)))
    assert choices_that_differ([same, replace(SHIRT, options=())], settings) == ()
