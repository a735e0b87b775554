"""Invoices, ledger rows, sales entries and VAT returns, read as the simulated SnelStart answers them."""

from datetime import date
from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.domain.books import LedgerUse
from sconnect.domain.reconciliation.facts import Box, BoxAmount

from .test_orders import sales_order
from .world import NAME, World

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


async def invoiced(world: World, *references: str, day: date | None = None) -> list[str]:
    """Create orders and invoice them; returns their ids."""
    made = [await world.books().orders.create(sales_order(world, each)) for each in references]
    ids = [each.id for each in made if each is not None]
    for order_id in ids:
        world.sim.invoice(NAME, order_id, day=day)
    return ids


async def test_an_invoice_names_its_orders_and_its_entry_which_tells_the_vat_by_kind() -> None:
    world = World()
    [order_id] = await invoiced(world, "WS-1")
    postings = world.books().postings
    [invoice] = await postings.invoices(FIRST, LAST)
    assert (invoice.order_ids, invoice.total) == ((order_id,), Decimal("57.00"))
    entry = await postings.entry(invoice.entry_id)
    assert entry is not None
    assert set(entry.vat) <= {LedgerUse.HIGH, LedgerUse.LOW}
    [order] = await postings.orders_by_id([order_id])
    assert (order.invoice_id, order.invoiced) == (invoice.id, True)
    assert sum(entry.vat.values()) == Decimal("57.00") - (order.total_excluding_vat or 0)
    assert await postings.entry("00000000-0000-4000-8000-00000000dead") is None


async def test_rows_of_the_ledgers_asked_for_are_what_was_credited() -> None:
    world = World()
    await invoiced(world, "WS-1", "WS-2")
    books = world.books()
    ledgers = {each.id: each for each in await books.reference.ledgers()}
    wanted = [key for key, each in ledgers.items() if each.number != 1300]
    rows = await books.postings.rows(wanted, FIRST, LAST)
    assert sum(row.amount for row in rows) == Decimal("114.00")
    assert {row.invoice_number for row in rows} == {"F1", "F2"}
    assert await books.postings.rows(wanted, LAST, LAST) == []
    assert await books.postings.rows([], FIRST, LAST) == []
    assert {each.vat_of for each in ledgers.values() if each.use is LedgerUse.VAT} == {
        LedgerUse.HIGH,
        LedgerUse.LOW,
        LedgerUse.OTHER,
    }


async def test_invoices_of_other_days_are_found_by_id_only() -> None:
    world = World()
    await invoiced(world, "WS-1", day=date(2026, 12, 5))
    [known] = world.sim.books(NAME).invoices
    postings = world.books().postings
    assert await postings.invoices(FIRST, LAST) == []
    assert [each.day for each in await postings.invoices_by_id([known, "geen-guid"])] == [date(2026, 12, 5)]


async def test_a_return_tells_its_period_its_boxes_and_whether_it_was_sent() -> None:
    world = World()
    await invoiced(world, "WS-1")
    world.sim.make_return(NAME, date(2026, 10, 1))
    world.sim.make_return(NAME, date(2026, 9, 1), "Maand", sent=False)
    [quarter] = await world.books().postings.returns(FIRST, LAST)
    assert (quarter.first, quarter.last, quarter.is_sent) == (date(2026, 10, 1), date(2026, 12, 31), True)
    total = sum((each.turnover + each.vat for each in quarter.boxes.values()), Decimal(0))
    assert abs(total - 57) <= 2
    assert quarter.boxes[Box.UNION] == BoxAmount(Decimal(0), Decimal(0))
    both = await world.books().postings.returns(date(2026, 9, 30), LAST)
    assert [each.is_sent for each in both] == [False, True]


@pytest.mark.parametrize("path", ["/v2/verkoopfacturen", "/v2/grootboekmutaties"])
async def test_a_filter_that_is_ignored_is_no_answer(path: str) -> None:
    world = World()
    await invoiced(world, "WS-1", day=date(2025, 1, 1))
    world.sim.faults.add(Fault(FaultKind.IGNORE_FILTER, "GET", path))
    books = world.books()
    ledgers = [each.id for each in await books.reference.ledgers()]
    with pytest.raises(UnreadableError):
        await (
            books.postings.invoices(FIRST, LAST) if "facturen" in path else books.postings.rows(ledgers, FIRST, LAST)
        )


async def test_without_the_right_it_says_whose_settings_are_wrong() -> None:
    world = World()
    world.sim.books(NAME).scopes = "orders:read settings:read"
    with pytest.raises(SettingsError):
        await world.books().postings.returns(FIRST, LAST)
