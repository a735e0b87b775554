"""Markers that a person's decision moves together: read side by side, written in few calls."""

from collections.abc import Awaitable, Callable, Sequence

from sconnect.app.concurrency import map_concurrently
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.storage.records import OrderRecord

Move = Callable[[str, OrderRecord | None], Awaitable[OrderRecord | bool]]
"""Given an order and its marker: the marker as it is to stand, True if it is so already, False if it cannot be."""


async def move_together(
    markers: OrderMarkers, order_ids: Sequence[str], move: Move
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Move the markers of orders; returns the orders that stand as wanted, and those that cannot be moved now."""
    names = list(dict.fromkeys(order_ids))
    read = dict(zip(names, await map_concurrently(markers.read, names), strict=True))
    wanted = {name: await move(name, stored.record if stored else None) for name, stored in read.items()}
    moves = [(read[name], after) for name, after in wanted.items() if isinstance(after, OrderRecord)]
    written = await markers.transition_together(moves) if moves else []
    done = {name for name, after in wanted.items() if after is True}
    done |= {after.order_id for (_, after), stored in zip(moves, written, strict=True) if stored}
    return tuple(name for name in names if name in done), tuple(name for name in names if name not in done)
