"""A process that runs the app: it has a clock and a memory of its own, and can be frozen or killed at any point."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sconnect.app.services import Services

T = TypeVar("T")

EPOCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which the virtual time is zero."""
_INSTANT = 1e-6
"""Seconds; less than that is the rounding of virtual time."""


class Killed(BaseException):
    """The process is gone. No error of the app, which must not be able to catch it."""


@dataclass(eq=False)
class Process:
    """One process. `skew`: how many seconds its clock is ahead of the true time."""

    name: str
    skew: float = 0.0
    monotonic_start: float = 0.0
    is_dead: bool = False
    frozen_until: float = 0.0
    frozen_seconds: float = 0.0
    tasks: list["asyncio.Task[Any]"] = field(default_factory=list)

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do some work in this process. Raises `Killed` when the process dies meanwhile."""
        context = copy_context()
        context.run(_CURRENT.set, self)
        task = asyncio.get_running_loop().create_task(work(), context=context)
        await asyncio.wait([task])
        if self.is_dead:
            await self._buried()
            raise Killed
        return task.result()

    def kill(self) -> None:
        """End everything this process does. Its memory must not be used again."""
        self.is_dead = True
        running = asyncio.current_task()
        for task in self.tasks:
            if task is not running:
                task.cancel()

    def freeze(self, seconds: float) -> None:
        """Let nothing happen in this process for a while; its clocks go on."""
        begins = max(self.frozen_until, asyncio.get_running_loop().time())
        self.frozen_until = begins + seconds
        self.frozen_seconds += seconds

    @property
    def is_hindered(self) -> bool:
        """Whether it died, or was ever frozen: only then `alive` has anything to wait for."""
        return self.is_dead or self.frozen_until > 0

    async def alive(self) -> None:
        """Go on when the process does. Raises `Killed` when it never will."""
        left = self.frozen_until - asyncio.get_running_loop().time()
        if left > _INSTANT and not self.is_dead:
            await asyncio.sleep(left)
            await self.alive()
        if self.is_dead:
            raise Killed

    async def _buried(self) -> None:
        await asyncio.gather(*self.tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class ProcessClock:
    """The time as one process sees it. Fulfils `ports.Clock`."""

    process: Process

    def now(self) -> datetime:
        return true_time() + timedelta(seconds=self.process.skew)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self.process.monotonic_start

    async def sleep(self, seconds: float) -> None:
        await self.process.alive()
        await asyncio.sleep(seconds)
        await self.process.alive()


@dataclass(frozen=True, slots=True)
class Instance:
    """A process with the app in it."""

    process: Process
    services: Services

    async def run(self, work: Callable[[Services], Coroutine[Any, Any, T]]) -> T:
        """Do some work of the app here. Raises `Killed` when the process dies meanwhile."""
        return await self.process.run(lambda: work(self.services))


def true_time() -> datetime:
    """Return the moment it is in the world, whatever any process believes."""
    return EPOCH + timedelta(seconds=asyncio.get_running_loop().time())


def current_process() -> Process | None:
    """Return the process in which this code runs; None for the world itself."""
    return _CURRENT.get()


def keep_track_of_tasks() -> None:
    """Make every task of a process die with it; call once per loop."""
    asyncio.get_running_loop().set_task_factory(_tracked)


_CURRENT: ContextVar[Process | None] = ContextVar("process", default=None)


def _tracked(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T] | Generator[Any, None, T],
    *,
    context: Context | None = None,
    **options: Any,
) -> "asyncio.Task[T]":
    process = _CURRENT.get() if context is None else context.get(_CURRENT)
    task: asyncio.Task[T] = asyncio.Task(work, loop=loop, context=context, **options)
    if process is not None:
        process.tasks.append(task)
    return task
