from decimal import Decimal
from typing import Any

import pytest

from local.snelstart.http.wire import Response

from .caller import UNKNOWN_ID, Caller, caller, codes, wrong_fields


def article(world: Caller, **fields: Any) -> dict[str, Any]:
    group = world.named("/artikelomzetgroepen", "nummer", 1)["id"]
    return {
        "artikelcode": "LAB-STICKER",
        "omschrijving": "Sticker",
        "artikelOmzetgroep": {"id": group},
        "verkoopprijs": "2.00",
        **fields,
    }


def post(world: Caller, **fields: Any) -> Response:
    return world.call("POST", "/artikelen", article(world, **fields))


def test_a_new_article_is_there_at_once() -> None:
    world = caller()
    made = post(world)
    assert made.status == 201
    found = world.get("/artikelen", filter="Artikelcode eq 'lab-sticker'")
    assert [(row["id"], row["isNonActief"]) for row in found] == [(made.json()["id"], False)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id": UNKNOWN_ID}, ["ALG-0100"]),
        ({"artikelcode": None}, ["ART-0002"]),
        ({"artikelcode": "x" * 21}, ["ART-0004"]),
        ({"artikelcode": "lab-koffie"}, ["ART-0005"]),
        ({"omschrijving": ""}, ["ART-0006"]),
        ({"artikelOmzetgroep": None}, ["ART-0008"]),
        ({"artikelOmzetgroep": {"id": UNKNOWN_ID}}, ["ART-0009"]),
        ({"relatie": {"id": UNKNOWN_ID}}, ["ART-0016"]),
    ],
)
def test_business_rules_answer_codes(change: dict[str, Any], expected: list[str]) -> None:
    assert codes(post(caller(), **change)) == expected


def test_an_administration_may_want_numeric_codes() -> None:
    world = caller()
    world.simulation.books("Demo").company |= {"artikelcodeSoort": "Numeriek"}
    assert codes(post(world)) == ["ART-0003"]
    assert post(world, artikelcode="308").json()["artikelcode"] == "308"


def test_a_supplier_is_an_active_supplier() -> None:
    world = caller()
    assert codes(post(world, relatie={"id": world.karel()["id"]})) == ["ART-0017"]
    supplier = world.call("POST", "/relaties", {"relatiesoort": ["Leverancier"], "naam": "L", "nonactief": True})
    assert codes(post(world, relatie={"id": supplier.json()["id"]})) == ["ART-0018"]


def test_a_price_has_the_decimals_of_the_administration() -> None:
    world = caller()
    assert wrong_fields(post(world, verkoopprijs="1.005")) == ["model.verkoopprijs"]
    assert post(world, verkoopprijs="1.500").status == 201


def test_put_replaces_all_but_the_extra_fields() -> None:
    world = caller()
    made = post(world, eenheid="stuk").json()
    path = f"/artikelen/{made['id']}"
    world.call("PUT", f"{path}/customFields", [{"name": "webshopcode", "value": "WS-1"}])
    replaced = world.call("PUT", path, article(world, id=made["id"])).json()
    assert (replaced["eenheid"], replaced["extraVelden"]) == (None, [{"naam": "webshopcode", "waarde": "WS-1"}])
    assert codes(world.call("PUT", path, article(world))) == ["ALG-0101"]
    assert codes(world.call("PUT", f"/artikelen/{UNKNOWN_ID}", article(world))) == ["ART-0001"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"name": "onbekend", "value": "x"}], ["REF-0002"]),
        ([{"name": "kleur", "value": "rood"}, {"name": "kleur", "value": "blauw"}], ["REF-0003"]),
        ([{"name": "webshopcode", "value": "x" * 51}], ["REF-0004"]),
        ([{"name": "kleur", "value": "paars"}], ["REF-0005"]),
        ([{"name": "gewicht", "value": "3"}], ["REF-0007"]),
        ([{"name": "webshopcode", "value": 3}], ["REF-0014"]),
        ([{"value": "x"}], ["REF-0016"]),
    ],
)
def test_extra_fields_are_judged(rows: list[dict[str, Any]], expected: list[str]) -> None:
    world = caller()
    path = f"/artikelen/{world.article('LAB-KOFFIE')['id']}/customFields"
    assert codes(world.call("PUT", path, rows)) == expected
    assert all(field["value"] is None for field in world.get(path))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("Money", "12,50", "REF-0010"),
        ("Money", 100_000_000_001, "REF-0012"),
        ("Money", Decimal("1.23456"), "REF-0013"),
        ("Money", Decimal("-1.2345"), None),
        ("Float", True, "REF-0011"),
        ("Float", Decimal("1.23456789"), None),
        ("DateTime", "2026-11-23", "REF-0008"),
        ("DateTime", "23-11-2026", "REF-0008"),
        ("DateTime", "1850-01-01T00:00:00", "REF-0015"),
        ("DateTime", "2026-11-23T12:00:00", None),
    ],
)
def test_extra_fields_of_every_kind_are_judged(kind: str, value: Any, expected: str | None) -> None:
    world = caller()
    definition = {"name": "veld", "type": kind, "properties": [], "yPosition": 0, "xPosition": 0}
    world.simulation.books("Demo").extra_field_definitions["artikel"].append(definition)
    path = f"/artikelen/{world.article('LAB-KOFFIE')['id']}/customFields"
    reply = world.call("PUT", path, [{"name": "veld", "value": value}])
    assert reply.status == 200 if expected is None else codes(reply) == [expected]


