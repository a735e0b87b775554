"""What comments and documents refer to exists: pages, and sections of them by number."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.bicep import INFRA

ROOT = INFRA.parent
REFERENCE = ROOT / "docs" / "reference"
FOLDERS = ("sconnect", "local", "tests", "scripts", "opencart", "infra", "docs", ".ci")
_TEXT = frozenset(
    {".py", ".js", ".css", ".html", ".php", ".twig", ".sh", ".md", ".bicep", ".json", ".toml", ".yaml", ""}
)
_LARGEST = 400_000
"""Bytes of a file that people read; captured orders and descriptions of APIs are larger, and refer to nothing."""

_HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)*)\.? ", re.MULTILINE)
_SECTION = re.compile(r"\b([a-z][a-z-]*)\.md,? (?:sections? )?(\d+(?:\.\d+)*)\b")
_CHAPTERS = re.compile(r"\b(?:docs/)?([a-z][a-z-]*)\.md`?,? chapters? (\d+(?:\.\d+)*)")
_PATH = re.compile(r"\bdocs/[\w./-]*\w")
_OWN_SECTION = re.compile(r"\bsections? (\d+(?:\.\d+)*)\b")
_ADR = re.compile(r"docs/adr/\d{4}")


def _files() -> Iterator[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    for path in sorted([*ROOT.glob("*"), *found]):
        is_ours = path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts
        if is_ours and path.name != "package-lock.json" and path.stat().st_size < _LARGEST:
            yield path


_MADE_UP = ("tests/infra/test_references.py", "tests/infra/test_links.py", "tests/infra/test_security_matrix.py")
"""Tests that try their own checks on pages that do not exist."""
TEXTS = {
    name: path.read_text(encoding="utf-8") for path in _files() if (name := str(path.relative_to(ROOT))) not in _MADE_UP
}
NUMBERED = (
    "docs/operations.md",
    "docs/shop-protocol.md",
    *(f"docs/reference/{path.name}" for path in REFERENCE.glob("*.md")),
)


def numbers(text: str) -> list[str]:
    """Return the numbers of the headings of a page, in order."""
    return _HEADING.findall(text)


def broken_sections(text: str, pages: dict[str, list[str]]) -> list[str]:
    """Return the references by number that lead nowhere. `pages`: the numbers that each page has, by its name."""
    found = [*_SECTION.findall(text), *_CHAPTERS.findall(text)]
    return [f"{page}.md {number}" for page, number in found if number not in pages.get(page, [])]


def broken_paths(text: str) -> list[str]:
    """Return the paths under `docs/` that do not exist. `docs/adr/0004` stands for the decision of that number."""
    wrong = []
    for path in _PATH.findall(text):
        exists = (
            any((ROOT / "docs" / "adr").glob(f"{path[-4:]}-*.md")) if _ADR.fullmatch(path) else (ROOT / path).exists()
        )
        if not exists:
            wrong.append(path)
    return wrong


def _pages() -> dict[str, list[str]]:
    return {Path(name).stem: numbers(TEXTS[name]) for name in NUMBERED}


def test_every_reference_by_number_leads_to_a_section() -> None:
    pages = _pages()
    wrong = {name: bad for name, text in TEXTS.items() if (bad := broken_sections(text, pages))}
    assert wrong == {}


def test_references_are_found_at_all() -> None:
    """Comments refer to each page of the reference, so that a pattern that finds nothing fails here."""
    found = Counter(page for text in TEXTS.values() for page, _ in _SECTION.findall(text))
    assert min(found[page] for page in ("behaviour", "snelstart")) > 10
    assert found["opencart"] > 0


def test_every_path_of_a_document_that_is_mentioned_exists() -> None:
    wrong = {name: bad for name, text in TEXTS.items() if (bad := broken_paths(text))}
    assert wrong == {}


@pytest.mark.parametrize("name", NUMBERED)
def test_the_sections_of_a_page_have_numbers_of_their_own_that_go_up(name: str) -> None:
    order = [tuple(map(int, number.split("."))) for number in numbers(TEXTS[name])]
    assert order == sorted(set(order))


@pytest.mark.parametrize("name", NUMBERED)
def test_every_section_that_a_page_names_of_itself_exists(name: str) -> None:
    named = set(_OWN_SECTION.findall(TEXTS[name]))
    assert named <= set(numbers(TEXTS[name]))


def test_a_reference_that_leads_nowhere_is_found() -> None:
    pages = {"behaviour": numbers("# Page\n\n## 1. One\n\n### 1.2 Two\n\n#### 1.2.3 Three\n")}
    assert pages == {"behaviour": ["1", "1.2", "1.2.3"]}
    good = "see behaviour.md 1.2.3), behaviour.md 1. And behaviour.md, chapter 1"
    bad = "behaviour.md 1.4; gone.md 2.1; `docs/behaviour.md`, chapter 7"
    assert broken_sections(good, pages) == []
    assert broken_sections(bad, pages) == ["behaviour.md 1.4", "gone.md 2.1", "behaviour.md 7"]


def test_a_path_that_does_not_exist_is_found() -> None:
    assert broken_paths("docs/why.md and (docs/adr/0004).") == []
    assert broken_paths("docs/gone.md, docs/adr/9999.") == ["docs/gone.md", "docs/adr/9999"]
