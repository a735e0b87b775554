"""Versions, the package of a release, and the licences of what it holds."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from sconnect import __version__
from scripts import licences, release
from scripts.handouts import FOLDER as HANDOUTS
from scripts.package import ROOT, packaged


def test_the_version_is_the_same_everywhere_and_has_its_notes() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == __version__
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == __version__
    assert len(headings) == len(set(headings))
    for part in (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1:]:
        assert "\n### Upgrading\n" in part, part.partition("\n")[0]


def test_only_the_tag_of_the_version_makes_a_release() -> None:
    release.require_tag(f"v{__version__}", ROOT)
    with pytest.raises(release.UnfitError, match="not that of version"):
        release.require_tag("v0.0.0", ROOT)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 14)])
def test_another_python_than_that_of_azure_makes_no_package(version: tuple[int, int]) -> None:
    release.require_python((3, 13))
    with pytest.raises(release.UnfitError, match=r"for Python 3\.13"):
        release.require_python(version)


def test_a_builder_with_another_python_finds_nothing_to_install() -> None:
    """The last line of the lock names a file that is nowhere, for every Python but Azure's."""
    [line] = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if " @ " in line]
    guard = Requirement(line)
    assert guard.url is not None
    assert not Path(guard.url.removeprefix("file://")).exists()
    assert guard.marker is not None
    for version in ("3.11", "3.12", "3.14"):
        assert guard.marker.evaluate({"python_version": version})
    assert not guard.marker.evaluate({"python_version": "3.13"})
    assert line.replace('"', '\\"') in (ROOT / "Makefile").read_text("utf-8")


def test_the_same_files_give_the_same_package(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        release.gather(folder, ROOT, "0" * 40)
        release.write_zip(folder, tmp_path / f"{name}.zip")
        made.append((tmp_path / f"{name}.zip").read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "one.zip") as package:
        handed_out = {name for name in package.namelist() if name.startswith(f"{HANDOUTS}/")}
        runs = {name for name in packaged() if not name.startswith(f"{HANDOUTS}/")}
        assert set(package.namelist()) == {*runs, "sconnect/build.json", *handed_out}
        assert {
            f"{HANDOUTS}/manual/handleiding.html",
            f"{HANDOUTS}/extension/opencart4/sconnect.ocmod.zip",
        } <= handed_out
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_package_holds_byte_code_that_is_used_without_a_look_at_the_source(tmp_path: Path) -> None:
    """The zip gives every file another time than it had, and an instance may not write: else all is compiled anew."""
    (tmp_path / "one").mkdir()
    module = tmp_path / "one" / "shop.py"
    module.write_text("ORDERS = {'a', 'b', 'c'}\n", encoding="utf-8")
    release.compile_code(tmp_path)
    [compiled] = (tmp_path / "one" / "__pycache__").iterdir()
    first = compiled.read_bytes()
    assert first[4:8] == (0b01).to_bytes(4, "little")  # found by its hash, which is not checked
    assert str(tmp_path).encode() not in first
    release.compile_code(tmp_path)
    assert compiled.read_bytes() == first
    module.write_text("ORDERS = None\n", encoding="utf-8")
    asked = [sys.executable, "-c", "from one import shop; print(len(shop.ORDERS))"]
    found = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert found.stdout == "3\n"


def test_a_module_that_does_not_compile_makes_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.py").write_text("def\n", encoding="utf-8")
    with pytest.raises(release.UnfitError, match="compiles"):
        release.compile_code(tmp_path)
    assert "broken.py" in capsys.readouterr().out


@pytest.mark.skipif(sys.version_info[:2] != release.AZURE_PYTHON, reason="the lock is for the Python that Azure runs")
@pytest.mark.parametrize("package", licences.deployed())
def test_the_licence_of_what_is_deployed_is_allowed(package: str) -> None:
    assert licences.is_allowed(package, licences.licence_of(package)), licences.licence_of(package)


@pytest.mark.parametrize(
    ("package", "licence", "allowed"),
    [
        ("a", "MIT", True),
        ("a", "Apache-2.0 OR BSD-3-Clause", True),
        ("a", "GPL-3.0-only OR MIT", True),
        ("a", "MIT AND GPL-3.0-only", False),
        ("a", "GPL-3.0-only", False),
        ("a", "LGPL-2.1-or-later", False),
        ("python-stdnum", "LGPL-2.1-or-later", True),
        ("a", "", False),
    ],
)
def test_a_licence_that_asks_more_is_not_allowed(package: str, licence: str, allowed: bool) -> None:
    assert licences.is_allowed(package, licence) is allowed
