"""VIES in memory: scripted answers, and what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sconnect.app.ports import Clock
from sconnect.domain.vies import NoAnswer, ViesAnswer


@dataclass(slots=True)
class FakeVies:
    """Fulfils `ports.Vies`. A number of which nothing was said is valid."""

    clock: Clock
    outcomes: dict[str, bool | NoAnswer] = field(default_factory=dict)
    """Per number: whether it is valid, or why there is no answer."""
    takes: Mapping[str, float] = field(default_factory=dict)
    """Per number: how many seconds the answer takes."""
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    """Number, requester and seconds of every question."""

    async def ask(self, number: str, *, requester: str, seconds: float) -> ViesAnswer | NoAnswer:
        self.asked.append((number, requester, seconds))
        takes = self.takes.get(number, 0.0)
        await self.clock.sleep(min(takes, seconds))
        outcome = NoAnswer.TIMED_OUT if takes > seconds else self.outcomes.get(number, True)
        if isinstance(outcome, NoAnswer):
            return outcome
        proof = f"WAPI{len(self.asked)}" if requester else ""
        return ViesAnswer(outcome, self.clock.now(), proof, requester)
