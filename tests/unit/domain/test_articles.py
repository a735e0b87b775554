from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.articles import (
    AmbiguousArticle,
    ArticleMatch,
    Found,
    InactiveArticle,
    ProductData,
    Unknown,
    article_update,
    match_article,
    new_article,
)
from sconnect.domain.books import Article, NewArticle, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import ArticleSettings
from tests.unit.domain.build import REFERENCE, TODAY, profile

TEA = ProductData("THEE-250", "Groene thee 250 g", Decimal("7.30"), Decimal(9))
SETTINGS = profile(
    articles=ArticleSettings(
        revenue_group_id="group-high", revenue_groups_by_rate={Decimal(9): "group-low", Decimal(0): "group-none"}
    )
)


def article(article_id: str, code: str = "", **changes: Any) -> Article:
    return Article(article_id, code, f"Artikel {article_id}", "group-low", **changes)


def found(code: str, *candidates: Article, extra_field: str = "", numeric: bool = False) -> ArticleMatch:
    return match_article(code, candidates, extra_field=extra_field, numeric=numeric)


def administration(**changes: Any) -> Reference:
    return replace(REFERENCE, administration=replace(REFERENCE.administration, **changes))


def refused(product: ProductData, reference: Reference = REFERENCE, settings: Any = SETTINGS) -> Cause:
    cause = new_article(product, settings, reference, TODAY)
    assert isinstance(cause, Cause)
    return cause


def made(product: ProductData, reference: Reference = REFERENCE, day: date = TODAY) -> NewArticle:
    new = new_article(product, SETTINGS, reference, day)
    assert isinstance(new, NewArticle)
    return new


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({}, "group-low"),
        ({"tax_class_id": "30"}, "group-low"),
        ({"tax_class_id": "31"}, "group-books"),
        ({"tax_class_id": "31", "is_shipped": True}, "group-books"),
        ({"tax_class_id": "31", "is_shipped": False}, "group-files"),
        ({"is_shipped": False}, "group-files"),
    ],
)
def test_the_group_is_that_of_what_is_not_shipped_else_of_the_tax_class_else_of_the_rate(
    changes: dict[str, Any], group: str
) -> None:
    low = next(each for each in REFERENCE.revenue_groups if each.id == "group-low")
    more = (replace(low, id="group-books"), replace(low, id="group-files"))
    books = replace(REFERENCE, revenue_groups=(*REFERENCE.revenue_groups, *more))
    settings = profile(
        articles=ArticleSettings(
            revenue_groups_by_rate={Decimal(9): "group-low"},
            revenue_groups_by_tax_class={"31": "group-books"},
            revenue_groups_not_shipped={Decimal(9): "group-files"},
        )
    )
    new = new_article(replace(TEA, **changes), settings, books, TODAY)
    assert isinstance(new, NewArticle)
    assert new.revenue_group_id == group


def test_a_code_is_found_whatever_its_case_and_spaces() -> None:
    tea = article("tea", "Thee-250")
    assert found(" THEE-250 ", tea, article("other", "THEE-25")) == Found(tea)


@pytest.mark.parametrize(("numeric", "hit"), [(True, True), (False, False)])
def test_leading_zeros_do_not_count_where_codes_are_numbers(numeric: bool, hit: bool) -> None:
    assert isinstance(found("00308", article("a", "308"), numeric=numeric), Found) is hit


def test_an_extra_field_replaces_the_code_and_keeps_its_zeros() -> None:
    tea = article("tea", "308", extra_fields={"webshopcode": "0042"})
    assert found("0042", tea, extra_field="webshopcode", numeric=True) == Found(tea)
    assert found("42", tea, extra_field="webshopcode", numeric=True) == Unknown()
    assert found("308", tea, extra_field="webshopcode") == Unknown()


def test_several_articles_are_never_guessed() -> None:
    twins = [article(name, extra_fields={"web": "A"}) for name in ("one", "two")]
    assert found("A", *twins, extra_field="web") == AmbiguousArticle(tuple(twins))


def test_one_article_given_twice_is_one_article() -> None:
    assert found("A", article("one", "A"), article("one", "A")) == Found(article("one", "A"))


def test_an_inactive_article_is_not_unknown_and_an_active_one_goes_before_it() -> None:
    asleep = article("asleep", "A", inactive=True)
    assert found("A", asleep) == InactiveArticle(asleep)
    assert found("A", asleep, article("awake", "a")) == Found(article("awake", "a"))


def test_an_empty_code_is_no_code() -> None:
    assert found(" ", article("blank", " ")) == Unknown()


