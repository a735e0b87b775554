"""From the housekeeping timer to a message per profile, and from a message to the chores of that profile."""

import json
import logging
import re

import azure.functions as func

from sconnect.app.housekeeping import daily as housekeeping
from sconnect.app.profiles.repository import profile_ids
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import PROFILE_ID
from sconnect.entrypoints.crash_report import redact_errors

_log = logging.getLogger("sconnect.housekeeping")

_DAY = r"\d{4}-\d{2}-\d{2}"


def maintenance_message(profile_id: str, day: str) -> str:
    """Return the message that has the chores of a day done for a profile; one that is gone is forgotten by it."""
    return json.dumps({"profile": profile_id, "day": day})


@redact_errors
async def due_maintenance(services: Services, tick: func.TimerRequest) -> list[str]:
    """Return a message for every profile, whether it can be read or not."""
    if tick.past_due:
        _log.info("the tick for housekeeping comes late")
    day = housekeeping.today(services)
    return [maintenance_message(profile_id, day) async for profile_id in profile_ids(services)]


@redact_errors
async def run_maintenance(services: Services, message: func.QueueMessage) -> list[str]:
    """Do the chores of a message; returns the follow-up message when there is more to do."""
    asked = _asked(message)
    if asked is None:
        return []
    more = await housekeeping.run_daily_maintenance(services, *asked)
    return [maintenance_message(*asked)] if more else []


@redact_errors
async def maintenance_failed(message: func.QueueMessage) -> None:
    """Tell of chores whose message failed too often. The next day brings another one."""
    asked = _asked(message)
    if asked is not None:
        log_event("housekeeping given up", level=logging.ERROR, profile=asked[0])


def _asked(message: func.QueueMessage) -> tuple[str, str] | None:
    """Read the profile and the day; a message without them is dropped, since no try will ever add them."""
    try:
        asked = json.loads(message.get_body())
        profile_id, day = str(asked["profile"]), str(asked["day"])
    except (ValueError, KeyError, TypeError):
        profile_id = day = ""
    if re.fullmatch(PROFILE_ID, profile_id) and re.fullmatch(_DAY, day):
        return profile_id, day
    _log.warning("dropped a message that names no profile and day (message id %s)", message.id)
    return None
