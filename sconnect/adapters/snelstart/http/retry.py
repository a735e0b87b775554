"""Asking again: for questions only, a few times, ever slower, within a limit of time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import TypeVar

from sconnect.app.errors import AccessExpiredError, NotNowError, TooManyCallsError
from sconnect.app.ports import Clock

T = TypeVar("T")
Chance = Callable[[], float]
"""Gives numbers from 0 to 1."""
CHANCE: Chance = SystemRandom().random


def _to_nobody(seconds: float) -> None:
    del seconds


MOST_TRIES = 4
LONGEST = 60.0
"""Seconds from the first try within which the last may start."""
FIRST_PAUSE = 0.5
FIRST_PAUSE_WHEN_TURNED_AWAY = 10.0
"""Seconds before the second try, doubled before each next; a limit per minute needs more than a hiccup does."""


@dataclass(frozen=True)
class Retry:
    """Repeats what was not answered; `chance` keeps callers from returning in step."""

    clock: Clock
    chance: Chance = CHANCE
    tell_pause: Callable[[float], None] = _to_nobody
    """Hears how many seconds every pause takes."""

    async def until_answered(self, question: Callable[[], Awaitable[T]]) -> T:
        """Ask until there is an answer. Raises the last `NotNowError`, and any other error at once."""
        began = self.clock.monotonic()
        tries = 0
        access_renewed = False
        while True:
            tries += 1
            try:
                return await question()
            except NotNowError as error:
                pause = self._pause(error, tries)
                too_late = self.clock.monotonic() + pause - began > LONGEST
                in_vain = access_renewed and isinstance(error, AccessExpiredError)
                if tries == MOST_TRIES or too_late or in_vain:
                    raise
                access_renewed |= isinstance(error, AccessExpiredError)
            if pause:
                self.tell_pause(pause)
                await self.clock.sleep(pause)

    def _pause(self, error: NotNowError, tries: int) -> float:
        if isinstance(error, AccessExpiredError):
            return 0.0
        first = FIRST_PAUSE_WHEN_TURNED_AWAY if isinstance(error, TooManyCallsError) else FIRST_PAUSE
        jittered = first * 2 ** (tries - 1) * (1 + self.chance()) / 2
        return jittered if error.retry_after is None else error.retry_after
