"""A stand-in for Mollie's API: a payment counts as paid as soon as it is read, unless it was told otherwise.

Mollie's module has the address of the API in `MollieApiClient.php`; in the shops it is to be that of this server. What
happens at Mollie itself is told to it at `/stand-in`: see `say` and `refund_in_dashboard`.
"""

import contextlib
import json
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

MOLLIE_PORT = 8450
_METHODS = ("ideal", "banktransfer", "creditcard")
_AT = "2026-11-29T14:00:00+00:00"


def say(transaction: str, status: str) -> None:
    """Have a payment be in a state, such as expired."""
    _tell(f"{transaction}", {"status": status})


def refund_in_dashboard(transaction: str, amount: str) -> None:
    """Refund a payment at Mollie itself, in euro: the shop hears of it by the webhook only."""
    _tell(f"{transaction}/refunds", {"amount": {"value": amount, "currency": "EUR"}})


def _tell(path: str, content: dict[str, Any]) -> None:
    address = f"http://127.0.0.1:{MOLLIE_PORT}/stand-in/{path}"
    httpx.post(address, json=content, trust_env=False).raise_for_status()


@contextlib.contextmanager
def serving_mollie(port: int = MOLLIE_PORT) -> Iterator[None]:
    """Serve the stand-in on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(f"http://127.0.0.1:{port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Payments:
    """What the stand-in knows. Its numbers are new ones after a restart too: shops remember those of before."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}

    def found(self, parts: list[str]) -> dict[str, Any] | None:
        """Answer a GET; None: there is no such thing."""
        match parts:
            case ["v2", "methods", *_]:
                return {"count": len(_METHODS), "_embedded": {"methods": list(map(_method, _METHODS))}}
            case ["v2", "payments", number] if number in self.payments:
                return self._read(number)
            case ["v2", "payments", _, "refunds", refund]:
                return self.refunds.get(refund)
        return None

    def posted(self, parts: list[str], asked: dict[str, Any]) -> dict[str, Any] | None:
        """Answer a POST; None: there is no such thing."""
        match parts:
            case ["v2", "payments"]:
                return self._make(asked)
            case [_, *_, number, "refunds"] if number in self.payments:
                return self._refund(number, asked)
            case ["stand-in", number] if number in self.payments:
                self.payments[number] |= asked
                return {}
        return None

    def _make(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"tr_{secrets.token_hex(5)}"
        copied = ("amount", "description", "redirectUrl", "webhookUrl", "metadata")
        self.payments[number] = {
            "resource": "payment",
            "id": number,
            "mode": "test",
            "status": "paid",
            "createdAt": _AT,
            "method": asked.get("method") or "ideal",
            "profileId": "pfl_1",
            "sequenceType": "oneoff",
            "details": None,
            "_links": {
                "self": self._link(f"v2/payments/{number}", "application/hal+json"),
                "checkout": self._link(f"pay/{number}", "text/html"),
                "refunds": self._link(f"v2/payments/{number}/refunds", "application/hal+json"),
            },
            **{name: asked.get(name) for name in copied},
        }
        return {**self.payments[number], "status": "open"}

    def _read(self, number: str) -> dict[str, Any]:
        payment = self.payments[number]
        given = sum(float(each["amount"]["value"]) for each in self.refunds.values() if each["paymentId"] == number)
        money = {"amountRefunded": {"value": f"{given:.2f}", "currency": "EUR"}} if given else {}
        paid = {"paidAt": _AT} if payment["status"] == "paid" else {}
        return {**payment, **paid, **money}

    def _refund(self, number: str, asked: dict[str, Any]) -> dict[str, Any]:
        refund = f"re_{secrets.token_hex(5)}"
        path = f"v2/payments/{number}/refunds/{refund}"
        self.refunds[refund] = {
            "resource": "refund",
            "id": refund,
            "paymentId": number,
            "status": "pending",
            "createdAt": _AT,
            "amount": asked["amount"],
            "metadata": asked.get("metadata"),
            "_links": {"self": self._link(path, "application/hal+json")},
        }
        return self.refunds[refund]

    def _link(self, path: str, media_type: str) -> dict[str, str]:
        return {"href": f"{self.address}/{path}", "type": media_type}


def _handler(address: str) -> type[BaseHTTPRequestHandler]:
    known = _Payments(address)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._answer(200, known.found(self._parts))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            self._answer(201, known.posted(self._parts, asked))

        @property
        def _parts(self) -> list[str]:
            return self.path.partition("?")[0].strip("/").split("/")

        def _answer(self, status: int, content: dict[str, Any] | None) -> None:
            if content is None:
                status, content = 404, {"status": 404, "title": "Not Found", "detail": "none"}
            body = json.dumps({"_links": {}, **content}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/hal+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _method(name: str) -> dict[str, Any]:
    amounts = {
        "minimumAmount": {"value": "0.01", "currency": "EUR"},
        "maximumAmount": {"value": "50000.00", "currency": "EUR"},
    }
    image = {"size1x": "", "size2x": "", "svg": ""}
    return {
        "resource": "method",
        "id": name,
        "description": name,
        "status": "activated",
        **amounts,
        "image": image,
        "issuers": [],
    }
