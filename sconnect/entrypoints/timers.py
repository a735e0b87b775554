"""Timers: a tick becomes messages on the queue of blocks."""

import azure.functions as func

from sconnect.app.services import Services
from sconnect.domain.profile import Task
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue.messages import Messages
from sconnect.entrypoints.queue.ticks import messages_of_tick, ticked


@redact_errors
async def due_runs(services: Services, task: str, tick: func.TimerRequest) -> Messages:
    """Return a message for each block of profiles that are due for a task."""
    return await ticked(services, task, messages_of_tick(services, Task(task)), tick)
