"""Rate limit: keeps calls under what SnelStart allows per administration (snelstart.md 4.4)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sconnect.app.errors import TooManyCallsError
from sconnect.app.ports import Clock

MINUTE = 60.0
HOUR = 3_600.0
LONGEST_WAIT = 60.0
"""Seconds a call may wait for its turn; a run that would wait longer hands over to a follow-up."""


class Quota:
    """Gives every call to one administration its moment, first come, first served."""

    def __init__(self, clock: Clock, *, per_minute: int, per_hour: int, concurrency: int) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._per_hour = per_hour
        self._moments: deque[float] = deque(maxlen=max(per_minute, per_hour))
        self._in_flight = asyncio.Semaphore(concurrency)
        self._closed_until = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Wait for a free moment; returns the seconds waited.

        Raises `TooManyCallsError` when it would take longer than `LONGEST_WAIT`.
        """
        now = self._clock.monotonic()
        moment = self._next_moment(now)
        if moment - now > LONGEST_WAIT:
            raise TooManyCallsError(
                "De limiet van SnelStart voor deze administratie is bereikt.",
                english="The limit of SnelStart for this administration was reached.",
                detail="own quota",
                retry_after=moment - now,
            )
        self._moments.append(moment)
        if moment > now:
            await self._clock.sleep(moment - now)
        async with self._in_flight:
            yield self._clock.monotonic() - now

    @property
    def used(self) -> float:
        """The share of the calls of an hour that was used in the past hour, 0 to 1."""
        since = self._clock.monotonic() - HOUR
        return sum(moment > since for moment in self._moments) / self._per_hour

    def hold_off(self, seconds: float) -> None:
        """Send nothing for this many seconds, as SnelStart asked."""
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def _next_moment(self, now: float) -> float:
        return max(
            now, self._closed_until, self._free_again(self._per_minute, MINUTE), self._free_again(self._per_hour, HOUR)
        )

    def _free_again(self, limit: int, window: float) -> float:
        """Return when the call `limit` places back leaves the window."""
        return self._moments[-limit] + window if len(self._moments) >= limit else 0.0
