"""Generic repository: reads and writes records instead of rows. Raises what `ports.Rows` raises; repeats nothing."""

import logging
from bisect import bisect_right
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from sconnect.app.concurrency import first_of, map_concurrently
from sconnect.app.errors import RowChangedError, RowExistsError, StoreBusyError, UnreadableError
from sconnect.app.ports import RowChange, Rows, Value
from sconnect.app.storage.absent import PLAIN, AbsentRows, KnownKeys
from sconnect.app.storage.codec import decode, encode, stored_names
from sconnect.app.storage.schema import SCHEMA_COLUMN, Record, Source

_log = logging.getLogger("sconnect.store")

R = TypeVar("R", bound=Record)

MOST_TOGETHER = 100
"""Changes in one transaction: as many as the tables take."""
_MOST_BYTES = 3_000_000
"""Of the 4 MiB that a transaction may have."""
_BYTES_OF_ROW, _BYTES_OF_CHARACTER = 10_000, 6
"""What a row takes in a transaction besides its texts, and a character of those at the most, as JSON escapes it."""
_ROWS_OF_PAGE = 1_000
"""As many as the tables give at once."""
LEAST_PER_PAGE = 20
"""Keys that a page of a range has to hold: to read fewer one by one costs less."""
_NO_COLUMNS = ("Timestamp",)
"""What every row has: naming it keeps the others from being sent."""


@dataclass(frozen=True, slots=True)
class Stored(Generic[R]):
    """A record as it stood in the table. `etag` makes a later `replace` conditional."""

    record: R
    etag: str


@dataclass(frozen=True, slots=True)
class RecordKey(Generic[R]):
    """Where a record of a kind stands, whether there is one or not."""

    kind: type[R]
    partition: str
    key: str

    @classmethod
    def of(cls, record: R) -> "RecordKey[R]":
        """Return the key of a record."""
        return cls(type(record), record.partition, record.key)


@dataclass(frozen=True, slots=True)
class Change:
    """A record of a transaction: as it is to stand at a place, or None for nothing there any more.

    `etag`: the version that has to stand there; empty: none may; None: whatever does.
    """

    where: RecordKey[Record]
    record: Record | None
    etag: str | None = None


