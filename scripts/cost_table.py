"""Write the table of section 11 of docs/operations.md: what Azure asks a month, from counts that tests hold.

python scripts/cost_table.py            writes the table
python scripts/cost_table.py --check    fails when it is out of date

The prices are in scripts/prices.json, each with its source. What is no count and no price is an assumption below.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.functional.run_costs import (  # noqa: E402 - a command finds its project by itself
    BYTES_PER_LINE,
    LINES_PER_MAINTENANCE,
    LINES_PER_ORDER,
    LINES_PER_RUN,
    LINES_PER_TICK,
    MORE_FOR_LONE_NEW_CUSTOMER,
    MORE_IN_RUN_AFTER,
    MORE_PER_MONTH,
    MORE_PER_NEW_CUSTOMER,
    MORE_WHEN_RUNS_GO,
    PER_IDLE_RUN,
    PER_MAINTENANCE,
    PER_ORDER_AMONG_MANY,
    PER_RUN_WITH_ORDER,
)
from tests.unit.app.runs.tick_costs import (  # noqa: E402 - a command finds its project by itself
    DUE_PER_MESSAGE,
    DUE_PER_REQUEST,
    MOVES_PER_REQUEST,
    PER_BLOCK,
    PER_LOOK,
    PER_MAINTENANCE_BLOCK,
    PER_MAINTENANCE_TICK,
    PER_START,
    PER_TICK,
    SECONDS_OF_REQUEST,
)

DOCUMENT = ROOT / "docs" / "operations.md"
PRICES = ROOT / "scripts" / "prices.json"
BEGIN, END = "<!-- made by scripts/cost_table.py -->\n", "<!-- end of what is made -->\n"

SHOPS = (1, 100, 1_000, 10_000)
DAYS = 30
QUARTERS = DAYS * 96
"""Imports of a shop in a month."""
TICKS_A_QUARTER = 3
"""Of each timer: they go off every five minutes. A third of the shops is due at each."""
TIMERS = 3
ORDERS = 300
"""Of a shop in a month, each in an import of its own: the dearest way to come."""
NEW_CUSTOMERS = Decimal("0.25")

SECONDS_OF_RUN, SECONDS_OF_ORDER, SECONDS_OF_MAINTENANCE, SHORTEST = 2, 3, 10, 1
"""Assumed: an import, an order on top, a night; no execution is billed for less than the last."""
BYTES_OF_RECORD = 1_000
"""Assumed: what Application Insights keeps with each line and each execution, besides the line."""
QUEUE_OPERATIONS = 3
"""Of a message: written, read, deleted."""
KB_PER_ORDER, MONTHS_KEPT, COPIES = 5, 12, Decimal("3.5")
"""Assumed: rows of an order, how long they stay, and the daily copies: 35 of a tenth each."""

Usage = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Installation:
    """What the template deploys: memory of an instance, runs it does at once, queues and how often they are read."""

    memory: Decimal
    runs_at_once: int
    queues: int
    seconds_between_polls: int
    alerts: int
    quick_alerts: int


def installation() -> Installation:
    """Read what matters to the bill from the template and host.json."""
    parameters = (ROOT / "infra" / "main.parameters.json").read_text(encoding="utf-8")
    queues = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))["extensions"]["queues"]
    hours, minutes, seconds = map(int, queues["maxPollingInterval"].split(":"))
    storage = (ROOT / "infra" / "modules" / "storage.bicep").read_text(encoding="utf-8")
    every = re.findall(r"every: '(\w+)'", (ROOT / "infra" / "modules" / "alerts.bicep").read_text(encoding="utf-8"))
    [memory] = re.findall(r"INSTANCE_MEMORY_MB=(\d+)", parameters)
    return Installation(
        memory=Decimal(memory) / 1_024,
        runs_at_once=queues["batchSize"] + queues["newBatchThreshold"],
        queues=len(re.findall(r"^  resource \w+ 'queues' = ", storage, re.MULTILINE)),
        seconds_between_polls=hours * 3_600 + minutes * 60 + seconds,
        alerts=len(every) - every.count("PT5M"),
        quick_alerts=every.count("PT5M"),
    )


def usage(shops: int) -> Usage:
    """Return what so many shops use in a month, by the names of the price list and of the columns."""
    of = installation()
    runs = shops * QUARTERS
    orders = Decimal(shops * ORDERS)
    groups = min(shops, TICKS_A_QUARTER)
    due = ceil(shops / groups)
    blocks_at_once = ceil(due / DUE_PER_MESSAGE)
    ticks = QUARTERS * TICKS_A_QUARTER * TIMERS
    starts = PER_BLOCK * blocks_at_once + PER_START * due + 2 * ceil(due / (2 * MOVES_PER_REQUEST))
    looks = PER_BLOCK * blocks_at_once + PER_LOOK * due + ceil(due / MOVES_PER_REQUEST)
    in_blocks = QUARTERS * groups * (starts + looks)
    blocks = QUARTERS * groups * 2 * blocks_at_once
    nights = DAYS * shops
    night_blocks = DAYS * ceil(shops / DUE_PER_MESSAGE)

    requests = (
        ticks * PER_TICK
        + QUARTERS * groups * 2 * (due // DUE_PER_REQUEST)
        + in_blocks
        + (runs * PER_IDLE_RUN)
        + orders * (PER_RUN_WITH_ORDER - PER_IDLE_RUN + MORE_IN_RUN_AFTER + NEW_CUSTOMERS * MORE_FOR_LONE_NEW_CUSTOMER)
        + DAYS * (PER_MAINTENANCE_TICK + shops // DUE_PER_REQUEST)
        + night_blocks * PER_MAINTENANCE_BLOCK
        + nights * (PER_MAINTENANCE + MORE_WHEN_RUNS_GO)
        + shops * MORE_PER_MONTH
    )
    messages = blocks + runs + nights + night_blocks + DAYS
    executions = messages + ticks + DAYS
    busy = (
        runs * SECONDS_OF_RUN
        + orders * SECONDS_OF_ORDER
        + nights * SECONDS_OF_MAINTENANCE
        + (ticks + 2 * DAYS + night_blocks) * SHORTEST
        + max(Decimal(in_blocks) * Decimal(str(SECONDS_OF_REQUEST)), Decimal(blocks * SHORTEST))
    )
    month = DAYS * 86_400
    instances = max(1, ceil(busy / month / of.runs_at_once))
    polls = instances * of.queues * month // of.seconds_between_polls
    lines = (
        runs * LINES_PER_RUN
        + orders * LINES_PER_ORDER
        + nights * LINES_PER_MAINTENANCE
        + (ticks + DAYS + blocks) * LINES_PER_TICK
    )
    written = lines * (BYTES_PER_LINE + BYTES_OF_RECORD) + executions * BYTES_OF_RECORD
    return {
        "runs": Decimal(runs),
        "requests": Decimal(requests),
        "operations": Decimal(messages * QUEUE_OPERATIONS + polls),
        "memory": busy * of.memory / 1_000,
        "memory, shared": busy * of.memory / of.runs_at_once / 1_000,
        "executions": Decimal(executions) / 1_000_000,
        "tables": Decimal(requests) / 10_000,
        "queues": Decimal(messages * QUEUE_OPERATIONS + polls) / 10_000,
        "storage": orders * KB_PER_ORDER * MONTHS_KEPT * (1 + COPIES) / 1_000_000,
        "logs": Decimal(written) / 1_000_000_000,
        "alerts": Decimal(of.alerts),
        "quick alerts": Decimal(of.quick_alerts),
    }


def price_list() -> dict[str, Any]:
    """Return the price list as it is in the file."""
    listed: dict[str, Any] = json.loads(PRICES.read_text(encoding="utf-8"))
    return listed


def money(name: str, used: Decimal) -> Decimal:
    """Return what so many units cost, less what is free each month."""
    price = price_list()["prices"][name]
    return max(Decimal(0), used - Decimal(price["free"])) * Decimal(price["price"])


def row(shops: int) -> list[str]:
    """Return the cells for so many shops."""
    used = usage(shops)
    storage = sum((money(name, used[name]) for name in ("tables", "queues", "storage")), Decimal(0))
    logs = money("logs", used["logs"])
    alerts = money("alerts", used["alerts"]) + money("quick alerts", used["quick alerts"])
    executions = money("executions", used["executions"])
    least, most = (money("memory", used[name]) for name in ("memory, shared", "memory"))
    rest = executions + storage + logs + alerts
    return [
        f"{shops:,}",
        f"{used['runs']:,.0f}",
        f"{used['requests']:,.0f}",
        f"{used['operations']:,.0f}",
        f"{used['memory, shared']:,.0f} to {used['memory']:,.0f}",
        f"{used['logs']:,.2f}",
        _between(least, most),
        f"{executions:,.2f}",
        f"{storage:,.2f}",
        f"{logs:,.2f}",
        f"{alerts:,.2f}",
        f"**{_between(rest + least, rest + most)}**",
        _between((rest + least) / shops, (rest + most) / shops),
    ]


def _between(least: Decimal, most: Decimal) -> str:
    return f"{least:,.2f}" if least == most else f"{least:,.2f} to {most:,.2f}"


COLUMNS = (
    *("shops", "imports", "requests to the tables", "operations of the queues", "1,000 GB-seconds", "GB of logs"),
    *("memory-time", "executions", "tables, queues and what they keep", "logs", "alerts", "together", "a shop"),
)


def text() -> str:
    """Return what stands between the two marks."""
    listed = price_list()
    of = installation()
    more = 1_000 * (PER_ORDER_AMONG_MANY + NEW_CUSTOMERS * MORE_PER_NEW_CUSTOMER)
    logged = Decimal(1_000 * LINES_PER_ORDER * (BYTES_PER_LINE + BYTES_OF_RECORD)) / 1_000_000
    return f"""
