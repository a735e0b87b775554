"""VAT returns of the simulated SnelStart, and what invoices of sales abroad do to them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local.snelstart.switches import Switches

from .caller import Caller, caller


def sold_to(world: Caller, country: str, *, number: str = "", code: str = "LAB-SHIRT", price: str = "119") -> Any:
    address = {"straat": "Weg 1", "postcode": "1000", "plaats": "Stad", "land": world.country(country)}
    card = {"relatiesoort": ["Klant"], "naam": "Firma", "btwNummer": number or None, "vestigingsAdres": address}
    firm = world.call("POST", "/relaties", card).json()
    order = world.order(world.line(code, price), relatie={"id": firm["id"]}, afleveradres=address)
    return world.call("POST", "/verkooporders", order).json()


def ledger_sums(world: Caller) -> dict[int, Decimal]:
    numbers = {row["id"]: row["nummer"] for row in world.get("/grootboeken")}
    sums: dict[int, Decimal] = {}
    for row in world.get("/grootboekmutaties"):
        number = numbers[row["grootboek"]["id"]]
        sums[number] = sums.get(number, Decimal(0)) + Decimal(row["saldo"])
    return sums


@pytest.mark.parametrize(
    ("country", "number", "expected"),
    [
        ("NL", "", {1300: "119", 8000: "-98.35", 1500: "-20.65"}),
        ("CH", "", {1300: "119", 8200: "-119"}),
        ("BE", "BE0403019261", {1300: "119", 8210: "-119"}),
        ("DE", "", {1300: "119", 8220: "-100", 1510: "-19"}),
    ],
)
def test_an_invoice_is_posted_by_where_it_went(country: str, number: str, expected: dict[int, str]) -> None:
    world = caller(oss=True)
    world.simulation.invoice("Demo", sold_to(world, country, number=number)["id"])
    assert ledger_sums(world) == {each: Decimal(amount) for each, amount in expected.items()}


def test_whether_sales_abroad_have_ledgers_of_their_own_is_not_known() -> None:
    world = caller(switches=Switches(sales_abroad_have_own_ledgers=False))
    world.simulation.invoice("Demo", sold_to(world, "CH")["id"])
    assert ledger_sums(world) == {1300: 119, 8000: -119}


def test_a_return_holds_whole_euros_per_box_of_what_was_posted_in_its_quarter() -> None:
    world = caller()
    for order, day in (
        (sold_to(world, "NL"), None),
        (sold_to(world, "NL", code="LAB-KOFFIE", price="10.90"), None),
        (sold_to(world, "CH"), None),
        (sold_to(world, "BE", number="BE0403019261", price="55.55"), None),
        (sold_to(world, "NL", price="1000"), date(2027, 1, 1)),
    ):
        world.simulation.invoice("Demo", order["id"], day=day)
    world.simulation.make_return("Demo", date(2026, 10, 1))
    [made] = world.get("/btwaangiftes", filter="AangiftePeriodeBeginDatum ge datetime'2026-10-01T00:00:00'")
    boxes = {
        each: (made[f"rubriek{each}"]["omzet"], made[f"rubriek{each}"]["btw"]) for each in ("1A", "1B", "3A", "3B")
    }
    assert boxes == {"1A": (98, 21), "1B": (10, 1), "3A": (119, 0), "3B": (56, 0)}
    assert (made["btwAangiftePeriode"], made["btwAangifteStatus"]) == ("Kwartaal", "Verzonden")
    assert world.get(f"/btwaangiftes/{made['id']}") == made


def test_a_return_that_was_filed_elsewhere_says_so() -> None:
    world = caller()
    made = world.simulation.make_return("Demo", date(2026, 1, 1), "Maand", sent=False)
    assert world.get(f"/btwaangiftes/{made['id']}")["btwAangifteStatus"] == "NietVerzonden"
    path = f"/btwaangiftes/{made['id']}/externAangeven"
    assert world.call("PUT", path, {"isExternAangegeven": True}).status == 204
    assert world.get(f"/btwaangiftes/{made['id']}")["btwAangifteStatus"] == "GeaccepteerdExtern"


def test_returns_need_a_right_of_their_own() -> None:
    world = caller(scopes="boekhouden:read orders:read")
    assert world.call("GET", "/btwaangiftes").status == 403


def test_all_orders_up_to_a_day_are_invoiced_at_once_and_never_twice() -> None:
    world = caller()
    for day in ("2026-11-01", "2026-11-02", "2026-12-01"):
        world.call("POST", "/verkooporders", world.order(datum=f"{day}T00:00:00"))
    made = world.simulation.invoice_all("Demo", until=date(2026, 11, 30), day=date(2026, 11, 30))
    assert {each["factuurDatum"] for each in made} == {"2026-11-30T00:00:00"}
    assert (len(made), world.simulation.invoice_all("Demo", until=date(2026, 11, 30))) == (2, [])
    assert len(world.get("/verkoopfacturen")) == 2
