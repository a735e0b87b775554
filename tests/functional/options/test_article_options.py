"""Options of the tab Artikelen, each from its setting to the request on the wire, with captured orders."""

from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Processing, ShopArticleKey
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.options.covered import covers
from tests.functional.options.wire import WireLab, codes, product, totals

D = Decimal
CODES = {
    "sku": "SKU-1001",
    "ean": "8710000001001",
    "upc": "UPC-1001",
    "mpn": "MPN-A1",
    "jan": "JAN-1001",
    "isbn": "ISBN-1001",
}
"""What order 9's product has; UPC, JAN and ISBN are filled in, for the captured shop left them empty."""


@covers(*(f"articles.shop_key={key.value}" for key in ShopArticleKey))
@pytest.mark.parametrize("key", ShopArticleKey)
def test_the_field_of_the_shop_that_holds_the_article_code(lab: WireLab, key: ShopArticleKey) -> None:
    expected = CODES.get(key.value, "LAB-KOFFIE")
    if key is not ShopArticleKey.MODEL:
        lab.add_article(expected, like="LAB-KOFFIE")
    sent = lab.send("9", codes(**CODES), articles={"shop_key": key})
    assert lab.codes(sent)[0] == expected
    assert not lab.requests("POST", "/artikelen")


def test_the_model_on_the_line_stands_in_for_a_code_that_is_empty(lab: WireLab) -> None:
    sent = lab.send("9", codes(ean=""), articles={"shop_key": ShopArticleKey.EAN})
    assert lab.codes(sent)[0] == "LAB-KOFFIE"


@covers("articles.extra_field=set")
def test_articles_are_found_by_an_extra_field(lab: WireLab) -> None:
    lab.article("LAB-KOKER")["extraVelden"] = [{"naam": "webshopcode", "waarde": "lab-koffie"}]
    lab.article("LAB-KOKER")["artikelOmzetgroep"] = lab.article("LAB-KOFFIE")["artikelOmzetgroep"]
    sent = lab.send("9", articles={"extra_field": "webshopcode"})
    assert lab.codes(sent)[0] == "LAB-KOKER"


def test_a_new_article_gets_the_shops_code_in_that_field(lab: WireLab) -> None:
    sent = lab.send("6", articles={"extra_field": "webshopcode"})
    assert lab.codes(sent)[0] == "LAB-STICKER"
    [written] = lab.requests("PUT", "/artikelen/")
    assert written.path.endswith("/customFields")
    assert written.body == [{"name": "webshopcode", "value": "LAB-STICKER"}]


@covers("articles.processing=add")
def test_an_unknown_article_is_added_and_a_known_one_left_alone(lab: WireLab) -> None:
    lab.send("6", articles={"processing": Processing.ADD})
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert (made["artikelcode"], made["verkoopprijs"]) == ("LAB-STICKER", D("0.41"))
    lab.send("9", codes(price="99.0000"))
    assert not lab.requests("PUT", "/artikelen/")


@covers("articles.processing=add_and_update")
def test_a_known_article_takes_name_and_price_of_the_catalogue(lab: WireLab) -> None:
    lab.send(
        "9", codes(price="99.0000", names={"nl-nl": "Andere naam"}), articles={"processing": Processing.ADD_AND_UPDATE}
    )
    [written] = [request.body for request in lab.requests("PUT", "/artikelen/")]
    assert (written["omschrijving"], written["verkoopprijs"]) == ("Andere naam", D("99.00"))
    assert written["artikelOmzetgroep"]["id"] == lab.article("LAB-KOFFIE")["artikelOmzetgroep"]["id"]
    lab.assert_booked_once("1")


@covers("articles.processing=manual")
def test_by_hand_an_unknown_article_waits_and_nothing_is_made(lab: WireLab) -> None:
    entry = lab.hold("6", articles={"processing": Processing.MANUAL})
    assert entry.causes == ((CauseKind.ARTICLE_UNKNOWN, "lab-sticker"),)
    assert not lab.requests("POST", "/artikelen")


@covers("articles.collective_article=set")
def test_an_unknown_article_is_booked_on_the_collective_one_when_a_person_says_so(lab: WireLab) -> None:
    lab.add_article("VERZAMEL", like="LAB-SHIRT")
    lab.hold("6", articles={"processing": Processing.MANUAL, "collective_article": "VERZAMEL"})
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.COLLECTIVE_ARTICLE)
    sent = lab.send("6")  # a later order with the same article
    assert lab.codes(sent)[0] == "VERZAMEL"
    assert lab.texts(sent)[0] == "Sticker"
    assert [lab.codes(request.body)[0] for request in lab.requests("POST", "/verkooporders")] == ["VERZAMEL"] * 2
    assert not lab.requests("POST", "/artikelen")


