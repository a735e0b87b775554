"""Which orders have to be written: those of years that are over, once, and what changed of them since."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sconnect.app.concurrency import map_concurrently
from sconnect.app.importing.markers import SHORT_COLUMNS
from sconnect.app.services import Services
from sconnect.app.storage.records import AdoptionFinding, CorrectionRecord, EvidenceYear, OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.archive.order import ArchivedOrder, year_of
from sconnect.domain.scheduling import dutch_day

_WINDOW = 500
"""Markers that are looked at together."""
_FEW = 20
"""So many markers are read one by one; more of a window with all that lies between."""
_OVERLAP = timedelta(hours=1)
"""What changed so long before a writing began is written again: clocks differ."""
_FIRST_MONTH, _FIRST_DAY = 2, 1
"""A year is written from 1 February after it, so that late corrections are in it."""


class DueOrders:
    """The orders of a profile that a writing which began at a moment has to hold."""

    def __init__(
        self, services: Services, profile_id: str, years: Mapping[int, EvidenceYear], begun_at: datetime, *, all_: bool
    ) -> None:
        self._services = services
        self._profile_id = profile_id
        self._years = years
        self._today = dutch_day(begun_at)
        self._all = all_

    async def windows(self, after: str, last: str) -> AsyncIterator[tuple[str, list[ArchivedOrder]]]:
        """Yield the due orders after a key up to another (empty: the end), a window at a time, with its last key."""
        window: list[OrderRecord] = []
        rows = self._services.store.range(
            OrderRecord,
            self._profile_id,
            first=after,
            last=last,
            columns=(*SHORT_COLUMNS, "purged_at"),
            skip_unreadable=True,
        )
        async for stored in rows:
            if stored.record.key != after:
                window.append(stored.record)
            if len(window) == _WINDOW:
                yield window[-1].key, await self._due(window)
                window = []
        if window:
            yield window[-1].key, await self._due(window)

    async def _due(self, window: Sequence[OrderRecord]) -> list[ArchivedOrder]:
        corrections = await self._corrections(window[0].order_id, window[-1].order_id)
        due = [each for each in window if self._is_due(each, corrections.get(each.order_id, ()))]
        return [
            ArchivedOrder(each, corrections.get(each.order_id, ()), await self._adoption(each))
            for each in await self._whole(due)
        ]

    def _is_due(self, marker: OrderRecord, corrections: Sequence[CorrectionRecord]) -> bool:
        year = year_of(marker)
        is_over = self._today >= date(year + 1, _FIRST_MONTH, _FIRST_DAY)
        if not (is_over or self._all):
            return False
        written = self._years.get(year)
        changed = max(marker.updated_at, *(each.updated_at for each in corrections), marker.updated_at)
        return written is None or changed >= written.state_of - _OVERLAP

    async def _whole(self, due: Sequence[OrderRecord]) -> list[OrderRecord]:
        """Read the markers with their texts, in the order of their keys."""
        store, keys = self._services.store, {each.key for each in due}
        if len(due) <= _FEW:
            found = await map_concurrently(store.get_like, due)
            return [stored.record for stored in found if stored is not None]
        rows = store.range(OrderRecord, self._profile_id, first=due[0].key, last=due[-1].key, skip_unreadable=True)
        return [stored.record async for stored in rows if stored.record.key in keys]

    async def _corrections(self, first: str, last: str) -> dict[str, list[CorrectionRecord]]:
        found: dict[str, list[CorrectionRecord]] = {}
        prefix = CorrectionRecord.KEY_PREFIX
        rows = self._services.store.range(
            CorrectionRecord,
            self._profile_id,
            first=f"{prefix}{order_key(first)}!",
            last=f"{prefix}{order_key(last)}!~",
            skip_unreadable=True,
        )
        async for stored in rows:
            found.setdefault(stored.record.order_id, []).append(stored.record)
        return found

    async def _adoption(self, marker: OrderRecord) -> tuple[str, ...]:
        if marker.adopted is None:
            return ()
        key = AdoptionFinding.key_of(marker.order_id)
        stored = await self._services.store.get(AdoptionFinding, self._profile_id, key)
        return () if stored is None else (stored.record.reason.value, *(each.value for each in stored.record.against))
