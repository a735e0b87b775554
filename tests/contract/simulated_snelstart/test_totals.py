from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from local.snelstart.resources.totals import is_listed_supply, line_total
from local.snelstart.switches import Switches

from .caller import Caller, caller

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EX, INC = "totaalExclusiefBtw", "totaalInclusiefBtw"


def totals(world: Caller, *lines: dict[str, object], **fields: object) -> tuple[str, str]:
    answered = world.call("POST", "/verkooporders", world.order(*lines, **fields))
    assert answered.status == 201, answered.body
    made = answered.json()
    return str(made[EX]), str(made[INC])


def delivery(world: Caller, country: str) -> dict[str, object]:
    return {"straat": "S 1", "postcode": "1", "plaats": "P", "land": world.country(country)}


def test_two_rates_with_vat_included() -> None:
    world = caller()
    lines = [world.line("LAB-KOFFIE", "13.50", "2"), world.line("LAB-SHIRT", "23.03")]
    lines.append(world.line("VERZENDKOSTEN-H", "6.05"))
    # 27.00 at 9 %: 2.23 VAT; 29.08 at 21 %: 5.05 VAT
    assert totals(world, *lines) == ("48.80", "56.08")


def test_two_rates_with_vat_excluded() -> None:
    world = caller()
    lines = [world.line("LAB-KOFFIE", "12.39", "2"), world.line("LAB-SHIRT", "19.03")]
    # 24.78 at 9 %: 2.23 VAT; 19.03 at 21 %: 4.00 VAT
    assert totals(world, *lines, verkooporderBtwIngaveModel="Exclusief") == ("43.81", "50.04")


def test_an_invoice_discount_is_a_percentage_per_rate() -> None:
    world = caller()
    assert totals(world, world.line("LAB-SHIRT", "100.00"), factuurkorting=10) == ("74.38", "90.00")


def test_an_order_without_discount_takes_the_customers() -> None:
    world = caller(switches=Switches(customers_discount_on_lines=False))
    world.simulation.books("Demo").relations[world.karel()["id"]]["factuurkorting"] = Decimal(10)
    assert totals(world, world.line("LAB-SHIRT", "100.00")) == ("74.38", "90.00")
    assert totals(world, world.line("LAB-SHIRT", "100.00"), factuurkorting=0) == ("82.64", "100.00")


@pytest.mark.parametrize(("on_lines", "expected"), [(True, "90.00"), (False, "100.00")])
def test_a_line_without_discount_takes_the_customers(*, on_lines: bool, expected: str) -> None:
    world = caller(switches=Switches(customers_discount_on_lines=on_lines))
    world.simulation.books("Demo").relations[world.karel()["id"]]["factuurkorting"] = Decimal(10)
    line = world.line("LAB-SHIRT", "100.00")
    assert totals(world, line, factuurkorting=0)[1] == expected
    assert totals(world, {**line, "kortingsPercentage": 0}, factuurkorting=0)[1] == "100.00"
    assert totals(world, {**line, "kortingsPercentage": 20}, factuurkorting=0)[1] == "80.00"


def test_the_rate_is_that_of_the_order_date() -> None:
    world = caller()
    assert totals(world, world.line("LAB-KOFFIE", "106.00"), datum="2018-12-31") == ("100.00", "106.00")
    assert totals(world, world.line("LAB-SHIRT", "119.00"), datum="2012-09-30T23:59:59") == ("100.00", "119.00")


@pytest.mark.parametrize(
    ("oss", "country", "code", "expected"),
    [
        (False, "DE", "LAB-SHIRT", ("100.00", "121.00")),  # no foreign VAT: the Dutch rate
        (True, "DE", "LAB-SHIRT", ("101.68", "121.00")),  # 19 %
        (True, "DE", "LAB-KOFFIE", ("113.08", "121.00")),  # 7 %, the lowest reduced rate
        (True, "DK", "LAB-KOFFIE", ("96.80", "121.00")),  # no reduced rate there: 25 %
        (True, "DE", "TEGOEDBON", ("121.00", "121.00")),
        (True, "CH", "LAB-SHIRT", ("121.00", "121.00")),  # outside the EU
        (False, "US", "LAB-SHIRT", ("121.00", "121.00")),
    ],
)
def test_the_rate_is_that_of_the_place_of_delivery(
    oss: bool, country: str, code: str, expected: tuple[str, str]
) -> None:
    world = caller(oss=oss)
    assert totals(world, world.line(code, "121.00"), afleveradres=delivery(world, country)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-03-01", "100.84"), ("2026-03-31", "100.84"), ("2026-02-28", "99.17"), ("2026-04-01", "99.17")],
)
def test_foreign_vat_is_charged_on_the_days_of_the_ranges_whatever_the_flag(day: str, expected: str) -> None:
    for oss in (True, False):
        world = caller(oss=oss)
        first, last = (int(datetime(2026, 3, each, tzinfo=AMSTERDAM).timestamp() * 1000) for each in (1, 31))
        world.simulation.books("Demo").company["factureerBuitenlandsBtwRanges"] = [{"from": first, "to": last}]
        fields = {"datum": f"{day}T00:00:00", "afleveradres": delivery(world, "DE")}
        assert totals(world, world.line("LAB-SHIRT", "120.00"), **fields)[0] == expected