def test_stock_and_extra_fields_outlive_a_replacement() -> None:
    world = caller()
    before = world.named("/artikelen", "artikelcode", "LAB-KOFFIE")
    path = f"/artikelen/{before['id']}"
    world.call("PUT", f"{path}/customFields", [{"name": "webshopcode", "value": "WS-1"}])
    body = {name: before[name] for name in ("id", "artikelcode", "omschrijving", "artikelOmzetgroep", "verkoopprijs")}
    assert world.call("PUT", path, body).status == 200
    after = world.get(path)
    assert (after["technischeVoorraad"], after["vrijeVoorraad"]) == (120, 116)
    assert after["extraVelden"] == [{"naam": "webshopcode", "waarde": "WS-1"}]


def test_articles_are_found_by_an_extra_field() -> None:
    world = caller()
    path = f"/artikelen/{world.article('LAB-KOFFIE')['id']}/customFields"
    assert world.call("PUT", path, [{"name": "webshopcode", "value": "WS-1"}]).status == 200
    assert world.call("PUT", path, [{"name": "kleur", "value": "rood"}]).status == 200
    found = world.get("/artikelen", filter="ExtraVelden/any(e:e/Waarde eq 'WS-1' and e/Naam eq 'webshopcode')")
    assert [row["artikelcode"] for row in found] == ["LAB-KOFFIE"]
    assert world.get("/artikelen", filter="ExtraVelden/any(e:e/Waarde eq 'WS-1' and e/Naam eq 'kleur')") == []


def agreement(world: Caller, *terms: str) -> dict[str, Any]:
    coffee = world.article("LAB-KOFFIE")["id"]
    rows = world.get("/prijsafspraken", filter=" and ".join([f"Artikel/Id eq guid'{coffee}'", *terms]))
    assert len(rows) == 1
    found: dict[str, Any] = rows[0]
    return found


def test_a_price_agreement_depends_on_customer_quantity_and_day() -> None:
    world = caller()
    karel = f"Relatie/Id eq guid'{world.karel()['id']}'"
    assert agreement(world)["prijsBepalingSoort"] == "NormaleVerkoopprijs"
    assert agreement(world)["verkoopprijs"] == Decimal("12.39")
    assert agreement(world, karel)["verkoopprijs"] == Decimal("11.50")
    assert agreement(world, karel, "Aantal eq 10")["verkoopprijs"] == Decimal("10.75")
    earlier = agreement(world, karel, "Datum eq datetime'2025-12-31T00:00:00'")
    assert earlier["prijsBepalingSoort"] == "NormaleVerkoopprijs"


@pytest.mark.parametrize("text", [None, "Aantal eq 1", "Artikel/Id ne guid'{id}'", "Artikel/Id eq guid'{id}' or true"])
def test_a_price_agreement_is_asked_for_one_article(text: str | None) -> None:
    world = caller()
    query = {} if text is None else {"filter": text.format(id=world.article("LAB-KOFFIE")["id"])}
    refused = world.call("GET", "/prijsafspraken", **query)
    assert refused.status == 400
    assert "Artikel/Id is verplicht" in refused.json()["Message"]


def test_an_unknown_article_has_no_agreements() -> None:
    assert caller().get("/prijsafspraken", filter=f"Artikel/Id eq guid'{UNKNOWN_ID}'") == []


def test_articles_for_a_customer_carry_the_agreed_price() -> None:
    world = caller()
    path = f"/artikelen/{world.article('LAB-KOFFIE')['id']}"
    priced = world.get(path, relatieId=world.karel()["id"], aantal="10")
    assert priced["prijsafspraak"]["verkoopprijs"] == Decimal("10.75")
    assert "prijsafspraak" not in world.get(path)
    assert world.call("GET", path, relatieId=UNKNOWN_ID).status == 404


def test_all_agreements_are_listed_per_article_and_customer() -> None:
    listed = caller().get("/artikelen/prijsafspraken")
    assert [row["artikelCode"] for row in listed] == ["LAB-KOFFIE"]
    assert [step["vanaf"] for step in listed[0]["klantAfspraken"][0]["prijsAfspraken"]] == [1, 10]


def test_a_deleted_article_is_inactive_and_one_on_an_open_order_or_in_stock_stays() -> None:
    world = caller()
    ordered, stocked = world.article("VERZENDKOSTEN-H")["id"], world.article("LAB-SHIRT")["id"]
    made = world.call("POST", "/verkooporders", world.order(world.line("VERZENDKOSTEN-H", "5"))).json()
    assert codes(world.call("DELETE", f"/artikelen/{ordered}")) == ["ART-0011"]
    assert codes(world.call("DELETE", f"/artikelen/{stocked}")) == ["ART-0010"]
    world.call("DELETE", f"/verkooporders/{made['id']}")
    assert world.call("DELETE", f"/artikelen/{ordered}").status == 200
    assert world.get(f"/artikelen/{ordered}")["isNonActief"] is True
