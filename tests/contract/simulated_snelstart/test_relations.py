from typing import Any

import pytest

from local.snelstart.http.wire import Response

from .caller import UNKNOWN_ID, Caller, caller, codes

LONG = "x" * 51


def relation(world: Caller, **fields: Any) -> dict[str, Any]:
    address = {"straat": "Kade 1", "postcode": "1011 AA", "plaats": "Amsterdam", "land": world.country("NL")}
    return {"relatiesoort": ["Klant"], "naam": "J. Jansen", "vestigingsAdres": address, **fields}


def post(world: Caller, **fields: Any) -> Response:
    return world.call("POST", "/relaties", relation(world, **fields))


def test_a_new_relation_gets_the_next_code() -> None:
    world = caller()
    made = post(world, email="j@example.test;jan@example.test")
    assert (made.status, made.json()["relatiecode"]) == (201, 1005)
    assert post(world, relatiecode=2000).json()["relatiecode"] == 2000
    assert post(world).json()["relatiecode"] == 2001
    shown = world.get(f"/relaties/{made.json()['id']}")
    assert (shown["fax"], shown["vestigingsAdres"]["contactpersoon"], shown["extraVeldenKlant"]) == (None, None, [])
    assert not world.simulation.log.violations


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"relatiesoort": []}, ["REL-0001"]),
        ({"relatiesoort": ["Klant", "Eigen"]}, ["REL-0048"]),
        ({"naam": " "}, ["REL-0007"]),
        ({"relatiecode": 1001}, ["REL-0008"]),
        ({"relatiecode": -5}, ["REL-0066"]),
        ({"relatiesoort": ["Vriend"]}, ["REL-0066"]),
        ({"btwNummer": "N"}, ["REL-0057", "REL-0087"]),
        ({"id": UNKNOWN_ID}, ["REL-0063"]),
        ({"vestigingsAdres": {"contactpersoon": "J"}}, ["REL-0060"]),
        ({"vestigingsAdres": {"straat": "Kade 1", "postcode": "1", "plaats": "A"}}, ["REL-0060"]),
        ({"correspondentieAdres": {"straat": LONG}}, ["REL-0025"]),
        ({"correspondentieAdres": {"contactpersoon": LONG}}, ["REL-0028"]),
        ({"correspondentieAdres": {"land": {"id": UNKNOWN_ID}}}, ["REL-0055"]),
        ({"telefoon": "1" * 26}, ["REL-0012"]),
        ({"mobieleTelefoon": "1" * 26}, ["REL-0013"]),
        ({"email": "geen adres"}, ["REL-0061"]),
        ({"email": "a@b.nl;"}, ["REL-0061"]),
        ({"email": "a@b"}, ["REL-0061"]),
        ({"krediettermijn": 1001}, ["REL-0003"]),
        ({"factuurEmailVersturen": {"shouldSend": True}}, ["REL-0066"]),
        ({"factuurEmailVersturen": {"shouldSend": True, "email": "geen adres"}}, ["REL-0066"]),
        ({"kvkNummer": "123"}, ["REL-0006"]),
        ({"oin": "123"}, ["REL-0086"]),
        ({"websiteUrl": "nergens"}, ["REL-0015"]),
        ({"factuurRelatie": {"id": UNKNOWN_ID}}, ["REL-0017"]),
        ({"btwNummer": "NL12345678B01"}, ["REL-0088"]),
        ({"btwNummer": "NL123456789B01"}, ["REL-0088"]),
        ({"btwNummer": "NL 123"}, ["REL-0058"]),
        ({"btwNummer": "DE123456788"}, ["REL-0087"]),
        ({"btwNummer": "XX123456789"}, ["REL-0088", "REL-0087"]),
    ],
)
def test_business_rules_answer_codes(change: dict[str, Any], expected: list[str]) -> None:
    world = caller()
    assert codes(post(world, **change)) == expected
    assert len(world.simulation.books("Demo").relations) == 5


