"""Timers: a tick becomes messages on the queue of runs."""

import logging

import azure.functions as func

from sconnect.app.runs.scheduling import start_due_runs
from sconnect.app.runs.ticks import record_tick
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import Task
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue.mail import mail_messages
from sconnect.entrypoints.queue.runs import run_message

_log = logging.getLogger("sconnect.timers")


@redact_errors
async def due_runs(services: Services, task: str, tick: func.TimerRequest) -> list[str]:
    """Start what is due for a task and return a message for each run."""
    if tick.past_due:
        _log.info("the tick for %s comes late; what is due follows from stored state", task)
    began = services.clock.monotonic()
    messages = [run_message(name) for name in await start_due_runs(services, Task(task))]
    await record_tick(services, task)
    seconds = services.clock.monotonic() - began
    log_event("tick finished", task=task, counts={"started": len(messages)}, seconds=seconds)
    return messages + mail_messages(services, task)
