"""The same small work for many things, several at once: waiting for the tables is most of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 10
"""As many calls as the tables' client makes at once."""


async def side_by_side(work: Callable[[A], Awaitable[R]], things: Iterable[A], *, at_once: int = AT_ONCE) -> list[R]:
    """Do the work for each thing, begun in their order; answers come in that order too.

    The first failure ends it all, after what was under way was cancelled.
    """
    answers: dict[int, R] = {}
    todo = list(things)
    waiting = enumerate(todo)

    async def worker() -> None:
        for place, thing in waiting:
            answers[place] = await work(thing)

    workers = [asyncio.create_task(worker()) for _ in range(min(at_once, len(todo)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [answers[place] for place in sorted(answers)]
