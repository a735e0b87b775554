"""Who may come in: docs/shop-protocol.md, chapter 2."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sconnect.adapters.opencart.http.signing import seen_of
from tests.extension.world import Shop


def refused(response: httpx.Response) -> tuple[int, str]:
    body = response.json()
    assert set(body) - {"nonce"} == {"protocol", "error"}
    assert body["protocol"] == 1
    assert set(body["error"]) - {"seen"} == {"code", "message", "field"}
    return response.status_code, body["error"]["code"]


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize("seconds", [-290, 290])
def test_a_clock_that_is_a_little_off_is_forgiven(shop: Shop, seconds: int) -> None:
    assert shop.send(shop.request("info", time=str(now() + seconds))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "lab-kez"}, "wrong_key"),
        ({"key": ""}, "wrong_key"),
        ({"time": "310"}, "wrong_time"),
        ({"time": ""}, "wrong_time"),
        ({"time": "1e9"}, "wrong_time"),
        ({"time": "9" * 30}, "wrong_time"),
        ({"secret": "another secret"}, "wrong_signature"),
        ({"signature": ""}, "wrong_signature"),
        ({"signature": "0" * 64}, "wrong_signature"),
        ({"nonce": "short"}, "wrong_signature"),
        ({"nonce": "n" * 65}, "wrong_signature"),
    ],
)
def test_what_is_not_let_in(shop: Shop, changes: dict[str, str], code: str) -> None:
    assert refused(shop.send(shop.request("info", **changes))) == (401, code)


@pytest.mark.parametrize("seconds", [-310, 310])
def test_a_clock_that_is_far_off_is_not(shop: Shop, seconds: int) -> None:
    assert refused(shop.send(shop.request("info", time=str(now() + seconds)))) == (401, "wrong_time")


def test_every_part_of_the_request_is_signed(shop: Shop) -> None:
    signed = shop.request("info")
    headers = dict(signed.headers)
    others = [
        httpx.Request("DELETE", signed.url, headers=headers),
        httpx.Request("GET", f"{signed.url}&x=1", headers=headers),
        httpx.Request("GET", str(signed.url).replace("%2F", "/"), headers=headers),
        httpx.Request("GET", str(signed.url).replace("/index.php", "//index.php"), headers=headers),
        httpx.Request("POST", signed.url, headers=headers, content=b"{}"),
        httpx.Request("GET", signed.url, headers={**headers, "x-sconnect-nonce": "f" * 32}),
        httpx.Request("GET", signed.url, headers={**headers, "x-sconnect-time": str(now() + 1)}),
    ]
    assert [refused(shop.send(other)) for other in others] == [(401, "wrong_signature")] * len(others)
    assert shop.send(signed).status_code == 200


def test_a_request_counts_once(shop: Shop) -> None:
    request = shop.request("info")
    assert shop.send(request).status_code == 200
    assert refused(shop.send(request)) == (401, "replayed")


def test_of_many_at_the_same_time_one_counts(shop: Shop) -> None:
    request = shop.request("info")
    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(response.status_code for response in pool.map(shop.send, [request] * 24))
    assert statuses == {200: 1, 401: 23}


def test_debug_and_other_parameters_open_nothing(shop: Shop) -> None:
    query = f"route={shop.route}&call=info&debug=1&api_token=1&store_id=0&token=1"
    assert refused(shop.send(shop.request("", query=query, signature="1"))) == (401, "wrong_signature")


def test_the_checks_come_in_the_order_of_the_protocol(changing_shop: Shop) -> None:
    """Everything is wrong; taking away the first reason shows the next."""
    shop = changing_shop
    shop.sql("UPDATE {p}setting SET value = '0' WHERE `key` = 'module_sconnect_status'")
    shop.sql("REPLACE INTO {p}sconnect_setting (name, value) VALUES ('allowed_addresses', '192.0.2.7\\n2001:db8::/32')")
    used = shop.request("nothing")
    everything = {"key": "wrong", "time": "1", "secret": "wrong"}
    assert refused(shop.send(shop.request("nothing", **everything))) == (503, "switched_off")
    shop.sql("UPDATE {p}setting SET value = '1' WHERE `key` = 'module_sconnect_status'")
    assert refused(shop.send(shop.request("nothing", **everything))) == (403, "address_not_allowed")
    shop.sql("REPLACE INTO {p}sconnect_setting (name, value) VALUES ('allowed_addresses', '192.0.2.7, 127.0.0.0/8')")
    assert refused(shop.send(shop.request("nothing", **everything))) == (401, "wrong_key")
    del everything["key"]
    assert refused(shop.send(shop.request("nothing", **everything))) == (401, "wrong_time")
    del everything["time"]
    assert refused(shop.send(shop.request("nothing", **everything))) == (401, "wrong_signature")
    assert refused(shop.send(used)) == (400, "unknown_call")
    assert refused(shop.send(used)) == (401, "replayed")


def test_forwarding_headers_are_believed_from_nobody(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("REPLACE INTO {p}sconnect_setting (name, value) VALUES ('allowed_addresses', '192.0.2.7')")
    request = shop.request("info")
    for name in ("X-Forwarded-For", "CF-Connecting-IP", "X-Real-IP", "Forwarded", "Client-IP"):
        request.headers[name] = "192.0.2.7"
    assert refused(shop.send(request)) == (403, "address_not_allowed")
    shop.sql("DELETE FROM {p}sconnect_setting WHERE name = 'allowed_addresses'")


def test_nonces_are_swept_and_strangers_leave_none(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("DELETE FROM {p}sconnect_nonce")
    old = now() - 700
    values = ", ".join(f"('{number:064d}', {old})" for number in range(1500))
    shop.sql(f"INSERT INTO {{p}}sconnect_nonce (mark, seen_at) VALUES {values}")
    for _ in range(3):
        shop.send(shop.request("info", signature="0" * 64))
        shop.send(shop.request("info", key="other"))
    assert shop.sql("SELECT COUNT(*) FROM {p}sconnect_nonce").strip() == "1500"
    assert shop.ask("info").status_code == 200
    assert shop.ask("info").status_code == 200
    marks = shop.sql("SELECT mark FROM {p}sconnect_nonce").split()
    assert len(marks) == 3
    assert "last_contact" in marks


def test_a_nonce_is_kept_for_as_long_as_its_request_is_valid(changing_shop: Shop) -> None:
    shop = changing_shop
    request = shop.request("info", time=str(now() + 299))
    assert shop.send(request).status_code == 200
    shop.sql("UPDATE {p}sconnect_nonce SET seen_at = seen_at - 600")
    assert refused(shop.send(request)) == (401, "replayed")


def test_every_answer_repeats_the_nonce_before_its_lists(shop: Shop) -> None:
    for request in (shop.request("info"), shop.request("nothing"), shop.request("info", key="another")):
        answer = shop.send(request)
        assert list(answer.json())[:2] == ["protocol", "nonce"]
        assert answer.json()["nonce"] == request.headers["X-Sconnect-Nonce"]


def test_a_nonce_of_another_form_is_not_repeated(shop: Shop) -> None:
    assert "nonce" not in shop.send(shop.request("info", nonce="<script>")).json()


def test_a_signature_that_does_not_fit_says_what_was_seen_of_the_request(shop: Shop) -> None:
    signed = shop.request("info")
    asked = seen_of("GET", signed.url.raw_path, b"")
    changed = httpx.Request("GET", f"{signed.url}&x=1", headers=dict(signed.headers))
    wrong_secret = shop.request("info", secret="another secret")
    assert shop.send(changed).json()["error"]["seen"] != asked
    assert shop.send(wrong_secret).json()["error"]["seen"] == seen_of("GET", wrong_secret.url.raw_path, b"")


@pytest.mark.parametrize("header", ["X-Sconnect-Key", "X-Sconnect-Time", "X-Sconnect-Nonce", "X-Sconnect-Signature"])
def test_a_header_that_did_not_arrive_is_named(shop: Shop, header: str) -> None:
    signed = shop.request("info")
    headers = {name: value for name, value in signed.headers.items() if name.lower() != header.lower()}
    assert shop.send(httpx.Request("GET", signed.url, headers=headers)).json()["error"]["field"] == header
