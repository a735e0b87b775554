"""What a fresh process takes for its first message, an import, as a ratio to its four libraries alone.

CPU time, from the trigger up to the first call; without and with byte code, as an instance finds it in one package that
brings none and in that of a release (`scripts.release`). The import is of the usual kind: the one before found nothing.
The libraries are loaded only, or also put to use: one model of pydantic, one client of httpx, one of the tables. Every
app that has them needs that, and it alone is more than the aim allows.
"""

import json
import os
import pickle
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sconnect import __version__
from sconnect.app.profiles.repository import read_stored, save_profile
from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import LastLook
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.messages import run_message
from scripts.bench.line import Line
from tests.functional.lab import Lab

TITLE = "Cold start: an import up to its first call, to its four libraries alone"
LINES = (
    Line("without byte code", bar=1.5),
    Line("with byte code", aim=1.3),
    Line("with byte code: libraries put to use, to loading them"),
    Line("with byte code, to the libraries put to use", aim=1.3),
    Line("the same with all that books an order"),
)

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = "azure.functions, azure.data.tables, httpx, pydantic"
"""What every app with these dependencies has to load: the yardstick of this very machine."""
ROUNDS = 7
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_LOADED = f"""
import time
began = time.process_time()
import {NEEDED}
loaded = time.process_time() - began
"""
_STORAGE = (
    "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=bm9ib2R5;TableEndpoint=http://127.0.0.1:1/nobody;"
)
_PUT_TO_USE = f"""
class Model(pydantic.BaseModel):
    text: str
    number: int = 0
Model.model_validate(dict(text=""))
client = httpx.AsyncClient()
tables = azure.data.tables.TableServiceClient.from_connection_string({_STORAGE!r})
"""
_TIMED = f"{_LOADED}{_PUT_TO_USE}print(loaded, time.process_time() - began)"


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What a fresh process did up to its first call."""

    seconds: float
    booking: float
    """Seconds more to load all that books an order."""
    modules: tuple[str, ...]


def measure() -> Iterator[float]:
    """Divide the medians; the two take turns, so that a busy machine slows both."""
    with TemporaryDirectory() as folder:
        state = write_state(Path(folder))
        none = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "none"), "PYTHONDONTWRITEBYTECODE": "1"}
        for byte_code in (none, {"PYTHONPYCACHEPREFIX": str(Path(folder) / "kept")}):
            first_message(state, byte_code)
            libraries(byte_code)
            pairs = [(first_message(state, byte_code), libraries(byte_code)) for _ in range(ROUNDS)]
            app = statistics.median(message.seconds for message, _ in pairs)
            booking = statistics.median(message.booking for message, _ in pairs)
            loaded, used = (statistics.median(each) for each in zip(*(each for _, each in pairs), strict=True))
            yield app / loaded
        yield used / loaded
        yield app / used
        yield (app + booking) / used


def write_state(folder: Path) -> Path:
    """Write what an installation with one profile holds when its timer started an import, after one found nothing."""
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by=""))
    version = lab.run(read_stored(lab.services, lab.profile.id)).version
    look = LastLook(profile_id=lab.profile.id, at=EARLIEST, until=LATEST, settings=version, software=f"{__version__} ")
    lab.run(lab.services.store.put(look))
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by=""))
    secrets = folder / "secrets.json"
    secrets.write_text(json.dumps(lab.secrets.kept), encoding="utf-8")
    secrets.chmod(0o600)
    environ = {
        "AzureWebJobsStorage": _STORAGE,
        "SCONNECT_SECRETS_FILE": str(secrets),
        "SNELSTART_SUBSCRIPTION_KEY": "a" * 32,
    }
    state = folder / "state"
    state.write_bytes(pickle.dumps((run_message(started.name), pickle.dumps(lab.rows), environ)))
    return state


def first_message(state: Path, environ: dict[str, str]) -> FirstMessage:
    """Carry the message out in a fresh process, up to its first call."""
    answer = json.loads(_run(["-m", "scripts.bench.first_message", str(state)], environ))
    return FirstMessage(answer["seconds"], answer["booking"], tuple(answer["modules"]))


def libraries(environ: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of CPU that loading the libraries takes, and loading and using them."""
    loaded, used = map(float, _run(["-c", _TIMED], environ).split())
    return loaded, used


def _run(arguments: list[str], environ: dict[str, str]) -> str:
    plain = {"PATH": os.environ["PATH"], **environ}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return done.stdout
