"""What a trial found."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scripts.conformance.scene import Scene


class Verdict(StrEnum):
    """How an assumption came out."""

    HOLDS = "holds"
    DOES_NOT = "does not"
    NOT_TRIED = "could not try"


@dataclass(frozen=True)
class Finding:
    """The verdict on an assumption, and what was seen that it rests on."""

    verdict: Verdict
    seen: str


Trial = Callable[[Scene], Finding]


def judged(*, holds: bool, seen: str) -> Finding:
    """Return the finding of a trial that could be done."""
    return Finding(Verdict.HOLDS if holds else Verdict.DOES_NOT, seen)


def not_tried(why: str) -> Finding:
    """Return the finding of a trial that could not be done, with what it needs."""
    return Finding(Verdict.NOT_TRIED, why)
