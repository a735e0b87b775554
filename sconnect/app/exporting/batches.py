"""Sending batches to a shop that may run out of time halfway."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sconnect.app.errors import ReadFailedError
from sconnect.domain.shop_catalogue import LARGEST_BATCH, Written

W = TypeVar("W")


async def send_some(call: Callable[[Sequence[W]], Awaitable[list[Written]]], writes: Sequence[W]) -> list[Written]:
    """Send the first of these writes in one batch; returns an answer for each that the shop got round to.

    There is at least one; the rest has to be sent again.
    """
    answers = await call(writes[:LARGEST_BATCH])
    if writes and not answers:
        raise ReadFailedError(
            "De webwinkel kwam aan geen enkel product of klant toe. Het wordt vanzelf opnieuw geprobeerd."
        )
    return answers
