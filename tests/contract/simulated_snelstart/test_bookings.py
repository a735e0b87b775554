from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from local.snelstart.http.wire import Response
from local.snelstart.switches import Switches

from .caller import UNKNOWN_ID, Caller, caller, codes


def ledger(world: Caller, number: int) -> dict[str, str]:
    return {"id": world.named("/grootboeken", "nummer", number)["id"]}


def entry(world: Caller, **fields: Any) -> dict[str, Any]:
    return {
        "factuurnummer": "2026-17",
        "factuurdatum": "2026-11-20T00:00:00",
        "klant": {"id": world.karel()["id"]},
        "omschrijving": "Webshop 1017",
        "boekingsregels": [{"grootboek": ledger(world, 8000), "bedrag": "100.00", "btwSoort": "Hoog"}],
        "btw": [{"btwSoort": "VerkopenHoog", "btwBedrag": "21.00"}],
        **fields,
    }


def post(world: Caller, **fields: Any) -> Response:
    return world.call("POST", "/verkoopboekingen", entry(world, **fields))


def test_an_entry_stands_in_the_ledger_at_once_debtors_against_turnover_and_vat() -> None:
    world = caller()
    made = post(world).json()
    assert world.get(f"/verkoopboekingen/{made['id']}") == made
    rows = world.get("/grootboekmutaties")
    numbers = {row["id"]: row["nummer"] for row in world.get("/grootboeken")}
    assert {numbers[row["grootboek"]["id"]]: row["saldo"] for row in rows} == {1300: 121, 8000: -100, 1500: -21}
    assert {row["omschrijving"] for row in rows} == {"Webshop 1017"}
    assert sum(row["debet"] - row["credit"] for row in rows) == 0


def test_rows_of_one_ledger_since_a_day_are_found_by_a_filter() -> None:
    world = caller()
    post(world)
    debtors = ledger(world, 1300)["id"]
    asked = f"Grootboek/Id eq guid'{debtors}' and Datum ge datetime'2026-11-20T00:00:00'"
    assert [row["factuurNummer"] for row in world.get("/grootboekmutaties", filter=asked)] == ["2026-17"]
    assert world.get("/grootboekmutaties", filter=asked.replace("11-20", "11-21")) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"factuurnummer": ""}, ["BOE-0058"]),
        ({"klant": {"id": UNKNOWN_ID}}, ["BOE-0060"]),
        ({"boekingsregels": []}, ["BOE-0023"]),
        ({"boekingsregels": [{"grootboek": {"id": UNKNOWN_ID}, "bedrag": 1}]}, ["BOE-0089"]),
        ({"id": UNKNOWN_ID}, ["ALG-0100"]),
    ],
)
def test_what_the_contract_refuses_leaves_nothing_behind(change: dict[str, Any], expected: list[str]) -> None:
    world = caller()
    assert codes(post(world, **change)) == expected
    assert (world.get("/grootboekmutaties"), world.get("/verkoopfacturen")) == ([], [])


def test_a_vat_kind_that_its_ledger_does_not_have_is_refused() -> None:
    world = caller()
    line = {"grootboek": ledger(world, 8010), "bedrag": 1, "btwSoort": "Hoog"}
    assert codes(post(world, boekingsregels=[line])) == ["BOE-0082"]


def test_an_invoice_number_is_used_once() -> None:
    world = caller()
    made = post(world).json()
    assert codes(post(world)) == ["BOE-0021"]
    changed = {**entry(world), "id": made["id"], "omschrijving": "Anders"}
    assert world.call("PUT", f"/verkoopboekingen/{made['id']}", changed).json()["omschrijving"] == "Anders"
    assert {row["omschrijving"] for row in world.get("/grootboekmutaties")} == {"Anders"}


def test_a_deleted_entry_leaves_neither_rows_nor_invoice() -> None:
    world = caller()
    made = post(world).json()
    assert world.call("DELETE", f"/verkoopboekingen/{made['id']}").status == 200
    assert world.call("GET", f"/verkoopboekingen/{made['id']}").status == 404
    assert (world.get("/grootboekmutaties"), world.get("/verkoopfacturen")) == ([], [])


def test_without_the_right_to_the_ledger_nothing_of_it_is_answered() -> None:
    world = caller(scopes="orders:read relaties:read settings:read artikelen:read")
    assert world.call("GET", "/grootboekmutaties").status == 403
    assert world.call("POST", "/verkoopboekingen", {"factuurnummer": "1"}).status == 403


@pytest.mark.parametrize("listed", [False, True])
def test_whether_entries_are_listed_as_invoices_is_not_known(*, listed: bool) -> None:
    world = caller(switches=Switches(entries_are_invoices=listed))
    made = post(world).json()
    assert [row["verkoopBoeking"]["id"] for row in world.get("/verkoopfacturen")] == [made["id"]] * listed


def test_whether_a_row_tells_the_entrys_text_is_not_known() -> None:
    world = caller(switches=Switches(entry_text_in_ledger=False))
    post(world)
    assert {row["omschrijving"] for row in world.get("/grootboekmutaties")} == {"Karel Klant"}


