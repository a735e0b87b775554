"""The command behind `make sim-process`: a real process, real storage and sockets, and SIGKILL (S4)."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.e2e.sudden_death import SEED, Deaths, Size, die_often
from tests.simulation.commit import commit

REPORT = Path(".local/simulation-process.md")


def main() -> int:
    """Play; returns 0 when nothing is double and nothing is lost."""
    parser = argparse.ArgumentParser(description="Kill the app in the middle of an import, again and again.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--orders", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=SEED, help="decides the moments, not the threads")
    parser.add_argument("--report", type=Path, default=REPORT, help="where the report goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        deaths = die_often(Path(folder), Size(options.orders, options.kills, options.seed), _say)
    page = "\n".join(_report(deaths))
    options.report.parent.mkdir(exist_ok=True)
    options.report.write_text(page, encoding="utf-8")
    _say(page)
    return int(deaths.wrong.total() > 0)


def _report(deaths: Deaths) -> list[str]:
    size = deaths.size
    verdict = "FAILED" if deaths.wrong.total() else "Passed"
    return [
        "# Create once, with real processes",
        "",
        "Made by `make sim-process`: the functions host as a process of its own, the storage emulator, and the",
        "simulated servers over TCP. The host is killed (SIGKILL) at moments drawn from the seed and started again.",
        "",
        f"**{verdict}** at commit {commit()}, seed {size.seed}, in {deaths.seconds:.0f} s.",
        "",
        "| | |",
        "|---|---:|",
        f"| Orders | {size.orders:,} |",
        f"| Kills | {size.kills} |",
        f"| of which left orders in doubt | {deaths.hurt} |",
        f"| Orders in doubt, over all kills | {deaths.in_doubt} |",
        f"| Orders in the books at the last kill | {deaths.booked_between:,} |",
        *(f"| **{kind.capitalize()}** | **{number}** |" for kind, number in deaths.wrong.items()),
        "",
    ]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
