"""Bodies against the published schemas: what SnelStart's model binding accepts, and stricter."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from local.snelstart.errors import Refused
from local.snelstart.openapi import Document, Schema

Complain = Callable[[str, str], None]
_NAIVE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,7})?)?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_INT_BOUNDS = {"int32": 2**31, "int64": 2**63}


def bind(document: Document, schema: Schema, body: Any, *, ignore_unknown: bool = False) -> Any:
    """Return `body` with the published spelling of names, exact decimals, lower-case GUIDs and full times.

    Numeric texts pass for decimals, numbers for the choices that they count, and names match in any case, as on the
    real server. Unlike there, an unknown name is refused unless it is to be ignored: it is a spelling mistake of ours.
    Raises `Refused` (shape B) naming every field that is wrong.
    """
    faults: dict[str, list[str]] = {}

    def complain(field: str, text: str) -> None:
        faults.setdefault(field, []).append(text)

    binder = _Binder(document, complain, ignore_unknown=ignore_unknown)
    bound = binder.value(schema, body, "model")
    if faults:
        raise Refused.model(faults)
    return bound


def complete(document: Document, schema: Schema, value: Any) -> Any:
    """Return a record with every published field at every level: nulls for what is absent, empty lists for lists."""
    return document.worked_out(schema, _completer)(value)


def _completer(document: Document, schema: Schema) -> Callable[[Any], Any]:
    """Work out how to complete records of a schema: it has references at every level, and lists have many records."""
    if schema["type"] == "array":
        return lambda rows: [complete(document, schema["items"], row) for row in rows or []]
    if "properties" not in schema:
        return lambda value: value
    fields = schema["properties"].items()
    completers: dict[str, Callable[[Any], Any]] = {}

    def completed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if not completers:  # not before: a schema may hold itself
            completers.update({name: document.worked_out(field, _completer) for name, field in fields})
        return {name: completer(value.get(name)) for name, completer in completers.items()}

    return completed


class _Binder:
    def __init__(self, document: Document, complain: Complain, *, ignore_unknown: bool) -> None:
        self._document = document
        self._complain = complain
        self._ignore_unknown = ignore_unknown

    def value(self, schema: Schema, value: Any, field: str) -> Any:
        schema = self._document.resolve(schema)
        kinds = {
            "object": self._object,
            "array": self._array,
            "string": self._text,
            "boolean": self._boolean,
            "integer": self._integer,
            "number": self._decimal,
        }
        return None if value is None else kinds[schema["type"]](schema, value, field)

    def _object(self, schema: Schema, value: Any, field: str) -> Any:
        properties = schema.get("properties")
        if properties is None:
            return value
        if not isinstance(value, dict):
            return self._fail(field, "is not an object")
        spelling = {name.lower(): name for name in properties}
        bound: dict[str, Any] = {}
        for given, item in value.items():
            name = spelling.get(given.lower())
            if name is None:
                if not self._ignore_unknown:
                    self._complain(f"{field}.{given}", "is not a field of this model")
            elif name in bound:
                self._complain(f"{field}.{name}", "comes twice")
            else:
                bound[name] = self.value(properties[name], item, f"{field}.{name}")
        for name in schema.get("required", []):
            if bound.get(name) is None:
                self._complain(f"{field}.{name}", f"The {name} field is required.")
        return bound

    def _array(self, schema: Schema, value: Any, field: str) -> Any:
        if not isinstance(value, list):
            return self._fail(field, "is not a list")
        return [self.value(schema["items"], item, f"{field}[{index}]") for index, item in enumerate(value)]

    def _text(self, schema: Schema, value: Any, field: str) -> Any:
        if "enum" in schema and isinstance(value, int) and not isinstance(value, bool):
            choices = schema["enum"]
            return choices[value] if 0 <= value < len(choices) else self._fail(field, "is none of the choices")
        if not isinstance(value, str):
            return self._fail(field, "is not a text")
        if schema.get("format") == "uuid":
            return str(UUID(value)) if _GUID.fullmatch(value) else self._fail(field, "is not a guid")
        if schema.get("format") == "date-time":
            return full_time(value) or self._fail(field, "is not a time without zone")
        if "enum" in schema:
            return self._check(value in schema["enum"], value, field, f"is not one of {', '.join(schema['enum'])}")
        limit = schema.get("maxLength")
        fits = limit is None or len(value) <= limit
        return self._check(fits, value, field, f"The maximum length is {limit}.")

    def _boolean(self, _schema: Schema, value: Any, field: str) -> Any:
        return self._check(isinstance(value, bool), value, field, "is not a boolean")

    def _integer(self, schema: Schema, value: Any, field: str) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return self._fail(field, "is not an integer")
        bound = _INT_BOUNDS[schema.get("format", "int32")]
        low, high = schema.get("minimum", -bound), schema.get("maximum", bound - 1)
        return self._check(low <= value <= high, value, field, f"must be between {low} and {high}")

    def _decimal(self, _schema: Schema, value: Any, field: str) -> Any:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return Decimal(value)
        return self._fail(field, "is not a number")

    def _check(self, holds: bool, value: Any, field: str, otherwise: str) -> Any:
        return value if holds else self._fail(field, otherwise)

    def _fail(self, field: str, text: str) -> Any:
        self._complain(field, text)
        return None


def full_time(text: str) -> str | None:
    """Return a zone-less date or time in full (`yyyy-MM-ddTHH:mm:ss[.f]`), or `None` when it is not one."""
    if not _NAIVE_TIME.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text if "T" in text else f"{text}T00:00:00"
