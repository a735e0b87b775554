"""What travels between a caller and the simulated shop."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Request:
    """One call as it arrives. `target` is path and query exactly as sent, because the signature covers them raw."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path as sent."""
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        """The query as sent, without the question mark."""
        return self.target.partition("?")[2]

    @cached_property
    def query(self) -> dict[str, str]:
        """The decoded query; of a repeated name the last one counts, as in PHP."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """Return the value of a header, whatever case either side uses; empty when absent."""
        return self._by_name.get(name.lower(), "")

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        values: dict[str, str] = {}
        for name, value in self.headers.items():
            values.setdefault(name.lower(), value)
        return values


@dataclass(frozen=True)
class Response:
    """An answer. `delay` is how many seconds the caller waits for it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0


@dataclass(frozen=True)
class Dropped:
    """The connection ends without an answer."""


Reply = Response | Dropped

Fault = Callable[[Response], Reply]
"""A way to misbehave: takes the honest answer and returns what arrives instead."""


class Refused(Exception):  # noqa: N818 - reads as the sentence it is: raise Refused(401, "replayed", ...)
    """The shop says no, in the shape of docs/shop-protocol.md, chapter 4."""

    def __init__(self, status: int, code: str, message: str, field: str = "", **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message, "field": field, **more}


def json_response(status: int, body: Any) -> Response:
    """Build an answer that carries JSON."""
    return Response(status, {"content-type": "application/json; charset=utf-8"}, json.dumps(body).encode())


def html_response(status: int, body: str, headers: Mapping[str, str] | None = None) -> Response:
    """Build an answer that carries a page meant for people."""
    return Response(status, {"content-type": "text/html; charset=utf-8", **(headers or {})}, body.encode())
