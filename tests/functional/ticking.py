"""Imports that a timer starts, each in a process of its own, with every request to the tables that they make."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run
from sconnect.app.storage.records import RunRecord
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.messages import run_message
from sconnect.entrypoints.queue.runs import run_task
from tests.fakes.rows import Operation
from tests.fakes.ticks import start_due_runs
from tests.functional.lab import Lab, queue_message
from tests.functional.run_costs import PER_IDLE_RUN

QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Ticking:
    """A lab whose profile is saved once; of what a tick asks the tables the claim on its lease is listed.

    What else it asks, to find out what is due, is held by its own tests.
    """

    lab: Lab
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lab.rows.before = self._note
        self.save()

    async def _note(self, operation: Operation) -> None:
        self.requests.append(f"{operation.name} {operation.table} {operation.partition} {operation.key}")
        await asyncio.sleep(0)

    def save(self) -> None:
        """Store the settings of the profile."""
        self.lab.run(save_profile(self.lab.services, self.lab.profile, by="test"))

    def tick(self, wait: timedelta = QUARTER) -> RunRecord:
        """Wait, and let the timer start a run that comes and goes. Its requests are those of the list afterwards."""
        name = self.start(wait)
        self.carry_out(name)
        listed = list(self.requests)
        run = self.lab.run(read_run(self.lab.services, name))
        self.requests[:] = listed
        return run

    def start(self, wait: timedelta = QUARTER) -> RunName:
        """Wait, and let the timer start a run."""
        self.lab.clock.seconds += wait.total_seconds()
        self.lab.begin_process()
        self.requests.clear()
        [name] = self.lab.run(start_due_runs(self.lab.services, Task.IMPORT_ORDERS))
        self.requests[:] = [each for each in self.requests if each.startswith("replace") and " task!" in each]
        return name

    def carry_out(self, name: RunName) -> None:
        """Carry a run out, in a process of its own, follow-ups included."""
        messages = [run_message(name)]
        while messages:
            self.lab.begin_process()
            messages += self.lab.run(run_task(self.lab.services, queue_message(messages.pop())))

    def settle(self, most: int = 6) -> None:
        """Let runs come and go until one asks as little as it can: what it saw was kept by the one before."""
        for _ in range(most):
            self.tick()
            if len(self.requests) <= MOST_WHEN_IDLE:
                return
        raise AssertionError(self.told)

    @property
    def told(self) -> str:
        """All requests, one a line."""
        return "\n".join(["", *self.requests])


MOST_WHEN_IDLE = PER_IDLE_RUN + 1
"""Requests to the tables of a run that finds nothing new, and of the tick that claims it."""
