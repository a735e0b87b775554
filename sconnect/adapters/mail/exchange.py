"""One exchange with a mail server, in a thread: connect, encrypt, sign in, hand over one e-mail."""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from threading import Lock
from typing import Any

from sconnect.adapters.mail.config import Encryption, SmtpSettings
from sconnect.app.errors import (
    InstallationError,
    NotNowError,
    OutcomeUnknownError,
    RefusedError,
    SconnectError,
    UnreachableError,
)
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut, one_line

_SILENCE = 20.0
"""Seconds that one answer may take."""
_MOST_ANSWERED = 64 * 1024
"""Bytes that a server may say in all, encrypted or not."""
_LONGEST_QUOTE = 200
_READY, _GO_ON, _FINE, _LATER, _REFUSED = 220, 354, range(200, 300), range(400, 500), range(500, 600)
_HELLO = "[127.0.0.1]"
"""What the client calls itself: the name of this machine is nobody's business."""
_DOT = re.compile(rb"^\.", re.MULTILINE)

_UNREACHABLE = Bilingual("De mailserver is niet bereikbaar.", "The mail server cannot be reached.")
_BROKE_OFF = Bilingual(
    "De mailserver verbrak de verbinding of antwoordde te traag. De mail is niet verstuurd.",
    "The mail server broke off or answered too slowly. The mail was not sent.",
)
_TOO_SLOW = Bilingual(
    "De mailserver antwoordt te traag. De mail is niet verstuurd.",
    "The mail server answers too slowly. The mail was not sent.",
)
_UNKNOWN = Bilingual(
    "De mailserver antwoordde niet meer nadat de mail was overgedragen. Misschien is hij aangekomen, misschien niet.",
    "The mail server no longer answered after the mail was handed over. It may have arrived, or not.",
)
_CERTIFICATE = Bilingual(
    "Het certificaat van de mailserver is niet te vertrouwen. Controleer MAIL_SERVER.",
    "The certificate of the mail server cannot be trusted. Check MAIL_SERVER.",
)
_NO_TLS = Bilingual(
    "De mailserver versleutelt de verbinding niet op deze poort. Controleer MAIL_PORT en MAIL_TLS.",
    "The mail server does not encrypt the connection on this port. Check MAIL_PORT and MAIL_TLS.",
)
_LOGIN = Bilingual(
    "De mailserver weigert de aanmelding. Controleer MAIL_USER en het wachtwoord in de kluis.",
    "The mail server refuses to sign in. Check MAIL_USER and the password in the vault.",
)
_SENDER = Bilingual(
    "De mailserver staat de afzender niet toe. Controleer MAIL_SENDER.",
    "The mail server does not allow the sender. Check MAIL_SENDER.",
)
_SERVER_REFUSES = Bilingual("De mailserver weigert mails van ons.", "The mail server refuses mails of ours.")
_MAIL_REFUSED = Bilingual("De mailserver weigert deze mail.", "The mail server refuses this mail.")
_MAIL_LATER = Bilingual("De mailserver neemt deze mail nu niet aan.", "The mail server does not take this mail now.")
_NO_SMTP = Bilingual(
    "Op MAIL_SERVER en MAIL_PORT antwoordt geen mailserver.", "No mail server answers at MAIL_SERVER and MAIL_PORT."
)


