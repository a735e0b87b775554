"""A stand-in for Mollie's API: a payment counts as paid as soon as it is read.

Mollie's module has the address of the API in `MollieApiClient.php`; in the shops it is to be that of this server.
"""

import contextlib
import itertools
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_METHODS = ("ideal", "banktransfer", "creditcard")
_PAID_AT = "2026-11-29T14:00:00+00:00"


@contextlib.contextmanager
def serving_mollie(port: int) -> Iterator[None]:
    """Serve the stand-in on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(f"http://127.0.0.1:{port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _handler(address: str) -> type[BaseHTTPRequestHandler]:
    payments: dict[str, dict[str, Any]] = {}
    numbers = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            payment = payments.get(path.rpartition("/")[2])
            if path.startswith("/v2/methods"):
                self._answer(200, {"count": len(_METHODS), "_embedded": {"methods": list(map(_method, _METHODS))}})
            elif payment is not None:
                self._answer(200, {**payment, "status": "paid", "paidAt": _PAID_AT})
            else:
                self._answer(404, {"status": 404, "title": "Not Found", "detail": "none"})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            if not re.fullmatch(r"/v2/payments", self.path.partition("?")[0]):
                self._answer(404, {"status": 404, "title": "Not Found", "detail": "none"})
                return
            number = f"tr_{next(numbers)}"
            self_link = {"href": f"{address}/v2/payments/{number}", "type": "application/hal+json"}
            checkout = {"href": f"{address}/pay/{number}", "type": "text/html"}
            payments[number] = {
                "resource": "payment",
                "id": number,
                "mode": "test",
                "status": "open",
                "createdAt": _PAID_AT,
                "method": asked.get("method") or "ideal",
                "profileId": "pfl_1",
                "sequenceType": "oneoff",
                "details": None,
                "_links": {"self": self_link, "checkout": checkout},
                **{
                    name: asked.get(name) for name in ("amount", "description", "redirectUrl", "webhookUrl", "metadata")
                },
            }
            self._answer(201, payments[number])

        def _answer(self, status: int, content: dict[str, Any]) -> None:
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
