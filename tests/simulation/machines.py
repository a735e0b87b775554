"""S5: the state machines over leases, markers and mappings, whose steps Hypothesis makes up."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.stateful.base import EXAMPLES, SETTINGS
from tests.stateful.test_leases import LeaseMachine
from tests.stateful.test_mappings import MappingMachine
from tests.stateful.test_markers import MarkerMachine

MACHINES: Mapping[str, type[RuleBasedStateMachine]] = {
    "leases": LeaseMachine,
    "markers": MarkerMachine,
    "mappings": MappingMachine,
}


@dataclass(frozen=True, slots=True)
class MachineRun:
    """What came of the lives of one machine; `wrong` is empty when everything held."""

    name: str
    lives: int
    wrong: str


def machine_run(name: str) -> MachineRun:
    """Let one machine live many times. What fails is not made smaller: tests/machines does that."""
    try:
        run_state_machine_as_test(MACHINES[name], settings=settings(SETTINGS, database=None, phases=[Phase.generate]))
    except AssertionError as error:
        return MachineRun(name, EXAMPLES, str(error).partition("\n")[0] or "an assertion failed")
    return MachineRun(name, EXAMPLES, "")
