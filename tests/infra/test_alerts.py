"""What the alerts of the template wait for is what the app really logs, and lets through; each alert is explained."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from sconnect.app.telemetry import EVENTS
from sconnect.domain.runs import RunState
from sconnect.entrypoints.http.functions import UNKNOWN_ROUTE
from sconnect.entrypoints.http.routes import ROUTES
from tests.e2e.test_function_app import TRIGGERED
from tests.infra import bicep
from tests.infra.bicep import INFRA
from tests.infra.sources import ROOT, trees

RULES = bicep.variables(INFRA / "modules" / "alerts.bicep")["rules"]
OF_OUR_LINES = [rule for rule in RULES if "line.event" in rule["query"]]
OF_AZURE = {"unexpected-errors", "server-errors", "vault-refused", "daily-cap"}
"""Alerts about what Azure itself writes down."""
_TEST = re.compile(r'line\.(\w+) == "([^"]*)"')
_EITHER = re.compile(r'line\.event in \(("[^"]*"(?:, "[^"]*")*)\)')
_FORM = re.compile(
    r'AppTraces \| where ingestion_time\(\) > ago\(\d+[mh]\) \| where Message startswith "\{" '
    r"\| extend line = parse_json\(Message\) \| where .+",
)
_OUTCOMES = {"run finished": {state.value for state in RunState}}
"""What the field `outcome` can be, per event."""
_FORMER_NAMES = {
    "maintenance finished": ("house kept",),
    "maintenance given up": ("housekeeping given up",),
    "outcome unresolved": ("outcome unsettled",),
}
"""What an event was called before: lines under these names come from instances of an older version."""


def _calls() -> Iterator[ast.Call]:
    for module in trees().values():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "log_event":
                yield node


@cache
def logged() -> Mapping[str, set[str]]:
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


def _event_names(query: str) -> list[str]:
    """Return the names under which an alert matches its event, the present one first."""
    if either := _EITHER.search(query):
        return re.findall(r'"([^"]*)"', either[1])
    return [dict(_TEST.findall(query))["event"]]


def test_every_event_of_the_list_is_logged_and_no_other() -> None:
    assert logged().keys() == EVENTS


@pytest.mark.parametrize("rule", OF_OUR_LINES, ids=lambda rule: rule["name"])
def test_an_alert_waits_for_what_the_app_logs(rule: dict[str, str]) -> None:
    assert _FORM.fullmatch(rule["query"])
    event, *former = _event_names(rule["query"])
    assert event in EVENTS
    assert tuple(former) == _FORMER_NAMES.get(event, ())
    asked = dict(_TEST.findall(rule["query"]))
    assert asked.keys() - {"event"} <= logged()[event]
    if "outcome" in asked:
        assert asked["outcome"] in _OUTCOMES[event]


def test_a_former_name_is_no_event_any_more_and_is_documented_beside_the_present_one() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for event, names in _FORMER_NAMES.items():
        assert event in EVENTS
        assert not EVENTS & set(names)
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{event}` |")]
        assert f"(formerly {', '.join(f'`{name}`' for name in names)})" in row


def test_the_alerts_are_those_an_operator_needs() -> None:
    asked = {_event_names(rule["query"])[0] for rule in OF_OUR_LINES}
    assert asked == {
        *("run finished", "run given up", "maintenance given up", "tick finished", "tick overdue", "copy given up"),
        "block given up",
        *("order waiting", "outcome unresolved", "move refused", "reconciled", "evidence not written", "mail not sent"),
    }
    assert {rule["name"] for rule in RULES if rule not in OF_OUR_LINES} == OF_AZURE


def test_every_alert_is_explained_under_its_own_title() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page.split("\n## 8.", 1)[1].split("\n## ", 1)[0]
    explained = {line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")} - {"alert"}
    assert explained == {rule["title"].removeprefix("sconnect: ") for rule in RULES}


def test_the_host_lets_the_lines_through_every_one_and_nothing_of_its_own_beside_them() -> None:
    """What a function logs comes in as `Function.<name>.User`; a sample of it would hide a failure.

    The host's own lines about an invocation come in as `Function.<name>`: of them only warnings.
    """
    settings = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))["logging"]
    functions = {route.name for route in ROUTES} | {UNKNOWN_ROUTE.name} | TRIGGERED.keys()
    assert settings["logLevel"] == {
        "default": "Warning",
        "Host.Results": "Information",
        "Function": "Warning",
        **{f"Function.{name}.User": "Information" for name in functions},
    }
    excluded = settings["applicationInsights"]["samplingSettings"]["excludedTypes"].split(";")
    assert {"Trace", "Exception"} <= set(excluded)
