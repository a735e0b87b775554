"""The door: signatures, time, nonces, addresses, as docs/shop-protocol.md says."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import Request, Response
from sconnect.adapters.opencart.http.signing import signed_headers
from sconnect.adapters.opencart.link_code import Link, parse_link_code
from sconnect.app.errors import ReadFailedError, SconnectError, SettingsError, WrongKeyError
from tests.contract.opencart.support import TurnableClock, client_of, run, simulated

TARGET = "/index.php?route=x&call=info"
NONCE = "0123456789abcdef0123456789abcdef"


def signed(shop: SimulatedShop, clock: TurnableClock, *, nonce: str = NONCE, target: str = TARGET) -> Request:
    link = parse_link_code(shop.link_code())
    headers = signed_headers(link, method="GET", raw_path=target.encode(), body=b"", now=clock.now(), nonce=nonce)
    return Request("GET", target, headers)


def outcome(shop: SimulatedShop, request: Request) -> tuple[int, str]:
    reply = shop.handle(request)
    assert isinstance(reply, Response)
    return reply.status, json.loads(reply.body).get("error", {}).get("code", "")


def test_the_example_in_the_document_holds() -> None:
    document = (Path(__file__).parents[3] / "docs" / "shop-protocol.md").read_text(encoding="utf-8")
    link = Link("https://shop.example.test/index.php", "key", "0123456789abcdef")
    headers = signed_headers(
        link,
        method="GET",
        raw_path=b"/index.php?route=extension%2Fmodule%2Fsconnect%2Fapi&call=info",
        body=b"",
        now=TurnableClock().now().fromtimestamp(1795428000, tz=TurnableClock().now().tzinfo),
        nonce="00112233445566778899aabbccddeeff",
    )
    assert headers["X-Sconnect-Signature"] in document


def test_a_signed_request_comes_in() -> None:
    shop, _, clock = simulated()
    assert outcome(shop, signed(shop, clock)) == (200, "")


def test_the_same_request_twice_is_a_replay() -> None:
    shop, _, clock = simulated()
    request = signed(shop, clock)
    shop.handle(request)
    clock.turn(300)
    assert outcome(shop, request) == (401, "replayed")


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
def test_the_clocks_may_differ_by_five_minutes(seconds: int, status: int) -> None:
    shop, _, clock = simulated()
    request = signed(shop, clock)
    clock.turn(seconds)
    assert outcome(shop, request)[0] == status


@pytest.mark.parametrize(
    "tamper",
    [
        lambda request: replace(request, target=TARGET.replace("info", "orders")),
        lambda request: replace(request, target=TARGET + "&x=1"),
        lambda request: replace(request, target=TARGET.replace("=x", "=%78")),
        lambda request: replace(request, target="/other" + TARGET),
        lambda request: replace(request, method="POST"),
        lambda request: replace(request, body=b"{}"),
        lambda request: replace(request, headers={**request.headers, "X-Sconnect-Nonce": "f" * 32}),
        lambda request: replace(request, headers={**request.headers, "X-Sconnect-Signature": "é"}),
        lambda request: replace(request, headers={k: v for k, v in request.headers.items() if "Sign" not in k}),
    ],
)
def test_every_part_of_the_request_is_signed(tamper: object) -> None:
    shop, _, clock = simulated()
    assert callable(tamper)
    assert outcome(shop, tamper(signed(shop, clock))) == (401, "wrong_signature")


def test_a_bad_signature_does_not_use_up_the_nonce() -> None:
    shop, _, clock = simulated()
    good = signed(shop, clock)
    shop.handle(replace(good, body=b"x"))
    assert outcome(shop, good) == (200, "")


def test_a_short_nonce_is_refused() -> None:
    shop, _, clock = simulated()
    assert outcome(shop, signed(shop, clock, nonce="abc")) == (401, "wrong_signature")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("call=orders&statuses=1&after_history=x", "after_history"),
        ("call=orders&statuses=1", "after_history"),
        ("call=orders&after_history=0", "statuses"),
        ("call=orders&after_history=0&statuses=0,1", "statuses"),
        ("call=orders&after_history=0&statuses=1&limit=201", "limit"),
        ("call=orders&ids=1,,2", "ids"),
        ("call=orders&statuses=1&from=1", "to"),
        ("call=nothing", "call"),
    ],
)
def test_a_wrong_question_names_its_field(query: str, field: str) -> None:
    shop, _, clock = simulated()
    reply = shop.handle(signed(shop, clock, target=f"/index.php?{query}"))
    assert isinstance(reply, Response)
    assert reply.status == 400
    assert json.loads(reply.body)["error"]["field"] == field


def test_a_withdrawn_key_asks_for_a_new_link_code() -> None:
    shop, client, _ = simulated()
    shop.gate.key = "another"
    with pytest.raises(WrongKeyError, match="koppelcode van webwinkel labwinkel"):
        run(client.info())
    assert len(shop.requests) == 1


def test_a_wrong_secret_asks_for_a_new_link_code() -> None:
    shop, client, _ = simulated()
    shop.gate.secret = "another-secret-of-the-shop"
    with pytest.raises(WrongKeyError):
        run(client.info())


def test_a_shop_with_a_wrong_clock_is_told_apart_from_a_wrong_key() -> None:
    shop = SimulatedShop(clock=lambda: TurnableClock().now().replace(year=2020))
    with pytest.raises(SettingsError, match="klok") as caught:
        run(client_of(shop, TurnableClock()).info())
    assert not isinstance(caught.value, WrongKeyError)


def test_an_address_that_is_not_allowed_is_for_the_owner() -> None:
    shop, _, clock = simulated()
    shop.gate.allowed_addresses = frozenset({"198.51.100.7"})
    with pytest.raises(SettingsError, match="IP-adres"):
        run(client_of(shop, clock).info())
    assert run(client_of(shop, clock, address="198.51.100.7").info()).default_currency == "EUR"


def test_a_shop_that_is_switched_off_is_not_asked_again() -> None:
    shop, client, _ = simulated()
    shop.gate.switched_on = False
    with pytest.raises(SettingsError, match="uitgeschakeld"):
        run(client.info())
    assert len(shop.requests) == 1


def test_every_attempt_is_signed_anew() -> None:
    shop, client, clock = simulated()
    shop.faults.extend([lambda honest: replace(honest, status=500, body=b"{}")] * 2)
    run(client.info())
    nonces = {request.header("X-Sconnect-Nonce") for request in shop.requests}
    assert len(nonces) == 3
    assert clock.slept == [1.0, 4.0]


def test_a_replay_caused_by_a_proxy_is_asked_again() -> None:
    shop, client, _ = simulated()
    replay = Response(401, {}, b'{"protocol": 1, "error": {"code": "replayed"}}')
    shop.faults.append(lambda _: replay)
    assert run(client.info()).default_currency == "EUR"
    shop.fault = lambda _: replay
    with pytest.raises(ReadFailedError):
        run(client.info())


def test_no_error_shows_the_secret() -> None:
    shop, client, _ = simulated()
    shop.fault = lambda _: Response(500, {}, b"")
    with pytest.raises(SconnectError) as caught:
        run(client.info())
    link = parse_link_code(shop.link_code())
    assert shop.gate.secret not in f"{caught.value!r} {caught.value.detail} {link!r}"
    assert httpx.URL(link.url).host in str(caught.value)
