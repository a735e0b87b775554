"""The triggers. Each body calls sconnect in a line or two.

What a trigger calls is imported at its first call: indexing the app, which every cold start does, needs names only.
A schedule between percent signs is an app setting; Azure refuses the whole app when one of them is missing.
"""

from typing import TYPE_CHECKING, List  # noqa: UP035 - the runtime rejects list[str] inside Out[...]

import azure.functions as func

from sconnect.entrypoints.bindings import (
    BLOCKS_POISON_QUEUE,
    BLOCKS_QUEUE,
    HOUSEKEEPING_POISON_QUEUE,
    HOUSEKEEPING_QUEUE,
    POISON_QUEUE,
    RUNS_QUEUE,
    STORAGE,
)
from sconnect.entrypoints.http import functions as http_api
from sconnect.entrypoints.page import functions as http_page

if TYPE_CHECKING:
    from sconnect.app.services import Services

Messages = func.Out[List[str]]  # noqa: UP006 - see above


def services() -> "Services":
    """Return the app of this process, wired at the first request."""
    from sconnect import bootstrap

    return bootstrap.services()


app = func.FunctionApp()
app.register_functions(http_api.blueprint(services))
app.register_functions(http_page.blueprint())


@app.timer_trigger(arg_name="tick", schedule="%IMPORT_ORDERS_SCHEDULE%")
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="runs", queue_name=RUNS_QUEUE, connection=STORAGE)
async def import_orders_timer(tick: func.TimerRequest, blocks: Messages, runs: Messages) -> None:
    """Put a message on the queue for every block of profiles whose import of orders is due."""
    from sconnect.entrypoints import timers

    due = await timers.due_runs(services(), "import_orders", tick)
    blocks.set(due.blocks)
    runs.set(due.runs)


@app.timer_trigger(arg_name="tick", schedule="%EXPORT_ARTICLES_SCHEDULE%")
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
async def export_articles_timer(tick: func.TimerRequest, blocks: Messages) -> None:
    """Put a message on the queue for every block of profiles whose export of articles is due."""
    from sconnect.entrypoints import timers

    blocks.set((await timers.due_runs(services(), "export_articles", tick)).blocks)


@app.timer_trigger(arg_name="tick", schedule="%EXPORT_CUSTOMERS_SCHEDULE%")
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
async def export_customers_timer(tick: func.TimerRequest, blocks: Messages) -> None:
    """Put a message on the queue for every block of profiles whose export of customers is due."""
    from sconnect.entrypoints import timers

    blocks.set((await timers.due_runs(services(), "export_customers", tick)).blocks)


@app.queue_trigger(arg_name="message", queue_name=BLOCKS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="runs", queue_name=RUNS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="maintenance", queue_name=HOUSEKEEPING_QUEUE, connection=STORAGE)
async def start_block(message: func.QueueMessage, blocks: Messages, runs: Messages, maintenance: Messages) -> None:
    """Put a message on the queue for every profile of a block that is due; what is left goes to a follow-up."""
    from sconnect.entrypoints.queue import blocks as queue

    due = await queue.messages_of_block(services(), message)
    blocks.set(due.blocks)
    runs.set(due.runs)
    maintenance.set(due.maintenance)


@app.queue_trigger(arg_name="message", queue_name=BLOCKS_POISON_QUEUE, connection=STORAGE)
async def start_block_failed(message: func.QueueMessage) -> None:
    """Log that a block was not started after all tries."""
    from sconnect.entrypoints.queue import blocks as queue

    await queue.block_failed(message)


@app.queue_trigger(arg_name="message", queue_name=RUNS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="runs", queue_name=RUNS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="maintenance", queue_name=HOUSEKEEPING_QUEUE, connection=STORAGE)
async def run_task(message: func.QueueMessage, blocks: Messages, runs: Messages, maintenance: Messages) -> None:
    """Run one task of one profile within its time budget; what is left goes to a follow-up message.

    A message can also make up for a tick of a timer that did not come; it leads to the messages of that tick.
    """
    from sconnect.entrypoints.queue import runs as queue

    if due := await queue.due_messages(services(), message):
        blocks.set(due.blocks)
        runs.set(due.runs)
        maintenance.set(due.maintenance)
    else:
        runs.set(await queue.run_task(services(), message))


@app.queue_trigger(arg_name="message", queue_name=POISON_QUEUE, connection=STORAGE)
async def run_task_failed(message: func.QueueMessage) -> None:
    """Record a run as failed when its message could not be handled after all tries."""
    from sconnect.entrypoints.queue import runs as queue

    await queue.run_task_failed(services(), message)


@app.timer_trigger(arg_name="tick", schedule="%HOUSEKEEPING_SCHEDULE%")
@app.queue_output(arg_name="blocks", queue_name=BLOCKS_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="messages", queue_name=HOUSEKEEPING_QUEUE, connection=STORAGE)
async def housekeeping_timer(tick: func.TimerRequest, blocks: Messages, messages: Messages) -> None:
    """Put a message on the queue for every block of profiles, and one for the copy of the tables."""
    from sconnect.entrypoints.queue import housekeeping

    due = await housekeeping.due_maintenance(services(), tick)
    blocks.set(due.blocks)
    messages.set(due.maintenance)


@app.function_name("keep_house")
@app.queue_trigger(arg_name="message", queue_name=HOUSEKEEPING_QUEUE, connection=STORAGE)
@app.queue_output(arg_name="messages", queue_name=HOUSEKEEPING_QUEUE, connection=STORAGE)
async def run_maintenance(message: func.QueueMessage, messages: Messages) -> None:
    """Run the daily maintenance of one profile within its time budget; what is left goes to a follow-up message."""
    from sconnect.entrypoints.queue import housekeeping

    messages.set(await housekeeping.run_maintenance(services(), message))


@app.function_name("keep_house_failed")
@app.queue_trigger(arg_name="message", queue_name=HOUSEKEEPING_POISON_QUEUE, connection=STORAGE)
async def maintenance_failed(message: func.QueueMessage) -> None:
    """Log that the maintenance of a profile failed after all tries."""
    from sconnect.entrypoints.queue import housekeeping

    await housekeeping.maintenance_failed(message)
