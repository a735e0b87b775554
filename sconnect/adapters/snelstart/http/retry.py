"""Retry of reads: a few attempts, with growing pauses, within a limit of time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import TypeVar

from sconnect.app.errors import AccessExpiredError, NotNowError, TooManyCallsError
from sconnect.app.ports import Clock
from sconnect.domain.values.bilingual import Bilingual

T = TypeVar("T")
RENEWED_IN_VAIN = Bilingual(
    "SnelStart weigert de toegang, ook nadat die is vernieuwd. Duurt dit langer dan een uur, maak dan in SnelStart Web "
    "bij Koppelingen (tegel Maatwerk) een nieuwe koppelsleutel.",
    "SnelStart refuses access, also after it was renewed. If this takes longer than an hour, make a new client key in "
    "SnelStart Web under Koppelingen (tile Maatwerk).",
)
Jitter = Callable[[], float]
"""Gives numbers from 0 to 1."""
RANDOM_JITTER: Jitter = SystemRandom().random

MOST_ATTEMPTS = 4
LONGEST = 60.0
"""Seconds from the first attempt within which the last may start."""
FIRST_PAUSE = 0.5
FIRST_PAUSE_WHEN_RATE_LIMITED = 10.0
"""Seconds before the second attempt, doubled before each next; a limit per minute needs more than a hiccup does."""


@dataclass(frozen=True)
class Retry:
    """Repeats temporary failures; `jitter` keeps callers from retrying all at the same moment."""

    clock: Clock
    jitter: Jitter = RANDOM_JITTER

    async def until_answered(
        self, attempt: Callable[[], Awaitable[T]], *, on_pause: Callable[[float], None] | None = None
    ) -> T:
        """Repeat until there is an answer. Raises the last `NotNowError`, and any other error at once.

        `on_pause` is called with the seconds of every pause.
        """
        began = self.clock.monotonic()
        attempts = 0
        access_renewed = False
        while True:
            attempts += 1
            try:
                return await attempt()
            except NotNowError as error:
                pause = self._pause(error, attempts)
                too_late = self.clock.monotonic() + pause - began > LONGEST
                in_vain = access_renewed and isinstance(error, AccessExpiredError)
                if in_vain:
                    raise AccessExpiredError(
                        RENEWED_IN_VAIN.dutch, RENEWED_IN_VAIN.english, detail=error.detail
                    ) from None
                if attempts == MOST_ATTEMPTS or too_late:
                    raise
                access_renewed |= isinstance(error, AccessExpiredError)
            if pause:
                if on_pause is not None:
                    on_pause(pause)
                await self.clock.sleep(pause)

    def _pause(self, error: NotNowError, attempts: int) -> float:
        if isinstance(error, AccessExpiredError):
            return 0.0
        first = FIRST_PAUSE_WHEN_RATE_LIMITED if isinstance(error, TooManyCallsError) else FIRST_PAUSE
        jittered = first * 2 ** (attempts - 1) * (1 + self.jitter()) / 2
        return jittered if error.retry_after is None else error.retry_after
