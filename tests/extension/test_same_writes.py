"""PHP does with products and customers what the simulated shop does: results, refusals, what is read back."""

import json
from typing import Any

import pytest

from local.shop import ShopTransport, SimulatedShop
from local.shop.http.wire import Request, Response
from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from tests.contract.opencart.support import TurnableClock, run
from tests.extension.fill import KEY, SECRET
from tests.extension.test_client import HERE, clock
from tests.extension.world import Shop

JSON = "application/json"
SHIRT: dict[str, Any] = {"key": "LAB-SHIRT"}
ACCOUNT: dict[str, Any] = {"email": "klant@example.test"}
NEW_ACCOUNT: dict[str, Any] = {"email": "new@example.test", "create": True, "firstname": "N", "lastname": "W"}
ADDRESS = {
    "firstname": "A",
    "lastname": "B",
    "company": "C & D",
    "address_1": "E 1",
    "address_2": "",
    "postcode": "1234 AB",
    "city": "F",
    "country": "nl",
}

Call = tuple[str, Any]
PRODUCT_BATCHES: list[tuple[str, list[Any]]] = [
    ("model", [{**SHIRT, "price": "9.5"}, {"key": " lab-shirt ", "price": 9.5}, {"key": "gone"}]),
    ("model", [{"key": "N-1", "create": True, "name": "Nieuw & <b>", "price": 0.1, "quantity": "7", "enabled": True}]),
    ("model", [{"key": "n-1", "create": True, "name": "Nieuw & <b>", "price": "0.1000"}, {"key": "N-1", "name": ""}]),
    ("sku", [{"key": "S-9", "create": True, "model": "N-9", "name": "Op code"}, {"key": "S-9", "create": True}]),
    ("sku", [{"key": "S-10", "create": True, "name": "Zonder model"}, {"key": "", "create": True, "name": "x"}]),
    ("ean", [{"key": "8710000001001", "quantity": -2, "tax_class_id": 20}, {"key": "1", "tax_class_id": "99"}]),
    (
        "model",
        [{**SHIRT, "quantity_change": 3, "once": "once-0001"}, {**SHIRT, "quantity_change": 3, "once": "once-0001"}],
    ),
    ("model", [{**SHIRT, "price": 1, "once": "once-0001"}, {**SHIRT, "price": 2, "once": "once-0002"}]),
    ("model", [{**SHIRT, "quantity_change": 1}, {**SHIRT, "quantity_change": 1, "quantity": 1, "once": "once-0003"}]),
    (
        "model",
        [{**SHIRT, "price": text} for text in ("-1", "1,5", "1.23456", "x", "99999999999.9999", "100000000000", "")],
    ),
    ("model", [{**SHIRT, "quantity": text} for text in ("1.5", "x", "9999999999", "-5", "")]),
    (
        "model",
        [{**SHIRT, "id": "999"}, {"key": "whatever", "id": "51", "sku": "", "mpn": "M & N"}, {"key": "x", "id": "y"}],
    ),
    (
        "model",
        [{**SHIRT, "once": "short"}, {**SHIRT, "model": ""}, {**SHIRT, "name": "n" * 256}, {**SHIRT, "sku": "s" * 65}],
    ),
    ("model", [{"key": "TWIN", "create": True, "name": "1"}, {"key": "TWIN-2", "create": True, "name": "2"}]),
    ("model", [{"key": "TWIN-2", "model": "twin"}, {"key": "TWIN", "price": 3}, {"key": "TWIN-2", "price": 3}]),
    (
        "model",
        [
            {"key": f"W-{at}", "create": True, "name": "W", "stores": stores}
            for at, stores in enumerate((["3"], [0, 3], [], ["9"], ["x"]))
        ],
    ),
    ("model", []),
]
CUSTOMER_BATCHES: list[list[Any]] = [
    [{**ACCOUNT, "lastname": "Anders & Co"}, {"email": " KLANT@example.test", "lastname": "Anders & Co"}],
    [NEW_ACCOUNT, NEW_ACCOUNT, {"email": "nobody@example.test"}, {"email": "new2@example.test", "create": True}],
    [{**NEW_ACCOUNT, "email": email} for email in ("", "x", "a b@example.test", "a@" + "b" * 96 + ".test")],
    [{**ACCOUNT, "id": "1", "email": "renamed@example.test"}, {**ACCOUNT, "id": "2", "email": "new@example.test"}],
    [{**ACCOUNT, "id": "99"}, {"email": "renamed@example.test", "group_id": 2}, {**NEW_ACCOUNT, "group_id": "9"}],
    [{"email": "renamed@example.test", "address": ADDRESS}, {**NEW_ACCOUNT, "address": ADDRESS, "enabled": False}],
    [
        {**NEW_ACCOUNT, "address": {**ADDRESS, "country": "XX"}},
        {**NEW_ACCOUNT, "address": {**ADDRESS, "city": "c" * 129}},
    ],
    [{**NEW_ACCOUNT, "custom_field": {"3": "1005"}}, {**NEW_ACCOUNT, "custom_field": {"4": "x"}}],
    [{**NEW_ACCOUNT, "custom_field": []}, {**NEW_ACCOUNT, "custom_field": {"3": "1005"}, "telephone": "06 & 07"}],
    [{**NEW_ACCOUNT, "email": f"s{text}@example.test", "store_id": text} for text in ("3", 3, "0", "9", "x", "")],
    [{**NEW_ACCOUNT, "store_id": "3"}, {"email": "s3@example.test", "store_id": "0", "telephone": "0"}],
    [{**NEW_ACCOUNT, "firstname": ""}, {**NEW_ACCOUNT, "lastname": "l" * 33}, {**NEW_ACCOUNT, "telephone": "1" * 33}],
    [],
]
WRONG_BODIES: list[Any] = [
    b"",
    b"x",
    b"[]",
    b"null",
    b'"x"',
    b'{"by":"model","items":[],}',
    b"\xff",
    {},
    {"by": "name", "items": []},
    {"by": [], "items": []},
    {"by": "id", "items": []},
    {"items": {}},
    {"items": None},
    {"by": "model", "items": [1]},
    {"by": "model", "items": [[]]},
    {"by": "model", "items": [{"price": 1}]},
    {"by": "model", "items": [SHIRT, {"key": []}]},
    {"by": "model", "items": [SHIRT, {**SHIRT, "price": []}]},
    {"by": "model", "items": [SHIRT, {**SHIRT, "price": True}]},
    {"by": "model", "items": [{**SHIRT, "price": None}]},
    {"by": "model", "items": [{**SHIRT, "enabled": 1}]},
    {"by": "model", "items": [{**SHIRT, "create": "yes"}]},
    {"by": "model", "items": [{**SHIRT, "name": {}}]},
    {"by": "model", "items": [{**SHIRT, "stores": "0"}]},
    {"by": "model", "items": [SHIRT] * 101},
]
WRONG_CUSTOMERS: list[Any] = [
    {"items": [{}]},
    {"items": [{"email": None}]},
    {"items": [{**ACCOUNT, "address": "x"}]},
    {"items": [{**ACCOUNT, "address": {"city": []}}]},
    {"items": [{**ACCOUNT, "custom_field": "x"}]},
    {"items": [{**ACCOUNT, "custom_field": {"3": []}}]},
    {"items": [{**ACCOUNT, "enabled": "1"}]},
    {"items": [{**ACCOUNT, "store_id": []}]},
    {"items": [{**ACCOUNT, "firstname": True}]},
    {"items": [ACCOUNT] * 101},
]


