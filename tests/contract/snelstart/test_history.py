"""Sales of the past are read page by page, by date, whichever program booked them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest

from local.snelstart.switches import Switches
from sconnect.adapters.snelstart import SnelStartBooks
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.domain.adoption.history import LedgerRow, OwnBookings, PastSales, card_of, sales_of_others
from sconnect.domain.adoption.model import SaleKind

from .test_orders import sales_order
from .world import NAME, World, answering, client_of

_SINCE = date(2026, 10, 1)


async def _entry(world: World, books: SnelStartBooks, number: str, day: str, amount: str = "121.00") -> None:
    ledgers = {row["nummer"]: key for key, row in world.sim.books(NAME).ledgers.items()}
    body = {
        "factuurnummer": number,
        "factuurdatum": f"{day}T00:00:00",
        "klant": {"id": world.relation("Karel Klant")["id"]},
        "omschrijving": f"webshop order {number}",
        "factuurbedrag": amount,
        "boekingsregels": [{"grootboek": {"id": ledgers[8000]}, "bedrag": amount}],
    }
    await client_of(books).write("POST", "/verkoopboekingen", body)


async def _everything(books: SnelStartBooks) -> PastSales:
    orders, invoices = await books.history.orders(_SINCE), await books.history.invoices(_SINCE)
    rows, cards = await books.history.debtors(_SINCE), await books.customers.changed(None)
    return PastSales(orders.rows, invoices.rows, rows.rows, list(map(card_of, cards.rows)))


async def test_an_order_is_read_with_every_text_that_tells_whose_it_is() -> None:
    world = World()
    books = world.books()
    await books.orders.create(sales_order(world))
    [order] = (await books.history.orders(_SINCE)).rows
    assert (order.payment_reference, order.order_reference) == ("WS-100045", "100045")
    assert (order.description, order.memo[:8]) == ("Webshop-order 100045", "Betaald ")
    assert (order.total, order.day, order.is_quotation) == (Decimal("57.00"), date(2026, 11, 22), False)
    assert order.quantities == {
        str(world.article("LAB-KOFFIE")["id"]): Decimal(2),
        str(world.article("LAB-SHIRT")["id"]): Decimal("1.5"),
    }
    assert (await books.history.orders(date(2026, 11, 23))).rows == ()


async def test_what_was_booked_since_a_number_is_one_call() -> None:
    world = World()
    books = world.books()
    for reference in ("WS-1", "WS-2", "WS-3"):
        await books.orders.create(sales_order(world, reference))
    first = (await books.orders.find(["WS-1"]))[0].number
    calls = books.usage.calls
    assert first is not None
    assert {each.payment_reference for each in await books.history.orders_after(first)} == {"WS-2", "WS-3"}
    assert books.usage.calls == calls + 1


@pytest.mark.parametrize("entries_are_invoices", [True, False])
async def test_entries_are_sales_with_their_text_and_invoices_of_orders_are_not(*, entries_are_invoices: bool) -> None:
    world = World(switches=Switches(entries_are_invoices=entries_are_invoices))
    books = world.books()
    booked = await books.orders.create(sales_order(world))
    assert booked is not None
    world.sim.invoice(NAME, booked.id)
    await _entry(world, books, "20261050", "2026-11-03")
    await _entry(world, books, "20269", "2026-09-03")
    sales = sales_of_others(await _everything(books), OwnBookings()).sales
    entry = next(sale for sale in sales if sale.kind is SaleKind.ENTRY)
    order = next(sale for sale in sales if sale.kind is SaleKind.ORDER)
    assert len(sales) == 2
    assert (entry.number, entry.description, entry.total) == ("20261050", "webshop order 20261050", Decimal("121.00"))
    assert entry.card_id == world.relation("Karel Klant")["id"]
    assert order.invoice_number == f"F{booked.number}"


async def test_what_sconnect_booked_and_its_copies_are_nobody_elses() -> None:
    world = World()
    books = world.books()
    booked = await books.orders.create(sales_order(world))
    assert booked is not None
    world.sim.copy(NAME, booked.id)
    past = await _everything(books)
    assert len(sales_of_others(past, OwnBookings()).sales) == 2
    assert not sales_of_others(past, OwnBookings(references=frozenset({"ws-100045"}))).sales


def test_a_payment_is_no_sale() -> None:
    debt = LedgerRow("1", "2026-17", date(2026, 11, 1), Decimal(121), "order 17", "card")
    paid = replace(debt, id="2", amount=Decimal(-121), day=date(2026, 10, 30), text="bank")
    [sale] = sales_of_others(PastSales(ledger_rows=[paid, debt]), OwnBookings()).sales
    assert (sale.total, sale.description) == (Decimal(121), "order 17")


async def test_a_key_without_the_right_to_the_ledger_says_so() -> None:
    world = World()
    scopes = world.sim.books(NAME).scopes
    world.sim.books(NAME).scopes = " ".join(scope for scope in scopes.split() if not scope.startswith("boekhouden"))
    with pytest.raises(SettingsError):
        await world.books().history.debtors(_SINCE)


@pytest.mark.parametrize("what", ["orders", "invoices"])
async def test_a_filter_that_is_ignored_is_no_answer(what: str) -> None:
    row = {
        "id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042",
        "nummer": 1,
        "datum": "2020-01-01T00:00:00",
        "totaalInclusiefBtw": 1,
        "factuurDatum": "2020-01-01T00:00:00",
        "factuurBedrag": 1,
    }
    books = answering(lambda _: httpx.Response(200, json=[row]))
    with pytest.raises(UnreadableError):
        await getattr(books.history, what)(_SINCE)
    with pytest.raises(UnreadableError):
        await books.history.orders_after(1)


async def test_a_row_that_cannot_be_read_is_counted_and_hides_no_other() -> None:
    world = World()
    books = world.books()
    await books.orders.create(sales_order(world))
    await books.orders.create(sales_order(world, "WS-2"))
    world.sim.orders(NAME)[0]["datum"] = None
    assert [order.payment_reference for order in (await books.history.orders_after(0))] == ["WS-2"]
    assert books.history.unreadable == 1
