"""Records filled with anything their columns allow."""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from sconnect.app.storage.records import RECORDS
from sconnect.app.storage.schema import Record, Source
from sconnect.domain.corrections.correction import CorrectedLine
from sconnect.domain.figures import BookedDay, OpenDay
from sconnect.domain.reconciliation.rules import (
    DoubleOrder,
    Finding,
    ForeignOrder,
    MissingOrder,
    RateTotals,
    Reconciliation,
    Sentence,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

_TEXT = st.text(max_size=20)
_MOMENT = st.datetimes(min_value=datetime(1700, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it naive
_AMOUNT = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
FOUND = Reconciliation(
    date(2026, 11, 1),
    date(2026, 11, 30),
    rates=(RateTotals(Decimal(21), Decimal("100.00"), Decimal("21.00"), Decimal("100.01"), Decimal("20.99")),),
    missing=(MissingOrder("17", Decimal("12.10"), Sentence.of(Finding.NOT_IMPORTED)),),
    foreign=(ForeignOrder("LAB-9", "12", None, Sentence("één", "one")),),
    double=(DoubleOrder("LAB-8", ("1", "2")),),
    counts={"missing": 1},
)
_SAMPLES: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    datetime: _MOMENT,
    Decimal: _AMOUNT,
    CorrectedLine: st.builds(CorrectedLine, st.integers(-1, 9), _TEXT, _AMOUNT, _AMOUNT),
    Reconciliation: st.builds(lambda number: replace(FOUND, unreadable=number), st.integers(min_value=0)),
    BookedDay: st.builds(BookedDay, st.dates(), st.integers(0, 9), _AMOUNT),
    OpenDay: st.builds(OpenDay, st.dates(), st.integers(0, 9), st.integers(0, 9)),
    Mapping[str, int]: st.dictionaries(_TEXT, st.integers(min_value=0), max_size=3),
}


def records() -> st.SearchStrategy[Record]:
    return st.one_of([_records_of(kind) for kind in RECORDS])


def filled(kind: type[Record]) -> Record:
    """One record with something in every column."""
    known: dict[Any, Any] = {
        str: "één/2",
        int: 2**40,
        datetime: NOON.replace(microsecond=7),
        Decimal: Decimal("-12.10"),
        tuple[str, ...]: ("één", "twee"),
        tuple[int, ...]: (1, 2**40),
        CorrectedLine: CorrectedLine(0, "id", Decimal(-1), Decimal("12.10")),
        Reconciliation: FOUND,
        BookedDay: BookedDay(NOON.date(), 2, Decimal("-12.10")),
        OpenDay: OpenDay(NOON.date(), 1, 2),
        bool: True,
        date: NOON.date(),
    }
    contents = {each.name: _one(each.type, known) for each in kind.COLUMNS}
    scopes = {each.name: f"{kind.PARTITION_PREFIX}é" for each in kind.COLUMNS if each.source is Source.PARTITION}
    keys = {each.name: f"{kind.KEY_PREFIX}één/2" for each in kind.COLUMNS if each.source is Source.KEY}
    return kind(**(contents | scopes | keys))


def _one(kind: Any, known: Mapping[Any, Any]) -> Any:
    """One value of a type, with something in every field of a dataclass."""
    if kind in known:
        return known[kind]
    inner = [each for each in get_args(kind) if each not in {NoneType, ...}]
    if get_origin(kind) in {UnionType, Union}:
        return _one(inner[0], known)
    if (many := get_origin(kind)) in {tuple, frozenset}:
        return many([_one(each, known) for each in inner])
    if get_origin(kind) is Mapping:
        return {_one(inner[0], known): _one(inner[1], known)}
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, tuple)):
        return kind(**{name: _one(hint, known) for name, hint in get_type_hints(kind).items() if name in _fields(kind)})
    return next(iter(kind))


def _fields(kind: Any) -> Collection[str]:
    return {each.name for each in fields(kind)} if is_dataclass(kind) else kind._fields


def _records_of(kind: type[Record]) -> st.SearchStrategy[Record]:
    return st.builds(kind, **{column.name: _content(column.type, column.optional) for column in kind.COLUMNS})


def _content(kind: Any, optional: bool) -> st.SearchStrategy[Any]:
    content = _anything(kind)
    return st.none() | content if optional else content


def _anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type; of a dataclass with such values in every field."""
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    if get_origin(kind) in {UnionType, Union}:
        return st.one_of([_anything(each) for each in get_args(kind)])
    if get_origin(kind) is tuple:
        first, *more = get_args(kind)
        many = st.lists(_anything(first), max_size=2).map(tuple)
        return many if more == [...] else st.tuples(*map(_anything, get_args(kind)))
    if get_origin(kind) is Mapping:
        return st.dictionaries(*map(_anything, get_args(kind)), max_size=3)
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, tuple)):
        hints = get_type_hints(kind)
        return st.builds(kind, **{name: _anything(hints[name]) for name in _fields(kind)})
    return st.from_type(kind)
