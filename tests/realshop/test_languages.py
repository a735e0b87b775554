"""Languages of a real shop: its options and the names of its products. A shop with three languages shows most."""

import secrets

from sconnect.domain.shop_catalogue import ProductWrite
from tests.realshop.callers import RealShop

STATUSES = ",".join(map(str, range(1, 31)))


def test_every_option_has_a_name_and_values_of_its_own(shop: RealShop) -> None:
    options = shop.ask(lambda client: client.options())
    assert len({option.option_id for option in options}) == len(options)
    values = [value_id for option in options for value_id in option.values]
    assert len(set(values)) == len(values)
    assert all(option.names and all(option.values.values()) for option in options)


def test_the_options_of_orders_are_among_those_of_the_shop(shop: RealShop) -> None:
    known = {value for option in shop.ask(lambda client: client.options()) for value in option.values}
    orders = shop.call(f"call=orders&after_history=0&limit=200&statuses={STATUSES}")["orders"]
    chosen = [row for entry in orders for row in entry["options"] if row.get("option_value_id")]
    assert {row["option_value_id"] for row in chosen} <= known


def test_an_account_address_comes_only_with_orders_of_an_account_without_a_payment_address(shop: RealShop) -> None:
    for entry in shop.call(f"call=orders&after_history=0&limit=200&statuses={STATUSES}")["orders"]:
        if "account_address" in entry:
            assert entry["order"]["customer_id"] != "0"
            assert not entry["order"]["payment_address_1"]
            assert not entry["order"]["payment_city"]


def test_a_name_is_replaced_in_the_languages_that_are_asked_only(shop: RealShop) -> None:
    languages = [*shop.ask(lambda client: client.info()).languages]
    key = f"SCTEST-{secrets.token_hex(5)}"
    made = ProductWrite(key, "sku", create=True, model=f"M-{key}", name="Eerste naam", enabled=False)
    shop.ask(lambda client: client.products.write([made]))
    renamed = ProductWrite(key, "sku", name="Tweede naam", name_languages=(languages[0],))
    shop.ask(lambda client: client.products.write([renamed]))
    (product,) = shop.ask(lambda client: client.products.find([key], by="sku"))
    assert product.names == {**dict.fromkeys(languages, "Eerste naam"), languages[0]: "Tweede naam"}
