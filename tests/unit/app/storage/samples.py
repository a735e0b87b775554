"""Records filled with anything their columns allow."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from sconnect.app.storage.records import RECORDS, CauseId
from sconnect.app.storage.schema import Record, Source
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.corrections.correction import CorrectedLine
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision, RateAmount
from sconnect.domain.orders.shop_history import SeenEntry
from sconnect.domain.reconciliation.rules import (
    DoubleOrder,
    Finding,
    ForeignOrder,
    MissingOrder,
    RateTotals,
    Reconciliation,
    Sentence,
)
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.shop_catalogue import ProductWrite
from sconnect.domain.shop_claims import ShopMove, StoreClaim
from sconnect.domain.values.field_change import FieldChange

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

_TEXT = st.text(max_size=20)
_MOMENT = st.datetimes(min_value=datetime(1700, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it naive
_AMOUNT = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
_FACTS = st.dictionaries(_TEXT, _TEXT, max_size=3)
_CAUSE = st.builds(Cause, kind=st.sampled_from(CauseKind), key=_TEXT, facts=_FACTS)
_ACCEPTANCE = st.builds(Acceptance, cause=_CAUSE, content=_TEXT, by=_TEXT, at=_MOMENT, reason=_TEXT)
_RATE_AMOUNT = st.builds(RateAmount, percent=_AMOUNT, amount=_AMOUNT, article_id=_TEXT, article_code=_TEXT)
_DECISION = st.builds(
    OrderDecision,
    kind=st.sampled_from(DecisionKind),
    content=_TEXT,
    by=_TEXT,
    at=_MOMENT,
    key=_TEXT,
    value=_TEXT,
    shown=_TEXT,
    amounts=st.lists(_RATE_AMOUNT, max_size=2).map(tuple),
    reason=_TEXT,
)
_ITEM = st.builds(
    RunItem,
    subject=_TEXT,
    outcome=st.sampled_from(ItemOutcome),
    name=_TEXT,
    causes=st.lists(_CAUSE, max_size=2).map(tuple),
    changes=st.lists(st.builds(FieldChange, _TEXT, _TEXT, _TEXT), max_size=2).map(tuple),
    explanation=_TEXT,
)
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
    tuple[Cause, ...]: st.lists(_CAUSE, max_size=3).map(tuple),
    tuple[Acceptance, ...]: st.lists(_ACCEPTANCE, max_size=2).map(tuple),
    tuple[OrderDecision, ...]: st.lists(_DECISION, max_size=2).map(tuple),
    tuple[CorrectedLine, ...]: st.lists(
        st.builds(CorrectedLine, st.integers(-1, 9), _TEXT, _AMOUNT, _AMOUNT), max_size=2
    ).map(tuple),
    tuple[RunItem, ...]: st.lists(_ITEM, max_size=3).map(tuple),
    Mapping[str, str]: _FACTS,
    Reconciliation: st.builds(lambda number: replace(FOUND, unreadable=number), st.integers(min_value=0)),
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
        tuple[Cause, ...]: (Cause(CauseKind.CURRENCY, "USD", {"currency": "USD"}),),
        tuple[Acceptance, ...]: (Acceptance(Cause(CauseKind.CURRENCY, "USD"), "hash", "anna", NOON, "mag"),),
        tuple[OrderDecision, ...]: (OrderDecision(DecisionKind.COUNTRY, "hash", "anna", NOON, value="BE"),),
        tuple[CauseId, ...]: ((CauseKind.CURRENCY, "USD"),),
        tuple[str, ...]: ("één", "twee"),
        tuple[int, ...]: (1, 2**40),
        tuple[CauseKind, ...]: (CauseKind.CURRENCY,),
        tuple[SeenEntry, ...]: (SeenEntry(7, "17", "2026-11-23 12:00:00"),),
        tuple[StoreClaim, ...]: (StoreClaim("winkel", NOON, ("0",)),),
        tuple[ShopMove, ...]: (ShopMove("winkel", NOON, "anna", "verhuisd", "oud.example.test", "nieuw.example.test"),),
        tuple[CorrectedLine, ...]: (CorrectedLine(0, "id", Decimal(-1), Decimal("12.10")),),
        ProductWrite: ProductWrite("een-2", "model", codes={"sku": "2"}, price=Decimal("12.1000")),
        Mapping[str, str]: {"a": "b"},
        Mapping[str, int]: {"a": 1},
        tuple[RunItem, ...]: (RunItem("TS-1", ItemOutcome.UPDATED, "één", changes=(FieldChange("price", "1", "2"),)),),
        Reconciliation: FOUND,
        bool: True,
        date: NOON.date(),
    }
    contents = {each.name: _one(each.type, known) for each in kind.COLUMNS}
    scopes = {each.name: f"{kind.PARTITION_PREFIX}é" for each in kind.COLUMNS if each.source is Source.PARTITION}
    return kind(**(contents | scopes))


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
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{each.name: _one(hints[each.name], known) for each in fields(kind)})
    return next(iter(kind))


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
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return st.builds(kind, **{each.name: _anything(hints[each.name]) for each in fields(kind)})
    return st.from_type(kind)