class Exchange:
    """Hands one e-mail over. `run` is called once, in a thread; `abandon` from any other."""

    def __init__(self, settings: SmtpSettings, password: str, to: str, content: bytes, trust: ssl.SSLContext) -> None:
        self._settings = settings
        self._password = password
        self._to = to
        self._content = content
        self._trust = trust
        self._lock = Lock()
        self._smtp = smtplib.SMTP(local_hostname=_HELLO)
        self._socket: socket.socket | None = None
        self._abandoned = False
        self._may_be_sent = False

    def run(self) -> None:
        """Do it. Raises errors of the tree only: `OutcomeUnknownError` when it may have been sent."""
        try:
            self._hand_over()
        except ssl.SSLCertVerificationError as error:
            raise InstallationError(_CERTIFICATE.dutch, _CERTIFICATE.english, detail=str(error.verify_code)) from None
        except ssl.SSLError as error:
            raise self._failed(InstallationError(_NO_TLS.dutch, _NO_TLS.english, detail=type(error).__name__)) from None
        except (smtplib.SMTPServerDisconnected, OSError, ValueError) as error:
            sentence = _UNREACHABLE if self._socket is None else _BROKE_OFF
            raise self._failed(
                UnreachableError(sentence.dutch, sentence.english, detail=type(error).__name__)
            ) from None
        finally:
            self._smtp.close()

    def abandon(self) -> None:
        """Have it end now. What was not handed over yet never will be."""
        with self._lock:
            self._abandoned = True
            if self._socket is not None:
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # wakes a thread that waits for it

    def timed_out(self) -> SconnectError:
        """Return what an exchange that was abandoned came to."""
        return self._failed(NotNowError(_TOO_SLOW.dutch, _TOO_SLOW.english, detail="timeout"))

    def _failed(self, error: SconnectError) -> SconnectError:
        return (
            OutcomeUnknownError(_UNKNOWN.dutch, _UNKNOWN.english, detail=error.detail) if self._may_be_sent else error
        )

    def _hand_over(self) -> None:
        smtp = self._connected()
        self._sign_in(smtp)
        self._require(smtp.mail(self._settings.sender), _SENDER, is_ours=True)
        self._require(smtp.rcpt(self._to), _MAIL_REFUSED)
        self._require(smtp.docmd("DATA"), _MAIL_REFUSED, wanted=range(_GO_ON, _GO_ON + 1))
        with self._lock:
            if self._abandoned:
                raise smtplib.SMTPServerDisconnected
            self._may_be_sent = True
        smtp.send(_DOT.sub(b"..", self._content) + b"\r\n.\r\n")
        self._require(smtp.getreply(), _MAIL_REFUSED)
        with suppress(smtplib.SMTPException, OSError, ValueError):
            smtp.quit()

    def _connected(self) -> smtplib.SMTP:
        smtp, settings = self._smtp, self._settings
        plain = socket.create_connection((settings.server, settings.port), timeout=_SILENCE)
        self._use(plain)
        if settings.encryption is Encryption.TLS:
            self._encrypt(plain)
        self._require(smtp.getreply(), _SERVER_REFUSES, is_ours=True, wanted=range(_READY, _READY + 1))
        smtp.ehlo()
        if settings.encryption is Encryption.STARTTLS:
            if not smtp.has_extn("starttls"):
                raise InstallationError(_NO_TLS.dutch, _NO_TLS.english)
            self._require(smtp.docmd("STARTTLS"), _NO_TLS, is_ours=True, wanted=range(_READY, _READY + 1))
            self._encrypt(plain)
            # What was said without encryption counts no more (RFC 3207 4.2).
            smtp.esmtp_features.clear()
            smtp.ehlo()
        return smtp

    def _encrypt(self, plain: socket.socket) -> None:
        """Encrypt the connection; what was said before it and not read yet is gone."""
        if self._smtp.file is not None:
            self._smtp.file.close()
        self._use(self._trust.wrap_socket(plain, server_hostname=self._settings.server))

    def _use(self, connection: socket.socket) -> None:
        self._smtp.sock = connection
        self._smtp.file = _Bounded(connection.makefile("rb"))
        with self._lock:
            self._socket = connection
            if self._abandoned:
                raise smtplib.SMTPServerDisconnected

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if not self._settings.user:
            return
        try:
            smtp.login(self._settings.user, self._password)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPAuthenticationError as error:
            said = error.smtp_error
            answer = said if isinstance(said, bytes) else said.encode("ascii", errors="replace")
            self._require((error.smtp_code, answer), _LOGIN, is_ours=True)
            raise InstallationError(_LOGIN.dutch, _LOGIN.english, detail=str(error.smtp_code)) from None
        except (smtplib.SMTPException, UnicodeError):  # it offers no way to sign in that we know
            raise InstallationError(_LOGIN.dutch, _LOGIN.english, detail="no way to sign in") from None

    def _require(
        self, answer: tuple[int, bytes], refusal: Bilingual, *, is_ours: bool = False, wanted: range = _FINE
    ) -> None:
        """Raise unless the server agreed. `is_ours`: a refusal is about our settings, and holds for every e-mail."""
        code, said = answer
        if code in wanted:
            return
        quote = cut(one_line(f"{code} {said.decode('ascii', errors='replace')}"), _LONGEST_QUOTE)
        if code in _LATER:
            later = _quoting(_MAIL_LATER, quote)
            raise NotNowError(later.dutch, later.english, detail=str(code))
        if code in _REFUSED:
            kind = InstallationError if is_ours else RefusedError
            raise kind(*_quoting(refusal, quote).both, detail=str(code))
        raise self._failed(InstallationError(_NO_SMTP.dutch, _NO_SMTP.english, detail=str(code)))


def _quoting(sentence: Bilingual, quote: str) -> Bilingual:
    return Bilingual(
        f"{sentence.dutch} Zijn antwoord: \N{LEFT SINGLE QUOTATION MARK}{quote}\N{RIGHT SINGLE QUOTATION MARK}.",
        f"{sentence.english} Its answer: \N{LEFT SINGLE QUOTATION MARK}{quote}\N{RIGHT SINGLE QUOTATION MARK}.",
    )


class _Bounded:
    """What a server says, until it said too much."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = _MOST_ANSWERED

    def readline(self, most: int = -1) -> bytes:
        """Read a line as files do. Raises `OSError` when it was too much."""
        line: bytes = self._file.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the server says too much")
        return line

    def close(self) -> None:
        """Close the file."""
        self._file.close()
