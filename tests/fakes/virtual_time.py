"""An event loop whose time jumps to the next thing to happen, so that waiting costs nothing and order is fixed."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Args = TypeVarTuple("Args")

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""After the captured orders were placed."""


class VirtualClock:
    """Fulfils `ports.Clock`. Time passes only while everybody sleeps, and then all at once."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in this time."""
        with self.runner() as runner:
            return runner.run(work)

    def runner(self) -> asyncio.Runner:
        """Have one event loop in this time for several coroutines."""
        return asyncio.Runner(loop_factory=lambda: _Loop(self))


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a time of its own that starts at noon."""
    return VirtualClock().run(work)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(_Skipping(clock))
        # After a virtual year, seconds as a float are less exact than the clock of a machine.
        self._clock_resolution = 1e-7
        self._virtual = clock

    def time(self) -> float:
        return self._virtual.seconds

    def run_in_executor(self, executor: object, func: Callable[[Unpack[Args]], T], *args: *Args) -> asyncio.Future[T]:
        """Work beside the loop takes no time here: it is done at once."""
        assert executor is None
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is for whoever waits
            done.set_exception(error)
        return done


class _Skipping(selectors.DefaultSelector):
    """Skips the waiting. Nothing in a virtual world comes from outside, so waiting for ever would be a deadlock."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._virtual = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("Everybody waits for something that never comes.")
        self._virtual.seconds += max(timeout, 0.0)
        return []
