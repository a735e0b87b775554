"""Every refusal that the app acts on is one the simulated SnelStart gives, in the situation of the contract."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.http.fault_table import REASONS
from sconnect.app.errors import RefusedError
from sconnect.domain.books import NewArticle, SalesOrder
from tests.contract.snelstart.test_orders import sales_order
from tests.contract.snelstart.world import NAME, World

NOBODY = "5b9f7e10-aaaa-4bbb-8ccc-000000000404"


def _unknown_customer(_world: World, order: SalesOrder) -> SalesOrder:
    return replace(order, customer_id=NOBODY)


def _unknown_article(_world: World, order: SalesOrder) -> SalesOrder:
    return replace(order, lines=(replace(order.lines[0], article_id=NOBODY),))


def _inactive_customer(world: World, order: SalesOrder) -> SalesOrder:
    return replace(order, customer_id=world.add_relation("Oud", None, nonactief=True))


def _supplier(world: World, order: SalesOrder) -> SalesOrder:
    return replace(order, customer_id=world.add_relation("Leverancier", None, relatiesoort=["Leverancier"]))


def _invoiced_to_supplier(world: World, order: SalesOrder) -> SalesOrder:
    payer = world.add_relation("Betaler", None, relatiesoort=["Leverancier"])
    return replace(order, customer_id=world.add_relation("Filiaal", None, factuurRelatie={"id": payer}))


ORDERS: dict[str, Callable[[World, SalesOrder], SalesOrder]] = {
    "REL-0005": _unknown_customer,
    "ALG-0103": _unknown_article,
    "ALG-0105": _inactive_customer,
    "VOR-0002": _supplier,
    "VOR-0003": _invoiced_to_supplier,
}


async def _refused(world: World, books: SnelStartBooks, code: str) -> RefusedError:
    if code in ORDERS:
        order = ORDERS[code](world, sales_order(world))
        with pytest.raises(RefusedError) as caught:
            await books.orders.create(order)
        return caught.value
    again = NewArticle("LAB-KOFFIE", "Nog eens", world.article("LAB-KOFFIE")["artikelOmzetgroep"]["id"], Decimal(1))
    with pytest.raises(RefusedError) as caught:
        await books.articles.create(again)
    return caught.value


@pytest.mark.parametrize("code", sorted(REASONS))
async def test_the_reason_is_read_from_the_answer_and_nothing_was_made(code: str) -> None:
    world = World()
    books = world.books()
    articles = len(world.sim.books(NAME).articles)
    refusal = await _refused(world, books, code)
    assert code in refusal.codes
    assert refusal.reason is REASONS[code]
    assert not world.sim.orders(NAME)
    assert len(world.sim.books(NAME).articles) == articles
