"""All queues of an app: the triggers with their poison queues, and the outputs."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial

from local.host.config.host_json import QueueOptions
from local.host.config.settings import STORAGE, connection_string, resolve
from local.host.queues.listener import POISON, QueueListener
from local.host.queues.outputs import KIND, QueueOutputs
from local.host.queues.storage import StorageQueue
from local.host.runtime.inproc import Binding, Function
from local.host.runtime.invocations import Invoker
from local.host.startup_error import StartupError

_NAME = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*")


class Queues:
    """Opens each queue once, and closes them all together."""

    def __init__(self, settings: Mapping[str, str], options: QueueOptions, lease: timedelta) -> None:
        self._settings = settings
        self._options = options
        self._lease = lease
        self._open: dict[tuple[str, str], StorageQueue] = {}
        self._listeners: list[QueueListener] = []

    def outputs(self, functions: Iterable[Function]) -> QueueOutputs:
        """Prepare the queue outputs of the app; raises StartupError."""
        queues = {
            (function.name, name): self._queue(function, binding)
            for function in functions
            for name, binding in function.outputs(KIND).items()
        }
        return QueueOutputs(queues, encode=self._options.base64, sent=self._nudge)

    def listeners(self, functions: Iterable[Function], invoker: Invoker) -> list[QueueListener]:
        """Prepare a listener for each queue trigger; raises StartupError."""
        for function in functions:
            if function.trigger.kind == "queueTrigger":
                queue = self._queue(function, function.trigger)
                poison = self._poison(function, queue)
                work = partial(invoker.run, function)
                self._listeners.append(QueueListener(queue, poison, self._options, work, self._lease))
        return self._listeners

    async def close(self) -> None:
        """Close the connections."""
        for queue in self._open.values():
            await queue.aclose()

    def _nudge(self, queue: StorageQueue) -> None:
        for listener in self._listeners:
            if listener.queue is queue:
                listener.nudge()

    def _queue(self, function: Function, binding: Binding) -> StorageQueue:
        name = resolve(binding.details["queueName"], self._settings, where=function.name).lower()
        if not _NAME.fullmatch(name):
            raise StartupError(f"{function.name}: '{name}' is not a queue name (3 to 63 of a-z, 0-9 and -).")
        return self._opened(function, binding, name)

    def _poison(self, function: Function, queue: StorageQueue) -> StorageQueue | None:
        if queue.name.endswith(POISON):
            return None
        return self._opened(function, function.trigger, queue.name + POISON)

    def _opened(self, function: Function, binding: Binding, name: str) -> StorageQueue:
        where = binding.details.get("connection") or STORAGE
        connection = connection_string(where, self._settings, where=function.name)
        if (connection, name) not in self._open:
            try:
                self._open[connection, name] = StorageQueue(connection, name)
            except ValueError as error:
                raise StartupError(f"{function.name}: connection '{where}' is wrong: {error}") from None
        return self._open[connection, name]
