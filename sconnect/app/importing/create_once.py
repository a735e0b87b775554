"""Idempotent create: the part of the protocol that orders and customers share (docs/why.md).

    intent written ──> window open? ─> POST once ──> answer recorded
                          │                │
                          └─ closed:       └─ no answer: left alone until a look-up finds it,
                             not sent         or until `settle_at` has passed and a look-up does not

A request is repeated only when the other side surely did not accept it, and only while the window is open.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

from sconnect.app.config import Limits
from sconnect.app.errors import NotNowError, OutcomeUnknownError, RefusedError, SconnectError, SettingsError
from sconnect.app.ports import Clock, MaySend
from sconnect.domain.causes import Cause

T = TypeVar("T")

IN_FLIGHT = 4
"""Requests that create something, at once: more buys nothing under the books' quota (docs/why.md)."""
_MOST_TOGETHER = 20
"""Intents that are written together, as are their outcomes: so many wait for a look-up after a crash."""
_MOST_TRIES = 4
_FIRST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The books created it and answered."""

    answer: T


@dataclass(frozen=True, slots=True)
class Declined:
    """The books refused: nothing was created."""

    error: RefusedError


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly nothing was created; it may be sent again at any time."""

    error: SconnectError


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """It may have been created. Only a look-up, or time, resolves that."""

    error: SconnectError


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It is not known whether it was created. `retry_at`: when that is resolved again."""

    cause: Cause
    retry_at: datetime


def next_group(largest: int) -> int:
    """Return how much may be sent as a group after groups of at most this size: a few at first, then twice as many.

    If the books are away, all of a group has to be tried again later.
    """
    return min(max(IN_FLIGHT, 2 * largest), _MOST_TOGETHER)


class SendWindow:
    """Bounds how long after its intent something may still be sent, on a clock that never jumps.

    Open it before the intent is written: then `settle_at`, counted from that same moment, is never too early. The books
    check it right before a request leaves.
    """

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._closes = clock.monotonic() + limits.send_window

    def is_open(self, after: float = 0) -> bool:
        """Whether sending is still allowed, `after` seconds from now."""
        return self._clock.monotonic() + after < self._closes


async def send_once(
    send: Callable[[MaySend], Awaitable[T]], window: SendWindow, clock: Clock
) -> Accepted[T] | Declined | NotSent | NoAnswer:
    """Send, and return the outcome. Repeats only what certainly was not accepted, while the window is open.

    `send` receives the window, to check it right before the request leaves.
    """
    for resend in count(1):
        try:
            return Accepted(await send(window.is_open))
        except RefusedError as refused:
            return Declined(refused)
        except SettingsError as settings:
            return NotSent(settings)
        except (NotNowError, OutcomeUnknownError) as failure:
            if failure.may_have_acted:
                return NoAnswer(failure)
            pause = failure.retry_after if failure.retry_after is not None else _FIRST_PAUSE * 2 ** (resend - 1)
            if resend == _MOST_TRIES or not window.is_open(after=pause):
                return NotSent(failure)
        await clock.sleep(pause)
    raise AssertionError  # the loop returns or raises
