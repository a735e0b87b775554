"""Figures of the overview, of all profiles together or of one: what was booked, what waits, the last days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sconnect.app.overview.observing import read_rows
from sconnect.app.profiles.repository import profile_ids, read_profile
from sconnect.app.services import Services
from sconnect.domain.figures import BookedDay, ChartDay, Period, booked_in, chart, last_month, this_month
from sconnect.domain.scheduling import dutch_day


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked in a period: orders, and euros including VAT."""

    period: Period
    booked: BookedDay


@dataclass(frozen=True, slots=True)
class Nights:
    """What the last reconciliations of all profiles came to. `at`: of the one that was longest ago."""

    profiles: int
    differing: int
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the overview."""

    profiles: int
    today: Booked
    this_month: Booked
    last_month: Booked
    waiting: int
    unknown: int
    nights: Nights | None
    """None: nothing was compared yet."""
    days: tuple[ChartDay, ...]
    incomplete: int
    """How many profiles were not gone through yet since the upgrade: what they booked before it is missing."""


async def read_figures(services: Services, profile_id: str = "") -> Figures:
    """Read the figures of all profiles, or of one. Raises `NotFoundError` for an unknown profile."""
    if profile_id:
        ids = [(await read_profile(services, profile_id)).id]
    else:
        ids = [each async for each in profile_ids(services)]
    rows = [row for key, row in (await read_rows(services, ids)).items() if key in set(ids)]
    today = dutch_day(services.clock.now())
    days = [day for row in rows for day in row.booked_days]
    nights = [row.night for row in rows if row.night]
    return Figures(
        profiles=len(rows),
        today=booked_within(days, Period(today, today)),
        this_month=booked_within(days, this_month(today)),
        last_month=booked_within(days, last_month(today)),
        waiting=sum(row.waiting for row in rows),
        unknown=sum(row.unknown for row in rows),
        nights=Nights(
            len(nights),
            sum(each.differing for each in nights),
            sum((each.amount for each in nights), Decimal(0)),
            min(each.at for each in nights),
        )
        if nights
        else None,
        days=chart(days, [day for row in rows for day in row.open_days], today),
        incomplete=sum(row.built_at is None for row in rows),
    )


def booked_within(days: Iterable[BookedDay], period: Period) -> Booked:
    """Return what was booked in a period."""
    return Booked(period, booked_in(days, period))
