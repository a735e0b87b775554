"""A small campaign inside the test suite; `make sim` plays the large one."""

from collections.abc import Callable

import pytest

from sconnect.domain.corrections.correction import CorrectionKind
from tests.simulation.backlogs import backlog_run
from tests.simulation.bare_references import bare_references_run
from tests.simulation.corrections import Befalls, corrections_at_points, corrections_that_fail
from tests.simulation.crash_points import crash_run, first_kills, moments_of, pairs_after, single_kills
from tests.simulation.first_orders import KINDS as FIRST_ORDER_KINDS
from tests.simulation.first_orders import first_orders_run
from tests.simulation.freezes import Trouble, freeze_run, single_freezes
from tests.simulation.histories import KINDS as HISTORY_KINDS
from tests.simulation.histories import history_run
from tests.simulation.look_alikes import look_alikes_run
from tests.simulation.maintenance import KilledRun, dry_run_import_run, maintenance_run
from tests.simulation.other_program import other_program_run
from tests.simulation.outcome_matrix import ORDERS, Acted, Cell, cells, play, play_double
from tests.simulation.overlaps import overlap_run, single_overlaps
from tests.simulation.releases import released_run, retried_run
from tests.simulation.restores import KINDS as RESTORE_KINDS
from tests.simulation.restores import restore_run
from tests.simulation.same_shop import same_shop_run
from tests.simulation.schedules import KINDS, run_schedule
from tests.simulation.seams import alike, one_of_each
from tests.simulation.turns import turns_run

_SEEDS = 30
_FEW_SEEDS = 10
_MAY_BE_MISSED = 4
"""Kinds of trouble that so few schedules may do without; `make sim` wants them all."""
_TYPICAL = frozenset({None, 504})
"""Statuses that stand for the others of their kind here."""
_NOT_ACTED = [cell for cell in cells() if cell.is_once and cell.target == ORDERS and cell.acted is Acted.NO]
_ONCE = [cell for cell in cells() if cell.is_once and cell.fault.status in _TYPICAL]
_STUBBORN = [cell for cell in cells() if not cell.is_once and cell.fault.status in _TYPICAL]


@pytest.mark.simulated
@pytest.mark.parametrize("orders", [1, 3])
def test_killed_at_any_point_every_order_is_booked_once(orders: int) -> None:
    runs = [crash_run(orders, kills) for kills in single_kills(orders)]
    assert [run for run in runs if run.violations or run.killed != 1] == []
    assert len(runs) > 50


@pytest.mark.simulated
@pytest.mark.parametrize("taken_up", [released_run, retried_run])
def test_killed_at_any_point_an_order_that_was_taken_up_again_is_booked_once(
    taken_up: Callable[..., KilledRun],
) -> None:
    runs = [taken_up(number) for number in one_of_each(taken_up().moments)]
    assert [run for run in runs if run.violations or run.killed != 1] == []
    assert len(runs) > 10


@pytest.mark.simulated
def test_killed_at_any_point_an_import_that_ran_out_of_time_books_every_order_once() -> None:
    runs = [backlog_run(number) for number in one_of_each(backlog_run().moments)]
    assert [run for run in runs if run.violations or run.killed != 1] == []
    assert len(runs) > 50


@pytest.mark.simulated
def test_killed_twice_every_order_is_booked_once() -> None:
    pairs = [pair for first in first_kills(1) for pair in pairs_after(1, first)]
    runs = [crash_run(1, pair) for pair in pairs[::10]]
    assert [run for run in runs if run.violations or run.killed != 2] == []
    assert len(pairs) > 200


@pytest.mark.simulated
def test_points_that_leave_the_same_behind_are_followed_by_the_same() -> None:
    groups = alike(moments_of(1))
    assert sorted(number for group in groups for number in group) == [number for (number,) in single_kills(1)]
    for group in groups:
        assert len({crash_run(1, (number,)).points - number for number in group}) == 1


@pytest.mark.simulated
@pytest.mark.parametrize("trouble", [Trouble.TOKEN, Trouble.CARD])
def test_frozen_at_any_point_until_others_took_over_every_order_is_booked_once(trouble: Trouble) -> None:
    runs = [freeze_run(number, trouble) for number in single_freezes(trouble)]
    assert [run for run in runs if run.violations] == []
    assert len(runs) > 50


@pytest.mark.simulated
def test_overlapped_at_any_point_by_another_run_every_order_is_booked_once() -> None:
    runs = [overlap_run(number) for number in single_overlaps()]
    assert [run for run in runs if run.violations] == []
    assert len(runs) > 50


