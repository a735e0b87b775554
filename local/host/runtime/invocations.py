"""Running functions: one task, one log line and one time limit per invocation."""

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from local.host.queues.outputs import OutputError, QueueOutputs
from local.host.runtime.inproc import Answer, Datum, Function, call

log = logging.getLogger("local.host")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an invocation ended."""

    error: str | None = None
    returned: Datum | None = None
    interrupted: bool = False  # the host stopped before the function was done

    @property
    def ok(self) -> bool:
        """Whether the function succeeded and its outputs are written."""
        return self.error is None


_INTERRUPTED = Outcome(error="interrupted: the host stops", interrupted=True)


class Invoker:
    """Runs functions and knows which ones still run."""

    def __init__(self, outputs: QueueOutputs, timeout: timedelta | None) -> None:
        self._outputs = outputs
        self._timeout = timeout.total_seconds() if timeout else None
        self._running: set[asyncio.Task[Outcome]] = set()
        self._closed = False

    async def run(self, function: Function, data: Datum, metadata: Mapping[str, Datum] | None = None) -> Outcome:
        """Call a function and write its outputs. Who waits may go away: the invocation then goes on by itself."""
        return await asyncio.shield(self.start(function, data, metadata))

    def start(
        self, function: Function, data: Datum, metadata: Mapping[str, Datum] | None = None
    ) -> asyncio.Task[Outcome]:
        """Call a function without waiting for it."""
        task = asyncio.create_task(self._invoke(function, data, metadata), name=function.name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def drain(self, limit: timedelta) -> bool:
        """Wait for what runs, interrupt what is late, and run nothing more. Says whether all came to its end."""
        deadline = time.monotonic() + limit.total_seconds()
        while self._running and (left := deadline - time.monotonic()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        self._closed = True
        late = set(self._running)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        return not late

    async def _invoke(self, function: Function, data: Datum, metadata: Mapping[str, Datum] | None) -> Outcome:
        invocation_id = str(uuid.uuid4())
        started = time.monotonic()
        outcome = await self._outcome(function, invocation_id, data, metadata)
        took = (time.monotonic() - started) * 1000
        level, verdict = (logging.INFO, "ok") if outcome.ok else (logging.ERROR, f"failed: {outcome.error}")
        log.log(level, "%s %s %.0f ms %s", function.name, invocation_id, took, verdict)
        return outcome

    async def _outcome(
        self, function: Function, invocation_id: str, data: Datum, metadata: Mapping[str, Datum] | None
    ) -> Outcome:
        if self._closed:
            return _INTERRUPTED
        try:
            async with asyncio.timeout(self._timeout):
                answer = await call(function, invocation_id, data, metadata)
            return await self._finished(function, answer)
        except TimeoutError:
            return Outcome(error=f"functionTimeout: not done within {self._timeout:g} s")
        except asyncio.CancelledError:
            return _INTERRUPTED

    async def _finished(self, function: Function, answer: Answer) -> Outcome:
        if not answer.ok:
            return Outcome(error=answer.error)
        try:
            await self._outputs.write(function, answer)
        except OutputError as error:
            return Outcome(error=str(error))
        return Outcome(returned=answer.returned)
