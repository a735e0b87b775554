"""Tables in memory that fail on demand the way Azure Tables and its client library do.

Writes can be applied and yet answer 'busy', or a conflict with themselves; and can be lost (docs/why.md).
"""

import asyncio
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from sconnect.adapters.tables.keys import encode_key
from sconnect.adapters.tables.limits import check_entity
from sconnect.adapters.tables.transactions import MOST_ROWS, operations, transactions
from sconnect.app.errors import RowChangedError, RowExistsError, SconnectError, StoreBusyError
from sconnect.app.ports import Row, RowChange, Value

_WRITES = frozenset({"insert", "replace", "put", "merge", "put_many", "write_together", "delete"})
_MOST_CHARACTERS = 200_000
"""Of the texts of a transaction that fits in any case: JSON writes one in twelve bytes at the most."""
_ADDRESS = "https://shop.table.core.windows.net/sconnect"
"""Of no account: what is written is measured as it would be sent there."""


class Fate(StrEnum):
    """What becomes of an operation."""

    FINE = "fine"
    LOST = "lost"
    """Not applied; raises `StoreBusyError`. For a read: not answered."""
    ANSWER_LOST = "answer lost"
    """Applied; raises `StoreBusyError`."""
    OWN_CONFLICT = "own conflict"
    """Applied; raises `RowExistsError` or `RowChangedError` about itself. For put(_many) and delete: as `FINE`."""


class Operation(NamedTuple):
    """One call to the tables. `name` is a method of `Rows`.

    A range counts once per page, and its key is `first`; `put_many` counts once per transaction, and its key is the
    first one in it, as of `write_together`.
    """

    name: str
    table: str
    partition: str
    key: str

    @property
    def is_write(self) -> bool:
        return self.name in _WRITES


