"""The command behind `make sim`: plays everything, prints the report and keeps it."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.simulation.campaign import SEEDS, Plan, play_everything
from tests.simulation.commit import commit
from tests.simulation.quick import prepare_process
from tests.simulation.report import report
from tests.simulation.schedules import run_schedule

REPORT = Path(".local/simulation.md")


def main() -> int:
    """Play; returns 0 when everything is as it must be."""
    parser = argparse.ArgumentParser(description="Create once, under every kind of trouble.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many schedules to play")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed: to go on, or elsewhere")
    parser.add_argument("--seed", type=int, help="play only this schedule")
    parser.add_argument("--full", action="store_true", help="kill at every pair of points, alike or not")
    parser.add_argument("--report", type=Path, default=REPORT, help="where the report goes")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        return _again_with_fixed_hashes()
    prepare_process()
    if options.seed is not None:
        return _replay(options.seed)
    return _play(Plan(options.first, options.seeds, every_pair=options.full), options.report)


def _again_with_fixed_hashes() -> int:
    """Start over with hashes that are always the same: they decide the order in which sets come."""
    command = [sys.executable, "-m", "tests.simulation.run", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False).returncode  # noqa: S603 - this very program


def _play(plan: Plan, where: Path) -> int:
    campaign = play_everything(plan, say=_say)
    page = report(campaign, commit())
    where.parent.mkdir(exist_ok=True)
    where.write_text(page, encoding="utf-8")
    _say(page)
    return int(any(campaign.failures()))


def _replay(seed: int) -> int:
    outcome = run_schedule(seed)
    _say(f"seed {seed}: {outcome.orders} orders, {outcome.booked} booked, {outcome.posts} posts, trace {outcome.trace}")
    for violation in outcome.violations:
        _say(f"- {violation}")
    return int(bool(outcome.violations))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
