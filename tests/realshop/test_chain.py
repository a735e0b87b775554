"""The whole way: a real shop, the function app on the local host, the simulated SnelStart."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo.scenario import STATUSES, Demo, demos
from local.demo.stack import DemoStack, demo_stack, functions_host
from sconnect.app.storage.records import ExportedArticle, ExportedCustomer, OrderRecord, UnshownOutcome
from sconnect.domain.books import VatKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import ArticleExportSettings, CustomerExportSettings, Profile, Task
from sconnect.domain.shop import ShopInfo, ShopOrder
from sconnect.domain.values.money import to_cents
from tests.realshop.callers import RealShop

pytestmark = [pytest.mark.azurite, pytest.mark.timeout(300)]
_OVER = {"done", "failed", "cancelled"}


@dataclass(frozen=True)
class LinkedShop(Demo):
    """The first demo profile, for a real shop. What it exports is never for sale."""

    info: ShopInfo

    def profile(self) -> Profile:
        classes = {VatKind.HIGH: self._class_at(21), VatKind.LOW: self._class_at(9)}
        return (
            super()
            .profile()
            .model_copy(
                update={
                    "article_export": ArticleExportSettings(
                        publish_new=False, tax_classes={kind: name for kind, name in classes.items() if name}
                    ),
                    "customer_export": CustomerExportSettings(),
                }
            )
        )

    def _class_at(self, percent: int) -> str:
        """Return the tax class that has this rate in the Netherlands; empty when there is none."""
        found = [
            tax_class
            for rate in self.info.tax_rates
            if rate.percent == percent and not rate.fixed and (not rate.country_codes or "NL" in rate.country_codes)
            for tax_class in rate.tax_class_ids
        ]
        return min(found, default="")


async def run(url: str, profile_id: str, task: Task) -> dict[str, Any]:
    """Start a run over HTTP and follow it to its end."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        started = await http.post(f"/api/profiles/{profile_id}/runs", json={"task": task})
        assert started.status_code == 202, started.text
        while True:
            told: dict[str, Any] = (await http.get(started.headers["Location"])).json()
            if told["state"] in _OVER:
                return told
            await asyncio.sleep(0.5)


async def books_of(stack: DemoStack, demo: Demo, kind: str) -> list[dict[str, Any]]:
    """Return what the simulated administration holds."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{stack.snelstart_url}/_admin/administrations/{demo.books.name}/{kind}")
    found: list[dict[str, Any]] = answer.json()
    return found


async def records_of(stack: DemoStack, kind: type[Any], profile_id: str) -> list[Any]:
    return [stored.record async for stored in stack.services.store.range(kind, profile_id)]


def check_orders(
    demo: Demo, orders: Sequence[ShopOrder], records: Mapping[str, OrderRecord], booked: Counter[str]
) -> None:
    """Every eligible order is booked once and to the cent, or waits with a reason."""
    done = 0
    for order in orders:
        record = records[order.order_id]
        times = booked[demo.profile().payment_reference(order.order_id)]
        if record.state is OrderState.DONE:
            done += 1
            assert times == 1, order.order_id
            assert record.total_including_vat == to_cents(order.total), order.order_id
        else:
            assert times == 0, order.order_id
            assert record.causes, order.order_id
    assert done, "not one order was booked"


async def synced(shop: RealShop, demo: LinkedShop, folder: Path, orders: Sequence[ShopOrder]) -> None:
    async with demo_stack(folder, shops=[demo]) as stack:
        await stack.services.secrets.write(demo.profile().connection.shop_link_secret, shop.link_code)
        async with functions_host(stack) as host:
            first = {task: await run(host.url, demo.profile_id, task) for task in Task}
            again = {task: await run(host.url, demo.profile_id, task) for task in Task}
        records = {record.order_id: record for record in await records_of(stack, OrderRecord, demo.profile_id)}
        booked = Counter(str(order["betalingskenmerk"]) for order in await books_of(stack, demo, "orders"))
        for task in Task:
            assert first[task]["state"] == "done", first[task]
            assert again[task]["state"] == "done", again[task]
        check_orders(demo, orders, records, booked)
        for task in (Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS):
            assert not {"created", "updated"} & set(again[task]["counts"]), again[task]
        await check_exports(shop, stack, demo)
        assert await records_of(stack, UnshownOutcome, demo.profile_id) == [], (
            "the shop took what became of every order"
        )


async def check_exports(shop: RealShop, stack: DemoStack, demo: Demo) -> None:
    articles = await records_of(stack, ExportedArticle, demo.profile_id)
    accounts = await records_of(stack, ExportedCustomer, demo.profile_id)
    ids = [article.shop_id for article in articles if article.shop_id]
    numbers = [account.shop_id for account in accounts if account.shop_id]
    assert ids
    products = await asyncio.to_thread(shop.ask, lambda client: client.products.find(ids, by="id"))
    customers = await asyncio.to_thread(shop.ask, lambda client: client.customers.find(numbers, by="id"))
    assert {product.shop_id for product in products} == set(ids)
    assert {customer.shop_id for customer in customers} == set(numbers)
    prices = {article["artikelcode"]: article["verkoopprijs"] for article in await books_of(stack, demo, "articles")}
    for product in products:
        # A price of the shop that is finer than cents, and rounds to that of the books, is left alone.
        assert to_cents(product.price) == Decimal(str(prices[product.model])), product.model


def test_orders_to_the_books_and_articles_and_customers_to_the_shop(shop: RealShop, tmp_path: Path) -> None:
    info = shop.ask(lambda client: client.info())
    page = shop.ask(lambda client: client.orders.changed_after(0, statuses=STATUSES, limit=200))
    (first, *_) = demos()
    if not [order for order in page.orders if order.placed_at >= first.profile().orders.start] or page.more:
        pytest.skip("for this the shop needs 1 to 200 orders")
    demo = LinkedShop("echte-winkel", "Echte winkel", first.capture, first.books, "ECHT-", info)
    asyncio.run(synced(shop, demo, tmp_path, page.orders))
