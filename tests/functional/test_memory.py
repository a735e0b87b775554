"""An import works page by page: three times as many orders take hardly more memory."""

import gc
import tracemalloc
from collections.abc import Mapping
from typing import Any

import pytest

from local.demo.scenario import Demo
from local.shop.captures import Entry
from local.shop.http.wire import Request
from local.shop.shop import SimulatedShop
from sconnect.app.ports import Value
from tests.fakes.rows import InMemoryRows, Operation
from tests.fakes.virtual_time import VirtualClock
from tests.functional.lab import Lab
from tests.functional.orders import plain_order


class _GeneratingShop(SimulatedShop):
    """Makes its orders while they are asked for, so that it holds none. They are numbered as their history entries."""

    def __init__(self, demo: Demo, clock: VirtualClock, orders: int) -> None:
        super().__init__(demo.capture, clock=clock.now, empty=True)
        self._example = plain_order()
        self._orders_there_are = orders

    def _orders(self, request: Request) -> dict[str, Any]:
        self.requests.clear()
        if "after_order" in request.query:  # the daily sweep: every order was in the pages already
            return {"orders": [], "next_order": int(request.query["after_order"]), "more": False}
        after, limit = int(request.query["after_history"]), int(request.query["limit"])
        last = min(after + limit, self._orders_there_are)
        entries = [self._entry(number) for number in range(after + 1, last + 1)]
        return {"orders": entries, "next_history": last, "more": last < self._orders_there_are}

    def _entry(self, number: int) -> Entry:
        return {
            **self._example,
            "order": {**self._example["order"], "order_id": str(number), "order_status_id": "2"},
            "histories": [{**self._example["histories"][0], "order_history_id": str(number)}],
        }


class _ForgetfulRows(InMemoryRows):
    """Counts what is written to the orders table, and keeps none of it, nor of the list of orders."""

    def _keep(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        etag = super()._keep(table, partition, key, values)
        if table == "orderlist":
            self._table(table).clear()
        if table == "orders" and values["state"] == "done":
            orders = self._table(table)
            for place in [place for place, row in orders.items() if row.key == key]:
                del orders[place]
        return etag


def _peaks(few: int, many: int) -> tuple[int, int]:
    """Bytes that an import took at most when it had booked `few` and `many` orders, next to what the servers hold."""
    lab = Lab(shop=lambda demo, clock: _GeneratingShop(demo, clock, many), rows=_ForgetfulRows())
    books = lab.sim.books(lab.demo.books.name)
    booked = peak_of_few = 0

    async def forget(_: Operation) -> None:
        nonlocal booked, peak_of_few
        booked += len(books.orders)
        if booked >= few and not peak_of_few:
            peak_of_few = tracemalloc.get_traced_memory()[1]
        books.orders.clear()
        lab.sim.log.clear()

    lab.rows.after = forget
    gc.collect()
    tracemalloc.start()
    try:
        run = lab.import_orders()
        peak_of_many = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert run.counts["done"] == many
    return peak_of_few, peak_of_many


@pytest.mark.timeout(300)  # tracing makes every allocation slow
def test_memory_does_not_grow_with_the_number_of_orders() -> None:
    few, many = _peaks(300, 900)
    assert few > 0
    assert many <= 1.3 * few
