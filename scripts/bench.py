"""Print what starting up and booking cost, as ratios and counts; fails above the bars.

python scripts/bench.py
"""

import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.functional.call_costs import known_customers, quarter_new_customers  # noqa: E402 - a command finds its project

APP = "import function_app"
NEEDED = "import azure.functions, azure.data.tables, httpx, pydantic"
"""What every app with these dependencies has to load: the yardstick of this very machine."""
ROUNDS = 9
MOST_IMPORT_TIME = 1.15
MOST_CALLS = 1.05
MOST_CALLS_WITH_NEW = 1.30

_TIMED = "import time; began = time.perf_counter(); {imports}; print(time.perf_counter() - began)"


def main() -> int:
    """Measure and judge; 1 when something costs more than its bar."""
    measured = (
        ("import time of function_app, against its libraries alone", import_ratio(), MOST_IMPORT_TIME),
        ("SnelStart calls per order, known customers", known_customers().calls_per_order, MOST_CALLS),
        ("SnelStart calls per order, 25 % new customers", quarter_new_customers().calls_per_order, MOST_CALLS_WITH_NEW),
    )
    for what, value, bar in measured:
        print(f"{what:<58} {value:6.3f}   at most {bar:.2f}   {'ok' if value <= bar else 'TOO MUCH'}")
    return 0 if all(value <= bar for _, value, bar in measured) else 1


def import_ratio() -> float:
    """Divide the median import times; the two take turns, so that a busy machine slows both."""
    with TemporaryDirectory() as byte_code:
        for imports in (APP, NEEDED):
            _seconds(imports, byte_code)  # compiles
        pairs = [(_seconds(APP, byte_code), _seconds(NEEDED, byte_code)) for _ in range(ROUNDS)]
    app, needed = (statistics.median(column) for column in zip(*pairs, strict=True))
    return float(app / needed)


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


if __name__ == "__main__":
    sys.exit(main())
