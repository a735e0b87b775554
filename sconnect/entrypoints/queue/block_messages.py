"""Forms of the messages about a block of profiles: its due work, or their maintenance of a day."""

import json
import logging
import re
from dataclasses import asdict, dataclass

import azure.functions as func

from sconnect.app.runs.blocks import Block
from sconnect.app.storage.records import DueWork
from sconnect.domain.profile import PROFILE_ID, Task
from sconnect.entrypoints.queue.messages import DAY, said

_log = logging.getLogger("sconnect.messages")


@dataclass(frozen=True, slots=True)
class DayBlock:
    """Profiles that have their turn on a day of maintenance, by the first and the last of their ids."""

    day: str
    first: str
    last: str


def block_message(block: Block | DayBlock) -> str:
    """Return the message that starts what is due of a block, or the maintenance of a block of profiles."""
    return json.dumps({"block": asdict(block)})


def block_in(message: func.QueueMessage) -> Block | DayBlock | None:
    """Read the block of a message; a message that names none is dropped, since no try will ever make it do so."""
    match said(message, "block"):
        case {"task": str(task), "first": str(first), "last": str(last)} if task in {*Task} and _are(
            DueWork.KEY_FORM, first, last
        ):
            return Block(Task(task), first, last)
        case {"day": str(day), "first": str(first), "last": str(last)} if _are(DAY, day) and _are(
            PROFILE_ID, first, last
        ):
            return DayBlock(day, first, last)
    _log.warning("dropped a message that names no block (message id %s)", message.id)
    return None


def _are(form: str, *texts: str) -> bool:
    return all(re.fullmatch(form, text) for text in texts)
