"""How the queues of an app are tied together."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from local.host.config.host_json import HostJson
from local.host.queues.bindings import Queues
from local.host.runtime.inproc import Answer, Binding, Datum, Function
from local.host.runtime.invocations import Invoker
from local.host.startup_error import StartupError
from tests.contract.functions_host.storage import Inspector, fresh_name

OPTIONS = HostJson.from_document({"version": "2.0"}).queues


def trigger_on(queue: str, connection: str = "") -> Function:
    details = {"queueName": queue, "connection": connection}
    trigger = Binding("queueTrigger", "message", is_output=False, details=details)
    output = Binding("queue", "$return", is_output=True, details=details)
    return Function(f"id-{queue}", f"on_{queue}", (trigger, output), has_retry_policy=False)


def with_queues(storage: str, scenario: Callable[[Queues], Awaitable[None]]) -> None:
    async def run() -> None:
        queues = Queues(
            {"AzureWebJobsStorage": storage, "BAD": "not a connection string"}, OPTIONS, timedelta(minutes=10)
        )
        await scenario(queues)
        await queues.close()

    asyncio.run(run())


def test_a_trigger_on_a_poison_queue_has_no_poison_queue(storage: str) -> None:
    async def scenario(queues: Queues) -> None:
        functions = [trigger_on("work"), trigger_on("work-poison")]
        on_work, on_poison = queues.listeners(functions, Invoker(queues.outputs(functions), None))
        assert on_work._poison is on_poison.queue
        assert on_poison._poison is None

    with_queues(storage, scenario)


def test_every_listener_of_a_queue_hears_of_our_own_message(storage: str) -> None:
    name = fresh_name()

    async def scenario(queues: Queues) -> None:
        functions = [trigger_on(name), trigger_on(name), trigger_on("another")]
        outputs = queues.outputs(functions)
        listeners = queues.listeners(functions, Invoker(outputs, None))
        await outputs.write(functions[0], Answer(returned=Datum("hello", "string")))
        assert [listener._nudge.is_set() for listener in listeners] == [True, True, False]

    with_queues(storage, scenario)
    assert Inspector(storage, name).take() == ["hello"]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (trigger_on("under_score"), "'under_score' is not a queue name"),
        (trigger_on("%NAME%"), "%NAME% does not resolve"),
        (trigger_on("work", "NONE"), "no app setting 'NONE'"),
        (trigger_on("work", "BAD"), "connection 'BAD' is wrong"),
    ],
)
def test_what_is_refused(storage: str, function: Function, words: str) -> None:
    async def scenario(queues: Queues) -> None:
        with pytest.raises(StartupError, match=words):
            queues.outputs([function])

    with_queues(storage, scenario)
