"""The tree: packages of a surveyable size, each with a description, and no abandoned name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for folder in ("sconnect", "local") for path in (ROOT / folder).rglob("__init__.py"))
MOST_MODULES = 15

_FORMER = (
    *("keep_house", "let_go", "give_back", "take_back", "take_note", "rivals", "pretending_?books", "watched_?shop"),
    *(r"rehears\w*", "nameless", "open_ends", "import_?work", "export_?work", "todo", "park", "drop_out", "judge"),
    *("story_of", "welcome"),
)
FORMER = re.compile(rf"(?:^|_)(?:{'|'.join(_FORMER)})(?=_|$)", re.IGNORECASE)
"""Names that the code had before its names were those of the field."""
SOURCES = sorted(
    path
    for folder in ("sconnect", "local", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "recordings" not in path.parts
)
DOCUMENTS = sorted((ROOT / "docs").rglob("*.md"))
IN_DOCUMENTS = re.compile(rf"\b(?:{'|'.join(_FORMER)})\b", re.IGNORECASE)
FUNCTION_NAMES = ("keep_house", "keep_house_failed")
"""Azure functions keep their names, so the documents may quote them."""


def _identifiers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=module, asname=renamed):
                yield from (renamed or "", *module.split("."))
            case ast.ImportFrom(module=str(module)):
                yield from module.split(".")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_package_holds_at_most_fifteen_modules(package: Path) -> None:
    assert len(list(package.glob("*.py"))) - 1 <= MOST_MODULES


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_package_says_in_two_sentences_what_lives_there_and_what_may_not(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    sentences = [part for part in re.split(r"\.(?:\s|$)", text) if len(part.split()) > 2]
    assert len(sentences) > 1


def test_no_identifier_has_a_name_that_was_given_up() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in {path.stem, *_identifiers(ast.parse(path.read_text(encoding="utf-8")))}
        if FORMER.search(name)
    }
    assert found == set()


def test_no_document_has_a_name_that_was_given_up() -> None:
    found = {}
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for name in FUNCTION_NAMES:
            text = text.replace(f"`{name}`", "")
        found[path.name] = [match[0] for match in IN_DOCUMENTS.finditer(text)]
    assert {name: words for name, words in found.items() if words} == {}
