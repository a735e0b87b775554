"""Whether a shop's order history is still the one that was read, or began anew (docs/failure-modes.md).

The database numbers the entries in order. So an entry that is unchanged proves that everything below it is, and an
entry whose number now belongs to another order, or to another moment, proves that the history is another one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sconnect.domain.shop import ShopOrder

REMEMBERED = 20
"""Entries of the history that are remembered: the last ones that were read."""
FAR = 1_000_000
"""A history that grows by more entries than this at once is not believed at the first word: a shop with a thousand
orders a day needs months for it."""
_DOUBTFUL = timedelta(hours=26)
"""How far a shop's clock and its time zone together may be off."""


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry of the history as it was read."""

    number: int
    order_id: str
    written: str
    """When it was added, in the shop's own time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What orders, as the shop has them now, say of entries that were read before."""

    agreeing: int = 0
    """The highest entry that is unchanged; 0 when none is."""
    missing: int = 0
    """The highest entry that its order no longer has; 0 when none."""
    contradicted: bool = False
    """Whether the number of an entry is now that of another one."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more has to be asked."""
        return self.contradicted or self.agreeing > self.missing

    @property
    def is_another_history(self) -> bool:
        """Whether the history restarted, or nothing is left to compare.

        What is missing below an unchanged entry was taken away by a person or a module.
        """
        return self.contradicted or self.agreeing <= self.missing


def compare(seen: Collection[SeenEntry], orders: Collection[ShopOrder]) -> Comparison:
    """Compare entries that were read with orders as they are now; of orders that are not there nothing is said."""
    now = entries_of(orders)
    numbers = {entry.number for entry in now}
    readable = {order.order_id for order in orders if not order.problem}
    unchanged = [entry.number for entry in seen if entry in now]
    changed = [entry for entry in seen if entry not in now]
    return Comparison(
        agreeing=max(unchanged, default=0),
        missing=max((entry.number for entry in changed if entry.order_id in readable), default=0),
        contradicted=any(entry.number in numbers for entry in changed),
    )


def entries_of(orders: Iterable[ShopOrder]) -> set[SeenEntry]:
    """Return all entries of the history of these orders."""
    return {
        SeenEntry(row.number, order.order_id, row.written) for order in orders for row in order.history if row.number
    }


def remembered(entries: Iterable[SeenEntry], until: int) -> tuple[SeenEntry, ...]:
    """Return the last entries up to this number."""
    known = sorted({each for each in entries if each.number <= until}, key=lambda each: each.number)
    return tuple(known[-REMEMBERED:])


def was_passed_unread(orders: Iterable[ShopOrder], passed: int, moved_at: datetime, now: datetime) -> bool:
    """Whether an entry with a number that was passed was added long after that: then the numbers began anew.

    Moments in the future prove nothing: the shop's clock was wrong.
    """
    return any(
        entry.number <= passed and moved_at + _DOUBTFUL < moment <= now + _DOUBTFUL
        for entry in entries_of(orders)
        if (moment := _moment(entry.written)) is not None
    )


def highest_up_to(numbers: Sequence[int], until: int) -> int:
    """Return the highest of these numbers that is not above `until`; 0 when none is."""
    return max((number for number in numbers if number <= until), default=0)


def _moment(written: str) -> datetime | None:
    """Return a moment in the shop's own time as if that were UTC; None when it is no moment."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        return None
