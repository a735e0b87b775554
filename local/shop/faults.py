"""Ways in which a shop misbehaves: each takes the honest answer and returns what arrives instead."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local.shop.http.wire import Dropped, Fault, Reply, Request, Response, html_response, json_response

_GOOD = 200


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


class Cache:
    """A cache before the shop that ignores `no-store`: the first good answer to a question is given for ever.

    `ignoring`: parameters that it leaves out when it compares questions; None: it leaves out all but the route, as
    those do that know OpenCart's pages.
    """

    def __init__(self, ignoring: frozenset[str] | None = frozenset()) -> None:
        self._ignoring = ignoring
        self._answers: dict[tuple[str, ...], Response] = {}

    def kept(self, request: Request) -> Response | None:
        """Return the answer that it gives by itself."""
        return self._answers.get(self._key(request)) if request.method == "GET" else None

    def keep(self, request: Request, response: Response) -> None:
        """See an answer pass."""
        if request.method == "GET" and response.status == _GOOD:
            self._answers[self._key(request)] = response

    def _key(self, request: Request) -> tuple[str, ...]:
        query: Mapping[str, str] = request.query
        ignored = set(query) - {"route", "call"} if self._ignoring is None else self._ignoring
        return (request.path, *(f"{name}={query[name]}" for name in sorted(set(query) - ignored)))


def moved(old: str, new: str) -> Callable[[Request], Request]:
    """Change the address of a question on its way, as a proxy does that rewrites paths."""
    return lambda request: replace(request, target=request.target.replace(old, new, 1))


def without_headers(request: Request) -> Request:
    """Take out the headers that a firewall does not know."""
    kept = {name: value for name, value in request.headers.items() if not name.lower().startswith("x-sconnect")}
    return replace(request, headers=kept)
