"""CPU of the job over real HTTP, as a ratio to that of the same calls of shop and SnelStart by a plain httpx loop."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from scripts.bench.outside_world import outside_world
from tests.functional.job_costs import KNOWN, NEW, Condition

_ROOT = Path(__file__).resolve().parent.parent.parent


def cpu_ratio(condition: Condition, rounds: int) -> float:
    """Return the median of some rounds, each in a fresh process and world; both parts of a round are of one process."""
    return statistics.median(_ratio(condition) for _ in range(rounds))


def _ratio(condition: Condition) -> float:
    with outside_world(condition) as settings:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.bench.importer"],
            cwd=_ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout)
    if found["done"] != KNOWN + NEW:
        raise RuntimeError(f"The job was not imported whole: {found}")
    return float(found["imported"] / found["called"])
