"""Queue of runs: a message executes its run, records that the run failed, or makes up for a tick that did not come.

What only some messages need is loaded with the first of them.
"""

import json
import logging

import azure.functions as func

from sconnect.app.errors import NotFoundError
from sconnect.app.runs.execution import execute
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.tasks import TASKS
from sconnect.domain.profile import Task
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue.mail import asks_for_mails
from sconnect.entrypoints.queue.messages import MAINTENANCE, Messages, run_message, timer_in

_log = logging.getLogger("sconnect.runs")


@redact_errors
async def due_messages(services: Services, message: func.QueueMessage) -> Messages | None:
    """Do what a tick of a timer does, when the message makes up for one; None for every other message."""
    match timer_in(message):
        case None:
            return None
        case timer if timer == MAINTENANCE:
            from sconnect.entrypoints.queue import housekeeping

            return await housekeeping.messages_of_maintenance(services)
        case task:
            from sconnect.entrypoints.queue.ticks import messages_of_tick

            return await messages_of_tick(services, Task(task))


@redact_errors
async def run_task(services: Services, message: func.QueueMessage) -> list[str]:
    """Carry out the run of a message, or send the e-mails that are due; returns the follow-up when there is more."""
    if asks_for_mails(message):
        from sconnect.app.mailing.due import send_due_mails

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
        from sconnect.app.runs.ending import fail_run

        await fail_run(services, name)


def _is_redelivery(message: func.QueueMessage) -> bool:
    return (message.dequeue_count or 1) > 1


def _name_in(message: func.QueueMessage) -> RunName | None:
    """Read the run's name; a message that names no run is dropped, since no try will ever make it do so."""
    try:
        return RunName.parse(str(json.loads(message.get_body())["run"]))
    except (ValueError, KeyError, TypeError, NotFoundError):
        _log.warning("dropped a message that names no run (message id %s)", message.id)
        return None
