"""What follows from a tick, carried out at once: the tick, its blocks, and the blocks that follow those."""

import azure.functions as func

from sconnect.app.runs.blocks import due_blocks, start_block
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.blocks import messages_of_block
from sconnect.entrypoints.queue.housekeeping import due_maintenance
from sconnect.entrypoints.queue.messages import Messages
from sconnect.entrypoints.timers import due_runs


class Tick(func.TimerRequest):
    """A timer's tick that comes in time."""

    @property
    def past_due(self) -> bool:
        return False


async def start_due_runs(services: Services, task: Task) -> list[RunName]:
    """Start what is due of a task; returns the runs that need a message, in order."""
    runs: list[RunName] = []
    blocks = await due_blocks(services, task)
    while blocks:
        started = await start_block(services, blocks.pop(0))
        runs += started.runs
        blocks += [started.rest] if started.rest else []
    return runs


async def run_messages(services: Services, task: str) -> list[str]:
    """Let the timer of a task go off; returns what is on the queue of runs after its blocks."""
    return (await after_blocks(services, await due_runs(services, task, Tick()))).runs


async def maintenance_messages(services: Services) -> list[str]:
    """Let the timer of the maintenance go off; returns what is on its queue after its blocks."""
    return (await after_blocks(services, await due_maintenance(services, Tick()))).maintenance


async def after_blocks(services: Services, messages: Messages) -> Messages:
    """Return what is on the queues of runs and maintenance after all blocks of a tick were started."""
    blocks, runs, maintenance = [*messages.blocks], [], []
    while blocks:
        done = await messages_of_block(services, func.QueueMessage(body=blocks.pop(0).encode()))
        blocks += done.blocks
        runs += done.runs
        maintenance += done.maintenance
    return Messages(runs=runs + messages.runs, maintenance=maintenance + messages.maintenance)
