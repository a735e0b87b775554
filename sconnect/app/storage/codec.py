"""Records to rows and back, strictly typed by what their fields are declared as.

A row may be older or newer than this program: unknown columns are ignored and a missing one takes its default. None is
stored as absence. Amounts and enums are text, moments are in UTC, and what is not a plain value is JSON text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter

from sconnect.app.errors import UnreadableError
from sconnect.app.ports import Row, Value
from sconnect.app.storage.schema import SCHEMA_COLUMN, Column, Record, Source

_R = TypeVar("_R", bound=Record)

# A stored property holds 32,768 UTF-16 units; a character takes at most two.
_PART = 16_000
_MOST_PARTS = 20


class EncodedRow(NamedTuple):
    """A record as the tables take it."""

    partition: str
    key: str
    values: Mapping[str, Value]


def encode(record: Record) -> EncodedRow:
    """Turn a record into a row. Raises `TypeError` on a value of another type than its column."""
    values: dict[str, Value] = {SCHEMA_COLUMN: record.SCHEMA}
    for column, form in _forms(type(record)):  # type: ignore[arg-type]
        if column.source is not Source.COLUMN:
            continue
        content = getattr(record, column.name)
        if content is None:
            if not column.optional:
                raise TypeError(f"{type(record).__name__}.{column.name} may not be None.")
        elif column.long:
            values |= _parts(column.name, form.to_value(content))
        else:
            values[column.name] = form.to_value(content)
    return EncodedRow(record.partition, record.key, values)


def decode(kind: type[_R], row: Row) -> _R:
    """Turn a row into a record. Raises `UnreadableError` when it does not fit."""
    contents: dict[str, Any] = {}
    for column, form in _forms(kind):  # type: ignore[arg-type]
        try:
            if (value := _stored(column, row)) is not None:
                contents[column.name] = form.from_value(value)
            else:
                _require_default(column)
        except (TypeError, ValueError):
            # The cause is cut off: its text may quote what was stored, which may be personal.
            raise UnreadableError(
                f"Een bewaard gegeven (tabel {kind.TABLE}) is niet te lezen. Meld dit aan de beheerder.",
                f"A stored record (table {kind.TABLE}) cannot be read. Report this to the operator.",
                detail=f"{kind.__name__}.{column.name} does not fit its column",
            ) from None
    return kind(**contents)


def stored_names(kind: type[Record], wanted: Iterable[str]) -> list[str]:
    """Return the stored columns to read: those of the `wanted` fields and of the fields without a default."""
    chosen = set(wanted)
    unknown = chosen - {column.name for column in kind.COLUMNS}
    if unknown:
        raise ValueError(f"{kind.__name__} has no column {', '.join(sorted(unknown))}.")
    names: list[str] = []
    for column in kind.COLUMNS:
        if column.source is Source.COLUMN and (column.name in chosen or not column.has_default):
            names += _part_names(column.name) if column.long else [column.name]
    return names


def _require_default(column: Column) -> None:
    if not column.has_default:
        raise ValueError("missing")


def _stored(column: Column, row: Row) -> Value:
    if column.source is Source.COLUMN:
        first = row.values.get(column.name)
        return _joined(column.name, row) if column.long and first is not None else first
    return row.partition if column.source is Source.PARTITION else row.key


def _joined(name: str, row: Row) -> str:
    parts: list[str] = []
    for each in _part_names(name):
        if (part := row.values.get(each)) is None:
            break
        parts.append(_exactly(str, part))
    return "".join(parts)


def _parts(name: str, value: Value) -> dict[str, Value]:
    text = _exactly(str, value)
    if len(text) > _PART * _MOST_PARTS:
        raise ValueError(f"Column {name} is too long: {len(text)} characters.")
    starts = range(0, max(len(text), 1), _PART)
    return {part: text[start : start + _PART] for part, start in zip(_part_names(name), starts, strict=False)}


@cache
def _part_names(name: str) -> Sequence[str]:
    return [name, *(f"{name}_{number}" for number in range(2, _MOST_PARTS + 1))]


class _Form(NamedTuple):
    """How values of a type are stored, and read back. Both raise `TypeError` or `ValueError` on anything else."""

    to_value: Callable[[Any], Value]
    from_value: Callable[[Value], Any]


@cache
def _forms(kind: type[Record]) -> Sequence[tuple[Column, _Form]]:
    return [(column, _form(column.type)) for column in kind.COLUMNS]


@cache
def _form(kind: Any) -> _Form:
    if kind in {str, int, bool}:
        return _Form(partial(_exactly, kind), partial(_exactly, kind))
    if kind is datetime:
        return _Form(_moment, _moment)
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return _Form(
            lambda content: str(_exactly(kind, content)),
            lambda value: adapter.validate_strings(_exactly(str, value), strict=True),
        )
    return _Form(
        lambda content: adapter.serializer.to_json(content, warnings="error").decode(),
        lambda value: adapter.validator.validate_json(_exactly(str, value), strict=True),
    )


def _exactly(kind: type[Any], value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"a {type(value).__name__} where a {kind.__name__} belongs")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("no moment with a time zone")
    return value.astimezone(UTC)
