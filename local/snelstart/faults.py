"""Faults on demand: what goes wrong, with which calls, how often."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random


class FaultKind(StrEnum):
    """What goes wrong."""

    UNREACHABLE = "unreachable"
    """The connection is never made."""
    REFUSE = "refuse"
    """Answers `status` with `body`, and does nothing."""
    DROP_BEFORE = "drop_before"
    """Drops the connection, and does nothing."""
    DROP_AFTER = "drop_after"
    """Does the work, then drops the connection."""
    FAIL_AFTER = "fail_after"
    """Does the work, then answers `status`."""
    EMPTY = "empty"
    """Does the work and says so, without a body."""
    SLOW = "slow"
    """Does the work; the answer takes `seconds`."""
    LATE = "late"
    """Answers `status` now (`None`: drops the connection) and does the work after `seconds`."""
    INVISIBLE = "invisible"
    """Does the work and says so, but no GET shows the new record for `seconds`."""
    TOO_MANY = "too_many"
    """Refuses as for the quota; `retry_after` in seconds, `None`: does not say when to come back."""
    EXPIRE_TOKENS = "expire_tokens"
    """Makes all tokens worthless before it looks at the call."""
    IGNORE_FILTER = "ignore_filter"
    """Answers as if there were no filter."""
    SAME_PAGE = "same_page"
    """Answers as if nothing were to be skipped: the first page, for ever."""
    ODD_FIELD = "odd_field"
    """Answers with something unreadable in `field` of the record with the id `record`."""
    COMPRESSED = "compressed"
    """Answers compressed, `layers` times over."""


@dataclass(frozen=True)
class Fault:
    """One fault and the calls it hits.

    `method` and `path` are patterns (`*`); the path is that of the request: `/v2/verkooporders`, `/b2b/token`. Of the
    matching calls it hits those numbered in `calls` (from 1; empty: all of them), each with `probability`, and no more
    than `times` of them.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    calls: tuple[int, ...] = ()
    probability: float = 1.0
    times: int | None = None
    status: int | None = 503
    body: str = ""
    seconds: float = 0.0
    retry_after: int | None = None
    record: str = ""
    field: str = ""
    layers: int = 1

    def matches(self, method: str, path: str) -> bool:
        """Whether a call is one of those the fault is about."""
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)


@dataclass
class _Active:
    fault: Fault
    seen: int = 0
    hits: int = 0


class Faults:
    """The faults in force, oldest first; the first that hits a call has it."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._active: list[_Active] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        self._active.append(_Active(fault))
        return fault

    def clear(self) -> None:
        """End all faults."""
        self._active.clear()

    def __iter__(self) -> Iterator[Fault]:
        return (active.fault for active in self._active)

    def hits(self, fault: Fault) -> int:
        """Return how many calls a fault has hit."""
        return sum(active.hits for active in self._active if active.fault is fault)

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits this call, if any."""
        struck = [active for active in self._active if active.fault.matches(method, path) and self._strikes(active)]
        if not struck:
            return None
        struck[0].hits += 1
        return struck[0].fault

    def _strikes(self, active: _Active) -> bool:
        fault = active.fault
        active.seen += 1
        if fault.times is not None and active.hits >= fault.times:
            return False
        if fault.calls and active.seen not in fault.calls:
            return False
        return fault.probability >= 1 or self._random.random() < fault.probability