@pytest.fixture(scope="module")
def simulated(changing_shop: Shop) -> SimulatedShop:
    if changing_shop.version.is_3:
        changing_shop.sql(
            "UPDATE {p}customer c SET address_id = (SELECT MIN(address_id) FROM {p}address a "
            "WHERE a.customer_id = c.customer_id)"
        )
    simulated = SimulatedShop(changing_shop.version.name, key=KEY, secret=SECRET)
    simulated.stores = {"0": "Labwinkel", "3": "Tweede winkel"}
    return simulated


def both(shop: Shop, simulated: SimulatedShop, call: str, body: Any, kind: str = JSON) -> tuple[Any, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = shop.request(call, content)
    request.headers["Content-Type"] = kind
    reply = simulated.handle(Request("POST", request.url.raw_path.decode(), dict(request.headers), content))
    assert isinstance(reply, Response)
    response = shop.send(request)
    return told(response.status_code, response.json()), told(reply.status, json.loads(reply.body))


def told(status: int, answer: dict[str, Any]) -> Any:
    """Return what must be equal: not the English sentences, nor the number of something new."""
    if "error" in answer:
        return status, answer["error"]["code"], answer["error"]["field"]
    rows = answer.get("results") or sorted(answer.get("products") or answer.get("customers") or [], key=str)
    for row in rows:
        row.pop("message", None)
        if "outcome" in row:
            row["id"] = bool(row.pop("id", ""))
    return status, rows


def everything(shop: Shop, simulated: SimulatedShop) -> tuple[Any, Any]:
    ids = [str(number) for number in range(1, 101)]
    products = both(shop, simulated, "products", {"by": "id", "keys": ids})
    customers = both(shop, simulated, "customers", {"by": "id", "keys": ids})
    return (products[0], customers[0]), (products[1], customers[1])


def test_batches_one_after_the_other(changing_shop: Shop, simulated: SimulatedShop) -> None:
    for by, items in PRODUCT_BATCHES:
        answered, expected = both(changing_shop, simulated, "products_write", {"by": by, "items": items})
        assert answered == expected, (by, items)
    for items in CUSTOMER_BATCHES:
        answered, expected = both(changing_shop, simulated, "customers_write", {"items": items})
        assert answered == expected, items
    answered, expected = everything(changing_shop, simulated)
    assert answered == expected


@pytest.mark.parametrize("kind", [JSON, "APPLICATION/JSON; charset=utf-8", "text/plain", "", "application/jsonx"])
def test_the_announced_type(changing_shop: Shop, simulated: SimulatedShop, kind: str) -> None:
    answered, expected = both(changing_shop, simulated, "products", {"by": "model", "keys": ["LAB-SHIRT"]}, kind)
    assert answered == expected


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: str(body)[:60])
def test_wrong_bodies(changing_shop: Shop, simulated: SimulatedShop, body: Any) -> None:
    before = changing_shop.checksum()
    answered, expected = both(changing_shop, simulated, "products_write", body)
    assert answered == expected
    assert answered[0] == 400
    assert changing_shop.checksum() == before


