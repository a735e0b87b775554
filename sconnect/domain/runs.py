"""Items of a run: what it did with an order, article or customer; in a dry run what it would do."""

from dataclasses import dataclass
from enum import StrEnum

from sconnect.domain.causes import Cause
from sconnect.domain.values.field_change import FieldChange


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ItemOutcome(StrEnum):
    """What became of an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RunItem:
    """One thing a run dealt with. `subject` is what identifies it: order number, article code, customer number."""

    subject: str
    outcome: ItemOutcome
    name: str = ""
    causes: tuple[Cause, ...] = ()
    """Why it waits, was skipped or refused."""
    changes: tuple[FieldChange, ...] = ()
    explanation: str = ""
    """Of an order: JSON text of `domain.explanation.model`."""
