"""Answers of SnelStart."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import httpx

from local.snelstart.http.wire import to_json
from local.streamed import Parts
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.http.transport import open_http
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import NewArticle, NewCustomer, OrderChange
from tests.contract.opencart.support import TurnableClock
from tests.contract.snelstart.test_orders import agree, sales_order
from tests.contract.snelstart.world import NAME, World
from tests.fakes.quota import quota_in
from tests.fakes.rows import InMemoryRows
from tests.fuzz.harness import Target

ID = "5b9f7e10-aaaa-4bbb-8ccc-000000000042"
DAY = date(2026, 11, 1)
GRANT = json.dumps({"access_token": "token", "token_type": "bearer", "expires_in": 3_599}).encode()


def _honest() -> Sequence[Any]:
    """Records of each kind, as the simulated SnelStart keeps them."""
    books = World().sim.books(NAME)
    orders = [
        {
            "id": ID,
            "nummer": 17,
            "datum": "2026-11-01T00:00:00",
            "betalingskenmerk": "WEB1",
            "relatie": {"id": ID},
            "procesStatus": "Order",
            "verkooporderBtwIngaveModel": "Inclusief",
            "totaalInclusiefBtw": Decimal("121.00"),
            "totaalExclusiefBtw": Decimal("100.00"),
            "modifiedOn": "2026-11-01T12:00:00.123",
            "regels": [
                {
                    "artikel": {"id": ID},
                    "omschrijving": "x",
                    "stuksprijs": Decimal("121.00"),
                    "aantal": 1,
                    "totaal": Decimal("121.00"),
                }
            ],
        }
    ]
    lists = [
        [*books.articles.values()][:3],
        [*books.relations.values()][:3],
        [*books.templates.values()],
        [*books.revenue_groups.values()],
        [*books.countries.values()][:3],
        [*books.cost_centres.values()],
        [{"artikel": {"id": ID}, "verkoopprijs": Decimal("9.95")}],
        [
            {
                "btwSoort": "Hoog",
                "btwPercentage": 21,
                "datumVanaf": "2012-10-01T00:00:00",
                "datumTotEnMet": "9999-12-31T00:00:00",
            }
        ],
        [{"countryCode": "BEL", "vatRates": [{"rateCode": "SR", "rate": 21, "validFrom": "2012-10-01T00:00:00"}]}],
        [{"definition": {"name": "webshop"}}],
        [{"id": ID, "factuurnummer": "F17", "verkoopOrders": [{"id": ID, "uri": "x"}]}],
        orders,
    ]
    company = {"administratieIdentifier": ID, "administratieNaam": "Demo", "factureerBuitenlandsBtw": True}
    fields = {"klantCustomFields": [{"definition": {"name": "webshop"}}]}
    refusals = [{"modelState": {"naam": ["te lang"]}}, [{"errorCode": "ART-0005", "message": "Bestaat al."}]]
    singles = [rows[0] for rows in lists]
    answers: list[Any] = json.loads(to_json([*lists, *singles, company, fields, *refusals]))
    return answers


def _aside(request: httpx.Request) -> httpx.Response | None:
    if not request.url.path.endswith("/token"):
        return None
    return httpx.Response(200, stream=Parts(GRANT), request=request)


def _call(
    ask: Callable[[SnelStartBooks], Awaitable[object]],
) -> Callable[[httpx.AsyncBaseTransport], Awaitable[object]]:
    async def call(transport: httpx.AsyncBaseTransport) -> object:
        async with open_http() as http:
            http._transport = transport
            settings = SnelStartSettings(subscription_key="s", calls_per_minute=10_000, calls_per_hour=10_000)
            clock = TurnableClock()
            snelstart = SnelStart(http, settings, clock, quota_in(InMemoryRows(), clock), jitter=lambda: 1)
            books = snelstart.books("key", administration_id=ID)
            found = await ask(books)
        repr(found).encode()
        return found

    return call


_ARTICLE = NewArticle("A", "Artikel", ID, Decimal(1))
_WORLD = World()
_CHANGE = OrderChange(lines=sales_order(_WORLD).lines)
_CUSTOMER = NewCustomer("Jan", "jan@example.test", "06", _WORLD.address())

TARGET = Target(
    "snelstart",
    _honest,
    [
        _call(lambda books: books.reference.read()),
        _call(lambda books: books.reference.cost_centres()),
        _call(lambda books: books.reference.extra_fields()),
        _call(lambda books: books.articles.find(["LAB-KOFFIE", "X"])),
        _call(lambda books: books.articles.find(["X"], extra_field="webshop")),
        _call(lambda books: books.articles.by_id([ID])),
        _call(lambda books: books.articles.changed(None)),
        _call(lambda books: books.articles.search("lab", limit=20)),
        _call(lambda books: books.articles.agreed_prices(ID, {ID: Decimal(2)}, DAY)),
        _call(lambda books: books.articles.create(_ARTICLE)),
        _call(lambda books: books.articles.update(ID, _ARTICLE)),
        _call(lambda books: books.customers.find(CustomerQuery(emails=frozenset({"klant@example.test"})))),
        _call(lambda books: books.customers.changed(None)),
        _call(lambda books: books.customers.search("klant", limit=20)),
        _call(lambda books: books.customers.create(_CUSTOMER)),
        _call(lambda books: books.customers.update(ID, _CUSTOMER)),
        _call(lambda books: books.orders.find(["WEB1"])),
        _call(lambda books: books.orders.of_days(DAY, DAY)),
        _call(lambda books: books.orders.invoice_numbers(DAY)),
        _call(lambda books: books.orders.create(sales_order(_WORLD))),
        _call(lambda books: books.orders.by_id(ID)),
        _call(lambda books: books.orders.change(ID, _CHANGE, confirm=agree)),
        _call(lambda books: books.orders.remove(ID, confirm=agree)),
        _call(lambda books: books.history.orders(DAY)),
        _call(lambda books: books.history.orders_after(1)),
        _call(lambda books: books.history.invoices(DAY)),
        _call(lambda books: books.history.debtors(DAY)),
        _call(lambda books: books.postings.invoices(DAY, DAY)),
        _call(lambda books: books.postings.invoices_by_id([ID])),
        _call(lambda books: books.postings.orders_by_id([ID])),
        _call(lambda books: books.postings.rows([ID], DAY, DAY)),
        _call(lambda books: books.postings.entry(ID)),
        _call(lambda books: books.postings.returns(DAY, DAY)),
    ],
    aside=_aside,
)