@pytest.mark.parametrize("body", WRONG_CUSTOMERS, ids=lambda body: str(body)[:60])
def test_wrong_customers(changing_shop: Shop, simulated: SimulatedShop, body: Any) -> None:
    answered, expected = both(changing_shop, simulated, "customers_write", body)
    assert answered == expected
    assert answered[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {"by": "model", "keys": ["lab-shirt", "LAB-SHIRT", "", " ", "nothing"]},
        {"by": "ean", "keys": [8710000001001]},
        {"by": "sku", "keys": []},
        {"by": "model", "keys": "LAB-SHIRT"},
        {"by": "model", "keys": [[]]},
        {"by": "model", "keys": [True]},
        {"by": "model", "keys": ["x"] * 101},
        {"keys": ["x"]},
    ],
)
def test_keys(changing_shop: Shop, simulated: SimulatedShop, body: Any) -> None:
    answered, expected = both(changing_shop, simulated, "products", body)
    assert answered == expected


def client_of(shop: Shop) -> OpenCartShop:
    return open_shop(shop.link_code(), clock=clock(), settings=HERE)


def client_of_simulated(simulated: SimulatedShop) -> OpenCartShop:
    transport = ShopTransport(simulated)
    now = TurnableClock(simulated.clock())
    return open_shop(simulated.link_code(), clock=now, settings=ShopSettings(), transport=transport)


def test_the_client_writes_and_reads_the_same(changing_shop: Shop, simulated: SimulatedShop) -> None:
    async def work(client: OpenCartShop) -> list[object]:
        product = ProductWrite(
            "CL-1", "model", create=True, name='Via "de" klant & zo', codes={"ean": "8712"}, enabled=True
        )
        account = CustomerWrite(
            email="client@example.test",
            create=True,
            first_name="Jo",
            last_name="O'Neil & Zn",
            address=Address(street="Weg 1", city="Urk", country_code="NL"),
            custom_fields={"3": "77"},
        )
        seen: list[object] = []
        for _ in range(2):
            seen += [(row.outcome, row.code) for row in await client.products.write([product])]
            seen += [(row.outcome, row.code) for row in await client.customers.write([account])]
        (read,) = await client.products.find(["cl-1"], by="model")
        (kept,) = await client.customers.find(["client@example.test"], by="email")
        await client.aclose()
        return [*seen, read.name, read.codes, read.enabled, kept.last_name, kept.address, kept.custom_fields]

    assert run(work(client_of(changing_shop))) == run(work(client_of_simulated(simulated)))
