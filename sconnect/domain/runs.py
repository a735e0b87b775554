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


_ENGLISH_SUBJECTS = {"artikel ": "article ", "klant ": "customer "}


@dataclass(frozen=True, slots=True)
class RunItem:
    """One thing a run dealt with. `subject` is what identifies it: order number, article code, customer number.

    In a dry run of the import also an article or customer of the books: `artikel LAB-1`, `klant Jansen`.
    """

    subject: str
    outcome: ItemOutcome
    name: str = ""
    causes: tuple[Cause, ...] = ()
    """Why it waits, was skipped or refused."""
    changes: tuple[FieldChange, ...] = ()
    explanation: str = ""
    """Of an order: JSON text of `domain.explanation.model`."""

    @property
    def subject_en(self) -> str:
        """The subject in English."""
        dutch = next((noun for noun in _ENGLISH_SUBJECTS if self.subject.startswith(noun)), "")
        return f"{_ENGLISH_SUBJECTS.get(dutch, '')}{self.subject.removeprefix(dutch)}"
