"""The simulated shop is as strict about products and customers as the protocol says."""

import json
from typing import Any

import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import Request, Response
from sconnect.adapters.opencart.http.signing import signed_headers
from sconnect.adapters.opencart.link_code import parse_link_code
from tests.contract.opencart.support import TurnableClock

JSON = "application/json"


class Caller:
    """Sends signed bodies that the client never would."""

    def __init__(self) -> None:
        self.clock = TurnableClock()
        self.shop = SimulatedShop(clock=self.clock.now)
        self._nonces = 0

    def send(self, call: str, body: object, *, method: str = "POST", kind: str = JSON) -> tuple[int, Any]:
        self._nonces += 1
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = f"/index.php?route=x&call={call}"
        headers = signed_headers(
            parse_link_code(self.shop.link_code()),
            method=method,
            raw_path=target.encode(),
            body=content,
            now=self.clock.now(),
            nonce=f"{self._nonces:032d}",
        )
        reply = self.shop.handle(Request(method, target, {**headers, "Content-Type": kind}, content))
        assert isinstance(reply, Response)
        return reply.status, json.loads(reply.body)

    def results(self, *items: object, by: str = "model") -> list[dict[str, Any]]:
        status, answer = self.send("products_write", {"by": by, "items": items})
        assert status == 200, answer
        results: list[dict[str, Any]] = answer["results"]
        return results


@pytest.mark.parametrize(
    ("call", "method"),
    [
        ("products", "GET"),
        ("products_write", "GET"),
        ("customers", "PUT"),
        ("customers_write", "GET"),
        ("info", "POST"),
        ("orders", "POST"),
    ],
)
def test_every_call_has_its_method(call: str, method: str) -> None:
    status, answer = Caller().send(call, b"", method=method)
    assert (status, answer["error"]["code"]) == (405, "wrong_method")


ITEM = {"key": "LAB-SHIRT"}
SHOPPER = {"email": "klant@example.test"}


@pytest.mark.parametrize(
    ("call", "body", "field"),
    [
        ("products", b"", ""),
        ("products", b"{", ""),
        ("products", b'{"by": "id", "keys": [NaN]}', ""),
        ("products", b'{"by": "\xff"}', ""),
        ("products", [], ""),
        ("products", b" " * 2_000_001, ""),
        ("products", {"keys": []}, "by"),
        ("products", {"by": "name", "keys": []}, "by"),
        ("products", {"by": "id"}, "keys"),
        ("products", {"by": "id", "keys": ["1"] * 101}, "keys"),
        ("products", {"by": "id", "keys": ["1", None]}, "keys[1]"),
        ("customers", {"by": "model", "keys": []}, "by"),
        ("products_write", {"by": "id", "items": []}, "by"),
        ("products_write", {"by": "model", "items": {}}, "items"),
        ("products_write", {"by": "model", "items": [ITEM] * 101}, "items"),
        ("products_write", {"by": "model", "items": [ITEM, 1]}, "items[1]"),
        ("products_write", {"by": "model", "items": [{}]}, "items[0].key"),
        ("products_write", {"by": "model", "items": [ITEM, ITEM, ITEM, {**ITEM, "price": []}]}, "items[3].price"),
        ("products_write", {"by": "model", "items": [{**ITEM, "enabled": 1}]}, "items[0].enabled"),
        ("products_write", {"by": "model", "items": [{**ITEM, "price": True}]}, "items[0].price"),
        ("products_write", {"by": "model", "items": [{**ITEM, "name": None}]}, "items[0].name"),
        ("customers_write", {"items": [{"create": True}]}, "items[0].email"),
        ("customers_write", {"items": [{**SHOPPER, "address": "x"}]}, "items[0].address"),
        ("customers_write", {"items": [{**SHOPPER, "address": {"city": 1}}]}, "items[0].address.city"),
        ("customers_write", {"items": [{**SHOPPER, "custom_field": ["x"]}]}, "items[0].custom_field"),
        ("customers_write", {"items": [{**SHOPPER, "custom_field": {"3": 1}}]}, "items[0].custom_field.3"),
    ],
)
def test_a_body_of_another_shape_is_refused_as_a_whole(call: str, body: object, field: str) -> None:
    caller = Caller()
    status, answer = caller.send(call, body)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (400, "bad_value", field)
    assert caller.shop.changes == 0


