"""Timers and queue as Azure has them: ticks that start runs, messages that come at least once."""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sconnect.app.errors import SconnectError
from sconnect.app.importing.import_orders import import_orders
from sconnect.app.runs.ending import fail_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import start_run
from sconnect.app.services import Services
from sconnect.app.tasks import import_task
from sconnect.domain.profile import Profile, Task
from tests.fakes.ticks import start_due_runs
from tests.simulation.processes import Instance, Killed
from tests.simulation.world import World

MOST_DELIVERIES = 10
"""`maxDequeueCount` in host.json: after this many deliveries a message counts as poison."""
BODIES = {Task.IMPORT_ORDERS: import_task}


@dataclass(frozen=True, slots=True)
class Message:
    """A message that makes a run go (on)."""

    run: RunName
    deliveries: int = 0


@dataclass
class Platform:
    """Holds the queue. `keeps_process`: one process does everything while it lives; else each thing has its own."""

    world: World
    keeps_process: bool = False
    queue: deque[Message] = field(default_factory=deque)
    _kept: Instance | None = None

    def instance(self) -> Instance:
        """Return the process for the next thing to do."""
        if self._kept is None or self._kept.process.is_dead or not self.keeps_process:
            self._kept = self.world.instance()
        return self._kept

    async def tick(self, instance: Instance) -> None:
        """Let the import timer go off in a process. The messages leave only when the function ends well."""
        with suppress(SconnectError):  # the host logs it, and the next tick comes as if nothing happened
            for name in await instance.run(lambda services: start_due_runs(services, Task.IMPORT_ORDERS)):
                self.queue.append(Message(name))

    async def click(self, profile: Profile, instance: Instance, *, dry_run: bool = False) -> None:
        """Let a person start an import, or a dry run of one."""
        with suppress(SconnectError):  # the page shows it
            run = await instance.run(
                lambda services: start_run(services, profile.id, Task.IMPORT_ORDERS, by="owner", dry_run=dry_run)
            )
            if run.needs_message:
                self.queue.append(Message(run.name))

    async def deliver(self, message: Message, instance: Instance) -> None:
        """Hand a message to a process; one whose process dies or fails goes back to the queue, or is poison."""
        try:
            more = await instance.run(lambda services: execute(services, message.run, BODIES))
        except Killed:
            await self._deliver_again(message)
            raise
        except SconnectError:
            await self._deliver_again(message)
        except Exception as error:  # noqa: BLE001 - the host, too, takes whatever a function raises
            self.world.unexpected.append(f"{type(error).__name__}: {error}")
            await self._deliver_again(message)
        else:
            if more:
                self.queue.append(Message(message.run))

    async def _deliver_again(self, message: Message) -> None:
        again = replace(message, deliveries=message.deliveries + 1)
        if again.deliveries < MOST_DELIVERIES:
            self.queue.append(again)
        else:
            with suppress(SconnectError):  # the poison message comes again; the lease expires without it too
                await self.world.instance().run(lambda services: fail_run(services, message.run))


async def import_unclaimed(services: Services, profile: Profile, run_id: str) -> None:
    """Import as if there were no leases: what makes an order safe may not depend on them."""
    deadline = services.clock.monotonic() + services.limits.run_budget
    await import_orders(services, profile, Progress(run_id=run_id, deadline=deadline, by_hand=False))
