"""Queue of the daily maintenance: a message per profile, and the maintenance of that profile from its message."""

import json
import logging
import re
from contextlib import suppress
from datetime import date, timedelta

import azure.functions as func

from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping import daily
from sconnect.app.housekeeping.copies import copy_tables
from sconnect.app.profiles.activation import remove_expired
from sconnect.app.profiles.repository import profile_ids
from sconnect.app.runs.ticks import record_tick
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import PROFILE_ID
from sconnect.entrypoints.crash_report import redact_errors

_log = logging.getLogger("sconnect.housekeeping")

MAINTENANCE = "maintenance"
"""The timer of the daily maintenance, among those of `app.config.TIMERS`."""

_DAY = r"\d{4}-\d{2}-\d{2}"
_OLDEST = timedelta(days=7)
"""How long ago a day may be: a message waits when Azure does not work. A day to come would take that day's turn."""


def maintenance_message(profile_id: str, day: str) -> str:
    """Return the message that starts the maintenance of a day for a profile; for a deleted one it removes its data."""
    return json.dumps({"profile": profile_id, "day": day})


def copy_message(day: str) -> str:
    """Return the message that starts, or goes on with, the copy of the tables of a day."""
    return json.dumps({"copy": day})


@redact_errors
async def due_maintenance(services: Services, tick: func.TimerRequest) -> list[str]:
    """Return a message for every profile, whether it can be read or not."""
    if tick.past_due:
        _log.info("the tick for the maintenance comes late")
    began = services.clock.monotonic()
    messages = await maintenance_messages(services)
    await record_tick(services, MAINTENANCE)
    seconds = services.clock.monotonic() - began
    log_event("tick finished", task=MAINTENANCE, counts={"started": len(messages)}, seconds=seconds)
    return messages


async def maintenance_messages(services: Services) -> list[str]:
    """Return a message for every profile, whether it can be read or not, and one for the copy of the tables."""
    day = daily.today(services)
    with suppress(SconnectError):
        await remove_expired(services)
    messages = [maintenance_message(profile_id, day) async for profile_id in profile_ids(services)]
    return messages + ([copy_message(day)] if services.backup else [])


@redact_errors
async def run_maintenance(services: Services, message: func.QueueMessage) -> list[str]:
    """Run the maintenance of a message, or the copy; returns the follow-up message when there is more to do."""
    if day := _day_of_copy(message):
        more = _is_of_now(day, daily.today(services)) and await copy_tables(services, day)
        return [copy_message(day)] if more else []
    request = _request_in(message)
    if request is None or not _is_of_now(request[1], daily.today(services)):
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


def _is_of_now(day: str, today: str) -> bool:
    """Whether the maintenance of a day may be done today; a message can say anything."""
    try:
        age = date.fromisoformat(today) - date.fromisoformat(day)
    except ValueError:
        age = timedelta(-1)
    if timedelta(0) <= age <= _OLDEST:
        return True
    _log.warning("dropped a message for the maintenance of another day")
    return False


def _day_of_copy(message: func.QueueMessage) -> str | None:
    """Read the day of a message for a copy; None for any other message."""
    try:
        day = json.loads(message.get_body())["copy"]
    except (ValueError, KeyError, TypeError):
        return None
    return day if isinstance(day, str) and re.fullmatch(_DAY, day) else None


def _request_in(message: func.QueueMessage) -> tuple[str, str] | None:
    """Read the profile and the day; a message without them is dropped, since no try will ever add them."""
    try:
        body = json.loads(message.get_body())
        profile_id, day = str(body["profile"]), str(body["day"])
    except (ValueError, KeyError, TypeError):
        profile_id = day = ""
    if re.fullmatch(PROFILE_ID, profile_id) and re.fullmatch(_DAY, day):
        return profile_id, day
    _log.warning("dropped a message that names no profile and day (message id %s)", message.id)
    return None
