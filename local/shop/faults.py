"""Ways in which a shop misbehaves: each takes the honest answer and returns what arrives instead."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.shop.http.wire import Dropped, Fault, Reply, Response, html_response, json_response


def maintenance(_: Response) -> Reply:
    """Answer as every OpenCart version does in maintenance mode."""
    return html_response(503, "<html><body><h1>Maintenance</h1></body></html>", {"retry-after": "3600"})


def php_warning(honest: Response) -> Reply:
    """Print a PHP warning before the JSON: what happens with "display errors" on, which is the default."""
    warning = b'<b>Warning</b>: Undefined array key "x" in <b>/var/www/catalog/model/order.php</b> on line <b>12</b>'
    return replace(honest, headers={"content-type": "text/html; charset=UTF-8"}, body=warning + honest.body)


def drop(_: Response) -> Reply:
    """End the connection without an answer."""
    return Dropped()


def slow(seconds: float) -> Fault:
    """Answer after a while."""
    return lambda honest: replace(honest, delay=seconds)


def failing(status: int) -> Fault:
    """Answer with a status and a page made for people."""
    return lambda _: html_response(status, "<html><body>Oops</body></html>")


def redirect(location: str) -> Fault:
    """Send the caller elsewhere."""
    return lambda _: html_response(302, "", {"location": location})


def instead(body: bytes, *, content_type: str = "application/json") -> Fault:
    """Answer 200 with these bytes."""
    return lambda _: Response(200, {"content-type": content_type}, body)


def changed(change: Callable[[Any], Any]) -> Fault:
    """Change the decoded answer: hostile values, missing keys, another shape."""
    return lambda honest: json_response(honest.status, change(json.loads(honest.body)))
