"""Sales orders by date, with their lines and the other fields of a booked order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import UnreadableError
from sconnect.domain.books import BookedLine

from .test_orders import sales_order
from .world import NAME, World, answering

ID = "5b9f7e10-aaaa-4bbb-8ccc-000000000042"


async def test_a_booked_order_tells_whose_it_is_and_of_what() -> None:
    world = World()
    books = world.books()
    order = sales_order(world)
    made = await books.orders.create(order)
    assert made is not None
    assert (made.day, made.customer_id, made.prices_include_vat, made.invoiced) == (
        order.day,
        order.customer_id,
        True,
        False,
    )
    assert made.lines == (
        BookedLine(order.lines[0].article_id, "Koffie", Decimal(2), Decimal("13.50"), Decimal("27.00")),
        BookedLine(None, "Maling: fijn", Decimal(0), Decimal(0), Decimal(0)),
        BookedLine(
            order.lines[2].article_id, "T-shirt met gravure", Decimal("1.5"), Decimal("20.00"), Decimal("30.00")
        ),
    )
    assert await books.orders.find([order.payment_reference]) == [made]
    assert await books.orders.of_days(order.day, order.day) == [made]


async def test_an_invoiced_order_and_prices_without_vat() -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(replace(sales_order(world), prices_include_vat=False))
    assert made is not None
    world.sim.invoice(NAME, made.id)
    (found,) = await books.orders.find([made.payment_reference])
    assert (found.prices_include_vat, found.invoiced) == (False, True)


@pytest.mark.parametrize(
    ("fields", "invoiced"),
    [
        ({}, False),
        ({"procesStatus": "Pakbon", "verkoopfactuur": None}, False),
        ({"procesStatus": "Order", "verkoopfactuur": {"id": "00000000-0000-0000-0000-000000000000"}}, False),
        ({"procesStatus": "Order", "verkoopfactuur": {"id": ID}}, True),
        ({"procesStatus": "Factuur"}, True),
        ({"procesStatus": "Contantbon"}, True),
    ],
)
async def test_an_invoice_is_known_by_its_link_or_by_the_stage(fields: dict[str, object], invoiced: bool) -> None:
    row = {"id": ID, "datum": "2026-11-01T00:00:00", **fields}
    books = answering(lambda _: httpx.Response(200, json=[row]))
    (found,) = await books.orders.of_days(date(2026, 11, 1), date(2026, 11, 1))
    assert found.invoiced is invoiced


async def test_a_line_without_a_total_is_worked_out() -> None:
    line = {"artikel": {"id": ID}, "stuksprijs": 9.99, "aantal": 3, "kortingsPercentage": 12.5, "totaal": None}
    row = {"id": ID, "datum": "2026-11-01T00:00:00", "regels": [line, {"omschrijving": None}], "relatie": None}
    books = answering(lambda _: httpx.Response(200, json=[row]))
    (found,) = await books.orders.of_days(date(2026, 11, 1), date(2026, 11, 1))
    assert [line.total for line in found.lines] == [Decimal("26.22"), Decimal(0)]
    assert (found.customer_id, found.lines[1].article_id) == ("", None)


async def test_both_days_count_and_no_others() -> None:
    world = World()
    books = world.books()
    first, last = date(2026, 10, 31), date(2026, 11, 2)
    for distance in range(-1, 4):
        day = first + timedelta(days=distance)
        await books.orders.create(replace(sales_order(world, f"WS-{day}"), day=day))
    world.sim.orders(NAME, "WS-2026-11-02")[0]["datum"] = "2026-11-02T23:59:59.9"
    found = await books.orders.of_days(first, last)
    assert sorted(order.payment_reference for order in found) == ["WS-2026-10-31", "WS-2026-11-01", "WS-2026-11-02"]
    world.fault(Fault(FaultKind.IGNORE_FILTER))
    assert {order.id for order in await books.orders.of_days(first, last)} == {order.id for order in found}


async def test_every_page_is_read_and_each_order_comes_once() -> None:
    asked: list[dict[str, str]] = []
    rows = [
        {"id": f"5b9f7e10-aaaa-4bbb-8ccc-{number:012d}", "datum": "2026-11-01T00:00:00", "nummer": number}
        for number in range(600)
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(parse_qsl(request.url.query.decode())))
        skip = int(asked[-1].get("$skip", 0))
        return httpx.Response(200, json=rows[max(0, skip - 1) : skip + 500])

    found = await answering(answer).orders.of_days(date(2026, 11, 1), date(2026, 11, 30))
    assert sorted(order.number or 0 for order in found) == list(range(600))
    wanted = "Datum ge datetime'2026-11-01T00:00:00' and Datum lt datetime'2026-12-01T00:00:00'"
    assert [question["$filter"] for question in asked] == [wanted] * 2
    assert asked[1]["$skip"] == "500"


@pytest.mark.parametrize(
    "row",
    [{}, {"id": "x"}, {"id": ID, "datum": "gisteren"}, {"id": ID, "betalingskenmerk": {}}, {"id": ID, "nummer": "x"}],
)
async def test_an_order_that_is_not_as_documented(row: dict[str, object]) -> None:
    books = answering(lambda _: httpx.Response(200, json=[row]))
    with pytest.raises(UnreadableError):
        await books.orders.of_days(date(2026, 11, 1), date(2026, 11, 1))
