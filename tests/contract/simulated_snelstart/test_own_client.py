"""What SnelStart's own .NET client sends and cannot do without, as raw HTTP (docs/reference/snelstart.md 1.7)."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import pytest

from local.snelstart.administration import demo_administration
from local.snelstart.http.wire import Request, Response, to_json
from local.snelstart.simulation import SUBSCRIPTION_KEY, simulated
from local.snelstart.switches import Switches

from .caller import Caller, HandClock, caller, codes, wrong_fields

NAME, WORD = "administratie", "geheim=woord"
KEY = b64encode(f"{NAME}:{WORD}".encode()).decode()
NEVER_NULL = (
    "huidigBoekjaar",
    "beginmaandFiscaleBoekjaar",
    "tussentijdseSuppletiesBerekenen",
    "btwPercentageAangifteKredietbeperking",
    "markeergedragInlezenBankafschriften",
    "voorkeurenTijdensBoeken",
    "voorraadcontroleOrderinvoer",
    "abonnementOvernemen",
    "backorderGebruiken",
    "deelleveringOrdersDefaultAan",
    "factuurAlsBijlageVerkoopboeking",
    "regelkortingVerkooporder",
    "drempelbedragVerkooporderbeheer",
    "drempelbedragVerkooporderbeheerMaxDagenUitstel",
    "verkoopprijsArtikelbestandExclusiefBtw",
    "inkoopprijsArtikelbestandExclusiefBtw",
    "artikelcodeSoort",
    "artikelcodeMaxLengte",
    "begindatumVoorraadtelling",
    "voorraadTonenInZoekvenster",
    "aantalDecimalenArtikelprijzen",
    "aantalDecimalenArtikelaantallen",
    "verkooporderVoorraadVanafNiveau",
)
ZEROS = "00000000-0000-0000-0000-000000000000"
LIKE_THE_SERVER = Switches(unknown_fields="ignored")


def signed_in(**form: str) -> Response:
    simulation = simulated(demo_administration("Demo", KEY, oss=False), clock=HandClock())
    body = urlencode({"grant_type": "password", **form}).encode()
    sent = Request("POST", "auth", "/b2b/token", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    answered = simulation.handle(sent)
    assert isinstance(answered, Response)
    if answered.status == 200:
        headers = {
            "Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY,
            "Authorization": f"Bearer {answered.json()['access_token']}",
        }
        company = simulation.handle(Request("GET", "api", "/v2/companyInfo", headers, b""))
        assert isinstance(company, Response)
        return company
    return answered


def test_the_two_halves_of_the_decoded_key_sign_in_as_name_and_password() -> None:
    assert signed_in(username=NAME, password=WORD).json()["administratieNaam"] == "Demo"


@pytest.mark.parametrize("form", [{"username": NAME}, {"username": NAME, "password": "fout"}, {"password": WORD}, {}])
def test_no_other_name_and_password_sign_in(form: dict[str, str]) -> None:
    refused = signed_in(**form)
    assert refused.status == 400
    assert "'password'" in refused.json()["error"]


@pytest.mark.parametrize("field", NEVER_NULL)
def test_what_the_client_reads_of_a_company_as_never_null_is_not(field: str) -> None:
    assert caller().get("/companyInfo")[field] is not None


def pascal(value: Any) -> Any:
    """Write names as .NET does without a naming strategy."""
    if isinstance(value, list):
        return [pascal(item) for item in value]
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: pascal(item) for name, item in value.items()}
    return value


def own_address(world: Caller) -> dict[str, Any]:
    """Return an address as the client has it: an identifier too."""
    land = {**world.country("NL"), "Uri": None}
    address = {"Contactpersoon": "J. Jansen", "Straat": "Dorpsstraat 1", "Postcode": "1234 AB", "Plaats": "Alkmaar"}
    return {**address, "Land": land, "Id": ZEROS, "Uri": None}


def own_relation(world: Caller, **fields: Any) -> dict[str, Any]:
    known = pascal(world.karel())
    empty = dict.fromkeys(known)
    return {
        **empty,
        "Relatiesoort": ["Klant"],
        "Relatiecode": 0,
        "Naam": "J. Jansen",
        "VestigingsAdres": own_address(world),
        "InkoopBoekingUri": None,
        "VerkoopBoekingUri": None,
        "ModifiedOn": "0001-01-01T00:00:00",
        "Id": ZEROS,
        **fields,
    }


def test_every_member_in_pascal_case_nulls_and_unknown_ones_included_makes_a_relation_and_changes_it() -> None:
    world = caller(switches=LIKE_THE_SERVER)
    made = world.call("POST", "/relaties", own_relation(world))
    assert made.status == 201, made.body
    assert (made.json()["naam"], made.json()["relatiecode"]) == ("J. Jansen", 1005)

    read = pascal(made.json())
    read["VestigingsAdres"] |= {"Id": ZEROS, "Uri": None}
    changed = world.call(
        "PUT", f"/relaties/{made.json()['id']}", {**read, "Naam": "J. de Jong", "VerkoopBoekingUri": ""}
    )
    assert changed.status == 200, changed.body
    assert changed.json()["naam"] == "J. de Jong"
    assert world.call("DELETE", f"/relaties/{made.json()['id']}").status == 200


def test_a_field_that_the_model_does_not_have_is_refused_from_our_own_client() -> None:
    world = caller()
    refused = world.call("POST", "/relaties", own_relation(world))
    assert {"model.InkoopBoekingUri", "model.VerkoopBoekingUri", "model.vestigingsAdres.Id"} <= {*wrong_fields(refused)}


def test_code_zero_is_taken_as_assign_one_of_a_new_relation_only() -> None:
    world = caller(switches=LIKE_THE_SERVER)
    known = world.karel()
    assert codes(world.call("PUT", f"/relaties/{known['id']}", {**known, "relatiecode": 0})) == ["REL-0066"]


@pytest.mark.parametrize(("number", "name"), [(0, "Order"), (1, "Offerte"), (3, "Werkbon")])
def test_a_stage_sent_as_its_number_is_answered_by_name(number: int, name: str) -> None:
    world = caller(switches=LIKE_THE_SERVER)
    order = {**pascal(world.order()), "ProcesStatus": number, "Id": ZEROS, "ModifiedOn": "0001-01-01T00:00:00"}
    made = world.call("POST", "/verkooporders", order)
    assert made.status == 201, made.body
    assert made.json()["procesStatus"] == name
    again = {"Id": made.json()["id"], "ProcesStatus": 0}
    assert world.call("PUT", f"/verkooporders/{made.json()['id']}/ProcesStatus", again).status == 200
    assert world.get(f"/verkooporders/{made.json()['id']}")["procesStatus"] == "Order"


@pytest.mark.parametrize("number", [7, 8, -1, True])
def test_a_stage_that_may_not_be_set_or_does_not_exist_is_refused_as_a_number_too(number: Any) -> None:
    world = caller(switches=LIKE_THE_SERVER)
    assert wrong_fields(world.call("POST", "/verkooporders", world.order(procesStatus=number))) == [
        "model.procesStatus"
    ]


def test_a_deleted_order_is_answered_200_and_then_not_found() -> None:
    world = caller(switches=LIKE_THE_SERVER)
    made = world.call("POST", "/verkooporders", world.order()).json()
    assert world.call("DELETE", f"/verkooporders/{made['id']}").status == 200
    assert world.call("GET", f"/verkooporders/{made['id']}").status == 404


@pytest.mark.parametrize("path", ["/grootboeken", "/grootboekmutaties", "/dagboeken"])
def test_ledgers_their_rows_and_day_books_are_read(path: str) -> None:
    world = caller()
    world.simulation.invoice("Demo", world.call("POST", "/verkooporders", world.order()).json()["id"])
    rows = world.get(path)
    assert rows
    assert all(row["id"] for row in rows)


def test_rows_of_the_ledger_are_filtered_and_cut_off_as_the_client_asks() -> None:
    world = caller()
    world.simulation.invoice("Demo", world.call("POST", "/verkooporders", world.order()).json()["id"])
    assert len(world.get("/grootboekmutaties", top="2")) == 2
    assert [row["saldo"] for row in world.get("/grootboekmutaties", filter="Saldo gt 0")] == [13.5]
    assert to_json(world.get("/grootboekmutaties", filter="Boekstuk eq 'geen'")) == "[]"
