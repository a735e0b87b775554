"""What stands between app and shop: each has its own sentence, true and whole, in both languages."""

import re

import pytest

from local.shop import faults
from local.shop.http.wire import Response, html_response
from sconnect.adapters.opencart.http import certificates, fault_table
from sconnect.adapters.opencart.http.fault_table import Refusal
from sconnect.app.errors import SconnectError, SettingsError, UnreadableError, WrongKeyError
from tests.contract.opencart.support import run, simulated


def sentence_of(error: SconnectError) -> tuple[str, str]:
    """Return both sentences, after the checks that hold for all of them."""
    assert error.dutch != error.english
    for text in (error.dutch, error.english):
        assert "labwinkel.example.test" in text
        assert not re.search(r"vanzelf|by itself|[{}]", text)
        assert text.endswith(".")
    return error.dutch, error.english


def test_mod_security_is_named() -> None:
    shop, client, _ = simulated()
    shop.fault = faults.failing(406)
    with pytest.raises(SettingsError) as caught:
        run(client.info())
    dutch, english = sentence_of(caught.value)
    assert "mod_security" in dutch
    assert "mod_security" in english
    assert len(shop.requests) == 1


@pytest.mark.parametrize("status", [525, 526])
def test_a_cdn_without_a_secure_connection_to_the_shop_is_told(status: int) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.failing(status)
    with pytest.raises(SettingsError, match="CDN"):
        run(client.info())
    assert len(shop.requests) == 1


@pytest.mark.parametrize(
    "message",
    [
        b"<b>Notice</b>: Undefined index: x in <b>/var/www/a.php</b> on line <b>12</b>",
        b"PHP Notice:  Undefined index: x in /var/www/a.php on line 12",
        b"Deprecated: Creation of dynamic property A::$b in /var/www/a.php on line 3",
        b"Strict Standards: Only variables should be passed in /var/www/a.php on line 3",
        b"<b>Unknown</b>: Creation of dynamic property A::$b is deprecated in <b>/var/www/a.php</b> on line <b>3</b>",
        b"<b>ErrorException</b>: Undefined array key in <b>/var/www/a.php</b> on line <b>3</b>",
        b"Error: Undefined array key\nFile: /var/www/a.php\nLine: 3\n\n",
        b"Recoverable fatal error: x in /var/www/a.php(3) : eval()'d code on line 1",
    ],
)
@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_a_php_message_before_json_is_one_whatever_the_status(message: bytes, status: int) -> None:
    shop, client, _ = simulated()
    shop.fault = lambda honest: Response(status, {"content-type": "text/html"}, message + honest.body)
    with pytest.raises(UnreadableError, match="PHP-melding") as caught:
        run(client.info())
    assert "display_errors" in sentence_of(caught.value)[1]


def test_a_php_message_behind_a_long_answer_is_one_too() -> None:
    shop, client, _ = simulated()
    message = b"<br />\n<b>Warning</b>: Unknown in <b>/var/www/a.php</b> on line <b>0</b><br />"
    shop.fault = lambda honest: Response(200, {}, honest.body + b" " * 50_000 + message)
    with pytest.raises(UnreadableError, match="PHP-melding"):
        run(client.info())


@pytest.mark.parametrize(("before", "after"), [("\ufeff\ufeff", ""), ("\r\n\ufeff \ufeff", "\ufeff\n"), ("", "\ufeff")])
def test_byte_order_marks_of_the_files_of_a_shop_are_read_past(before: str, after: str) -> None:
    shop, client, _ = simulated()
    shop.fault = lambda honest: Response(200, {}, before.encode() + honest.body + after.encode())
    assert run(client.info()).shop_version


@pytest.mark.parametrize("status", [400, 405, 410, 413, 415, 418, 444, 451])
def test_a_refusal_of_the_web_server_does_not_ask_for_another_extension(status: int) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.failing(status)
    with pytest.raises(UnreadableError, match="webserver") as caught:
        run(client.info())
    assert not re.search("Werk de extensie bij|Update the extension", " ".join(sentence_of(caught.value)))


def test_a_page_that_is_accepted_only_is_of_a_firewall() -> None:
    shop, client, _ = simulated()
    shop.fault = lambda _: Response(202, {"content-type": "text/html"}, b"<html>checking your browser</html>")
    with pytest.raises(UnreadableError, match="firewall"):
        run(client.info())


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize(
    ("old", "new"), [("/index.php", "/shop/index.php"), ("route=", "_route_="), ("&call", ";call")]
)
def test_a_proxy_that_changes_the_address_is_told_apart_from_a_wrong_link_code(
    old: str, new: str, is_old: bool
) -> None:
    shop, client, _ = simulated()
    shop.gate.is_old = is_old
    shop.proxy = faults.moved(old, new)
    with pytest.raises(SettingsError) as caught:
        run(client.info())
    dutch, english = sentence_of(caught.value)
    assert "proxy" in dutch
    assert "proxy" in english
    assert isinstance(caught.value, WrongKeyError) is is_old, "an extension of before cannot tell the two apart"


def test_a_wrong_secret_is_still_a_wrong_link_code() -> None:
    shop, client, _ = simulated()
    shop.gate.secret = "another-secret-of-the-shop"
    with pytest.raises(WrongKeyError) as caught:
        run(client.info())
    assert "koppelcode" in sentence_of(caught.value)[0]


def test_a_firewall_that_takes_out_headers_is_told_apart_from_a_withdrawn_key() -> None:
    shop, client, _ = simulated()
    shop.proxy = faults.without_headers
    with pytest.raises(SettingsError, match="X-Sconnect") as caught:
        run(client.info())
    assert not isinstance(caught.value, WrongKeyError)
    sentence_of(caught.value)


def test_a_page_of_a_firewall_is_no_answer_of_the_shop() -> None:
    shop, client, _ = simulated()
    shop.fault = lambda _: html_response(200, "<html><body>Just a moment...</body></html>")
    with pytest.raises(UnreadableError, match="firewall") as caught:
        run(client.info())
    sentence_of(caught.value)


def refusals() -> list[tuple[str, Refusal]]:
    found = []
    for module in (fault_table, certificates):
        for name, value in sorted(vars(module).items()):
            held = value.values() if isinstance(value, dict) else [value]
            found += [(f"{name} {number}", each) for number, each in enumerate(held) if isinstance(each, Refusal)]
    return found


@pytest.mark.parametrize(("name", "refusal"), refusals())
def test_every_sentence_is_whole_in_both_languages_and_promises_nothing(name: str, refusal: Refusal) -> None:
    del name
    sentence_of(refusal.error("labwinkel.example.test", 500))
