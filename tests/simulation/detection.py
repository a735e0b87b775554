"""S8: which part of the simulation catches a mutant, and how soon."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from tests.simulation.backlogs import backlog_run
from tests.simulation.bare_references import bare_references_run
from tests.simulation.corrections import is_caught
from tests.simulation.exports import killed_export
from tests.simulation.first_orders import first_orders_run
from tests.simulation.freezes import Trouble, freeze_run, single_freezes
from tests.simulation.histories import history_run
from tests.simulation.look_alikes import look_alikes_run
from tests.simulation.machines import MACHINES, machine_run
from tests.simulation.maintenance import dry_run_import_run
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.news import news_run
from tests.simulation.other_program import other_program_run
from tests.simulation.outcome_matrix import (
    ORDERS,
    UNTRUSTED,
    cells,
    cells_by_code,
    cells_with_clicks,
    cells_without_look_ups,
    play,
)
from tests.simulation.overlaps import overlap_run, single_overlaps
from tests.simulation.releases import released_run, retried_run
from tests.simulation.restores import restore_run
from tests.simulation.same_shop import same_shop_run
from tests.simulation.schedules import run_schedule
from tests.simulation.turns import turns_run

_FEW_SEEDS = 5
_MANY_SEEDS = 400
_SEEDS_OF_SHOPPERS = 60
_SEEDS_OF_HISTORIES = 60
_SEEDS_OF_FIRST_ORDERS = 40
_SEEDS_OF_BARE_REFERENCES = 40
_SEEDS_OF_OTHER_PROGRAMS = 10
_STRIDE = 8
_SEEDS_OF_RESTORES = 20


@dataclass(frozen=True, slots=True)
class Caught:
    """How a mutant was caught; empty when it was not."""

    mutant: str
    how: str


def catch(index: int) -> Caught:
    """Try to catch a mutant: by the part made for it, or a few schedules, the exhaustive parts and many schedules."""
    mutant = MUTANTS[index]
    with mutant.in_force():
        if mutant.by:
            return Caught(mutant.name, mutant.by if _PARTS[mutant.by](mutant.limits()) else "")
        for seeds in (range(_FEW_SEEDS), range(_FEW_SEEDS, _MANY_SEEDS)):
            if number := seeds_to_detection(mutant, seeds):
                return Caught(mutant.name, f"{number} seeds")
            if part := part_that_detects(mutant):
                return Caught(mutant.name, part)
    return Caught(mutant.name, "")


def seeds_to_detection(mutant: Mutant, seeds: Iterable[int]) -> int | None:
    """Return the number of schedules it takes to catch the mutant in force; None when these do not."""
    return next((seed + 1 for seed in seeds if run_schedule(seed, limits=mutant.limits()).violations), None)


def part_that_detects(mutant: Mutant) -> str | None:
    """Return which of the parts about orders catches the mutant in force; None when none does."""
    return next((name for name in _ABOUT_ORDERS if _PARTS[name](mutant.limits())), None)


def _by_outcomes(limits: Limits) -> bool:
    untrusted = (cell for cell in cells_without_look_ups() if cell.look_ups == UNTRUSTED)
    return any(play(cell, limits=limits).violations for cell in chain(cells_with_clicks(), untrusted))


def _by_cards(limits: Limits) -> bool:
    return any(play(cell, limits=limits).violations for cell in cells_by_code())


def _by_stubborn_outcomes(limits: Limits) -> bool:
    """Whether it shows when one thing comes of an order again and again."""
    stubborn = (cell for cell in cells() if not cell.is_once and cell.target == ORDERS and _is_typical(cell.fault))
    return any(play(cell, limits=limits).violations for cell in stubborn)


def _is_typical(fault: Fault) -> bool:
    return fault.kind is FaultKind.UNREACHABLE or fault.status in {None, 504}


def _by_many_seeds(limits: Limits) -> bool:
    return any(run_schedule(seed, limits=limits).violations for seed in range(_MANY_SEEDS))


def _by_overlaps(_: Limits) -> bool:
    return any(overlap_run(number).violations for number in _spread(single_overlaps()))


def _by_freezes(trouble: Trouble) -> Callable[[Limits], bool]:
    return lambda _: any(freeze_run(number, trouble).violations for number in _spread(single_freezes(trouble)))


def _spread(points: Sequence[int]) -> Iterator[int]:
    """Give all points, some of every part of the work first: a mutant shows in one part of it."""
    return chain.from_iterable(points[start::_STRIDE] for start in range(_STRIDE))


def _by_retries(_: Limits) -> bool:
    return any(retried_run(number).violations for number in range(retried_run().points))


def _by_exports(_: Limits) -> bool:
    for later in (False, True):
        points = killed_export(None, articles=5, customers=3, later=later).points
        for kill in range(points):
            if killed_export(kill, articles=5, customers=3, later=later, revert=later).wrong:
                return True
    return False


def _by_machine(name: str) -> Callable[[Limits], bool]:
    return lambda _: bool(machine_run(name).wrong)


_ABOUT_ORDERS = ("S2", "S2 again and again", "S1 overlaps", "S1 freezes")
_PARTS: Mapping[str, Callable[[Limits], bool]] = {
    "S2": _by_outcomes,
    "S3": _by_many_seeds,
    "S2 customers by code": _by_cards,
    "S2 again and again": _by_stubborn_outcomes,
    "S1 overlaps": _by_overlaps,
    "S1 freezes": _by_freezes(Trouble.NONE),
    "S1 freezes of cards": _by_freezes(Trouble.CARD),
    "S1 exports": _by_exports,
    "S1 backlogs": lambda _: bool(backlog_run().violations),
    "S1 dry runs": lambda _: bool(dry_run_import_run().violations),
    "S1 retries": _by_retries,
    "S6": lambda _: any(look_alikes_run(seed).violations for seed in range(_SEEDS_OF_SHOPPERS)),
    "S7": lambda _: any(same_shop_run(seed).violations for seed in range(_SEEDS_OF_SHOPPERS)),
    "S12": lambda _: is_caught(),
    "S14": lambda _: any(turns_run(seed).violations for seed in range(_SEEDS_OF_SHOPPERS)),
    "S15": lambda _: any(restore_run(seed).violations for seed in range(_SEEDS_OF_RESTORES)),
    "S9": lambda _: any(history_run(seed).violations for seed in range(_SEEDS_OF_HISTORIES)),
    "S10": lambda _: any(first_orders_run(seed).violations for seed in range(_SEEDS_OF_FIRST_ORDERS)),
    "S11": lambda _: any(bare_references_run(seed).violations for seed in range(_SEEDS_OF_BARE_REFERENCES)),
    "S13": lambda _: any(other_program_run(seed).violations for seed in range(_SEEDS_OF_OTHER_PROGRAMS)),
    "S1 news": lambda _: bool(news_run().violations),
    "S1 releases": lambda _: bool(released_run().violations),
    **{f"S5 {name}": _by_machine(name) for name in MACHINES},
}
