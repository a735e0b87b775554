"""Sending batches to a shop that may stop halfway or refuse a batch for one bad item."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from sconnect.app.errors import ReadFailedError, RefusedError
from sconnect.domain.storefront import LARGEST_BATCH, WriteOutcome, Written

W = TypeVar("W")

_MOST_REFUSED_ALONE = 3
"""So many single items refused as a batch of their own, without one that passes, are no fault of the items."""


class Sender(Generic[W]):
    """Sends the writes of one run by one call of the shop."""

    def __init__(self, call: Callable[[Sequence[W]], Awaitable[list[Written]]]) -> None:
        self._call = call
        self._refused_alone = 0

    async def send(self, writes: Sequence[W]) -> list[Written]:
        """Send the first of these writes, in one batch; returns an answer for each that the shop got round to.

        There is at least one; the rest has to be sent again. A batch that is refused as a whole is sent in halves, so
        that one bad item does not keep the others back.
        """
        batch = writes[:LARGEST_BATCH]
        try:
            answers = await self._call(batch)
        except RefusedError as refusal:
            if len(batch) > 1:
                return await self.send(batch[: len(batch) // 2])
            self._refused_alone += 1
            if self._refused_alone >= _MOST_REFUSED_ALONE:
                raise
            return [Written("", WriteOutcome.REFUSED, code="refused", reason=refusal.dutch)]
        self._refused_alone = 0
        if not answers:
            raise ReadFailedError(
                "De webwinkel kwam aan geen enkel product of klant toe. Het wordt vanzelf opnieuw geprobeerd."
            )
        return answers[: len(batch)]
