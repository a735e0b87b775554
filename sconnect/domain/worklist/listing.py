"""The work list as lines: what it is filtered, counted and decided for many by, without the facts of each cause.

A list of 20,000 orders is kept so (`app.worklist.listing`), in the place of being read whole for every view.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.bilingual import ENGLISH
from sconnect.domain.values.money import NotAnAmountError, parse_amount

_LONGEST_WORDS = 160
_FIGURES = (("books_vat", "shop_vat"), ("books", "shop"), ("other", "shop"))
"""Facts of which the difference is one that a person can let pass."""


class Line(NamedTuple):
    """One cause of one order on the work list, or one thing that cannot be exported."""

    row: str
    """The key of the stored entry."""
    order_id: str
    """Empty: it is no order that waits."""
    item: str
    """The id of the item: the same for all that wait for the same thing."""
    kind: CauseKind
    since: datetime
    placed_at: datetime | None
    total: Decimal | None
    currency: str
    difference: Decimal | None
    """How far shop and books are apart, in euro, where the cause holds both figures."""
    released: bool
    """A person decided: the next run looks at the order."""
    words: str
    """What it is found by, in lower case: numbers, codes and names of the sentence."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which part of the work list a person looks at. Days are Dutch calendar days, of when the order was placed."""

    kind: CauseKind | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None

    def holds(self, line: Line) -> bool:
        """Whether a line is in this part, whatever its kind."""
        if self.text and not all(word in line.words for word in self.text.lower().split()):
            return False
        if self.first is None and self.last is None:
            return True
        if line.placed_at is None:
            return False
        day = dutch_day(line.placed_at)
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


ALL = Shown()
"""All of the list."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many items of a kind wait, and how many orders."""

    kind: CauseKind
    items: int
    orders: int


@dataclass(slots=True)
class ListedItem:
    """All lines that wait for one thing."""

    id: str
    kind: CauseKind
    lines: list[Line] = field(default_factory=list)

    @property
    def since(self) -> datetime:
        """Since when the first of them waits."""
        return min(line.since for line in self.lines)

    @property
    def order_ids(self) -> list[str]:
        """The numbers of its orders, in order."""
        return [line.order_id for line in self.lines if line.order_id]


def items_of(lines: Iterable[Line]) -> list[ListedItem]:
    """Group lines by what they wait for: orders before exports, a kind that waits long first, and so within it."""
    items: dict[str, ListedItem] = {}
    for line in lines:
        items.setdefault(line.item, ListedItem(line.item, line.kind)).lines.append(line)
    oldest: dict[CauseKind, datetime] = {}
    for item in items.values():
        oldest[item.kind] = min(oldest.get(item.kind, item.since), item.since)
    return sorted(
        items.values(),
        key=lambda item: (not item.order_ids, oldest[item.kind], item.kind.value, item.since, item.id),
    )


def counts_of(items: Sequence[ListedItem]) -> list[KindCount]:
    """Count items and orders per kind, in the order of the list."""
    orders: Counter[CauseKind] = Counter()
    for item in items:
        orders[item.kind] += len(item.order_ids)
    kinds = Counter(item.kind for item in items)
    return [KindCount(kind, count, orders[kind]) for kind, count in kinds.items()]


def difference_of(cause: Cause | None) -> Decimal | None:
    """Return how far the figures of a cause are apart, the widest of several; None when it does not hold two."""
    found = [
        abs(one - other)
        for books, shop in _FIGURES
        if cause and (one := _figure(cause, books)) is not None and (other := _figure(cause, shop)) is not None
    ]
    return max(found, default=None)


def words_of(cause: Cause | None, *more: str) -> str:
    """Return what a line is found by: the texts given, then the facts of its cause."""
    facts = [fact for name, fact in cause.facts.items() if not name.endswith(ENGLISH)] if cause else []
    return " ".join(filter(None, (*more, *facts))).lower()[:_LONGEST_WORDS]


def _figure(cause: Cause, name: str) -> Decimal | None:
    try:
        return parse_amount(cause.facts.get(name, "").replace(",", "."))
    except NotAnAmountError:
        return None
