"""The app's own modules, each read and parsed once for all tests of a process."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.infra.bicep import INFRA

ROOT = INFRA.parent


@cache
def trees() -> Mapping[Path, ast.Module]:
    """Return the module of every file of the app by its path, function_app.py included. Not to be changed."""
    paths = [*(ROOT / "sconnect").rglob("*.py"), ROOT / "function_app.py"]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
