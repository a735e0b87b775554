"""The life of a message, against the storage emulator, with work that is made up here."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from azure.core.exceptions import ServiceRequestError

from local.host.config.host_json import QueueOptions
from local.host.queues.listener import QueueListener
from local.host.queues.storage import Message, StorageQueue
from local.host.runtime.inproc import Datum
from local.host.runtime.invocations import Outcome
from tests.contract.functions_host.storage import Inspector, fresh_name

OPTIONS = QueueOptions(
    batch_size=2,
    new_batch_threshold=0,
    max_dequeue_count=2,
    visibility_timeout=timedelta(0),
    max_polling_interval=timedelta(milliseconds=100),
    base64=True,
)


@dataclass
class Work:
    """Records its messages, and ends as configured."""

    seconds: float = 0.0
    outcome: Outcome = field(default_factory=Outcome)
    given: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, data: Datum, metadata: dict[str, Datum]) -> Outcome:
        assert metadata["QueueTrigger"].value == data.value
        self.given.append(data.value)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        return self.outcome


FAILED = Outcome(error="no")


async def until(condition: Callable[[], object], within: float = 20.0) -> None:
    async with asyncio.timeout(within):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - the queue is outside this process
            await asyncio.sleep(0.02)


@asynccontextmanager
async def listening(
    connection: str, name: str, work: Work, *, has_poison: bool = True, lease: float = 600.0
) -> AsyncIterator[QueueListener]:
    async with (
        aclosing(StorageQueue(connection, name)) as queue,
        aclosing(StorageQueue(connection, f"{name}-poison")) as poison,
    ):
        listener = QueueListener(queue, poison if has_poison else None, OPTIONS, work, timedelta(seconds=lease))
        serving = asyncio.create_task(listener.run())
        try:
            yield listener
        finally:
            listener.stop()
            await serving


def test_a_batch_at_a_time_and_every_message_once(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work(seconds=0.05)
    queue.create()
    for number in range(5):
        queue.put(str(number))

    async def scenario() -> None:
        async with listening(storage, name, work):
            await until(lambda: queue.count() == 0)

    asyncio.run(scenario())
    assert sorted(work.given) == ["0", "1", "2", "3", "4"]
    assert work.most_at_once == 2


def test_a_long_run_keeps_its_message_hidden(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work(seconds=3.4)
    queue.create()
    queue.put("long")

    async def scenario() -> None:
        # Without renewal the message would come back after three seconds.
        async with listening(storage, name, work, lease=3.0), listening(storage, name, work, lease=3.0):
            await until(lambda: queue.count() == 0)

    asyncio.run(scenario())
    assert work.given == ["long"]


def test_a_message_that_is_not_base64_goes_to_the_poison_queue_as_it_is(storage: str) -> None:
    queue, poison, work = Inspector(storage, name := fresh_name()), Inspector(storage, f"{name}-poison"), Work()
    queue.create()
    queue.put_raw("plain text")

    async def scenario() -> None:
        async with listening(storage, name, work):
            await until(lambda: poison.count() == 1 and queue.count() == 0)

    asyncio.run(scenario())
    assert work.given == []
    assert poison.take_raw() == ["plain text"]


def test_a_poison_queue_has_no_poison_queue(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work(outcome=FAILED)
    queue.create()
    queue.put("again")

    async def scenario() -> None:
        async with listening(storage, name, work, has_poison=False):
            await until(lambda: len(work.given) > OPTIONS.max_dequeue_count + 1)

    asyncio.run(scenario())
    assert queue.count() == 1


def test_a_message_that_was_taken_too_often_is_not_tried_again(storage: str) -> None:
    queue, poison, work = Inspector(storage, name := fresh_name()), Inspector(storage, f"{name}-poison"), Work()
    queue.create()
    queue.put("deadly")

    async def scenario() -> None:
        # Each of these hosts died with the message in its hands.
        async with aclosing(StorageQueue(storage, name)) as dying:
            for _ in range(OPTIONS.max_dequeue_count):
                (message,) = await dying.receive(1, timedelta(seconds=600))
                await dying.hide(message, timedelta(0))
        async with listening(storage, name, work):
            await until(lambda: queue.count() == 0)

    asyncio.run(scenario())
    assert work.given == []
    assert poison.take() == ["deadly"]


def test_an_interrupted_run_leaves_its_message_hidden(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work(outcome=Outcome(error="stop", interrupted=True))
    queue.create()
    queue.put("mine")

    async def scenario() -> None:
        async with listening(storage, name, work):
            await until(lambda: work.given)

    asyncio.run(scenario())
    assert (queue.count(), queue.take(), len(work.given)) == (1, [], 1)


def test_a_message_that_somebody_else_took_is_left_alone(storage: str) -> None:
    queue = Inspector(storage, name := fresh_name())
    queue.create()
    queue.put("ours")

    async def scenario() -> None:
        async with aclosing(StorageQueue(storage, name)) as ours:
            (message,) = await ours.receive(1, timedelta(seconds=600))
            stale = Message(message.id, message.content, 1, None, None, None, message.pop_receipt)
            assert await ours.hide(message, timedelta(seconds=600))
            assert not await ours.delete(stale)
            assert not await ours.hide(stale, timedelta(0))
            assert await ours.delete(message)
            assert not await ours.delete(message)

    asyncio.run(scenario())


class QuietQueue(StorageQueue):
    """Is empty, and counts how often it is looked at."""

    looks = 0

    async def receive(self, count: int, visibility: timedelta) -> list[Message]:
        del count, visibility
        self.looks += 1
        return []


def test_a_nudge_ends_the_wait(storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.host.queues.listener._SHORTEST_WAIT", 60.0)

    async def scenario() -> None:
        async with aclosing(QuietQueue(storage, fresh_name())) as quiet:
            listener = QueueListener(quiet, None, OPTIONS, Work())
            serving = asyncio.create_task(listener.run())
            await until(lambda: quiet.looks == 1)
            listener.nudge()
            await until(lambda: quiet.looks == 2)
            listener.stop()
            await serving

    asyncio.run(scenario())


class ShakyQueue(StorageQueue):
    """Cannot be reached for the first few looks."""

    failures = 3

    async def receive(self, count: int, visibility: timedelta) -> list[Message]:
        if self.failures:
            self.failures -= 1
            raise ServiceRequestError("no route")
        return await super().receive(count, visibility)


def test_an_outage_is_logged_once_and_got_over(storage: str, caplog: pytest.LogCaptureFixture) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work()
    queue.create()
    queue.put("late")

    async def scenario() -> None:
        async with aclosing(ShakyQueue(storage, name)) as shaky:
            listener = QueueListener(shaky, None, OPTIONS, work)
            serving = asyncio.create_task(listener.run())
            await until(lambda: queue.count() == 0)
            listener.stop()
            await serving

    asyncio.run(scenario())
    assert work.given == ["late"]
    logged = [record.message for record in caplog.records]
    assert logged == [
        f"queue '{name}' cannot be read, trying again: no route",
        f"queue '{name}' can be read again",
    ]


def test_an_empty_message_is_a_message(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work()
    queue.create()
    queue.put_raw("")

    async def scenario() -> None:
        async with listening(storage, name, work):
            await until(lambda: queue.count() == 0)

    asyncio.run(scenario())
    assert work.given == [""]


def test_a_queue_that_is_missing_is_made(storage: str) -> None:
    queue, work = Inspector(storage, name := fresh_name()), Work()

    async def scenario() -> None:
        async with listening(storage, name, work), aclosing(StorageQueue(storage, name)) as ours:
            await ours.send("aGk=")
            await until(lambda: work.given)

    asyncio.run(scenario())
    assert work.given == ["hi"]
    assert queue.count() == 0
