"""Rows of which it was looked up once which are there, so that what is not there is not asked for one by one.

For long work that goes through many kinds of rows of which a profile mostly has none, such as the daily maintenance. A
row that somebody else adds meanwhile may be missed, as by whoever had asked a moment earlier.
"""

import re
from bisect import bisect_left, insort
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from sconnect.app.ports import Row, RowChange, Rows, Value

PLAIN = re.compile(r"[A-Za-z0-9!~:._-]*")
"""Keys of only these sort as they read, also where they are stored: there none of them is escaped."""

Place = tuple[str, str]
"""Table and partition."""


class KnownKeys:
    """The keys of the rows of a partition. `is_whole` False: those after the last one are not known."""

    def __init__(self, keys: Sequence[str], *, is_whole: bool) -> None:
        self._end = None if is_whole else (keys[-1] if keys else "")
        self._plain: list[str] = []
        self._other: set[str] = set()
        """The first words of keys that may sort otherwise; empty: of one that may stand anywhere."""
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """Take a row for one that may be there."""
        if not PLAIN.fullmatch(key):
            word = key.partition("!")[0]
            self._other.add(word if PLAIN.fullmatch(word) else "")
        elif not self._has_plain(key, key):
            insort(self._plain, key)

    def may_hold(self, first: str, last: str) -> bool:
        """Whether there may be a row from key `first` to key `last` (empty: to the end)."""
        if self._is_beyond(last) or not (PLAIN.fullmatch(first) and PLAIN.fullmatch(last)):
            return True
        return self._has_plain(first, last) or self._has_other(first, last)

    def _is_beyond(self, last: str) -> bool:
        return self._end is not None and (not last or not PLAIN.fullmatch(self._end) or last >= self._end)

    def _has_other(self, first: str, last: str) -> bool:
        words = first.partition("!")[0], last.partition("!")[0]
        return any(not word or (words[0] <= word and (not last or word <= words[1])) for word in self._other)

    def has_any(self, prefix: str) -> bool | None:
        """Whether there is a row whose key begins with a word and `!`. None: not known."""
        found = self._has_plain(prefix, f"{prefix}~") or prefix[:-1] in self._other
        return found or (None if self._is_beyond(prefix) else False)

    def _has_plain(self, first: str, last: str) -> bool:
        place = bisect_left(self._plain, first)
        return place < len(self._plain) and (not last or self._plain[place] <= last)


class AbsentRows:
    """Fulfils `ports.Rows` on top of other rows. `known`: which are there in some partitions, or may be.

    What is written through here may be there from then on, whatever became of the write.
    """

    def __init__(self, real: Rows, known: Mapping[Place, KnownKeys]) -> None:
        self._real = real
        self._known = known

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row, unless there is none."""
        return await self._real.get(table, partition, key) if self._may_hold(table, partition, key, key) else None

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row."""
        self._add(table, partition, [key])
        return await self._real.insert(table, partition, key, values)

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        """Replace a row."""
        return await self._real.replace(table, partition, key, values, etag)

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write a row."""
        self._add(table, partition, [key])
        return await self._real.put(table, partition, key, values)

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write some columns of a row."""
        self._add(table, partition, [key])
        return await self._real.merge(table, partition, key, values)

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """Write rows of a partition."""
        self._add(table, partition, [key for key, _ in rows])
        await self._real.put_many(table, partition, rows)

    async def write_together(self, table: str, partition: str, changes: Sequence[RowChange]) -> list[str]:
        """Change rows of a partition, all of them or none."""
        self._add(table, partition, [change.key for change in changes])
        return await self._real.write_together(table, partition, changes)

    async def delete(self, table: str, partition: str, key: str, etag: str = "") -> None:
        """Remove a row, whether it is known or not."""
        await self._real.delete(table, partition, key, etag)

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
        """Read the rows of a partition in key order, unless there are none."""
        if self._may_hold(table, partition, first, last):
            async for row in self._real.range(table, partition, first=first, last=last, columns=columns, page=page):
                yield row

    def _may_hold(self, table: str, partition: str, first: str, last: str) -> bool:
        known = self._known.get((table, partition))
        return known is None or known.may_hold(first, last)

    def _add(self, table: str, partition: str, keys: Iterable[str]) -> None:
        if known := self._known.get((table, partition)):
            for key in keys:
                known.add(key)
