"""Reads the self-assessment in SECURITY.md and says what is wrong with it."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.infra.anchors import anchors

STATUSES = ("met", "partly", "not met", "n.a.")
NEEDS_PROOF = frozenset({"met", "partly"})

_ID = re.compile(r"V\d+\.\d+\.\d+")
_ROW = re.compile(r"^\| *V\d+\.\d+\.\d+")
_TOTAL = re.compile(r"^\*\*(\d+) met · (\d+) partly · (\d+) not met · (\d+) n\.a\.\*\*$", re.MULTILINE)
_QUOTED = re.compile(r"`([^`]+)`")
_TEST = re.compile(r"(tests/(?:\w+/)*\w+\.py)::(test_\w+)")
_TEMPLATE = re.compile(r"(infra/(?:\w+/)*\w+\.bicep): (\S.*)")
_HEADING = re.compile(r"((?:[\w-]+/)*[\w-]+\.md)#([\w-]+)")
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix: requirements, a few words about them, how they stand, and what proves it."""

    ids: tuple[str, ...]
    about: str
    status: str
    how: str
    proofs: tuple[str, ...]


def levels(path: Path) -> Mapping[str, int]:
    """Return the requirements to assess, each with its level."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {row["id"]: int(row["level"]) for row in csv.DictReader(lines)}


def rows(text: str) -> list[Row]:
    """Read the lines of all tables that begin with a requirement. Raises `ValueError` for one of another form."""
    return [_row(line) for line in text.splitlines() if _ROW.match(line)]


def complaints(root: Path, text: str, wanted: Mapping[str, int]) -> list[str]:
    """Return all that is wrong: requirements that lack or come twice, lines without proof, proofs that do not exist."""
    found = rows(text)
    return [*_about_ids(found, wanted), *_about_total(found, text), *_about_rows(root, found)]


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != _COLUMNS:
        raise ValueError(f"not {_COLUMNS} columns: {line}")
    ids, about, status, how, proof = cells
    return Row(tuple(_ID.findall(ids)), about, status, how, tuple(_QUOTED.findall(proof)))


def _about_ids(found: list[Row], wanted: Mapping[str, int]) -> Iterator[str]:
    counted = Counter(each for row in found for each in row.ids)
    yield from (f"{each} lacks" for each in wanted if each not in counted)
    yield from (f"{each} is not asked for" for each in counted if each not in wanted)
    yield from (f"{each} comes {times} times" for each, times in counted.items() if times > 1)


def _about_total(found: list[Row], text: str) -> Iterator[str]:
    counted = Counter({row.status: 0 for row in found})
    for row in found:
        counted[row.status] += len(row.ids)
    said = [tuple(map(int, total)) for total in _TOTAL.findall(text)]
    if said != [tuple(counted[status] for status in STATUSES)]:
        yield f"the total is {', '.join(f'{counted[status]} {status}' for status in STATUSES)}"


def _about_rows(root: Path, found: list[Row]) -> Iterator[str]:
    for row in found:
        name = ", ".join(row.ids)
        if row.status not in STATUSES:
            yield f"{name}: no status: {row.status}"
        if not (row.about and row.how):
            yield f"{name}: says nothing"
        if row.status in NEEDS_PROOF and not row.proofs:
            yield f"{name}: {row.status} without a proof"
        yield from (f"{name}: {wrong}" for proof in row.proofs if (wrong := wrong_with(root, proof)))


def wrong_with(root: Path, proof: str) -> str:
    """Return why this proves nothing; empty when it does."""
    if test := _TEST.fullmatch(proof):
        return _wrong_with_test(root / test[1], test[2])
    if line := _TEMPLATE.fullmatch(proof):
        return "" if line[2] in _text(root / line[1]) else f"not in {line[1]}: {line[2]}"
    if heading := _HEADING.fullmatch(proof):
        return "" if heading[2] in anchors(_text(root / heading[1])) else f"no heading: {proof}"
    return f"no test, template line or heading: {proof}"


def _wrong_with_test(path: Path, name: str) -> str:
    functions = ast.AsyncFunctionDef, ast.FunctionDef
    defined = [node.name for node in ast.parse(_text(path)).body if isinstance(node, functions)]
    return "" if name in defined else f"no test: {name} in {path.name}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
