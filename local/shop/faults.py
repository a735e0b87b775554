"""Ways in which a shop misbehaves: each takes the honest answer and returns what arrives instead."""

import gzip
import json
import zlib
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


def compressed(times: int = 1) -> Fault:
    """Compress the answer, so many times over."""

    def pack(honest: Response) -> Reply:
        body = honest.body
        for _ in range(times):
            body = gzip.compress(body, mtime=0)
        return replace(honest, headers={**honest.headers, "content-encoding": ", ".join(["gzip"] * times)}, body=body)

    return pack


def bomb(gigabytes: int = 1) -> Fault:
    """Answer a megabyte, compressed once, that holds gigabytes."""
    packer = zlib.compressobj(1, wbits=31)
    zeros = bytes(2**24)
    body = b"".join(packer.compress(zeros) for _ in range(gigabytes * 64)) + packer.flush()
    return lambda _: Response(200, {"content-type": "application/json", "content-encoding": "gzip"}, body)


def more_than_asked(times: int) -> Fault:
    """Give every order of the answer so many times."""
    return changed(lambda honest: {**honest, "orders": honest["orders"] * times})


def in_first_order(change: Callable[[Any], object]) -> Fault:
    """Change the first order of the answer, if it has any; `change` does so in place."""

    def changing(honest: Any) -> Any:
        if honest.get("orders"):
            change(honest["orders"][0])
        return honest

    return changed(changing)


def in_text(old: str, new: str) -> Fault:
    """Replace a part of the answer as it is written, for what no JSON writer writes, such as 1e1000000."""
    return lambda honest: replace(honest, body=honest.body.replace(old.encode(), new.encode()))


def always_more(cursor: str) -> Fault:
    """Say for ever that there is more, with a cursor that creeps on."""
    return changed(lambda honest: {**honest, cursor: honest[cursor] + 1, "more": True} if cursor in honest else honest)
