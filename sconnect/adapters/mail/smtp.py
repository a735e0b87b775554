"""E-mails by SMTP (RFC 5321) over TLS, by the standard library's client in a thread of its own.

What may have been sent is never said not to be: an answer that is lost after the letter went out is an
`OutcomeUnknownError`. Before that point everything is certain.
"""

import asyncio
import ssl
from contextlib import suppress

from sconnect.adapters.mail.config import SmtpSettings
from sconnect.adapters.mail.exchange import Exchange
from sconnect.adapters.mail.message import message_of
from sconnect.app.errors import InstallationError, SettingsError
from sconnect.app.ports import Clock, Secrets
from sconnect.domain.mail.letter import Letter

LONGEST = 45.0
"""Seconds for one e-mail, from connecting to the last answer."""
_THREAD_ENDS_WITHIN = 2.0
"""Seconds for the thread to notice that its connection was closed; one that still looks up a name sends nothing."""


class SmtpMailer:
    """Fulfils `ports.Mailer`. Opens a connection per e-mail: few are sent, hours apart."""

    folder = ""

    def __init__(
        self,
        settings: SmtpSettings,
        secrets: Secrets,
        clock: Clock,
        *,
        trust: ssl.SSLContext | None = None,
        seconds: float = LONGEST,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._trust = trust
        self._seconds = seconds

    @property
    def sender(self) -> str:
        """The address that e-mails come from."""
        return self._settings.sender

    async def send(self, letter: Letter, to: str, *, token: str) -> None:
        """Send a letter. Raises as `ports.Mailer` says."""
        content = message_of(letter, sender=self.sender, to=to, at=self._clock.now(), token=token)
        exchange = Exchange(
            self._settings, await self._password(), to, content, self._trust or ssl.create_default_context()
        )
        work = asyncio.ensure_future(asyncio.to_thread(exchange.run))
        try:
            async with asyncio.timeout(self._seconds):
                await asyncio.shield(work)
        except TimeoutError:
            exchange.abandon()
            with suppress(TimeoutError, Exception):  # what it says now was caused by us
                async with asyncio.timeout(_THREAD_ENDS_WITHIN):
                    await asyncio.shield(work)
            raise exchange.timed_out() from None
        finally:
            if not work.done():
                exchange.abandon()
                work.add_done_callback(_looked_at)

    async def _password(self) -> str:
        if not self._settings.user:
            return ""
        if self._settings.password or not self._settings.password_secret:
            return self._settings.password
        try:
            return await self._secrets.read(self._settings.password_secret)
        except InstallationError:
            raise
        except SettingsError as missing:
            name = self._settings.password_secret
            raise InstallationError(
                f"Het wachtwoord van de mailserver ontbreekt in de kluis. De beheerder moet geheim '{name}' vullen.",
                f"The password of the mail server is not in the vault. The operator must fill in secret '{name}'.",
                detail=missing.detail,
            ) from None


def _looked_at(work: "asyncio.Future[None]") -> None:
    """Take note of how an abandoned thread ended, so that nothing complains that nobody did."""
    if not work.cancelled():
        work.exception()
