"""E-mails against a real SMTP server: encrypted, once, and an answer that is lost is never taken for a failure."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from sconnect.adapters.mail import SmtpSettings
from sconnect.adapters.mail.config import Encryption
from sconnect.adapters.mail.smtp import SmtpMailer
from sconnect.app.errors import (
    InstallationError,
    NotNowError,
    OutcomeUnknownError,
    RefusedError,
    SconnectError,
    SettingsError,
    UnreachableError,
)
from sconnect.domain.mail.letter import Letter
from tests.contract.mail.server import (
    DRIP,
    HANG_UP,
    PASSWORD,
    SAY_NOTHING,
    SAY_TOO_MUCH,
    USER,
    SmtpServer,
    serving,
)
from tests.fakes.certificates import certificate_for
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.virtual_time import VirtualClock

LETTER = Letter("Melding: café '€'", "Eén order.\n.\n..puntjes\n", "<p>Eén order.</p>")
TO = "els@example.test"
SOON = 1.0
"""Seconds that a test waits for a server that does not answer."""


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_for("localhost", tmp_path_factory.mktemp("mail"))


def _server(pem: Path, *, implicit: bool = False, unkind: Mapping[str, str] | None = None) -> SmtpServer:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return SmtpServer(context, implicit=implicit, unkind=unkind or {})


def _mailer(
    server: SmtpServer,
    trusted: Path | None,
    *,
    user: str = USER,
    password: str = PASSWORD,
    encryption: Encryption | None = None,
    seconds: float = 20,
    host: str = "localhost",
) -> SmtpMailer:
    usual = Encryption.TLS if server.implicit else Encryption.STARTTLS
    settings = SmtpSettings(
        host, server.port, encryption or usual, "sconnect@example.test", user, password_secret="mail-password"
    )
    trust = ssl.create_default_context(cafile=str(trusted)) if trusted else None
    secrets = InMemorySecrets({"mail-password": password} if password else {})
    return SmtpMailer(settings, secrets, VirtualClock(), trust=trust, seconds=seconds)


async def _sent(server: SmtpServer, trusted: Path | None, **options: object) -> SconnectError | None:
    async with serving(server):
        try:
            await _mailer(server, trusted, **options).send(LETTER, TO, token="token-1")  # type: ignore[arg-type]
        except SconnectError as error:
            return error
    return None


def send(server: SmtpServer, trusted: Path | None, **options: object) -> SconnectError | None:
    """Send the letter once; returns what was raised."""
    return asyncio.run(_sent(server, trusted, **options))


@pytest.mark.parametrize("implicit", [False, True])
def test_a_letter_arrives_encrypted_with_both_its_forms(pem: Path, implicit: bool) -> None:
    server = _server(pem, implicit=implicit)
    assert send(server, pem) is None
    assert server.envelopes == [("sconnect@example.test", TO)]
    assert server.signed_in == [(USER, PASSWORD)]
    in_clear = [verb for verb in server.heard if not verb.endswith("+")]
    assert in_clear == ([] if implicit else ["ehlo", "starttls"])
    assert server.letters[0].isascii()
    message = message_from_bytes(server.letters[0].replace(b"\r\n..", b"\r\n.")[: -len(b".\r\n")], policy=default)
    assert (message["To"], message["Subject"]) == (TO, LETTER.subject)
    assert message["From"] == "sconnect <sconnect@example.test>"
    assert message["Message-ID"] == "<token-1@example.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == VirtualClock().now()
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().strip() == LETTER.html


def test_a_line_with_a_dot_ends_no_letter(pem: Path) -> None:
    server = _server(pem)
    assert send(server, pem) is None
    assert b"puntjes" in server.letters[0]
    assert server.heard[-1] == "quit+"


def test_a_server_that_asks_for_no_sign_in_gets_none(pem: Path) -> None:
    server = _server(pem)
    assert send(server, pem, user="") is None
    assert (server.signed_in, len(server.letters)) == ([], 1)


@pytest.mark.parametrize("implicit", [False, True])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_a_password_goes_out(pem: Path, implicit: bool) -> None:
    server = _server(pem, implicit=implicit)
    error = send(server, None)
    assert isinstance(error, InstallationError)
    assert "certificaat" in error.dutch
    assert (server.signed_in, server.letters) == ([], [])


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    other = certificate_for("mail.example.test", tmp_path)
    error = send(_server(other), other)
    assert isinstance(error, InstallationError)
    assert "certificate" in error.english


def test_a_server_without_encryption_gets_nothing(pem: Path) -> None:
    server = _server(pem)
    server.offers_tls = False
    error = send(server, pem)
    assert isinstance(error, InstallationError)
    assert "MAIL_TLS" in error.dutch
    assert server.heard == ["ehlo"]


def test_a_port_with_the_other_kind_of_encryption_says_which_settings(pem: Path) -> None:
    error = send(_server(pem), pem, encryption=Encryption.TLS)
    assert isinstance(error, InstallationError)
    assert "MAIL_PORT" in error.english


def test_a_wrong_password_says_so_with_the_words_of_the_server(pem: Path) -> None:
    server = _server(pem)
    error = send(server, pem, password="wrong")
    assert isinstance(error, InstallationError)
    assert "535 5.7.8 Wrong user or password" in error.dutch
    assert "wrong" not in error.detail
    assert server.letters == []


def test_a_password_that_is_not_in_the_vault_says_so(pem: Path) -> None:
    error = send(_server(pem), pem, password="")
    assert isinstance(error, InstallationError)
    assert "mail-password" in error.english


def test_a_server_that_offers_no_way_to_sign_in_says_so(pem: Path) -> None:
    server = _server(pem)
    server.offers_auth = False
    assert isinstance(send(server, pem), InstallationError)
    assert server.letters == []


@pytest.mark.parametrize("verb", ["rcpt", "data", "message"])
@pytest.mark.parametrize(("said", "kind"), [("451 4.7.1 Later", NotNowError), ("550 5.1.1 No such user", RefusedError)])
def test_a_server_that_says_no_is_believed_whenever_it_says_so(
    pem: Path, verb: str, said: str, kind: type[SconnectError]
) -> None:
    error = send(_server(pem, unkind={verb: said}), pem)
    assert isinstance(error, kind)
    assert not isinstance(error, SettingsError | OutcomeUnknownError)
    assert said in error.dutch
    assert error.detail == said[:3]


@pytest.mark.parametrize("verb", ["banner", "starttls", "auth", "mail"])
def test_a_refusal_of_us_is_about_the_settings(pem: Path, verb: str) -> None:
    assert isinstance(send(_server(pem, unkind={verb: "554 5.7.1 Not you"}), pem), InstallationError)
    assert isinstance(send(_server(pem, unkind={verb: "454 4.7.0 Not now"}), pem), NotNowError)


@pytest.mark.parametrize("verb", ["banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data"])
def test_a_server_that_hangs_up_before_the_letter_did_not_get_it(pem: Path, verb: str) -> None:
    server = _server(pem, unkind={verb: HANG_UP})
    assert isinstance(send(server, pem), UnreachableError)
    assert server.letters == []


@pytest.mark.parametrize("verb", ["banner", "ehlo", "auth", "rcpt", "data"])
@pytest.mark.parametrize("unkind", [SAY_NOTHING, DRIP])
def test_a_server_that_does_not_come_to_an_end_before_the_letter_did_not_get_it(
    pem: Path, verb: str, unkind: str
) -> None:
    began = time.monotonic()
    server = _server(pem, unkind={verb: unkind})
    assert isinstance(send(server, pem, seconds=SOON), NotNowError)
    assert server.letters == []
    assert time.monotonic() - began < SOON + 5


@pytest.mark.parametrize("unkind", [HANG_UP, SAY_NOTHING, DRIP, SAY_TOO_MUCH, "what do you mean"])
def test_an_answer_that_is_lost_after_the_letter_leaves_it_unknown(pem: Path, unkind: str) -> None:
    server = _server(pem, unkind={"message": unkind})
    error = send(server, pem, seconds=SOON)
    assert isinstance(error, OutcomeUnknownError)
    assert len(server.letters) == 1


def test_a_farewell_that_fails_changes_nothing(pem: Path) -> None:
    server = _server(pem, unkind={"quit": HANG_UP})
    assert send(server, pem) is None
    assert len(server.letters) == 1


@pytest.mark.parametrize("verb", ["banner", "ehlo"])
def test_a_server_that_says_too_much_is_not_listened_to(pem: Path, verb: str) -> None:
    assert isinstance(send(_server(pem, unkind={verb: SAY_TOO_MUCH}), pem), NotNowError)


@pytest.mark.parametrize("said", ["HTTP/1.1 400 Bad Request", "", "99"])
def test_something_else_than_a_mail_server_is_a_wrong_setting(pem: Path, said: str) -> None:
    assert isinstance(send(_server(pem, unkind={"banner": said}), pem), InstallationError)


def test_nobody_there_is_no_failure_of_the_letter() -> None:
    async def gone() -> int:
        listening = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
        port: int = listening.sockets[0].getsockname()[1]
        listening.close()
        await listening.wait_closed()
        return port

    server = SmtpServer(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), port=asyncio.run(gone()))
    with pytest.raises(UnreachableError) as caught:
        asyncio.run(_mailer(server, None).send(LETTER, TO, token="t"))
    assert "bereikbaar" in caught.value.dutch
    with pytest.raises(UnreachableError):
        asyncio.run(_mailer(server, None, host="no-such-host.invalid").send(LETTER, TO, token="t"))


def test_a_caller_who_goes_away_stops_the_letter(pem: Path) -> None:
    async def cancelled() -> None:
        async with serving(server):
            sending = asyncio.create_task(_mailer(server, pem).send(LETTER, TO, token="t"))
            for _ in range(2_000):
                await asyncio.sleep(0.01)
                if "rcpt+" in server.heard:
                    break
            assert "rcpt+" in server.heard
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await asyncio.sleep(0.2)

    server = _server(pem, unkind={"rcpt": SAY_NOTHING})
    asyncio.run(cancelled())
    assert server.letters == []


def test_nothing_secret_is_shown() -> None:
    settings = SmtpSettings("mail.example.test", 587, Encryption.STARTTLS, "a@example.test", "u", "hush", "")
    assert "hush" not in repr(settings)
