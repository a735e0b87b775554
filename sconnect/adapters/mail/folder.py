"""E-mails as files, on a developer's machine: any mail program opens them."""

import asyncio
from pathlib import Path

from sconnect.adapters.mail.message import message_of
from sconnect.app.errors import InstallationError
from sconnect.app.ports import Clock
from sconnect.domain.mail.letter import Letter

MOST_FILES = 200
"""The newest are kept."""


class FolderMailer:
    """Fulfils `ports.Mailer`."""

    sender = "sconnect@localhost.localdomain"

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @property
    def folder(self) -> str:
        """The folder."""
        return str(self._folder)

    async def send(self, letter: Letter, to: str, *, token: str) -> None:
        """Write a letter as a file. Raises `InstallationError` when the folder cannot be written."""
        now = self._clock.now()
        content = message_of(letter, sender=self.sender, to=to, at=now, token=token)
        try:
            await asyncio.to_thread(self._write, f"{now:%Y%m%dT%H%M%S%f}-{token}.eml", content)
        except OSError as error:
            raise InstallationError(
                "De map van MAIL_FOLDER kan niet worden beschreven.",
                "The folder of MAIL_FOLDER cannot be written.",
                detail=type(error).__name__,
            ) from None

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(content)
        for old in sorted(self._folder.glob("*.eml"))[:-MOST_FILES]:
            old.unlink(missing_ok=True)
