"""JSON in which no amount loses a digit: fractions are `Decimal` on both sides."""

import json
from contextlib import suppress
from decimal import Decimal


class UnreadableJsonError(ValueError):
    """The text is not JSON, or too deep or too large to be an answer."""


def to_json(value: object) -> str:
    """Write JSON; a `Decimal` becomes a plain number with all its digits (13.50 stays 13.50)."""
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(str(key))}:{to_json(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(to_json, value)) + "]"
        case Decimal() if value.is_finite():
            return format(value, "f")
        case str() | bool() | int() | None:
            return json.dumps(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot be sent exactly")


def from_json(body: bytes) -> object:
    """Read JSON. Raises `UnreadableJsonError`."""
    # Raised outside any handler: the error of `json` holds the whole text, which may hold a key.
    with suppress(ValueError, RecursionError):
        content: object = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
        return content
    raise UnreadableJsonError("the answer is not JSON")


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a number")
