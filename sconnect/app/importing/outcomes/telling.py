"""What a run has to tell the shop about its orders: what became of them, and which earlier runs left untold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from sconnect.app.concurrency import batches, map_concurrently
from sconnect.app.errors import RowChangedError
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import UnshownOutcome
from sconnect.app.storage.repository import Stored
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.shop_catalogue import LARGEST_BATCH

MOST_CALLS = 5
"""Calls to the shop at the end of one execution of a run; what is left is for the next."""
_FAILED = "failed"
"""The code of an item that the shop's database did not take."""


class Showing:
    """What one run has to tell. Raises the errors of the shop and of the tables."""

    def __init__(self, session: ImportSession) -> None:
        self._session = session
        self._fresh = session.markers.unshown
        self._rows: dict[str, Stored[UnshownOutcome]] = {}

    async def tell(self) -> bool:
        """Tell what became of orders, those of earlier runs first. Returns whether there was nothing to tell."""
        await self._read_rows()
        left = await self._left_before([order_id for order_id in self._rows if order_id not in self._fresh])
        told = {**left, **self._fresh}
        for batch in list(batches(list(told.values()), LARGEST_BATCH))[:MOST_CALLS]:
            await self._write(batch)
        await self._remove([order_id for order_id in self._rows if order_id not in told])
        return not (self._rows or told)

    async def keep_the_rest(self) -> None:
        """Keep of which orders the shop was not told."""
        profile_id = self._session.profile.id
        rest = [UnshownOutcome(profile_id=profile_id, order_id=order_id) for order_id in self._fresh]
        if rest:
            await self._session.services.store.put_many(rest)

    async def _read_rows(self) -> None:
        store = self._session.services.store
        async for row in store.range(UnshownOutcome, self._session.profile.id, skip_unreadable=True):
            self._rows[row.record.order_id] = row
            if len(self._rows) >= MOST_CALLS * LARGEST_BATCH:
                return

    async def _left_before(self, order_ids: Sequence[str]) -> dict[str, Outcome]:
        """Return what became by now of orders that were not told of."""
        found = {}
        for marker in await self._session.markers.read_short(order_ids):
            row = self._rows[marker.order_id].record
            known = marker.outcome
            found[row.order_id] = replace(known, invoice=row.invoice) if row.invoice else known
        return found

    async def _write(self, outcomes: Sequence[Outcome]) -> None:
        """Write one batch. An order that the shop does not take is not told of again, unless its database failed."""
        links = _links(self._session, outcomes)
        written = await self._session.shop.outcomes.write(outcomes, links=links)
        taken = [each.order_id for each, result in zip(outcomes, written, strict=False) if result.code != _FAILED]
        for order_id in taken:
            self._fresh.pop(order_id, None)
        await self._remove(taken)

    async def _remove(self, order_ids: Sequence[str]) -> None:
        """Remove the rows of orders, except those that were written again meanwhile."""
        await map_concurrently(self._remove_one, [row for each in order_ids if (row := self._rows.get(each))])

    async def _remove_one(self, row: Stored[UnshownOutcome]) -> None:
        try:
            await self._session.services.store.delete(
                UnshownOutcome, row.record.partition, row.record.key, etag=row.etag
            )
        except RowChangedError:
            return


def _links(session: ImportSession, outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    """Return the address of the page about each order; empty where people find no page with https."""
    address = session.services.page_address
    if not address:
        return {}
    profile_id = quote(session.profile.id, safe="")
    return {each.order_id: f"{address}/#/orders/{profile_id}/{quote(each.order_id, safe='')}" for each in outcomes}
