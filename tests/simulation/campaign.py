"""Every part of the simulation together, spread over the processors."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from time import perf_counter

from tests.simulation.checks import Violation
from tests.simulation.crash_points import CrashRun, crash_run, pair_of_kills, single_kills
from tests.simulation.freezes import FreezeRun, freeze_run, single_freezes
from tests.simulation.mutants import MUTANTS, part_that_detects, seeds_to_detection
from tests.simulation.outcome_matrix import CellOutcome, cells, play
from tests.simulation.overlaps import OverlapRun, overlap_run, single_overlaps
from tests.simulation.schedules import KINDS, Outcome, run_schedule

PAIRS = 600
"""Of the pairs of points to kill one order at, which number about 7,000: drawn evenly."""
_FEW_SEEDS = 5
_MANY_SEEDS = 200


@dataclass(frozen=True, slots=True)
class Caught:
    """How a mutant was caught; empty when it was not."""

    mutant: str
    how: str


@dataclass
class Campaign:
    """Everything that was played, and what came of it."""

    schedules: list[Outcome] = field(default_factory=list)
    kills: dict[int, list[CrashRun]] = field(default_factory=dict)
    points: dict[int, int] = field(default_factory=dict)
    pairs: list[CrashRun] = field(default_factory=list)
    freezes: list[FreezeRun] = field(default_factory=list)
    overlaps: list[OverlapRun] = field(default_factory=list)
    matrix: list[CellOutcome] = field(default_factory=list)
    mutants: list[Caught] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def faults(self) -> Counter[str]:
        """Everything that went wrong in the schedules, by kind; kinds that never did count zero."""
        return sum((outcome.faults for outcome in self.schedules), Counter(dict.fromkeys(KINDS, 0)))

    @property
    def crash_runs(self) -> list[CrashRun]:
        return [*(run for runs in self.kills.values() for run in runs), *self.pairs]

    @property
    def violations(self) -> list[Violation]:
        played: Sequence[CrashRun | FreezeRun | OverlapRun | CellOutcome | Outcome]
        played = [*self.crash_runs, *self.freezes, *self.overlaps, *self.matrix, *self.schedules]
        return [violation for each in played for violation in each.violations]

    def failures(self) -> Iterator[str]:
        """Say everything that is not as it must be, each with what plays it again."""
        for run in (run for run in self.crash_runs if run.violations):
            yield f"S1 killed at {run.kills} of {run.orders} order(s): {_said(run.violations)}"
        for freeze in (freeze for freeze in self.freezes if freeze.violations):
            tokens = ", token expired" if freeze.expire_tokens else ""
            yield f"S1 frozen at {freeze.number}{tokens}: {_said(freeze.violations)}"
        for overlap in (overlap for overlap in self.overlaps if overlap.violations):
            yield f"S1 overlapped at {overlap.number}: {_said(overlap.violations)}"
        for cell in (cell for cell in self.matrix if cell.violations):
            yield f"S2 {cell.cell}: {_said(cell.violations)}"
        for outcome in (outcome for outcome in self.schedules if outcome.violations):
            yield f"S3 seed {outcome.seed}: {_said(outcome.violations)}"
        yield from self._holes()

    def _holes(self) -> Iterator[str]:
        """Say where this campaign itself falls short."""
        for orders, points in self.points.items():
            if sum(run.killed for run in self.kills[orders]) != points:
                yield f"S1 did not kill at every point of {orders} order(s)"
        for cell in (cell for cell in self.matrix if not cell.hits):
            yield f"S2 {cell.cell}: never happened"
        for kind, number in self.faults.items():
            if number == 0:
                yield f"S3 never met with '{kind}'"
        for caught in (caught for caught in self.mutants if not caught.how):
            yield f"S8 '{caught.mutant}' was not caught"


def play_everything(seeds: int, *, say: Callable[[str], None]) -> Campaign:
    """Play every part; S3 with this many seeds."""
    began = perf_counter()
    campaign = Campaign()
    with ProcessPoolExecutor(initializer=logging.disable) as pool:
        say("S1: killed at every point ...")
        for orders in (1, 3):
            kills = single_kills(orders)
            campaign.points[orders] = len(kills)
            campaign.kills[orders] = list(pool.map(crash_run, repeat(orders), kills, chunksize=4))
        pairs = pool.map(pair_of_kills, repeat(1), range(PAIRS), chunksize=4)
        campaign.pairs = list(pool.map(crash_run, repeat(1), pairs, chunksize=4))
        say("S1: frozen at every point ...")
        for expire in (False, True):
            numbers = single_freezes(expire_tokens=expire)
            campaign.freezes += pool.map(freeze_run, numbers, repeat(expire), chunksize=4)
        say("S1: a second run at every point ...")
        campaign.overlaps = list(pool.map(overlap_run, single_overlaps(), chunksize=4))
        say("S2: every outcome of every POST ...")
        campaign.matrix = list(pool.map(play, cells(), chunksize=4))
        say(f"S3: {seeds} schedules ...")
        campaign.schedules = list(pool.map(run_schedule, range(seeds), chunksize=4))
        say("S8: mutants ...")
        campaign.mutants = list(pool.map(catch, range(len(MUTANTS))))
    campaign.seconds = perf_counter() - began
    return campaign


def catch(index: int) -> Caught:
    """Try to catch a mutant: by a few schedules, by the exhaustive parts, by many schedules."""
    mutant = MUTANTS[index]
    for seeds in (range(_FEW_SEEDS), range(_FEW_SEEDS, _MANY_SEEDS)):
        if number := seeds_to_detection(mutant, seeds):
            return Caught(mutant.name, f"{number} seeds")
        if part := part_that_detects(mutant):
            return Caught(mutant.name, part)
    return Caught(mutant.name, "")


def _said(violations: Sequence[Violation]) -> str:
    return "; ".join(map(str, violations[:3]))
