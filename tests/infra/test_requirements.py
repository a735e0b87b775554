"""Azure installs the same bits every time: the lock holds every package with its hashes, at the versions asked for."""

import re
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
AZURE = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}
_LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.MULTILINE)


def locked() -> dict[str, str]:
    """Return the version of each package in the lock."""
    return {name: version for name, version, _ in _LOCKED.findall((ROOT / "requirements.txt").read_text("utf-8"))}


def asked_for() -> list[Requirement]:
    """Return what is asked for, as far as it holds on Azure."""
    lines = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [each for each in found if each.marker is None or each.marker.evaluate(AZURE)]


def test_every_package_in_the_lock_has_its_hashes() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert len(locked()) == len([line for line in lines if "==" in line]) > len(asked_for())


def test_the_lock_has_the_versions_that_are_asked_for() -> None:
    for each in asked_for():
        assert str(each.specifier) == f"=={locked()[canonicalize_name(each.name)]}", each.name


def test_development_installs_the_same_versions() -> None:
    assert "-r requirements.in" in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="the lock is for the Python that Azure runs")
def test_the_lock_holds_all_that_the_packages_need_and_nothing_else() -> None:
    needed: set[str] = set()
    wanted = asked_for()
    while wanted:
        each = wanted.pop()
        name = canonicalize_name(each.name)
        if name not in needed:
            needed.add(name)
            extras = ["", *each.extras]
            below = [Requirement(line) for line in requires(name) or []]
            wanted += [
                one for one in below if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras)
            ]
    assert needed == set(locked())