@covers("articles.revenue_group_id=set")
def test_the_revenue_group_for_new_articles(lab: WireLab) -> None:
    group = lab.id_of("revenue_groups", "Verkoop diensten hoog")
    lab.send("6", articles={"revenue_group_id": group, "revenue_groups_by_rate": {}})
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert made["artikelOmzetgroep"] == {"id": group}


@covers("articles.revenue_groups_by_rate=set")
def test_the_revenue_group_per_rate_goes_before_the_general_one(lab: WireLab) -> None:
    services, high = (lab.id_of("revenue_groups", f"Verkoop {name} hoog") for name in ("diensten", "goederen"))
    lab.send("6", articles={"revenue_group_id": services, "revenue_groups_by_rate": {D(21): high}})
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert made["artikelOmzetgroep"] == {"id": high}


@covers("articles.revenue_groups_by_tax_class=set")
def test_the_revenue_group_of_a_tax_class_goes_before_that_of_the_rate(lab: WireLab) -> None:
    services, high = (lab.id_of("revenue_groups", f"Verkoop {name} hoog") for name in ("diensten", "goederen"))
    groups = {"revenue_groups_by_rate": {D(21): high}, "revenue_groups_by_tax_class": {"20": services}}
    lab.send("6", codes(tax_class_id="20"), articles=groups)
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert made["artikelOmzetgroep"] == {"id": services}


@covers("articles.revenue_groups_not_shipped=set")
@pytest.mark.parametrize(("shipping", "group"), [("0", "diensten"), ("1", "goederen")])
def test_what_is_not_shipped_has_a_revenue_group_of_its_own(lab: WireLab, shipping: str, group: str) -> None:
    services, high = (lab.id_of("revenue_groups", f"Verkoop {name} hoog") for name in ("diensten", "goederen"))
    groups = {"revenue_groups_by_rate": {D(21): high}, "revenue_groups_not_shipped": {D(21): services}}
    lab.send("6", codes(shipping=shipping), articles=groups)
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert made["artikelOmzetgroep"] == {"id": lab.id_of("revenue_groups", f"Verkoop {group} hoog")}


def test_a_group_of_another_rate_makes_the_order_wait(lab: WireLab) -> None:
    high = lab.id_of("revenue_groups", "Verkoop goederen hoog")
    entry = lab.hold("4", articles={"revenue_group_id": high, "revenue_groups_by_rate": {}})
    assert (CauseKind.REVENUE_GROUP_MISFIT, "LAB-EBOEK") in entry.causes
    assert not lab.requests("POST", "/artikelen")


def test_an_administration_with_numeric_codes(lab: WireLab) -> None:
    lab.books.company["artikelcodeSoort"] = "Numeriek"
    assert lab.hold("6").causes == ((CauseKind.ARTICLE_CODE_UNFIT, "LAB-STICKER"),)
    lab.send("6", product(model="0815"), codes(model="0815"))
    [made] = [request.body for request in lab.requests("POST", "/artikelen")]
    assert made["artikelcode"] == "0815"


def test_a_code_longer_than_the_administration_takes(lab: WireLab) -> None:
    lab.books.company["artikelcodeMaxLengte"] = 8
    entry = lab.hold("6")
    assert entry.causes == ((CauseKind.ARTICLE_CODE_UNFIT, "LAB-STICKER"),)
    assert "een code heeft hier hooguit 8 tekens" in entry.reason


@pytest.mark.parametrize(("decimals", "price"), [(2, "13.50"), (4, "13.5000")])
@pytest.mark.parametrize("included", [True, False])
def test_prices_have_the_decimals_of_the_administration(
    lab: WireLab, decimals: int, price: str, included: bool
) -> None:
    lab.books.company["aantalDecimalenArtikelprijzen"] = decimals
    sent = lab.send("9", totals(vat={"BTW 9%": "1.1147"}), orders={"prices_include_vat": included, "tolerance": D(1)})
    exponents = {line["stuksprijs"].normalize().as_tuple().exponent for line in sent["regels"] if "artikel" in line}
    assert all(isinstance(exponent, int) and -exponent <= decimals for exponent in exponents)
    if included:
        assert lab.lines(sent)[0][2] == D(price)
    lab.assert_booked_once("1")


@covers("articles.language=set")
def test_a_card_bears_the_name_in_the_language_of_the_profile(lab: WireLab) -> None:
    names = {"nl-nl": "Koffie", "de-de": "Kaffee"}
    lab.send("9", codes(names=names), articles={"processing": Processing.ADD_AND_UPDATE, "language": "de-de"})
    [written] = [request.body for request in lab.requests("PUT", "/artikelen/")]
    assert written["omschrijving"] == "Kaffee"
