"""Fingerprints: short texts that show later whether something has changed.

A fingerprint is made of values that are named one by one where it is made, never of whole objects: a class or field
that is renamed, or a field that is added, changes none (docs/adr/0023-stored-rows-and-fingerprints.md). What was
stored before that rule (`former_fingerprint`) is recognised until it is written anew.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

_FORM = "2:"
"""Stands before every fingerprint of this form; the one before it was bare."""
_DIGITS = 32

Value = str | int | Decimal | date | tuple["Value", ...] | None
"""What a fingerprint is made of. Numbers count as they are written: 1.0 is another value than 1.00."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprint of something as it is now. `former` makes the one in the earlier stored form."""

    text: str
    former: Callable[[], str] = field(compare=False)

    def matches(self, stored: str) -> bool:
        """Whether a stored fingerprint, in either form, is of the same thing."""
        return stored == self.text or (is_former(stored) and stored == self.former())


def fingerprint(kind: str, *values: Value) -> str:
    """Return the fingerprint of values. `kind` names the thing and the version of its list: `customer card/1`.

    Raises `TypeError` on a value of another type, such as a whole object.
    """
    return f"{_FORM}{digest_of_values(kind, *values)}"


def digest_of_values(kind: str, *values: Value) -> str:
    """Return the 32 digits of a fingerprint, for a text that names its form itself."""
    return digest(json.dumps([kind, *map(_plain, values)], separators=(",", ":")))


def digest_of_text(text: str) -> str:
    """Return 32 digits that stand for a text. Codes in the books and keys of rows hold them: they never change."""
    return digest(repr(text))


def is_former(stored: str) -> bool:
    """Whether a stored fingerprint has the form from before."""
    return bool(stored) and not stored.startswith(_FORM)


def digest(text: str) -> str:
    """Return the 32 digits that every fingerprint, of either form, ends in."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it; one that could be mistaken for another type is tagged with its type."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"moment": _moment(value)}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return [_plain(each) for each in value]
        case StrEnum():
            return value.value
        case _ if value is None or type(value) in {str, int, bool}:
            return value
        case _:
            raise TypeError(f"a fingerprint is made of plain values, not of a {type(value).__name__}")


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a fingerprint is made of moments with a time zone")
    return value.astimezone(UTC).isoformat()
