"""Forms of the messages, and what a function puts on which queue. A message says where to look, never what is there."""

import json
import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import azure.functions as func

from sconnect.app.config import TIMERS
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.domain.scheduling import dutch_day

_log = logging.getLogger("sconnect.messages")

MAINTENANCE = "maintenance"
"""The timer of the daily maintenance, among those of `app.config.TIMERS`."""
DAY = r"\d{4}-\d{2}-\d{2}"
"""The form of a day."""
_OLDEST = timedelta(days=7)
"""How long ago a day may be: a message waits when Azure does not work. A day to come would take that day's turn."""


@dataclass(frozen=True, slots=True)
class Messages:
    """What is to be put on each queue."""

    blocks: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    maintenance: list[str] = field(default_factory=list)


def run_message(name: RunName) -> str:
    """Return the message that starts or continues a run. It holds only the name of the run."""
    return json.dumps({"run": str(name)})


def tick_message(timer: str) -> str:
    """Return the message that makes up for a tick of a timer."""
    return json.dumps({"tick": timer})


def maintenance_message(profile_id: str, day: str) -> str:
    """Return the message that starts the maintenance of a day for a profile; for a deleted one it removes its data."""
    return json.dumps({"profile": profile_id, "day": day})


def copy_message(day: str) -> str:
    """Return the message that starts, or goes on with, the copy of the tables of a day."""
    return json.dumps({"copy": day})


def timer_in(message: func.QueueMessage) -> str | None:
    """Read the timer whose tick a message makes up for; None for any other message."""
    timer = said(message, "tick")
    return timer if isinstance(timer, str) and timer in TIMERS else None


def is_of_now(services: Services, day: str) -> bool:
    """Whether the maintenance of a day may be done today; a message can say anything."""
    try:
        age = dutch_day(services.clock.now()) - date.fromisoformat(day)
    except ValueError:
        age = timedelta(-1)
    if timedelta(0) <= age <= _OLDEST:
        return True
    _log.warning("dropped a message for the maintenance of another day")
    return False


def said(message: func.QueueMessage, name: str) -> Any:
    """Read what a message says under a name; None when it says nothing there, or cannot be read."""
    try:
        return json.loads(message.get_body())[name]
    except (ValueError, KeyError, TypeError):
        return None
