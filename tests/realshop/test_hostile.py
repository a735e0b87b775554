"""Hostile and mistaken requests to a real shop: the right refusal, as JSON, with nothing of the shop in it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import httpx
import pytest

from tests.realshop.callers import RealShop, parameter

LEAKS = ("<br", "warning", "notice", "stack", ".php", "select ", "sql", "/home", "/var", "exception")
KEYS = b'{"by": "sku", "keys": ["SCTEST"]}'


@dataclass(frozen=True)
class Mistake:
    """One request, and what must come of it."""

    name: str
    status: int
    code: str
    query: str = "call=info"
    body: bytes | None = None
    field: str = ""
    changes: Mapping[str, str] = MappingProxyType({})


def wrong_key(name: str, **changes: str) -> Mistake:
    return Mistake(name, 401, "wrong_key", changes=changes)


def unsigned(name: str, query: str = "call=info", body: bytes | None = None, **changes: str) -> Mistake:
    return Mistake(name, 401, "wrong_signature", query, body, changes=changes)


def bad_order(name: str, where: str, query: str) -> Mistake:
    return Mistake(f"orders, {name}", 400, "bad_value", f"call=orders{query}", field=where)


def bad_body(name: str, call: str, body: bytes, where: str = "", **changes: str) -> Mistake:
    return Mistake(f"{call}, {name}", 400, "bad_value", f"call={call}", body, where, changes)


def bad_items(name: str, items: object, where: str, call: str = "products_write") -> Mistake:
    return bad_body(name, call, json.dumps({"by": "sku", "items": items}).encode(), where)


GATE = [
    # A header that does not arrive is named: something in between may take it away.
    Mistake("no key", 401, "wrong_key", field="X-Sconnect-Key", changes={"key": ""}),
    Mistake("no time", 401, "wrong_time", field="X-Sconnect-Time", changes={"time": ""}),
    Mistake("no signature", 401, "wrong_signature", field="X-Sconnect-Signature", changes={"signature": ""}),
    wrong_key("another key", key="shop-0000"),
    wrong_key("SQL for a key", key="' OR '1'='1"),
    *(
        Mistake(f"time {stamp!r}", 401, "wrong_time", changes={"time": stamp})
        for stamp in ("0", "-1", "now", "1e9", "0x5F", "9" * 30)
    ),
    # Named without the moment: parallel test processes have to agree on the names of tests.
    Mistake("time two hours ago", 401, "wrong_time", changes={"time": str(int(time.time()) - 7200)}),
    unsigned("a made-up signature", signature="0" * 64),
    unsigned("a huge signature", signature="a" * 5000),
    unsigned("another secret", secret="0123456789abcdef" * 4),
    unsigned("a short nonce", nonce="short"),
    unsigned("a long nonce", nonce="n" * 65),
    unsigned("a nonce with a space", nonce="0123456789 0123456789"),
    unsigned("a parameter added afterwards", sent_query="&x=1"),
    unsigned("another method than signed", sent_method="DELETE"),
    unsigned("another body than signed", "call=products", KEYS, sent_body='{"by": "sku", "keys": ["X"]}'),
]
CALLS = [
    *(
        Mistake(f"call {query!r}", 400, "unknown_call", query, field="call")
        for query in ("", "call=", "call=INFO", "call=info%00", "call=../admin", "call[]=info", "call=%27%20OR%201")
    ),
    Mistake("info as POST", 405, "wrong_method", body=b"{}"),
    Mistake("orders as DELETE", 405, "wrong_method", "call=orders&ids=1", changes={"method": "DELETE"}),
    Mistake("products as GET", 405, "wrong_method", "call=products"),
    Mistake("customers_write as PUT", 405, "wrong_method", "call=customers_write", b"{}", changes={"method": "PUT"}),
]
ORDERS = [
    *(
        bad_order(f"after {text!r}", "after_history", parameter("after_history", text) + "&statuses=2")
        for text in ("-1", "x", "1.5", " 1", "1e3", "9" * 20, "1; DROP TABLE order", "' OR ''='", "0x10", "１", "1\n")
    ),
    bad_order("after a list", "after_history", "&after_history[]=1&statuses=2"),
    bad_order("after nothing", "after_history", "&statuses=2"),
    *(
        bad_order(f"statuses {text!r}", "statuses", "&after_history=0" + parameter("statuses", text))
        for text in ("", "0", "2,0", "2,,3", "2 OR 1=1", "2)", ",".join(map(str, range(1, 202))))
    ),
    *(
        bad_order(f"limit {text!r}", "limit", "&after_history=0&statuses=2" + parameter("limit", text))
        for text in ("0", "201", "-1", "all")
    ),
    *(bad_order(f"ids {text!r}", "ids", parameter("ids", text)) for text in ("", "0", "1,", "1 UNION SELECT 1")),
    bad_order("from a word", "from", "&from=monday&to=1&statuses=2"),
    bad_order("to nothing", "to", "&from=1&statuses=2"),
]
BODIES = [
    bad_body("nothing", "products", b""),
    bad_body("no JSON", "products", b"<xml/>"),
    bad_body("half of it", "products", KEYS[:-5]),
    bad_body("a list", "products", b"[]"),
    bad_body("null", "customers", b"null"),
    bad_body("no UTF-8", "products", b'{"by":"sku","keys":["\xff"]}'),
    bad_body("too deep", "products_write", b'{"items":' * 5000 + b"1" + b"}" * 5000),
    bad_body("a form", "products", KEYS, content_type="application/x-www-form-urlencoded"),
    bad_body("more than 2 MB", "products", b'{"x":"' + b"x" * 2_200_000 + b'"}'),
    bad_body("by another column", "products", b'{"by":"password","keys":["x"]}', "by"),
    bad_body("by id", "products_write", b'{"by":"id","items":[]}', "by"),
    bad_body("keys in an object", "products", b'{"by":"sku","keys":{"0":"x"}}', "keys"),
    bad_body("101 keys", "customers", json.dumps({"by": "email", "keys": ["x"] * 101}).encode(), "keys"),
    bad_items("101 items", [{"key": "SCTEST-none"}] * 101, "items"),
    bad_items("an item that is none", [{"key": "SCTEST-none"}, 1], "items[1]"),
    bad_items("an item without a key", [{}], "items[0].key"),
    bad_items("a price in a list", [{"key": "SCTEST-none", "price": [1]}], "items[0].price"),
    bad_items("enabled as a word", [{"key": "SCTEST-none", "enabled": "yes"}], "items[0].enabled"),
    bad_items(
        "an address in words",
        [{"email": "sctest@example.com", "address": "Ede"}],
        "items[0].address",
        "customers_write",
    ),
]
MISTAKES = GATE + CALLS + ORDERS + BODIES


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name[:60])
def test_a_mistake_is_refused_as_it_should(shop: RealShop, mistake: Mistake) -> None:
    (response,) = shop.send(shop.signed(mistake.query, mistake.body, **mistake.changes))
    assert response.status_code == mistake.status, response.text[:500]
    error = refusal(shop, response)
    assert error["code"] == mistake.code
    assert error.get("field", "") == mistake.field


def test_a_replay_is_refused(shop: RealShop) -> None:
    request = shop.signed("call=orders&ids=1")
    first, again = shop.send(request, request)
    assert first.status_code == 200
    assert again.status_code == 401
    assert refusal(shop, again)["code"] == "replayed"


def test_a_replay_by_another_caller_is_refused_too(shop: RealShop) -> None:
    request = shop.signed("call=products", KEYS)
    assert [response.status_code for _ in range(2) for response in shop.send(request)] == [200, 401]


@pytest.mark.parametrize("seconds", [-280, 280])
def test_clocks_may_differ_a_little(shop: RealShop, seconds: int) -> None:
    """Holds for a shop with a clock that is right within some seconds."""
    (response,) = shop.send(shop.signed("call=info", time=str(int(time.time()) + seconds)))
    assert response.status_code == 200, response.text[:300]


def test_poison_in_keys_finds_nothing(shop: RealShop) -> None:
    poison = ["' OR '1'='1", "%", "_", "\\", "1 UNION SELECT 1", "<script>", "{{7*7}}", "", " ", "\x00", "🧾" * 50]
    for by in ("id", "model", "sku", "ean"):
        assert shop.post("products", {"by": by, "keys": poison})["products"] == []
    for by in ("id", "email"):
        assert shop.post("customers", {"by": by, "keys": poison})["customers"] == []


def refusal(shop: RealShop, response: httpx.Response) -> dict[str, str]:
    """Check the shape of a refusal, and that it reveals nothing; returns its text."""
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert {"protocol", "error"} <= set(body) <= {"protocol", "error", "nonce"}
    assert body["protocol"] == 1
    error: dict[str, str] = body["error"]
    told = error["message"].lower()
    assert not [leak for leak in LEAKS if leak in told], told
    assert shop.link.secret not in response.text
    return error
