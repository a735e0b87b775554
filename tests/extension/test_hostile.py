"""A thousand hostile requests: nothing changes, nothing leaks, every answer is JSON with the right status."""

import json
import random
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.extension.world import Shop

REQUESTS = 1_000
_POISON = (
    "' OR '1'='1",
    "1; DROP TABLE oc_order; --",
    "\\'; DELETE FROM oc_customer; -- ",
    "1 UNION SELECT password FROM oc_user",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "../../../etc/passwd",
    "%00",
    "\u0000",
    "\ufffd\u202e",
    "🧾" * 50,
    "x" * 70_000,
    "-1",
    "1e9",
    "0x1F",
    "9" * 40,
    "NaN",
    "true",
    "",
    " ",
    "`",
    '"',
    "\\",
    "%",
    "_",
    "php://input",
    "a\nb: c",
    'O:8:"stdClass":0:{}',
)
_LEAKS = (
    "warning",
    "notice",
    "deprecated",
    "fatal error",
    "stack trace",
    "exception",
    ".php",
    "tmp/",
    "/var",
    "select ",
    "insert ",
    "mysqli",
    "sql syntax",
    "sconnect_",
    "lab-secret",
    "engine",
    "footer that must never",
)
CALLS = ("info", "orders", "products", "products_write", "customers", "customers_write")
PRODUCT_FIELDS = (
    "key",
    "id",
    "create",
    "model",
    "sku",
    "name",
    "price",
    "quantity",
    "quantity_change",
    "once",
    "enabled",
    "tax_class_id",
)
CUSTOMER_FIELDS = (
    "email",
    "id",
    "create",
    "group_id",
    "firstname",
    "lastname",
    "telephone",
    "enabled",
    "address",
    "custom_field",
)


def hostile_requests(shop: Shop, seed: int) -> Iterator[tuple[httpx.Request, set[int]]]:
    """Give requests and the statuses that are right for them."""
    dice = random.Random(seed)
    kinds = (
        bad_signature,
        replay,
        poisoned_query,
        poisoned_product,
        poisoned_customer,
        wrong_shape,
        broken_json,
        wrong_method,
    )
    for number in range(REQUESTS):
        yield from kinds[number % len(kinds)](shop, dice)


