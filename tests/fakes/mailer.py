"""Mailer in memory that fails on demand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sconnect.app.errors import SconnectError
from sconnect.domain.mail.letter import Letter


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that was sent, or was tried to be."""

    to: str
    letter: Letter
    token: str


async def nothing() -> None:
    return None


@dataclass(slots=True)
class FakeMailer:
    """Fulfils `ports.Mailer`. `failures` are raised in turn, by address or (as "") by any; `during` runs beside it."""

    tried: list[Mail] = field(default_factory=list)
    sent: list[Mail] = field(default_factory=list)
    failures: dict[str, list[SconnectError]] = field(default_factory=dict)
    during: Callable[[], Awaitable[None]] = nothing
    sender: str = "sconnect@example.test"
    folder: str = ""

    async def send(self, letter: Letter, to: str, *, token: str) -> None:
        mail = Mail(to, letter, token)
        self.tried.append(mail)
        await self.during()
        for whose in (to, ""):
            if self.failures.get(whose):
                raise self.failures[whose].pop(0)
        self.sent.append(mail)
