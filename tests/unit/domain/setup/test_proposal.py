"""The settings that a new profile begins with: what shop and books offer, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from sconnect.domain.books import Ledger, LedgerUse, RevenueGroup, SalesTemplate, VatKind
from sconnect.domain.setup.proposal import Found, proposed_prefix, proposed_settings, questions
from sconnect.domain.setup.seen_methods import SeenMethod
from sconnect.domain.shop import PaymentKind, ShopInfo, ShopTaxRate
from tests.unit.domain.makers import D, article, dutch_books, dutch_shop

NOW = datetime(2026, 11, 23, 10, 36, 59, 123456, tzinfo=UTC)
PERCENTS = {VatKind.HIGH: D(21), VatKind.LOW: D(9)}
ANYWHERE = frozenset[str]()


def _found(**changes: Any) -> Found:
    known: dict[str, Any] = {
        "reference": dutch_books(),
        "info": dutch_shop(),
        "articles": {},
        "percents": PERCENTS,
        "statuses": (5, 2),
        "now": NOW,
    }
    return Found(**(known | changes))


def _proposed(found: Found, tab: str) -> dict[str, Any]:
    return cast("dict[str, Any]", proposed_settings(found, "LAB-")[tab])


def _templates(*templates: SalesTemplate) -> Found:
    return _found(reference=replace(dutch_books(), templates=templates))


def test_a_profile_begins_now_with_the_statuses_of_the_shop() -> None:
    orders = _proposed(_found(), "orders")
    assert orders["statuses"] == [2, 5]
    assert orders["start"] == "2026-11-23T10:36:59+00:00"
    assert orders["reference_prefix"] == "LAB-"
    assert proposed_settings(_found(), "LAB-")["active"] is True


def test_methods_are_proposed_that_are_known_when_they_are_paid_and_book_nothing_that_the_profile_does_not() -> None:
    kinds = (("mollie_ideal", PaymentKind.PREPAID), ("cod", PaymentKind.LATER), ("eigen", PaymentKind.UNKNOWN))
    seen = tuple(SeenMethod(code, code.title(), kind) for code, kind in kinds)
    assert _proposed(_found(methods=seen), "orders")["payment_methods"] == [
        {"method": "mollie_ideal", "moment": "prepaid"},
        {"method": "cod", "moment": "later"},
    ]
    assert "payment_methods" not in _proposed(_found(), "orders")
    assert "payment_methods" not in _proposed(_found(methods=seen[2:]), "orders")


def test_it_is_named_after_the_first_store() -> None:
    stores = {"0": f"{'Winkel ' * 7}met een lange naam", "1": "Tweede"}
    named = proposed_settings(_found(info=dutch_shop(stores=stores)), "LAB-")["name"]
    assert named == "Winkel Winkel Winkel Winkel Winkel Winkel Winkel m"
    cut_at_a_space = proposed_settings(_found(info=dutch_shop(stores={"0": f"{'x' * 49} y"})), "LAB-")["name"]
    assert cut_at_a_space == "x" * 49
    assert proposed_settings(_found(info=dutch_shop(stores={})), "LAB-")["name"] == ""


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Café 't Hoekje!", "CAF-T-HOEKJE-"),
        ("--winkel 24--", "WINKEL-24-"),
        ("- De Groene Winkel", "DE-GROENE-WI-"),
        ("De Groene Winkel", "DE-GROENE-WI-"),
        ("Fietsen-van-Jansen", "FIETSEN-VAN-"),
        ("日本", "WEB-"),
        ("", "WEB-"),
    ],
)
def test_the_prefix_comes_from_the_name_of_the_shop(name: str, prefix: str) -> None:
    assert proposed_prefix(name) == prefix


@pytest.mark.parametrize(
    ("templates", "chosen"),
    [
        ((SalesTemplate("a", "Factuur"), SalesTemplate("b", "WEBSHOP")), "b"),
        ((SalesTemplate("a", "Factuur"), SalesTemplate("b", "Pakbon")), "a"),
        ((SalesTemplate("a", "Webshop", inactive=True), SalesTemplate("b", "Pakbon")), "b"),
        ((SalesTemplate("a", "Webshop", blocks_new_orders=True), SalesTemplate("b", "Pakbon")), "b"),
    ],
)
def test_the_template_is_one_for_the_web_shop_or_else_the_first_that_works(
    templates: tuple[SalesTemplate, ...], chosen: str
) -> None:
    assert _proposed(_templates(*templates), "orders")["sales_template_id"] == chosen


def test_what_the_books_do_not_have_is_left_open() -> None:
    orders = _proposed(_templates(), "orders")
    assert set(orders) == {
        "statuses",
        "start",
        "reference_prefix",
        "shipping_articles",
        "other_fee_articles",
        "discount_articles",
        "pickup_methods",
    }
    assert orders["shipping_articles"] == {}


def test_articles_are_proposed_for_what_the_search_found_each_by_its_vat() -> None:
    found = _found(
        articles={
            "shipping": (article("VERZ-H"), article("VERZEND-H"), article("VERZ-L"), article("ABCD-H")),
            "fee": (article("TOESLAG-H"),),
            "discount": (article("KORT-H", inactive=True), article("KORTING-H")),
            "voucher": (article("BON"), article("BON-H")),
            "rounding": (article("AFR"),),
        }
    )
    orders = _proposed(found, "orders")
    # The plainest code: the shortest, and of those the first.
    assert orders["shipping_articles"] == {"high": "ABCD-H", "low": "VERZ-L"}
    assert orders["other_fee_articles"] == {"high": "TOESLAG-H"}
    assert orders["discount_articles"] == {"high": "KORTING-H"}
    assert (orders["voucher_article"], orders["credit_article"]) == ("BON", "BON")
    assert orders["rounding_article"] == "AFR"


def test_the_shortest_code_is_plainer_than_the_first() -> None:
    found = _found(articles={"rounding": (article("AFRONDING-0"), article("ZZ-0"))})
    assert _proposed(found, "orders")["rounding_article"] == "ZZ-0"


def test_an_article_whose_revenue_group_is_unknown_is_proposed_for_nothing() -> None:
    found = _found(articles={"rounding": (article("AFR", revenue_group_id="gone"),)})
    assert "rounding_article" not in _proposed(found, "orders")


def test_each_rate_gets_the_revenue_group_with_the_lowest_number() -> None:
    groups = (
        RevenueGroup("later", 40, "Hoog 2", VatKind.HIGH),
        RevenueGroup("first", 4, "Hoog", VatKind.HIGH),
        RevenueGroup("low", 5, "Laag", VatKind.LOW),
        RevenueGroup("none", 6, "Geen", VatKind.NONE),
        RevenueGroup("other", 7, "Overig", VatKind.OTHER),
    )
    found = _found(reference=replace(dutch_books(), revenue_groups=groups))
    assert _proposed(found, "articles")["revenue_groups_by_rate"] == {"21": "first", "9": "low", "0": "none"}


def test_a_rate_that_the_books_do_not_tell_gets_no_revenue_group() -> None:
    found = _found(percents={VatKind.HIGH: D("21.0")})
    assert _proposed(found, "articles")["revenue_groups_by_rate"] == {"21": "g-high", "0": "g-none"}


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("BTW nummer", {"vat_number_field_id": "7"}),
        ("Your VAT number", {"vat_number_field_id": "7"}),
        ("Vatersname", {}),
        ("KVK", {"chamber_number_field_id": "7"}),
        ("Nummer Kamer van Koophandel", {"chamber_number_field_id": "7"}),
        ("Chamber of Commerce number", {"chamber_number_field_id": "7"}),
        ("Geboortedatum", {}),
        ("Huisnummer", {"house_number_field_id": "7"}),
        ("Huis nr.", {"house_number_field_id": "7"}),
        ("House number", {"house_number_field_id": "7"}),
        ("Toevoeging", {"house_addition_field_id": "7"}),
        ("Huisnummer toevoeging", {"house_addition_field_id": "7"}),
        ("House number addition", {"house_addition_field_id": "7"}),
        ("Hausnummer", {"house_number_field_id": "7"}),
        ("Straatnummer", {"house_number_field_id": "7"}),
        ("House no.", {"house_number_field_id": "7"}),
        ("Bus", {"house_addition_field_id": "7"}),
        ("Busnr.", {"house_addition_field_id": "7"}),
        ("Warehouse number", {}),
        ("House note", {}),
    ],
)
def test_custom_fields_are_known_by_their_name(name: str, proposed: dict[str, str]) -> None:
    info = dutch_shop(custom_fields={"3": "Iets anders", "7": name})
    assert _proposed(_found(info=info), "customers") == proposed


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("NL004495445B01", {"own_vat_number": "NL004495445B01"}),
        ("nl 0044.95.445.B.01", {"own_vat_number": "NL004495445B01"}),
        ("onbekend", {}),
        ("", {}),
    ],
)
def test_the_own_vat_number_comes_from_the_administration(typed: str, proposed: dict[str, str]) -> None:
    books = dutch_books()
    reference = replace(books, administration=replace(books.administration, vat_number=typed))
    assert _proposed(_found(reference=reference), "customers") == proposed


def _rate(percent: int, tax_class: str, countries: frozenset[str] = ANYWHERE, *, fixed: bool = False) -> ShopTaxRate:
    return ShopTaxRate(f"{percent} {tax_class}", D(percent), countries, frozenset({tax_class}), fixed=fixed)


@pytest.mark.parametrize(
    ("rates", "proposed"),
    [
        ((_rate(21, "20", frozenset({"NL"})), _rate(9, "21")), {"high": "20", "low": "21"}),
        ((_rate(21, "20", frozenset({"DE"})),), {}),
        ((_rate(21, "20", frozenset({"NL", "DE"})),), {}),
        ((_rate(21, "20", fixed=True),), {}),
        ((_rate(21, "20"), _rate(21, "10")), {"high": "20"}),
        ((ShopTaxRate("BTW", D(21), ANYWHERE, frozenset({"30", "20"})),), {"high": "20"}),
        ((ShopTaxRate("BTW", D(21)),), {}),
        ((_rate(19, "20"),), {}),
    ],
)
def test_tax_classes_are_proposed_by_the_rate_that_the_shop_charges_at_home(
    rates: tuple[ShopTaxRate, ...], proposed: dict[str, str]
) -> None:
    info = dutch_shop(tax_rates=rates)
    assert _proposed(_found(info=info), "article_export") == {"tax_classes": proposed}


@pytest.mark.parametrize(
    ("info", "interval"),
    [
        (dutch_shop(capabilities=frozenset({"import_orders"})), "15m"),
        (dutch_shop(capabilities=frozenset({"export_articles"})), "off"),
        (None, "off"),
    ],
)
def test_orders_are_imported_every_quarter_when_the_shop_can_do_it(info: ShopInfo | None, interval: str) -> None:
    assert _proposed(_found(info=info), "planning") == {"import_orders": {"interval": interval}}


def test_without_books_and_shop_everything_stays_open() -> None:
    found = _found(reference=None, info=None, articles={"shipping": (article("VERZ-H"),)}, percents={})
    assert proposed_settings(found, "LAB-") == {
        "name": "",
        "active": True,
        "orders": {
            "statuses": [2, 5],
            "start": "2026-11-23T10:36:59+00:00",
            "reference_prefix": "LAB-",
            "shipping_articles": {},
            "other_fee_articles": {},
            "discount_articles": {},
        },
        "articles": {"revenue_groups_by_rate": {}},
        "customers": {},
        "article_export": {"tax_classes": {}},
        "planning": {"import_orders": {"interval": "off"}},
    }


@pytest.mark.parametrize(
    ("changes", "proposed"),
    [
        ({}, []),
        ({"info": dutch_shop(tax_rates=())}, [{"country": "NL"}]),
        ({"info": dutch_shop(tax_rates=dutch_shop().tax_rates[2:])}, [{"country": "NL"}]),
        ({"reference": dutch_books(is_small_business=True)}, [{"country": "NL"}]),
        ({"info": None}, []),
    ],
    ids=["a Dutch rate", "no rates", "German rates", "the books have the scheme", "no shop"],
)
def test_the_small_business_scheme_is_proposed_to_who_charges_no_dutch_vat(
    changes: Any, proposed: list[dict[str, str]]
) -> None:
    assert _proposed(_found(**changes), "orders").get("exemptions", []) == proposed


def test_the_method_of_the_shop_for_goods_that_are_fetched_is_proposed() -> None:
    assert _proposed(_found(), "orders")["pickup_methods"] == [{"code": "pickup.pickup"}]


GOODS = RevenueGroup("goods", 1, "Goederen hoog", VatKind.HIGH, "l1")
SERVICES = RevenueGroup("services", 4, "Diensten hoog", VatKind.HIGH, "l4")
NIL = RevenueGroup("nil", 5, "Nultarief", VatKind.NONE, "l5")
MONEY = RevenueGroup("money", 3, "Cadeaubonnen", VatKind.NONE, "l3")
LEDGERS = (
    Ledger("l1", 8000, "Omzet goederen", LedgerUse.HIGH),
    Ledger("l4", 8100, "Omzet diensten", LedgerUse.HIGH),
    Ledger("l5", 8020, "Omzet nul", LedgerUse.NIL),
    Ledger("l3", 1780, "Tegoeden", LedgerUse.BALANCE),
)


def _grouped(*groups: RevenueGroup, **changes: Any) -> Found:
    return _found(reference=replace(dutch_books(), revenue_groups=groups), **changes)


@pytest.mark.parametrize("ledgers", [LEDGERS, ()])
def test_groups_that_share_a_vat_kind_are_asked_about_by_the_names_that_their_owner_gave_them(
    ledgers: tuple[Ledger, ...],
) -> None:
    [question] = questions(_grouped(SERVICES, GOODS, NIL, ledgers=ledgers))
    assert "\n21 %: Goederen hoog (er is ook: Diensten hoog)\n" in question.dutch
    assert "\n21 %: Goederen hoog (there is also: Diensten hoog)\n" in question.english
    for word in ("rubriek", "omzetgroep", "grootboek", "belastingklasse"):
        assert word not in question.dutch


def test_a_plain_shop_is_asked_three_things_at_most() -> None:
    """Several rates share one question, also when everything that can be asked is."""
    books = dutch_books(is_small_business=True)
    books = replace(books, revenue_groups=(*books.revenue_groups, SERVICES, NIL, replace(NIL, id="exempt", number=7)))
    asked = questions(replace(_one_rate(), reference=books))
    assert [each.dutch.split()[0] for each in asked] == ["Op", "Alles", "In"]
    assert "(er is ook: Nultarief (5); Nultarief (7))\n" in asked[0].dutch
    assert "op artikel TEGOEDBON-H" in asked[1].dutch
    [without_rate] = questions(_found(info=dutch_shop(tax_rates=())))
    assert without_rate.dutch.startswith("De winkel heeft geen btw-tarief voor Nederland")


def test_one_group_a_kind_is_not_asked_about() -> None:
    assert questions(_found()) == []


def test_a_balance_account_is_no_group_for_what_is_sold() -> None:
    found = _grouped(GOODS, MONEY, NIL, ledgers=LEDGERS)
    assert questions(found) == []
    assert _proposed(found, "articles")["revenue_groups_by_rate"] == {"21": "goods", "0": "nil"}


def _one_rate(*more: ShopTaxRate, **shop: Any) -> Found:
    rate = ShopTaxRate("BTW 21%", D(21), frozenset({"NL"}), frozenset({"20"}))
    info = dutch_shop(tax_rates=(rate, *more), **({"total_codes": ("voucher",)} | shop))
    return _found(info=info, articles={"voucher": (article("TEGOEDBON-H"), article("TEGOEDBON-0"))})


def test_a_shop_with_one_rate_is_proposed_single_purpose_vouchers_from_today_on() -> None:
    assert _proposed(_one_rate(), "orders")["single_purpose_vouchers"] == [
        {"since": "2026-11-23", "percent": "21", "article_code": "TEGOEDBON-H"}
    ]


@pytest.mark.parametrize("country", ["NL", "DE"])
def test_a_shop_with_several_rates_has_multi_purpose_vouchers(country: str) -> None:
    other = ShopTaxRate("Ander", D(9), frozenset({country}), frozenset({"21"}))
    assert "single_purpose_vouchers" not in _proposed(_one_rate(other), "orders")


def test_a_shop_without_vouchers_is_not_asked_about_them() -> None:
    assert "single_purpose_vouchers" not in _proposed(_one_rate(total_codes=("shipping",)), "orders")
