"""The queries of the operator: those of the alerts, of the workbook, and those that docs/operations.md offers."""

import json
import re

from tests.infra import bicep
from tests.infra.bicep import INFRA

_BLOCK = re.compile(r"(?:^ {4}[^\n]*\n)+", re.MULTILINE)
_STRING = r'"([^"]*)"'
_FORMER = frozenset({"housekeeping given up", "outcome unsettled", "house kept"})
"""What events were called before: lines under these names come from instances of an older version."""

TABLES = {
    "AppTraces": {
        "TimeGenerated": "datetime",
        "Message": "string",
        "SeverityLevel": "int",
        "OperationId": "string",
        "OperationName": "string",
        "AppRoleInstance": "string",
        "Properties": "dynamic",
    },
    "AppExceptions": {
        "TimeGenerated": "datetime",
        "ProblemId": "string",
        "ExceptionType": "string",
        "OuterMessage": "string",
        "OperationId": "string",
        "OperationName": "string",
        "Details": "dynamic",
    },
    "AppRequests": {
        "TimeGenerated": "datetime",
        "Name": "string",
        "Success": "bool",
        "ResultCode": "string",
        "DurationMs": "real",
        "OperationId": "string",
    },
    "AZKVAuditLogs": {
        "TimeGenerated": "datetime",
        "OperationName": "string",
        "ResultType": "string",
        "HttpStatusCode": "int",
        "CallerIPAddress": "string",
    },
    "_LogOperation": {
        "TimeGenerated": "datetime",
        "Category": "string",
        "Operation": "string",
        "Level": "string",
        "Detail": "string",
    },
    "AzureMetrics": {"TimeGenerated": "datetime", "MetricName": "string", "Total": "real"},
    "Usage": {"TimeGenerated": "datetime", "DataType": "string", "Quantity": "real", "IsBillable": "bool"},
}
"""The columns, as Microsoft documents them, of the tables that the workspace has."""


def alerts() -> dict[str, str]:
    """Return the query of each alert by its name."""
    rules = bicep.variables(INFRA / "modules" / "alerts.bicep")["rules"]
    return {rule["name"]: rule["query"] for rule in rules}


def workbook() -> dict[str, str]:
    """Return the queries of the workbook by their titles."""
    items = json.loads((INFRA / "workbook.json").read_text(encoding="utf-8"))["items"]
    return {item["content"]["title"]: item["content"]["query"] for item in items if "query" in item["content"]}


def documented() -> dict[str, str]:
    """Return the queries that docs/operations.md offers."""
    page = (INFRA.parent / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = (block.replace("\n    ", "\n").strip() for block in _BLOCK.findall(page))
    return {f"operations.md {number}": block for number, block in enumerate(blocks) if block.startswith(tuple(TABLES))}


def all_queries() -> dict[str, str]:
    """Return all of them."""
    return alerts() | workbook() | documented()


def events_of(query: str) -> set[str]:
    """Return the events that a query names, former names left out."""
    either = re.findall(r"line\.event in \(([^)]*)\)", query)
    named = {name for names in either for name in re.findall(_STRING, names)}
    return (named | set(re.findall(rf"line\.event == {_STRING}", query))) - _FORMER


def fields_of(query: str) -> set[str]:
    """Return the fields of a line that a query reads."""
    return set(re.findall(r"\bline\.(\w+)", query)) - {"event"}
