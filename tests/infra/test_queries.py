"""Every query of the operator can be parsed, names what is there, and counts late lines once."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.infra import bicep, queries
from tests.infra.bicep import INFRA

CHECK = Path(__file__).parent / "kql" / "check.cjs"
ROOT = INFRA.parent
RULES = bicep.variables(INFRA / "modules" / "alerts.bicep")["rules"]
MINUTES = {"PT5M": 5, "PT15M": 15, "PT30M": 30, "PT1H": 60, "PT2H": 120}
AGO = re.compile(r"ingestion_time\(\) > ago\((\d+)([mh])\)")


def wrong(asked: dict[str, str]) -> dict[str, list[str]]:
    """Ask Microsoft's own language service."""
    node = shutil.which("node", path=os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]]))
    assert node is not None
    done = subprocess.run(  # noqa: S603 - our own command line
        [node, str(CHECK)],
        input=json.dumps({"tables": queries.TABLES, "queries": asked}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_every_query_is_parsed_and_its_names_are_there() -> None:
    asked = queries.all_queries()
    assert len(asked) > len(queries.alerts()) + len(queries.workbook()) > 20
    assert wrong(asked) == {name: [] for name in asked}


def test_a_query_with_a_typing_error_would_be_found() -> None:
    typos = {"column": "AppTraces | where Mesage == 'x'", "table": "AppTrace | count", "form": "AppTraces | where ("}
    found = wrong(typos)
    assert all(found[name] for name in typos)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_a_line_that_comes_in_late_is_counted_once(rule: dict[str, str]) -> None:
    """Looked at by the time it came in, as often as is looked, in a window of when it was written that is wider."""
    [(number, unit)] = AGO.findall(rule["query"])
    counted = int(number) * (60 if unit == "h" else 1)
    if rule["operator"] == "GreaterThan":
        assert counted == MINUTES[rule["every"]]
    assert MINUTES[rule["window"]] >= 2 * counted
    assert MINUTES[rule["window"]] >= 2 * MINUTES[rule["every"]]


def test_silence_is_an_alert_too() -> None:
    [silent] = [rule for rule in RULES if rule["operator"] == "LessThan"]
    assert "tick finished" in silent["query"]
    assert "ago(1h)" in silent["query"]
    assert silent["threshold"] == 1


def test_the_workbook_shows_orders_waiting_calls_quota_and_cost() -> None:
    text = " ".join(queries.workbook().values())
    for word in ("order waiting", "line.calls", "line.quota", "OnDemandFunctionExecutionUnits", "IsBillable"):
        assert word in text
