from decimal import Decimal
from typing import Any

import pytest

from local.snelstart.http.wire import Response
from local.snelstart.switches import Switches

from .caller import UNKNOWN_ID, Caller, caller, codes, wrong_fields


def post(world: Caller, *lines: dict[str, Any], **fields: Any) -> Response:
    return world.call("POST", "/verkooporders", world.order(*lines, **fields))


def test_a_new_order_gets_a_number_and_the_defaults() -> None:
    world = caller()
    order = world.order()
    del order["verkooporderBtwIngaveModel"]
    answered = world.call("POST", "/verkooporders", order)
    assert answered.status == 201
    made = answered.json()
    assert made["nummer"] == 1
    assert made["uri"] == f"/verkooporders/{made['id']}"
    assert (made["procesStatus"], made["verkoopOrderStatus"]) == ("Order", "InBehandeling")
    assert made["verkooporderBtwIngaveModel"] == "Exclusief"
    assert made["krediettermijn"] == 14
    assert made["afleveradres"]["plaats"] == "Alkmaar"
    assert made["regels"][0]["omschrijving"] == "Koffiebonen Espresso 1 kg"
    templates = {template["id"]: template["omschrijving"] for template in world.get("/verkoopordersjablonen")}
    assert templates[made["verkoopordersjabloon"]["id"]] == "Standaard"
    assert world.get(f"/verkooporders/{made['id']}") == made
    assert not world.simulation.log.violations


def test_the_same_order_twice_is_two_orders() -> None:
    world = caller()
    assert [post(world).json()["nummer"] for _ in range(2)] == [1, 2]
    assert len(world.simulation.orders("Demo", "WS-1")) == 2


def test_a_price_left_out_is_nothing_and_not_the_articles() -> None:
    world = caller()
    made = post(world, {"artikel": world.article("LAB-KOFFIE"), "aantal": 1}).json()
    assert (made["regels"][0]["stuksprijs"], made["totaalInclusiefBtw"]) == (0, 0)


LONG = "x" * 51


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id": UNKNOWN_ID}, ["ALG-0100"]),
        ({"nummer": 7}, ["VOR-0005"]),
        ({"relatie": {"id": UNKNOWN_ID}}, ["REL-0005"]),
        ({"afleveradres": {"straat": LONG}}, ["VOR-0006"]),
        ({"factuuradres": {"postcode": "x" * 26}}, ["VOR-0007"]),
        ({"afleveradres": {"plaats": LONG}}, ["VOR-0008"]),
        ({"afleveradres": {"contactpersoon": LONG}}, ["VOR-0009"]),
        ({"afleveradres": {"land": {"id": UNKNOWN_ID}}}, ["VOR-0010"]),
        ({"orderreferentie": LONG}, ["VOR-0011"]),
        ({"incassomachtiging": {"id": UNKNOWN_ID}}, ["VOR-0013"]),
        ({"kostenplaats": {"id": UNKNOWN_ID}}, ["KPL-0001"]),
        ({"verkoopordersjabloon": {"id": UNKNOWN_ID}}, ["ALG-0103"]),
        ({"regels": [{"artikel": {"id": UNKNOWN_ID}}]}, ["ALG-0103"]),
        ({"extraHoofdVelden": [{"veldNummer": 1, "waarde": "x"}]}, ["VOR-0036"]),
        ({"nummer": 7, "orderreferentie": LONG}, ["VOR-0005", "VOR-0011"]),
    ],
)
def test_business_rules_answer_codes(change: dict[str, Any], expected: list[str]) -> None:
    world = caller()
    assert codes(post(world, **change)) == expected
    assert world.simulation.orders("Demo") == []


