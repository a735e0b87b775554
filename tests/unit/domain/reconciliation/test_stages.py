"""Five columns of a period: which sales are named between two of them, by hand-made facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import Ledger, LedgerUse
from sconnect.domain.reconciliation.facts import Basis, Box, Invoice, OrderNow, Origin, Posting, Sale, SalesEntry
from sconnect.domain.reconciliation.splits import WITHOUT_VAT, Net, RateKey, Split, fitted, total_of
from sconnect.domain.reconciliation.stages import StageFacts, StageFinding, compare_stages, posted_otherwise
from sconnect.domain.vat import VatTreatment

D = Decimal
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
HIGH = RateKey(VatTreatment.DOMESTIC, "", D(21))
LOW = RateKey(VatTreatment.DOMESTIC, "", D(9))
GERMAN = RateKey(VatTreatment.ONE_STOP_SHOP, "DE", D(19))
SHIFTED = RateKey(VatTreatment.REVERSE_CHARGE, "", D(0))
LEDGERS = {
    each.id: each
    for each in (
        Ledger("t-high", 8000, "Hoog", LedgerUse.HIGH),
        Ledger("t-low", 8010, "Laag", LedgerUse.LOW),
        Ledger("t-oss", 8220, "OSS", LedgerUse.ABROAD),
        Ledger("t-eu", 8210, "EU", LedgerUse.UNION),
        Ledger("t-nil", 8020, "Verlegd", LedgerUse.NIL),
        Ledger("v-high", 1500, "Btw hoog", LedgerUse.VAT, LedgerUse.HIGH),
        Ledger("v-low", 1501, "Btw laag", LedgerUse.VAT, LedgerUse.LOW),
        Ledger("v-oss", 1510, "Btw EU", LedgerUse.BALANCE),
    )
}
ONE: Split = {HIGH: Net(D(100), D(21))}


def sale(number: str = "1", split: Split = ONE, **changes: Any) -> Sale:
    order = OrderNow(f"o{number}", number, f"W-{number}", FIRST, split, f"i{number}", is_invoiced=True)
    plain = Sale(number, sold=split, booked=split, basis=Basis.SENT, orders=(order,))
    return replace(plain, **changes)


def invoice(number: str = "1", total: str = "121", day: date = FIRST) -> Invoice:
    return Invoice(f"i{number}", f"F{number}", day, D(total), (f"o{number}",), f"e{number}")


def posted(*rows: tuple[str, str], number: str = "F1") -> list[Posting]:
    return [Posting(f"{number}-{at}", ledger, number, FIRST, D(amount)) for at, (ledger, amount) in enumerate(rows)]


def facts(*sales: Sale, invoices: list[Invoice] | None, postings: list[Posting] | None) -> StageFacts:
    return StageFacts(
        FIRST,
        LAST,
        sales,
        None if invoices is None else {each.id: each for each in invoices},
        postings,
        ledgers=LEDGERS,
        uses={D(21): LedgerUse.HIGH, D(19): LedgerUse.HIGH, D(9): LedgerUse.LOW},
        vat_abroad="v-oss",
    )


def named(found: StageFacts) -> list[tuple[str, str]]:
    stages = compare_stages(found)
    assert stages.unexplained == 0
    return [(each.finding.value, each.order_id) for each in stages.differences]


AS_POSTED = [("t-high", "100"), ("v-high", "21")]


def test_a_sale_that_went_through_all_columns_is_in_each_and_not_named() -> None:
    stages = compare_stages(facts(sale(), invoices=[invoice()], postings=posted(*AS_POSTED)))
    [row] = stages.rows
    assert row.sold == row.booked == row.ordered == row.invoiced == row.posted == Net(D(100), D(21))
    assert stages.differences == ()
    assert not stages.unexplained
    assert not stages.wrong


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"booked": {}, "orders": (), "basis": Basis.NONE}, StageFinding.NOT_BOOKED),
        ({"orders": ()}, StageFinding.GONE),
        ({"sold": {HIGH: Net(D(50), D("10.50"))}}, StageFinding.SHOP_CHANGED),
        ({"sold": {LOW: Net(D("111.01"), D("9.99"))}}, StageFinding.SHOP_CHANGED),
        (
            {"booked": {HIGH: Net(D(90), D("18.90"))}, "sold": {HIGH: Net(D(90), D("18.90"))}},
            StageFinding.CHANGED_BY_HAND,
        ),
        ({"origin": Origin.BY_HAND, "booked": {}}, StageFinding.BY_HAND),
        ({"origin": Origin.FOREIGN, "booked": {}, "sold": {}}, StageFinding.FOREIGN),
        ({"origin": Origin.OTHER_PROFILE, "booked": {}, "sold": {}}, StageFinding.OTHER_PROFILE),
        ({"origin": Origin.WITHDRAWN, "booked": {}, "sold": {}}, StageFinding.WITHDRAWN),
        ({"credited": True, "sold": {HIGH: Net(D(200), D(42))}}, StageFinding.CREDITED),
    ],
)
def test_what_differs_before_the_invoice_is_named_once(changed: dict[str, Any], finding: StageFinding) -> None:
    one = sale(**changed)
    invoices = [invoice()] if one.orders else []
    assert named(facts(one, invoices=invoices, postings=posted(*AS_POSTED))) == [(finding.value, "1")]


def test_cents_that_shop_and_books_round_otherwise_are_rounding_and_a_cent_of_the_total_more_is_not() -> None:
    cents = sale(sold={HIGH: Net(D("100.02"), D("20.98"))})
    assert named(facts(cents, invoices=[invoice()], postings=posted(*AS_POSTED))) == []
    more = sale(sold={HIGH: Net(D("100.03"), D(21))})
    assert named(facts(more, invoices=[invoice()], postings=posted(*AS_POSTED))) == [("shop_changed", "1")]


def test_a_sale_that_stands_twice_is_named_with_both_numbers() -> None:
    one = sale()
    copy = replace(one.orders[0], id="o2", number="2", invoice_id="", is_invoiced=False)
    twice = replace(one, orders=(*one.orders, copy), doubled=True)
    found = facts(twice, invoices=[invoice()], postings=posted(*AS_POSTED))
    assert named(found) == [("twice", "1"), ("not_invoiced", "1")]
    assert compare_stages(found).differences[0].number == "1, 2"


@pytest.mark.parametrize(
    ("invoices", "postings", "finding"),
    [
        ([], [], "other_period"),
        ([invoice(day=date(2026, 12, 1))], [], "other_period"),
        ([invoice(total="111")], AS_POSTED, "invoiced_otherwise"),
        ([invoice()], [], "not_posted"),
        ([invoice()], [("t-low", "100"), ("v-high", "21")], "other_rate"),
        ([invoice()], [("t-high", "100"), ("v-low", "21")], "other_rate"),
        ([invoice()], [("t-high", "111.01"), ("v-low", "9.99")], "other_rate"),
        ([invoice()], [("t-eu", "121")], "other_rate"),
    ],
)
def test_what_differs_from_the_invoice_on_is_named(
    invoices: list[Invoice], postings: list[tuple[str, str]], finding: str
) -> None:
    names = named(facts(sale(), invoices=invoices, postings=posted(*postings)))
    assert (finding, "1") in names
    assert {name for name, _ in names} <= {finding, "other_rate"}


def test_without_an_invoice_a_sale_is_not_invoiced_and_that_is_no_mistake() -> None:
    one = sale()
    waiting = replace(one, orders=(replace(one.orders[0], invoice_id="", is_invoiced=False),))
    found = facts(waiting, invoices=[], postings=[])
    assert named(found) == [("not_invoiced", "1")]
    assert compare_stages(found).wrong == 0


def test_an_order_of_another_period_counts_where_it_was_invoiced_only() -> None:
    earlier = sale(sold={}, booked={}, basis=Basis.NONE, origin=Origin.EARLIER)
    found = facts(earlier, invoices=[invoice()], postings=posted(*AS_POSTED))
    assert named(found) == [("other_period", "1")]
    [row] = compare_stages(found).rows
    assert (row.ordered, row.invoiced, row.posted) == (Net(), Net(D(100), D(21)), Net(D(100), D(21)))


@pytest.mark.parametrize("invoices", [[], [invoice(day=date(2026, 12, 1))]])
def test_a_sales_order_of_which_a_person_chose_the_date_is_named_so_and_is_no_mistake(invoices: list[Invoice]) -> None:
    one = sale()
    dated = replace(one, orders=(replace(one.orders[0], is_dated=True),))
    stages = compare_stages(facts(dated, invoices=invoices, postings=[]))
    assert [(each.finding, each.day) for each in stages.differences] == [
        (StageFinding.DATED, date(2026, 12, 1) if invoices else None)
    ]
    assert stages.wrong == 0
    earlier = replace(dated, sold={}, booked={}, basis=Basis.NONE, origin=Origin.EARLIER)
    assert named(facts(earlier, invoices=[invoice()], postings=posted(*AS_POSTED))) == [("dated", "1")]
    assert StageFinding.OTHER_PERIOD.is_of_another_period


def test_one_invoice_of_two_orders_is_compared_as_a_whole() -> None:
    both = replace(invoice(total="242"), order_ids=("o1", "o2"))
    rows = posted(("t-high", "200"), ("v-high", "42"))
    assert named(facts(sale(), sale("2"), invoices=[both], postings=rows)) == []


def test_sales_abroad_are_rows_of_their_own_and_reach_the_report() -> None:
    german = sale("1", {GERMAN: Net(D(100), D(19))}, country="DE")
    shifted = sale("2", {SHIFTED: Net(D(50))}, vat_number="BE0403019261")
    rows = [*posted(("t-oss", "100"), ("v-oss", "19")), *posted(("t-eu", "50"), number="F2")]
    found = facts(german, shifted, invoices=[invoice(total="119"), invoice("2", "50")], postings=rows)
    assert named(found) == []
    stages = compare_stages(found)
    assert [(row.treatment.value, row.country) for row in stages.rows] == [
        ("reverse_charge", ""),
        ("one_stop_shop", "DE"),
    ]
    report = stages.report
    assert report is not None
    assert [(each.box, each.amount) for each in report.boxes] == [(Box.UNION, Net(D(50)))]
    assert [(each.country, each.percent, each.amount) for each in report.one_stop_shop] == [
        ("DE", D(19), Net(D(100), D(19)))
    ]
    assert [(each.vat_number, each.net) for each in report.supplies] == [("BE0403019261", D(50))]


def test_columns_that_cannot_be_had_are_empty_and_the_rest_is_compared() -> None:
    gone = sale(orders=())
    without_ledger = compare_stages(facts(gone, invoices=[], postings=None))
    assert [(row.invoiced, row.posted) for row in without_ledger.rows] == [(Net(), None)]
    without_invoices = compare_stages(facts(gone, invoices=None, postings=None))
    assert [(row.invoiced, row.posted) for row in without_invoices.rows] == [(None, None)]
    assert [each.finding for each in without_invoices.differences] == [StageFinding.GONE]
    assert without_invoices.report is None


def test_what_was_posted_otherwise_is_looked_up_and_noted_by_the_kinds_of_its_entry() -> None:
    found = facts(sale(), invoices=[invoice()], postings=posted(("t-low", "100"), ("v-low", "21")))
    assert [each.id for each in posted_otherwise(found)] == ["i1"]
    entry = SalesEntry("e1", "F1", {LedgerUse.LOW: D("21.00")})
    [difference] = compare_stages(replace(found, entries={"e1": entry})).differences
    assert [(each.words.nl, each.amount) for each in difference.entry_vat] == [("rubriek 1b (laag)", D("21.00"))]
    assert difference.note == "low 21.00"


@pytest.mark.parametrize(
    ("split", "net", "gross", "expected"),
    [
        ({HIGH: Net(D(100), D(21))}, "100.00", "121.01", {HIGH: (D(100), D("21.01"))}),
        (
            {HIGH: Net(D(1), D("0.21")), LOW: Net(D(10), D("0.90"))},
            "11.01",
            "12.12",
            {HIGH: (1, D("0.21")), LOW: (D("10.01"), D("0.90"))},
        ),
        ({}, "5", "5", {WITHOUT_VAT: (5, 0)}),
        (
            {WITHOUT_VAT: Net(D(50)), LOW: Net(D(10), D("0.90"))},
            "60",
            "60.91",
            {WITHOUT_VAT: (50, 0), LOW: (10, D("0.91"))},
        ),
    ],
)
def test_a_split_is_made_to_add_up_in_the_row_that_can_have_it(
    split: Split, net: str, gross: str, expected: dict[RateKey, Any]
) -> None:
    made = fitted(split, net=D(net), gross=D(gross))
    assert made == expected
    assert total_of(made) == (D(net), D(gross) - D(net))
