"""Ticks: what each leads to, whether its timer went off or a message makes up for it."""

import logging
from collections.abc import Awaitable

import azure.functions as func

from sconnect.app.runs.blocks import due_blocks
from sconnect.app.runs.ticks import record_tick
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.block_messages import block_message
from sconnect.entrypoints.queue.mail import mail_messages
from sconnect.entrypoints.queue.messages import Messages

_log = logging.getLogger("sconnect.timers")


async def messages_of_tick(services: Services, task: Task) -> Messages:
    """Return a message for each block of profiles that are due for a task."""
    blocks = [block_message(block) for block in await due_blocks(services, task)]
    return Messages(blocks=blocks, runs=mail_messages(services, task))


async def ticked(services: Services, timer: str, leads_to: Awaitable[Messages], tick: func.TimerRequest) -> Messages:
    """Do what the tick of a timer leads to, and record that it came."""
    if tick.past_due:
        _log.info("the tick of %s comes late; what is due follows from stored state", timer)
    began = services.clock.monotonic()
    messages = await leads_to
    await record_tick(services, timer)
    counts = {"blocks": len(messages.blocks)}
    log_event("tick finished", task=timer, counts=counts, seconds=services.clock.monotonic() - began)
    return messages
