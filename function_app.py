"""The triggers. Each body hands over to sconnect in a line or two."""

from typing import List  # noqa: UP035 - the runtime rejects list[str] inside Out[...]

import azure.functions as func

from sconnect.bootstrap import services
from sconnect.domain.profile import Task
from sconnect.entrypoints import http_api, queue, timers

app = func.FunctionApp()
app.register_functions(http_api.blueprint(services))

STORAGE = "AzureWebJobsStorage"
Runs = func.Out[List[str]]  # noqa: UP006 - see above


@app.timer_trigger(arg_name="tick", schedule="%IMPORT_ORDERS_SCHEDULE%")
@app.queue_output(arg_name="runs", queue_name=queue.RUNS_QUEUE, connection=STORAGE)
async def import_orders_timer(tick: func.TimerRequest, runs: Runs) -> None:
    """Put a message on the queue for every profile whose import of orders is due."""
    runs.set(await timers.due_runs(services(), Task.IMPORT_ORDERS, tick))


@app.queue_trigger(arg_name="message", queue_name=queue.RUNS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="runs", queue_name=queue.RUNS_QUEUE, connection=STORAGE)
async def run_task(message: func.QueueMessage, runs: Runs) -> None:
    """Run one task of one profile within its time budget; what is left goes to a follow-up message."""
    runs.set(await queue.run_task(services(), message))


@app.queue_trigger(arg_name="message", queue_name=queue.POISON_QUEUE, connection=STORAGE)
async def run_task_failed(message: func.QueueMessage) -> None:
    """Record a run as failed when its message could not be handled after all tries."""
    await queue.run_task_failed(services(), message)
