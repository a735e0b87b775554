"""Products and customers of a real shop: written, repeated, changed in part. All are recognisable by `SCTEST`."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopProduct, Written
from tests.realshop.callers import RealShop

NAME = "Thee & \"honing\" <1 kg> 'zoet' é € œ – proef"
EMOJI = "🍯"


def write(shop: RealShop, *writes: ProductWrite) -> list[Written]:
    return shop.ask(lambda client: client.products.write(writes))


def write_customers(shop: RealShop, *writes: CustomerWrite) -> list[Written]:
    return shop.ask(lambda client: client.customers.write(writes))


def outcomes(results: Sequence[Written]) -> list[str]:
    return [str(result.outcome) for result in results]


def codes(results: Sequence[Written]) -> list[str]:
    return [result.code for result in results]


def read(shop: RealShop, key: str, by: str = "sku") -> ShopProduct:
    (product,) = shop.ask(lambda client: client.products.find([key], by=by))
    return product


@pytest.fixture
def tax_class(shop: RealShop) -> str:
    return min(shop.ask(lambda client: client.info()).tax_classes)


@pytest.fixture
def product(shop: RealShop, tax_class: str) -> ProductWrite:
    """A new product, never for sale."""
    key = f"SCTEST-{secrets.token_hex(5)}&1"
    made = ProductWrite(
        key=key,
        key_field="sku",
        create=True,
        model=f"M-{key}",
        codes={"ean": "8712345678906"},
        name=NAME,
        price=Decimal("82.6446"),
        quantity=Decimal(7),
        enabled=False,
        tax_class_id=tax_class,
    )
    assert outcomes(write(shop, made)) == ["created"]
    return made


@pytest.fixture
def customer(shop: RealShop) -> CustomerWrite:
    """A new account that nobody can log in to."""
    made = CustomerWrite(
        email=f"sctest-{secrets.token_hex(5)}@example.com",
        create=True,
        first_name="Ænne",
        last_name="O'Brien & <Zoon>",
        telephone="0101234567",
        address=Address(
            "Ænne", "O'Brien & <Zoon>", 'Fa. "Kip & Ei"', "Dorpsstraat 1", "achter", "6711 AB", "Ede", "NL"
        ),
    )
    assert outcomes(write_customers(shop, made)) == ["created"]
    return made


def test_a_product_reads_back_as_it_was_written(shop: RealShop, product: ProductWrite) -> None:
    found = read(shop, f" {product.key.lower()} ")
    assert found == ShopProduct(
        shop_id=found.shop_id,
        model=f"M-{product.key}",
        name=NAME,
        price=Decimal("82.6446"),
        quantity=Decimal(7),
        enabled=False,
        tax_class_id=str(product.tax_class_id),
        codes={"sku": product.key, "ean": "8712345678906"},
        names=dict.fromkeys(found.names, NAME),  # a new product has its name in every language of the shop
        stores=frozenset(shop.ask(lambda client: client.info()).stores),
    )
    assert found.names
    assert read(shop, found.shop_id, "id") == found
    assert read(shop, found.model, "model") == found


def test_a_repeat_changes_nothing(shop: RealShop, product: ProductWrite) -> None:
    before = read(shop, product.key)
    assert outcomes(write(shop, product)) == ["unchanged"]
    assert read(shop, product.key) == before


def test_only_what_is_sent_changes(shop: RealShop, product: ProductWrite) -> None:
    before = read(shop, product.key)
    bare = ProductWrite(key=product.key, key_field="sku")
    assert outcomes(write(shop, replace(bare, price=Decimal("1.5")))) == ["updated"]
    assert outcomes(write(shop, replace(bare, quantity=Decimal(-2)))) == ["updated"]
    assert outcomes(write(shop, replace(bare, codes={"ean": ""}, name="Thee, SCTEST"))) == ["updated"]
    expected = replace(
        before,
        price=Decimal("1.5"),
        quantity=Decimal(-2),
        codes={"sku": product.key},
        name="Thee, SCTEST",
        names=dict.fromkeys(before.names, "Thee, SCTEST"),
    )
    assert read(shop, product.key) == expected
    by_number = ProductWrite(key="anything", key_field="sku", shop_id=before.shop_id, tax_class_id="0")
    assert outcomes(write(shop, by_number)) == ["updated"]
    assert read(shop, product.key) == replace(expected, tax_class_id="0")


def test_emoji_come_through_or_are_refused(shop: RealShop, product: ProductWrite) -> None:
    """Tables that hold no characters of four bytes, as in a stock OpenCart 3.0.3.9: it says so, nothing changes."""
    (result,) = write(shop, ProductWrite(key=product.key, key_field="sku", name=NAME + EMOJI))
    assert result.code in {"", "bad_value"}
    assert read(shop, product.key).name == (NAME if result.code else NAME + EMOJI)


def test_a_difference_counts_once(shop: RealShop, product: ProductWrite) -> None:
    item = {"key": product.key, "quantity_change": 5, "once": f"SCTEST-{secrets.token_hex(8)}"}

    def changed() -> dict[str, Any]:
        return shop.post("products_write", {"by": "sku", "items": [item]})

    assert changed()["results"][0]["outcome"] == "updated"
    assert changed()["results"][0]["outcome"] == "unchanged"
    assert read(shop, product.key).quantity == 12


def test_a_refused_product_stops_no_other(shop: RealShop, product: ProductWrite) -> None:
    good = ProductWrite(key=product.key, key_field="sku", price=Decimal(3))
    results = write(
        shop,
        replace(good, key="SCTEST-that-is-nowhere"),
        replace(good, shop_id="999999999"),
        replace(good, tax_class_id="999999"),
        replace(good, name="x" * 256),
        replace(good, price=Decimal(-1)),
        good,
    )
    assert codes(results) == ["unknown", "unknown", "bad_tax_class", "bad_value", "bad_value", ""]
    assert read(shop, product.key).price == 3


def test_two_products_with_one_key_are_not_guessed(shop: RealShop, product: ProductWrite) -> None:
    twin = replace(product, key=f"{product.key}-B", model=product.model, codes=None)
    assert outcomes(write(shop, twin)) == ["created"]
    results = write(shop, ProductWrite(key=str(product.model), key_field="model", price=Decimal(9)))
    assert codes(results) == ["ambiguous"]
    assert read(shop, product.key).price == Decimal("82.6446")


def test_a_customer_reads_back_as_written(shop: RealShop, customer: CustomerWrite) -> None:
    (found,) = shop.ask(lambda client: client.customers.find([customer.email.upper()], by="email"))
    assert found.email == customer.email
    assert found.first_name == "Ænne"
    assert found.last_name == "O'Brien & <Zoon>"
    assert found.telephone == "0101234567"
    assert found.enabled
    assert found.address == customer.address
    assert shop.ask(lambda client: client.customers.find([found.shop_id], by="id")) == [found]


def test_a_customer_changes_in_part(shop: RealShop, customer: CustomerWrite) -> None:
    assert outcomes(write_customers(shop, customer)) == ["unchanged"]
    (before,) = shop.ask(lambda client: client.customers.find([customer.email], by="email"))
    called = CustomerWrite(email=customer.email.upper(), shop_id=before.shop_id, telephone="020")
    assert outcomes(write_customers(shop, called)) == ["updated"]
    renamed = CustomerWrite(email=f"x-{customer.email}", shop_id=before.shop_id, telephone="030")
    assert codes(write_customers(shop, renamed)) == ["email_differs"]
    (after,) = shop.ask(lambda client: client.customers.find([before.shop_id], by="id"))
    assert after == replace(before, telephone="020")


def test_a_refused_customer_stops_no_other(shop: RealShop, customer: CustomerWrite) -> None:
    good = CustomerWrite(email=customer.email, telephone="030")
    other = replace(customer, email=f"y-{customer.email}")
    results = write_customers(
        shop,
        CustomerWrite(email="no address"),
        CustomerWrite(email="sctest-nobody@example.com", telephone="1"),
        replace(good, group_id="999999"),
        replace(good, address=Address(street="x", country_code="ZX")),
        replace(good, custom_fields={"999999": "x"}),
        other,
        good,
    )
    assert codes(results) == ["bad_email", "unknown", "bad_group", "bad_country", "bad_custom_field", "", ""]
    taken = CustomerWrite(email=customer.email, shop_id=results[5].shop_id)
    assert codes(write_customers(shop, taken)) == ["email_taken"]
