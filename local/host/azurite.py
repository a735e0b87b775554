"""Azurite, the storage emulator, started from node_modules for as long as it is needed."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.host.child_process import ROOT, Child

_SCRIPT = ROOT / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
_SERVICES = ("Blob", "Queue", "Table")
_LISTENING = r"Azurite (\w+) service is successfully listening at http://127\.0\.0\.1:(\d+)"
# The emulator's published account: no secret.
_ACCOUNT = "devstoreaccount1"
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
# Ends when our end of the pipe closes, so that a killed test run leaves no Azurite behind.
_UNTIL_ORPHANED = (
    "process.stdin.resume().on('end', () => process.kill(process.pid, 'SIGINT')); require(process.argv[1]);"
)


@dataclass(frozen=True, slots=True)
class Storage:
    """A running emulator."""

    connection_string: str


@contextmanager
def azurite(folder: Path | None = None) -> Iterator[Storage]:
    """Run blob, queue and table storage on free ports of 127.0.0.1: in `folder`, or in memory and gone afterwards."""
    child = Child([_node(), "-e", _UNTIL_ORPHANED, str(_script()), *_options(folder)])
    try:
        listening = child.wait_for(_LISTENING, times=len(_SERVICES))
        yield _storage({found[1]: found[2] for found in listening})
    finally:
        child.hang_up()
        child.close()


def _script() -> Path:
    if not _SCRIPT.is_file():
        raise FileNotFoundError("Azurite is not installed: run scripts/setup.sh first.")
    return _SCRIPT


def _node() -> str:
    beside_python = str(Path(sys.executable).parent)
    # Setup puts one there where the machine has none, or an old one.
    node = shutil.which("node", path=os.pathsep.join([beside_python, os.environ.get("PATH", "")]))
    if node is None:
        raise FileNotFoundError("Node is needed for Azurite and was not found: run scripts/setup.sh first.")
    return node


def _options(folder: Path | None) -> list[str]:
    place = ["--location", str(folder.resolve())] if folder else ["--inMemoryPersistence"]
    options = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", *place]
    for service in _SERVICES:
        # Port 0 lets the system choose; Azurite prints what it became.
        options += [f"--{service.lower()}Host", "127.0.0.1", f"--{service.lower()}Port", "0"]
    return options


def _storage(ports: dict[str, str]) -> Storage:
    blob, queue, table = (f"http://127.0.0.1:{ports[service]}/{_ACCOUNT}" for service in _SERVICES)
    account = f"DefaultEndpointsProtocol=http;AccountName={_ACCOUNT};AccountKey={_KEY};"
    return Storage(f"{account}BlobEndpoint={blob};QueueEndpoint={queue};TableEndpoint={table};")