def bad_signature(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    body = json.dumps({"by": "model", "items": [{"key": "LAB-SHIRT", "price": 1}]}).encode()
    change: dict[str, str] = dice.choice(
        [
            {"signature": ""},
            {"signature": "0" * 64},
            {"signature": secrets.token_hex(500)},
            {"secret": dice.choice([poison for poison in _POISON if poison])},
            {"key": "lab-key%27"},
            {"time": "0"},
            {"time": "-" + "9" * 20},
            {"nonce": "%27--"},
        ]
    )
    yield shop.request("products_write", body, **change), {401}


def replay(shop: Shop, _: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    request = shop.request("orders", query=f"route={shop.route}&call=orders&ids=1")
    yield request, {200}
    yield request, {401}


def poisoned_query(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    poison = quote(dice.choice([text for text in _POISON if len(text) < 1000]))
    name = dice.choice(
        ["ids", "after_history", "statuses", "limit", "from", "to", "after_order", "call", "settled", "x[]"]
    )
    query = f"route={shop.route}&call=orders&after_history=0&statuses=2&{name}={poison}"
    yield shop.request("", query=query), {200, 400}


def poisoned_product(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    """Poison in any field of an item for a product that does not exist: even what is well-formed changes nothing."""
    item = {"key": f"nowhere-{dice.choice(_POISON)}", dice.choice(PRODUCT_FIELDS): dice.choice(_POISON)}
    item["id"] = dice.choice(["999999", *_POISON]) if dice.random() < 0.5 else "999999"
    by = dice.choice(["model", "sku", "upc", "ean", "mpn", *_POISON])
    yield shop.request("products_write", json.dumps({"by": by, "items": [item]}).encode()), {200, 400}
    keys = {"by": by, "keys": [dice.choice(_POISON)]}
    yield shop.request("products", json.dumps(keys).encode()), {200, 400}


def poisoned_customer(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    item: dict[str, Any] = {"email": dice.choice(_POISON), "id": "999999"}
    field = dice.choice(CUSTOMER_FIELDS)
    item[field] = (
        {dice.choice(_POISON): dice.choice(_POISON)} if field in {"address", "custom_field"} else dice.choice(_POISON)
    )
    yield shop.request("customers_write", json.dumps({"items": [item]}).encode()), {200, 400}
    keys = {"by": dice.choice(["id", "email"]), "keys": [dice.choice(_POISON), 3]}
    yield shop.request("customers", json.dumps(keys).encode()), {200}


def wrong_shape(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    """A good item first: a wrong type anywhere must stop the whole before anything is written."""
    good: dict[str, Any] = {"key": "LAB-SHIRT", "price": dice.randint(100, 999), "name": "Overschreven"}
    wrong: Any = dice.choice([[], {}, [[1]], {"a": {"b": 1}}, True])
    name = dice.choice([field for field in PRODUCT_FIELDS if field not in {"create", "enabled"}])
    bad: Any = dice.choice([1, "x", None, [], {"key": "LAB-SHIRT", name: wrong}, {"price": 1}])
    yield shop.request("products_write", json.dumps({"by": "model", "items": [good, bad]}).encode()), {400}
    account = {"email": "klant@example.test", "lastname": "Overschreven"}
    other = dice.choice(
        [{"email": wrong}, {"email": "a@example.test", "address": "x"}, {"email": "b@example.test", "enabled": 1}]
    )
    yield shop.request("customers_write", json.dumps({"items": [account, other]}).encode()), {400}


def broken_json(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    whole = json.dumps({"by": "model", "items": [{"key": "LAB-SHIRT", "price": 5}]}).encode()
    body = dice.choice(
        [
            b"",
            whole[: dice.randrange(1, len(whole) - 1)],
            b"[" * 50_000,
            b'{"items":' * 5_000 + b"1" + b"}" * 5_000,
            b'{"by":"model","items":[{"key":"\xff\xfe"}]}',
            b'{"by":"model","items":[{"key":"\\ud800"}]}',
            b'{"\\u0000x":1}',
            b"null",
            b"[]",
            b'"text"',
            b"1e999",
            json.dumps({"by": "model", "items": [{"key": "LAB-SHIRT"}] * 101}).encode(),
            json.dumps({"by": "model", "keys": ["x"] * 101, "items": {"0": {"key": "x"}}}).encode(),
            b'{"by":"model","items":[],"x":"' + b"x" * 2_200_000 + b'"}',
        ]
    )
    yield shop.request(dice.choice(["products_write", "customers_write"]), body), {400}


def wrong_method(shop: Shop, dice: random.Random) -> Iterator[tuple[httpx.Request, set[int]]]:
    call = dice.choice(CALLS)
    wanted = "GET" if call in {"info", "orders"} else "POST"
    method = dice.choice([name for name in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") if name != wanted])
    yield shop.request(call, b"{}", method=method), {405}


@pytest.mark.timeout(300)
def test_a_thousand_hostile_requests(changing_shop: Shop) -> None:
    shop = changing_shop
    assert shop.ask("info").status_code == 200, "the first request records the address of the shop"
    before = shop.checksum()
    count = 0
    with httpx.Client(trust_env=False, timeout=60) as client:
        for request, statuses in hostile_requests(shop, seed=3):
            response = client.send(request)
            check(shop, request, response, statuses)
            count += 1
    assert count >= REQUESTS
    assert shop.checksum() == before
    assert shop.lines_logged("log") == 0, "none of them made the extension fail"


def check(shop: Shop, request: httpx.Request, response: httpx.Response, statuses: set[int]) -> None:
    asked = f"{request.method} {str(request.url)[:300]} {request.content[:300]!r}"
    told = f"{asked}: {response.status_code} {response.text[:500]}"
    assert response.status_code in statuses, told
    assert response.headers["content-type"] == "application/json; charset=utf-8", told
    body = response.json()
    assert body["protocol"] == 1, told
    if response.status_code == 200:
        assert "error" not in body, told
        return
    assert set(body) - {"nonce"} == {"protocol", "error"}, told
    error = json.dumps(body["error"]).lower()
    assert not [leak for leak in _LEAKS if leak in error], told
    assert shop.version.prefix not in error, told


def test_names_of_the_callers_making_are_not_repeated(changing_shop: Shop) -> None:
    item = {"email": "a@example.test", "custom_field": {"<script>" + "x" * 1000: []}}
    response = changing_shop.send(changing_shop.request("customers_write", json.dumps({"items": [item]}).encode()))
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "items[0].custom_field.(name)"


def test_a_body_beyond_what_php_takes_is_refused_without_detail(changing_shop: Shop) -> None:
    """Above `post_max_size` PHP itself warns before any program runs; nothing of ours may stand in that."""
    shop = changing_shop
    before = shop.checksum()
    response = shop.send(shop.request("products_write", b"x" * 9_000_000))
    check(shop, response.request, response, {400})
    assert shop.checksum() == before
