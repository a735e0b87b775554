"""Everything the adapter sends is allowed by the published document, and the simulation would say so if it were not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import NewArticle, NewCustomer, ProcessStatus

from .test_orders import sales_order
from .world import NAME, World, client_of

AWKWARD = "O'Brien & “Zoë” +/%#?=;é 🛒\\\""


async def test_every_request_with_every_option_is_allowed() -> None:
    world = World(oss=True)
    books = world.books()
    reference = await books.reference.read()
    karel, coffee = str(world.relation("Karel Klant")["id"]), str(world.article("LAB-KOFFIE")["id"])
    await books.customers.find(
        CustomerQuery(
            codes=frozenset({1, 2}),
            emails=frozenset({AWKWARD, "a@b.example"}),
            vat_numbers=frozenset({"NL123456782B01"}),
            names=frozenset({AWKWARD}),
            ids=frozenset({karel}),
        )
    )
    for field in ("", "webshopcode", AWKWARD):
        await books.articles.find([AWKWARD, "A1"], extra_field=field)
    await books.orders.find([AWKWARD, "WS-1"])
    await books.articles.agreed_prices(karel, {coffee: Decimal("1.25")}, date(2026, 11, 23))
    await books.articles.by_id([coffee, "not an id"])
    for since in (None, datetime(2026, 1, 5, 9, tzinfo=UTC)):
        await books.articles.changed(since, skip=25)
        await books.customers.changed(since, skip=500)
    for text in (AWKWARD, "1001", AWKWARD * 20):
        await books.articles.search(text, limit=10)
        await books.customers.search(text, limit=10)
    await books.orders.of_days(date(2026, 11, 1), date(2026, 11, 30))
    await books.reference.cost_centres()
    await books.reference.extra_fields()
    await books.articles.fill_extra_field(coffee, "webshopcode", AWKWARD)
    address = world.address()
    customer = NewCustomer(AWKWARD, "new@example.test", "020", address, 9, "NL123456782B01", "12345678")
    order = sales_order(world)
    made = await books.customers.create(customer)
    for changes in (customer, replace(customer, name="N", email="", phone="", vat_number="", chamber_number="")):
        await books.customers.update(made.id, changes)
        await books.customers.update(karel, changes if changes is not customer else replace(customer, code=None))
    article = NewArticle("NIEUW", AWKWARD, reference.revenue_groups[0].id, Decimal("1.5"))
    await books.articles.update((await books.articles.create(article)).id, replace(article, name="Anders"))
    centre = next(iter(world.sim.books(NAME).cost_centres))
    for status, inclusive, cost_centre, delivery, invoice in product(
        ProcessStatus, (True, False), ("", centre), (None, address), (None, address)
    ):
        await books.orders.create(
            replace(
                order,
                memo=AWKWARD,
                process_status=status,
                prices_include_vat=inclusive,
                cost_centre_id=cost_centre,
                delivery_address=delivery,
                invoice_address=invoice,
            )
        )
    assert list(world.sim.log.violations) == []
    assert {call.status for call in world.sim.log.calls} == {200, 201}, "no call is made in order to fail"


@pytest.mark.parametrize(
    "body",
    [
        {"relatie": {"id": "x"}, "datum": "2026-01-01"},
        {"datum": "2026-01-01T00:00:00"},
        {"relatie": {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042"}, "datum": "2026-01-01", "omschrijvng": "spelling"},
        {"relatie": {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042"}, "datum": "2026-01-01", "procesStatus": "Besteld"},
        {"relatie": {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042"}, "datum": "2026-01-01", "krediettermijn": 500},
    ],
)
async def test_a_body_that_does_not_fit_the_document_is_refused_and_noted(body: object) -> None:
    world = World()
    with pytest.raises(RefusedError):
        await client_of(world.books()).write("POST", "/verkooporders", body)
    assert len(world.sim.log.violations) == 1


@pytest.mark.parametrize(
    ("path", "query", "error"),
    [
        ("/relaties", "$orderby=Naam", RefusedError),
        ("/relaties", "zoek=Jansen", RefusedError),
        ("/verkooporders", "$expand=Regels", RefusedError),
        ("/artikelgroepen", "", NotFoundError),
        ("/relaties", "$filter=" + "x" * 9_000, NotFoundError),
    ],
)
async def test_a_question_that_is_not_in_the_document_is_refused_and_noted(
    path: str, query: str, error: type[Exception]
) -> None:
    world = World()
    with pytest.raises(error):
        await client_of(world.books()).read(path, query)
    assert len(world.sim.log.violations) == 1


@pytest.mark.parametrize("filtered", ["email eq 'a'", "Uri eq 'x'", "Naam eq 1", "Naam = 'a'", "Naam eq 'a"])
async def test_a_filter_with_a_mistake_is_refused(filtered: str) -> None:
    world = World()
    with pytest.raises(RefusedError):
        await client_of(world.books()).read("/relaties", f"$filter={filtered}")
