"""The command behind `make oracle`: generates orders, has them booked, and prints what came of each family."""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.booking import book
from tests.oracle.books import Booked
from tests.oracle.families import FAMILIES, make, orders_of
from tests.oracle.outcome import FAILURES, Outcome, Verdict, assess
from tests.oracle.shop_json import Case

ORDERS = 27_000
"""At least 200 of every family."""
EXAMPLES = 3
"""How many failures of a family and kind are kept, to be replayed."""
NEEDLESS_SHARE, NEEDLESS_SHARE_OF_FAMILY, ROUNDING_SHARE = 0.001, 0.01, 0.02
_BLOCK = 250


@dataclass
class Tally:
    """What came of the orders of a family."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    rounding: int = 0
    split: int = 0
    rounding_on_whole_cents: int = 0
    examples: list[tuple[Verdict, str, str]] = field(default_factory=list)
    """Verdict, why, and the order as JSON."""

    @property
    def orders(self) -> int:
        return sum(self.verdicts.values())

    @property
    def booked(self) -> int:
        return sum(self.verdicts[each] for each in (Verdict.BOOKED, Verdict.TOLD, Verdict.SILENT))

    def count(self, case: Case, outcome: Outcome) -> None:
        self.verdicts[outcome.verdict] += 1
        self.rounding += bool(outcome.rounding_lines)
        self.split += outcome.split_lines
        on_whole_cents = bool(outcome.rounding_lines) and outcome.whole_cents
        self.rounding_on_whole_cents += on_whole_cents
        if outcome.verdict in FAILURES and sum(each[0] == outcome.verdict for each in self.examples) < EXAMPLES:
            self.examples.append((outcome.verdict, outcome.why, case.as_json()))

    def add(self, other: "Tally") -> None:
        self.verdicts += other.verdicts
        self.rounding += other.rounding
        self.split += other.split
        self.rounding_on_whole_cents += other.rounding_on_whole_cents
        for example in other.examples:
            if sum(each[0] == example[0] for each in self.examples) < EXAMPLES:
                self.examples.append(example)


Way = Callable[[Case], Booked]
"""A way in which an order is driven."""


def try_order(case: Case, way: Way = book) -> Outcome:
    """Have one order booked and assess the outcome."""
    try:
        booked = way(case)
    except Exception as error:  # noqa: BLE001 - whatever breaks is a failure of that order
        booked = Booked(waits=True, error=f"{type(error).__name__}: {error}")
    return assess(case, booked)


def tallies(chosen: Iterable[tuple[str, str]], way: Way = book) -> dict[str, Tally]:
    """Try orders, given by family and seed."""
    made: defaultdict[str, Tally] = defaultdict(Tally)
    for name, seed in chosen:
        case = make(name, seed)
        made[name].count(case, try_order(case, way))
    return dict(made)


def campaign(count: int, seed: str, only: Iterable[str] = (), processes: int | None = None) -> dict[str, Tally]:
    """Try so many orders, spread over processes."""
    chosen = orders_of(count, seed, only)
    blocks = [chosen[start : start + _BLOCK] for start in range(0, len(chosen), _BLOCK)]
    made: dict[str, Tally] = {}
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        for part in pool.map(tallies, blocks):
            for name, tally in part.items():
                made.setdefault(name, Tally()).add(tally)
    return dict(sorted(made.items()))


def missed(made: dict[str, Tally]) -> list[str]:
    """Return every bar that was missed."""
    whole = sum_of(made.values())
    said = []
    if whole.verdicts[Verdict.SILENT]:
        said.append(f"{whole.verdicts[Verdict.SILENT]} silent differences; there may be none")
    if whole.verdicts[Verdict.NEEDLESS] >= NEEDLESS_SHARE * whole.orders:
        said.append(f"{whole.verdicts[Verdict.NEEDLESS]} needless waits; the bar is {NEEDLESS_SHARE:.1%} of the orders")
    for name, tally in made.items():
        if tally.verdicts[Verdict.NEEDLESS] > NEEDLESS_SHARE_OF_FAMILY * tally.orders:
            share = tally.verdicts[Verdict.NEEDLESS] / tally.orders
            said.append(f"{name}: {share:.1%} waits needlessly; the bar is {NEEDLESS_SHARE_OF_FAMILY:.0%}")
    if whole.rounding >= ROUNDING_SHARE * max(1, whole.booked):
        said.append(f"{whole.rounding} orders with a rounding line; the bar is {ROUNDING_SHARE:.0%} of those booked")
    if whole.rounding_on_whole_cents:
        said.append(f"{whole.rounding_on_whole_cents} rounding lines where the shop's amounts are whole cents")
    if whole.verdicts[Verdict.UNREAD] >= NEEDLESS_SHARE * whole.orders:
        said.append(f"{whole.verdicts[Verdict.UNREAD]} orders that the oracle itself could not read")
    return said


def sum_of(parts: Iterable[Tally]) -> Tally:
    whole = Tally()
    for part in parts:
        whole.add(part)
    return whole


def table(made: dict[str, Tally]) -> str:
    """Write the table per family, in Markdown."""
    head = "| family | orders | booked | told | waits | silent | needless | rounding lines | lines split | unread |"
    rows = [head, "|---|" + "---:|" * 9]
    for name, tally in [*made.items(), ("**all**", sum_of(made.values()))]:
        of = tally.verdicts
        waits = of[Verdict.WAITS] + of[Verdict.NEEDLESS]
        numbers = (tally.orders, tally.booked, of[Verdict.TOLD], waits, of[Verdict.SILENT], of[Verdict.NEEDLESS])
        more = (tally.rounding, tally.split, of[Verdict.UNREAD])
        rows.append(f"| {name} | " + " | ".join(str(each) for each in (*numbers, *more)) + " |")
    return "\n".join(rows)


def failures(made: dict[str, Tally], most: int) -> Iterator[str]:
    """Yield the first examples, each with its order as JSON."""
    for name, tally in made.items():
        for verdict, why, text in tally.examples[:most]:
            yield f"### {name}: {verdict}\n\n{why}\n\n```json\n{text}\n```\n"


def main() -> int:
    """Run; returns 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description="Generated orders, booked and held against an independent computation."
    )
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--family", action="append", choices=sorted(FAMILIES), help="only this family")
    parser.add_argument("--report", type=Path, help="file for the table and examples of every failure")
    parser.add_argument("--replay", type=Path, help="a file with one order of such a report, as JSON")
    options = parser.parse_args()
    if options.replay:
        return _replay(options.replay)
    begun = time.monotonic()
    made = campaign(options.orders, options.seed, options.family or ())
    page = table(made)
    bars = [f"- {each}" for each in missed(made)]
    _say("\n".join([page, "", *bars, f"{time.monotonic() - begun:.0f} seconds"]))
    if options.report:
        examples = list(failures(made, 2 * EXAMPLES))
        content = "\n".join(["# Generated orders", "", page, "", *bars, "", *examples])
        options.report.write_text(content, encoding="utf-8")
    return int(bool(bars))


def _replay(path: Path) -> int:
    case = Case.from_json(path.read_text(encoding="utf-8"))
    outcome = try_order(case)
    rows = [(row["code"], row["title"], row["value"]) for row in case.entry["totals"]]
    _say(json.dumps({"family": case.family, "seed": case.seed, "rows": rows}, indent=1))
    _say(f"{outcome.verdict}: {outcome.why}")
    return int(outcome.verdict in FAILURES)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
