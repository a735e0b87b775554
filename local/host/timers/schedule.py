"""When a timer is due, in UTC: NCRONTAB as the app itself reads it.

A little stricter than Azure: a range that runs back (22-6), a name of fewer than three letters and a date that never
comes (30 February) are refused.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sconnect.domain.values.ncrontab import NCrontab


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule that comes due again and again."""

    _times: NCrontab

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a schedule. Raises `ValueError`, also for one that never comes due."""
        schedule = cls(NCrontab.parse(text))
        schedule.next_after(datetime.now(UTC))
        return schedule

    def next_after(self, moment: datetime) -> datetime:
        """Return the first due time after `moment` (aware), in UTC."""
        due = self._times.next_after(moment.astimezone(UTC))
        if due is None:
            raise ValueError(f"Het schema '{self._times.text}' komt nooit aan de beurt.")
        return due
