"""Every link of the documents leads somewhere: to a file that exists, and to a heading within it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.anchors import anchors
from tests.infra.bicep import INFRA

ROOT = INFRA.parent
FOLDERS = ("docs", "opencart")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])
_FENCED = re.compile(r"^```.*?^```|^ {4}.*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
"""Code, in which brackets mean something else."""
_LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|\bsrc=\"([^\"]+)\"|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)
_NAMED_PATH = re.compile(r"`((?:docs|infra|local|scripts|sconnect|tests|opencart)/[\w./-]+\.\w+)`")


def _links(path: Path) -> Iterator[str]:
    for found in _LINK.finditer(_FENCED.sub("", path.read_text(encoding="utf-8"))):
        target = next(group for group in found.groups() if group)
        if not _ELSEWHERE.match(target):
            yield target


def broken(path: Path) -> list[str]:
    """Return the links of a document that lead nowhere."""
    wrong = []
    for link in _links(path):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        leads_to_heading = not anchor or (target.is_file() and anchor in anchors(target.read_text(encoding="utf-8")))
        if not (target.is_relative_to(ROOT) and target.exists() and leads_to_heading):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    assert broken(path) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    named = set(_NAMED_PATH.findall(path.read_text(encoding="utf-8")))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = {(path.parent / link).resolve() for path in DOCUMENTS for link in _links(path)}
    assert [path.name for path in sorted((ROOT / "docs" / "images").iterdir()) if path not in shown] == []


def test_a_broken_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.infra.test_links.ROOT", tmp_path)
    (tmp_path / "there.md").write_text("# A `heading`, with (signs)\n\n# Twice\n\n# Twice\n")
    page = tmp_path / "page.md"
    good = ["there.md", "there.md#a-heading-with-signs", "there.md#twice-1", "#own", "https://example.test/x"]
    bad = ["gone.md", "there.md#nothing", "#nowhere", "../outside.md"]
    page.write_text("# Own\n\n" + "\n".join(f"[x]({link})" for link in [*good, *bad]) + '\n<img src="no.png">\n')
    assert broken(page) == [*bad, "no.png"]


def test_the_commands_that_the_readme_names_are_there() -> None:
    """Every `make` word of the documents is a target of the Makefile, with the switches that it knows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    switches = set(re.findall(r"\$\(if \$\(([A-Z]+)\)", makefile))
    for path in DOCUMENTS:
        for command in re.findall(r"(?:`|^ {4})make ([^`\n#]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            for word in command.split():
                name, is_switch, _ = word.partition("=")
                if is_switch:
                    assert name in switches, (path.name, command)
                elif re.fullmatch(r"[a-z-]+", word):
                    assert word in targets, (path.name, command)
