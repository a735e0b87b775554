import asyncio
import json
import stat
from pathlib import Path

import pytest

from sconnect.adapters.secrets import FileSecrets
from sconnect.app.errors import SettingsError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "secrets.json"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_up(path: Path) -> None:
    path.chmod(0o640)


def damage(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def secrets_in(path: Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def files_beside(path: Path) -> list[str]:
    return [each.name for each in path.parent.iterdir()]


async def test_only_the_owner_can_read_the_file_and_its_folder(path: Path) -> None:
    await FileSecrets(path).write("a", "1")
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700


async def test_a_file_that_others_can_read_is_not_used(path: Path) -> None:
    await FileSecrets(path).write("a", "1")
    open_up(path)
    with pytest.raises(SettingsError, match="chmod 600"):
        await FileSecrets(path).read("a")
    with pytest.raises(SettingsError, match="chmod 600"):
        await FileSecrets(path).write("b", "2")


async def test_secrets_outlive_the_program(path: Path) -> None:
    await FileSecrets(path).write("a", "é")
    assert await FileSecrets(path).read("a") == "é"


async def test_many_writes_at_once_are_all_kept(path: Path) -> None:
    secrets = FileSecrets(path)
    await asyncio.gather(*(secrets.write(f"s{number}", str(number)) for number in range(20)))
    assert len(secrets_in(path)) == 20
    assert files_beside(path) == ["secrets.json"]


async def test_what_a_crash_left_behind_is_no_hindrance(path: Path) -> None:
    secrets = FileSecrets(path)
    await secrets.write("a", "1")
    for left in range(1, 3):
        (path.parent / f"secrets.json.{left}.new").write_text("half")
    await secrets.write("b", "2")
    assert (await secrets.read("a"), await secrets.read("b")) == ("1", "2")


@pytest.mark.parametrize("content", ["{", "[]", '{"a": 1}', "\xff"])
async def test_a_damaged_file_is_refused_without_quoting_it(path: Path, content: str) -> None:
    await FileSecrets(path).write("a", "1")
    damage(path, content.encode("latin-1"))
    with pytest.raises(SettingsError, match="geen leesbaar geheimenbestand") as caught:
        await FileSecrets(path).read("a")
    assert caught.value.__cause__ is None
    with pytest.raises(SettingsError, match="geen leesbaar geheimenbestand"):
        await FileSecrets(path).write("b", "2")
