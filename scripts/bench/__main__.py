"""Print what was measured, line by line, with its bar; fails above one.

python -m scripts.bench [--report FILE]
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from scripts.bench import cold_start, jobs, orders, page_waits
from scripts.bench.line import Line, Subject
from scripts.bench.report import Section, report

SUBJECTS: tuple[Subject, ...] = (cold_start, orders, jobs, page_waits)


def main() -> int:
    """Measure and judge; 1 when something costs more than its bar."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--report", type=Path, help="write a report in Markdown too")
    path: Path | None = arguments.parse_args().report
    sections = [Section(subject.TITLE, subject.__doc__ or "", tuple(_measured(subject))) for subject in SUBJECTS]
    if path:
        path.write_text(report(sections), encoding="utf-8")
    return int(any(line.is_exceeded(value) for section in sections for line, value in section.values))


def _measured(subject: Subject) -> Iterator[tuple[Line, float]]:
    print(f"\n{subject.TITLE}")
    if not subject.LINES:
        print("cannot be measured here")
    for line, value in zip(subject.LINES, subject.measure(), strict=True):
        print(f"{line.what:<60} {value:7.3f}   {line.verdict(value)}".rstrip(), flush=True)
        yield line, value


if __name__ == "__main__":
    sys.exit(main())
