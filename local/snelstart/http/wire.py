"""What travels between a caller and the simulation: requests, answers, and exact JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from json.encoder import encode_basestring_ascii
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

TYPE_JSON = "application/json; charset=utf-8"
Record = dict[str, Any]
"""One JSON object as kept by the simulation: amounts are `Decimal`, times are SnelStart's zone-less strings."""

Host = Literal["auth", "api"]


@dataclass(frozen=True)
class Request:
    """One call as it arrives. `target` is the path and query exactly as sent, so that its length can be checked."""

    method: str
    host: Host
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The decoded path, without a trailing slash."""
        return unquote(self.target.partition("?")[0]).rstrip("/")

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The decoded query parameters, in order, repeated ones included."""
        return tuple(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """Return the value of a header, whatever case either side uses."""
        return self._by_name.get(name.lower())

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        values: dict[str, str] = {}
        for name, value in self.headers.items():
            values.setdefault(name.lower(), value)
        return values


@dataclass(frozen=True)
class Response:
    """An answer. `delay` is how many seconds the caller waits for it; the server has done its work before that."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0

    def json(self) -> Any:
        """Return the body as JSON, with fractions as `Decimal`."""
        return from_json(self.body)


@dataclass(frozen=True)
class Dropped:
    """The connection ends without an answer; the server may or may not have acted."""


@dataclass(frozen=True)
class Unreachable:
    """The connection is never made, so the server surely did nothing."""


Reply = Response | Dropped | Unreachable


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Build an answer that carries JSON."""
    return Response(status, {"content-type": TYPE_JSON, **(headers or {})}, to_json(body).encode())


def empty(status: int) -> Response:
    """Build an answer without a body."""
    return Response(status)


def from_json(text: bytes | str) -> Any:
    """Read JSON without losing a digit. Raises `ValueError` for anything else, `NaN` included."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def to_json(value: Any) -> str:
    """Write JSON, amounts as plain numbers with all their digits."""
    write = _WRITERS.get(type(value))
    return write(value) if write else json.dumps(value)


def _object(value: Mapping[str, Any]) -> str:
    return "{" + ",".join([f"{encode_basestring_ascii(key)}:{to_json(item)}" for key, item in value.items()]) + "}"


def _array(value: Iterable[Any]) -> str:
    return "[" + ",".join([to_json(item) for item in value]) + "]"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    dict: _object,
    list: _array,
    tuple: _array,
    Decimal: lambda value: format(value, "f"),
    type(None): lambda _: "null",
}
"""By type, because every answer of every schedule passes here; what is not in it is left to `json`."""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
