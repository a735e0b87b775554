"""Settings of the mail server, read from the environment once, at the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from sconnect.app.errors import InstallationError
from sconnect.domain.mail.address import mail_address
from sconnect.domain.values.bilingual import UnfitValueError

SUBMISSION = 587
"""The port for submission with STARTTLS (RFC 6409)."""
IMPLICIT_TLS = 465
"""The port that is encrypted from the first byte (RFC 8314)."""
_HIGHEST_PORT = 65_535
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII)


class Encryption(StrEnum):
    """How the connection is encrypted. There is no way without."""

    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server, and what it knows us by."""

    server: str
    port: int
    encryption: Encryption
    sender: str
    """The address that e-mails come from."""
    user: str = ""
    """Empty: the server asks for none."""
    password: str = field(default="", repr=False)
    """Empty when it is kept as a secret, under `password_secret`."""
    password_secret: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self | None:
        """Read the settings; None when no server is named. Raises `InstallationError` naming the one that is wrong."""
        server = environment.get("MAIL_SERVER", "").strip()
        if not server:
            return None
        if not _HOST.fullmatch(server):
            raise InstallationError(
                "MAIL_SERVER moet de naam van een mailserver zijn, zonder poort en zonder adres ervoor.",
                "MAIL_SERVER must be the name of a mail server, without a port and without an address before it.",
            )
        port = _port(environment.get("MAIL_PORT", "").strip())
        usual = Encryption.TLS if port == IMPLICIT_TLS else Encryption.STARTTLS
        try:
            encryption = Encryption(environment.get("MAIL_TLS", "").strip().lower() or usual)
        except ValueError:
            raise InstallationError(
                "MAIL_TLS moet 'starttls' of 'tls' zijn. Zonder versleuteling wordt niets verstuurd.",
                "MAIL_TLS must be 'starttls' or 'tls'. Nothing is sent without encryption.",
            ) from None
        password = environment.get("MAIL_PASSWORD", "").strip()
        return cls(
            server=server,
            port=port,
            encryption=encryption,
            sender=_sender(environment.get("MAIL_SENDER", "")),
            user=environment.get("MAIL_USER", "").strip(),
            password=password,
            password_secret="" if password else environment.get("MAIL_PASSWORD_SECRET", "").strip(),
        )


def _port(text: str) -> int:
    if not text:
        return SUBMISSION
    if text.isascii() and text.isdecimal() and len(text) <= len(str(_HIGHEST_PORT)) and 1 <= int(text) <= _HIGHEST_PORT:
        return int(text)
    raise InstallationError(
        f"MAIL_PORT moet een poort van 1 tot {_HIGHEST_PORT} zijn.",
        f"MAIL_PORT must be a port from 1 to {_HIGHEST_PORT}.",
    )


def _sender(text: str) -> str:
    try:
        return mail_address(text)
    except UnfitValueError:
        raise InstallationError(
            "MAIL_SENDER moet het e-mailadres zijn waar de mails vandaan komen, zoals sconnect@voorbeeld.nl.",
            "MAIL_SENDER must be the e-mail address that the mails come from, such as sconnect@example.com.",
        ) from None
