"""What the daily maintenance did for a profile."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.reconciliation.rules import Reconciliation


@record
class MaintenanceDay(OfProfile):
    """What the maintenance of one day did for a profile, and how far it is."""

    TABLE: ClassVar = "housekeeping"

    day: Plain[InKey[str]]
    """The Dutch calendar day, as 2026-11-25."""
    done: Plain[tuple[str, ...]] = ()
    """The tasks that are over."""
    position: Plain[str] = ""
    """Where the task that is under way goes on."""
    counts: Plain[Mapping[str, int]] = field(default_factory=dict)
    reconciliation: Personal[Long[Reconciliation | None]] = None
    errors: Personal[Long[tuple[str, ...]]] = ()
    """Sentences for the user; they may name customers."""
    started_at: Plain[datetime]
    finished_at: Plain[datetime | None] = None

    @property
    def key(self) -> str:
        """One row per day."""
        return self.day
