"""Limits of table storage, checked before the call, because the emulator accepts most violations."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from sconnect.app.ports import Value

_MOST_PROPERTIES = 252  # 255 less the two keys and the timestamp
_LONGEST_NAME = 255
_LONGEST_TEXT = 32_768  # UTF-16 units: 64 KiB
_LARGEST_ENTITY = 1 << 20  # bytes
_FIRST_MOMENT = datetime(1601, 1, 1, tzinfo=UTC)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_RESERVED = frozenset({"PartitionKey", "RowKey", "Timestamp"})
_INT32 = range(-(2**31), 2**31)
_INT64 = range(-(2**63), 2**63)


def check_entity(partition: str, key: str, values: Mapping[str, Value]) -> None:
    """Raise `ValueError` when table storage would refuse this entity. The keys are the encoded ones."""
    if len(values) > _MOST_PROPERTIES:
        raise ValueError(f"An entity has at most {_MOST_PROPERTIES} properties, not {len(values)}.")
    size = 4 + 2 * (utf16_units(partition) + utf16_units(key))
    for name, value in values.items():
        _check_name(name)
        size += 8 + 2 * len(name) + _size(name, value)
    if size > _LARGEST_ENTITY:
        raise ValueError(f"An entity has at most {_LARGEST_ENTITY} bytes, not {size}.")


def fits_int32(number: int) -> bool:
    """Whether the number needs no wider type than table storage assumes for a bare number."""
    return number in _INT32


@lru_cache(2_048)
def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name in _RESERVED:
        raise ValueError(f"'{name}' cannot be the name of a property.")


def _size(name: str, value: Value) -> int:
    """Return the bytes that this value takes, by the service's published formula."""
    match value:
        case str():
            return _text_size(name, value)
        case None:
            return 0
        case bool():
            return 1
        case int():
            return _integer_size(name, value)
        case datetime():
            return _moment_size(name, value)


def _integer_size(name: str, value: int) -> int:
    if value not in _INT64:
        raise ValueError(f"{name} does not fit in 64 bits.")
    return 4 if fits_int32(value) else 8


def _text_size(name: str, value: str) -> int:
    units = utf16_units(value)
    if units > _LONGEST_TEXT:
        raise ValueError(f"{name} has {units} characters; a property holds at most {_LONGEST_TEXT}.")
    return 4 + 2 * units


def _moment_size(name: str, value: datetime) -> int:
    if value.tzinfo is None:
        raise ValueError(f"{name} is a moment without a time zone.")
    if value < _FIRST_MOMENT:
        raise ValueError(f"{name} lies before the year 1601.")
    return 8


def utf16_units(text: str) -> int:
    """Count UTF-16 units, as the service does. Raises `UnicodeEncodeError`, a `ValueError`, on half a character."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