def test_a_new_article_holds_code_name_group_and_price() -> None:
    assert made(replace(TEA, code=" THEE-250 ")) == NewArticle(
        "THEE-250", "Groene thee 250 g", "group-low", Decimal("7.30")
    )


@pytest.mark.parametrize(
    ("exclusive", "decimals", "price"),
    [(True, 2, "13.76"), (True, 4, "13.7615"), (False, 2, "15.00"), (False, 3, "15.000")],
)
def test_the_price_is_as_the_administration_keeps_prices(exclusive: bool, decimals: int, price: str) -> None:
    reference = administration(article_prices_exclude_vat=exclusive, price_decimals=decimals)
    new = made(replace(TEA, catalogue_price=Decimal("13.76147")), reference)
    assert str(new.sales_price) == price


def test_the_price_paid_stands_in_for_an_unknown_catalogue_price() -> None:
    assert made(TEA).sales_price == Decimal("7.30")
    assert made(replace(TEA, catalogue_price=Decimal(8))).sales_price == Decimal(8)
    assert made(replace(TEA, catalogue_price=Decimal(0))).sales_price == Decimal(0)


def test_a_product_without_a_name_is_called_by_its_code_and_a_long_name_is_cut() -> None:
    assert made(replace(TEA, name=" ")).name == "THEE-250"
    assert len(made(replace(TEA, name="thee " * 99)).name) <= 250


@pytest.mark.parametrize(
    ("percent", "group"),
    [(Decimal("9.0000"), "group-low"), (Decimal(21), "group-high"), (Decimal(0), "group-none"), (None, "group-high")],
)
def test_the_group_is_that_of_the_rate_else_the_default(percent: Decimal | None, group: str) -> None:
    assert made(replace(TEA, percent=percent)).revenue_group_id == group


@pytest.mark.parametrize(
    "articles", [ArticleSettings(), ArticleSettings(revenue_group_id="group-deleted")], ids=["none", "deleted"]
)
def test_without_a_group_no_article_is_made(articles: ArticleSettings) -> None:
    cause = refused(TEA, settings=profile(articles=articles))
    assert cause.kind is CauseKind.REVENUE_GROUP_MISSING
    assert "nieuwe artikelen met 9 % btw (artikel THEE-250)" in cause.dutch


def test_the_rate_of_a_group_is_that_of_the_day() -> None:
    old = replace(TEA, percent=Decimal(6))
    low = profile(articles=ArticleSettings(revenue_group_id="group-low"))
    assert isinstance(new_article(old, low, REFERENCE, date(2018, 12, 31)), NewArticle)
    cause = new_article(old, low, REFERENCE, date(2019, 1, 1))
    assert isinstance(cause, Cause)
    assert cause.kind is CauseKind.REVENUE_GROUP_MISFIT


def test_a_group_whose_rate_the_books_do_not_know_is_refused() -> None:
    cause = refused(TEA, settings=profile(articles=ArticleSettings(revenue_group_id="group-other")))
    assert cause.kind is CauseKind.REVENUE_GROUP_MISFIT
    assert "hoort bij onbekend %" in cause.dutch


@pytest.mark.parametrize(
    ("code", "numeric", "longest", "complaint"),
    [
        ("THEE-250", True, 15, "artikelcodes zijn hier getallen"),
        ("²", True, 15, "artikelcodes zijn hier getallen"),
        ("1234567890", True, 15, "hooguit 9 tekens"),
        ("123456", True, 5, "hooguit 5 tekens"),
        ("A" * 16, False, 15, "hooguit 15 tekens"),
    ],
)
def test_a_code_that_does_not_fit_the_administration_is_refused(
    code: str, numeric: bool, longest: int, complaint: str
) -> None:
    reference = administration(numeric_article_codes=numeric, article_code_max_length=longest)
    cause = refused(replace(TEA, code=code), reference)
    assert cause.kind is CauseKind.ARTICLE_CODE_UNFIT
    assert complaint in cause.dutch


@pytest.mark.parametrize(("code", "numeric"), [("123456789", True), ("A" * 15, False)])
def test_a_code_that_just_fits_is_taken(code: str, numeric: bool) -> None:
    assert made(replace(TEA, code=code), administration(numeric_article_codes=numeric)).code == code


def test_a_product_without_a_code_is_refused() -> None:
    cause = refused(replace(TEA, code=" "))
    assert cause.kind is CauseKind.ARTICLE_CODE_MISSING
    assert "Groene thee 250 g" in cause.dutch


