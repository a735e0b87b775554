"""Fingerprints as they were stored before: of the `repr` of objects as their classes were then.

The names of those classes, fields and members are written down where a fingerprint is made, once for both forms, and
never follow a renaming. Nothing new is stored in the former form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sconnect.domain.values.fingerprint import Fingerprint, Value, digest, fingerprint


class FormerObject:
    """An object of the class that was called `name`, with its fields in their order: a list of values in both forms."""

    def __init__(self, name: str, /, **fields: object) -> None:
        self._name = name
        self._fields = fields

    def __repr__(self) -> str:
        """Show the object as it was shown then."""
        return f"{self._name}({', '.join(f'{name}={value!r}' for name, value in self._fields.items())})"

    @property
    def values(self) -> tuple[Value, ...]:
        """Its values that count in the form of today."""
        return tuple(_value(value) for value in self._fields.values() if value is not NOT_COUNTED)


@dataclass(frozen=True, slots=True, order=True)
class FormerValue:
    """A value that was shown differently from a text or a number."""

    value: Value
    shown: str

    def __repr__(self) -> str:
        """Show the value as it was shown then."""
        return self.shown


NOT_COUNTED = FormerValue(None, "None")
"""The value of a field that was always left empty, and has no place in the form of today."""


def former_member(enum: str, value: str) -> FormerValue:
    """Stand in for a member of the enum that was called `enum`; every member was called as its value in capitals."""
    return FormerValue(str(value), f"<{enum}.{value.upper()}: {str(value)!r}>")


def former_moment(moment: datetime) -> FormerValue:
    """Stand in for a moment as it came out of the settings: with a time zone that shows its offset in seconds."""
    offset = moment.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    return FormerValue(moment, f"{moment.replace(tzinfo=None)!r}"[:-1] + f", tzinfo=TzInfo({seconds}))")


def in_both_forms(kind: str, *values: object) -> Fingerprint:
    """Return the fingerprint of values in the form of today and in the former one. `kind` is that of `fingerprint`.

    Today an object stands for its values one by one, a mapping for its pairs in order.
    """
    listed = (value.values if isinstance(value, FormerObject) else (_value(value),) for value in values)
    text = fingerprint(kind, *chain.from_iterable(listed))
    return Fingerprint(text, lambda: former_fingerprint(values[0] if len(values) == 1 else values))


def former_fingerprint(value: object) -> str:
    """Return the fingerprint that a value had: texts, numbers, tuples, lists, dicts, and substitutes for others."""
    return digest(repr(value))


def _value(value: Any) -> Value:
    """Return a value in the form of today; `fingerprint` refuses a value without one."""
    match value:
        case FormerObject():
            return value.values
        case FormerValue():
            return value.value
        case Mapping():
            return tuple(sorted((_value(name), each) for name, each in value.items()))
        case tuple() | list():
            return tuple(map(_value, value))
        case _:
            plain: Value = value
            return plain
