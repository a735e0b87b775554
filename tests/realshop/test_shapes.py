"""What real shops have beside a plain one: several stores, variants, no billing address, another default currency."""

import secrets
from dataclasses import replace

import pytest

from sconnect.domain.shop import VARIANTS, CurrencyPeriod
from sconnect.domain.shop_catalogue import ProductWrite
from tests.realshop.callers import RealShop
from tests.realshop.kit.admin import Admin
from tests.realshop.kit.scenery import OVERRIDING, VARIANT

STATUSES = ",".join(map(str, range(1, 31)))


def test_a_new_product_is_in_the_store_that_is_chosen(shop: RealShop) -> None:
    stores = shop.ask(lambda client: client.info()).stores
    last = list(stores)[-1]
    key = f"SCTEST-{secrets.token_hex(5)}"
    new = ProductWrite(key, "sku", create=True, model=f"M-{key}", name="Ergens", enabled=False)
    one, none = replace(new, stores={last: ""}), replace(new, stores={"99": ""})
    (refused,) = shop.ask(lambda client: client.products.write([none]))
    assert refused.code == "bad_store"
    (made,) = shop.ask(lambda client: client.products.write([one]))
    (found,) = shop.ask(lambda client: client.products.find([made.shop_id], by="id"))
    assert found.stores == frozenset({last})


def test_an_order_without_a_billing_address_names_nobody_but_its_shopper(shop: RealShop) -> None:
    entries = shop.call(f"call=orders&after_history=0&limit=200&statuses={STATUSES}")["orders"]
    numbers = [each["order"]["order_id"] for each in entries if not each["order"]["payment_address_1"]]
    if not numbers:
        pytest.skip("no order of this shop lacks a billing address")
    for order in shop.ask(lambda client: client.orders.by_id(numbers)):
        assert not order.has_billing_address
        assert order.company == (order.account_address.company if order.account_address else "")
        assert order.first_name


def test_the_shop_counts_in_the_currency_of_its_last_period(shop: RealShop) -> None:
    info = shop.ask(lambda client: client.info())
    assert info.currency_periods
    assert info.currency_periods[-1].code == info.default_currency
    assert [each.from_order for each in info.currency_periods] == sorted(
        each.from_order for each in info.currency_periods
    )


def test_another_default_currency_holds_from_the_next_order_on(admin: Admin) -> None:
    shop = RealShop(admin.shop.link_code_file.read_text(encoding="ascii"))
    before = shop.ask(lambda client: client.info())
    last = int(admin.shop.sql("SELECT MAX(order_id) FROM oc_order").strip())
    admin.shop.setting("config", "config_currency", "USD")
    try:
        now = shop.ask(lambda client: client.info())
    finally:
        admin.shop.setting("config", "config_currency", before.default_currency)
    assert now.currency_periods == (*before.currency_periods, CurrencyPeriod("USD", last + 1))
    assert now.currency_of(str(last)) == before.default_currency
    assert shop.ask(lambda client: client.info()).currency_periods == before.currency_periods


def test_what_a_save_of_the_master_did_to_a_variant_shows_in_the_list_of_variants(admin: Admin) -> None:
    shop = RealShop(admin.shop.link_code_file.read_text(encoding="ascii"))
    if admin.shop.is_3:
        assert VARIANTS not in shop.ask(lambda client: client.info()).capabilities
        return
    if "upgraded" in admin.shop.name:
        pytest.skip("what came from OpenCart 3 has no variants")
    write = ProductWrite(str(VARIANT), "model", shop_id=str(VARIANT), price=None, tax_class_id=None, enabled=True)
    shop.ask(lambda client: client.products.write([write]))
    listed = {each.shop_id: each for each in shop.ask(lambda client: client.products.variants())}
    assert {str(VARIANT), str(OVERRIDING)} <= set(listed)
    admin.shop.sql(f"UPDATE oc_product SET price = 33.0000 WHERE product_id = {int(VARIANT)}")  # noqa: S608 - our own
    listed = {each.shop_id: each for each in shop.ask(lambda client: client.products.variants())}
    assert f"{listed[str(VARIANT)].price:f}" == "33.0000"