@pytest.mark.simulated
@pytest.mark.parametrize("cell", dict.fromkeys([*_NOT_ACTED, *_ONCE]), ids=str)
def test_whatever_comes_of_a_post_once_the_order_is_booked_once(cell: Cell) -> None:
    outcome = play(cell)
    assert outcome.violations == ()
    assert outcome.hits == 1


@pytest.mark.simulated
@pytest.mark.parametrize("cell", _STUBBORN, ids=str)
def test_whatever_comes_of_every_post_the_order_is_booked_once_or_listed(cell: Cell) -> None:
    outcome = play(cell)
    assert outcome.violations == ()
    assert outcome.hits > 0


@pytest.mark.simulated
def test_housekeeping_killed_at_any_point_is_done_the_next_time() -> None:
    runs = [maintenance_run(number) for number in one_of_each(maintenance_run().moments)]
    assert [run for run in runs if run.violations or run.killed != 1] == []
    assert len(runs) > 10


@pytest.mark.simulated
def test_a_dry_run_killed_at_any_point_wrote_nothing() -> None:
    runs = [dry_run_import_run(number) for number in range(0, dry_run_import_run().points, 4)]
    assert [run for run in runs if run.violations or run.killed != 1] == []
    assert len(runs) > 10


@pytest.mark.simulated
def test_no_storm_doubles_or_loses_an_order() -> None:
    outcomes = [run_schedule(seed) for seed in range(_SEEDS)]
    assert [(outcome.seed, outcome.violations) for outcome in outcomes if outcome.violations] == []
    met = {kind for outcome in outcomes for kind, number in outcome.faults.items() if number}
    assert len(set(KINDS) & met) > len(KINDS) - _MAY_BE_MISSED


@pytest.mark.simulated
def test_shoppers_that_look_alike_have_one_card_each_however_they_order() -> None:
    assert [run for run in map(look_alikes_run, range(_SEEDS)) if run.violations] == []


@pytest.mark.simulated
def test_a_refund_is_credited_once_whatever_comes_of_the_request_and_whoever_clicks() -> None:
    assert [life for life in corrections_that_fail([CorrectionKind.CREDIT]) if life.violations] == []


@pytest.mark.simulated
def test_a_correction_that_is_killed_anywhere_is_done_once_and_none_is_made_of_what_was_invoiced_meanwhile() -> None:
    killed = corrections_at_points(Befalls.KILL)
    flipped = corrections_at_points(Befalls.FLIP)
    assert [life for life in (*killed, *flipped) if life.violations] == []


@pytest.mark.simulated
def test_a_shopper_in_two_shops_of_an_administration_at_once_has_one_card() -> None:
    assert [run for run in map(turns_run, range(_FEW_SEEDS)) if run.violations] == []


@pytest.mark.simulated
def test_an_order_of_a_shop_that_is_linked_twice_is_booked_once() -> None:
    assert [run for run in map(same_shop_run, range(_FEW_SEEDS)) if run.violations] == []


@pytest.mark.simulated
def test_whatever_becomes_of_the_history_of_a_shop_every_paid_order_is_booked_once() -> None:
    runs = list(map(history_run, range(_SEEDS)))
    assert [run for run in runs if run.violations] == []
    assert {run.kind for run in runs} == set(HISTORY_KINDS)


@pytest.mark.simulated
def test_no_second_order_goes_to_an_administration_that_did_not_find_the_first() -> None:
    runs = list(map(first_orders_run, range(len(FIRST_ORDER_KINDS))))
    assert [run for run in runs if run.violations] == []
    assert {run.kind for run in runs} == set(FIRST_ORDER_KINDS)


@pytest.mark.simulated
def test_an_order_without_a_prefix_is_never_taken_for_one_of_somebody_else() -> None:
    assert [run for run in map(bare_references_run, range(_FEW_SEEDS)) if run.violations] == []


@pytest.mark.simulated
def test_beside_another_program_every_order_is_booked_once_and_none_before_it_is_decided() -> None:
    assert [run for run in map(other_program_run, range(3)) if run.violations] == []


def test_a_seed_always_gives_the_same_schedule() -> None:
    assert run_schedule(3) == run_schedule(3)


@pytest.mark.simulated
def test_an_order_that_stands_in_the_books_twice_is_left_to_a_person() -> None:
    assert play_double().violations == ()


@pytest.mark.simulated
def test_what_was_booked_since_a_copy_that_is_put_back_is_booked_once() -> None:
    runs = list(map(restore_run, range(len(RESTORE_KINDS))))
    assert [run for run in runs if run.violations] == []
    assert {run.kind for run in runs} == set(RESTORE_KINDS)
