"""Queue of blocks, between a tick and what it leads to: each message has at most 500 profiles started or maintained."""

import logging

import azure.functions as func

from sconnect.app.profiles.repository import profile_ids
from sconnect.app.runs.blocks import MOST_IN_BLOCK, Block, start_block
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue.block_messages import DayBlock, block_in, block_message
from sconnect.entrypoints.queue.messages import MAINTENANCE, Messages, is_of_now, maintenance_message, run_message


@redact_errors
async def messages_of_block(services: Services, message: func.QueueMessage) -> Messages:
    """Start what is due of the block of a message; what there was no time for goes on in a follow-up."""
    match block_in(message):
        case Block() as block:
            return await _started(services, block)
        case DayBlock() as block if is_of_now(services, block.day):
            return await _maintained(services, block)
    return Messages()


@redact_errors
async def block_failed(message: func.QueueMessage) -> None:
    """Log a block whose message failed too often. What it holds stays due: the next tick brings another message."""
    block = block_in(message)
    if block is not None:
        task = block.task if isinstance(block, Block) else MAINTENANCE
        log_event("block given up", level=logging.ERROR, task=task)


async def _started(services: Services, block: Block) -> Messages:
    began = services.clock.monotonic()
    started = await start_block(services, block)
    seconds = services.clock.monotonic() - began
    log_event("block finished", task=block.task, counts={"started": len(started.runs)}, seconds=seconds)
    rest = [block_message(started.rest)] if started.rest else []
    return Messages(blocks=rest, runs=[run_message(name) for name in started.runs])


async def _maintained(services: Services, block: DayBlock) -> Messages:
    """Return a message per profile. Profiles that came in between since the tick go to a follow-up."""
    found: list[str] = []
    async for profile_id in profile_ids(services, first=block.first, last=block.last, page=MOST_IN_BLOCK):
        if len(found) == MOST_IN_BLOCK:
            rest = DayBlock(block.day, profile_id, block.last)
            return Messages(blocks=[block_message(rest)], maintenance=found)
        found.append(maintenance_message(profile_id, block.day))
    return Messages(maintenance=found)
