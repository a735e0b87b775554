"""Quota of calls to the books: what one administration may still be sent, by all processes together.

A process reserves a block of calls. A block counts, in every window, from its reservation until the window has passed
after the last moment at which one of its calls can be counted there: then no sliding window ever holds more than its
limit (docs/adr/0036-one-quota-per-administration.md).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction


class CallUse(StrEnum):
    """What calls are for: of the quota, each use leaves a share to the others."""

    PEOPLE = "people"
    """Somebody waits for the answer."""
    IMPORT = "import"
    BACKGROUND = "background"
    """Exports, maintenance, and looks at what is in the books."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many calls an administration takes in any 60 seconds, and in any hour."""

    per_minute: int
    per_hour: int

    def largest_block(self) -> int:
        """Return how many calls one block holds at most: ten processes share a minute."""
        return max(1, self.per_minute // 10)


SKEW = timedelta(milliseconds=500)
"""The most that the clocks of two instances are taken to differ."""
LIFE = timedelta(seconds=10)
"""How long a block may be used from its start on."""
TRANSIT = timedelta(seconds=5)
"""The longest that a call of a block takes from being sent to being counted there."""
LONGEST_WAIT = timedelta(seconds=75)
"""How long before its start a block is reserved: longer than the minute after which a burst is free again."""
_PATIENCE = timedelta(seconds=10)
"""How much later than a small block a larger one may start, where none can at once."""

_TOTAL: Mapping[CallUse, Fraction] = {
    CallUse.PEOPLE: Fraction(99, 100),  # the rest is for calls of a key of which the administration is not known yet
    CallUse.IMPORT: Fraction(97, 100),
    CallUse.BACKGROUND: Fraction(75, 100),
}
"""Up to which share of a limit each use may fill it, whoever made the calls."""
_NOT_IMPORTS = Fraction(80, 100)
"""Up to which share people and background may fill a limit together: the rest is the imports'."""


@dataclass(frozen=True, slots=True)
class SpentBlock:
    """What became of the calls that a process reserved before. `reserved` of them count at `counted_at`."""

    reserved: int = 0
    counted_at: datetime | None = None
    answered: Sequence[datetime] = ()
    """When each call that was made was answered."""
    in_flight: int = 0
    """Calls that are not answered yet: they count with the next block."""


@dataclass(frozen=True, slots=True)
class CallBlock:
    """Calls that may be made from `starts_at` until `ends_at`; none: no block starts before `starts_at`."""

    calls: int
    starts_at: datetime
    ends_at: datetime
    counted_at: datetime
    used: float
    """The share of the calls of an hour that is used or reserved, 0 to 1."""


Cell = tuple[int, int, int]
"""Steps of a window since 1970, and the calls that count until then: of imports, and of everything else."""
Ahead = tuple[int, int, int, int]
"""A block that starts later: its start and until when it counts, in milliseconds since 1970, and its calls as above."""


@dataclass(frozen=True, slots=True)
class _Window:
    span: int
    """Milliseconds, as `step`."""
    step: int
    """The shorter, the less of the limit is lost to rounding up, and the more cells are stored."""

    def bucket(self, at: int) -> int:
        """Return the step at whose end a moment has certainly passed."""
        return -(-at // self.step)

    def leaves(self, bucket: int) -> int:
        """Return when the calls of a bucket no longer count, by every clock."""
        return bucket * self.step + self.span + SKEW // _MS


_MS = timedelta(milliseconds=1)
_MINUTE = _Window(span=60_000, step=250)
_HOUR = _Window(span=3_600_000, step=36_000)


@dataclass(slots=True)
class CallCounts:
    """The calls that count now, per window, and the blocks that start later; a working copy of what is stored."""

    minute: dict[int, tuple[int, int]] = field(default_factory=dict)
    hour: dict[int, tuple[int, int]] = field(default_factory=dict)
    ahead: list[Ahead] = field(default_factory=list)

    @classmethod
    def at(
        cls, now: datetime, minute: Iterable[Cell] = (), hour: Iterable[Cell] = (), ahead: Iterable[Ahead] = ()
    ) -> "CallCounts":
        """Take what is stored, without what no longer counts."""
        moment = _ms(now)
        last = moment + (LONGEST_WAIT + LIFE + TRANSIT + SKEW) // _MS
        counts = cls(_current(minute, _MINUTE, moment, last), _current(hour, _HOUR, moment, last))
        for start, until, imports, others in ahead:
            # Nothing can start or count later than `last`, unless the clock that says so is wrong.
            if min(start, last) > moment:
                counts.ahead.append((min(start, last), min(until, last), imports, others))
            else:
                counts._add(min(until, last), imports, others)
        return counts

    def cells(self) -> tuple[tuple[Cell, ...], tuple[Cell, ...], tuple[Ahead, ...]]:
        """Return what to store: for the minute, for the hour, and what starts later."""
        return _cells(self.minute), _cells(self.hour), tuple(self.ahead)

    def settle(self, use: CallUse, spent: SpentBlock) -> None:
        """Count what was called when it was, in place of what was reserved for it."""
        if spent.counted_at is not None:
            self._add(_ms(spent.counted_at), *_shares(use, -spent.reserved))
        for answered in spent.answered:
            self._add(_ms(answered), *_shares(use, 1))

    def reserve(
        self, use: CallUse, wanted: int, limits: CallLimits, now: datetime, *, closed_until: datetime, in_flight: int
    ) -> CallBlock:
        """Reserve a block of at most `wanted` calls, which starts as soon as it fits; smaller ones start sooner.

        It has no calls when even a small one starts later than `LONGEST_WAIT`. `in_flight`: calls that count with it.
        """
        moment = _ms(now)
        opens = max(moment, _ms(closed_until))
        sizes = sorted({-(-wanted // 4), -(-wanted // 2), wanted})
        minute = _Room(self.minute, self.ahead, _MINUTE, use, limits.per_minute)
        hour = _Room(self.hour, self.ahead, _HOUR, use, limits.per_hour)
        starts = [_fits_at((minute, hour), size + in_flight, opens) for size in sizes]
        latest = opens if starts[0] == opens else starts[0] + _PATIENCE // _MS
        size, start = max(each for each in zip(sizes, starts, strict=True) if each[1] <= latest)
        calls = size if start - moment <= LONGEST_WAIT // _MS else 0
        begins = _moment(start)
        counted_at = begins + LIFE + TRANSIT
        if calls:
            until = _ms(counted_at)
            self._add(until, *_shares(use, in_flight))  # these are under way, also when the block starts later
            if start > moment:
                self.ahead.append((start, until, *_shares(use, calls)))
            else:
                self._add(until, *_shares(use, calls))
        used = sum(sum(held) for bucket, held in self.hour.items() if _HOUR.leaves(bucket) > moment)
        used += sum(imports + others for _, _, imports, others in self.ahead)
        return CallBlock(calls, begins, begins + LIFE, counted_at, used / limits.per_hour)

    def _add(self, at: int, imports: int, others: int) -> None:
        for counted, window in ((self.minute, _MINUTE), (self.hour, _HOUR)):
            bucket = window.bucket(at)
            before = counted.get(bucket, (0, 0))
            counted[bucket] = (max(0, before[0] + imports), max(0, before[1] + others))


class _Room:
    """What is free of one limit for one use, from moment to moment."""

    def __init__(
        self,
        counted: Mapping[int, tuple[int, int]],
        ahead: Iterable[Ahead],
        window: _Window,
        use: CallUse,
        limit: int,
    ) -> None:
        most = max(1, int(limit * _TOTAL[use]))
        most_others = limit if use is CallUse.IMPORT else max(1, int(limit * _NOT_IMPORTS))
        changes = [(window.leaves(bucket), -held[0], -held[1]) for bucket, held in counted.items()]
        self._starts = []
        for start, until, of_imports, of_others in ahead:
            changes += [(start, of_imports, of_others), (window.leaves(window.bucket(until)), -of_imports, -of_others)]
            self._starts.append(start)
        total = sum(sum(held) for held in counted.values())
        not_imports = sum(held[1] for held in counted.values())
        self._from: list[int] = [0]
        self._free: list[int] = [min(most - total, most_others - not_imports)]
        for at, of_imports, of_others in sorted(changes):
            total += of_imports + of_others
            not_imports += of_others
            self._from.append(at)
            self._free.append(min(most - total, most_others - not_imports))

    def fits_at(self, calls: int, opens: int) -> int:
        """Return the first moment from `opens` on at which so many fit, then and whenever a block of later starts."""
        first = max([opens, *(start for start in self._starts if start > opens and self._free_at(start) < calls)])
        later = (at for at in self._from if at > first)
        return next((at for at in (first, *later) if self._free_at(at) >= calls), max(first, self._from[-1]))

    def _free_at(self, at: int) -> int:
        return self._free[bisect_right(self._from, at) - 1]


def _fits_at(rooms: Sequence[_Room], calls: int, opens: int) -> int:
    """Return the first moment from `opens` on at which so many calls fit in every window."""
    at, before = opens, -1
    while at != before:
        before = at
        for room in rooms:
            at = room.fits_at(calls, at)
    return at


def _shares(use: CallUse, calls: int) -> tuple[int, int]:
    return (calls, 0) if use is CallUse.IMPORT else (0, calls)


def _current(cells: Iterable[Cell], window: _Window, now: int, last: int) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for cell in cells:
        bucket = min(cell[0], window.bucket(last))
        if window.leaves(bucket) > now:
            before = found.get(bucket, (0, 0))
            found[bucket] = (before[0] + max(0, cell[1]), before[1] + max(0, cell[2]))
    return found


def _cells(counted: Mapping[int, tuple[int, int]]) -> tuple[Cell, ...]:
    return tuple((bucket, imports, others) for bucket, (imports, others) in sorted(counted.items()) if imports + others)


def _ms(moment: datetime) -> int:
    return -(-(moment - _EPOCH) // timedelta(milliseconds=1)) if moment > _EPOCH else 0


def _moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
