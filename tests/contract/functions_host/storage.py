"""The test's own view of a storage queue."""

import base64
import time
from uuid import uuid4

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueClient


def fresh_name() -> str:
    return f"queue-{uuid4().hex[:12]}"


class Inspector:
    """Looks into a queue and puts messages in it."""

    def __init__(self, connection_string: str, name: str) -> None:
        self._client = QueueClient.from_connection_string(connection_string, name, retry_total=0)

    def create(self) -> None:
        self._client.create_queue()

    def put(self, text: str) -> None:
        self.put_raw(base64.b64encode(text.encode()).decode())

    def put_raw(self, content: str) -> None:
        self._client.send_message(content)

    def wait_for(self, count: int, within: float = 10.0) -> list[str]:
        """Wait until there are so many messages, take them all, and give their texts in order."""
        deadline = time.monotonic() + within
        while self.count() < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.take()

    def take(self) -> list[str]:
        return sorted(base64.b64decode(content).decode() for content in self.take_raw())

    def take_raw(self) -> list[str]:
        with self._client:
            messages = list(self._client.receive_messages(messages_per_page=32))
            for message in messages:
                self._client.delete_message(message)
        return [message.content for message in messages]

    def count(self) -> int:
        """Count the messages, hidden ones included; a queue that is not there holds none."""
        try:
            return self._client.get_queue_properties().approximate_message_count or 0
        except ResourceNotFoundError:
            return 0
