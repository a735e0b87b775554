"""Products of a shop through the real client: read, created, changed, and written again without harm."""

import json
from decimal import Decimal
from typing import Any

import pytest

from local.shop import CAPTURES, SimulatedShop, faults
from local.shop.http.wire import Response
from sconnect.app.errors import ReadFailedError, UnreadableError
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct, WriteOutcome, Written
from tests.contract.opencart.support import run, simulated

COFFEE = ShopProduct(
    shop_id="50",
    model="LAB-KOFFIE",
    name="Koffiebonen Espresso 1 kg",
    price=Decimal("12.3853"),
    quantity=Decimal(74),
    enabled=True,
    tax_class_id="21",
    codes={"sku": "SKU-1001", "ean": "8710000001001", "mpn": "MPN-A1"},
    names={"en-gb": "Koffiebonen Espresso 1 kg", "nl-nl": "", "de-de": ""},
    stores=frozenset({"0"}),
)


def sent(shop: SimulatedShop) -> Any:
    return json.loads(shop.requests[-1].body)


def write(key: str, **more: Any) -> ProductWrite:
    return ProductWrite(key, **{"key_field": "model", **more})


@pytest.mark.parametrize("capture", CAPTURES)
@pytest.mark.parametrize(
    ("by", "key"), [("id", "50"), ("model", " lab-koffie "), ("sku", "sku-1001"), ("mpn", "MPN-A1")]
)
def test_a_product_is_read_whole_by_any_key(capture: str, by: str, key: str) -> None:
    shop, client, _ = simulated(capture)
    shop.products.records["50"]["quantity"] = 74
    assert run(client.products.find([key, "nobody's", "", "  "], by=by)) == [COFFEE]
    assert sent(shop) == {"by": by, "keys": [key.strip(), "nobody's"]}
    assert (shop.calls["products"], shop.changes) == (1, 0)


def test_the_request_is_a_signed_post_of_json() -> None:
    shop, client, _ = simulated()
    run(client.products.find(["Ångström & “é”"], by="model"))
    (request,) = shop.requests
    assert (request.method, request.query["call"]) == ("POST", "products")
    assert request.header("content-type") == "application/json"
    assert "Ångström & “é”".encode() in request.body


def test_products_that_share_a_code_all_come() -> None:
    shop, client, _ = simulated()
    for key in ("50", "51"):
        shop.products.records[key]["codes"]["upc"] = "123"
    assert [product.shop_id for product in run(client.products.find(["123"], by="upc"))] == ["50", "51"]


@pytest.mark.parametrize(("keys", "calls"), [(0, 0), (100, 1), (101, 2), (250, 3)])
def test_many_keys_are_asked_for_in_batches(keys: int, calls: int) -> None:
    shop, client, _ = simulated()
    wanted = [f"K-{number}" for number in range(keys)]
    for number, key in enumerate(wanted):
        shop.products.records[str(1000 + number)] = {**shop.products.records["50"], "model": key}
    found = run(client.products.find([*wanted, *map(str.lower, wanted)], by="model"))
    assert [product.model for product in found] == wanted
    assert shop.calls["products"] == calls


def test_a_product_is_changed_in_nothing_but_what_was_sent() -> None:
    shop, client, _ = simulated()
    before = dict(shop.products.records["50"])
    done = run(client.products.write([write("lab-koffie", price=Decimal("13.50"), quantity=Decimal("96.00"))]))
    assert done == [Written("lab-koffie", WriteOutcome.UPDATED, "50")]
    item = {"key": "lab-koffie", "create": False, "price": "13.50", "quantity": "96"}
    assert sent(shop) == {"by": "model", "items": [item]}
    after = shop.products.records["50"]
    assert (after["price"], after["quantity"]) == (Decimal("13.50"), 96)
    assert {**after, "price": 0, "quantity": 0, "date_modified": 0} == {
        **before,
        "price": 0,
        "quantity": 0,
        "date_modified": 0,
    }
    assert shop.changes == 1


