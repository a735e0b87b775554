"""How a record declares its columns: every one with its privacy class, so that none is stored unclassed."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from types import UnionType
from typing import Any, ClassVar, TypeVar, Union, dataclass_transform, get_args, get_origin, get_type_hints

_MARK = "column"


class Privacy(StrEnum):
    """What a column may give away about people or secrets."""

    NONE = "none"
    PERSONAL = "personal"
    SECRET_NAME = "secret-name"  # noqa: S105 - a class of columns, not a secret


class Source(StrEnum):
    """Where in a row the value of a field stands."""

    COLUMN = "column"
    PARTITION = "partition"
    KEY = "key"


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


@dataclass(frozen=True, slots=True)
class _Mark:
    privacy: Privacy
    source: Source
    long: bool = False


class Record:
    """Base of everything kept in tables. `partition` and `key` together name the row within `TABLE`."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[Column, ...]]
    TABLE: ClassVar[str]
    KEY_PREFIX: ClassVar[str] = ""
    """What every key of this kind starts with, where a table holds more than one kind: a word and `!`."""

    @property
    def partition(self) -> str:
        """The partition of the row."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """The key of the row within its partition."""
        raise NotImplementedError


_R = TypeVar("_R", bound=Record)


def column(
    privacy: Privacy,
    *,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | Any = MISSING,
    long: bool = False,
) -> Any:
    """Declare a column. `long`: text that may exceed what one stored property holds (32,768 characters)."""
    return _declare(_Mark(privacy, Source.COLUMN, long), default, default_factory)


def from_partition(privacy: Privacy) -> Any:
    """Declare a field that is the row's partition."""
    return _declare(_Mark(privacy, Source.PARTITION))


def from_key(privacy: Privacy) -> Any:
    """Declare a field that is the row's key."""
    return _declare(_Mark(privacy, Source.KEY))


def _declare(mark: _Mark, default: Any = MISSING, default_factory: Any = MISSING) -> Any:
    metadata: Mapping[str, _Mark] = {_MARK: mark}
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(column, from_partition, from_key, field)
)
def record(cls: type[_R]) -> type[_R]:
    """Make a record class: frozen, named arguments only. Raises `TypeError` when a column has no privacy class."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    hints = get_type_hints(made)
    # Every record is a dataclass from here on.
    made.COLUMNS = tuple(_column(made.__name__, each, hints[each.name]) for each in fields(made))  # type: ignore[arg-type]
    return made


def _column(kind: str, declared: Field[Any], hint: Any) -> Column:
    mark: _Mark | None = declared.metadata.get(_MARK)
    if mark is None:
        raise TypeError(f"{kind}.{declared.name} has no privacy class: declare it with column().")
    plain, optional = _without_none(hint)
    if optional and declared.default is not None:
        raise TypeError(f"{kind}.{declared.name}: None is stored as absence, so the default must be None.")
    has_default = declared.default is not MISSING or declared.default_factory is not MISSING
    return Column(declared.name, plain, optional, mark.privacy, mark.source, mark.long, has_default)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    others = tuple(each for each in get_args(hint) if each is not type(None))
    return Union[others], len(others) < len(get_args(hint))  # noqa: UP007 - the members are known only here
