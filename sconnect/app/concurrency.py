"""The same small work for many things, several at once: waiting for the tables is most of it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 10
"""As many calls as the tables' client makes at once."""


async def map_concurrently(
    work: Callable[[A], Awaitable[R]], things: Iterable[A], *, at_once: int = AT_ONCE
) -> list[R]:
    """Do the work for each thing, begun in their order; answers come in that order too.

    The first failure ends it all, after what was under way was cancelled.
    """
    answers: dict[int, R] = {}
    candidate = list(things)
    waiting = enumerate(candidate)

    async def worker() -> None:
        for place, thing in waiting:
            answers[place] = await work(thing)

    workers = [asyncio.create_task(worker()) for _ in range(min(at_once, len(candidate)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [answers[place] for place in sorted(answers)]


_AT_ONCE = 8


async def partition_concurrently(
    order_ids: Sequence[str], succeeds: Callable[[str], Awaitable[bool]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Do something for each order; returns those for which it succeeded and the others, both in the given order."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(order_id: str) -> bool:
        async with places:
            return await succeeds(order_id)

    results = await asyncio.gather(*map(one, order_ids))
    return tuple(_with(order_ids, results, wanted=True)), tuple(_with(order_ids, results, wanted=False))


def _with(order_ids: Sequence[str], results: Sequence[bool], *, wanted: bool) -> list[str]:
    return [order_id for order_id, result in zip(order_ids, results, strict=True) if result is wanted]


T = TypeVar("T")


async def gather_all(calls: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run calls side by side and return their results in order. The first failure stops the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except ExceptionGroup as failures:
        failure = failures.exceptions[0]
    else:
        return [task.result() for task in tasks]
    raise failure
