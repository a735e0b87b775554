"""A queue message as the Azure host hands it to the runtime."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from local.host.queues.storage import Message
from local.host.runtime.inproc import Datum

_LIFE = timedelta(days=7)


class UnreadableMessageError(ValueError):
    """The stored text is not what `messageEncoding` says; it can only go to the poison queue."""


def decoded(content: str, *, base64_encoded: bool) -> str:
    """Return the text of a message; raises UnreadableMessageError."""
    if not base64_encoded:
        return content
    try:
        return base64.b64decode(content, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise UnreadableMessageError(str(error)) from error


def trigger_metadata(message: Message, text: str) -> dict[str, Datum]:
    """Describe the message; the members of a JSON object come in by name, and go before our own as in Azure.

    So a message {"id": 5} makes `QueueMessage.id` say "5".
    """
    values: dict[str, Any] = {
        "QueueTrigger": text,
        "Id": message.id,
        "PopReceipt": message.pop_receipt,
        "DequeueCount": message.dequeue_count,
        "ExpirationTime": message.expires_on,
        "InsertionTime": message.inserted_on,
        "NextVisibleTime": message.next_visible_on,
    }
    own_names = {name.lower(): name for name in values}
    for name, value in _members(text).items():
        values[own_names.get(name.lower(), name)] = value
    return {name: _datum(value) for name, value in values.items() if value is not None}


def handmade(text: str) -> Message:
    """Make up the message for a run by hand, which comes from no queue."""
    now = datetime.now(UTC)
    return Message(str(uuid4()), text, 1, now, now + _LIFE, now, pop_receipt="by-hand")


def _members(text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {name: _member(value) for name, value in parsed.items() if value is not None and not isinstance(value, list)}


def _member(value: Any) -> Any:
    # .NET writes a truth value with a capital letter, and so does Python.
    return value if isinstance(value, dict) else str(value)


def _datum(value: Any) -> Datum:
    if isinstance(value, str):
        return Datum(value, "string")
    return Datum(json.dumps(value, default=datetime.isoformat), "json")
