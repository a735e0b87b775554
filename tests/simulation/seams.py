"""The points where the app touches the world: before and after every table operation and every HTTP exchange."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import NamedTuple

import httpx

from tests.fakes.rows import Operation
from tests.simulation.processes import Killed, Process, current_process


class Point(NamedTuple):
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
        if process.is_hindered:
            await process.alive()
        self.passed[point.what] += 1
        await self.script(process, point)
        if process.is_hindered:
            await process.alive()

    def before_rows(self, operation: Operation) -> Awaitable[None]:
        return self.meet(_row_point(operation.name, operation.table, is_before=True))

    def after_rows(self, operation: Operation) -> Awaitable[None]:
        return self.meet(_row_point(operation.name, operation.table, is_before=False))


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
    moment: Callable[[Process], object] | None = None
    seen: int = 0
    killed: int = 0
    moments: list[object] = field(default_factory=list)

    async def __call__(self, process: Process, _: Point) -> None:
        await asyncio.sleep(0)
        number = self.seen
        self.seen += 1
        if self.moment is not None:
            self.moments.append(self.moment(process))
        if number in self.numbers:
            self.killed += 1
            process.kill()
            raise Killed


def kill_at(number: int | None, moment: Callable[[Process], object] | None = None) -> KillAt:
    """Kill at one point; at none: note the moments."""
    return KillAt(frozenset(), moment) if number is None else KillAt(frozenset({number}))


def alike(moments: Iterable[object], after: int = -1) -> list[list[int]]:
    """Group the points after this one: in a group, the moments are the same."""
    groups: dict[object, list[int]] = defaultdict(list)
    for number, moment in enumerate(moments):
        if number > after:
            groups[moment].append(number)
    return list(groups.values())


def one_of_each(moments: Sequence[object], after: int = -1) -> list[int]:
    """Return a point of each group of points after this one that are alike."""
    chance = Random(len(moments) + after)
    return [chance.choice(group) for group in alike(moments, after)]


@cache
def _row_point(operation: str, table: str, *, is_before: bool) -> Point:
    return Point(f"{operation} {table}", is_before=is_before, is_http=False)
