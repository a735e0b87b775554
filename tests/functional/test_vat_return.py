"""A quarter with one-stop shop, intra-Community supplies and export: the files add up to the boxes of the return."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from local.demo.scenario import demos
from local.shop.captures import Entry
from sconnect.app.reconciliation.vat_return import QuarterReturn, read_return
from sconnect.domain.profile import RecognitionMode, ViesMode
from sconnect.entrypoints.http.csv_files import boxes_csv, supplies_csv, union_csv
from tests.functional.lab import Lab
from tests.functional.orders import email_of, german_order
from tests.functional.test_ways_out import sale

NUMBER = "DE136695976"
YEAR, QUARTER, FIRST = 2026, 4, date(2026, 10, 1)


def to(country: str, name: str, postcode: str, percent: int, title: str, customer: int, *, model: str) -> Entry:
    """An order of 100 euro at a rate; no row of VAT without one."""
    vat = f"{percent}.0000"
    rows = (("tax", title, vat),) if percent else ()
    entry = sale(vat=vat, model=model, rows=rows, country=country)
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": name, f"{kind}_postcode": postcode, f"{kind}_zone": ""}
    entry["order"]["email"] = email_of(customer)
    return entry


def quarter(*more: Entry, oss: bool = True, invoiced: date | None = None) -> Lab:
    lab = Lab(demo=demos()[0])
    lab.change_profile("customers", vat_number_field_id="7", recognition=RecognitionMode.EMAIL, vies=ViesMode.OFF)
    lab.sim.books(lab.demo.books.name).company["factureerBuitenlandsBtw"] = oss
    placed = lab.place(
        to("NL", "Netherlands", "1011 AB", 21, "BTW 21%", 1, model="LAB-SHIRT"),
        to("NL", "Netherlands", "1011 AB", 9, "BTW 9%", 2, model="LAB-KOFFIE"),
        *more,
    )
    run = lab.import_orders()
    assert run.counts["done"] == len(placed), run.errors
    lab.sim.invoice_all(lab.demo.books.name, day=invoiced)
    return lab


def abroad() -> tuple[Entry, ...]:
    return (
        to("DE", "Germany", "10115", 19, "MwSt 19% (OSS DE)", 3, model="LAB-SHIRT"),
        to("CH", "Switzerland", "8001", 0, "", 4, model="LAB-SHIRT"),
        german_order(NUMBER, 5),
    )


def worked_out(lab: Lab) -> QuarterReturn:
    return lab.run(read_return(lab.services, lab.profile, YEAR, QUARTER))


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a file as a Dutch spreadsheet does."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:], newline=""), delimiter=";"))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") or "0")


def test_files_of_a_quarter_add_up_to_its_boxes_and_to_the_return_of_the_books() -> None:
    lab = quarter(*abroad())
    lab.sim.make_return(lab.demo.books.name, FIRST)
    supplied = Decimal(abroad()[2]["order"]["total"])

    found = worked_out(lab)

    assert found.unavailable == ()
    assert found.is_sent
    boxes = {row["Rubriek"]: row for row in rows_of(boxes_csv(found.boxes))}
    own = {box: (amount(row["Omzet uit winkel"]), amount(row["Btw uit winkel"])) for box, row in boxes.items()}
    assert {box: (f"{net:.2f}", f"{vat:.2f}") for box, (net, vat) in own.items()} == {
        "1a": ("100.00", "21.00"),
        "1b": ("100.00", "9.00"),
        "1c": ("0.00", "0.00"),
        "1e": ("0.00", "0.00"),
        "3a": ("100.00", "0.00"),
        "3b": (f"{supplied:.2f}", "0.00"),
    }
    declared = {box: amount(row["Omzet in aangifte"]) for box, row in boxes.items()}
    assert all(abs(declared[box] - own[box][0]) <= Decimal("0.5") for box in own)

    [oss] = rows_of(union_csv(found.report))
    assert [*oss.values()] == ["DE", "19", "100,00", "19,00"]
    [icp] = rows_of(supplies_csv(found.report))
    assert (icp["Btw-nummer"], amount(icp["Omzet"])) == (NUMBER, own["3b"][0])


def test_a_supply_of_an_earlier_quarter_stands_under_its_vat_number_where_it_was_invoiced() -> None:
    earlier = german_order(NUMBER, 5)
    lab = quarter(earlier, invoiced=date(YEAR + 1, 1, 5))
    [icp] = rows_of(supplies_csv(lab.run(read_return(lab.services, lab.profile, YEAR + 1, 1)).report))
    assert (icp["Btw-nummer"], amount(icp["Omzet"])) == (NUMBER, round(Decimal(earlier["order"]["total"]), 2))


def test_what_others_sold_in_a_box_is_told_apart() -> None:
    lab = quarter()
    books = lab.sim.books(lab.demo.books.name)
    ledger = next(key for key, each in books.ledgers.items() if each["nummer"] == 8000)
    books.journal["of-another"] = {
        **next(iter(books.journal.values())),
        "id": "00000000-0000-4000-8000-0000000000ff",
        "grootboek": {"id": ledger},
        "factuurNummer": "ANDER-1",
        "saldo": Decimal(-500),
        "credit": Decimal(500),
        "debet": Decimal(0),
    }
    lab.sim.make_return(lab.demo.books.name, FIRST, sent=False)
    found = worked_out(lab)
    high = found.boxes[0]
    assert high.amount.net == 100
    assert high.rest is not None
    assert high.rest.turnover == 500
    assert not found.is_sent


@pytest.mark.parametrize(("price", "warns"), [("7999.0000", False), ("8001.0000", True)])
def test_near_the_threshold_of_distance_sales_a_profile_without_the_one_stop_shop_is_warned(
    price: str, *, warns: bool
) -> None:
    vat = f"{Decimal(price) * 21 / 100:.4f}"
    entry = sale(price=price, vat=vat, model="LAB-SHIRT", rows=(("tax", "BTW 21%", vat),), country="DE")
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": "Germany", f"{kind}_postcode": "10115", f"{kind}_zone": ""}
    found = worked_out(quarter(entry, oss=False))
    assert found.distance_sales == Decimal(price)
    assert found.warns_of_threshold is warns


def test_without_the_rights_the_columns_that_can_be_had_are_there_and_a_sentence_says_so() -> None:
    lab = quarter()
    books = lab.sim.books(lab.demo.books.name)
    books.scopes = books.scopes.replace("boekhouden:read", "").replace("btwaangiftes:read", "")
    found = worked_out(lab)
    assert [each.en.split(" (")[0] for each in found.unavailable] == [
        "The client key may not read the ledger",
        "The client key may not read the VAT returns",
    ]
    assert not found.report.is_posted
    assert {each.box.value: each.amount.vat for each in found.boxes if each.amount.net} == {"1a": 21, "1b": 9}
