"""Queue of runs: a message executes its run, or records that the run failed."""

import json
import logging

import azure.functions as func

from sconnect.app.errors import NotFoundError
from sconnect.app.runs.ending import fail_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.tasks import TASKS
from sconnect.entrypoints.crash_report import redact_errors

_log = logging.getLogger("sconnect.runs")


def run_message(name: RunName) -> str:
    """Return the message that starts or continues a run. It holds only the name of the run."""
    return json.dumps({"run": str(name)})


@redact_errors
async def run_task(services: Services, message: func.QueueMessage) -> list[str]:
    """Carry out the run of a message; returns the follow-up message when there is more to do."""
    name = _name_in(message)
    if name is None:
        return []
    return [run_message(name)] if await execute(services, name, TASKS, is_redelivery=_is_redelivery(message)) else []


@redact_errors
async def run_task_failed(services: Services, message: func.QueueMessage) -> None:
    """Record the run of a message that failed too often."""
    name = _name_in(message)
    if name is not None:
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
