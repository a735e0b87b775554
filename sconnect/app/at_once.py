"""The same small piece of work for many orders, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

_AT_ONCE = 8


async def sort_out(
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
