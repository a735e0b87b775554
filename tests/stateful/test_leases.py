"""Claims on a task: whatever happens to the tables, two never believe at once that they have it."""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import fail_run
from sconnect.app.runs.execution import _acquire
from sconnect.app.runs.leases import read_claims, read_lease, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import StartedRun, start_run
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate
from tests.stateful.base import SETTINGS, Failed, TableMachine, fates, pauses
from tests.unit.app.conftest import linked_profile

_TASK = Task.IMPORT_ORDERS
numbers = st.integers(min_value=0, max_value=5)


class LeaseMachine(TableMachine):
    """Ticks and people start runs, messages come once or twice, executions renew, end, or die without a word.

    The model: which executions believe that they hold the lease, and until when.
    """

    def __init__(self) -> None:
        super().__init__()
        self.started: list[StartedRun] = []
        self.executing: list[Stored[TaskLease]] = []

    @initialize()
    def save(self) -> None:
        self.calmly(save_profile(self.services, linked_profile(), by="test"))

    @rule(how_many=st.integers(1, 3), trouble=fates, hanging=pauses)
    def start(self, how_many: int, trouble: list[Fate], hanging: list[float]) -> None:
        """Several start the task at once: they all get the same run."""
        work = [start_run(self.services, linked_profile().id, _TASK, by="") for _ in range(how_many)]
        begun = [run for run in self.at_once(*work, trouble=trouble, hanging=hanging) if isinstance(run, StartedRun)]
        self.started += begun
        if not any(hanging):  # else a lease may have run out between the one and the other
            assert len({run.name for run in begun}) <= 1

    @rule(number=numbers, how_many=st.integers(1, 3), trouble=fates, hanging=pauses)
    def deliver(self, number: int, how_many: int, trouble: list[Fate], hanging: list[float]) -> None:
        """The message of a run comes to several at once: one acquires the lease."""
        if not self.started:
            return
        name = self.started[number % len(self.started)].name
        work = [self._acquire(name) for _ in range(how_many)]
        self._believe(self.at_once(*work, trouble=trouble, hanging=hanging))

    @rule(number=numbers, trouble=fates, hanging=pauses)
    def renew(self, number: int, trouble: list[Fate], hanging: list[float]) -> None:
        """An execution renews its lease, perhaps after it expired."""
        if self.executing:
            held = self.executing.pop(number % len(self.executing))
            longer = replace(held.record, lease_until=self.clock.now() + timedelta(seconds=self.services.limits.lease))
            work = replace_if_unchanged(self.services.store, self.clock, held, longer)
            outcomes = self.at_once(work, trouble=trouble, hanging=hanging)
            # Silence is no reason to stop: the lease outlives several missed renewals.
            self._believe([held if isinstance(outcome, Failed) else outcome for outcome in outcomes])

    @rule(number=numbers, trouble=fates, hanging=pauses)
    def come_back_late(self, number: int, trouble: list[Fate], hanging: list[float]) -> None:
        """An execution renews its expired lease, while the message of its run comes to another."""
        late = [held for held in self.executing if held not in self._held()]
        if late and self.started:
            held = late[number % len(late)]
            self.executing.remove(held)
            name = self.started[-1].name
            longer = replace(held.record, lease_until=self.clock.now() + timedelta(seconds=self.services.limits.lease))
            renewal = replace_if_unchanged(self.services.store, self.clock, held, longer)
            self._believe(self.at_once(renewal, self._acquire(name), trouble=trouble, hanging=hanging))

    @rule(number=numbers, trouble=fates, hanging=pauses)
    def end(self, number: int, trouble: list[Fate], hanging: list[float]) -> None:
        """An execution releases its lease."""
        if self.executing:
            held = self.executing.pop(number % len(self.executing))
            self._one(release_lease(self.services, held, RunState.DONE), trouble, hanging)

    @rule(number=numbers)
    def die(self, number: int) -> None:
        """An execution is gone without a word."""
        if self.executing:
            self.executing.pop(number % len(self.executing))

    @rule(number=numbers, trouble=fates, hanging=pauses)
    def poison(self, number: int, trouble: list[Fate], hanging: list[float]) -> None:
        """The message of a run goes to the poison queue after all its executions died."""
        if self.started and not self._held():
            self._one(fail_run(self.services, self.started[number % len(self.started)].name), trouble, hanging)

    @rule(seconds=st.sampled_from((1.0, 30.0, 61.0, 125.0, 1_000.0)))
    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    async def _acquire(self, name: RunName) -> Stored[TaskLease] | None:
        held = (await read_claims(self.services, name.profile_id)).held_by(name.key)
        return await _acquire(self.services, held, is_redelivery=False) if held else None

    @invariant()
    def at_most_one_believes_to_hold_the_lease(self) -> None:
        assert len(self._held()) <= 1

    @invariant()
    def an_execution_that_believes_to_hold_the_lease_holds_it(self) -> None:
        for held in self._held():
            row = self.calmly(read_lease(self.services, linked_profile().id, _TASK))
            assert row is not None
            assert (row.record.owner, row.record.executor) == (held.record.owner, held.record.executor)

    def _held(self) -> list[Stored[TaskLease]]:
        now = self.clock.now()
        return [held for held in self.executing if held.record.lease_until and held.record.lease_until > now]

    def _believe(self, outcomes: Sequence[Stored[TaskLease] | Failed | None]) -> None:
        self.executing += [outcome for outcome in outcomes if isinstance(outcome, Stored)]

    def _one(self, work: Coroutine[Any, Any, object], trouble: list[Fate], hanging: list[float]) -> None:
        self.at_once(work, trouble=trouble, hanging=hanging)


TestLeases = pytest.mark.simulated(LeaseMachine.TestCase)
TestLeases.settings = SETTINGS