@pytest.mark.parametrize(
    ("country", "number", "is_listed"),
    [("DE", "DE123456788", True), ("DE", "", False), ("DE", "BE0123456749", False), ("NL", "NL123456782B01", False)],
)
def test_an_order_to_another_member_state_on_a_card_with_a_number_of_it_is_an_intra_community_supply(
    *, country: str, number: str, is_listed: bool
) -> None:
    world = caller()
    books = world.simulation.books("Demo")
    books.relations[world.karel()["id"]]["btwNummer"] = number
    for code in ("LAB-SHIRT", "KORTING-0"):  # whatever was sold
        order = world.order(world.line(code, "100.00"), afleveradres=delivery(world, country))
        made = world.call("POST", "/verkooporders", order)
        assert is_listed_supply(books, made.json()) is is_listed


def test_an_administration_has_the_eight_groups_as_delivered_with_where_their_ledgers_lead_to() -> None:
    world = caller()
    functions = {ledger["id"]: ledger["grootboekfunctie"] for ledger in world.get("/grootboeken")}
    groups = {
        group["nummer"]: (
            group["verkoopNederlandBtwSoort"],
            functions[group["verkoopGrootboekNederlandIdentifier"]["id"]],
        )
        for group in world.get("/artikelomzetgroepen")
    }
    untaxed = [function for kind, function in groups.values() if kind == "Geen" and function != "Diversen"]
    assert sorted(groups) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert groups[1] == groups[4] == ("Hoog", "VerkopenOmzetHoog")
    assert groups[2] == groups[6] == ("Laag", "VerkopenOmzetLaag")
    assert sorted(untaxed) == ["VerkopenBtwVrij"] * 2 + ["VerkopenOmzetOnbelastVerlegd"] * 2
    assert groups[9] == ("Geen", "Diversen")


@pytest.mark.parametrize(("number", "expected"), [("DE123456788", "100.00"), ("BE0123456749", "119.00")])
def test_a_business_elsewhere_in_the_eu_pays_no_vat_there(number: str, expected: str) -> None:
    world = caller(oss=True)
    world.simulation.books("Demo").relations[world.karel()["id"]]["btwNummer"] = number
    lines = world.line("LAB-SHIRT", "100.00")
    fields = {"afleveradres": delivery(world, "DE"), "verkooporderBtwIngaveModel": "Exclusief"}
    assert totals(world, lines, **fields)[1] == expected


@pytest.mark.parametrize(
    ("mode", "expected"), [("BerekenenOverRegelBedrag", "9.45"), ("BerekenenOverStukprijs", "9.50")]
)
def test_a_line_discount_rounds_as_the_administration_says(mode: str, expected: str) -> None:
    company = {"regelkortingVerkooporder": mode, "aantalDecimalenArtikelprijzen": 2}
    line = {"aantal": Decimal(10), "stuksprijs": Decimal("1.05"), "kortingsPercentage": Decimal(10)}
    assert line_total(line, company) == Decimal(expected)


def test_half_a_cent_is_a_cent() -> None:
    company = {"regelkortingVerkooporder": "BerekenenOverRegelBedrag", "aantalDecimalenArtikelprijzen": 2}
    assert line_total({"aantal": Decimal("0.5"), "stuksprijs": Decimal("0.01")}, company) == Decimal("0.01")
    assert line_total({"aantal": Decimal(-1), "stuksprijs": Decimal("5.00")}, company) == Decimal("-5.00")
