"""A shop that misbehaves: who has to act, and is it asked again."""

from collections.abc import AsyncIterator

import httpx
import pytest

from local.shop import faults
from local.shop.http.wire import Fault, Response, json_response
from sconnect.adapters.opencart import ShopSettings
from sconnect.adapters.opencart.http.client import LARGEST_ANSWER
from sconnect.adapters.opencart.link_code import parse_link_code
from sconnect.adapters.opencart.shop import OpenCartShop
from sconnect.app.errors import (
    NotNowError,
    ReadFailedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
)
from tests.contract.opencart.support import TurnableClock, client_of, run, simulated


@pytest.mark.parametrize(
    ("fault", "kind", "says", "attempts"),
    [
        (faults.maintenance, NotNowError, "onderhoud", 1),
        (faults.php_warning, UnreadableError, "PHP-melding", 1),
        (faults.drop, ReadFailedError, "geen volledig antwoord", 3),
        (faults.failing(500), ReadFailedError, "storing", 3),
        (faults.failing(502), ReadFailedError, "storing", 3),
        (faults.failing(429), TooManyCallsError, "rustiger", 1),
        (faults.failing(404), SettingsError, "kent de extensie", 1),
        (faults.failing(401), SettingsError, "firewall", 1),
        (faults.failing(403), SettingsError, "firewall", 1),
        (faults.failing(418), UnreadableError, "onverwacht", 1),
        (faults.redirect("https://elsewhere.example/"), SettingsError, "stuurt door", 1),
        (faults.redirect("https://a:b:c/"), ReadFailedError, "geen volledig antwoord", 3),
        (faults.redirect("//xn--0/"), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b""), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b"<html>404</html>", content_type="text/html"), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b"[]"), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b'{"protocol": NaN}'), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b"[" * 100_000), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b'{"protocol": ' + b"1" * 5000 + b"}"), UnreadableError, "andere versie", 1),
        (faults.instead(b'{"protocol": "\xff"}'), UnreadableError, "onbegrijpelijk", 1),
        (faults.instead(b'{"protocol": 3}'), UnreadableError, "andere versie", 1),
        (lambda _: json_response(400, {"error": {"code": "bad_value"}}), UnreadableError, "onverwacht", 1),
        (lambda _: json_response(500, {"error": {"code": "failed"}}), ReadFailedError, "storing", 3),
        (lambda _: json_response(403, {"error": {"code": "other"}}), SettingsError, "weigert", 1),
        (lambda _: json_response(401, {"error": []}), SettingsError, "firewall", 1),
    ],
)
def test_each_fault_has_its_error(fault: Fault, kind: type[SconnectError], says: str, attempts: int) -> None:
    shop, client, _ = simulated()
    shop.fault = fault
    with pytest.raises(kind, match=says) as caught:
        run(client.info())
    assert type(caught.value) is kind
    assert len(shop.requests) == attempts
    assert not caught.value.may_have_acted


def test_a_shop_in_maintenance_says_when_to_come_back() -> None:
    shop, client, _ = simulated()
    shop.fault = faults.maintenance
    with pytest.raises(NotNowError) as caught:
        run(client.info())
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize("text", ["soon", "-1", "1e5", ""])
def test_a_strange_retry_after_is_no_wait(text: str) -> None:
    shop, client, _ = simulated()
    shop.fault = lambda _: Response(429, {"retry-after": text})
    with pytest.raises(TooManyCallsError) as caught:
        run(client.info())
    assert caught.value.retry_after is None


def test_a_line_that_fails_once_is_tried_again() -> None:
    shop, client, clock = simulated()
    shop.faults.append(faults.drop)
    assert run(client.info()).default_currency == "EUR"
    assert clock.slept == [1.0]


def test_a_slow_shop_is_given_up() -> None:
    shop, _, clock = simulated()
    shop.fault = faults.slow(5)
    client = client_of(shop, clock, settings=ShopSettings(timeout_seconds=0.01))
    with pytest.raises(ReadFailedError, match="geen volledig antwoord"):
        run(client.info())


class Endless(httpx.AsyncByteStream):
    """A body without end. `sent` counts its bytes."""

    sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += 1_000_000
            yield b" " * 1_000_000


class Answering(httpx.AsyncBaseTransport):
    """Gives one answer, or raises one failure."""

    def __init__(self, outcome: httpx.Response | Exception) -> None:
        self._outcome = outcome

    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


def answering(outcome: httpx.Response | Exception) -> OpenCartShop:
    shop, _, _ = simulated()
    return OpenCartShop(parse_link_code(shop.link_code()), clock=TurnableClock(), transport=Answering(outcome))


def test_an_answer_without_end_is_cut_off() -> None:
    body = Endless()
    with pytest.raises(UnreadableError, match="te groot"):
        run(answering(httpx.Response(200, stream=body)).info())
    assert body.sent <= LARGEST_ANSWER + 1_000_000


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("refused"), UnreachableError),
        (httpx.ConnectTimeout("slow"), UnreachableError),
        (httpx.ReadTimeout("slow"), ReadFailedError),
        (httpx.ReadError("reset"), ReadFailedError),
    ],
)
def test_no_connection_and_no_answer_are_told_apart(failure: Exception, kind: type[SconnectError]) -> None:
    with pytest.raises(kind) as caught:
        run(answering(failure).info())
    assert type(caught.value) is kind
