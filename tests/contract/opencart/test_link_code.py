import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.shop import SimulatedShop
from sconnect.adapters.opencart import ShopSettings, open_shop
from sconnect.adapters.opencart.link_code import parse_link_code
from sconnect.app.errors import SettingsError, WrongKeyError
from tests.contract.opencart.support import TurnableClock

GOOD = {"url": "https://shop.example/index.php?route=x", "key": "k1", "secret": "0123456789abcdef"}


def code(content: object, *, prefix: str = "sc1.") -> str:
    return prefix + base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_the_shops_own_code_is_understood() -> None:
    shop = SimulatedShop()
    link = parse_link_code(shop.link_code("https://winkel.example.test/shop"))
    assert link.url == "https://winkel.example.test/shop/index.php?route=extension/module/sconnect/api"
    assert (link.key, link.secret) == (shop.gate.key, shop.gate.secret)


def test_line_breaks_of_a_mail_are_forgiven() -> None:
    text = code(GOOD)
    assert parse_link_code(f"  {text[:20]}\r\n {text[20:]} \n") == parse_link_code(text)


def test_padding_is_forgiven() -> None:
    text = code(GOOD)
    assert parse_link_code(text + "=" * (-(len(text) - 4) % 4)) == parse_link_code(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "geen koppelcode ingevuld"),
        ("https://shop.example/", "begint met 'sc1"),
        (code(GOOD, prefix="sc2."), "begint met 'sc1"),
        ("sc1.", "onvolledig of beschadigd"),
        ("sc1.%%%", "onvolledig of beschadigd"),
        (code(GOOD)[:-10], "onvolledig of beschadigd"),
        ("sc1." + "A" * 5000, "onvolledig of beschadigd"),
        (code([]), "onvolledig of beschadigd"),
        (code({}), "ontbreekt een deel"),
        (code({**GOOD, "secret": None}), "ontbreekt een deel"),
        (code({**GOOD, "url": 1}), "ontbreekt een deel"),
        (code({**GOOD, "url": ""}), "beschadigd"),
        (code({**GOOD, "key": "a\r\nHost: x"}), "beschadigd"),
        (code({**GOOD, "key": ""}), "beschadigd"),
        (code({**GOOD, "secret": "short"}), "beschadigd"),
        (code({**GOOD, "secret": "é" * 20}), "beschadigd"),
    ],
)
def test_a_wrong_code_says_what_is_wrong_and_what_to_do(text: str, says: str) -> None:
    with pytest.raises(WrongKeyError, match=says) as caught:
        parse_link_code(text)
    assert "Kopieer de koppelcode opnieuw" in str(caught.value)


def test_the_address_is_judged_before_anything_is_sent() -> None:
    with pytest.raises(SettingsError, match="https"):
        open_shop(code({**GOOD, "url": "http://shop.example/"}), clock=TurnableClock(), settings=ShopSettings())


@given(st.one_of(st.text(), st.binary().map(lambda raw: "sc1." + base64.urlsafe_b64encode(raw).decode())))
def test_nothing_pasted_ever_fails_in_another_way(text: str) -> None:
    with pytest.raises(WrongKeyError):
        parse_link_code(text)


def test_the_settings_are_read_from_the_environment() -> None:
    settings = ShopSettings.from_environment(
        {"SHOP_TIMEOUT_SECONDS": "5", "ALLOWED_PRIVATE_HOSTS": " Localhost, ,127.0.0.1"}
    )
    assert settings == ShopSettings(5, frozenset({"localhost", "127.0.0.1"}))
    assert ShopSettings.from_environment({}) == ShopSettings()


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "301", "²", "9" * 5000])
def test_a_wrong_timeout_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="SHOP_TIMEOUT_SECONDS"):
        ShopSettings.from_environment({"SHOP_TIMEOUT_SECONDS": text})
