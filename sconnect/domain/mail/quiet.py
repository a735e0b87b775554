"""When a shop is too quiet: no order for three times the longest gap of the last 28 days, and for a day at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

WINDOW = timedelta(days=28)
SHORTEST = timedelta(hours=24)
_TIMES = 3
_FEWEST_GAPS = 3
"""With fewer, nothing is known of how often a shop sells."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a shop sells. Moments are UTC."""

    last: datetime
    """When its newest order was placed."""
    longest_gap: timedelta
    """The longest time between two orders, of those that ended in the last 28 days."""

    @property
    def quiet_from(self) -> datetime:
        """From when on it is too quiet, unless an order comes."""
        return self.last + max(SHORTEST, _TIMES * self.longest_gap)


def pace_of(placed: Sequence[datetime], now: datetime) -> Pace | None:
    """Return how often a shop sells. `placed`: when its orders were, one before the window included; in any order.

    None: too little was sold to say.
    """
    moments = sorted(placed)
    gaps = [later - earlier for earlier, later in pairwise(moments) if later >= now - WINDOW]
    return Pace(moments[-1], max(gaps)) if len(gaps) >= _FEWEST_GAPS else None
