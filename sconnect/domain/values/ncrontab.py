"""NCRONTAB schedules, as Azure timers write them: second minute hour day month weekday.

Five fields leave the second out. A field is `*` or a list of values, ranges (`a-b`) and steps (`*/n`, `a/n`, `a-b/n`);
months and weekdays may be named (`jan`, `Monday`). Sunday is 0. Unlike in cron, day **and** weekday must both match.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from sconnect.domain.values.bilingual import Bilingual, UnfitValueError

_FIELDS_WITH_SECOND = 6
_SHORTEST_NAME = 3
_HORIZON = timedelta(days=40 * 366)
"""How far ahead to look: 29 February on a Sunday can be forty years away; what is not due by then never is."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: Bilingual
    lowest: int
    highest: int
    names: tuple[str, ...] = ()

    def parse(self, text: str) -> frozenset[int]:
        """Return the values a field stands for."""
        return frozenset(value for part in text.split(",") for value in self._values_of(part))

    def _values_of(self, part: str) -> range:
        span, slash, step = part.partition("/")
        first, last = self._bounds_of(span)
        if slash and span != "*" and "-" not in span:
            last = self.highest
        return range(first, last + 1, self._step_of(step) if slash else 1)

    def _bounds_of(self, span: str) -> tuple[int, int]:
        if span == "*":
            return self.lowest, self.highest
        first, dash, last = span.partition("-")
        bounds = self._value_of(first), self._value_of(last if dash else first)
        if bounds[0] > bounds[1]:
            raise UnfitValueError(
                Bilingual(
                    f"bij {self.name.dutch} loopt '{span}' terug; schrijf het als twee reeksen met een komma",
                    f"'{span}' runs backwards in {self.name.english}; write it as two ranges with a comma",
                )
            )
        return bounds

    def _step_of(self, text: str) -> int:
        if not _is_number(text) or int(text) == 0:
            raise UnfitValueError(
                Bilingual(
                    f"bij {self.name.dutch} is '{text}' geen stap; dat is een getal vanaf 1",
                    f"'{text}' is no step in {self.name.english}; that is a number from 1",
                )
            )
        return int(text)

    def _value_of(self, text: str) -> int:
        value = int(text) if _is_number(text) else self._position_of(text)
        if value is None or not self.lowest <= value <= self.highest:
            raise UnfitValueError(
                Bilingual(
                    f"bij {self.name.dutch} kan '{text}' niet; kies {self.lowest} tot en met {self.highest}",
                    f"'{text}' is not possible in {self.name.english}; choose {self.lowest} to {self.highest}",
                )
            )
        return value

    def _position_of(self, text: str) -> int | None:
        name = text.casefold()
        fits = (self.lowest + place for place, full in enumerate(self.names) if full.startswith(name))
        return next(fits, None) if len(name) >= _SHORTEST_NAME else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_FIELDS = (
    _Field(Bilingual("seconde", "second"), 0, 59),
    _Field(Bilingual("minuut", "minute"), 0, 59),
    _Field(Bilingual("uur", "hour"), 0, 23),
    _Field(Bilingual("dag", "day"), 1, 31),
    _Field(Bilingual("maand", "month"), 1, 12, _MONTHS),
    _Field(Bilingual("weekdag", "weekday"), 0, 6, _WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class NCrontab:
    """A schedule: at which times, on which days."""

    text: str
    times: tuple[frozenset[int], frozenset[int], frozenset[int]]
    """Seconds, minutes and hours."""
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """Sunday is 0."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a schedule. Raises `UnfitValueError`."""
        parts = text.split()
        if len(parts) == _FIELDS_WITH_SECOND - 1:
            parts = ["0", *parts]
        if len(parts) != _FIELDS_WITH_SECOND:
            raise UnfitValueError(
                Bilingual(
                    f"Het schema '{text}' heeft geen zes velden: seconde minuut uur dag maand weekdag.",
                    f"The schedule '{text}' does not have six fields: second minute hour day month weekday.",
                )
            )
        try:
            seconds, minutes, hours, days, months, weekdays = map(_Field.parse, _FIELDS, parts)
        except UnfitValueError as error:
            why = error.words
            raise UnfitValueError(
                Bilingual(
                    f"Het schema '{text}' klopt niet: {why.dutch}.", f"The schedule '{text}' is wrong: {why.english}."
                )
            ) from None
        return cls(text, (seconds, minutes, hours), days, months, weekdays)

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after `moment`, on the clock `moment` itself is read from; None when there is none."""
        earliest = moment.replace(microsecond=0) + timedelta(seconds=1)
        day, floor = earliest.date(), earliest.timetz().replace(tzinfo=None)
        last_day = day + _HORIZON
        while day <= last_day:
            if self._is_on(day) and (due := self._first_time_from(floor)) is not None:
                return datetime.combine(day, due, moment.tzinfo)
            day, floor = day + timedelta(days=1), time.min
        return None

    def _is_on(self, day: date) -> bool:
        # isoweekday counts Sunday as 7.
        return day.day in self.days and day.month in self.months and day.isoweekday() % 7 in self.weekdays

    def _first_time_from(self, floor: time) -> time | None:
        """Return the first time of the day that is not before `floor`."""
        seconds, minutes, hours = (sorted(values) for values in self.times)
        times = (
            time(hour, minute, second)
            for hour in hours
            if hour >= floor.hour
            for minute in minutes
            if (hour, minute) >= (floor.hour, floor.minute)
            for second in seconds
        )
        return next((candidate for candidate in times if candidate >= floor), None)
