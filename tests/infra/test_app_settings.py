"""Every app setting the code reads is explained, every one the template sets is read, and nothing else."""

import ast
import re
from collections.abc import Iterator

from tests.infra import bicep
from tests.infra.bicep import INFRA

ROOT = INFRA.parent
_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PLACEHOLDER = re.compile(r"%(\w+)%")
OF_THE_PLATFORM = {
    "AzureWebJobsDisableHomepage",
    "AzureWebJobsStorage__accountName",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__clientId",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}
"""Read by the functions host; the first three by our storage adapter as well."""
SAYS_THIS_IS_AZURE = ("WEBSITE_", "LEGION_")
"""Set by Azure itself; nobody sets them by hand."""


def _constants() -> Iterator[str]:
    for path in [*(ROOT / "sconnect").rglob("*.py"), ROOT / "function_app.py"]:
        module = ast.parse(path.read_text(encoding="utf-8"))
        for statement in module.body:
            if _names_exports(statement):
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _names_exports(statement: ast.stmt) -> bool:
    """Whether this is `__all__`: names of constants there look like settings."""
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"


def read_by_the_code() -> set[str]:
    names = set()
    for text in _constants():
        names |= {text} if _NAME.fullmatch(text) else set()
        names |= set(_PLACEHOLDER.findall(text)) if _PLACEHOLDER.fullmatch(text) else set()
    return {name for name in names if not name.startswith(SAYS_THIS_IS_AZURE)}


def set_by_the_template() -> set[str]:
    wiring = set(bicep.variables(INFRA / "modules" / "functions.bicep")["wiring"])
    for node in bicep.walk(bicep.parse(INFRA / "main.bicep")):
        if node.type == "object_property" and bicep.text(node.named_children[0]) == "settings":
            wiring |= set(bicep.value(node.named_children[-1]))
    return wiring


def documented() -> set[str]:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.split("## App settings", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_setting_the_code_reads_is_explained() -> None:
    assert read_by_the_code() - documented() == set()


def test_every_setting_that_is_explained_is_read() -> None:
    assert documented() - read_by_the_code() - OF_THE_PLATFORM - {"AzureWebJobsStorage"} == set()


def test_every_setting_the_template_sets_is_read() -> None:
    assert set_by_the_template() - read_by_the_code() - OF_THE_PLATFORM == set()


def test_the_template_sets_what_the_app_cannot_start_without() -> None:
    function_app = (ROOT / "function_app.py").read_text(encoding="utf-8")
    schedules = {name for name in _PLACEHOLDER.findall(function_app) if name.endswith("_SCHEDULE")}
    assert schedules
    assert schedules | {"KEY_VAULT_URI", "AZURE_CLIENT_ID"} <= set_by_the_template()
