"""What the shop has to hold of an article, field by field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import Article, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.exporting.diff import product_changes
from sconnect.domain.exporting.prices import price_slack, shop_price
from sconnect.domain.exporting.products import compose_product, key_of, switched_off
from sconnect.domain.exporting.selection import Standing, service_codes, standing_of_article
from sconnect.domain.profile import ArticleExportSettings, Profile, ShopArticleKey, StockSource
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct
from sconnect.domain.values.field_change import FieldChange
from tests.unit.domain.makers import dutch_books, profile

D = Decimal
TODAY = date(2026, 11, 24)
ARTICLE = Article("id-1", "A-1", "Artikel één", "g-high", D("12.10"), free_stock=D("4.9"), technical_stock=D(8))
CLASSES = {VatKind.HIGH: "20", VatKind.LOW: "21"}


def settings(articles: dict[str, Any] | None = None, **export: Any) -> Profile:
    made = ArticleExportSettings(**({"tax_classes": CLASSES} | export))
    return profile(articles=articles).model_copy(update={"article_export": made})


def desired(article: Article = ARTICLE, chosen: Profile | None = None, **more: Any) -> DesiredState[ProductWrite]:
    found = compose_product(article, chosen or settings(), dutch_books(), TODAY, **more)
    assert isinstance(found, DesiredState), found
    return found


def refused(article: Article, chosen: Profile | None = None) -> Cause:
    found = compose_product(article, chosen or settings(), dutch_books(), TODAY)
    assert isinstance(found, Cause), found
    assert "?" not in found.dutch + found.english
    return found


def test_a_new_product_gets_everything() -> None:
    assert desired().creation == ProductWrite(
        key="A-1",
        key_field="model",
        create=True,
        model="A-1",
        codes={"sku": "A-1"},
        name="Artikel één",
        price=D("12.1000"),
        enabled=False,
        tax_class_id="20",
    )


def test_a_product_that_is_there_gets_only_what_may_be_overwritten() -> None:
    assert desired().update == ProductWrite(key="A-1", key_field="model", price=D("12.10"))
    assert desired(chosen=settings(update_price=False)).update == ProductWrite(key="A-1", key_field="model")


def test_switching_on_again_is_for_what_an_export_switched_off() -> None:
    assert desired(was_switched_off=True).update.enabled is True
    assert desired().update.enabled is None
    assert desired(chosen=settings(update_status=False), was_switched_off=True).update.enabled is None


@pytest.mark.parametrize(
    ("price", "group", "including", "expected"),
    [
        ("12.10", "g-high", False, "12.1000"),
        ("12.10", "g-high", True, "10.0000"),
        ("14.99", "g-high", True, "12.3884"),
        ("10.90", "g-low", True, "10.0000"),
        ("0.01", "g-low", True, "0.0092"),
        ("9.99", "g-none", True, "9.9900"),
        ("1.23455", "g-high", False, "1.2346"),
        ("1.23445", "g-high", False, "1.2345"),
        ("0.00004", "g-high", False, "0.0000"),
        ("99999999999.9999", "g-high", False, "99999999999.9999"),
    ],
)
def test_a_price_without_vat_to_four_decimals(price: str, group: str, expected: str, *, including: bool) -> None:
    books = dutch_books(article_prices_exclude_vat=not including)
    article = replace(ARTICLE, sales_price=D(price), revenue_group_id=group)
    assert shop_price(article, books, TODAY) == D(expected)


@pytest.mark.parametrize(
    ("changes", "including", "kind"),
    [
        ({"sales_price": D(0)}, False, CauseKind.EXPORT_PRICE_MISSING),
        ({"sales_price": D("-0.01")}, False, CauseKind.EXPORT_PRICE_UNFIT),
        ({"sales_price": D("100000000000")}, False, CauseKind.EXPORT_PRICE_UNFIT),
        ({"revenue_group_id": "gone"}, True, CauseKind.EXPORT_VAT_UNKNOWN),
    ],
)
def test_a_price_that_cannot_be_is_refused(changes: dict[str, Any], kind: CauseKind, *, including: bool) -> None:
    books = dutch_books(article_prices_exclude_vat=not including)
    found = shop_price(replace(ARTICLE, **changes), books, TODAY)
    assert isinstance(found, Cause)
    assert found.kind is kind
    assert "?" not in found.dutch


def test_the_rate_of_the_day_counts() -> None:
    books = dutch_books(article_prices_exclude_vat=False)
    article = replace(ARTICLE, sales_price=D("10.60"), revenue_group_id="g-low")
    assert shop_price(article, books, date(2018, 12, 31)) == D("10.0000")
    assert shop_price(article, books, date(2019, 1, 1)) == D("9.7248")


@pytest.mark.parametrize(
    ("source", "free", "technical", "expected"),
    [
        (StockSource.NONE, "4.9", "8", None),
        (StockSource.FREE, "4.9", "8", "4"),
        (StockSource.TECHNICAL, "4.9", "8", "8"),
        (StockSource.FREE, "-3", "8", "0"),
        (StockSource.FREE, None, "8", None),
        (StockSource.FREE, "9999999999", "8", "2147483647"),
    ],
)
def test_stock_goes_in_whole_pieces(
    source: StockSource, free: str | None, technical: str, expected: str | None
) -> None:
    article = replace(ARTICLE, free_stock=D(free) if free else None, technical_stock=D(technical))
    both = desired(article, settings(stock=source))
    assert both.update.quantity == (D(expected) if expected else None)
    assert isinstance(both.creation, ProductWrite)
    assert both.creation.quantity == both.update.quantity


def test_the_key_is_the_one_the_import_looks_for() -> None:
    article = replace(ARTICLE, extra_fields={"Webshopcode": " WS-1 "})
    chosen = settings(articles={"extra_field": "webshopcode", "shop_key": ShopArticleKey.EAN})
    assert key_of(article, chosen) == "WS-1"
    made = desired(article, chosen)
    assert (made.update.key, made.update.key_field) == ("WS-1", "ean")
    assert isinstance(made.creation, ProductWrite)
    assert (made.creation.model, made.creation.codes) == ("A-1", {"sku": "A-1", "ean": "WS-1"})


def test_codes_come_from_the_chosen_fields() -> None:
    article = replace(ARTICLE, extra_fields={"barcode": "8712345678906", "sku": "S-1"})
    chosen = settings(sku_field="sku", ean_field="barcode", update_sku=True, update_ean=True, update_model=True)
    made = desired(article, chosen)
    assert made.update.codes == {"sku": "S-1", "ean": "8712345678906"}
    assert made.update.model == "A-1"
    assert desired(ARTICLE, chosen).update.codes is None  # what the books do not have is left alone


@pytest.mark.parametrize(
    ("article", "chosen", "kind"),
    [
        (replace(ARTICLE, code=" "), settings(), CauseKind.EXPORT_CODE_MISSING),
        (ARTICLE, settings(articles={"extra_field": "code"}), CauseKind.EXPORT_CODE_MISSING),
        (replace(ARTICLE, code="x" * 65), settings(), CauseKind.EXPORT_CODE_UNFIT),
        (replace(ARTICLE, code="x" * 15), settings(articles={"shop_key": "ean"}), CauseKind.EXPORT_CODE_UNFIT),
        (replace(ARTICLE, sales_price=D(0)), settings(), CauseKind.EXPORT_PRICE_MISSING),
    ],
)
def test_what_cannot_go_to_the_shop_says_why(article: Article, chosen: Profile, kind: CauseKind) -> None:
    assert refused(article, chosen).kind is kind


@pytest.mark.parametrize(
    ("article", "chosen", "kind"),
    [
        (ARTICLE, settings(create_products=False), CauseKind.EXPORT_NOT_IN_SHOP),
        (ARTICLE, settings(tax_classes={}), CauseKind.EXPORT_TAX_CLASS_MISSING),
        (replace(ARTICLE, revenue_group_id="gone"), settings(), CauseKind.EXPORT_VAT_UNKNOWN),
        (replace(ARTICLE, sales_price=D(0)), settings(update_price=False), CauseKind.EXPORT_PRICE_MISSING),
    ],
)
def test_what_cannot_be_made_may_still_be_updated(article: Article, chosen: Profile, kind: CauseKind) -> None:
    made = desired(article, chosen)
    assert isinstance(made.creation, Cause)
    assert made.creation.kind is kind
    assert "?" not in made.creation.dutch
    assert isinstance(made.update, ProductWrite)


@pytest.mark.parametrize(
    ("kind", "classes", "expected"),
    [("g-high", CLASSES, "20"), ("g-low", CLASSES, "21"), ("g-none", CLASSES, "0"), ("g-none", {"none": "9"}, "9")],
)
def test_the_tax_class_follows_the_vat_kind(kind: str, classes: dict[str, str], expected: str) -> None:
    made = desired(replace(ARTICLE, revenue_group_id=kind), settings(tax_classes=classes, update_tax_class=True))
    assert made.update.tax_class_id == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x" * 300, "x" * 255),
        ("<b>Rood</b> & groen 🍵", "<b>Rood</b> & groen 🍵"),
        ("a\x00b\nc", "a b c"),
        ("", "A-1"),
        ("🍵" * 200, "🍵" * 127),
    ],
)
def test_names_fit_the_shop(name: str, expected: str) -> None:
    made = desired(replace(ARTICLE, name=name), settings(update_name=True))
    assert made.update.name == expected


@pytest.mark.parametrize(
    ("changes", "export", "standing"),
    [
        ({}, {}, Standing.EXPORTED),
        ({"inactive": True}, {}, Standing.INACTIVE),
        ({}, {"only_with_field": "web"}, Standing.NOT_CHOSEN),
        ({"extra_fields": {"Web": " ja "}}, {"only_with_field": "web"}, Standing.EXPORTED),
        ({"extra_fields": {"web": "True"}}, {"only_with_field": "web"}, Standing.EXPORTED),
        ({"extra_fields": {"web": "False"}}, {"only_with_field": "web"}, Standing.NOT_CHOSEN),
        ({"extra_fields": {"web": "B"}}, {"only_with_field": "web", "only_with_value": "b"}, Standing.EXPORTED),
        ({"extra_fields": {"web": ""}}, {"only_with_field": "web"}, Standing.NOT_CHOSEN),
        ({"code": "VERZ-H"}, {}, Standing.NOT_CHOSEN),
        ({"code": "afr"}, {}, Standing.NOT_CHOSEN),
    ],
)
def test_which_articles_belong_in_the_shop(changes: dict[str, Any], export: dict[str, Any], standing: Standing) -> None:
    profile = settings(**export)
    found = standing_of_article(replace(ARTICLE, **changes), profile.article_export, service_codes(profile))
    assert found is standing


def test_what_no_longer_belongs_is_switched_off_and_nothing_else() -> None:
    off = ProductWrite(key="A-1", key_field="model", enabled=False)
    assert switched_off("A-1", settings()) == DesiredState(update=off, creation=None)
    assert switched_off("A-1", settings(update_status=False)) is None


def test_differences_are_told_field_by_field() -> None:
    before = ShopProduct("7", "A-1", "Oud", D("5.0000"), D(3), True, "20", {"sku": "S"})
    write = ProductWrite(
        key="A-1",
        key_field="model",
        model="A-1",
        codes={"sku": "S", "ean": "E"},
        name="Nieuw",
        price=D(5),
        quantity=D(4),
        enabled=False,
        tax_class_id="20",
    )
    assert product_changes(before, write) == (
        FieldChange("EAN", "", "E"),
        FieldChange("naam", "Oud", "Nieuw"),
        FieldChange("voorraad", "3", "4"),
        FieldChange("status", "aan", "uit"),
    )
    assert product_changes(before, ProductWrite("A-1", "model", name="Oud")) == ()
    assert FieldChange("prijs zonder btw", "", "5") in product_changes(None, write)


@pytest.mark.parametrize(
    ("excluding", "book", "shop", "same"),
    [
        (True, "82.64", "82.6446", True),
        (True, "82.64", "82.6350", True),
        (True, "82.64", "82.6349", False),
        (True, "82.64", "82.6451", False),
        (False, "100.00", "82.6446", True),
        (False, "100.00", "82.6405", True),
        (False, "100.00", "82.6500", False),
        (False, "100.00", "82.6400", False),
    ],
)
def test_a_price_of_the_shop_that_rounds_to_that_of_the_books_is_the_same(
    excluding: bool, book: str, shop: str, same: bool
) -> None:
    books = dutch_books()
    books = replace(books, administration=replace(books.administration, article_prices_exclude_vat=excluding))
    article = replace(ARTICLE, sales_price=D(book))
    price = shop_price(article, books, TODAY)
    assert isinstance(price, Decimal)
    assert (abs(D(shop) - price) <= price_slack(article, books, TODAY)) is same


LONGEST = {"model": 64, "sku": 64, "upc": 12, "ean": 14, "jan": 13, "isbn": 17, "mpn": 64}


@pytest.mark.parametrize("kind", list(ShopArticleKey))
def test_a_code_may_be_as_long_as_the_column_of_the_shop(kind: ShopArticleKey) -> None:
    chosen = settings(articles={"shop_key": kind, "extra_field": "code"})
    longest = LONGEST[kind.value]
    assert desired(replace(ARTICLE, extra_fields={"code": "x" * longest}), chosen).update.key == "x" * longest
    cause = refused(replace(ARTICLE, extra_fields={"code": "x" * (longest + 1)}), chosen)
    assert cause.kind is CauseKind.EXPORT_CODE_UNFIT
    assert cause.facts == {"code": "A-1", "field": kind.nl, "limit": str(longest)}


def test_an_article_without_a_code_of_its_own_is_sold_under_its_key() -> None:
    chosen = settings(articles={"extra_field": "code", "shop_key": ShopArticleKey.EAN})
    made = desired(replace(ARTICLE, code=" ", extra_fields={"code": "8712345678906"}), chosen).creation
    assert isinstance(made, ProductWrite)
    assert (made.model, made.codes) == ("8712345678906", {"ean": "8712345678906"})


def test_a_missing_code_is_named_by_the_field_that_should_hold_it() -> None:
    assert refused(replace(ARTICLE, code="")).facts == {
        "name": "Artikel één",
        "field": "de artikelcode",
        "field_en": "the article code",
    }
    by_field = refused(ARTICLE, settings(articles={"extra_field": "webshopcode"}))
    assert by_field.facts == {
        "name": "Artikel één",
        "field": "extra veld 'webshopcode'",
        "field_en": "extra field 'webshopcode'",
    }


@pytest.mark.parametrize(
    ("export", "codes"),
    [
        ({"update_sku": True}, {"sku": "S-1"}),
        ({"update_ean": True}, {"ean": "8712345678906"}),
        ({}, None),
    ],
)
def test_only_the_chosen_codes_are_overwritten(export: dict[str, Any], codes: dict[str, str] | None) -> None:
    article = replace(ARTICLE, extra_fields={"sku": "S-1", "ean": "8712345678906"})
    update = desired(article, settings(sku_field="sku", ean_field="ean", **export)).update
    assert (update.codes, update.model) == (codes, None)


def test_a_new_product_is_shown_at_once_when_that_is_chosen() -> None:
    made = desired(chosen=settings(publish_new=True)).creation
    assert isinstance(made, ProductWrite)
    assert made.enabled is True


def test_a_reason_tells_which_article_and_what_is_missing() -> None:
    unpriced = refused(replace(ARTICLE, sales_price=D(0)))
    assert (unpriced.key, unpriced.facts) == ("A-1", {"code": "A-1"})
    absent = desired(chosen=settings(create_products=False)).creation
    assert isinstance(absent, Cause)
    assert (absent.key, absent.facts) == ("A-1", {"code": "A-1"})
    unclassed = desired(chosen=settings(tax_classes={})).creation
    assert isinstance(unclassed, Cause)
    assert (unclassed.key, unclassed.facts) == ("high", {"code": "A-1", "vat": "hoog btw-tarief", "vat_en": "high VAT"})
    unknown = desired(replace(ARTICLE, revenue_group_id="gone")).creation
    assert isinstance(unknown, Cause)
    assert (unknown.key, unknown.facts) == ("A-1", {"code": "A-1"})
    dear = refused(replace(ARTICLE, sales_price=D("100000000000")))
    assert dear.facts == {"code": "A-1", "price": "100000000000", "limit": "99999999999,9999"}


def test_every_field_of_a_product_is_compared() -> None:
    before = ShopProduct("7", "A-1", "Thee", D("5.0000"), D(3), False, "20", {"sku": "S"})
    write = ProductWrite(
        "A-1", "model", model="A-2", codes={"sku": "T"}, price=D("5.5"), enabled=True, tax_class_id="21"
    )
    assert product_changes(before, write) == (
        FieldChange("model", "A-1", "A-2"),
        FieldChange("SKU", "S", "T"),
        FieldChange("prijs zonder btw", "5", "5,5"),
        FieldChange("status", "uit", "aan"),
        FieldChange("belastingklasse", "20", "21"),
    )
    same = ProductWrite(
        "A-1", "model", model="A-1", name="Thee", price=D(5), quantity=D(3), enabled=False, tax_class_id="20"
    )
    assert product_changes(before, same) == ()


@pytest.mark.parametrize(
    ("wanted_value", "own", "standing"),
    [
        ("b", "B", Standing.EXPORTED),
        ("b", "ja", Standing.NOT_CHOSEN),
        ("ja", "b", Standing.NOT_CHOSEN),
        ("yes", "waar", Standing.EXPORTED),
        ("true", "1", Standing.EXPORTED),
    ],
)
def test_yes_is_yes_however_it_is_written(wanted_value: str, own: str, standing: Standing) -> None:
    chosen = settings(only_with_field=" Web ", only_with_value=wanted_value)
    assert standing_of_article(replace(ARTICLE, extra_fields={" wEb": own}), chosen.article_export, ()) is standing


def test_a_price_with_more_decimals_in_the_books_may_differ_by_less() -> None:
    books = dutch_books(price_decimals=4)
    assert price_slack(ARTICLE, books, TODAY) == D("0.00005")
    including = dutch_books(article_prices_exclude_vat=False)
    assert price_slack(ARTICLE, including, TODAY) == D("0.005") / D("1.21") + D("0.00005")