@pytest.mark.parametrize(
    ("field", "size", "code"),
    [("straat", 50, "REL-0020"), ("postcode", 25, "REL-0021"), ("plaats", 50, "REL-0022")],
)
def test_address_fields_have_their_lengths(field: str, size: int, code: str) -> None:
    world = caller()
    body = relation(world)
    body["vestigingsAdres"][field] = "x" * size
    assert world.call("POST", "/relaties", body).status == 201
    body["vestigingsAdres"][field] = "x" * (size + 1)
    assert codes(world.call("POST", "/relaties", body)) == [code]


def test_an_unknown_country_is_refused() -> None:
    world = caller()
    body = relation(world)
    body["vestigingsAdres"]["land"] = {"id": UNKNOWN_ID}
    assert codes(world.call("POST", "/relaties", body)) == ["REL-0056"]


@pytest.mark.parametrize(
    ("country", "number"),
    [("NL", "NL123456782B01"), ("DE", "DE123456788"), ("GR", "EL123456783"), ("AT", "ATU12345675")],
)
def test_vat_numbers_of_the_addresss_country_pass(country: str, number: str) -> None:
    world = caller()
    body = relation(world, btwNummer=number)
    body["vestigingsAdres"]["land"] = world.country(country)
    assert world.call("POST", "/relaties", body).status == 201


def test_the_invoice_goes_to_a_customer() -> None:
    world = caller()
    supplier = world.call("POST", "/relaties", {"relatiesoort": ["Leverancier"], "naam": "L"}).json()["id"]
    assert codes(post(world, factuurRelatie={"id": supplier})) == ["REL-0018"]
    assert post(world, factuurRelatie={"id": world.karel()["id"]}).status == 201


def test_put_replaces_everything_the_code_included() -> None:
    world = caller()
    karel = world.karel()
    path = f"/relaties/{karel['id']}"
    replaced = world.call("PUT", path, {"id": karel["id"], "relatiesoort": ["Klant"], "naam": "Karel"}).json()
    assert (replaced["email"], replaced["krediettermijn"], replaced["vestigingsAdres"]) == (None, None, None)
    assert replaced["relatiecode"] != karel["relatiecode"]
    del karel["fax"]  # of the read model only
    assert [world.call("PUT", path, karel).status for _ in range(2)] == [200, 200]
    restored = world.karel()
    assert (restored["email"], restored["relatiecode"]) == ("klant@example.test", 1001)


def test_put_judges_the_id() -> None:
    world = caller()
    karel = world.karel()
    assert codes(world.call("PUT", f"/relaties/{karel['id']}", relation(world))) == ["REL-0047"]
    assert codes(world.call("PUT", f"/relaties/{UNKNOWN_ID}", relation(world))) == ["REL-0005"]
    placeholder = world.named("/relaties", "relatiecode", -1)["id"]
    assert codes(world.call("PUT", f"/relaties/{placeholder}", relation(world))) == ["REL-0067"]


def test_delete_only_makes_inactive() -> None:
    world = caller()
    path = f"/relaties/{world.karel()['id']}"
    assert world.call("DELETE", path).status == 200
    assert world.get(path)["nonactief"] is True
    assert codes(world.call("DELETE", path)) == ["ALG-0105"]


def test_extra_fields_are_changed_one_by_one() -> None:
    world = caller()
    karel = world.karel()
    path = f"/relaties/{karel['id']}/customFields"
    body = {"klantCustomFields": [{"name": "webshopklant", "value": "17"}]}
    answered = world.call("PUT", path, body).json()
    assert [field["value"] for field in answered["klantCustomFields"]] == ["17", None]
    found = world.get("/relaties", filter="ExtraVeldenKlant/any(e:e/Waarde eq '17' and e/Naam eq 'webshopklant')")
    assert [row["naam"] for row in found] == ["Karel Klant"]
    assert codes(world.call("PUT", path, {"leverancierCustomFields": [{"name": "webshopklant"}]})) == ["REF-0002"]
    assert codes(world.call("PUT", f"/relaties/{UNKNOWN_ID}/customFields", body)) == ["REF-0001"]
