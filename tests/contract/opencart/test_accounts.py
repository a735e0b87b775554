"""Customer accounts of a shop through the real client."""

import json
from typing import Any

import pytest

from local.shop import CAPTURES, SimulatedShop, faults
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer, WriteOutcome, Written
from tests.contract.opencart.support import run, simulated

CANAL = Address("Karin", "Klant", "Klant & Zn. B.V.", "Keizersgracht 1", "2 hoog", "1015 CJ", "Amsterdam", "NL")
KARIN = ShopCustomer("1", "klant@example.test", "1", "Karin", "Klant", "0201234567", address=CANAL, store_id="0")
HOME = Address("Piet", "Puk", "", "Dorpsstraat 1", "", "1234 AB", "Alkmaar", "NL")


def sent(shop: SimulatedShop) -> Any:
    return json.loads(shop.requests[-1].body)


@pytest.mark.parametrize("capture", CAPTURES)
@pytest.mark.parametrize(("by", "key"), [("id", "1"), ("email", " KLANT@example.test")])
def test_an_account_is_read_whole(capture: str, by: str, key: str) -> None:
    shop, client, _ = simulated(capture)
    assert run(client.customers.find([key, "", "nobody@example.test"], by=by)) == [KARIN]
    assert sent(shop) == {"by": by, "keys": [key.strip(), "nobody@example.test"]}
    assert (shop.calls["customers"], shop.changes) == (1, 0)


def test_an_account_without_an_address() -> None:
    shop, client, _ = simulated()
    shop.customers.records["1"] |= {
        "address": None,
        "enabled": False,
        "custom_field": {"3": "1005", "9": "", "4": '{"value": "x & y"}'},
    }
    (read,) = run(client.customers.find(["1"], by="id"))
    assert (read.address, read.enabled, read.custom_fields) == (None, False, {"3": "1005", "4": "x & y"})


def test_many_addresses_are_asked_for_in_batches() -> None:
    shop, client, _ = simulated()
    run(client.customers.find([f"k{number}@example.test" for number in range(201)], by="email"))
    assert shop.calls["customers"] == 3


def test_every_field_of_an_account_is_written_and_nothing_else() -> None:
    shop, client, _ = simulated()
    email = shop.customers.records["1"]["email"]
    full = CustomerWrite(
        email,
        shop_id="1",
        create=True,
        group_id="2",
        first_name="Ka & rin",
        last_name="“É”",
        telephone="",
        address=HOME,
        custom_fields={"3": "1005"},
    )
    assert run(client.customers.write([full])) == [Written(email, WriteOutcome.UPDATED, "1")]
    (read,) = run(client.customers.find(["1"], by="id"))
    assert read == ShopCustomer(
        "1", email, "2", "Ka & rin", "“É”", "", address=HOME, custom_fields={"3": "1005"}, store_id="0"
    )
    assert run(client.customers.write([CustomerWrite(email.upper(), telephone="06")]))[0].shop_id == "1"
    assert sent(shop) == {"items": [{"email": email.upper(), "create": False, "telephone": "06"}]}
    assert run(client.customers.find(["1"], by="id"))[0].address == HOME


def test_a_new_account() -> None:
    shop, client, _ = simulated()
    new = CustomerWrite("piet@example.test", create=True, first_name="Piet", last_name="Puk", address=HOME)
    (made,) = run(client.customers.write([new]))
    assert made.outcome is WriteOutcome.CREATED
    (read,) = run(client.customers.find(["piet@example.test"], by="email"))
    assert (read.shop_id, read.group_id, read.enabled, read.address) == (made.shop_id, "1", True, HOME)
    assert shop.customers.records[made.shop_id]["newsletter"] is False
    assert run(client.customers.write([new]))[0].outcome is WriteOutcome.UNCHANGED
    assert shop.changes == 1


def test_a_new_account_is_made_in_a_store_and_an_extension_of_before_tells_none() -> None:
    shop, client, _ = simulated()
    shop.stores = {"0": "Main", "2": "Two"}
    new = CustomerWrite("piet@example.test", create=True, first_name="Piet", last_name="Puk", store_id="2")
    gone = CustomerWrite("jan@example.test", create=True, first_name="Jan", last_name="Puk", store_id="9")
    (made, refused) = run(client.customers.write([new, gone]))
    assert (made.outcome, refused.code) == (WriteOutcome.CREATED, "bad_store")
    (read,) = run(client.customers.find(["piet@example.test"], by="email"))
    assert read.store_id == "2"
    shop, client, _ = simulated()
    shop.gate.is_old = True
    (read,) = run(client.customers.find(["1"], by="id"))
    assert read.store_id == ""


