"""The checks of the simulation can fail: each version of the app with one safety taken out is caught."""

import pytest

from tests.simulation.crash_points import crash_run
from tests.simulation.detection import catch
from tests.simulation.mutants import MUTANTS


@pytest.mark.simulated
@pytest.mark.parametrize("index", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_is_caught(index: int) -> None:
    assert catch(index).how


def test_a_mutant_leaves_nothing_behind() -> None:
    with MUTANTS[0].in_force():
        pass
    assert crash_run(1).violations == ()
