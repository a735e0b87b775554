"""Figures of the overview: orders and euros booked per Dutch day, and what stands open, each order counted once.

An order that is booked counts on the day on which it was sent; one that is not, on the day since which it waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sconnect.domain.orders.state import OrderState
from sconnect.domain.scheduling import dutch_day

CHART_DAYS = 30
"""Days that the chart shows, today included."""
_FAILED = frozenset({OrderState.REFUSED, OrderState.SENDING, OrderState.UNKNOWN})
"""Not waiting for a choice of a person: the books refused it, or nobody knows what they did with it."""


class BookedDay(NamedTuple):
    """The sales orders that were booked on a Dutch day, and their total in euro including VAT."""

    day: date
    orders: int
    amount: Decimal


class OpenDay(NamedTuple):
    """The orders that are open since a Dutch day, by what they wait for."""

    day: date
    waiting: int
    failed: int


class Listed(NamedTuple):
    """An entry of the work list, as the figures see it. `since`: UTC."""

    state: OrderState
    since: datetime
    released: bool = False
    """A person decided: the next run looks at the order."""


Counted = tuple[datetime, Decimal]
"""What an order counts for: when it was sent (UTC), and its total."""


@dataclass(slots=True)
class RunFigures:
    """What a run did to the figures."""

    moves: list[tuple[Counted | None, Counted | None]] = field(default_factory=list)
    """What an order counted for before its marker was written, and after; None: it was not booked."""
    listed: dict[str, Listed] | None = None
    """The work list by order number, kept up to date once it was read; None: the run never read it."""
    renewed: set[str] = field(default_factory=set)
    """The orders whose entry in it this run wrote."""

    def booked(self) -> tuple[BookedDay, ...]:
        """Return what was booked per day; less than nothing where more was taken back."""
        plus = booked_days(after for _, after in self.moves if after)
        minus = booked_days(before for before, _ in self.moves if before)
        return (*plus, *(BookedDay(each.day, -each.orders, -each.amount) for each in minus))


def booked_days(orders: Iterable[Counted]) -> tuple[BookedDay, ...]:
    """Return the days on which orders count."""
    per_day: dict[date, BookedDay] = {}
    for at, amount in orders:
        day = dutch_day(at)
        per_day[day] = _together(per_day.get(day, BookedDay(day, 0, Decimal(0))), BookedDay(day, 1, amount))
    return tuple(per_day.values())


class Period(NamedTuple):
    """Dutch days, the first and the last included."""

    first: date
    last: date


def this_month(today: date) -> Period:
    """Return the month so far."""
    return Period(today.replace(day=1), today)


def last_month(today: date) -> Period:
    """Return the month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def chart_period(today: date) -> Period:
    """Return the days that the chart shows."""
    return Period(today - timedelta(days=CHART_DAYS - 1), today)


def is_kept(day: date, today: date) -> bool:
    """Whether a day is of use to any figure: at most 62 days are."""
    return day >= min(last_month(today).first, chart_period(today).first)


def added(days: Iterable[BookedDay], more: Iterable[BookedDay], today: date) -> tuple[BookedDay, ...]:
    """Return the days with more added to them, in order; what is of no use any more is left out."""
    per_day: dict[date, BookedDay] = {}
    for each in (*days, *more):
        known = per_day.get(each.day)
        per_day[each.day] = _together(known, each) if known else each
    return tuple(each for _, each in sorted(per_day.items()) if each.orders and is_kept(each.day, today))


def booked_in(days: Iterable[BookedDay], period: Period) -> BookedDay:
    """Return what was booked in a period, as one; its day is the first."""
    found = [each for each in days if period.first <= each.day <= period.last]
    return BookedDay(period.first, sum(each.orders for each in found), sum((each.amount for each in found), Decimal(0)))


def open_days(listed: Iterable[Listed], today: date) -> tuple[OpenDay, ...]:
    """Count what is open by the day since which it is, as far back as the chart shows. What is booked is not open."""
    first = chart_period(today).first
    waiting: dict[date, int] = {}
    failed: dict[date, int] = {}
    for state, since, _ in listed:
        day = dutch_day(since)
        if day >= first and not state.is_finished:
            counted = failed if state in _FAILED else waiting
            counted[day] = counted.get(day, 0) + 1
    return tuple(OpenDay(day, waiting.get(day, 0), failed.get(day, 0)) for day in sorted({*waiting, *failed}))


@dataclass(frozen=True, slots=True)
class ChartDay:
    """One day of the chart: every order is counted in one of the three."""

    day: date
    booked: int
    amount: Decimal
    waiting: int
    failed: int


def chart(booked: Sequence[BookedDay], still_open: Sequence[OpenDay], today: date) -> tuple[ChartDay, ...]:
    """Return the days of the chart, the oldest first; a day can come more than once in what is given."""
    period = chart_period(today)
    per_day = {each.day: each for each in added(booked, (), today)}
    waiting: Mapping[date, list[OpenDay]] = _by_day(still_open)
    days = (period.first + timedelta(days=number) for number in range(CHART_DAYS))
    return tuple(_chart_day(day, per_day.get(day), waiting.get(day, [])) for day in days)


def _by_day(days: Iterable[OpenDay]) -> dict[date, list[OpenDay]]:
    found: dict[date, list[OpenDay]] = {}
    for each in days:
        found.setdefault(each.day, []).append(each)
    return found


def _chart_day(day: date, booked: BookedDay | None, still_open: Iterable[OpenDay]) -> ChartDay:
    listed = list(still_open)
    return ChartDay(
        day,
        booked.orders if booked else 0,
        booked.amount if booked else Decimal(0),
        sum(each.waiting for each in listed),
        sum(each.failed for each in listed),
    )


def _together(one: BookedDay, other: BookedDay) -> BookedDay:
    return BookedDay(one.day, one.orders + other.orders, one.amount + other.amount)
