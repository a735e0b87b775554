"""Queue of runs: a message executes its run, records that the run failed, or makes up for a tick that did not come."""

import json
import logging
from dataclasses import dataclass, field

import azure.functions as func

from sconnect.app.config import TIMERS
from sconnect.app.errors import NotFoundError
from sconnect.app.mailing.due import send_due_mails
from sconnect.app.runs.ending import fail_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.scheduling import start_due_runs
from sconnect.app.services import Services
from sconnect.app.tasks import TASKS
from sconnect.domain.profile import Task
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue import housekeeping
from sconnect.entrypoints.queue.mail import asks_for_mails, mail_messages

_log = logging.getLogger("sconnect.runs")


def run_message(name: RunName) -> str:
    """Return the message that starts or continues a run. It holds only the name of the run."""
    return json.dumps({"run": str(name)})


def tick_message(timer: str) -> str:
    """Return the message that makes up for a tick of a timer."""
    return json.dumps({"tick": timer})


@dataclass(frozen=True, slots=True)
class DueMessages:
    """What a tick leads to, by the queue that it goes on."""

    runs: list[str] = field(default_factory=list)
    maintenance: list[str] = field(default_factory=list)


@redact_errors
async def due_messages(services: Services, message: func.QueueMessage) -> DueMessages | None:
    """Do what a tick of a timer does, when the message makes up for one; None for every other message."""
    match _timer_in(message):
        case None:
            return None
        case housekeeping.MAINTENANCE:
            return DueMessages(maintenance=await housekeeping.maintenance_messages(services))
        case task:
            runs = [run_message(name) for name in await start_due_runs(services, Task(task))]
            return DueMessages(runs=runs + mail_messages(services, task))


@redact_errors
async def run_task(services: Services, message: func.QueueMessage) -> list[str]:
    """Carry out the run of a message, or send the e-mails that are due; returns the follow-up when there is more."""
    if asks_for_mails(message):
        await send_due_mails(services)
        return []
    name = _name_in(message)
    if name is None:
        return []
    return [run_message(name)] if await execute(services, name, TASKS, is_redelivery=_is_redelivery(message)) else []


@redact_errors
async def run_task_failed(services: Services, message: func.QueueMessage) -> None:
    """Record the run of a message that failed too often. E-mails are due again at the next tick."""
    if asks_for_mails(message):
        return
    name = _name_in(message)
    if name is not None:
        await fail_run(services, name)


def _is_redelivery(message: func.QueueMessage) -> bool:
    return (message.dequeue_count or 1) > 1


def _timer_in(message: func.QueueMessage) -> str | None:
    """Read the timer whose tick a message makes up for; None for any other message."""
    try:
        timer = json.loads(message.get_body())["tick"]
    except (ValueError, KeyError, TypeError):
        return None
    return timer if isinstance(timer, str) and timer in TIMERS else None


def _name_in(message: func.QueueMessage) -> RunName | None:
    """Read the run's name; a message that names no run is dropped, since no try will ever make it do so."""
    try:
        return RunName.parse(str(json.loads(message.get_body())["run"]))
    except (ValueError, KeyError, TypeError, NotFoundError):
        _log.warning("dropped a message that names no run (message id %s)", message.id)
        return None
