"""Reading the query of a call; whatever is wrong with it is refused with the name of the parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from local.shop.http.wire import Refused

LARGEST_PAGE = 200
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class ChangedOrders:
    """Orders with a newer history entry."""

    after: int
    statuses: frozenset[int]
    settled: timedelta
    limit: int


@dataclass(frozen=True)
class OrdersByDate:
    """Orders placed from `first` up to `until` (unix seconds)."""

    first: int
    until: int
    after_order: int
    statuses: frozenset[int]
    limit: int


@dataclass(frozen=True)
class OrdersById:
    """These orders, whatever their status."""

    ids: frozenset[int]


Question = ChangedOrders | OrdersByDate | OrdersById


def read_question(query: Mapping[str, str]) -> Question:
    """Understand `call=orders`. Raises `Refused` (400) naming the parameter."""
    if "ids" in query:
        return OrdersById(numbers(query, "ids"))
    limit = limit_of(query)
    statuses = numbers(query, "statuses")
    if "from" in query:
        after_order = whole(query, "after_order", 0)
        return OrdersByDate(whole(query, "from"), whole(query, "to"), after_order, statuses, limit)
    settled = timedelta(seconds=min(whole(query, "settled", 0), 3600))
    return ChangedOrders(whole(query, "after_history"), statuses, settled, limit)


def limit_of(query: Mapping[str, str]) -> int:
    """Read how many are asked for. Raises `Refused` (400)."""
    limit = whole(query, "limit", LARGEST_PAGE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise _bad("limit", f"between 1 and {LARGEST_PAGE}")
    return limit


def whole(query: Mapping[str, str], name: str, default: int | None = None) -> int:
    """Read a whole number. Raises `Refused` (400)."""
    text = query.get(name, "")
    if not text and default is not None:
        return default
    return _digits(text, name)


def numbers(query: Mapping[str, str], name: str) -> frozenset[int]:
    """Read different whole numbers above zero. Raises `Refused` (400)."""
    found = frozenset(_digits(text, name) for text in query.get(name, "").split(","))
    if 0 in found or len(found) > LARGEST_PAGE:
        raise _bad(name, f"at most {LARGEST_PAGE} whole numbers above zero")
    return found


def _digits(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_NUMBER:
        raise _bad(name, "a whole number")
    return int(text)


def _bad(name: str, expected: str) -> Refused:
    return Refused(400, "bad_value", f"{name} must be {expected}.", name)
