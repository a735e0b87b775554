"""What the daily maintenance did for a profile."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, column, from_key, record
from sconnect.domain.reconciliation.rules import Reconciliation


@record
class MaintenanceDay(OfProfile):
    """What the housekeeping of one day did for a profile, and how far it is."""

    TABLE: ClassVar = "housekeeping"

    day: str = from_key(Privacy.NONE)
    """The Dutch calendar day, as 2026-11-25."""
    done: tuple[str, ...] = column(Privacy.NONE, default=())
    """The chores that are over."""
    position: str = column(Privacy.NONE, default="")
    """Where the chore that is under way goes on."""
    counts: Mapping[str, int] = column(Privacy.NONE, default_factory=dict)
    reconciliation: Reconciliation | None = column(Privacy.PERSONAL, default=None, long=True)
    errors: tuple[str, ...] = column(Privacy.PERSONAL, default=(), long=True)
    """Sentences for the user; they may name customers."""
    started_at: datetime = column(Privacy.NONE)
    finished_at: datetime | None = column(Privacy.NONE, default=None)

    @property
    def key(self) -> str:
        """One row per day."""
        return self.day