Policy = Callable[[Operation], Fate]
Hook = Callable[[Operation], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SeededFaults:
    """A policy: each fate with its own probability, drawn from a seeded source."""

    random: Random
    lost: float = 0.0
    answer_lost: float = 0.0
    own_conflict: float = 0.0
    read_lost: float = 0.0

    def __call__(self, operation: Operation) -> Fate:
        draw = self.random.random()
        if not operation.is_write:
            return Fate.LOST if draw < self.read_lost else Fate.FINE
        for fate, chance in (
            (Fate.LOST, self.lost),
            (Fate.ANSWER_LOST, self.answer_lost),
            (Fate.OWN_CONFLICT, self.own_conflict),
        ):
            if draw < chance:
                return fate
            draw -= chance
        return Fate.FINE


def no_trouble(_: Operation) -> Fate:
    return Fate.FINE


async def _nothing(_: Operation) -> None:
    await asyncio.sleep(0)


_T = TypeVar("_T")
_Place = tuple[str, str]
_Ordered = tuple[bytes, _Place]

_BUSY = "De tabellen gaven geen antwoord."


@dataclass(frozen=True, slots=True)
class _Span:
    partition: str
    first: bytes
    last: bytes


class _Table(dict[_Place, Row]):
    """The rows by place, and the places of a partition in order: a range costs what it gives, as in table storage."""

    def __init__(self) -> None:
        super().__init__()
        self._order: dict[str, list[_Ordered]] = {}

    def __setitem__(self, place: _Place, row: Row) -> None:
        if place not in self:
            insort(self._order.setdefault(place[0], []), (_units(place[1]), place))
        super().__setitem__(place, row)

    def __delitem__(self, place: _Place) -> None:
        super().__delitem__(place)
        order = self._order[place[0]]
        del order[bisect_left(order, (_units(place[1]), place))]

    def clear(self) -> None:
        super().clear()
        self._order.clear()

    def within(self, span: _Span, past: _Place | None) -> Iterable[tuple[_Place, Row]]:
        """Return the rows of a span in order, those behind a place."""
        order = self._order.get(span.partition, [])
        start = bisect_right(order, (_units(past[1]), past)) if past else bisect_left(order, (span.first, ("", "")))
        for index in range(start, len(order)):  # islice would go through all that stand before
            units, place = order[index]
            if span.last and units > span.last:
                return
            yield place, self[place]

    def __reduce__(self) -> tuple[type["_Table"], tuple[()], None, None, Iterable[tuple[_Place, Row]]]:
        return _Table, (), None, None, iter(self.items())


class InMemoryRows:
    """Fulfils `ports.Rows`. Keys are held encoded, so they sort as they do in table storage.

    `before` runs ahead of anything happening, `after` once it has happened and before its outcome is known: raise in
    one of them to kill the caller there. A lost write still passes both.
    """

    def __init__(
        self, policy: Policy = no_trouble, before: Hook = _nothing, after: Hook = _nothing, page_size: int = 1000
    ) -> None:
        self.policy = policy
        self.before = before
        self.after = after
        self.page_size = page_size
        self.reads: Counter[str] = Counter()
        """Calls per table; a range counts once per page."""
        self.rows_read: Counter[str] = Counter()
        """Rows per table that ranges gave."""
        self.writes: Counter[str] = Counter()
        self.fates: Counter[Fate] = Counter()
        self.changes = 0
        """How many writes and deletions were applied."""
        self.changes_in: Counter[str] = Counter()
        """The same, per partition."""
        self._tables: dict[str, _Table] = {}

    def held(self) -> list[tuple[str, Row]]:
        """Return every row with its table, in no certain order, without a call."""
        return [(name, row) for name, table in self._tables.items() for row in table.values()]

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        operation = Operation("get", table, partition, key)
        return await self._read(operation, partial(self._table(table).get, _place(partition, key)))

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        check_entity(*_place(partition, key), values)

        def apply() -> str:
            if _place(partition, key) in self._table(table):
                raise RowExistsError("Deze rij bestaat al.", "Deze rij bestaat al.")
            return self._keep(table, partition, key, values)

        conflict = RowExistsError("Deze rij bestaat al.", "Deze rij bestaat al.")
        return await self._write(Operation("insert", table, partition, key), apply, conflict)

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        check_entity(*_place(partition, key), values)

        def apply() -> str:
            row = self._table(table).get(_place(partition, key))
            if row is None or row.etag != etag:
                raise RowChangedError("Deze rij is veranderd.", "Deze rij is veranderd.")
            return self._keep(table, partition, key, values)

        conflict = RowChangedError("Deze rij is veranderd.", "Deze rij is veranderd.")
        return await self._write(Operation("replace", table, partition, key), apply, conflict)

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        check_entity(*_place(partition, key), values)
        operation = Operation("put", table, partition, key)
        return await self._write(operation, lambda: self._keep(table, partition, key, values), None)

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        check_entity(*_place(partition, key), values)

        def apply() -> str:
            row = self._table(table).get(_place(partition, key))
            return self._keep(table, partition, key, {**(row.values if row else {}), **values})

        return await self._write(Operation("merge", table, partition, key), apply, None)

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        kept = dict(rows)
        keys = iter(kept)
        for size in _transactions(table, partition, [RowChange(key, values) for key, values in kept.items()]):
            await self._put_group(table, partition, [(key, kept[key]) for key in islice(keys, size)])

    async def _put_group(self, table: str, partition: str, rows: list[tuple[str, Mapping[str, Value]]]) -> None:
        def apply() -> str:
            return [self._keep(table, partition, key, values) for key, values in rows][-1]

        await self._write(Operation("put_many", table, partition, rows[0][0]), apply, None)

    async def write_together(self, table: str, partition: str, changes: Sequence[RowChange]) -> list[str]:
        assert 0 < len(changes) <= MOST_ROWS, "more than one transaction takes"
        assert len({each.key for each in changes}) == len(changes), "a transaction names a row only once"
        assert len(_transactions(table, partition, changes)) == 1, "larger than one transaction takes"
        etags: list[str] = []

        def apply() -> str:
            for each in changes:
                row = self._table(table).get(_place(partition, each.key))
                if each.etag == "" and row is not None:
                    raise RowExistsError("Deze rij bestaat al.", "Deze rij bestaat al.")
                if (each.etag or each.values is None) and (row is None or each.etag not in {None, row.etag}):
                    raise RowChangedError("Deze rij is veranderd.", "Deze rij is veranderd.")
            etags.clear()
            for each in changes:
                if each.values is None:
                    self.changes += 1
                    del self._table(table)[_place(partition, each.key)]
                etags.append("" if each.values is None else self._keep(table, partition, each.key, each.values))
            return ""

        conflict = RowChangedError("Deze rij is veranderd.", "Deze rij is veranderd.")
        await self._write(Operation("write_together", table, partition, changes[0].key), apply, conflict)
        return etags

    async def delete(self, table: str, partition: str, key: str, etag: str = "") -> None:
        def apply() -> str:
            row = self._table(table).get(_place(partition, key))
            if etag and row is not None and row.etag != etag:
                raise RowChangedError("Deze rij is veranderd.", "Deze rij is veranderd.")
            self.changes += 1
            if row is not None:
                del self._table(table)[_place(partition, key)]
            return ""

        await self._write(Operation("delete", table, partition, key), apply, None)

    async def range(
        self,
        table: str,
        partition: str,
        *,
        first: str = "",
        last: str = "",
        columns: Sequence[str] = (),
        page: int = 0,
    ) -> AsyncIterator[Row]:
        operation = Operation("range", table, partition, first)
        span = _span(partition, first, last)
        past: _Place | None = None
        most = min(page or self.page_size, self.page_size)
        while True:
            found, more = await self._read(operation, partial(self._page, table, span, past, most))
            self.rows_read[table] += len(found)
            for _, row in found:
                yield _projected(row, columns)
            if not more:
                return
            past = found[-1][0]

    async def scan(self, table: str, *, after: tuple[str, str] = ("", "")) -> AsyncIterator[Row]:
        past = tuple(map(_units, _place(*after)))
        operation = Operation("range", table, *after)
        while True:
            rows = sorted((tuple(map(_units, place)), row) for place, row in self._table(table).items())
            page = await self._read(operation, partial(_following, rows, past, self.page_size))
            for _, row in page:
                yield row
            past = page[-1][0] if page else past
            if len(page) < self.page_size:
                return

    def _page(self, table: str, span: _Span, past: _Place | None, most: int) -> tuple[list[tuple[_Place, Row]], bool]:
        found = list(islice(self._table(table).within(span, past), most + 1))
        return found[:most], len(found) > most

    async def _read(self, operation: Operation, read: Callable[[], _T]) -> _T:
        await self.before(operation)
        self.reads[operation.table] += 1
        fate = self._fate_of(operation)
        outcome = read()
        await self.after(operation)
        if fate is not Fate.FINE:
            raise StoreBusyError(_BUSY, _BUSY)
        return outcome

    async def _write(self, operation: Operation, apply: Callable[[], str], conflict: SconnectError | None) -> str:
        await self.before(operation)
        self.writes[operation.table] += 1
        fate = self._fate_of(operation)
        if fate is Fate.LOST:
            await self.after(operation)
            raise StoreBusyError(_BUSY, _BUSY)
        # A genuine conflict is answered as such, whatever the fate: nothing was applied.
        etag = apply()
        await self.after(operation)
        if fate is Fate.ANSWER_LOST:
            raise StoreBusyError(_BUSY, _BUSY)
        if fate is Fate.OWN_CONFLICT and conflict is not None:
            raise conflict
        return etag

    def _fate_of(self, operation: Operation) -> Fate:
        fate = self.policy(operation)
        self.fates[fate] += 1
        return fate

    def _keep(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        self.changes += 1
        self.changes_in[partition] += 1
        etag = f'W/"{self.changes}"'
        self._table(table)[_place(partition, key)] = Row(partition, key, _as_stored(values), etag)
        return etag

    def _table(self, name: str) -> _Table:
        return self._tables.get(name) or self._tables.setdefault(name, _Table())


@lru_cache(4_096)
def _span(partition: str, first: str, last: str) -> _Span:
    return _Span(encode_key(partition), _units(encode_key(first)), _units(encode_key(last)))


@lru_cache(4_096)
def _place(partition: str, key: str) -> _Place:
    return encode_key(partition), encode_key(key)


def _units(key: str) -> bytes:
    """Table storage compares UTF-16 units."""
    return key.encode("utf-16-be")


def _transactions(table: str, partition: str, changes: Sequence[RowChange]) -> list[int]:
    """Return how many of the changes go in each transaction. Raises `ValueError` on what table storage would refuse."""
    contents = [each.values or {} for each in changes]
    texts = (value for values in contents for value in values.values() if isinstance(value, str))
    if not 0 < len(changes) <= MOST_ROWS or sum(map(len, texts)) > _MOST_CHARACTERS:
        return [len(group) for group in transactions(operations(_ADDRESS + table, partition, changes))]
    for each, values in zip(changes, contents, strict=True):
        check_entity(*_place(partition, each.key), values)
    return [len(changes)]


def _following(
    rows: list[tuple[tuple[bytes, ...], Row]], past: tuple[bytes, ...], size: int
) -> list[tuple[tuple[bytes, ...], Row]]:
    return [(place, row) for place, row in rows if place > past][:size]


def _as_stored(values: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _projected(row: Row, columns: Sequence[str]) -> Row:
    if not columns:
        return row
    kept = {name: value for name, value in row.values.items() if name in columns}
    return Row(row.partition, row.key, kept, row.etag)
