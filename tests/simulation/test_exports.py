"""Exports in the test suite: killed at any point and with any answer lost, the shop equals the books after all."""

from collections import Counter

import pytest

from tests.simulation.exports import TROUBLE, killed_export, stormy_export

_SEEDS = 80


@pytest.mark.simulated
@pytest.mark.parametrize(("later", "revert", "step"), [(False, False, 1), (True, True, 1), (True, False, 3)])
def test_killed_at_any_point_the_shop_equals_the_books_after_the_next_run(
    *, later: bool, revert: bool, step: int
) -> None:
    points = killed_export(None, articles=5, customers=3, later=later).points
    assert points > 50
    for kill in range(0, points, step):
        run = killed_export(kill, articles=5, customers=3, later=later, revert=revert)
        assert run.killed == 1
        assert run.wrong == (), f"killed at point {kill}"


def test_killed_at_any_call_with_many_the_shop_equals_the_books_after_the_next_run() -> None:
    points = killed_export(None, articles=30, customers=20, later=False).points
    for kill in range(0, points, 7):
        run = killed_export(kill, articles=30, customers=20, later=False)
        assert run.wrong == (), f"killed at point {kill}"


@pytest.mark.simulated
def test_no_storm_leaves_the_shop_different_from_the_books() -> None:
    met: Counter[str] = Counter()
    for seed in range(_SEEDS):
        run = stormy_export(seed)
        assert run.wrong == (), f"seed {seed}"
        met += run.met
    assert set(met) == TROUBLE


def test_a_seed_always_gives_the_same_life() -> None:
    assert stormy_export(3) == stormy_export(3)
