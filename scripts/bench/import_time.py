"""What loading the app takes, as a ratio to loading its libraries alone."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.bench.line import Line

TITLE = "Start"
LINES = (Line("import time of function_app, against its libraries alone", bar=1.15),)

ROOT = Path(__file__).resolve().parent.parent.parent
APP = "import function_app"
NEEDED = "import azure.functions, azure.data.tables, httpx, pydantic"
"""What every app with these dependencies has to load: the yardstick of this very machine."""
ROUNDS = 9

_TIMED = "import time; began = time.perf_counter(); {imports}; print(time.perf_counter() - began)"


def measure() -> Iterator[float]:
    """Divide the median import times; the two take turns, so that a busy machine slows both."""
    with TemporaryDirectory() as byte_code:
        for imports in (APP, NEEDED):
            _seconds(imports, byte_code)  # compiles
        pairs = [(_seconds(APP, byte_code), _seconds(NEEDED, byte_code)) for _ in range(ROUNDS)]
    app, needed = (statistics.median(column) for column in zip(*pairs, strict=True))
    yield app / needed


def _seconds(imports: str, byte_code: str) -> float:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", _TIMED.format(imports=imports)],
        cwd=ROOT,
        env={"PYTHONPYCACHEPREFIX": byte_code},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)
