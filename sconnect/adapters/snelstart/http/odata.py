"""Queries in SnelStart's filter language: OData version 3 (snelstart.md 5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

LONGEST_ADDRESS = 6_000
"""Characters of path and query, encoded. Usual servers refuse from 8,000 on."""
MOST_NODES = 100
"""Parts a filter may have: the default of the framework SnelStart runs on (ASP.NET Web API)."""
_OR = " or "
Value = str | int | Decimal | UUID | datetime


@dataclass(frozen=True, slots=True)
class Term:
    """A condition. `nodes` is what it counts for in the server's limit, conversions of its constants included."""

    text: str
    nodes: int


def equals(name: str, value: Value) -> Term:
    """`Name eq value`; `name` may be a path (`Land/Id`)."""
    return _compared(name, "eq", value)


def at_least(name: str, value: Value) -> Term:
    """`Name ge value`."""
    return _compared(name, "ge", value)


def above(name: str, value: Value) -> Term:
    """`Name gt value`."""
    return _compared(name, "gt", value)


def below(name: str, value: Value) -> Term:
    """`Name lt value`."""
    return _compared(name, "lt", value)


def is_false(name: str) -> Term:
    """Whether a flag is false."""
    return Term(f"{name} eq false", _path_nodes(name) + 2)


def contains(name: str, part: str) -> Term:
    """Whether a text holds a part."""
    return Term(f"substringof({literal(part)},{name}) eq true", _path_nodes(name) + 5)


def starts_with(name: str, part: str) -> Term:
    """Whether a text begins with a part."""
    return Term(f"startswith({name},{literal(part)}) eq true", _path_nodes(name) + 5)


def has(collection: str, variable: str, condition: Term) -> Term:
    """Whether a list holds a member that meets a condition; `variable` is its name inside the condition."""
    return Term(f"{collection}/any({variable}:{condition.text})", _path_nodes(collection) + 1 + condition.nodes)


def every(*terms: Term) -> Term:
    """All of them."""
    return _combined(" and ", terms)


def either(*terms: Term) -> Term:
    """At least one of them; in brackets, so that it can stand next to an `and`."""
    combined = _combined(_OR, terms)
    return Term(f"({combined.text})", combined.nodes) if len(terms) > 1 else combined


def literal(value: Value) -> str:
    """Return a constant as a literal, escaped so that it cannot be read as anything else. Moments are UTC."""
    match value:
        case str():
            return "'" + value.replace("'", "''") + "'"
        case UUID():
            return f"guid'{value}'"
        case datetime():
            return f"datetime'{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}'"
        case Decimal():
            return f"{value:f}M"
        case _:
            return str(value)


def query(where: Term | None = None, *, skip: int = 0, top: int = 0) -> str:
    """Return the query part of an address, percent-encoded. `top` 0: as many rows as the server gives."""
    options = [f"$filter={encoded(where.text)}"] if where else []
    return "&".join([*options, *([f"$skip={skip}"] if skip else []), *([f"$top={top}"] if top else [])])


def encoded(text: str) -> str:
    """Percent-encode. Half a surrogate pair, which no text in the books can hold, becomes a question mark."""
    return quote(text, safe="", errors="replace")


def batches(terms: Iterable[Term], path: str) -> Iterator[list[Term]]:
    """Divide terms over as few `either` queries to `path` as the limits on length and nodes allow.

    Raises `ValueError` for a single term that is too long for any query.
    """
    room = LONGEST_ADDRESS - len(f"{path}?{query(either(*[Term('', 0)] * 2), skip=10**6)}")
    batch: list[Term] = []
    used = nodes = 0
    for term in terms:
        length = len(encoded(term.text + _OR))
        if length > room or term.nodes > MOST_NODES:
            raise ValueError("this value is too long to be looked up")
        if used + length > room or nodes + term.nodes + 1 > MOST_NODES + 1:
            yield batch
            batch, used, nodes = [], 0, 0
        batch.append(term)
        used += length
        nodes += term.nodes + 1
    if batch:
        yield batch


def _combined(operator: str, terms: tuple[Term, ...]) -> Term:
    return Term(operator.join(term.text for term in terms), sum(term.nodes + 1 for term in terms) - 1)


def _compared(name: str, operator: str, value: Value) -> Term:
    constant = 1 if isinstance(value, str) else 2
    return Term(f"{name} {operator} {literal(value)}", _path_nodes(name) + constant + 1)


def _path_nodes(name: str) -> int:
    return 2 + name.count("/")
