"""Queue output bindings: `Out[str]`, `Out[List[str]]` and `$return`."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from azure.core.exceptions import AzureError

from local.host.queues.storage import StorageQueue
from local.host.runtime.inproc import Answer, Datum, Function

KIND = "queue"


class OutputError(Exception):
    """An output could not be written, so the invocation has failed."""


class QueueOutputs:
    """Writes what functions put in their queue outputs."""

    def __init__(
        self, queues: Mapping[tuple[str, str], StorageQueue], *, encode: bool, sent: Callable[[StorageQueue], None]
    ) -> None:
        """Take the queues by function and parameter name; `sent` hears which queue got a message."""
        self._queues = queues
        self._encode = encode
        self._sent = sent

    async def write(self, function: Function, answer: Answer) -> None:
        """Send everything the function put out; raises OutputError."""
        values = dict(answer.outputs)
        if answer.returned is not None:
            values["$return"] = answer.returned
        for name in function.outputs(KIND):
            if name in values:
                await self._send(function, name, values[name])

    async def _send(self, function: Function, name: str, value: Datum) -> None:
        queue = self._queues[function.name, name]
        try:
            for message in messages_in(value):
                await queue.send(base64.b64encode(message).decode() if self._encode else message.decode())
        except (AzureError, ValueError) as error:
            raise OutputError(f"output '{name}' to queue '{queue.name}' could not be written: {error}") from error
        self._sent(queue)


def messages_in(value: Datum) -> Iterator[bytes]:
    """Split an output into messages as the Azure host does: a text that is JSON is parsed, and a list is many messages.

    An object is written anew, indented; what only looks like JSON raises ValueError.
    """
    if value.type == "bytes":
        yield value.value
    elif value.type is not None and not _looks_like_json(value.value):
        yield value.value.encode()
    elif value.type is not None:
        parsed = json.loads(value.value)
        for item in parsed if isinstance(parsed, list) else [parsed]:
            yield _item_text(item).encode()


def _looks_like_json(text: str) -> bool:
    stripped = text.strip()
    return stripped[:1] + stripped[-1:] in {"{}", "[]"}


def _item_text(item: Any) -> str:
    if item is None:
        return ""
    return item if isinstance(item, str) else json.dumps(item, indent=2, ensure_ascii=False)
