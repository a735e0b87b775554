"""The report of a run of the bench, in Markdown, with the machine that it ran on."""

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from scripts.bench.line import Line


class Section(NamedTuple):
    """A subject, with what was measured."""

    title: str
    about: str
    values: Sequence[tuple[Line, float]]


def report(sections: Sequence[Section]) -> str:
    """Write down what was measured."""
    return "\n".join(_report(sections))


def _report(sections: Sequence[Section]) -> Iterator[str]:
    yield "# Benchmark"
    yield ""
    yield "Written by `make bench REPORT=docs/benchmark.md`. More than a bar fails the bench; an aim is only told."
    yield ""
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d}: {_machine()}."
    for title, about, values in sections:
        yield from ("", f"## {title}", "", about.strip(), "")
        if not values:
            yield "Not measured in that run."
            continue
        yield from ("| what | measured | bar or aim |", "|---|---|---|")
        for line, value in values:
            yield f"| {line.what} | {value:.2f} | {line.verdict(value)} |"
    yield ""


def _machine() -> str:
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for row in described.read_text(encoding="utf-8").splitlines():
            name, _, value = row.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
