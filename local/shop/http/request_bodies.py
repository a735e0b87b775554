"""Reading the JSON body of a call; whatever has the wrong shape is refused with the name of the field."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from local.shop.http.wire import Refused, Request

LARGEST_BATCH = 100
LARGEST_BODY = 2_000_000
Kinds = Mapping[str, type | tuple[type, ...]]
"""The JSON types that the fields of an item may have."""

NUMBER = (str, int, Decimal)
"""Numbers travel as numbers or as text."""


def read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body. Raises `Refused` (400)."""
    if request.header("content-type").partition(";")[0].strip().lower() != "application/json":
        raise _bad("", "The body must be announced as application/json.")
    if len(request.body) > LARGEST_BODY:
        raise _bad("", "The body is too large.")
    try:
        body = json.loads(request.body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _bad("", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise _bad("", "The body must be a JSON object.")
    return body


def by_in(body: Mapping[str, Any], allowed: tuple[str, ...]) -> str:
    """Return what the keys are. Raises `Refused` (400)."""
    by = body.get("by")
    if by not in allowed:
        raise _bad("by", f"by must be one of {', '.join(allowed)}.")
    return str(by)


def keys_in(body: Mapping[str, Any]) -> set[str]:
    """Return the keys, as they are compared. Raises `Refused` (400)."""
    keys = body.get("keys")
    if not isinstance(keys, list) or len(keys) > LARGEST_BATCH:
        raise _bad("keys", f"keys must be a list of at most {LARGEST_BATCH}.")
    for index, key in enumerate(keys):
        if not _is(key, (str, int)):
            raise _bad(f"keys[{index}]", "A key must be text.")
    return {folded(str(key)) for key in keys} - {""}


def items_in(body: Mapping[str, Any], kinds: Kinds, *, required: str) -> list[dict[str, Any]]:
    """Return the items, each field of a type it may have; unknown fields are ignored. Raises `Refused` (400)."""
    items = body.get("items")
    if not isinstance(items, list) or len(items) > LARGEST_BATCH:
        raise _bad("items", f"items must be a list of at most {LARGEST_BATCH}.")
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise _bad(f"items[{index}]", "An item must be an object.")
        if required not in item:
            raise _bad(f"items[{index}].{required}", f"{required} is required.")
        check_types(item, kinds, f"items[{index}]")
    return [{name: value for name, value in item.items() if name in kinds} for item in items]


def check_types(record: Mapping[str, Any], kinds: Kinds, where: str) -> None:
    """Refuse a record with a field of the wrong type."""
    for name, value in record.items():
        if name in kinds and not _is(value, kinds[name]):
            raise _bad(f"{where}.{name}", f"{name} has the wrong type.")


def folded(text: str) -> str:
    """Return a key as it is compared: in any case, trimmed."""
    return text.strip().casefold()


def _is(value: object, kinds: type | tuple[type, ...]) -> bool:
    allowed = kinds if isinstance(kinds, tuple) else (kinds,)
    return isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))


def _bad(field: str, message: str) -> Refused:
    return Refused(400, "bad_value", message, field)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
