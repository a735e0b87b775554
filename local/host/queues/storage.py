"""One storage queue, as this host uses it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.queue.aio import QueueClient


@dataclass(slots=True)
class Message:
    """A message taken from a queue: invisible to others until its visibility runs out or is renewed."""

    id: str
    content: str  # as stored, so possibly base64
    dequeue_count: int
    inserted_on: datetime | None
    expires_on: datetime | None
    next_visible_on: datetime | None
    pop_receipt: str | None  # changes with every renewal


class StorageQueue:
    """A queue that is created when it is missing."""

    def __init__(self, connection_string: str, name: str) -> None:
        self.name = name
        # The client's own retries wait 15 s after a refused connection; the listener has its own back-off.
        self._client = QueueClient.from_connection_string(
            connection_string, name, retry_total=0, connection_timeout=5, read_timeout=10
        )

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def ensure(self) -> None:
        """Create the queue unless it is there."""
        try:
            await self._client.create_queue()
        except ResourceExistsError:
            return

    async def receive(self, count: int, visibility: timedelta) -> list[Message]:
        """Take at most `count` messages; no other receiver sees them during `visibility`."""
        pages = self._client.receive_messages(max_messages=count, visibility_timeout=_seconds(visibility))
        try:
            received = [message async for message in pages]
        except ResourceNotFoundError:
            await self.ensure()
            return []
        return [
            Message(
                id=message.id,
                content=message.content or "",
                dequeue_count=message.dequeue_count or 0,
                inserted_on=message.inserted_on,
                expires_on=message.expires_on,
                next_visible_on=message.next_visible_on,
                pop_receipt=message.pop_receipt,
            )
            for message in received
        ]

    async def send(self, content: str) -> None:
        """Add a message with the service's default life of seven days."""
        try:
            await self._client.send_message(content)
        except ResourceNotFoundError:
            await self.ensure()
            await self._client.send_message(content)

    async def hide(self, message: Message, visibility: timedelta) -> bool:
        """Keep the message from others for so long (zero: show it at once). Says whether it was still ours."""
        try:
            updated = await self._client.update_message(
                message.id, message.pop_receipt, visibility_timeout=_seconds(visibility)
            )
        except HttpResponseError as error:
            return _was_still_ours(error)
        message.pop_receipt = updated.pop_receipt
        return True

    async def delete(self, message: Message) -> bool:
        """Remove the message for good. Says whether it was still ours."""
        try:
            await self._client.delete_message(message.id, message.pop_receipt)
        except HttpResponseError as error:
            return _was_still_ours(error)
        return True


def _was_still_ours(error: HttpResponseError) -> bool:
    # A receipt that no longer fits, or no such message: another host has it now, and that is no outage.
    if isinstance(error, ResourceNotFoundError) or getattr(error, "error_code", None) == "PopReceiptMismatch":
        return False
    raise error


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
