"""Answers of a shop."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from local.shop import SimulatedShop
from local.shop.captures import CAPTURES
from local.shop.info import shop_info, shop_options
from sconnect.adapters.opencart.link_code import parse_link_code
from sconnect.adapters.opencart.shop import OpenCartShop
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock
from tests.fuzz.harness import Target

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def _honest() -> Sequence[Any]:
    """One answer of each call, of every OpenCart."""
    found: list[Any] = []
    for version in CAPTURES:
        shop = SimulatedShop(version)
        head = {"protocol": 1, "timezone": "Europe/Amsterdam", "utc_offset": "+01:00", "default_currency": "EUR"}
        orders = [*shop.entries.values()][:3]
        found += [
            {**head, **shop_info(shop.capture), "outcomes_id": "0123456789abcdef"},
            {**head, **shop_options()},
            {**head, "orders": orders, "next_history": 500, "next_order": 500, "more": False},
            {**head, **shop.products.read({"by": "model", "keys": ["LAB-KOFFIE", "LAB-SHIRT"]})},
            {**head, **shop.customers.read({"by": "id", "keys": ["1", "2"]})},
            {**head, **_payments(shop)},
            {**head, "results": [{"key": "A", "outcome": "updated", "id": "5"}]},
        ]
    return found


def _payments(shop: SimulatedShop) -> dict[str, Any]:
    for order_id in [*shop.entries][:3]:
        shop.payments.pay(order_id, "tr_1", "10.0000", state="expired")
        shop.payments.pay(order_id, "tr_2", "12.5000")
        shop.payments.refund(order_id, "re_1", "2.5000", transaction="tr_2")
    return shop.payments.answer({"since": "0"})


def _call(ask: Callable[[OpenCartShop], Awaitable[object]]) -> Callable[[httpx.AsyncBaseTransport], Awaitable[object]]:
    link = parse_link_code(SimulatedShop(empty=True).link_code())

    async def call(transport: httpx.AsyncBaseTransport) -> object:
        shop = OpenCartShop(link, clock=TurnableClock(), transport=transport)
        try:
            found = await ask(shop)
        finally:
            await shop.aclose()
        repr(found).encode()  # whatever came out can be shown and stored
        return found

    return call


TARGET = Target(
    "opencart",
    _honest,
    [
        _call(lambda shop: shop.info()),
        _call(lambda shop: shop.options()),
        *[_call(lambda shop: shop.orders.changed_after(0, statuses=ALL_STATUSES, limit=200))] * 3,
        _call(lambda shop: shop.orders.placed(FIRST, LAST, statuses=ALL_STATUSES, limit=200)),
        _call(lambda shop: shop.orders.by_id(["1", "2", "3"])),
        _call(lambda shop: shop.payments.since(FIRST, limit=200)),
        _call(lambda shop: shop.payments.of_order("1")),
        _call(lambda shop: shop.products.find(["LAB-KOFFIE", "LAB-SHIRT"], by="model")),
        _call(lambda shop: shop.customers.find(["1", "2"], by="id")),
        _call(lambda shop: shop.products.write([ProductWrite("A", "model")])),
        _call(lambda shop: shop.customers.write([CustomerWrite("a@example.test")])),
        _call(lambda shop: shop.outcomes.write([Outcome("A", OrderState.DONE, 1)], links={})),
    ],
)
