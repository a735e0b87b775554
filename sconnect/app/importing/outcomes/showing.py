"""The end of a run: the shop is told what became of orders, in a few calls that nothing waits for.

What the shop did not take is kept as a row per order, which says only that it is to be told: a later run reads from the
marker what became of it by then. What a killed run did not tell, the daily maintenance finds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import quote

from sconnect.app.concurrency import batches, map_concurrently
from sconnect.app.errors import UNEXPECTED_ERRORS, ReadFailedError, RowChangedError, SconnectError, UnreachableError
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import UnshownOutcome
from sconnect.app.storage.repository import Stored
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.shop import SHOWS_OUTCOMES
from sconnect.domain.shop_catalogue import LARGEST_BATCH

MOST_CALLS = 5
"""Calls to the shop at the end of one execution of a run; what is left is for the next."""
_SECONDS = 10.0
"""The longest that all of them may take together."""

_FAILED = "failed"
"""The code of an item that the shop's database did not take."""

_log = logging.getLogger("sconnect.outcomes")


@asynccontextmanager
async def showing_outcomes(session: ImportSession) -> AsyncIterator[None]:
    """Tell the shop at the end what became of the orders that the run went through, and of those left by earlier runs.

    No call is made to a shop that does not show it, nor after the shop failed to answer.
    """
    try:
        yield
    except SconnectError as error:
        await _show(session, may_call=not isinstance(error, UnreachableError | ReadFailedError))
        raise
    await _show(session, may_call=True)


async def _show(session: ImportSession, *, may_call: bool) -> None:
    """Tell the shop. Whatever goes wrong is logged, never raised."""
    if session.found.nothing_new or session.progress.dry_run or SHOWS_OUTCOMES not in session.info.capabilities:
        return
    was_told = False
    showing = _Showing(session)
    try:
        if may_call and not session.progress.stop_asked:
            async with asyncio.timeout(_SECONDS):
                was_told = await showing.tell()
    except (SconnectError, TimeoutError, *UNEXPECTED_ERRORS) as error:
        _log.warning("profile %s: outcomes not shown: %s", session.profile.id, type(error).__name__)
    session.found.work |= not was_told
    try:
        await showing.keep_the_rest()
    except SconnectError as error:
        _log.warning("profile %s: outcomes not kept: %s", session.profile.id, type(error).__name__)


class _Showing:
    """What one run has to tell."""

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
