"""The shared quota over tables in memory, as the bootstrap makes it."""

from itertools import count
from random import Random

from sconnect.app.call_quota import SharedCallQuota
from sconnect.app.ports import Clock
from sconnect.app.storage.repository import RecordStore
from tests.fakes.rows import InMemoryRows

_owners = count(1)


def quota_in(rows: InMemoryRows, clock: Clock, *, seed: int = 7) -> SharedCallQuota:
    """Make the quota of one process; all over the same rows share it."""
    return SharedCallQuota(RecordStore(rows), clock, Random(seed), lambda: f"quota-{next(_owners)}")
