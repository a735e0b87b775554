"""Acceptance of a difference by a person, for one order exactly as it is."""

from dataclasses import dataclass
from datetime import datetime

from sconnect.domain.causes import Cause, CauseKind


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An accepted difference: which, by whom and why. It counts only while the order and the amounts stay the same."""

    cause: Cause
    content: str
    """What the order held, as the marker's `shop_hash`."""
    by: str
    at: datetime
    reason: str
    seen_before: str = ""
    """Of an acknowledged change of a booked order: the marker's `shop_hash` before, to which taking it back returns."""

    @property
    def cause_id(self) -> tuple[CauseKind, str]:
        """Return the id of the difference, whatever the amounts."""
        return self.cause.kind, self.cause.key
