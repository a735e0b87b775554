"""Rate limit: this process's part of the quota that all processes share per administration (snelstart.md 4.4)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from sconnect.app.errors import NotNowError, TooManyCallsError
from sconnect.app.ports import CallQuota, Clock
from sconnect.domain.call_quota import LONGEST_WAIT, CallLimits, CallUse, SpentBlock

FIRST_BLOCK = 10
"""Calls: what a person, or a run that finds nothing to do, needs. What is used up in time is doubled the next time."""
LOOK_AGAIN = 10.0
"""Seconds after which a process that goes on with a block asks whether the books want no calls from another one."""
SOON = 0.001
"""Seconds that are not worth a wait: no clock is that exact."""


@dataclass(slots=True)
class _Blocks:
    """The block of one use, and what is to be accounted for with the next."""

    renewal: asyncio.Task[None] | None = None
    size: int = FIRST_BLOCK
    left: int = 0
    starts: float = -inf
    """By `monotonic`, as `ends`: when its calls may be made, or, with none, when it is worth asking again."""
    ends: float = -inf
    looked: float = 0.0
    """When what others were told was read last."""
    reserved: int = 0
    counted_at: datetime | None = None
    answered: list[datetime] = field(default_factory=list)
    in_flight: int = 0

    def spent(self) -> SpentBlock:
        """Take what is to be accounted for."""
        spent = SpentBlock(self.reserved, self.counted_at, tuple(self.answered), self.in_flight)
        self.left, self.reserved, self.counted_at, self.answered = 0, 0, None, []
        return spent


class Quota:
    """Gives every call to one administration its moment, out of blocks that are reserved when they are needed."""

    def __init__(
        self, clock: Clock, shared: CallQuota, administration_id: str, *, limits: CallLimits, concurrency: int
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._administration_id = administration_id
        self._limits = limits
        self._in_flight = asyncio.Semaphore(concurrency)
        self._blocks: dict[CallUse, _Blocks] = defaultdict(_Blocks)
        self._closed_until = -inf
        self._used = 0.0

    @asynccontextmanager
    async def turn(self, use: CallUse) -> AsyncIterator[float]:
        """Wait for a free moment; returns the seconds waited.

        Raises `TooManyCallsError` when none comes within `LONGEST_WAIT`, and `NotNowError` when it is not known.
        """
        began = self._clock.monotonic()
        blocks = self._blocks[use]
        while True:
            pause = await self._claim(use, blocks)
            if not pause:
                ends = blocks.ends
                try:
                    async with self._in_flight:
                        if (now := self._clock.monotonic()) <= ends:
                            yield now - began
                            return
                finally:
                    blocks.in_flight -= 1
                    blocks.answered.append(self._clock.now())
            elif self._clock.monotonic() + pause - began > LONGEST_WAIT.total_seconds():
                raise _used_up(pause)
            else:
                await self._clock.sleep(pause)

    def count(self, use: CallUse) -> None:
        """Account for a call that was made outside a block."""
        self._blocks[use].answered.append(self._clock.now())

    @property
    def used(self) -> float:
        """The share of the calls of an hour that is used or reserved by anybody, 0 to 1, as last seen."""
        unused = sum(blocks.left for blocks in self._blocks.values())
        return max(0.0, self._used - unused / self._limits.per_hour)

    async def hold_off(self, seconds: float) -> None:
        """Send nothing for this many seconds, as SnelStart asked, and let no other process send anything."""
        until = self._clock.monotonic() + seconds
        if until <= self._closed_until + 1:
            return
        self._closed_until = until
        with suppress(NotNowError):  # the others ask too early then, and are told the same
            await self._shared.close(self._administration_id, self._clock.now() + timedelta(seconds=seconds))

    async def _claim(self, use: CallUse, blocks: _Blocks) -> float:
        """Take a call of a block. Returns 0, or how many seconds to wait before the next try."""
        while True:
            now = self._clock.monotonic()
            is_spent = not blocks.left or now >= blocks.ends
            if blocks.starts - now <= SOON and (is_spent or now - blocks.looked > LOOK_AGAIN):
                await self._renew(use, blocks, is_spent=is_spent)
                continue
            if (wait := max(self._closed_until, blocks.starts) - now) > SOON:
                return wait
            blocks.left -= 1
            blocks.in_flight += 1
            return 0.0

    async def _renew(self, use: CallUse, blocks: _Blocks, *, is_spent: bool) -> None:
        """Reserve a block in place of one that is spent, or look at the row again; once for all that wait for it."""
        if blocks.renewal is None:
            blocks.renewal = asyncio.create_task(self._renewed(use, blocks, is_spent=is_spent))
            blocks.renewal.add_done_callback(lambda task: task.cancelled() or task.exception())
        # Shielded: a caller that is cancelled must not stop what others wait for.
        await asyncio.shield(blocks.renewal)

    async def _renewed(self, use: CallUse, blocks: _Blocks, *, is_spent: bool) -> None:
        try:
            await (self._reserve(use, blocks) if is_spent else self._look(blocks))
        finally:
            blocks.renewal = None

    async def _reserve(self, use: CallUse, blocks: _Blocks) -> None:
        if blocks.counted_at is not None:
            blocks.size = max(FIRST_BLOCK, blocks.size - blocks.left) if blocks.left else 2 * blocks.size
        blocks.size = min(blocks.size, self._limits.largest_block())
        asked, at, spent = self._clock.now(), self._clock.monotonic(), blocks.spent()
        block = await self._shared.reserve(self._administration_id, use, blocks.size, self._limits, spent)
        blocks.left, blocks.looked, self._used = block.calls, at, block.used
        blocks.starts = at + (block.starts_at - asked).total_seconds()
        blocks.ends = at + (block.ends_at - asked).total_seconds()
        if block.calls:
            blocks.reserved, blocks.counted_at = block.calls + spent.in_flight, block.counted_at
        else:
            blocks.reserved, blocks.counted_at = spent.reserved, spent.counted_at
            blocks.answered[:0] = spent.answered

    async def _look(self, blocks: _Blocks) -> None:
        blocks.looked = self._clock.monotonic()
        until = await self._shared.closed_until(self._administration_id)
        if until is not None:
            seconds = (until - self._clock.now()).total_seconds()
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)


def _used_up(seconds: float) -> TooManyCallsError:
    return TooManyCallsError(
        "De limiet van SnelStart voor deze administratie is bereikt.",
        english="The limit of SnelStart for this administration was reached.",
        detail="own quota",
        retry_after=seconds,
    )
