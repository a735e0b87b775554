"""Which shop it is, as a client reads it."""

from typing import Any

import pytest

from sconnect.adapters.opencart.link_code import Link
from sconnect.adapters.opencart.mapping.info import read_info
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.domain.shop import ShopIdentity
from tests.contract.opencart.support import run, simulated


def address_of(url: str) -> str:
    return Link(url, "key", "secret-of-the-shop").address


@pytest.mark.parametrize(
    "url",
    [
        "https://winkel.example/index.php?route=extension/module/sconnect/api",
        "https://www.winkel.example/index.php?route=x",
        "http://WWW.Winkel.example:80/index.php?route=x",
        "https://winkel.example:443/index.php?route=x",
        "https://winkel.example/?route=x",
        "https://winkel.example./index.php?route=x",
    ],
)
def test_an_address_is_the_same_however_it_is_written(url: str) -> None:
    assert address_of(url) == "winkel.example"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://winkel.example/Shop/index.php?route=x", "winkel.example/Shop"),
        ("https://winkel.example:8443/index.php?route=x", "winkel.example:8443"),
        ("https://wwwinkel.example/index.php?route=x", "wwwinkel.example"),
        ("https://b2b.winkel.example/index.php?route=x", "b2b.winkel.example"),
    ],
)
def test_what_makes_another_address(url: str, address: str) -> None:
    assert address_of(url) == address


def test_a_shop_tells_its_identity_and_the_address_of_its_link_code() -> None:
    shop, client, _ = simulated()
    shop.identity.here = "anders.example"
    found = run(client.info())
    assert found.identity.installation == shop.identity.installation
    assert found.identity.addresses == {"anders.example", "labwinkel.example.test"}
    assert "identity" not in found.capabilities


def test_a_shop_with_an_extension_of_before_is_known_by_its_link_code() -> None:
    shop, client, _ = simulated()
    shop.identity.installation = ""
    address = "labwinkel.example.test"
    assert run(client.info()).identity == ShopIdentity(address=address, linked_address=address)


def test_a_copy_at_a_second_address_is_refused_with_what_to_do() -> None:
    shop, client, _ = simulated()
    run(client.info())
    shop.identity.here = "staging.example"
    with pytest.raises(SettingsError, match="eerst op een ander adres gekoppeld"):
        run(client.info())
    shop.identity.confirm_move()
    assert run(client.info()).identity.address == "staging.example"


@pytest.mark.parametrize(
    "identity",
    [
        None,
        [],
        {},
        {"installation": "", "database": "0" * 32, "address": "winkel.example"},
        {"installation": "x" * 32, "database": "0" * 32, "address": "winkel.example"},
        {"installation": "0" * 65, "database": "0" * 32, "address": "winkel.example"},
        {"installation": ["0" * 32], "database": "0" * 32, "address": "winkel.example"},
        {"installation": "0" * 32, "database": "0" * 32, "address": ""},
    ],
)
def test_an_identity_that_is_announced_and_cannot_be_read_is_not_guessed(identity: Any) -> None:
    answer = {"capabilities": ["identity"], "order_statuses": [], "tax_rates": [], "identity": identity}
    with pytest.raises(UnreadableError, match="identity"):
        read_info({**answer, "default_currency": "EUR", "timezone": "Europe/Amsterdam"}, "winkel.example")
