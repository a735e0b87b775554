"""Every setting of the article export does what it says, through the whole app."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from sconnect.domain.profile import ArticleExportSettings, StockRecheck, StockSource, Task
from tests.functional.export_lab import HIGH, LOW, ExportLab, shown

Scenario = Callable[[], None]
SCENARIOS: dict[str, Scenario] = {}
ONE_BY_ONE = {"update_price", "update_name", "name_languages", "update_tax_class"}
"""Settings that are tried in a test of their own."""


def scenario(*settings: str) -> Callable[[Scenario], Scenario]:
    """Return a decorator that names the settings of which a function tries the values."""

    def keep(function: Scenario) -> Scenario:
        SCENARIOS.update(dict.fromkeys(settings, function))
        return function

    return keep


def lab(**settings: object) -> ExportLab:
    made = ExportLab()
    made.change_profile("article_export", **settings)
    return made


@scenario("only_with_field", "only_with_value")
def only_articles_with_the_wanted_value_go_to_the_shop() -> None:
    some = lab(only_with_field="kleur", only_with_value="rood")
    some.fill(some.article("RED"), kleur="rood")
    some.fill(some.article("BLUE"), kleur="blauw")
    some.article("PLAIN")
    some.export_articles()
    assert set(some.products) == {"RED"}
    some.shop.products.records[next(iter(some.shop.products.records))]["enabled"] = True
    some.fill(some.article("RED"), kleur="blauw")
    some.fill(some.article("BLUE"), kleur="rood")
    some.export_articles()
    assert set(some.products) == {"RED", "BLUE"}
    assert not some.products["RED"]["enabled"]  # what is no longer chosen is switched off, never removed


@scenario("create_products")
def products_are_made_only_when_that_is_on() -> None:
    some = lab(create_products=False)
    some.product("OLD")
    some.article("OLD")
    some.article("NEW")
    run = some.export_articles()
    assert set(some.products) == {"OLD"}
    assert run.counts == {"updated": 1, "skipped": 1}
    [skipped] = [item for item in some.items(run) if item.subject == "NEW"]
    assert "nieuwe producten aanmaken staat uit" in skipped.causes[0].dutch
    some.change_profile("article_export", create_products=True)
    some.export_articles()
    assert set(some.products) == {"OLD", "NEW"}


@scenario("publish_new")
def new_products_are_visible_only_when_that_is_on() -> None:
    hidden, visible = lab(), lab(publish_new=True)
    for some in (hidden, visible):
        some.article("A")
        some.export_articles()
    assert not hidden.products["A"]["enabled"]
    assert visible.products["A"]["enabled"]


@scenario("new_product_stores")
def new_products_are_in_the_chosen_stores_else_in_those_of_the_profile() -> None:
    for chosen, of_profile, expected in (
        ((), (), ["0", "1", "2"]),
        ((), ("1",), ["1"]),
        (("0", "2"), ("1",), ["0", "2"]),
    ):
        some = lab(new_product_stores=chosen)
        some.shop.stores = {"0": "Labwinkel", "1": "Tweede", "2": "Derde"}
        some.profile = some.profile.model_copy(update={"stores": of_profile})
        some.article("A")
        _, [told] = some.show(Task.EXPORT_ARTICLES)
        names = [", ".join(some.shop.stores[store] for store in expected)] if chosen or of_profile else []
        assert [change.after for change in told.changes if change.field == "winkels"] == names
        some.export_articles()
        assert some.products["A"]["stores"] == expected


def test_an_extension_of_before_puts_new_products_in_all_stores() -> None:
    some = lab(new_product_stores=("1",))
    some.shop.stores = {"0": "Labwinkel", "1": "Tweede"}
    some.shop.gate.is_old = True
    some.article("A")
    some.export_articles()
    assert some.products["A"]["stores"] == ["0", "1"]


def test_a_store_that_is_gone_is_told_and_its_products_wait() -> None:
    some = lab(new_product_stores=("9",))
    some.article("A")
    run = some.export_articles()
    assert any("Winkel 9 bestaat niet (meer)" in error for error in run.errors)
    assert set(some.products) == set()
    [waiting] = some.items(run)
    assert "tab Artikelen exporteren" in waiting.causes[0].dutch
    assert "tab Article export" in waiting.causes[0].english


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    ("setting", "field", "old", "new"),
    [
        ("update_price", "price", Decimal(5), Decimal(10)),
        ("update_name", "name", "Product A", "Artikel A"),
        ("update_tax_class", "tax_class_id", "0", HIGH),
    ],
)
def test_a_field_of_a_product_that_is_there_is_overwritten_only_when_that_is_on(
    setting: str, field: str, old: object, new: object, *, on: bool
) -> None:
    some = lab(**{setting: on, "name_languages": ("en-gb",)})
    some.product("A")
    some.article("A")
    some.export_articles()
    assert some.products["A"][field] == (new if on else old)
    # The same after it is linked, when only the books know that something changed.
    some.article("A", verkoopprijs=Decimal("20.00"), omschrijving="Anders", artikelOmzetgroep={"id": some.group(2)})
    some.export_articles()
    later = {"price": Decimal(20), "name": "Anders", "tax_class_id": LOW}
    assert some.products["A"][field] == (later[field] if on else old)


@scenario("update_status")
def an_inactive_article_is_a_switched_off_product_until_it_comes_back() -> None:
    followed, left = lab(publish_new=True), lab(publish_new=True, update_status=False)
    for some in (followed, left):
        some.article("A")
        some.export_articles()
        some.article("A", isNonActief=True)
        some.export_articles()
    assert not followed.products["A"]["enabled"]
    assert left.products["A"]["enabled"]
    followed.article("A", isNonActief=False)
    followed.export_articles()
    assert followed.products["A"]["enabled"]


def test_a_product_that_its_owner_switched_off_stays_off() -> None:
    some = lab()
    some.product("A", enabled=False)
    some.article("A")
    some.export_articles()
    some.article("A", verkoopprijs=Decimal("11.00"))
    some.export_articles()
    assert some.products["A"]["price"] == 11
    assert not some.products["A"]["enabled"]


@scenario("update_model", "update_sku", "sku_field", "update_ean", "ean_field")
def codes_are_overwritten_only_when_that_is_on() -> None:
    for on in (True, False):
        some = lab(update_model=on, update_sku=on, update_ean=on, sku_field="kleur", ean_field="webshopcode")
        some.change_profile("articles", shop_key="mpn")
        number = some.product("M", codes={"mpn": "A", "sku": "S", "ean": "E"})
        some.fill(some.article("A"), webshopcode="8712345678906", kleur="rood")
        some.export_articles()
        product = some.shop.products.records[number]
        if on:
            assert product["model"] == "A"
            assert product["codes"] == {"mpn": "A", "sku": "rood", "ean": "8712345678906"}
        else:
            assert product["model"] == "M"
            assert product["codes"] == {"mpn": "A", "sku": "S", "ean": "E"}


def test_a_new_product_gets_every_code() -> None:
    some = lab(ean_field="webshopcode")
    some.fill(some.article("A"), webshopcode="8712345678906")
    some.export_articles()
    assert some.products["A"]["codes"] == {"sku": "A", "ean": "8712345678906"}


@scenario("stock")
def the_chosen_stock_goes_to_the_shop() -> None:
    for source, expected in ((StockSource.NONE, 3), (StockSource.FREE, 7), (StockSource.TECHNICAL, 12)):
        some = lab(stock=source)
        some.product("A")
        some.article("A", vrijeVoorraad=Decimal("7.8"), technischeVoorraad=Decimal(12))
        some.export_articles()
        assert some.products["A"]["quantity"] == expected
    some.article("A", technischeVoorraad=Decimal(-2))
    some.export_articles()
    assert some.products["A"]["quantity"] == 0


@scenario("stock_recheck")
def stock_that_moves_without_the_article_being_modified_is_followed() -> None:
    for recheck, hours, expected in (
        (StockRecheck.HOURLY, 1, 4),
        (StockRecheck.DAILY, 20, 9),
        (StockRecheck.DAILY, 24, 4),
        (StockRecheck.NEVER, 100, 9),
    ):
        some = lab(stock=StockSource.FREE, stock_recheck=recheck)
        row = some.article("A", vrijeVoorraad=Decimal(9))
        some.clock.seconds += 6 * 3_600  # no longer among what changed lately
        some.export_articles()
        row["vrijeVoorraad"] = Decimal(4)
        some.clock.seconds += hours * 3_600
        some.export_articles()
        assert some.products["A"]["quantity"] == expected, (recheck, hours)


@scenario("tax_classes")
def the_tax_class_follows_the_vat_kind() -> None:
    some = lab()
    some.article("HIGH")
    some.article("LOW", artikelOmzetgroep={"id": some.group(2)})
    some.article("NONE", artikelOmzetgroep={"id": some.group(3)})
    some.export_articles()
    assert {model: row["tax_class_id"] for model, row in some.products.items()} == {
        "HIGH": HIGH,
        "LOW": LOW,
        "NONE": "0",
    }


@pytest.mark.parametrize("play", dict.fromkeys(SCENARIOS.values()), ids=lambda play: play.__name__)
def test_settings(play: Scenario) -> None:
    play()


def test_every_setting_is_tried() -> None:
    assert set(SCENARIOS) | ONE_BY_ONE == set(ArticleExportSettings.model_fields)


@pytest.mark.parametrize(
    ("price", "group", "including", "expected"),
    [
        ("12.39", 1, False, "12.39"),
        ("14.99", 1, True, "12.3884"),
        ("4.99", 2, True, "4.5780"),
        ("5.00", 3, True, "5"),
    ],
)
def test_prices_lose_their_vat_as_the_administration_counts(
    price: str, group: int, expected: str, *, including: bool
) -> None:
    some = lab()
    some.books.company["verkoopprijsArtikelbestandExclusiefBtw"] = not including
    some.article("A", verkoopprijs=Decimal(price), artikelOmzetgroep={"id": some.group(group)})
    some.export_articles()
    assert some.products["A"]["price"] == Decimal(expected)


def test_another_tax_class_is_followed_when_the_settings_or_the_group_change() -> None:
    some = lab(update_tax_class=True)
    some.article("A")
    some.clock.seconds += 6 * 3_600
    some.export_articles()
    some.change_profile("article_export", tax_classes={"high": LOW, "low": LOW})
    assert some.export_articles().counts == {"updated": 1}
    assert some.products["A"]["tax_class_id"] == LOW
    some.change_profile("article_export", tax_classes={"high": HIGH, "low": LOW})
    some.export_articles()
    some.books.revenue_groups[some.group(1)]["verkoopNederlandBtwSoort"] = "Laag"
    some.clock.seconds += 24 * 3_600
    some.export_articles()
    assert some.products["A"]["tax_class_id"] == LOW


def test_an_extra_field_can_be_the_key() -> None:
    some = lab()
    some.change_profile("articles", extra_field="webshopcode", shop_key="sku")
    number = some.product("M", codes={"sku": "WS-1"})
    some.fill(some.article("A"), webshopcode=" ws-1 ")
    some.fill(some.article("B"), webshopcode="WS-2")
    some.article("C")
    run = some.export_articles()
    assert some.shop.products.records[number]["price"] == 10
    assert shown(some.items(run)) == {"A": "updated", "B": "created", "C": "skipped"}
    assert some.products["B"]["codes"]["sku"] == "WS-2"
