from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sconnect.domain.books import Administration, Reference, RevenueGroup, VatKind
from sconnect.domain.setup.proposal import Found
from sconnect.domain.setup.service_articles import missing_service_articles
from sconnect.domain.shop import ShopInfo
from tests.unit.domain.makers import dutch_shop

GROUPS = (
    RevenueGroup("g-h2", 4, "Diensten hoog", VatKind.HIGH),
    RevenueGroup("g-h", 1, "Verkoop hoog", VatKind.HIGH),
    RevenueGroup("g-l", 2, "Verkoop laag", VatKind.LOW),
    RevenueGroup("g-0", 3, "Verkoop nul", VatKind.NONE),
)
PERCENTS = {VatKind.HIGH: Decimal(21), VatKind.LOW: Decimal(9)}


def found(*, groups: tuple[RevenueGroup, ...] = GROUPS, info: ShopInfo | None = None, **limits: object) -> Found:
    administration = replace(Administration("books", "Boeken"), **limits)  # type: ignore[arg-type]
    reference = Reference(administration, revenue_groups=groups)
    return Found(reference, info, {}, PERCENTS, (), datetime(2026, 11, 24, tzinfo=UTC))


def made(where: Found, orders: dict[str, object] | None = None) -> dict[str, tuple[str, str]]:
    articles = missing_service_articles(where, orders or {})
    return {each.setting: (each.article.code, each.article.revenue_group_id) for each in articles}


def test_where_the_shop_is_not_known_each_amount_gets_an_article_in_the_first_group_of_its_vat() -> None:
    assert made(found()) == {
        "orders.shipping_articles.high": ("VERZENDKOSTEN-H", "g-h"),
        "orders.shipping_articles.low": ("VERZENDKOSTEN-L", "g-l"),
        "orders.shipping_articles.none": ("VERZENDKOSTEN-0", "g-0"),
        "orders.discount_articles.high": ("KORTING-H", "g-h"),
        "orders.discount_articles.low": ("KORTING-L", "g-l"),
        "orders.discount_articles.none": ("KORTING-0", "g-0"),
        "orders.other_fee_articles.high": ("TOESLAG-H", "g-h"),
        "orders.other_fee_articles.low": ("TOESLAG-L", "g-l"),
        "orders.other_fee_articles.none": ("TOESLAG-0", "g-0"),
        "orders.rounding_article": ("AFRONDING", "g-0"),
    }


def test_a_shop_without_vat_needs_articles_without_vat() -> None:
    settings = set(made(found(info=replace(dutch_shop(), tax_rates=(), total_codes=()))))
    assert settings == {"orders.shipping_articles.none", "orders.discount_articles.none", "orders.rounding_article"}


def test_what_is_chosen_already_is_not_made_again() -> None:
    chosen: dict[str, object] = {"shipping_articles": {"high": "PORTO"}, "rounding_article": "AFR"}
    left = made(found(), chosen)
    assert "orders.shipping_articles.high" not in left
    assert "orders.rounding_article" not in left
    assert "orders.shipping_articles.low" in left


def test_rates_and_fees_that_the_shop_does_not_have_need_no_article() -> None:
    shop = dutch_shop()
    only_high = replace(shop, tax_rates=tuple(each for each in shop.tax_rates if each.percent == 21), total_codes=())
    settings = set(made(found(info=only_high)))
    assert settings == {"orders.shipping_articles.high", "orders.discount_articles.high", "orders.rounding_article"}


def test_a_vat_kind_without_a_group_gets_none_and_codes_fit_the_administration() -> None:
    without_low = tuple(each for each in GROUPS if each.vat_kind is not VatKind.LOW)
    codes = made(found(groups=without_low, article_code_max_length=9))
    assert not [setting for setting in codes if setting.endswith(".low")]
    assert codes["orders.shipping_articles.high"][0] == "VERZEND-H"


@pytest.mark.parametrize("where", [found(numeric_article_codes=True), replace(found(), reference=None)])
def test_where_codes_are_numbers_or_nothing_is_known_nothing_is_proposed(where: Found) -> None:
    assert missing_service_articles(where, {}) == ()
