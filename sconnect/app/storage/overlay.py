"""Copy-on-write overlay over the tables: reads see the real rows, and writes stay in memory.

A dry run works on it, so that the code that books orders can run without leaving a trace (docs/adr/0021).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from sconnect.app.errors import RowChangedError, RowExistsError
from sconnect.app.ports import Row, RowChange, Rows, Value

_Place = tuple[str, str, str]


class OverlayRows:
    """Fulfils `ports.Rows` on top of other rows, which it only ever reads."""

    def __init__(self, real: Rows) -> None:
        self._real = real
        self._written: dict[_Place, Row | None] = {}
        """What was written, by table, partition and key; None where a row was removed."""
        self._etags = 0

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row: the one written here, else the real one."""
        place = (table, partition, key)
        return self._written[place] if place in self._written else await self._real.get(table, partition, key)

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row, here only. Raises `RowExistsError`."""
        if await self.get(table, partition, key) is not None:
            raise RowExistsError("Deze rij bestaat al.", "This row exists already.")
        return await self.put(table, partition, key, values)

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        """Replace a row, here only. Raises `RowChangedError`."""
        row = await self.get(table, partition, key)
        if row is None or row.etag != etag:
            raise RowChangedError("Deze rij is veranderd.", "This row was changed.")
        return await self.put(table, partition, key, values)

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write a row, here only."""
        self._etags += 1
        etag = f"scratch-{self._etags}"
        self._written[table, partition, key] = Row(partition, key, _as_stored(values), etag)
        return etag

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write some columns of a row, here only."""
        row = await self.get(table, partition, key)
        return await self.put(table, partition, key, {**(row.values if row else {}), **values})

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """Write rows of a partition, here only."""
        for key, values in rows:
            await self.put(table, partition, key, values)

    async def write_together(self, table: str, partition: str, changes: Sequence[RowChange]) -> list[str]:
        """Change rows, here only. Raises `RowExistsError` or `RowChangedError`."""
        for each in changes:
            row = await self.get(table, partition, each.key)
            if each.etag == "" and row is not None:
                raise RowExistsError("Deze rij bestaat al.", "This row exists already.")
            if (each.etag or each.values is None) and (row is None or each.etag not in {None, row.etag}):
                raise RowChangedError("Deze rij is veranderd.", "This row was changed.")
        etags = []
        for each in changes:
            if each.values is None:
                await self.delete(table, partition, each.key)
            etags.append("" if each.values is None else await self.put(table, partition, each.key, each.values))
        return etags

    async def delete(self, table: str, partition: str, key: str, etag: str = "") -> None:
        """Remove a row, here only. With an etag: raises `RowChangedError` when it has another."""
        row = await self.get(table, partition, key) if etag else None
        if row is not None and row.etag != etag:
            raise RowChangedError("Deze rij is veranderd.", "This row was changed.")
        self._written[table, partition, key] = None

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
        """Read the rows of a partition in key order, those written here among them."""
        ours = {
            key: row
            for (of_table, of_partition, key), row in self._written.items()
            if (of_table, of_partition) == (table, partition) and key >= first and (not last or key <= last)
        }
        waiting = [ours[key] for key in sorted(ours)]
        async for row in self._real.range(table, partition, first=first, last=last, columns=columns, page=page):
            while waiting and (waiting[0] is None or waiting[0].key < row.key):
                if before := waiting.pop(0):
                    yield _projected(before, columns)
            if row.key not in ours:
                yield row
        for after in waiting:
            if after:
                yield _projected(after, columns)


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
