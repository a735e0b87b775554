import asyncio
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from sconnect.adapters.mail.folder import MOST_FILES, FolderMailer
from sconnect.app.errors import InstallationError
from sconnect.domain.mail.letter import Letter
from tests.fakes.virtual_time import VirtualClock

LETTER = Letter("Onderwerp", "Eén\n", "<p>Eén</p>")


def send(mailer: FolderMailer, token: str) -> None:
    asyncio.run(mailer.send(LETTER, "els@example.test", token=token))


def test_a_letter_becomes_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    send(FolderMailer(tmp_path / "mails", VirtualClock()), "one")
    [file] = (tmp_path / "mails").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert (file.suffix, message["Subject"], message["To"]) == (".eml", "Onderwerp", "els@example.test")


def test_the_newest_files_are_kept(tmp_path: Path) -> None:
    clock = VirtualClock()
    mailer = FolderMailer(tmp_path, clock)
    for number in range(MOST_FILES + 3):
        clock.seconds += 1
        send(mailer, f"{number}")
    names = sorted(each.name for each in tmp_path.iterdir())
    assert len(names) == MOST_FILES
    assert names[-1].endswith(f"-{MOST_FILES + 2}.eml")
    assert names[0].endswith("-3.eml")


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationError, match="MAIL_FOLDER"):
        send(FolderMailer(tmp_path / "file", VirtualClock()), "one")
