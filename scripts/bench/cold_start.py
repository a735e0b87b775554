"""What a fresh process takes for its first message, an import, as a ratio to loading its four libraries alone.

CPU time, from the trigger up to the first call; without and with byte code, as an instance finds it in the package of a
release (`scripts.release`) and in one that brings none.
"""

import json
import os
import pickle
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.starting import start_run
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.messages import run_message
from scripts.bench.line import Line
from tests.functional.lab import Lab

TITLE = "Cold start: an import up to its first call, to its four libraries alone"
LINES = (Line("without byte code", aim=1.5), Line("with byte code", aim=1.3))

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = "azure.functions, azure.data.tables, httpx, pydantic"
"""What every app with these dependencies has to load: the yardstick of this very machine."""
ROUNDS = 7
_TIMED = f"import time; began = time.process_time(); import {NEEDED}; print(time.process_time() - began)"
_STORAGE = (
    "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=bm9ib2R5;TableEndpoint=http://127.0.0.1:1/nobody;"
)


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What a fresh process did up to its first call."""

    seconds: float
    modules: tuple[str, ...]


def measure() -> Iterator[float]:
    """Divide the medians; the two take turns, so that a busy machine slows both."""
    with TemporaryDirectory() as folder:
        state = write_state(Path(folder))
        none = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "none"), "PYTHONDONTWRITEBYTECODE": "1"}
        for byte_code in (none, {"PYTHONPYCACHEPREFIX": str(Path(folder) / "kept")}):
            first_message(state, byte_code)
            libraries(byte_code)
            pairs = [(first_message(state, byte_code).seconds, libraries(byte_code)) for _ in range(ROUNDS)]
            app, needed = (statistics.median(column) for column in zip(*pairs, strict=True))
            yield app / needed


def write_state(folder: Path) -> Path:
    """Write what an installation with one profile holds when its import was started by its timer."""
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by=""))
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by=""))
    secrets = folder / "secrets.json"
    secrets.write_text(json.dumps(lab.secrets.kept), encoding="utf-8")
    secrets.chmod(0o600)
    environ = {
        "AzureWebJobsStorage": _STORAGE,
        "SCONNECT_SECRETS_FILE": str(secrets),
        "SNELSTART_SUBSCRIPTION_KEY": "a" * 32,
    }
    rows = [(table, row.partition, row.key, dict(row.values)) for table, row in lab.rows.held()]
    state = folder / "state"
    state.write_bytes(pickle.dumps((run_message(started.name), rows, environ)))
    return state


def first_message(state: Path, environ: dict[str, str]) -> FirstMessage:
    """Carry the message out in a fresh process, up to its first call."""
    answer = json.loads(_run(["-m", "scripts.bench.first_message", str(state)], environ))
    return FirstMessage(answer["seconds"], tuple(answer["modules"]))


def libraries(environ: dict[str, str]) -> float:
    """Return the seconds of CPU that loading the libraries takes."""
    return float(_run(["-c", _TIMED], environ))


def _run(arguments: list[str], environ: dict[str, str]) -> str:
    plain = {"PATH": os.environ["PATH"], **environ}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return done.stdout
