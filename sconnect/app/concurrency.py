"""Concurrency: the same work for many items, a bounded number at a time or in batches."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 10
"""As many calls as the tables' client makes at once."""


def batches(items: Sequence[A], size: int) -> Iterator[Sequence[A]]:
    """Cut into parts of at most this size, in order."""
    return (items[start : start + size] for start in range(0, len(items), size))


async def first_of(rows: AsyncIterator[A], most: int) -> AsyncIterator[A]:
    """Yield the first rows, at most so many (one or more), without asking for the one after them."""
    left = most
    async for row in rows:
        yield row
        left -= 1
        if left == 0:
            return


async def map_concurrently(work: Callable[[A], Awaitable[R]], items: Iterable[A], *, at_once: int = AT_ONCE) -> list[R]:
    """Do the work for each item, started in order; results come in that order too.

    The first failure is raised, after what was under way was cancelled.
    """
    results: dict[int, R] = {}
    listed = list(items)
    waiting = enumerate(listed)

    async def worker() -> None:
        for place, item in waiting:
            results[place] = await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, len(listed))):
                group.create_task(worker())
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
    else:
        if len(results) < len(listed):  # some work was cancelled from elsewhere, which a group does not report
            raise asyncio.CancelledError
        return [results[place] for place in range(len(listed))]
    # Raised outside the handler, so that the caller sees one failure, not a group of them.
    raise first


async def partition_concurrently(
    items: Sequence[A], succeeds: Callable[[A], Awaitable[bool]]
) -> tuple[tuple[A, ...], tuple[A, ...]]:
    """Do the work for each item; returns the items for which it succeeded and the others, both in the given order."""
    results = list(zip(items, await map_concurrently(succeeds, items), strict=True))
    return tuple(item for item, is_done in results if is_done), tuple(item for item, is_done in results if not is_done)