A month of {DAYS} days: an import every 15 minutes, exports off, {ORDERS} orders a shop of which {NEW_CUSTOMERS:.0%}
of a new customer, each in an import of its own, the daily maintenance; instances of {of.memory:.0f} GB.
Money is in {listed["currency"]}, without VAT.

{_table((COLUMNS, ("---",) * len(COLUMNS), *(row(shops) for shops in SHOPS)))}

Memory-time: from {of.runs_at_once} runs that always share an instance, to each alone. Assumed, as no test can hold it:
{SECONDS_OF_RUN} seconds an import, {SECONDS_OF_ORDER} an order, {SECONDS_OF_MAINTENANCE} a night,
{SECONDS_OF_REQUEST} a request to the tables; {BYTES_OF_RECORD:,} bytes of log around each line and each execution;
{KB_PER_ORDER} kB an order, kept {MONTHS_KEPT} months; an instance that always waits for messages,
at {of.queues} queues every {of.seconds_between_polls} seconds. Everything else is counted, as tests hold it
(`tests/functional/run_costs.py`, `tests/unit/app/runs/tick_costs.py`). A thousand orders more that come together take
{more:,.0f} requests to the tables and {logged:.1f} MB of logs.

The prices, of {listed["date"]}:

{_table((("what", "price", "free a month", "source"), ("---",) * 4, *_prices(listed)))}

"""


def _prices(listed: dict[str, Any]) -> list[Sequence[str]]:
    return [
        (price["unit"], price["price"], price["free"] if Decimal(price["free"]) else "", price["source"])
        for price in listed["prices"].values()
    ]


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def document(current: str) -> str:
    """Return the document with the text of now between the two marks."""
    before, rest = current.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + text() + END + after


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the table; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the table of costs in docs/operations.md.")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    check = parser.parse_args(arguments).check
    current = DOCUMENT.read_text(encoding="utf-8")
    if document(current) == current:
        return 0
    if not check:
        DOCUMENT.write_text(document(current), encoding="utf-8")
        return 0
    print("The table of docs/operations.md is out of date: run `python scripts/cost_table.py`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
