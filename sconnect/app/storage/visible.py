"""Rows as somebody sees them who has access to some profiles only: those of others are not there.

What is made for such a reader from several profiles (lists, totals, planning) is made on it, so that no query has to
leave the others out itself (docs/adr/0034-roles-per-profile.md).
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import NoReturn

from sconnect.app.ports import Row, Rows, Value
from sconnect.app.storage.records import ProfileRecord, ShopClaims, SummaryRow

_PER_PROFILE = frozenset(
    {(ProfileRecord.TABLE, ProfileRecord.PARTITION), (SummaryRow.TABLE, SummaryRow.PARTITION_PREFIX)}
)
"""Where one row stands for each profile, under its id."""
_SHARED = frozenset({(ShopClaims.TABLE, ShopClaims.PARTITION_PREFIX)})
"""Rows about several profiles. They name them by id, and what an id means is read elsewhere."""


class VisibleRows:
    """Fulfils `ports.Rows` on top of other rows. Only the summary of a profile can be written, as reading it may do."""

    def __init__(self, real: Rows, profile_ids: Collection[str]) -> None:
        self._real = real
        self._profiles = frozenset(profile_ids)

    def _is_visible(self, table: str, partition: str, key: str) -> bool:
        where = table, partition
        return where in _SHARED or (key if where in _PER_PROFILE else partition) in self._profiles

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row, if it is of a visible profile."""
        return await self._real.get(table, partition, key) if self._is_visible(table, partition, key) else None

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
        """Read the rows of visible profiles in a partition, in key order; nothing is asked when there can be none."""
        where = table, partition
        if where not in _SHARED | _PER_PROFILE and partition not in self._profiles:
            return
        async for row in self._real.range(table, partition, first=first, last=last, columns=columns, page=page):
            if self._is_visible(table, partition, row.key):
                yield row

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write some columns of the summary of a visible profile."""
        if (table, partition) not in _PER_PROFILE or table == ProfileRecord.TABLE or key not in self._profiles:
            await self._refuse()
        return await self._real.merge(table, partition, key, values)

    async def _refuse(self, *_: object, **__: object) -> NoReturn:
        """Refuse a write: whatever is read so changes nothing."""
        raise RuntimeError("what is read for several profiles changes nothing")

    insert = replace = put = put_many = write_together = delete = _refuse
