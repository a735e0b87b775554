"""What the alerts of the template wait for is what the app really logs, and lets through; each alert is explained."""

import ast
import json
import re
from collections.abc import Iterator

import pytest

from sconnect.app.telemetry import EVENTS
from sconnect.domain.runs import RunState
from tests.infra import bicep
from tests.infra.bicep import INFRA

ROOT = INFRA.parent
RULES = bicep.variables(INFRA / "modules" / "alerts.bicep")["rules"]
_TEST = re.compile(r'line\.(\w+) == "([^"]*)"')
_FORM = re.compile(
    r'AppTraces \| where Message startswith "\{" \| extend line = parse_json\(Message\) \| where .+',
)
_OUTCOMES = {"run finished": {state.value for state in RunState}}
"""What the field `outcome` can be, per event."""


def _calls() -> Iterator[ast.Call]:
    for path in (ROOT / "sconnect").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "log_event":
                yield node


def logged() -> dict[str, set[str]]:
    """Return the events that some line of the app logs, with their fields. `order {state}` stands for many events."""
    fields: dict[str, set[str]] = {}
    for call in _calls():
        names = set()
        match call.args[0]:
            case ast.Constant(value=str(name)):
                names.add(name)
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), ast.FormattedValue()]):
                names |= {event for event in EVENTS if event.startswith(start)}
        fields |= {name: {str(keyword.arg) for keyword in call.keywords} for name in names}
    return fields


def test_every_event_of_the_list_is_logged_and_no_other() -> None:
    assert logged().keys() == EVENTS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_an_alert_waits_for_what_the_app_logs(rule: dict[str, str]) -> None:
    assert _FORM.fullmatch(rule["query"])
    asked = dict(_TEST.findall(rule["query"]))
    assert asked["event"] in EVENTS
    assert asked.keys() - {"event"} <= logged()[asked["event"]]
    if "outcome" in asked:
        assert asked["outcome"] in _OUTCOMES[asked["event"]]


def test_the_alerts_are_those_an_operator_needs() -> None:
    asked = {dict(_TEST.findall(rule["query"]))["event"] for rule in RULES}
    assert asked == {
        *("run finished", "run given up", "housekeeping given up"),
        *("order waiting", "outcome unsettled", "reconciled"),
    }


def test_every_alert_is_explained_under_its_own_title() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page.split("\n## 8.", 1)[1].split("\n## ", 1)[0]
    explained = {line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")} - {"alert"}
    assert explained == {rule["title"].removeprefix("sconnect: ") for rule in RULES}


def test_the_host_lets_the_lines_through_every_one() -> None:
    """What functions log comes in as `Function.<name>.User`; a sample of it would hide a failure."""
    settings = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))["logging"]
    assert settings["logLevel"]["Function"] == "Information"
    assert not [name for name in settings["logLevel"] if name.startswith("Function.")]
    excluded = settings["applicationInsights"]["samplingSettings"]["excludedTypes"].split(";")
    assert {"Trace", "Exception"} <= set(excluded)
