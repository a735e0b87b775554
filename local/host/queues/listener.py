"""Queue triggers: taking messages, running the function, and what becomes of the message afterwards."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from azure.core.exceptions import AzureError

from local.host.config.host_json import QueueOptions
from local.host.queues.messages import UnreadableMessageError, decoded, trigger_metadata
from local.host.queues.storage import Message, StorageQueue
from local.host.runtime.inproc import Datum
from local.host.runtime.invocations import Outcome

log = logging.getLogger("local.host")

POISON = "-poison"
LEASE = timedelta(minutes=10)  # how long Azure hides a message, renewed half-way
_SHORTEST_WAIT = 0.1  # seconds between two looks at an empty queue; doubles up to maxPollingInterval
_LONGEST_OUTAGE_WAIT = 10.0  # seconds

Work = Callable[[Datum, dict[str, Datum]], Awaitable[Outcome]]


class QueueListener:
    """Serves one queue trigger until it is stopped."""

    def __init__(
        self,
        queue: StorageQueue,
        poison: StorageQueue | None,
        options: QueueOptions,
        work: Work,
        lease: timedelta = LEASE,
    ) -> None:
        """Take the poison queue as None for a trigger on a poison queue itself: its messages are tried for ever."""
        self.queue = queue
        self._poison = poison
        self._options = options
        self._work = work
        self._lease = lease
        self._busy: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._nudge = asyncio.Event()
        self._outage = False

    def nudge(self) -> None:
        """Look at the queue at once: something was sent to it by this host."""
        self._nudge.set()

    def stop(self) -> None:
        """Take no more messages."""
        self._stopping = True
        self._nudge.set()

    async def run(self) -> None:
        """Serve until stopped; returns when the last message taken has been dealt with."""
        wait = _SHORTEST_WAIT
        while not self._stopping:
            if len(self._busy) > self._options.new_batch_threshold:
                await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            elif await self._take_batch():
                wait = _SHORTEST_WAIT
            else:
                await self._pause(wait)
                wait = min(wait * 2, self._longest_wait())
        if self._busy:
            await asyncio.wait(self._busy)

    async def _take_batch(self) -> bool:
        self._nudge.clear()
        try:
            messages = await self.queue.receive(self._options.batch_size, self._lease)
        except AzureError as error:
            self._report_outage(error)
            return False
        self._report_recovery()
        for message in messages:
            task = asyncio.create_task(self._process(message))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return bool(messages)

    def _longest_wait(self) -> float:
        return _LONGEST_OUTAGE_WAIT if self._outage else self._options.max_polling_interval.total_seconds()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._nudge.wait()

    def _report_outage(self, error: AzureError) -> None:
        if not self._outage:
            log.warning("queue '%s' cannot be read, trying again: %s", self.queue.name, error)
        self._outage = True

    def _report_recovery(self) -> None:
        if self._outage:
            log.warning("queue '%s' can be read again", self.queue.name)
        self._outage = False

    async def _process(self, message: Message) -> None:
        try:
            await self._serve(message)
        except AzureError as error:
            # It comes back when its visibility runs out.
            log.warning("message %s of queue '%s' could not be settled: %s", message.id, self.queue.name, error)

    async def _serve(self, message: Message) -> None:
        if self._poison and message.dequeue_count > self._options.max_dequeue_count:
            await self._bury(message, self._poison)
            return
        try:
            text = decoded(message.content, base64_encoded=self._options.base64)
        except UnreadableMessageError as error:
            log.warning("message %s of queue '%s' is not base64: %s", message.id, self.queue.name, error)
            await self._move_to_poison_or_release(message)
            return
        outcome = await self._run_renewing(message, text)
        if outcome.ok:
            await self._note_ownership(message, await self.queue.delete(message))
        elif not outcome.interrupted:
            await self._after_failure(message)

    async def _run_renewing(self, message: Message, text: str) -> Outcome:
        done = asyncio.Event()
        renewal = asyncio.create_task(self._renew(message, done))
        try:
            return await self._work(Datum(text, "string"), trigger_metadata(message, text))
        finally:
            done.set()
            # Not cancelled: a renewal under way changes the receipt that the delete needs.
            await renewal

    async def _renew(self, message: Message, done: asyncio.Event) -> None:
        while not done.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._lease.total_seconds() / 2):
                    await done.wait()
            if not done.is_set():
                await self._renew_once(message)

    async def _renew_once(self, message: Message) -> None:
        try:
            await self._note_ownership(message, await self.queue.hide(message, self._lease))
        except AzureError as error:
            log.warning("message %s of queue '%s' could not be renewed: %s", message.id, self.queue.name, error)

    async def _after_failure(self, message: Message) -> None:
        if message.dequeue_count >= self._options.max_dequeue_count:
            await self._move_to_poison_or_release(message)
        else:
            await self._release(message)

    async def _move_to_poison_or_release(self, message: Message) -> None:
        if self._poison:
            await self._bury(message, self._poison)
        else:
            await self._release(message)

    async def _release(self, message: Message) -> None:
        await self._note_ownership(message, await self.queue.hide(message, self._options.visibility_timeout))
        self.nudge()

    async def _bury(self, message: Message, poison: StorageQueue) -> None:
        await poison.send(message.content)
        log.error("message %s of queue '%s' has been moved to '%s'", message.id, self.queue.name, poison.name)
        await self._note_ownership(message, await self.queue.delete(message))

    async def _note_ownership(self, message: Message, still_ours: bool) -> None:
        if not still_ours:
            log.info("message %s of queue '%s' is no longer ours", message.id, self.queue.name)
