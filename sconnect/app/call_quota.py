"""The shared quota of an administration, in one row that every process of every instance writes by If-Match."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from sconnect.app.errors import NotNowError, StoreBusyError, UnreadableError
from sconnect.app.ports import Clock
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import CallsOfBooks
from sconnect.app.storage.repository import RecordStore, Stored
from sconnect.domain.call_quota import (
    LONGEST_WAIT,
    SKEW,
    CallBlock,
    CallCounts,
    CallLimits,
    CallUse,
    SpentBlock,
)

_TRIES = 20
"""How often a block is tried while others take theirs."""
_LONGEST_PAUSE = 0.2
"""Seconds before the next try, at most: long enough for as many as try at once to pass one another."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_CLOSED = timedelta(hours=1) + SKEW
"""As long as the books may ask to wait, by another clock."""

_log = logging.getLogger("sconnect.quota")


class SharedCallQuota:
    """Fulfils `ports.CallQuota`.

    While no other process calls an administration, a block costs one write; else one read and one write.
    """

    def __init__(self, store: RecordStore, clock: Clock, random: Random, new_token: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._new_token = new_token
        self._written: dict[str, Stored[CallsOfBooks]] = {}
        """What this process wrote, where it found that written by itself the last time."""
        self._alone: set[str] = set()

    async def reserve(
        self, administration_id: str, use: CallUse, wanted: int, limits: CallLimits, spent: SpentBlock
    ) -> CallBlock:
        """Reserve a block, and account for the calls of the one before."""
        blocks: list[CallBlock] = []

        def change(row: CallsOfBooks) -> CallsOfBooks | None:
            now = self._clock.now()
            counts = CallCounts.at(now, row.minute, row.hour, row.ahead)
            counts.settle(use, spent)
            closed = _closed_until(row, now)
            block = counts.reserve(use, wanted, limits, now, closed_until=closed, in_flight=spent.in_flight)
            blocks.append(block)
            if not block.calls:
                return None
            minute, hour, ahead = counts.cells()
            return replace(row, minute=minute, hour=hour, ahead=ahead)

        await self._change(administration_id, change)
        return blocks[-1]

    async def close(self, administration_id: str, until: datetime) -> None:
        """Write until when nothing may be sent, unless it stands there already."""

        def change(row: CallsOfBooks) -> CallsOfBooks | None:
            is_told = _closed_until(row, self._clock.now()) >= until
            return None if is_told else replace(row, closed_until=until)

        await self._change(administration_id, change)

    async def closed_until(self, administration_id: str) -> datetime | None:
        """Read until when nothing may be sent."""
        stored = await self._read(administration_id)
        return _closed_until(stored.record, self._clock.now()) if stored else None

    async def _change(self, administration_id: str, change: Callable[[CallsOfBooks], CallsOfBooks | None]) -> None:
        for _ in range(_TRIES):
            before = await self._before(administration_id)
            wanted = change(before.record if before else CallsOfBooks(administration_id=administration_id))
            if wanted is None:
                return
            if await self._write(administration_id, before, replace(wanted, owner=self._new_token())):
                return
            await self._clock.sleep(self._random.random() * _LONGEST_PAUSE)
        raise _unknown("quota row: always written by others")

    async def _before(self, administration_id: str) -> Stored[CallsOfBooks] | None:
        """Return the row as this process wrote it, when nobody else does; else as it is read now."""
        mine = self._written.get(administration_id)
        if mine is not None and administration_id in self._alone:
            return mine
        stored = await self._read(administration_id)
        if stored is not None and mine is not None and stored.etag == mine.etag:
            self._alone.add(administration_id)
        return stored

    async def _read(self, administration_id: str) -> Stored[CallsOfBooks] | None:
        where = CallsOfBooks.scope_of(administration_id)
        try:
            try:
                return await self._store.get(CallsOfBooks, where, CallsOfBooks.KEY)
            except UnreadableError as error:
                _log.error("the calls of an administration are counted anew: %s", error.detail)
                await self._store.put(self._unknown_row(administration_id))
                return await self._store.get(CallsOfBooks, where, CallsOfBooks.KEY)
        except (StoreBusyError, UnreadableError) as error:
            failure = _unknown(f"quota row: {error.detail}")
        raise failure

    def _unknown_row(self, administration_id: str) -> CallsOfBooks:
        """Return a row for one that cannot be read: nothing may be sent until no minute holds what it counted.

        What it said about the hour is lost: the books refuse what goes over, and all wait as long as they ask.
        """
        until = self._clock.now() + LONGEST_WAIT
        return CallsOfBooks(administration_id=administration_id, closed_until=until, owner=self._new_token())

    async def _write(
        self, administration_id: str, before: Stored[CallsOfBooks] | None, wanted: CallsOfBooks
    ) -> Stored[CallsOfBooks] | None:
        try:
            written = await write_if_unchanged(self._store, self._clock, before, wanted)
        except StoreBusyError as error:
            failure = _unknown(f"quota row: {error.detail}")
        else:
            if written is None:
                self._alone.discard(administration_id)
                self._written.pop(administration_id, None)
            else:
                self._written[administration_id] = written
            return written
        self._alone.discard(administration_id)
        raise failure


def _closed_until(row: CallsOfBooks, now: datetime) -> datetime:
    """Return until when the books want nothing. What lies too far ahead was written by a clock that is wrong."""
    until = row.closed_until
    return until if until is not None and until - now <= _LONGEST_CLOSED else _NEVER


def _unknown(detail: str) -> NotNowError:
    """Return the error of a call that is not sent, for nobody knows whether it may be."""
    return NotNowError(
        "De eigen opslag antwoordt niet, dus hoeveel aanvragen SnelStart nog toelaat is niet bekend. Er is niets "
        "verstuurd.",
        english="The storage of this app does not answer, so how many requests SnelStart still takes is not known. "
        "Nothing was sent.",
        detail=detail,
    )
