"""Queue of the daily maintenance: what its tick leads to, and the maintenance of a profile from its message."""

import json
import logging
import re
from contextlib import suppress

import azure.functions as func

from sconnect.app.concurrency import batches
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping import daily
from sconnect.app.housekeeping.copies import copy_tables
from sconnect.app.profiles.activation import remove_expired
from sconnect.app.profiles.repository import profile_ids
from sconnect.app.runs.blocks import MOST_IN_BLOCK
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import PROFILE_ID
from sconnect.entrypoints.crash_report import redact_errors
from sconnect.entrypoints.queue.block_messages import DayBlock, block_message
from sconnect.entrypoints.queue.messages import DAY, MAINTENANCE, Messages, copy_message, is_of_now, maintenance_message
from sconnect.entrypoints.queue.ticks import ticked

_log = logging.getLogger("sconnect.housekeeping")


@redact_errors
async def due_maintenance(services: Services, tick: func.TimerRequest) -> Messages:
    """Return a message for each block of profiles, whether they can be read or not."""
    return await ticked(services, MAINTENANCE, messages_of_maintenance(services), tick)


async def messages_of_maintenance(services: Services) -> Messages:
    """Return a message for each block of profiles, and one for the copy of the tables."""
    day = daily.today(services)
    with suppress(SconnectError):
        await remove_expired(services)
    ids = [profile_id async for profile_id in profile_ids(services)]
    blocks = [block_message(DayBlock(day, part[0], part[-1])) for part in batches(ids, MOST_IN_BLOCK)]
    return Messages(blocks=blocks, maintenance=[copy_message(day)] if services.backup else [])


@redact_errors
async def run_maintenance(services: Services, message: func.QueueMessage) -> list[str]:
    """Run the maintenance of a message, or the copy; returns the follow-up message when there is more to do."""
    if day := _day_of_copy(message):
        more = is_of_now(services, day) and await copy_tables(services, day)
        return [copy_message(day)] if more else []
    request = _request_in(message)
    if request is None or not is_of_now(services, request[1]):
        return []
    more = await daily.run_daily_maintenance(services, *request)
    return [maintenance_message(*request)] if more else []


@redact_errors
async def maintenance_failed(message: func.QueueMessage) -> None:
    """Log maintenance whose message failed too often. The next day brings another message."""
    if _day_of_copy(message):
        log_event("copy given up", level=logging.ERROR)
        return
    request = _request_in(message)
    if request is not None:
        log_event("maintenance given up", level=logging.ERROR, profile=request[0])


def _day_of_copy(message: func.QueueMessage) -> str | None:
    """Read the day of a message for a copy; None for any other message."""
    try:
        day = json.loads(message.get_body())["copy"]
    except (ValueError, KeyError, TypeError):
        return None
    return day if isinstance(day, str) and re.fullmatch(DAY, day) else None


def _request_in(message: func.QueueMessage) -> tuple[str, str] | None:
    """Read the profile and the day; a message without them is dropped, since no try will ever add them."""
    try:
        body = json.loads(message.get_body())
        profile_id, day = str(body["profile"]), str(body["day"])
    except (ValueError, KeyError, TypeError):
        profile_id = day = ""
    if re.fullmatch(PROFILE_ID, profile_id) and re.fullmatch(DAY, day):
        return profile_id, day
    _log.warning("dropped a message that names no profile and day (message id %s)", message.id)
    return None
