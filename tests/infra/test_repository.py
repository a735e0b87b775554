"""Where the repository is hosted is filled in by one command, in every place that needs it."""

import shutil
from pathlib import Path

import pytest

from scripts.repository import ROOT, address_of, fill_in

ADDRESS = "https://github.com/some-owner/sconnect.nl"


@pytest.mark.parametrize(
    "remote",
    [ADDRESS, f"{ADDRESS}.git", f"{ADDRESS}/", "git@github.com:some-owner/sconnect.nl.git", f" {ADDRESS}\n"],
)
def test_whatever_the_remote_is_called_the_address_is_the_same(remote: str) -> None:
    assert address_of(remote) == ADDRESS


@pytest.mark.parametrize(
    "remote", ["", "https://example.test/a/b", "https://github.com/a", "-x", ADDRESS + "/tree/main"]
)
def test_what_is_no_repository_on_github_is_refused(remote: str) -> None:
    with pytest.raises(ValueError, match="no repository on GitHub"):
        address_of(remote)


def test_the_address_is_filled_in_everywhere_and_can_be_changed(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    before = {name: (tmp_path / name).read_text("utf-8") for name in ("pyproject.toml", "README.md")}
    assert fill_in(tmp_path, ADDRESS) == ["pyproject.toml", "README.md"]
    for name in before:
        assert "-owner-" not in (tmp_path / name).read_text("utf-8")
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert "raw.githubusercontent.com%2Fsome-owner%2Fsconnect.nl%2Fmain%2Finfra%2Fazuredeploy.json" in readme
    assert f"`{ADDRESS}/releases/latest/download/sconnect.zip`" in readme
    assert fill_in(tmp_path, ADDRESS) == []
    assert fill_in(tmp_path, "https://github.com/-owner-/sconnect") == ["pyproject.toml", "README.md"]
    assert {name: (tmp_path / name).read_text("utf-8") for name in before} == before
