"""Few combinations in which every pair of values of two factors occurs; the same factors give the same rows."""

from collections.abc import Mapping, Sequence
from itertools import combinations

Row = dict[str, int]
"""Per factor, the position of its value."""
_Pair = tuple[tuple[str, int], tuple[str, int]]


def pairwise(sizes: Mapping[str, int]) -> list[Row]:
    """Combine factors with so many values each, greedily: each row takes in what is still missing most."""
    missing = dict.fromkeys(every_pair(sizes))
    rows: list[Row] = []
    while missing:
        row: Row = dict(next(iter(missing)))
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            if name not in row:
                row[name] = max(range(sizes[name]), key=lambda value: (_gain(name, value, row, missing), -value))
        for pair in pairs_of(row):
            missing.pop(pair, None)
        rows.append(row)
    return rows


def every_pair(sizes: Mapping[str, int]) -> list[_Pair]:
    """Return all pairs of values of two different factors."""
    names = sorted(sizes)
    return [
        ((one, first), (other, second))
        for one, other in combinations(names, 2)
        for first in range(sizes[one])
        for second in range(sizes[other])
    ]


def pairs_of(row: Row) -> Sequence[_Pair]:
    """Return the pairs that occur in a row."""
    return [((one, row[one]), (other, row[other])) for one, other in combinations(sorted(row), 2)]


def _gain(name: str, value: int, row: Row, missing: Mapping[_Pair, None]) -> int:
    pairs = (((name, value), other) if name < other[0] else (other, (name, value)) for other in row.items())
    return sum(pair in missing for pair in pairs)