class RecordStore:
    """Records in tables."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def with_overlay(self) -> "RecordStore":
        """Return a store that reads from this one and keeps every write to itself."""
        from sconnect.app.storage.overlay import OverlayRows

        return RecordStore(OverlayRows(self._rows))

    def of_profiles(self, profile_ids: Collection[str]) -> "RecordStore":
        """Return a store in which there are no other profiles than these, to make a list or a total of."""
        from sconnect.app.storage.visible import VisibleRows

        return RecordStore(VisibleRows(self._rows, profile_ids))

    async def known_keys(self, table: str, partition: str) -> KnownKeys:
        """Read which rows of whatever kind a table has in a partition: the first thousand, in one request."""
        rows = self._rows.range(table, partition, columns=_NO_COLUMNS, page=_ROWS_OF_PAGE)
        keys = [row.key async for row in first_of(rows, _ROWS_OF_PAGE)]
        return KnownKeys(keys, is_whole=len(keys) < _ROWS_OF_PAGE)

    def knowing(self, known: Mapping[tuple[str, str], KnownKeys]) -> "RecordStore":
        """Return a store that asks for no rows that are not among the known ones of a table and partition."""
        return RecordStore(AbsentRows(self._rows, known))

    async def get(self, kind: type[R], partition: str, key: str) -> Stored[R] | None:
        """Read one record."""
        row = await self._rows.get(kind.TABLE, partition, key)
        return Stored(decode(kind, row), row.etag) if row else None

    async def get_like(self, record: R) -> Stored[R] | None:
        """Read the stored record that has the key of this one."""
        return await self.get(type(record), record.partition, record.key)

    async def insert(self, record: Record) -> str:
        """Add a record and return its etag. Raises `RowExistsError`."""
        return await self._rows.insert(record.TABLE, *encode(record))

    async def replace(self, record: Record, etag: str) -> str:
        """Replace the record that still has this etag, and return the new one. Raises `RowChangedError`."""
        return await self._rows.replace(record.TABLE, *encode(record), etag)

    async def put(self, record: Record) -> str:
        """Write a record whatever stands there, and return its etag."""
        return await self._rows.put(record.TABLE, *encode(record))

    async def merge(self, record: R, columns: Collection[str]) -> None:
        """Write these columns of a record and leave what stands in the others; two writers of other ones never meet."""
        partition, key, values = encode(record)
        names = {SCHEMA_COLUMN, *stored_names(type(record), columns)}
        kept = {name: value for name, value in values.items() if name in names}
        await self._rows.merge(record.TABLE, partition, key, kept)

    async def put_many(self, records: Iterable[Record]) -> None:
        """Write records of any kind whatever stands there, in as few calls as possible.

        When it raises, some may have been written and others not; writing them all again does no harm.
        """
        rows: dict[tuple[str, str], list[tuple[str, Mapping[str, Value]]]] = {}
        for record in records:
            partition, key, values = encode(record)
            rows.setdefault((record.TABLE, partition), []).append((key, values))
        for (table, partition), group in rows.items():
            await self._rows.put_many(table, partition, group)

    async def write_together(self, changes: Sequence[Change]) -> None:
        """Make at most a hundred changes in one partition of one table, of different places: all of them or none.

        Raises `RowExistsError` or `RowChangedError` when a record is not as a change says.
        """
        where = changes[0].where
        await self._rows.write_together(where.kind.TABLE, where.partition, [_row_of(each) for each in changes])

    async def write_in_transactions(self, changes: Sequence[Change]) -> list[str | None]:
        """Make changes of different places in one partition of one table, in as few transactions as hold them.

        Returns the etag of each. None: of its transaction nothing is known, because a record was not as a change says
        or no answer came (either may be about this very write).
        """
        where = changes[0].where
        etags: list[str | None] = []
        for rows in _fitting([_row_of(each) for each in changes]):
            try:
                etags += await self._rows.write_together(where.kind.TABLE, where.partition, rows)
            except (RowExistsError, RowChangedError, StoreBusyError):
                etags += [None] * len(rows)
        return etags

    async def delete(self, kind: type[Record], partition: str, key: str, etag: str = "") -> None:
        """Remove a record; one that is not there is fine. With an etag: raises `RowChangedError` if it has another."""
        await self._rows.delete(kind.TABLE, partition, key, etag)

    async def delete_together(self, gone: Sequence[Change]) -> None:
        """Remove records of one partition in few calls; one that is not there is fine, one with another etag stays."""

        async def delete(change: Change) -> None:
            with suppress(RowChangedError):
                await self.delete(change.where.kind, change.where.partition, change.where.key, change.etag or "")

        etags = await self.write_in_transactions(gone) if gone else []
        # Of their transaction one was not there, or had another etag.
        await map_concurrently(delete, [change for change, etag in zip(gone, etags, strict=True) if etag is None])

    async def range(
        self,
        kind: type[R],
        partition: str,
        *,
        first: str = "",
        last: str = "",
        columns: Collection[str] = (),
        skip_unreadable: bool = False,
        page: int = 0,
    ) -> AsyncIterator[Stored[R]]:
        """Read the records of a kind in key order, from key `first` to key `last` inclusive (empty: all of the kind).

        `columns` names the fields to read besides those without a default; empty means all. A record that does not
        fit raises `UnreadableError`, or is left out and logged. `page`: the most records that one call reads; 0: as
        many as it can.
        """
        first, last = first or kind.KEY_PREFIX, last or _end_of(kind.KEY_PREFIX)
        names = stored_names(kind, columns) if columns else ()
        async for row in self._rows.range(kind.TABLE, partition, first=first, last=last, columns=names, page=page):
            try:
                yield Stored(decode(kind, row), row.etag)
            except UnreadableError as error:
                if not skip_unreadable:
                    raise
                _log.error("left out of table %s: %s", kind.TABLE, error.detail)

    async def range_of_kinds(self, kinds: Sequence[type[Record]], partition: str) -> AsyncIterator[Stored[Record]]:
        """Read all records of kinds that stand close to each other in a table, in the order of their prefixes.

        One that does not fit is left out and logged. Of others in between only those columns come along that have the
        name of one that is read.
        """
        first, last = kinds[0].KEY_PREFIX, _end_of(kinds[-1].KEY_PREFIX)
        names = sorted({name for kind in kinds for name in stored_names(kind, _columns_of(kind))} | {SCHEMA_COLUMN})
        async for row in self._rows.range(kinds[0].TABLE, partition, first=first, last=last, columns=names):
            kind = next((each for each in kinds if row.key.startswith(each.KEY_PREFIX)), None)
            if kind is None:
                continue
            try:
                yield Stored(decode(kind, row), row.etag)
            except UnreadableError as error:
                _log.error("left out of table %s: %s", kind.TABLE, error.detail)

    async def read_together(self, kind: type[R], partition: str, keys: Collection[str]) -> "KnownRecords[R]":
        """Read records by the ranges in which they stand, as far as that takes fewer calls than one for each.

        The others are read when they are asked for.
        """
        known: dict[str, Stored[R] | None] = {}
        left = sorted(filter(PLAIN.fullmatch, {*keys} - {""}))
        while len(left) >= LEAST_PER_PAGE:
            try:
                page = await self._first_page(kind, partition, left[0], left[-1])
            except UnreadableError:
                break  # which of them that concerns, only reading it tells
            stored = {each.record.key: each for each in page}
            passed = len(left)
            if len(page) == _ROWS_OF_PAGE:
                passed = bisect_right(left, max(filter(PLAIN.fullmatch, stored), default=""))
            known |= {key: stored.get(key) for key in left[:passed]}
            left = left[passed:] if passed >= LEAST_PER_PAGE else []
        return KnownRecords(self, kind, partition, known)

    async def get_many(self, kind: type[R], partition: str, keys: Collection[str]) -> list[Stored[R]]:
        """Read those of these records that are there, in few calls, in the order of their keys here."""
        known = await self.read_together(kind, partition, keys)
        return [stored for stored in await map_concurrently(known.get, keys) if stored is not None]

    async def _first_page(self, kind: type[R], partition: str, first: str, last: str) -> list[Stored[R]]:
        page: list[Stored[R]] = []
        async for stored in self.range(kind, partition, first=first, last=last, page=_ROWS_OF_PAGE):
            page.append(stored)
            if len(page) == _ROWS_OF_PAGE:
                break
        return page

    async def keys(
        self, kind: type[Record], partition: str, *, first: str = "", last: str = "", page: int = 0
    ) -> AsyncIterator[str]:
        """Read the keys of the records of a kind from `first` to `last`, also of those that no longer fit."""
        first, last = first or kind.KEY_PREFIX, last or _end_of(kind.KEY_PREFIX)
        async for row in self._rows.range(
            kind.TABLE, partition, first=first, last=last, columns=_NO_COLUMNS, page=page
        ):
            yield row.key


class KnownRecords(Generic[R]):
    """Records of one partition as they were read together; any other is read when it is asked for."""

    def __init__(self, store: RecordStore, kind: type[R], partition: str, known: dict[str, Stored[R] | None]) -> None:
        self._store = store
        self._kind = kind
        self._partition = partition
        self._known = known

    async def get(self, key: str) -> Stored[R] | None:
        """Return a record as it was read together, or read it now."""
        return self._known[key] if key in self._known else await self._store.get(self._kind, self._partition, key)

    async def get_once(self, key: str) -> Stored[R] | None:
        """Return a record as it was read, whenever that was, or read it now."""
        if key not in self._known:
            self._known[key] = await self.get(key)
        return self._known[key]

    def note(self, key: str, written: Stored[R] | None) -> None:
        """Take a record as it was written; None: somebody else wrote it, so it is read when it is asked for."""
        self._known.pop(key, None)
        if written is not None:
            self._known[key] = written


def _row_of(change: Change) -> RowChange:
    return RowChange(change.where.key, None if change.record is None else encode(change.record).values, change.etag)


def _fitting(rows: Sequence[RowChange]) -> Iterator[Sequence[RowChange]]:
    """Divide changes over transactions that the tables surely take."""
    group: list[RowChange] = []
    used = 0
    for row in rows:
        texts = (value for value in (row.values or {}).values() if isinstance(value, str))
        size = _BYTES_OF_ROW + _BYTES_OF_CHARACTER * sum(map(len, texts))
        if group and (len(group) == MOST_TOGETHER or used + size > _MOST_BYTES):
            yield group
            group, used = [], 0
        group.append(row)
        used += size
    yield group


def _columns_of(kind: type[Record]) -> list[str]:
    return [column.name for column in kind.COLUMNS if column.source is Source.COLUMN]


def _end_of(prefix: str) -> str:
    """Return a key after all that start with this prefix; they end in `!`, and `~` sorts after it."""
    return f"{prefix[:-1]}~" if prefix else ""