def test_every_field_arrives_unescaped() -> None:
    _, client, _ = simulated()
    full = write(
        "SKU-1001",
        key_field="sku",
        shop_id="50",
        create=True,
        model="NIEUW & <beter>",
        codes={"ean": "", "upc": "O'1"},
        name='Kop "é" & zn 🛒',
        price=Decimal("0.0001"),
        quantity=Decimal(-3),
        enabled=False,
        tax_class_id="0",
    )
    assert [result.outcome for result in run(client.products.write([full]))] == [WriteOutcome.UPDATED]
    (read,) = run(client.products.find(["50"], by="id"))
    assert read == ShopProduct(
        shop_id="50",
        model="NIEUW & <beter>",
        name='Kop "é" & zn 🛒',
        price=Decimal("0.0001"),
        quantity=Decimal(-3),
        enabled=False,
        tax_class_id="0",
        codes={"sku": "SKU-1001", "upc": "O'1", "mpn": "MPN-A1"},
        names=dict.fromkeys(("en-gb", "nl-nl", "de-de"), 'Kop "é" & zn 🛒'),
        stores=frozenset({"0"}),
    )


def test_the_stores_of_a_product_are_read_and_an_extension_of_before_tells_none() -> None:
    shop, client, _ = simulated()
    shop.stores = {"0": "Main", "2": "Two"}
    shop.products.records["50"]["stores"] = ["2", 3]
    shop.products.records["51"]["stores"] = []
    (first, second) = run(client.products.find(["50", "51"], by="id"))
    assert (first.stores, second.stores) == (frozenset({"2", "3"}), frozenset())
    shop, client, _ = simulated()
    shop.gate.is_old = True
    (first,) = run(client.products.find(["50"], by="id"))
    assert first.stores is None


def test_a_new_product_is_off_until_somebody_switches_it_on() -> None:
    shop, client, _ = simulated()
    (made, refused) = run(client.products.write([write("NIEUW", name="Nieuw", create=True), write("GEEN", name="x")]))
    assert (made.outcome, refused.outcome, refused.code) == (WriteOutcome.CREATED, WriteOutcome.REFUSED, "unknown")
    assert refused.reason
    (read,) = run(client.products.find(["NIEUW"], by="model"))
    assert (read.shop_id, read.name, read.enabled, read.price) == (made.shop_id, "Nieuw", False, Decimal(0))
    assert shop.changes == 1


def test_a_repeat_changes_nothing() -> None:
    shop, client, _ = simulated()
    batch = [write("NIEUW", name="Nieuw", create=True), write("LAB-SHIRT", price=Decimal(9))]
    assert [result.outcome for result in run(client.products.write(batch))] == [
        WriteOutcome.CREATED,
        WriteOutcome.UPDATED,
    ]
    again = run(client.products.write(batch))
    assert [result.outcome for result in again] == [WriteOutcome.UNCHANGED] * 2
    assert shop.changes == 2


def test_a_lost_answer_is_asked_again_and_nothing_is_made_twice() -> None:
    shop, client, clock = simulated()
    shop.faults.extend([faults.drop, faults.failing(502)])
    (done,) = run(client.products.write([write("NIEUW", name="Nieuw", create=True)]))
    assert done.outcome is WriteOutcome.UNCHANGED
    assert sum(record["model"] == "NIEUW" for record in shop.products.records.values()) == 1
    assert shop.calls["products_write"] == 3
    assert clock.slept == [1.0, 4.0]
    assert len({request.header("X-Sconnect-Nonce") for request in shop.requests}) == 3


def test_a_replayed_write_gets_a_new_nonce() -> None:
    shop, client, _ = simulated()
    shop.faults.append(lambda _: Response(401, {}, b'{"protocol": 1, "error": {"code": "replayed"}}'))
    assert len(run(client.products.write([write("LAB-SHIRT", price=Decimal(9))]))) == 1


def test_a_shop_that_never_answers_is_given_up() -> None:
    shop, client, _ = simulated()
    shop.fault = faults.drop
    with pytest.raises(ReadFailedError):
        run(client.products.write([write("LAB-SHIRT", price=Decimal(9))]))
    assert shop.changes == 1, "it was done all the same, and a later repeat does no harm"


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_shop_that_runs_out_of_time_answers_for_what_it_did(done: int) -> None:
    shop, client, _ = simulated()
    shop.only_first(done)
    batch = [write(f"N-{number}", name="Nieuw", create=True) for number in range(3)]
    assert [result.key for result in run(client.products.write(batch))] == [f"N-{number}" for number in range(done)]
    assert shop.changes == done
    shop.only_first(None)
    assert len(run(client.products.write(batch[done:]))) == 3 - done


