"""SECURITY.md assesses every requirement once, and every proof it names exists.

The ids are those of OWASP ASVS 5.0 (CC BY-SA 4.0); asvs-5.0-levels.csv holds ids and levels, and none of its texts.
"""

from pathlib import Path

import pytest

from tests.infra.anchors import anchors
from tests.infra.bicep import INFRA
from tests.infra.security_matrix import complaints, levels, rows, wrong_with

ROOT = INFRA.parent
LEVELS = Path(__file__).with_name("asvs-5.0-levels.csv")
BEYOND = {"V4.1.4", "V13.3.4", "V14.2.7", "V15.4.1", "V15.4.2", "V15.4.3", "V16.5.4"}
"""Of level 3, because they are what sconnect is about."""

WANTED = {"V1.1.1": 1, "V1.1.2": 2, "V2.1.1": 2}
TEST, LINE, HEADING = "`tests/test_x.py::test_a`", "`infra/x.bicep: minTls: '1.2'`", "`docs/x.md#1-what-is-kept`"
GOOD = [
    f"| V1.1.1 | text | met | decoded once | {TEST}, {HEADING} |",
    f"| V1.1.2 | more text | partly | not the rest | {LINE} |",
    "| V2.1.1 | video | n.a. | there is none | |",
]
TOTAL = "**1 met · 1 partly · 0 not met · 1 n.a.**"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with one test, one template line and one heading."""
    for folder in ("tests", "infra", "docs"):
        (tmp_path / folder).mkdir()
    tests = ["class Test:", "    def test_inner(self): pass", "async def test_a(): pass", "'def test_b(): pass'"]
    (tmp_path / "tests" / "test_x.py").write_text("\n".join(tests), "utf-8")
    (tmp_path / "infra" / "x.bicep").write_text("resource x 'y' = {\n  minTls: '1.2'\n}\n", "utf-8")
    (tmp_path / "docs" / "x.md").write_text("# X\n\n## 1. What is kept?\n\ntest_a\n", "utf-8")
    return tmp_path


def _complaints(root: Path, lines: list[str], total: str = TOTAL) -> list[str]:
    return complaints(root, "\n".join(["# Security", total, "| id | about | status | how | proof |", *lines]), WANTED)


def test_the_list_is_whole() -> None:
    wanted = levels(LEVELS)
    assert [list(wanted.values()).count(level) for level in (1, 2, 3)] == [70, 183, 7]
    assert {each for each, level in wanted.items() if level > 2} == BEYOND


def test_every_requirement_is_assessed_once_with_proofs_that_exist() -> None:
    assert complaints(ROOT, (ROOT / "SECURITY.md").read_text(encoding="utf-8"), levels(LEVELS)) == []


def test_the_matrix_claims_no_more_than_it_is() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "self-assessed" in text
    assert "certified" not in text.replace("not certified", "").replace("Not certified", "")
    assert len({row.about for row in rows(text)}) > 150


def test_a_good_matrix_has_no_complaints(small: Path) -> None:
    assert _complaints(small, GOOD) == []


@pytest.mark.parametrize(
    ("line", "changed", "says"),
    [
        (0, "", "V1.1.1 lacks"),
        (2, "", "V2.1.1 lacks"),
        (2, GOOD[2].replace("V2.1.1", "V2.1.1, V1.1.1"), "V1.1.1 comes 2 times"),
        (2, GOOD[2].replace("V2.1.1", "V2.1.1, V2.1.1"), "V2.1.1 comes 2 times"),
        (2, GOOD[2].replace("V2.1.1", "V2.1.1, V9.9.9"), "V9.9.9 is not asked for"),
        (0, GOOD[0].replace("met", "surely"), "V1.1.1: no status: surely"),
        (0, GOOD[0].replace("decoded once", ""), "V1.1.1: says nothing"),
        (0, GOOD[0].replace("text", ""), "V1.1.1: says nothing"),
        (0, "| V1.1.1 | text | met | decoded once | tests/test_x.py::test_a |", "V1.1.1: met without a proof"),
        (1, "| V1.1.2 | text | partly | not the rest | |", "V1.1.2: partly without a proof"),
        (0, GOOD[0].replace("test_a", "test_b"), "V1.1.1: no test: test_b in test_x.py"),
        (0, GOOD[0].replace("test_a", "test_inner"), "V1.1.1: no test: test_inner in test_x.py"),
        (0, GOOD[0].replace("test_x.py", "test_y.py"), "V1.1.1: no test: test_a in test_y.py"),
        (0, GOOD[0].replace("is-kept", "is-lost"), "V1.1.1: no heading: docs/x.md#1-what-is-lost"),
        (0, GOOD[0].replace("docs/x.md", "docs/y.md"), "V1.1.1: no heading: docs/y.md#1-what-is-kept"),
        (1, GOOD[1].replace("1.2'`", "1.0'`"), "V1.1.2: not in infra/x.bicep: minTls: '1.0'"),
        (1, GOOD[1].replace("x.bicep", "y.bicep"), "V1.1.2: not in infra/y.bicep: minTls: '1.2'"),
        (1, GOOD[1].replace(LINE, "`docs/x.md`"), "V1.1.2: no test, template line or heading: docs/x.md"),
        (2, GOOD[2].replace("| |", "| `tests/test_x.py::test_b` |"), "V2.1.1: no test: test_b in test_x.py"),
    ],
)
def test_a_matrix_with_a_mistake_has_one(line: int, changed: str, says: str, small: Path) -> None:
    assert says in _complaints(small, [changed if number == line else good for number, good in enumerate(GOOD)])


@pytest.mark.parametrize("total", ["", "**2 met · 0 partly · 0 not met · 1 n.a.**", f"{TOTAL}\n{TOTAL}"])
def test_the_total_is_counted(total: str, small: Path) -> None:
    assert _complaints(small, GOOD, total) == ["the total is 1 met, 1 partly, 0 not met, 1 n.a."]


def test_a_line_with_a_cell_too_many_is_refused(small: Path) -> None:
    with pytest.raises(ValueError, match="not 5 columns"):
        _complaints(small, [*GOOD, "| V1.1.1 | text | met | a | b | c |"])


def test_a_proof_outside_the_project_is_none(small: Path) -> None:
    assert wrong_with(small / "docs", "../docs/x.md#x") == "no test, template line or heading: ../docs/x.md#x"


def test_headings_are_named_as_they_are_linked_to() -> None:
    assert anchors("## 8. What is watched, and what to do\n### `call=info`\n# A\n") == {
        "8-what-is-watched-and-what-to-do",
        "callinfo",
        "a",
    }
