"""Orders of a real shop: each once, in any page size, from any cursor."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from sconnect.adapters.opencart import OpenCartShop
from sconnect.domain.shop import OrderPage, ShopOrder
from tests.realshop.callers import RealShop

MOST = 100
"""Orders read one page after the other; a shop may have many more."""


async def pages_from(
    client: OpenCartShop, cursor: int, *, statuses: Sequence[int], limit: int, most: int = MOST
) -> list[OrderPage]:
    """Read page after page until there is no more, or enough."""
    pages: list[OrderPage] = []
    more = True
    while more and sum(len(page.orders) for page in pages) < most:
        pages.append(await client.orders.changed_after(cursor, statuses=statuses, limit=limit))
        cursor, more = pages[-1].next_history_id, pages[-1].more
    return pages


def orders_of(pages: Sequence[OrderPage]) -> list[ShopOrder]:
    return [order for page in pages for order in page.orders]


@pytest.fixture(scope="module")
def statuses(shop: RealShop) -> list[int]:
    return [status.status_id for status in shop.ask(lambda client: client.info()).statuses]


@pytest.fixture(scope="module")
def orders(shop: RealShop, statuses: list[int]) -> list[ShopOrder]:
    found = orders_of(shop.ask(lambda client: pages_from(client, 0, statuses=statuses, limit=MOST)))[:MOST]
    if not found:
        pytest.skip("this shop has no orders; place some in its checkout")
    return found


def test_each_order_comes_once_and_by_its_newest_change(orders: list[ShopOrder]) -> None:
    assert len({order.order_id for order in orders}) == len(orders)
    changes = [order.history_id for order in orders]
    assert changes == sorted(set(changes))


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_any_page_size_gives_the_same(shop: RealShop, statuses: list[int], orders: list[ShopOrder], limit: int) -> None:
    pages = shop.ask(lambda client: pages_from(client, 0, statuses=statuses, limit=limit, most=len(orders)))
    assert orders_of(pages)[: len(orders)] == orders
    assert all(len(page.orders) <= limit for page in pages)


def test_reading_resumes_exactly_where_a_page_ended(
    shop: RealShop, statuses: list[int], orders: list[ShopOrder]
) -> None:
    async def resumed(client: OpenCartShop) -> list[tuple[int, list[ShopOrder]]]:
        cuts = sorted({1, len(orders) // 2, len(orders) - 1} - {0})
        found = []
        for cut in cuts:
            pages = await pages_from(client, orders[cut - 1].history_id, statuses=statuses, limit=MOST)
            found.append((cut, orders_of(pages)))
        return found

    for cut, found in shop.ask(resumed):
        rest = orders[cut:]
        assert found[: len(rest)] == rest


def test_the_end_stays_the_end(shop: RealShop, statuses: list[int]) -> None:
    async def twice(client: OpenCartShop) -> tuple[OrderPage, OrderPage]:
        (*_, last) = await pages_from(client, 0, statuses=statuses, limit=200, most=100_000)
        return last, await client.orders.changed_after(last.next_history_id, statuses=statuses, limit=200)

    last, beyond = shop.ask(twice)
    assert not last.more
    assert beyond == OrderPage((), last.next_history_id, more=False)


def test_a_status_that_is_not_asked_for_is_passed_over(shop: RealShop, orders: list[ShopOrder]) -> None:
    some = [orders[0].status_id]
    found = orders_of(shop.ask(lambda client: pages_from(client, 0, statuses=some, limit=MOST)))
    assert {order.status_id for order in found} == set(some)
    expected = [order for order in orders if order.status_id in some]
    assert found[: len(expected)] == expected


def test_by_number_and_by_day_an_order_is_the_same(
    shop: RealShop, statuses: list[int], orders: list[ShopOrder]
) -> None:
    order = orders[-1]

    async def other_ways(client: OpenCartShop) -> tuple[list[ShopOrder], OrderPage, OrderPage]:
        by_number = await client.orders.by_id([order.order_id, "999999999"])
        first, until = order.placed_at - timedelta(hours=2), order.placed_at + timedelta(hours=2)
        same_day = await client.orders.placed(
            first, until, after_order=str(int(order.order_id) - 1), statuses=statuses, limit=1
        )
        before = await client.orders.placed(
            first - timedelta(days=4000), first - timedelta(days=3999), statuses=statuses, limit=200
        )
        return by_number, same_day, before

    by_number, same_day, before = shop.ask(other_ways)
    assert by_number == [order]
    assert same_day.orders == (order,)
    assert order not in before.orders


def test_every_order_reads_whole(orders: list[ShopOrder]) -> None:
    for order in orders:
        assert not order.problem, order.order_id
        assert order.placed_at.tzinfo is not None
        assert order.email
        assert order.lines or order.vouchers_sold, order.order_id
        parts = sum((row.value for row in order.totals if row.code != "total"), Decimal(0))
        # The rows of a credit order of Mollie's module do not add up to its total, by the module's own doing.
        assert abs(parts - order.total) < Decimal("0.01") or order.total < 0, order.order_id
        for text in (order.first_name, order.last_name, order.comment, *(line.name for line in order.lines)):
            assert "&amp;" not in text
            assert "&quot;" not in text
            assert "&lt;" not in text
