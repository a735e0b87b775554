"""E-mail: by any SMTP server over TLS, or into a folder on a developer's machine; both fulfil `ports.Mailer`.

What a letter says, and who gets it, does not belong here.
"""

from collections.abc import Mapping
from pathlib import Path

from sconnect.adapters.mail.config import SmtpSettings
from sconnect.app.ports import Clock, Mailer, Secrets

__all__ = ["SmtpSettings", "connect"]


def connect(environ: Mapping[str, str], secrets: Secrets, clock: Clock) -> Mailer | None:
    """Return what sends e-mails; None when the app settings name nothing. Raises `InstallationError`; nothing is sent.

    A folder wins: who names one does not want anything sent.
    """
    if folder := environ.get("MAIL_FOLDER", "").strip():
        from sconnect.adapters.mail.folder import FolderMailer

        return FolderMailer(Path(folder), clock)
    settings = SmtpSettings.read(environ)
    if settings is None:
        return None
    from sconnect.adapters.mail.smtp import SmtpMailer

    return SmtpMailer(settings, secrets, clock)
