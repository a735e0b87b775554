from pathlib import Path

import pytest

from sconnect.adapters.mail import SmtpSettings, connect
from sconnect.adapters.mail.config import Encryption
from sconnect.adapters.mail.folder import FolderMailer
from sconnect.adapters.mail.smtp import SmtpMailer
from sconnect.app.errors import InstallationError
from sconnect.bootstrap import build
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.virtual_time import VirtualClock

BASE = {"MAIL_SERVER": "smtp.example.test", "MAIL_SENDER": "sconnect@example.test"}


def read(**settings: str) -> SmtpSettings:
    found = SmtpSettings.read({**BASE, **settings})
    assert found is not None
    return found


def test_without_a_server_nothing_is_sent() -> None:
    assert SmtpSettings.read({}) is None
    assert connect({"MAIL_SERVER": " "}, InMemorySecrets(), VirtualClock()) is None


def test_the_usual_port_encrypts_after_the_first_words_and_465_from_the_first_byte() -> None:
    assert (read().port, read().encryption) == (587, Encryption.STARTTLS)
    assert read(MAIL_PORT="465").encryption is Encryption.TLS
    assert read(MAIL_PORT="2465", MAIL_TLS="TLS").encryption is Encryption.TLS


def test_a_password_in_the_settings_wins_over_the_secret() -> None:
    assert read(MAIL_PASSWORD="p", MAIL_PASSWORD_SECRET="s").password_secret == ""
    assert read(MAIL_PASSWORD_SECRET="s").password_secret == "s"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_SERVER", "smtp.example.test:587"),
        ("MAIL_SERVER", "https://smtp.example.test"),
        ("MAIL_SERVER", "smtp\nexample"),
        ("MAIL_PORT", "0"),
        ("MAIL_PORT", "65536"),
        ("MAIL_PORT", "٥٨٧"),
        ("MAIL_PORT", "9" * 5_000),
        ("MAIL_TLS", "none"),
        ("MAIL_SENDER", ""),
        ("MAIL_SENDER", "sconnect@example.test\nBcc: all@example.test"),
    ],
)
def test_a_setting_that_cannot_work_is_named(name: str, value: str) -> None:
    with pytest.raises(InstallationError, match=name):
        read(**{name: value})


def test_a_folder_wins_over_a_server(tmp_path: Path) -> None:
    found = connect({**BASE, "MAIL_FOLDER": str(tmp_path)}, InMemorySecrets(), VirtualClock())
    assert isinstance(found, FolderMailer)
    assert isinstance(connect(BASE, InMemorySecrets(), VirtualClock()), SmtpMailer)


def test_wrong_settings_of_e_mail_stop_nothing_but_e_mail(tmp_path: Path) -> None:
    app = {
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "SNELSTART_SUBSCRIPTION_KEY": "key",
        "SCONNECT_SECRETS_FILE": str(tmp_path / "secrets.json"),
    }
    services = build({**app, "MAIL_SERVER": "smtp.example.test"})
    assert services.mailer is None
    assert "MAIL_SENDER" in services.mail_problem.dutch
    assert not build(app).mail_problem
