"""Report of a run: its items, stored beside its record in parts of a bounded size."""

from collections.abc import Sequence

from sconnect.app.services import Services
from sconnect.app.storage.records import RunItems
from sconnect.domain.runs import RunItem

_TOGETHER = 50
"""Items in one row, at most."""
_LARGEST = 140_000
"""Characters in one row, at most: even if each were a quote, which takes two, it fits."""


class RunReport:
    """Collects the items of a run and writes them a part at a time."""

    def __init__(self, services: Services, profile_id: str, run_id: str) -> None:
        self._services = services
        self._profile_id = profile_id
        self._run_id = run_id
        self._items: list[RunItem] = []
        self._size = 0
        self._parts = 0

    async def add(self, *items: RunItem) -> None:
        """Add items; they are written together with others."""
        for item in items:
            size = _size(item)
            if self._size + size > _LARGEST:
                await self.flush()
            self._items.append(item)
            self._size += size
            if len(self._items) >= _TOGETHER:
                await self.flush()

    async def flush(self) -> None:
        """Write the items that were not written yet. Call it before the run is requeued or ends."""
        if self._items:
            await self._write(self._items)
            self._items.clear()
            self._size = 0

    async def _write(self, items: Sequence[RunItem]) -> None:
        moment = int(self._services.clock.now().timestamp() * 1000)
        self._parts += 1
        part = f"{self._run_id}!{moment:013d}-{self._parts:05d}-{self._services.new_token()}"
        await self._services.store.put(RunItems(profile_id=self._profile_id, part=part, items=tuple(items)))


def _size(item: RunItem) -> int:
    return len(item.explanation) + sum(len(repr(each)) for each in (*item.causes, *item.changes))


async def read_report(
    services: Services, profile_id: str, run_id: str, *, after: str = "", limit: int = 200
) -> tuple[list[RunItem], str]:
    """Read items of a run, oldest first, and where to go on: pass it as `after`; empty when there are no more."""
    items: list[RunItem] = []
    parts = services.store.range(RunItems, profile_id, first=after or f"{run_id}!", last=f"{run_id}~")
    async for stored in parts:
        if len(items) >= limit:
            return items, stored.record.part
        items += stored.record.items
    return items, ""
