"""What comes from outside is read as data: nothing that makes objects of it, and nothing that runs it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "jsonpickle", "subprocess", "ctypes"}
_CALLS = {"eval", "exec", "compile", "__import__"}
_PHP = re.compile(
    r"(?<![\w>:])(?:unserialize|eval|assert|create_function|shell_exec|exec|system|passthru|popen|proc_open)\s*\("
)
_OBJECTS = re.compile(r"\bsimplexml_load|new\s+\\?DOMDocument")


def unsafe(source: str) -> Iterator[str]:
    """Yield what in a Python source makes objects of data, or runs it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.partition(".")[0] in _MODULES)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in _MODULES:
                yield module
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield name


def test_the_app_reads_data_only() -> None:
    files = [ROOT / "function_app.py", *(ROOT / "sconnect").rglob("*.py")]
    assert len(files) > 200
    assert {str(path): list(found) for path in files if (found := [*unsafe(path.read_text("utf-8"))])} == {}


def test_the_extension_reads_data_only() -> None:
    files = [path for path in (ROOT / "opencart").rglob("*.php") if "tests" not in path.parts]
    assert files
    found = {str(path): hits for path in files if (hits := _PHP.findall(path.read_text("utf-8")))}
    assert found == {}
    assert not [path for path in files if _OBJECTS.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("source", ["import pickle", "from yaml import load", "eval('1')", "import xml.etree"])
def test_what_is_unsafe_is_found(source: str) -> None:
    assert list(unsafe(source))
