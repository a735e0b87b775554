"""What the bench prints: lines that are known before anything is measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is measured.

    `bar`: more of it fails the bench; `aim`: more of it is only told, as it may be the machine that is slow.
    """

    what: str
    bar: float | None = None
    aim: float | None = None

    def verdict(self, value: float) -> str:
        """Say the bar or the aim and whether it is kept; empty where there is none."""
        if self.bar is not None:
            return f"at most {self.bar:.2f}: {'TOO MUCH' if self.is_exceeded(value) else 'ok'}"
        if self.aim is not None:
            return f"aim {self.aim:.2f}: {'ok' if value <= self.aim else 'slow'}"
        return ""

    def is_exceeded(self, value: float) -> bool:
        """Whether it fails the bench."""
        return self.bar is not None and value > self.bar


class Subject(Protocol):
    """One thing to measure: a module of this package."""

    @property
    def TITLE(self) -> str:  # noqa: N802 - a constant of the module
        """A heading, with the unit where the lines do not say it."""

    @property
    def LINES(self) -> tuple[Line, ...]:  # noqa: N802 - as above
        """What is measured; nothing where this machine cannot."""

    def measure(self) -> Iterator[float]:
        """Yield the value of each line, in their order."""
