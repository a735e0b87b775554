"""Print what the tests reach, per package; 1 when a part stays below its bar.

python scripts/coverage_report.py

Reads what `pytest --cov` left. A bar holds for the statements and branches of a part taken together.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import coverage
from coverage.results import Numbers

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sconnect"
BARS = {"domain": 98, "app": 95}


@dataclass(slots=True)
class Reached:
    """Statements and branches of a package, and how many of them no test reached."""

    statements: int = 0
    missing: int = 0
    branches: int = 0
    missing_branches: int = 0

    def add(self, numbers: Numbers) -> None:
        """Count a file in."""
        self.statements += numbers.n_statements
        self.missing += numbers.n_missing
        self.branches += numbers.n_branches
        self.missing_branches += numbers.n_missing_branches

    @property
    def percent(self) -> float:
        """The share of statements and branches that a test reached."""
        return _percent(self.statements + self.branches, self.missing + self.missing_branches)

    def row(self, name: str) -> str:
        """Return a line of the table."""
        lines, branches = _percent(self.statements, self.missing), _percent(self.branches, self.missing_branches)
        return f"{name:<44} {self.statements:6d} {lines:7.1f} {self.branches:9d} {branches:7.1f} {self.percent:8.1f}"


def _percent(total: int, missing: int) -> float:
    return 100 * (total - missing) / total if total else 100.0


def measure() -> dict[str, Reached]:
    """Add the files up, per package and per part that has a bar."""
    measured = coverage.Coverage(data_file=ROOT / ".coverage", config_file=ROOT / "pyproject.toml")
    measured.load()
    per_package: defaultdict[str, Reached] = defaultdict(Reached)
    for path in sorted(PACKAGE.rglob("*.py")):
        numbers = measured._analyze(str(path)).numbers  # noqa: SLF001 - the public reports round before they add up
        package = path.parent.relative_to(ROOT).as_posix()
        part = path.relative_to(PACKAGE).parts[0]
        for name in {package, *({f"all of sconnect/{part}"} if part in BARS else ())}:
            per_package[name].add(numbers)
    return dict(per_package)


def main() -> int:
    """Print the table and hold the parts to their bars."""
    reached = measure()
    print(f"{'':<44} {'lines':>6} {'%':>7} {'branches':>9} {'%':>7} {'together':>8}")
    for name in sorted(reached, key=lambda name: (name.startswith("all"), name)):
        print(reached[name].row(name))
    low = {part: bar for part, bar in BARS.items() if reached[f"all of sconnect/{part}"].percent < bar}
    for part, bar in low.items():
        print(f"sconnect/{part}: less than {bar} %")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
