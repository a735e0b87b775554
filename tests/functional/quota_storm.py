"""Ten processes with clocks of their own that all call one administration as fast as they may."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from local.snelstart.errors import Refused
from local.snelstart.http.quota import Quota as Admission
from local.snelstart.http.quota import too_many_calls
from local.snelstart.switches import Switches
from sconnect.adapters.snelstart.http.rate_limit import Quota
from sconnect.app.call_quota import SharedCallQuota
from sconnect.app.errors import NotNowError, TooManyCallsError
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.call_quota import CallLimits, CallUse
from tests.fakes.rows import InMemoryRows, Operation
from tests.fakes.virtual_time import VirtualClock

ADMINISTRATION = "0b1d-administration"
RETRY_AFTER = 30
"""Seconds that a refused call is asked to stay away."""


@dataclass
class ProcessClock:
    """Time as one instance has it: its clock is off by `skew` seconds."""

    world: VirtualClock
    skew: float

    def now(self) -> datetime:
        return self.world.now() + timedelta(seconds=self.skew)

    def monotonic(self) -> float:
        return self.world.monotonic() + 1_000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Storm:
    """The administration, what it counted, and the tables that the processes share."""

    seed: int
    switches: Switches = field(default_factory=Switches)
    limits: CallLimits = field(default_factory=lambda: CallLimits(500, 5_000))
    round_trip: float = 0.1
    """Seconds of a call, on average."""
    row_time: float = 0.01
    """Seconds of a request to the tables, on average."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.random = Random(self.seed)
        self.rows = InMemoryRows(before=self._slow)
        self._admission = Admission()
        self.counted: list[datetime] = []
        """When each call reached SnelStart, by its clock."""
        self.refused: list[datetime] = []
        """When each call that was refused with 429 arrived."""
        self.refuses = 0
        """How many of the next calls are refused whatever was counted, and asked to stay away for 30 seconds."""
        self.requests = self.blocks = 0
        """To the tables, and how many of them wrote."""
        self.made: Counter[CallUse] = Counter()
        self._processes = 0

    async def _slow(self, operation: Operation) -> None:
        self.requests += 1
        self.blocks += operation.is_write
        await asyncio.sleep(self.random.uniform(0.2, 1.8) * self.row_time)

    def process(self, *, skew: float = 0.0) -> Quota:
        """Start a process with nothing in its memory."""
        self._processes += 1
        name, clock = self._processes, ProcessClock(self.clock, skew)
        tokens = count(1)
        shared = SharedCallQuota(
            RecordStore(self.rows), clock, Random(self.seed + name), lambda: f"{name}-{next(tokens)}"
        )
        return Quota(clock, shared, ADMINISTRATION, limits=self.limits, concurrency=4)

    async def call(self, process: Quota, use: CallUse) -> float:
        """Make one call, there and back, as the client does. Returns the seconds that it waited for its turn.

        Raises `TooManyCallsError` when it is refused.
        """
        async with process.turn(use) as waited:
            await asyncio.sleep(self.random.uniform(0.2, 1.8) * self.round_trip / 2)
            is_taken = self.answer()
            await asyncio.sleep(self.random.uniform(0.2, 1.8) * self.round_trip / 2)
        if not is_taken:
            await process.hold_off(RETRY_AFTER)
            raise TooManyCallsError("", "", retry_after=RETRY_AFTER)
        self.made[use] += 1
        return waited

    def answer(self) -> bool:
        """Count a call that arrives, as the simulated SnelStart does; False when it is refused."""
        now = self.clock.now()
        try:
            if self.refuses:
                self.refuses -= 1
                raise too_many_calls(RETRY_AFTER, retry_after=True)
            self._admission.spend(ADMINISTRATION, now, self.switches)
        except Refused:
            self.refused.append(now)
            return False
        self.counted.append(now)
        return True

    async def load(self, process: Quota, use: CallUse, until: float, *, pause: float = 0.0) -> None:
        """Call as fast as the quota allows, four at once, as an import does; `pause`: seconds between two calls."""

        async def one() -> None:
            while self.clock.seconds < until:
                try:
                    await self.call(process, use)
                except TooManyCallsError as error:
                    await asyncio.sleep(error.retry_after or 1)
                except NotNowError:
                    await asyncio.sleep(1)
                await asyncio.sleep(pause)

        await asyncio.gather(*(one() for _ in range(4)))


def most_within(moments: Sequence[datetime], seconds: float) -> int:
    """Return how many of these moments the fullest sliding window of so many seconds holds."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - timedelta(seconds=seconds):
            first += 1
        most = max(most, last - first + 1)
    return most