@pytest.mark.parametrize(("model", "total"), [("Inclusief", "35.79"), ("Exclusief", "41.41")])
def test_an_invoiced_order_is_posted_to_the_cent_per_ledger_and_vat_kind(model: str, total: str) -> None:
    world = caller()
    lines = (world.line("LAB-SHIRT", "20.00"), world.line("LAB-KOFFIE", "15.79"))
    made = world.call("POST", "/verkooporders", world.order(*lines, verkooporderBtwIngaveModel=model)).json()
    world.simulation.invoice("Demo", made["id"])
    invoice = world.get("/verkoopfacturen")[0]
    booking = world.get(f"/verkoopboekingen/{invoice['verkoopBoeking']['id']}")
    rows = world.get("/grootboekmutaties")
    assert booking["factuurbedrag"] == made["totaalInclusiefBtw"]
    assert sum(line["bedrag"] for line in booking["boekingsregels"]) == made["totaalExclusiefBtw"]
    assert sum(row["saldo"] for row in rows) == 0
    assert max(row["saldo"] for row in rows) == made["totaalInclusiefBtw"]
    assert made["totaalInclusiefBtw"] == Decimal(total)


def ordered(world: Caller, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = world.call("POST", "/verkooporders", world.order(**fields)).json()
    return made


@pytest.mark.parametrize("kept", [False, True])
def test_a_copied_order_is_another_order_and_may_keep_the_reference(*, kept: bool) -> None:
    world = caller(switches=Switches(copies_keep_reference=kept))
    made = ordered(world)
    copy = world.simulation.copy("Demo", made["id"])
    assert (copy["nummer"], copy["betalingskenmerk"]) == (2, "WS-1" if kept else None)
    assert len(world.get("/verkooporders")) == 2


def negative(world: Caller) -> int:
    return world.call("POST", "/verkooporders", world.order(world.line("LAB-SHIRT", "5", "-1"))).status


def long_reference(world: Caller) -> Any:
    return ordered(world, betalingskenmerk="x" * 60).get("betalingskenmerk")


def finer_price(world: Caller) -> Any:
    made = world.call("POST", "/verkooporders", world.order(world.line("LAB-SHIRT", "1.005"))).json()
    return str(made["regels"][0]["stuksprijs"]) if "regels" in made else None


def half_a_cent(world: Caller) -> Any:
    made = world.call("POST", "/verkooporders", world.order(world.line("LAB-SHIRT", "0.01", "0.5"))).json()
    return str(made["regels"][0]["totaal"])


def two_small_lines(world: Caller) -> Any:
    lines = [world.line("LAB-SHIRT", "0.03")] * 2
    made = world.call("POST", "/verkooporders", world.order(*lines, verkooporderBtwIngaveModel="Exclusief")).json()
    return str(made["totaalInclusiefBtw"])


def changed_after_invoice(world: Caller) -> int:
    made = ordered(world)
    world.simulation.invoice("Demo", made["id"])
    return world.call("PUT", f"/verkooporders/{made['id']}", {**made, "memo": "x"}).status


def found_at_once(world: Caller) -> int:
    ordered(world)
    return len(world.get("/verkooporders"))


def filtered(world: Caller) -> Any:
    ordered(world, omschrijving="een")
    ordered(world, omschrijving="twee")
    answered = world.call("GET", "/verkooporders", filter="Omschrijving eq 'een'")
    return len(answered.json()) if answered.status == 200 else codes(answered)


def refused_by_a_rule(world: Caller) -> Any:
    answered = world.call("POST", "/verkooporders", world.order(relatie={"id": UNKNOWN_ID})).json()
    return [*answered] if isinstance(answered, dict) else answered[0]["errorCode"]


@pytest.mark.parametrize(
    ("switches", "seen", "expected"),
    [
        (Switches(), negative, 201),
        (Switches(negative_quantities_allowed=False), negative, 400),
        (Switches(), long_reference, None),
        (Switches(long_texts="cut"), long_reference, "x" * 50),
        (Switches(long_texts="kept"), long_reference, "x" * 60),
        (Switches(), finer_price, None),
        (Switches(finer_prices="rounded"), finer_price, "1.01"),
        (Switches(finer_prices="kept"), finer_price, "1.005"),
        (Switches(), half_a_cent, "0.01"),
        (Switches(rounding="half_even"), half_a_cent, "0.00"),
        (Switches(), two_small_lines, "0.07"),
        (Switches(vat_per="line"), two_small_lines, "0.08"),
        (Switches(), changed_after_invoice, 400),
        (Switches(invoiced_orders_are_fixed=False), changed_after_invoice, 200),
        (Switches(), found_at_once, 1),
        (Switches(seconds_until_found=5), found_at_once, 0),
        (Switches(), filtered, 1),
        (Switches(ignored_order_filters=("Omschrijving",)), filtered, 2),
        (Switches(refused_order_filters=("Omschrijving",)), filtered, ["ALG-0104"]),
        (Switches(), refused_by_a_rule, "REL-0005"),
        (Switches(business_errors_have_codes=False), refused_by_a_rule, ["Message"]),
    ],
)
def test_each_open_question_has_both_readings(
    switches: Switches, seen: Callable[[Caller], Any], expected: object
) -> None:
    assert seen(caller(switches=switches)) == expected


@pytest.mark.parametrize(("counts", "total"), [(False, "121.00"), (True, "100.00")])
def test_a_number_of_another_member_state_may_take_the_vat_off(*, counts: bool, total: str) -> None:
    world = caller(switches=Switches(number_counts_in_any_member_state=counts))
    address = {"straat": "Rue 1", "postcode": "1000", "plaats": "Brussel", "land": world.country("BE")}
    card = {"relatiesoort": ["Klant"], "naam": "Firma", "btwNummer": "BE0403019261", "vestigingsAdres": address}
    firm = world.call("POST", "/relaties", card).json()
    made = ordered(
        world,
        relatie={"id": firm["id"]},
        afleveradres={**address, "land": world.country("DE")},
        verkooporderBtwIngaveModel="Exclusief",
        regels=[world.line("LAB-SHIRT", "100.00")],
    )
    assert Decimal(made["totaalInclusiefBtw"]) == Decimal(total)
