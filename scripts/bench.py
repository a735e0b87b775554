"""Print what starting up and booking cost, as ratios and counts, and how long people wait; fails above the bars.

python scripts/bench.py
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHROMIUM  # noqa: E402 - a command finds its project
from tests.browser.desk_seconds import measure  # noqa: E402 - as above
from tests.functional.call_costs import known_customers, quarter_new_customers  # noqa: E402 - as above
from tests.functional.job_costs import CONDITIONS, MOST_TIME_TO_FLOOR, Job, job  # noqa: E402 - as above

APP = "import function_app"
NEEDED = "import azure.functions, azure.data.tables, httpx, pydantic"
"""What every app with these dependencies has to load: the yardstick of this very machine."""
ROUNDS = 9
MOST_IMPORT_TIME = 1.15
MOST_CALLS = 1.05
MOST_CALLS_WITH_NEW = 1.30
MOST_TABLE_REQUESTS = 0.6
MOST_TABLE_REQUESTS_WITH_NEW = 1.225
ORDERS, WAITING = 100_000, 20_000
AIM = 2.0
"""Seconds that a person waits at most on a quiet machine; it is told, not held against a slow one."""

_TIMED = "import time; began = time.perf_counter(); {imports}; print(time.perf_counter() - began)"


Line = tuple[str, float, float | None]
"""What was measured, and its bar; None: only printed."""


def main() -> int:
    """Measure and judge; 1 when something costs more than its bar."""
    known, quarter = known_customers(), quarter_new_customers()
    measured: tuple[Line, ...] = (
        ("import time of function_app, against its libraries alone", import_ratio(), MOST_IMPORT_TIME),
        ("SnelStart calls per order, known customers", known.calls_per_order, MOST_CALLS),
        ("SnelStart calls per order, 25 % new customers", quarter.calls_per_order, MOST_CALLS_WITH_NEW),
        ("table requests per order, known customers", known.table_requests_per_order, MOST_TABLE_REQUESTS),
        (
            "table requests per order, 25 % new customers",
            quarter.table_requests_per_order,
            MOST_TABLE_REQUESTS_WITH_NEW,
        ),
        *(line for condition in CONDITIONS for line in job_lines(job(condition))),
    )
    for what, value, bar in measured:
        judged = "" if bar is None else f"at most {bar:.2f}   {'ok' if value <= bar else 'TOO MUCH'}"
        print(f"{what:<68} {value:6.3f}   {judged}".rstrip())
    show_waits()
    return 0 if all(bar is None or value <= bar for _, value, bar in measured) else 1


def job_lines(done: Job) -> Iterator[Line]:
    """Say what a job of 200 orders with 50 new customers cost under a condition."""
    name = f"200 orders, 50 new customers, {done.condition.name}:"
    yield f"{name} calls per order", done.calls_per_order, None if done.condition.faults else MOST_CALLS_WITH_NEW + 0.05
    yield f"{name} duplicates", done.duplicates, 0
    yield f"{name} time to floor", done.time_to_floor, MOST_TIME_TO_FLOOR if done.condition.is_punctual else None
    yield f"{name} table requests per order", done.table_requests_per_order, None


def show_waits() -> None:
    """Print how long a person waits for what they do in the page, where there is a browser."""
    if not CHROMIUM.exists():
        print(f"{CHROMIUM} is not here, so nothing was timed in a browser")
        return
    print(f"\nseconds in the page with {ORDERS:,} orders, of which {WAITING:,} wait (aim: {AIM:.0f})")
    for what, seconds in measure(ORDERS, WAITING):
        print(f"{what:<68} {seconds:6.2f}   {'' if seconds <= AIM else 'slow'}")


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
