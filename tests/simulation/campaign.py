"""Every part of the simulation together, spread over the processors."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat
from time import perf_counter
from typing import Any, Protocol, TypeVar

from tests.simulation.backlogs import backlog_run
from tests.simulation.bare_references import BareReferences, bare_references_run
from tests.simulation.checks import Violation
from tests.simulation.corrections import CorrectedLife, every_correction, play_correction
from tests.simulation.crash_points import (
    CrashRun,
    all_pairs_after,
    crash_run,
    first_kills,
    moments_of,
    pairs_after,
    single_kills,
)
from tests.simulation.detection import Caught, catch
from tests.simulation.exports import TROUBLE, ExportRun, killed_export, stormy_export
from tests.simulation.first_orders import FirstOrders, first_orders_run
from tests.simulation.freezes import FreezeRun, Trouble, freeze_run, single_freezes
from tests.simulation.histories import HistoryRun, history_run
from tests.simulation.look_alikes import LookAlikes, look_alikes_run
from tests.simulation.machines import MACHINES, MachineRun, machine_run
from tests.simulation.maintenance import KilledRun, dry_run_import_run, maintenance_run
from tests.simulation.mutants import MUTANTS
from tests.simulation.news import news_run
from tests.simulation.other_program import OtherProgram, other_program_run
from tests.simulation.outcome_matrix import CellOutcome, cells, play, play_double, telling_cells
from tests.simulation.overlaps import OverlapRun, overlap_run, single_overlaps
from tests.simulation.quick import prepare_process
from tests.simulation.releases import released_run, retried_run
from tests.simulation.restores import Restore, restore_run
from tests.simulation.same_shop import SameShop, same_shop_run
from tests.simulation.seams import alike, one_of_each
from tests.simulation.tally import Tally, tally_of
from tests.simulation.turns import Turns, turns_run

SEEDS = 2_000
"""Schedules that are played by default."""
_SEEDS_TOGETHER = 20
_EXPORT_SEEDS = 80
_SHOPPER_SHARE = 5
_SAME_SHOP_SHARE = 40
_HISTORY_SHARE = 16
_FIRST_ORDERS_SHARE = 20
_BARE_REFERENCES_SHARE = 40
_OTHER_PROGRAM_SHARE = 40
_TURNS_SHARE = 20
_RESTORES_SHARE = 40
"""Of so many schedules one more is played of shoppers who look alike, of a shop that is linked twice, of a history that
restarts, of a first order, of references without a prefix, of a takeover from another program, a shopper in two shops
at once, and of a copy that is put back."""
LIVES: Mapping[str, Callable[..., KilledRun]] = {
    "housekeeping": maintenance_run,
    "dry run": dry_run_import_run,
    "import that runs out of time": backlog_run,
    "import of a released order": released_run,
    "import without news, and the one with some after it,": news_run,
    "import by hand of a refused order, whose message is lost,": retried_run,
}
"""What else is killed at every point, each by what plays it."""
FLOOR_FROM = 100_000
"""With so many seeds, every kind of trouble has to come `FLOOR` times."""
FLOOR = 1_000
_T = TypeVar("_T")
_Played = Callable[[], None]
"""Waits for a part that is being played and keeps what came of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to play: S3 with these seeds; `every_pair`: kills at all points and pairs, alike or not, and corrections
    with trouble at every point."""

    first_seed: int = 0
    seeds: int = SEEDS
    every_pair: bool = False

    @property
    def floor(self) -> int:
        """How often every kind of trouble has to come."""
        return FLOOR if self.seeds >= FLOOR_FROM else 1


@dataclass(frozen=True, slots=True)
class ExportLife:
    """What came of one life of the exports, and what plays it again."""

    name: str
    run: ExportRun


class _Seeded(Protocol):
    """What came of one seed of a part."""

    @property
    def seed(self) -> int: ...
    @property
    def violations(self) -> Sequence[Violation]: ...


class _SeededOfKind(_Seeded, Protocol):
    """What came of one seed of a part that has kinds."""

    @property
    def kind(self) -> str: ...


@dataclass
class Campaign:
    """Everything that was played, and what came of it."""

    plan: Plan
    kills: dict[int, list[CrashRun]] = field(default_factory=dict)
    points: dict[int, int] = field(default_factory=dict)
    """Of an import of so many orders."""
    alike: list[list[int]] = field(default_factory=list)
    """Points of the import of one order, in groups in which a kill leaves the same behind."""
    pairs: list[CrashRun] = field(default_factory=list)
    freezes: list[FreezeRun] = field(default_factory=list)
    overlaps: list[OverlapRun] = field(default_factory=list)
    lives: dict[str, list[KilledRun]] = field(default_factory=dict)
    """By what was killed, as in `LIVES`."""
    points_of_lives: dict[str, int] = field(default_factory=dict)
    exports: list[ExportLife] = field(default_factory=list)
    export_storms: list[ExportLife] = field(default_factory=list)
    matrix: list[CellOutcome] = field(default_factory=list)
    look_alikes: list[LookAlikes] = field(default_factory=list)
    same_shop: list[SameShop] = field(default_factory=list)
    histories: list[HistoryRun] = field(default_factory=list)
    first_orders: list[FirstOrders] = field(default_factory=list)
    bare_references: list[BareReferences] = field(default_factory=list)
    corrections: list[CorrectedLife] = field(default_factory=list)
    other_programs: list[OtherProgram] = field(default_factory=list)
    turns: list[Turns] = field(default_factory=list)
    restores: list[Restore] = field(default_factory=list)
    machines: list[MachineRun] = field(default_factory=list)
    schedules: Tally = field(default_factory=Tally)
    mutants: list[Caught] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def crash_runs(self) -> list[CrashRun]:
        return [*(run for runs in self.kills.values() for run in runs), *self.pairs]

    @property
    def number_of_pairs(self) -> int:
        """How many pairs of points there are for one order."""
        return sum(run.points - run.kills[0] - 1 for run in self.kills[1])

    @property
    def violations(self) -> list[Violation]:
        """What was wrong in all parts but the schedules."""
        played: Iterator[
            CrashRun
            | FreezeRun
            | OverlapRun
            | KilledRun
            | CellOutcome
            | LookAlikes
            | SameShop
            | HistoryRun
            | FirstOrders
            | BareReferences
            | CorrectedLife
            | OtherProgram
            | Turns
            | Restore
        ] = chain(
            self.crash_runs,
            self.freezes,
            self.overlaps,
            chain.from_iterable(self.lives.values()),
            self.matrix,
            self.look_alikes,
            self.same_shop,
            self.histories,
            self.first_orders,
            self.bare_references,
            self.corrections,
            self.other_programs,
            self.turns,
            self.restores,
        )
        return [violation for each in played for violation in each.violations]

    @property
    def no_longer_alike(self) -> list[list[int]]:
        """Groups of points that were alike, and yet not followed by the same; so one of a group would not do."""
        followed = {run.kills[0]: run.points - run.kills[0] for run in self.kills[1]}
        return [group for group in self.alike if len({followed[number] for number in group}) != 1]

    def failures(self) -> Iterator[str]:
        """Return every failure, each with the command that plays it again."""
        for run in (run for run in self.crash_runs if run.violations):
            yield f"S1 killed at {run.kills} of {run.orders} order(s): {_said(run.violations)}"
        for freeze in (freeze for freeze in self.freezes if freeze.violations):
            yield f"S1 frozen at {freeze.number}, {freeze.trouble}: {_said(freeze.violations)}"
        for overlap in (overlap for overlap in self.overlaps if overlap.violations):
            yield f"S1 overlapped at {overlap.number}: {_said(overlap.violations)}"
        for what, lives in self.lives.items():
            for each in (each for each in lives if each.violations):
                yield f"S1 {what} killed at {each.number}: {_said(each.violations)}"
        for life in (life for life in [*self.exports, *self.export_storms] if life.run.wrong):
            yield f"{life.name}: {'; '.join(life.run.wrong[:3])}"
        for cell in (cell for cell in self.matrix if cell.violations):
            yield f"S2 {cell.cell}: {_said(cell.violations)}"
        yield from self._wrong_lives()
        for machine in (machine for machine in self.machines if machine.wrong):
            yield f"S5 {machine.name}: {machine.wrong}"
        for seed, violations in self.schedules.failed.items():
            yield f"S3 seed {seed}: {_said(violations)}"
        yield from self._holes()

    def _wrong_lives(self) -> Iterator[str]:
        seeded: tuple[tuple[str, Sequence[_Seeded]], ...] = (
            ("S6", self.look_alikes),
            ("S7", self.same_shop),
            ("S11", self.bare_references),
            ("S13", self.other_programs),
            ("S14", self.turns),
        )
        for part, runs in seeded:
            for run in (run for run in runs if run.violations):
                yield f"{part} seed {run.seed}: {_said(run.violations)}"
        of_kinds: tuple[tuple[str, Sequence[_SeededOfKind]], ...] = (
            ("S9", self.histories),
            ("S10", self.first_orders),
            ("S15", self.restores),
        )
        for part, kinds in of_kinds:
            for each in (each for each in kinds if each.violations):
                yield f"{part} seed {each.seed}, {each.kind}: {_said(each.violations)}"
        for life in (life for life in self.corrections if life.violations):
            yield f"S12 {life.kind} at {life.number}: {_said(life.violations)}"

    def _holes(self) -> Iterator[str]:
        """Return where this campaign itself falls short."""
        for orders, runs in self.kills.items():
            if any(run.killed != 1 for run in runs):
                yield f"S1 did not kill at every point of {orders} order(s)"
        yield from (f"S1 killed at points that are no longer alike: {group}" for group in self.no_longer_alike)
        for what, killed in (
            *((what, [each.killed for each in self.lives.get(what, ())]) for what in LIVES),
            ("exports", [life.run.killed for life in self.exports]),
        ):
            if not killed or any(number != 1 for number in killed):
                yield f"S1 did not kill at every point of {what}"
        for cell in (cell for cell in self.matrix if not cell.hits):
            yield f"S2 {cell.cell}: never happened"
        met = {kind for life in self.export_storms for kind in life.run.met}
        yield from (f"S3 exports never met with '{kind}'" for kind in sorted(TROUBLE - met))
        for kind, number in self.schedules.faults.items():
            if number < self.plan.floor:
                yield f"S3 met with '{kind}' {number} times, not {self.plan.floor}"
        for caught in (caught for caught in self.mutants if not caught.how):
            yield f"S8 '{caught.mutant}' was not caught"


def play_everything(plan: Plan, *, say: Callable[[str], None]) -> Campaign:
    """Play every part. All parts are handed out at once, so that no processor waits for the last lives of a part."""
    began = perf_counter()
    campaign = Campaign(plan)
    with ProcessPoolExecutor(initializer=prepare_process) as pool:
        say("S1, S2 and S5 to S15: every point, every outcome, every kind of life, every mutant ...")
        played = [*_crashes(campaign, pool), *_exports(campaign, pool), *_lives(campaign, pool)]
        played.append(partial(campaign.machines.extend, pool.map(machine_run, MACHINES)))
        played.append(partial(campaign.mutants.extend, pool.map(catch, range(len(MUTANTS)))))
        say(f"S3: {plan.seeds} schedules from seed {plan.first_seed} ...")
        _play_schedules(campaign, pool, say)
        for wait_for in played:
            wait_for()
    campaign.seconds = perf_counter() - began
    return campaign


def _crashes(campaign: Campaign, pool: Executor) -> Iterator[_Played]:
    every_point = campaign.plan.every_pair
    if every_point:
        pairs = pool.map(all_pairs_after, repeat(1), range(crash_run(1).points))
    else:
        pairs = pool.map(pairs_after, repeat(1), first_kills(1))
    campaign.alike = alike(moments_of(1))
    for orders in (1, 3):
        every = single_kills(orders)
        kills = every if every_point or orders == 1 else [(number,) for number in first_kills(orders)]
        campaign.points[orders] = len(every)
        runs = campaign.kills[orders] = []
        yield partial(runs.extend, pool.map(crash_run, repeat(orders), kills, chunksize=4))
    for start, trouble in enumerate(Trouble):
        points = single_freezes(trouble)
        if not (every_point or trouble is Trouble.NONE):
            points = points[start % 2 :: 2]  # most of the way they have in common with a freeze alone
        frozen = pool.map(freeze_run, points, repeat(trouble), chunksize=4)
        yield partial(campaign.freezes.extend, frozen)
    yield partial(campaign.overlaps.extend, pool.map(overlap_run, single_overlaps(), chunksize=4))
    for what, live in LIVES.items():
        calm = live()
        numbers = range(calm.points) if every_point else one_of_each(calm.moments)
        campaign.points_of_lives[what] = calm.points
        lives = campaign.lives[what] = []
        yield partial(lives.extend, pool.map(live, numbers, chunksize=4))
    both = list(chain.from_iterable(pairs))
    yield partial(campaign.pairs.extend, pool.map(crash_run, repeat(1), both, chunksize=4))


def _exports(campaign: Campaign, pool: Executor) -> Iterator[_Played]:
    for later, revert in ((False, False), (True, False), (True, True)):
        points = range(_killed_export(None, later=later, revert=revert).run.points)
        killed = pool.map(_killed_export, points, repeat(later), repeat(revert), chunksize=4)
        yield partial(campaign.exports.extend, killed)
    yield partial(campaign.export_storms.extend, pool.map(_stormy_export, range(_EXPORT_SEEDS), chunksize=4))


def _lives(campaign: Campaign, pool: Executor) -> Iterator[_Played]:
    def playing(into: list[_T], play_one: Callable[[Any], _T], of: Iterable[Any]) -> _Played:
        return partial(into.extend, pool.map(play_one, of, chunksize=4))

    seeds, every_point = campaign.plan.seeds, campaign.plan.every_pair
    yield playing(campaign.matrix, play, cells() if every_point else telling_cells())
    campaign.matrix.append(play_double())
    yield playing(campaign.look_alikes, look_alikes_run, range(seeds // _SHOPPER_SHARE))
    yield playing(campaign.same_shop, same_shop_run, range(seeds // _SAME_SHOP_SHARE))
    yield playing(campaign.histories, history_run, range(seeds // _HISTORY_SHARE))
    yield playing(campaign.first_orders, first_orders_run, range(seeds // _FIRST_ORDERS_SHARE))
    yield playing(campaign.bare_references, bare_references_run, range(seeds // _BARE_REFERENCES_SHARE))
    yield playing(campaign.corrections, play_correction, every_correction(every_point=every_point))
    yield playing(campaign.other_programs, other_program_run, range(seeds // _OTHER_PROGRAM_SHARE))
    yield playing(campaign.turns, turns_run, range(seeds // _TURNS_SHARE))
    yield playing(campaign.restores, restore_run, range(seeds // _RESTORES_SHARE))


def _play_schedules(campaign: Campaign, pool: Executor, say: Callable[[str], None]) -> None:
    """Play S3 and add up; says now and then how far it is, so that it can be gone on with from there."""
    first, end = campaign.plan.first_seed, campaign.plan.first_seed + campaign.plan.seeds
    parts = [range(start, min(start + _SEEDS_TOGETHER, end)) for start in range(first, end, _SEEDS_TOGETHER)]
    for number, tally in enumerate(pool.map(tally_of, parts), start=1):
        campaign.schedules.join(tally)
        if number % 500 == 0:
            done = campaign.schedules
            say(f"  up to seed {parts[number - 1][-1]}: {done.orders} orders, {len(done.failed)} failed")


def _killed_export(kill: int | None, later: bool, revert: bool) -> ExportLife:
    name = f"S1 {'later' if later else 'first'} export killed at {kill}{', changes taken back' if revert else ''}"
    return ExportLife(name, killed_export(kill, articles=5, customers=3, later=later, revert=revert))


def _stormy_export(seed: int) -> ExportLife:
    return ExportLife(f"S3 exports, seed {seed}", stormy_export(seed))


def _said(violations: Sequence[Violation]) -> str:
    return "; ".join(map(str, violations[:3]))
