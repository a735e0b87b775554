"""What PHP answers is what the simulated shop answers for the same capture: orders, pages and refusals alike."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import Request, Response
from local.shop.paging import newest_history
from tests.extension.fill import KEY, SECRET
from tests.extension.world import Shop

ALL = "&statuses=" + ",".join(map(str, range(1, 17)))
TIMES = ("shop_time", "utc_offset")


def both(shop: Shop, parameters: str, method: str = "GET") -> tuple[Any, Any]:
    """Ask the shop and its simulation the same signed question."""
    request = shop.request("", query=f"route={shop.route}{parameters}", method=method)
    simulated = SimulatedShop(shop.version.name, key=KEY, secret=SECRET)
    target = request.url.raw_path.decode()
    reply = simulated.handle(Request(request.method, target, dict(request.headers), request.read()))
    assert isinstance(reply, Response)
    expected = httpx.Response(reply.status, content=reply.body)
    return told(shop.send(request)), told(expected)


def told(response: httpx.Response) -> tuple[int, Any]:
    content = response.json()
    return response.status_code, {name: value for name, value in content.items() if name not in TIMES}


@pytest.mark.parametrize("limit", [1, 2, 5, 7, 16, 17, 200])
def test_pages_after_a_cursor(shop: Shop, limit: int) -> None:
    after, more, seen = 0, True, 0
    while more:
        answered, expected = both(shop, f"&call=orders&after_history={after}&limit={limit}{ALL}")
        assert answered == expected
        after, more = answered[1]["next_history"], answered[1]["more"]
        seen += len(answered[1]["orders"])
    assert seen == len(SimulatedShop(shop.version.name).entries)


@pytest.mark.parametrize("statuses", ["5", "2,5", "16", "1,2,3", "15"])
@pytest.mark.parametrize("after", [0, 9, 27, 28, 400])
def test_statuses_and_cursors(shop: Shop, statuses: str, after: int) -> None:
    answered, expected = both(shop, f"&call=orders&after_history={after}&limit=3&statuses={statuses}&settled=10")
    assert answered == expected


@pytest.mark.parametrize("limit", [1, 4, 200])
@pytest.mark.parametrize(
    ("first", "until"), [(1795400000, 1795500000), (1795427800, 1795428100), (0, 99999999999999999)]
)
def test_placed_between(shop: Shop, first: int, until: int, limit: int) -> None:
    question = f"&call=orders&from={first}&to={until}&after_order=3&limit={limit}{ALL}"
    answered, expected = both(shop, question)
    assert answered == expected


@pytest.mark.parametrize("ids", ["1", "9,404,1,9", "18,17,2", "404", ",".join(map(str, range(1, 201)))])
def test_these_orders(shop: Shop, ids: str) -> None:
    answered, expected = both(shop, f"&call=orders&ids={ids}")
    assert answered == expected


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "&call=",
        "&call=nothing",
        "&call[]=info",
        "&call=orders",
        "&call=orders&statuses=2",
        "&call=orders&after_history=&statuses=2",
        "&call=orders&after_history=-1&statuses=2",
        "&call=orders&after_history=1e3&statuses=2",
        "&call=orders&after_history=0&statuses=",
        "&call=orders&after_history=0&statuses=0",
        "&call=orders&after_history=0&statuses=2,0",
        "&call=orders&after_history=0&statuses=2;DROP",
        "&call=orders&after_history=0&statuses=" + ",".join(map(str, range(1, 202))),
        "&call=orders&after_history=0&statuses=2&limit=0",
        "&call=orders&after_history=0&statuses=2&limit=201",
        "&call=orders&after_history=0&statuses=2&limit=x",
        "&call=orders&after_history=0&statuses=2&settled=x",
        "&call=orders&after_history=0&statuses=2&settled=99999",
        "&call=orders&after_history=" + "9" * 19 + "&statuses=2",
        "&call=orders&after_history=" + "9" * 18 + "&statuses=2",
        "&call=orders&from=1&statuses=2",
        "&call=orders&from=x&to=2&statuses=2",
        "&call=orders&from=1&to=2&after_order=x&statuses=2",
        "&call=orders&ids=",
        "&call=orders&ids=0",
        "&call=orders&ids=1,,2",
        "&call=orders&ids=1%27",
        "&call=orders&ids=%EF%BC%91",
    ],
)
def test_wrong_questions(shop: Shop, parameters: str) -> None:
    answered, expected = both(shop, parameters)
    assert answered == expected


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods(shop: Shop, method: str) -> None:
    for call in ("info", "orders"):
        answered, expected = both(shop, f"&call={call}", method)
        assert answered == expected


def test_info_tells_what_the_simulated_shop_tells(shop: Shop) -> None:
    (status, answered), (_, expected) = both(shop, "&call=info")
    assert status == 200
    for name in ("opencart", "default_currency", "timezone", "processing_statuses", "complete_statuses", "total_codes"):
        assert answered[name] == expected[name]
    for name in ("tax_classes", "customer_groups", "tax_rates", "custom_fields", "capabilities", "currency_periods"):
        assert sorted(answered[name], key=str) == sorted(expected[name], key=str)
    assert answered["total_tax_classes"] == expected["total_tax_classes"]
    assert statuses_by_id(answered) == statuses_by_id(expected)
    known = {row["code"]: row for row in expected["currencies"]}
    for row in answered["currencies"]:
        assert Decimal(row["value"]) == Decimal(known[row["code"]]["value"])
    assert answered["stores"][1] == {"store_id": "3", "name": "Tweede winkel", "url": "https://twee.example.test/"}
    assert answered["stores"][0]["url"] == shop.url


def statuses_by_id(answer: dict[str, Any]) -> dict[str, str]:
    return {row["order_status_id"]: row["name"] for row in answer["order_statuses"]}


def test_the_captures_have_what_these_tests_rely_on(shop: Shop) -> None:
    entries = SimulatedShop(shop.version.name).entries.values()
    assert max(map(newest_history, entries)) < 400


def test_a_shop_without_variants_lists_none(shop: Shop) -> None:
    answered, expected = both(shop, "&call=variants")
    assert answered == expected


def test_the_options_of_products_in_every_language(shop: Shop) -> None:
    answered, expected = both(shop, "&call=options")
    assert answered == expected
    assert answered[1]["options"][0]["names"] == ["Size", "Maat", "Größe"]
