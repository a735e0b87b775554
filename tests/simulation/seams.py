"""The points where the app touches the world: before and after every table operation and every HTTP exchange."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from tests.fakes.rows import Operation
from tests.simulation.processes import Killed, Process, current_process


@dataclass(frozen=True, slots=True)
class Point:
    """A point in the work of a process: `what` is about to happen, or has just happened unseen."""

    what: str
    is_before: bool
    is_http: bool

    def __str__(self) -> str:
        return f"{'before' if self.is_before else 'after'} {self.what}"


Script = Callable[[Process, Point], Awaitable[None]]
"""Decides what befalls a process at a point."""


async def uneventful(_: Process, __: Point) -> None:
    await asyncio.sleep(0)


class Seams:
    """Stops every process at every point and lets the script have its way."""

    def __init__(self) -> None:
        self.script: Script = uneventful
        self.passed: Counter[str] = Counter()

    async def meet(self, point: Point) -> None:
        process = current_process()
        if process is None:
            return
        await process.alive()
        self.passed[point.what] += 1
        await self.script(process, point)
        await process.alive()

    async def before_rows(self, operation: Operation) -> None:
        await self.meet(_row_point(operation, is_before=True))

    async def after_rows(self, operation: Operation) -> None:
        await self.meet(_row_point(operation, is_before=False))


class SeamTransport(httpx.AsyncBaseTransport):
    """Puts the two points around every HTTP exchange."""

    def __init__(self, name: str, inner: httpx.AsyncBaseTransport, seams: Seams) -> None:
        self._name = name
        self._inner = inner
        self._seams = seams

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        what = f"{self._name} {request.method} {request.url.path}"
        await self._seams.meet(Point(what, is_before=True, is_http=True))
        try:
            return await self._inner.handle_async_request(request)
        finally:
            await self._seams.meet(Point(what, is_before=False, is_http=True))


@dataclass
class KillAt:
    """Kills the process at the points with these numbers, counted over all processes; notes where it passed.

    `moment` is asked at each point for what distinguishes it from others, and the answers are kept in `moments`.
    """

    numbers: frozenset[int] = frozenset()
    moment: Callable[[Process, Point], object] | None = None
    seen: int = 0
    killed: int = 0
    moments: list[object] = field(default_factory=list)

    async def __call__(self, process: Process, point: Point) -> None:
        await asyncio.sleep(0)
        number = self.seen
        self.seen += 1
        if self.moment is not None:
            self.moments.append(self.moment(process, point))
        if number in self.numbers:
            self.killed += 1
            process.kill()
            raise Killed


def kill_at(number: int | None) -> KillAt:
    """Kill at one point, or at none."""
    return KillAt(frozenset() if number is None else frozenset({number}))


def _row_point(operation: Operation, *, is_before: bool) -> Point:
    return Point(f"{operation.name} {operation.table}", is_before=is_before, is_http=False)