def test_a_body_must_be_announced() -> None:
    assert Caller().send("products", {"by": "id", "keys": []}, kind="text/plain")[0] == 400


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"model": ""}, "model"),
        ({"model": "x" * 65}, "model"),
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"price": "-0.01"}, "price"),
        ({"price": "1.00001"}, "price"),
        ({"price": 100_000_000_000}, "price"),
        ({"price": "many"}, "price"),
        ({"price": "Infinity"}, "price"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity_change": 1}, "once"),
        ({"quantity_change": 1, "quantity": 1, "once": "x" * 8}, "quantity"),
        ({"quantity_change": 1, "once": "x" * 7}, "once"),
    ],
)
def test_what_is_wrong_inside_an_item_refuses_that_item(fields: dict[str, object], named: str) -> None:
    caller = Caller()
    refused, done = caller.results({**ITEM, **fields}, {**ITEM, "price": 1})
    assert (refused["outcome"], refused["code"]) == ("refused", "bad_value")
    assert named in refused["message"]
    assert done == {"key": "LAB-SHIRT", "outcome": "updated", "id": "51"}


def test_a_quantity_change_counts_once_and_for_thirty_days() -> None:
    caller = Caller()
    item = {**ITEM, "quantity_change": -2, "once": "order-1234", "name": "Ander shirt"}
    assert [caller.results(item)[0]["outcome"] for _ in range(3)] == ["updated", "unchanged", "unchanged"]
    assert caller.shop.products.records["51"]["quantity"] == 88
    caller.clock.turn(31 * 86_400)
    assert caller.results(item)[0]["outcome"] == "updated"
    assert caller.shop.products.records["51"]["quantity"] == 86


def test_a_new_product_needs_a_name_and_a_model() -> None:
    caller = Caller()
    made = caller.results(
        {"key": "A", "create": True},
        {"key": "A", "create": True, "name": "A", "quantity_change": 3, "once": "12345678"},
        {"key": " a ", "create": True, "name": "A"},
        {"key": "", "create": True, "name": "A"},
    )
    assert [(result["outcome"], result.get("code")) for result in made] == [
        ("refused", "bad_value"),
        ("created", None),
        ("unchanged", None),
        ("refused", "bad_value"),
    ]
    assert caller.shop.products.records[made[1]["id"]]["quantity"] == 3
    by_sku = caller.results(
        {"key": "S-1", "create": True, "name": "A"}, {"key": "S-1", "create": True, "name": "A", "model": "M"}, by="sku"
    )
    assert [result["outcome"] for result in by_sku] == ["refused", "created"]
    assert caller.shop.products.records[by_sku[1]["id"]]["codes"] == {"sku": "S-1"}


def test_the_date_moves_only_with_a_change() -> None:
    caller = Caller()
    caller.results({**ITEM, "price": "5.0000"})
    first = caller.shop.products.records["51"]["date_modified"]
    caller.clock.turn(60)
    assert caller.results({**ITEM, "price": 5, "unknown_field": "ignored"})[0]["outcome"] == "unchanged"
    assert caller.shop.products.records["51"]["date_modified"] == first == caller.clock.now().replace(minute=0)


def test_amounts_are_answered_as_text() -> None:
    _, answer = Caller().send("products", {"by": "id", "keys": [50]})
    (product,) = answer["products"]
    assert (product["price"], product["quantity"], product["id"]) == ("12.3853", "74", "50")


def test_a_new_customer_needs_both_names() -> None:
    caller = Caller()
    _, answer = caller.send(
        "customers_write", {"items": [{"email": "p@example.test", "create": True, "lastname": "P"}]}
    )
    assert (answer["results"][0]["code"], caller.shop.changes) == ("bad_value", 0)


def test_a_variant_follows_its_master_in_all_but_what_is_its_own() -> None:
    """So on both sides: `tests/extension/test_products.py` holds the extension to the same."""
    caller = Caller()
    products = caller.shop.products
    [master] = [key for key, record in products.records.items() if record["model"] == "LAB-KOKER"]
    products.add_variant("9001", master)
    products.add_variant("9002", master, model="V-EIGEN")
    item = {"key": "LAB-KOKER", "price": "12.34"}
    assert [result["outcome"] for result in caller.results(item)] == ["updated"]
    assert {format(products.records[key]["price"], "f") for key in (master, "9001", "9002")} == {"12.34"}
    own = {"key": "V-EIGEN", "price": "7.77"}
    assert [result["outcome"] for result in caller.results(own)] == ["updated"]
    products.save_master(master)
    assert format(products.records["9002"]["price"], "f") == "7.77"
    assert [result["outcome"] for result in caller.results(own, item)] == ["unchanged", "unchanged"]
