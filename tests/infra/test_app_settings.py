"""Every app setting the code reads is explained, every one the template sets is read, and nothing else."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from sconnect.adapters.opencart import ShopSettings
from sconnect.adapters.snelstart import SnelStartSettings
from sconnect.adapters.vies.answers import CODES
from sconnect.app.config import Limits, RetentionPeriods
from tests.infra import bicep
from tests.infra.sources import ROOT, trees

_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PLACEHOLDER = re.compile(r"%(\w+)%")
OF_THE_PLATFORM = {
    "AzureWebJobsDisableHomepage",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}
"""Read by the functions host."""
SAYS_THIS_IS_AZURE = ("WEBSITE_", "LEGION_")
"""Set by Azure itself; nobody sets them by hand."""
_ENVIRONMENT = {"environ", "environment", "os.environ"}
"""What the code calls the app settings."""
_LIMITS, _TERMS, _BOOKS, _SHOP = Limits(), RetentionPeriods(), SnelStartSettings(subscription_key="x"), ShopSettings()
DEFAULTS = {
    "SNELSTART_CALLS_PER_MINUTE": _BOOKS.calls_per_minute,
    "SNELSTART_CALLS_PER_HOUR": _BOOKS.calls_per_hour,
    "SNELSTART_CONCURRENCY": _BOOKS.concurrency,
    "SHOP_TIMEOUT_SECONDS": _SHOP.timeout_seconds,
    "RETENTION_RUNS_DAYS": _TERMS.runs.days,
    "RETENTION_FINISHED_DAYS": _TERMS.finished.days,
    "RETENTION_HELD_DAYS": _TERMS.held.days,
    "FUNCTION_TIMEOUT_SECONDS": _LIMITS.function_timeout,
    "WRITE_TIMEOUT_SECONDS": _LIMITS.write_timeout,
    "VISIBLE_AFTER_SECONDS": _LIMITS.visible_after,
    "CLOCK_SKEW_SECONDS": _LIMITS.clock_skew,
    "SETTLE_SECONDS": _LIMITS.settle,
    "SEND_WINDOW_SECONDS": _LIMITS.send_window,
    "LEASE_SECONDS": _LIMITS.lease,
}
"""What counts when a setting is not set."""


def _constants() -> Iterator[str]:
    for module in trees().values():
        for statement in module.body:
            if _names_exports(statement):
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _names_exports(statement: ast.stmt) -> bool:
    """Whether this says what a module or package offers: names of constants there look like settings."""
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) in {"__all__", "_MODULES"}


def _asked_for(module: ast.Module) -> Iterator[str]:
    """Find what a module asks of the environment, whatever the name looks like."""
    known = {
        ast.unparse(each.targets[0]): each.value.value
        for each in module.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
    }
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[name, *_]):
                asked = ast.unparse(holder) in _ENVIRONMENT
            case ast.Subscript(value=holder, slice=name):
                asked = ast.unparse(holder) in _ENVIRONMENT
            case ast.Call(func=called, args=[name, *_]):
                asked = ast.unparse(called) in {"os.getenv", "getenv"}
            case _:
                continue
        if asked and (text := _text(name, known)):
            yield text


def _text(name: ast.expr, known: Mapping[str, object]) -> str:
    """Return what an expression says; nothing for one that its caller fills in."""
    match name:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=constant):
            return str(known.get(constant, ""))
        case ast.JoinedStr(values=parts):
            return "".join(_text(part.value if isinstance(part, ast.FormattedValue) else part, known) for part in parts)
        case _:
            return ""


@cache
def read_by_the_code() -> frozenset[str]:
    names = {name for module in trees().values() for name in _asked_for(module)}
    for text in _constants():
        names |= {text} if _NAME.fullmatch(text) else set()
        names |= set(_PLACEHOLDER.findall(text)) if _PLACEHOLDER.fullmatch(text) else set()
    return frozenset(name for name in names - CODES.keys() if not name.startswith(SAYS_THIS_IS_AZURE))


def set_by_the_template() -> set[str]:
    return set(bicep.app_settings())


def _rows() -> list[list[str]]:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.split("## App settings", 1)[1].split("\n## ", 1)[0]
    return [line.split("|") for line in table.splitlines() if line.startswith("| `")]


def documented() -> set[str]:
    return {name for row in _rows() for name in re.findall(r"`(\w+)`", row[1])}


def test_every_setting_the_code_reads_is_explained() -> None:
    assert read_by_the_code() - documented() == set()


def test_every_setting_that_is_explained_is_read() -> None:
    assert documented() - read_by_the_code() - OF_THE_PLATFORM == set()


def test_every_setting_the_template_sets_is_read() -> None:
    assert set_by_the_template() - read_by_the_code() - OF_THE_PLATFORM == set()


def test_the_template_sets_nothing_beside_what_is_looked_at_here() -> None:
    [app] = [each for each in bicep.all_resources() if each.kind == "Microsoft.Web/sites" and not each.existing]
    assert app.body["properties"]["siteConfig"]["appSettings"].startswith("map(items(union(wiring, settings)), ")
    assert "appsettings" not in {each.body.get("name") for each in bicep.all_resources()}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_in_the_table_is_that_of_the_code(name: str) -> None:
    [row] = [row for row in _rows() if f"`{name}`" in row[1]]
    names, defaults = re.findall(r"`(\w+)`", row[1]), row[3].split(",")
    assert float(defaults[names.index(name)]) == DEFAULTS[name]


def test_the_template_sets_what_the_app_cannot_start_without() -> None:
    function_app = (ROOT / "function_app.py").read_text(encoding="utf-8")
    schedules = {name for name in _PLACEHOLDER.findall(function_app) if name.endswith("_SCHEDULE")}
    assert schedules
    assert schedules | {"KEY_VAULT_URI", "AZURE_CLIENT_ID"} <= set_by_the_template()