KNOWN = article("tea", "thee-250", sales_price=Decimal("7.3"))
SAME = replace(TEA, code="THEE-250", name=KNOWN.name, catalogue_price=Decimal("7.30"))


def test_an_article_that_is_right_is_left_alone() -> None:
    assert article_update(KNOWN, SAME, REFERENCE, TODAY) is None


def test_an_update_changes_name_and_price_and_keeps_code_and_group() -> None:
    update = article_update(KNOWN, replace(SAME, name="Thee", catalogue_price=Decimal("7.456")), REFERENCE, TODAY)
    assert update == NewArticle("thee-250", "Thee", "group-low", Decimal("7.46"))


def test_an_update_never_takes_over_the_price_paid_or_an_empty_name() -> None:
    assert (
        article_update(KNOWN, replace(SAME, name="", catalogue_price=None, price_paid=Decimal(1)), REFERENCE, TODAY)
        is None
    )


def test_an_inclusive_price_is_reckoned_with_the_rate_of_the_article_itself() -> None:
    reference = administration(article_prices_exclude_vat=False)
    sold_abroad = replace(SAME, catalogue_price=Decimal(10), percent=Decimal(19))
    update = article_update(KNOWN, sold_abroad, reference, TODAY)
    assert update is not None
    assert update.sales_price == Decimal("10.90")


def test_the_price_of_an_article_in_an_unknown_group_stays() -> None:
    lost = replace(KNOWN, revenue_group_id="group-deleted")
    assert article_update(lost, replace(SAME, catalogue_price=Decimal(99)), REFERENCE, TODAY) is None


def test_the_price_of_a_new_article_rounds_half_a_cent_up() -> None:
    assert made(replace(TEA, catalogue_price=Decimal("7.305"))).sales_price == Decimal("7.31")
    assert made(replace(TEA, catalogue_price=Decimal("7.3049"))).sales_price == Decimal("7.30")


def test_a_name_may_have_250_characters() -> None:
    assert made(replace(TEA, name="n" * 250)).name == "n" * 250
    assert made(replace(TEA, name="n" * 251)).name == "n" * 250
    assert made(replace(TEA, code=" A ", name="")).name == "A"


def test_a_price_of_nothing_says_nothing_about_the_article() -> None:
    assert article_update(KNOWN, replace(SAME, catalogue_price=Decimal(0)), REFERENCE, TODAY) is None


def test_a_refusal_tells_which_article_and_what_is_wrong() -> None:
    missing = refused(replace(TEA, code=" A ", percent=None), settings=profile())
    assert (missing.key, missing.facts) == (" A ", {"code": "A", "percent": "onbekend", "percent_en": "unknown"})
    misfit = refused(
        replace(TEA, percent=Decimal(21)), settings=profile(articles=ArticleSettings(revenue_group_id="group-low"))
    )
    assert (misfit.key, misfit.decisive) == (
        "THEE-250",
        {"code": "THEE-250", "percent": "21", "group": "Laag btw (goederen)", "group_percent": "9"},
    )
    unfit = refused(replace(TEA, code=f" {'A' * 16} "))
    assert (unfit.key, unfit.facts) == (
        "A" * 16,
        {
            "code": "A" * 16,
            "detail": "een code heeft hier hooguit 15 tekens",
            "detail_en": "a code has at most 15 characters here",
        },
    )
    unnamed = refused(replace(TEA, code=""))
    assert (unnamed.key, unnamed.facts) == ("Groene thee 250 g", {"name": "Groene thee 250 g"})


def test_a_code_of_letters_may_be_longer_than_a_number() -> None:
    assert made(replace(TEA, code="A" * 10), administration(article_code_max_length=10)).code == "A" * 10
    number = refused(replace(TEA, code="1" * 10), administration(numeric_article_codes=True))
    assert "hooguit 9 tekens" in number.dutch


def test_an_article_without_the_extra_field_is_not_found_by_it() -> None:
    assert found("A", article("tea", "A"), extra_field="web") == Unknown()
    assert found("", article("tea", ""), extra_field="web") == Unknown()


def test_a_group_of_a_rate_may_be_left_open_for_the_default() -> None:
    settings = profile(articles=ArticleSettings(revenue_group_id="group-low", revenue_groups_by_rate={Decimal(9): ""}))
    new = new_article(TEA, settings, REFERENCE, TODAY)
    assert isinstance(new, NewArticle)
    assert new.revenue_group_id == "group-low"


def test_leading_zeros_count_on_neither_side_where_codes_are_numbers() -> None:
    tea = article("tea", "00308")
    assert found("308", tea, numeric=True) == Found(tea)
    assert found("308", tea) == Unknown()
