"""How a record declares what is stored of it: every field with its privacy class, so that none is stored unclassed.

@record
class Note(OfProfile):
    TABLE: ClassVar = "notes"

    number: Plain[InKey[str]]
    text: Personal[Long[str]] = ""
"""

from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, dataclass_transform, get_args, get_origin, get_type_hints


class Privacy(StrEnum):
    """What a column may reveal about people or secrets."""

    NONE = "none"
    PERSONAL = "personal"
    SECRET_NAME = "secret-name"  # noqa: S105 - a class of columns, not a secret


class Source(StrEnum):
    """Where in a row the value of a field is stored."""

    COLUMN = "column"
    PARTITION = "partition"
    KEY = "key"


class Width(StrEnum):
    """How much a column holds."""

    PARTS = "as many properties as it takes"


_T = TypeVar("_T")

Plain = Annotated[_T, Privacy.NONE]
"""Reveals nothing about a person."""
Personal = Annotated[_T, Privacy.PERSONAL]
"""Is about a person: emptied or removed after the retention period."""
SecretName = Annotated[_T, Privacy.SECRET_NAME]
"""Names secrets; never holds their values."""
InKey = Annotated[_T, Source.KEY]
"""Is the row's key."""
InPartition = Annotated[_T, Source.PARTITION]
"""Is the row's partition."""
Long = Annotated[_T, Width.PARTS]
"""Text, or JSON text, that may exceed what one stored property holds (32,768 characters)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record as it is stored. `type` is free of None; `optional` says whether None is allowed."""

    name: str
    type: Any
    optional: bool
    privacy: Privacy
    source: Source
    long: bool
    has_default: bool


class Record:
    """Base of everything kept in tables. `partition` and `key` together name the row within `TABLE`."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[Column, ...]]
    TABLE: ClassVar[str]
    KEY_PREFIX: ClassVar[str] = ""
    """What every key of this kind starts with, where a table holds more than one kind: a word and `!`."""
    PARTITION_PREFIX: ClassVar[str] = ""
    """What every partition of this kind starts with, where it is not a profile's: a word and `!`."""
    SCHEMA: ClassVar[int] = 1
    """The version of what the columns mean, stored in every row (docs/adr/0023-stored-rows-and-fingerprints.md)."""

    @property
    def partition(self) -> str:
        """The partition of the row."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """The key of the row within its partition."""
        raise NotImplementedError


SCHEMA_COLUMN = "schema"
"""The stored column that holds `Record.SCHEMA`. A row without it is of version 1."""

_R = TypeVar("_R", bound=Record)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[_R]) -> type[_R]:
    """Make a record class: frozen, named arguments only. Raises `TypeError` when a field has no privacy class."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    hints = get_type_hints(made, include_extras=True)
    # Every record is a dataclass from here on.
    made.COLUMNS = tuple(_column(made.__name__, each, hints[each.name]) for each in fields(made))  # type: ignore[arg-type]
    return made


def _column(kind: str, declared: Field[Any], hint: Any) -> Column:
    marks: tuple[Any, ...] = getattr(hint, "__metadata__", ())
    privacy = next((mark for mark in marks if isinstance(mark, Privacy)), None)
    if privacy is None:
        raise TypeError(f"{kind}.{declared.name} has no privacy class: declare it as Plain, Personal or SecretName.")
    if declared.name == SCHEMA_COLUMN:
        raise TypeError(f"{kind}.{declared.name}: that column holds the version of every row.")
    plain, optional = _without_none(get_args(hint)[0])
    if optional and declared.default is not None:
        raise TypeError(f"{kind}.{declared.name}: None is stored as absence, so the default must be None.")
    source = next((mark for mark in marks if isinstance(mark, Source)), Source.COLUMN)
    has_default = declared.default is not MISSING or declared.default_factory is not MISSING
    return Column(declared.name, plain, optional, privacy, source, Width.PARTS in marks, has_default)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    others = tuple(each for each in get_args(hint) if each is not type(None))
    return Union[others], len(others) < len(get_args(hint))  # noqa: UP007 - the members are known only here