def test_one_bad_item_does_not_stop_the_others() -> None:
    shop, client, _ = simulated()
    shop.products.records["52"]["model"] = "LAB-SHIRT"
    results = run(
        client.products.write(
            [
                write("LAB-KOFFIE", price=Decimal(-1)),
                write("LAB-SHIRT", price=Decimal(1)),
                write("\udfff", name="x", create=True),
                write("LAB-KOFFIE", tax_class_id="99"),
                write("WEG", shop_id="999", create=True, name="x"),
                write("LAB-KOFFIE", quantity=Decimal("1.5")),
                write("LAB-KOFFIE", price=Decimal(1)),
            ]
        )
    )
    assert [(result.outcome.value, result.code) for result in results] == [
        ("refused", "bad_value"),
        ("refused", "ambiguous"),
        ("created", ""),
        ("refused", "bad_tax_class"),
        ("refused", "unknown"),
        ("refused", "bad_value"),
        ("updated", ""),
    ]
    assert all(not result.shop_id for result in results if result.code)


def test_a_batch_has_a_size_and_one_kind_of_key() -> None:
    shop, client, _ = simulated()
    assert run(client.products.write([])) == []
    with pytest.raises(ValueError, match="at most 100"):
        run(client.products.write([write(str(number)) for number in range(101)]))
    with pytest.raises(ValueError, match="one kind of key"):
        run(client.products.write([write("a"), write("b", key_field="sku")]))
    assert not shop.requests


RESULT = {"key": "A", "outcome": "updated", "id": 7}


@pytest.mark.parametrize(
    "results",
    [
        None,
        {},
        [RESULT] * 3,
        [RESULT, {**RESULT, "key": "A"}],
        [{**RESULT, "key": "B"}, {**RESULT, "key": "A"}],
        [{**RESULT, "outcome": "done"}],
        [{**RESULT, "outcome": None}],
        [{**RESULT, "id": None}],
        [{"key": "A"}],
        ["A"],
    ],
)
def test_results_that_do_not_fit_are_not_believed(results: object) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(lambda answer: {**answer, "results": results})
    with pytest.raises(UnreadableError):
        run(client.products.write([write("A"), write("B")]))
    assert len(shop.requests) == 1


def test_numbers_and_texts_stand_for_each_other_and_unknown_fields_are_ignored() -> None:
    shop, client, _ = simulated()
    product = {"id": 50, "model": 17, "price": 1.5, "quantity": "3", "enabled": True, "tax_class_id": 9, "codes": []}
    shop.fault = faults.changed(lambda answer: {**answer, "products": [{**product, "colour": "red"}]})
    (read,) = run(client.products.find(["17"], by="model"))
    assert (read.shop_id, read.model, read.price, read.quantity) == ("50", "17", Decimal("1.5"), Decimal(3))
    assert (read.tax_class_id, read.codes) == ("9", {})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", "much"),
        ("price", None),
        ("quantity", []),
        ("enabled", 1),
        ("enabled", "yes"),
        ("id", None),
        ("id", "x"),
        ("price", "8712345678901"),
    ],
)
def test_a_product_that_cannot_be_read_whole_says_so_and_the_others_are_read(field: str, value: object) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(
        lambda answer: {**answer, "products": [{**answer["products"][0], field: value}, *answer["products"][1:]]}
    )
    odd, *others = run(client.products.find(["LAB-KOFFIE", "LAB-SHIRT"], by="model"))
    assert field in odd.problem.dutch
    assert [other.problem.dutch for other in others] == [""]


def test_products_that_were_not_asked_for_are_left_out() -> None:
    shop, client, _ = simulated()
    honest = shop.products.read({"by": "model", "keys": ["LAB-KOFFIE", "LAB-SHIRT"]})
    shop.fault = faults.changed(lambda answer: {**answer, **honest})
    assert [product.model for product in run(client.products.find(["lab-shirt"], by="model"))] == ["LAB-SHIRT"]
