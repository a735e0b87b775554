"""What ticks and blocks ask of the tables, counted on fake rows: a request per page of a range and per transaction.

The numbers stand here once: `test_blocks.py` and `tests/functional/test_due_work.py` hold the code to them, so what is
computed from them cannot drift.
"""

from collections.abc import Awaitable
from typing import TypeVar

from sconnect.app.runs.blocks import MOST_IN_BLOCK
from tests.fakes.rows import InMemoryRows

T = TypeVar("T")

PER_TICK = 3
"""Requests of a tick when nothing is due: whether the index was made, the index up to now, that the timer went off."""
DUE_PER_REQUEST = 1_000
"""Due profiles that one more request of a tick reads. Of profiles that are not due nothing is read."""
DUE_PER_MESSAGE = MOST_IN_BLOCK
"""Due profiles per message on the queue of blocks. Each that starts has one on the queue of runs as well."""
PER_BLOCK = 1
"""Requests of a block besides those of its profiles: its part of the index."""
PER_START = 3
"""Requests of a profile that is started: leases and settings; the lease is written. One whose last run was not done
also costs what its shop can do."""
PER_LOOK = 2
"""Requests of a profile that is looked at and not due, as once after most starts: leases and settings."""
MOVES_PER_REQUEST = 50
"""Profiles whose rows of the index are moved by a request, on average: one writes a hundred, one removes them."""

PER_MAINTENANCE_TICK = 3
"""Requests of the tick of the daily maintenance: links that came to nothing, ids of profiles, that the timer went off.

One more per `DUE_PER_REQUEST` profiles. It sends a message per `DUE_PER_MESSAGE` profiles and one for the copy.
"""
PER_MAINTENANCE_BLOCK = 1
"""Requests of a block of the daily maintenance: its ids. It sends a message per profile."""

SECONDS_OF_REQUEST = 0.02
"""Of one request to the tables, a high estimate. A block makes ten at once; one after another is assumed here."""
LONGEST = 120.0
"""Seconds of requests to the tables that one invocation of a tick or a block may take."""


def requests(rows: InMemoryRows) -> int:
    """Return how many requests the tables had."""
    return sum(rows.reads.values()) + sum(rows.writes.values())


async def counted(rows: InMemoryRows, work: Awaitable[T]) -> tuple[T, int]:
    """Return what an invocation gives, and how many requests to the tables it took."""
    before = requests(rows)
    return await work, requests(rows) - before
