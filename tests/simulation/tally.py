"""What came of many schedules, added up: as much memory for a hundred thousand of them as for one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.simulation.checks import Violation
from tests.simulation.schedules import KINDS, Outcome, run_schedule

_SHOWN = 20
"""Seeds that failed, kept with what was wrong."""


@dataclass
class Tally:
    """Outcomes of schedules, added up."""

    schedules: int = 0
    orders: int = 0
    booked: int = 0
    flagged: int = 0
    posts: int = 0
    look_ups: int = 0
    recovery_minutes: float = 0.0
    """The longest that any of them took."""
    faults: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(KINDS, 0)))
    wrong: Counter[str] = field(default_factory=Counter)
    """Violations by kind."""
    failed: dict[int, tuple[Violation, ...]] = field(default_factory=dict)
    """The first seeds that failed."""

    def add(self, outcome: Outcome) -> None:
        """Add one schedule."""
        self.schedules += 1
        self.orders += outcome.orders
        self.booked += outcome.booked
        self.flagged += outcome.flagged
        self.posts += outcome.posts
        self.look_ups += outcome.look_ups
        self.recovery_minutes = max(self.recovery_minutes, outcome.recovery_minutes)
        self.faults.update(outcome.faults)
        self.wrong.update(violation.kind for violation in outcome.violations)
        if outcome.violations:
            self._keep(outcome.seed, outcome.violations)

    def join(self, other: "Tally") -> None:
        """Add what others added up."""
        self.schedules += other.schedules
        self.orders += other.orders
        self.booked += other.booked
        self.flagged += other.flagged
        self.posts += other.posts
        self.look_ups += other.look_ups
        self.recovery_minutes = max(self.recovery_minutes, other.recovery_minutes)
        self.faults.update(other.faults)
        self.wrong.update(other.wrong)
        for seed, violations in other.failed.items():
            self._keep(seed, violations)

    def _keep(self, seed: int, violations: tuple[Violation, ...]) -> None:
        if len(self.failed) < _SHOWN:
            self.failed[seed] = violations


def tally_of(seeds: Iterable[int]) -> Tally:
    """Play these schedules and add them up."""
    tally = Tally()
    for seed in seeds:
        tally.add(run_schedule(seed))
    return tally
