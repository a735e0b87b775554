"""The committed report of the bench is that of the bench as it is now."""

import re
from pathlib import Path

from scripts.bench.__main__ import SUBJECTS
from scripts.bench.line import Line
from scripts.bench.report import Section, report
from tests.browser.desk_seconds import NAMES

ROOT = Path(__file__).resolve().parents[2]
REPORT = (ROOT / "docs" / "benchmark.md").read_text(encoding="utf-8")
OK = Line("within", bar=2)


def named_in(text: str) -> list[str]:
    """Return what a report says was measured, headings first."""
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    rows = re.findall(r"^\| (.*?) \| [\d.]+ \|", text, re.MULTILINE)
    return [*headings, *rows]


def test_it_names_every_line_that_is_printed_and_no_other() -> None:
    printed = {subject.TITLE for subject in SUBJECTS} | {line.what for subject in SUBJECTS for line in subject.LINES}
    in_browser = set(NAMES)
    assert set(named_in(REPORT)) - in_browser == printed - in_browser
    assert set(named_in(REPORT)) & in_browser in (in_browser, set()), "all of it, or it was made without a browser"


def test_nothing_in_it_was_above_its_bar() -> None:
    assert "TOO MUCH" not in REPORT


def test_it_says_what_it_was_measured_on_and_how_it_is_made() -> None:
    made = report([Section("Title", "About.", [(OK, 1.0), (Line("beyond", bar=2), 3.0), (Line("slow", aim=1), 3.0)])])
    assert "| within | 1.00 | at most 2.00: ok |" in made
    assert "| beyond | 3.00 | at most 2.00: TOO MUCH |" in made
    assert "| slow | 3.00 | aim 1.00: slow |" in made
    for text in (made, REPORT):
        assert "make bench REPORT=docs/benchmark.md" in text
        assert re.search(r"^Measured on \d{4}-\d\d-\d\d: .+, \d+ cores, \w+, Python 3\.\d+\.\d+\.$", text, re.MULTILINE)
