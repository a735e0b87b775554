"""Whatever a shop answers: only a `SconnectError`, or orders (with their problem), come out."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.shop import SimulatedShop, faults
from local.shop.captures import load
from local.streamed import Parts
from sconnect.adapters.opencart.link_code import parse_link_code
from sconnect.adapters.opencart.shop import OpenCartShop
from sconnect.app.errors import SconnectError, UnreadableError
from sconnect.domain.shop import ShopOrder
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, client_of, run

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1e999999", "0", "-1"])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner)
)
WELL_MEANT = load("4.1.0.3")


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*above, key), *places(item, (*above, key)))]


FIELDS = places(WELL_MEANT.entries[0])


@st.composite
def spoiled_entry(draw: st.DrawFn) -> dict[str, Any]:
    entry = deepcopy(WELL_MEANT.entries[0])
    for place in draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4)):
        inner: Any = entry
        for step in place[:-1]:
            inner = inner[step] if isinstance(inner, dict | list) and step in _steps(inner) else {}
        if isinstance(inner, dict | list) and place[-1] in _steps(inner):
            inner[place[-1]] = draw(ANYTHING)
    return entry


def _steps(value: dict[str, Any] | list[Any]) -> Any:
    return value if isinstance(value, dict) else range(len(value))


def page_of(body: bytes) -> list[ShopOrder]:
    clock = TurnableClock()
    shop = SimulatedShop(clock=clock.now, empty=True)
    shop.fault = faults.instead(body)
    page = run(client_of(shop, clock).orders.changed_after(0, statuses=ALL_STATUSES, limit=10))
    return list(page.orders)


@given(spoiled_entry())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_spoiled_order_is_an_order_with_or_without_a_problem(entry: dict[str, Any]) -> None:
    body = json.dumps({"protocol": 1, "orders": [entry], "next_history": 5, "more": False})
    try:
        orders = page_of(body.encode("utf-8", "surrogatepass"))
    except SconnectError:
        return
    assert len(orders) == 1
    assert orders[0].order_id
    assert all(
        isinstance(text, str) for text in (orders[0].comment, orders[0].problem.dutch, orders[0].problem.english)
    )
    repr(orders[0]).encode()


@given(
    st.fixed_dictionaries(
        {"protocol": st.just(1)}, optional=dict.fromkeys(["orders", "next_history", "more"], ANYTHING)
    )
)
@settings(max_examples=150, deadline=None)
def test_a_spoiled_page_is_an_error(content: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        page_of(json.dumps({**content, "orders": content.get("orders") or None}).encode())


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_bytes_are_an_error(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        page_of(body)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            [
                "order_statuses",
                "tax_rates",
                "stores",
                "total_tax_classes",
                "capabilities",
                "processing_statuses",
                "opencart",
            ],
            ANYTHING
            | st.lists(st.dictionaries(st.sampled_from(["name", "rate", "order_status_id"]), SCALARS), max_size=2),
        ),
    )
)
@settings(max_examples=150, deadline=None)
def test_a_spoiled_description_is_an_error_or_readable(content: dict[str, Any]) -> None:
    clock = TurnableClock()
    shop = SimulatedShop(clock=clock.now, empty=True)
    shop.fault = faults.changed(lambda honest: {**honest, **content})
    try:
        info = run(client_of(shop, clock).info())
    except SconnectError:
        return
    repr(info).encode()


@pytest.mark.parametrize(
    ("following", "more"), [(4, False), (5, True), ("6", False), (True, False), (6, 1), (6.0, False), (None, False)]
)
def test_a_cursor_that_cannot_be_followed_is_an_error(following: object, more: object) -> None:
    clock = TurnableClock()
    shop = SimulatedShop(clock=clock.now)
    shop.fault = faults.changed(lambda honest: {**honest, "next_history": following, "more": more})
    with pytest.raises(UnreadableError, match="vervolg"):
        run(client_of(shop, clock).orders.changed_after(5, statuses=ALL_STATUSES, limit=10))


HEADERS = st.sampled_from([b"location", b"set-cookie", b"content-type", b"retry-after", b"content-encoding"])
VALUES = st.binary(max_size=30) | st.sampled_from(
    [b"//xn--0", b"https://[x", b"https://a:99999/", b"a=b; max-age=x; expires=y", b"gzip", b"text/html; charset=zz"]
)


class Raw(httpx.AsyncBaseTransport):
    """Answers with bytes of our choice in the headers."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self._status, self._headers = status, headers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(self._status, headers=self._headers, stream=Parts(b"{}"), request=request)


@given(st.sampled_from([200, 302, 401, 404, 429, 500, 503]), st.lists(st.tuples(HEADERS, VALUES), max_size=4))
@settings(max_examples=150, deadline=None)
def test_hostile_headers_are_an_error(status: int, headers: list[tuple[bytes, bytes]]) -> None:
    link = parse_link_code(SimulatedShop(empty=True).link_code())
    client = OpenCartShop(link, clock=TurnableClock(), transport=Raw(status, headers))
    with pytest.raises(SconnectError):
        run(client.info())


@given(st.lists(ANYTHING, max_size=3) | ANYTHING)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_for_products_customers_or_results(rows: Any) -> None:
    clock = TurnableClock()
    shop = SimulatedShop(clock=clock.now, empty=True)
    body = json.dumps({"protocol": 1, "products": rows, "customers": rows, "results": rows})
    shop.fault = faults.instead(body.encode("utf-8", "surrogatepass"))
    client = client_of(shop, clock)
    for work in (
        client.products.find(["A"], by="model"),
        client.customers.find(["a@example.test"], by="email"),
        client.products.write([ProductWrite("A", "model")]),
        client.customers.write([CustomerWrite("a@example.test")]),
    ):
        with suppress(SconnectError):
            assert run(work) == []