def test_the_relation_must_be_an_active_customer() -> None:
    world = caller()
    retired = world.named("/relaties", "naam", "Vroegere Klant")
    assert codes(post(world, relatie={"id": retired["id"]})) == ["ALG-0105"]
    supplier = world.call("POST", "/relaties", {"relatiesoort": ["Leverancier"], "naam": "L"}).json()
    assert codes(post(world, relatie={"id": supplier["id"]})) == ["VOR-0002"]
    world.simulation.books("Demo").relations[world.karel()["id"]]["factuurRelatie"] = {"id": supplier["id"]}
    assert codes(post(world)) == ["VOR-0003"]


def test_what_is_inactive_cannot_be_used() -> None:
    world = caller()
    old = world.named("/verkoopordersjablonen", "nonactief", True)["id"]
    closed = world.named("/kostenplaatsen", "nonactief", True)["id"]
    world.simulation.books("Demo").articles[world.article("LAB-SHIRT")["id"]]["isNonActief"] = True
    assert codes(post(world, verkoopordersjabloon={"id": old})) == ["ALG-0105"]
    assert codes(post(world, kostenplaats={"id": closed})) == ["KPL-0009"]
    assert codes(post(world, world.line("LAB-SHIRT", "1"))) == ["ALG-0105"]


def test_a_text_line_goes_without_article_and_without_price() -> None:
    world = caller()
    text = {"omschrijving": "Maat: L"}
    made = post(world, world.line("LAB-KOFFIE", "13.50"), text).json()
    assert (made["regels"][1]["artikel"], made["totaalInclusiefBtw"]) == (None, Decimal("13.50"))
    assert codes(post(world, {**text, "stuksprijs": 1, "aantal": 1})) == ["ALG-0103"]
    world.simulation.switches = Switches(text_lines_allowed=False)
    assert codes(post(world, text)) == ["ALG-0103"]


def test_put_replaces_the_whole_order_and_keeps_its_number() -> None:
    world = caller()
    made = post(world, memo="Bel eerst").json()
    replaced = world.call("PUT", f"/verkooporders/{made['id']}", {**world.order(), "id": made["id"]}).json()
    assert (replaced["memo"], replaced["nummer"]) == (None, made["nummer"])
    merged = world.call("PUT", f"/verkooporders/{made['id']}", {**made, "omschrijving": "Nieuw"})
    assert (merged.status, merged.json()["memo"]) == (200, "Bel eerst")
    assert codes(world.call("PUT", f"/verkooporders/{made['id']}", world.order())) == ["ALG-0101"]
    assert codes(world.call("PUT", f"/verkooporders/{UNKNOWN_ID}", world.order())) == ["VOR-0001"]


def test_the_stage_changes_alone_and_never_to_invoiced() -> None:
    world = caller()
    made = post(world).json()
    path = f"/verkooporders/{made['id']}/ProcesStatus"
    assert world.call("PUT", path, {"id": made["id"], "procesStatus": "Bevestiging"}).status == 200
    assert world.get(f"/verkooporders/{made['id']}")["procesStatus"] == "Bevestiging"
    assert wrong_fields(world.call("PUT", path, {"id": made["id"], "procesStatus": "Factuur"})) == [
        "model.procesStatus"
    ]


def test_a_deleted_order_is_gone() -> None:
    world = caller()
    made = post(world).json()
    assert world.call("DELETE", f"/verkooporders/{made['id']}").status == 200
    assert world.call("GET", f"/verkooporders/{made['id']}").status == 404
    assert post(world).json()["nummer"] == 2


def test_an_invoiced_order_stays_as_it_is() -> None:
    world = caller()
    made = post(world).json()
    world.simulation.invoice("Demo", made["id"])
    assert world.call("DELETE", f"/verkooporders/{made['id']}").status == 400
    order = world.get(f"/verkooporders/{made['id']}")
    invoice = world.get("/verkoopfacturen")[0]
    assert (order["procesStatus"], order["verkoopfactuur"]["id"]) == ("Factuur", invoice["id"])
    assert invoice["verkoopOrders"][0]["id"] == made["id"]