def test_a_lost_answer_makes_no_second_account() -> None:
    shop, client, _ = simulated()
    shop.faults.append(faults.drop)
    new = CustomerWrite("piet@example.test", create=True, first_name="Piet", last_name="Puk")
    assert run(client.customers.write([new]))[0].outcome is WriteOutcome.UNCHANGED
    assert shop.calls["customers_write"] == 2
    assert len(shop.customers.records) == 4


def test_refusals_come_one_by_one() -> None:
    shop, client, _ = simulated()
    shop.customers.records["4"] = {**shop.customers.records["3"], "email": "ZAKELIJK@example.test"}
    elsewhere = Address("P", "P", "", "Straat 1", "", "1", "Stad", "XX")
    writes = {
        "unknown": CustomerWrite("nobody@example.test", telephone="1"),
        "ambiguous": CustomerWrite("zakelijk@example.test", telephone="1"),
        "bad_value": CustomerWrite("klant@example.test", first_name=""),
        "bad_group": CustomerWrite("klant@example.test", group_id="9"),
        "bad_country": CustomerWrite("klant@example.test", address=elsewhere),
        "bad_custom_field": CustomerWrite("klant@example.test", custom_fields={"4": "of an address"}),
        "email_differs": CustomerWrite("anders@example.test", shop_id="1"),
        "email_taken": CustomerWrite("relatie@example.test", shop_id="1"),
        "bad_email": CustomerWrite("nonsense", create=True, first_name="P", last_name="P"),
    }
    good = CustomerWrite("klant@example.test", telephone="06")
    results = run(client.customers.write([*writes.values(), good]))
    assert [result.code for result in results] == [*writes, ""]
    assert results[-1].outcome is WriteOutcome.UPDATED
    assert shop.changes == 1


def test_a_batch_has_a_size() -> None:
    shop, client, _ = simulated()
    assert run(client.customers.write([])) == []
    with pytest.raises(ValueError, match="at most 100"):
        run(client.customers.write([CustomerWrite(f"{number}@example.test") for number in range(101)]))
    assert not shop.requests


@pytest.mark.parametrize(
    "results",
    [
        [{"key": "other@example.test", "outcome": "updated", "id": "1"}],
        [{"key": "klant@example.test", "outcome": "maybe", "id": "1"}],
        [{"key": "klant@example.test", "outcome": "updated", "id": "1"}] * 2,
    ],
)
def test_results_that_do_not_fit_are_not_believed(results: object) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(lambda answer: {**answer, "results": results})
    with pytest.raises(UnreadableError):
        run(client.customers.write([CustomerWrite("klant@example.test")]))


@pytest.mark.parametrize(
    "change",
    [{"enabled": None}, {"enabled": "1"}, {"id": ""}],
)
def test_an_account_that_cannot_be_read_whole_says_so(change: dict[str, object]) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(
        lambda answer: {**answer, "customers": [{**account, **change} for account in answer["customers"]]}
    )
    [account] = run(client.customers.find([shop.customers.records["1"]["email"]], by="email"))
    assert next(iter(change)) in account.problem.dutch


def test_a_shop_tells_its_tax_classes_totals_and_account_fields() -> None:
    _, client, _ = simulated()
    info = run(client.info())
    assert info.tax_classes == {"20": "BTW hoog", "21": "BTW laag"}
    assert {"sub_total", "tax", "total", "shipping"} <= set(info.total_codes)
    assert info.fixed_total_codes == {"sub_total", "tax", "total"}
    assert info.custom_fields == {"3": "Klantnummer SnelStart", "4": "Afdeling"}
    assert info.account_field_ids == {"3"}
    told = {
        "import_orders",
        "export_articles",
        "export_customers",
        "highest_history",
        "options",
        "names",
        "repeats_nonce",
    }
    assert told <= info.capabilities
    assert info.languages == {"en-gb": "English", "nl-nl": "Nederlands", "de-de": "Deutsch"}
