"""The numbers of invoices, by the sales orders that they are of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SconnectError, UnreadableError

from .test_orders import sales_order
from .world import NAME, World, answering

ID = "5b9f7e10-aaaa-4bbb-8ccc-000000000042"
OTHER = "5b9f7e10-aaaa-4bbb-8ccc-000000000043"
DAY = date(2026, 11, 1)


def row(*orders: str, number: object = "F1") -> dict[str, Any]:
    return {"id": ID, "factuurnummer": number, "verkoopOrders": [{"id": order, "uri": "x"} for order in orders]}


async def test_an_invoiced_order_is_found_from_the_day_of_its_invoice_on_in_one_call() -> None:
    world = World()
    books = world.books()
    order = sales_order(world)
    made = await books.orders.create(order)
    other = await books.orders.create(replace(order, payment_reference="WEB-OTHER"))
    assert made is not None
    assert other is not None
    invoice = world.sim.invoice(NAME, made.id)
    before = books.usage.calls
    assert await books.orders.invoice_numbers(order.day) == {made.id: invoice["factuurnummer"]}
    assert books.usage.calls == before + 1
    assert await books.orders.invoice_numbers(order.day + timedelta(days=1)) == {}


async def test_it_asks_only_for_invoices_from_a_day_on() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(unquote_plus(str(request.url)))
        return httpx.Response(200, json=[])

    assert await answering(answer).orders.invoice_numbers(DAY) == {}
    [url] = asked
    assert "/verkoopfacturen?" in url
    assert "FactuurDatum ge datetime'2026-11-01T00:00:00'" in url


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ([row(ID, OTHER)], {ID: "F1", OTHER: "F1"}),
        ([row(ID), row(ID, number="F2")], {ID: "F2"}),
        ([row()], {}),
        ([row(ID, number=None)], {}),
        ([row(ID, number="")], {}),
        ([{"id": ID}], {}),
        ([{"id": ID, "factuurnummer": "F1", "verkoopOrders": None}], {}),
        ([{"id": ID, "factuurnummer": "F1", "verkoopOrders": "odd"}, row(OTHER)], {OTHER: "F1"}),
        ([row(ID, number={"odd": 1}), row(OTHER)], {OTHER: "F1"}),
    ],
)
async def test_what_cannot_be_read_of_one_invoice_costs_no_other(
    rows: list[dict[str, Any]], numbers: dict[str, str]
) -> None:
    books = answering(lambda _: httpx.Response(200, json=rows))
    assert await books.orders.invoice_numbers(DAY) == numbers


async def test_a_server_that_ignores_the_filter_is_asked_for_no_second_page() -> None:
    world = World()
    books = world.books()
    for number in range(60):
        made = await books.orders.create(replace(sales_order(world), payment_reference=f"WEB-{number}"))
        assert made is not None
        world.sim.invoice(NAME, made.id)
    world.fault(Fault(FaultKind.IGNORE_FILTER, "GET", "*/verkoopfacturen"))
    before = books.usage.calls
    with pytest.raises(UnreadableError):
        await books.orders.invoice_numbers(sales_order(world).day + timedelta(days=1))
    assert books.usage.calls == before + 1


@pytest.mark.parametrize("content", [{"odd": 1}, ["odd"], [[1]]])
async def test_an_answer_that_is_no_list_of_invoices_is_refused(content: object) -> None:
    books = answering(lambda _: httpx.Response(200, json=content))
    with pytest.raises(UnreadableError):
        await books.orders.invoice_numbers(DAY)


async def test_a_key_without_the_right_is_refused() -> None:
    books = answering(lambda _: httpx.Response(403))
    with pytest.raises(SconnectError):
        await books.orders.invoice_numbers(DAY)
