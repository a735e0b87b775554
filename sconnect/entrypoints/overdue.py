"""Ticks that did not come: a request starts them through the queue, so that nobody waits for what they start."""

import logging
from typing import TYPE_CHECKING

from sconnect.app.errors import SconnectError
from sconnect.app.runs.ticks import claim_overdue_ticks
from sconnect.app.services import Services
from sconnect.app.telemetry import log_event
from sconnect.entrypoints.queue.messages import tick_message

if TYPE_CHECKING:
    from sconnect.app.ports import Clock

LOOK_EVERY = 60.0
"""Seconds between two looks of a process, however many requests come."""


async def start_overdue(services: Services, *, never_ticked: bool = False) -> tuple[list[str], list[str]]:
    """Return the timers whose tick is overdue and was claimed, and the messages that make up for them."""
    timers = await claim_overdue_ticks(services, never_ticked=never_ticked)
    for timer in timers:
        log_event("tick overdue", level=logging.WARNING, task=timer)
    return timers, [tick_message(timer) for timer in timers]


class OverdueWatch:
    """Looks for overdue ticks beside requests, now and then; trouble with it never touches a request."""

    def __init__(self) -> None:
        self._clock: Clock | None = None
        self._next = 0.0

    async def messages(self, services: Services) -> list[str]:
        """Return the messages that make up for ticks that are overdue; mostly without a look."""
        now = services.clock.monotonic()
        if services.clock is self._clock and now < self._next:
            return []
        self._clock, self._next = services.clock, now + LOOK_EVERY
        try:
            _, messages = await start_overdue(services)
        except SconnectError:
            return []
        return messages
