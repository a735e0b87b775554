from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.storage.records import OrderRecord
from sconnect.domain.figures import (
    BookedDay,
    Listed,
    OpenDay,
    RunFigures,
    added,
    booked_in,
    chart,
    last_month,
    open_days,
    this_month,
)
from sconnect.domain.orders.state import OrderState

TODAY = date(2026, 3, 1)
SENT = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)


def _day(month: int, day: int, orders: int = 1, amount: str = "10.00") -> BookedDay:
    return BookedDay(date(2026, month, day), orders, Decimal(amount))


def test_what_no_figure_needs_any_more_is_left_out() -> None:
    """The first of March shows February whole, and the chart begins on the 31st of January."""
    days = [_day(1, 30), _day(1, 31), _day(2, 1), _day(3, 1)]
    assert added(days, [_day(3, 1, 2, "5.05")], TODAY) == (_day(1, 31), _day(2, 1), _day(3, 1, 3, "15.05"))
    every_day = [BookedDay(date(2026, 1, 1) + timedelta(days=number), 1, Decimal(1)) for number in range(365)]
    assert max(len(added([e for e in every_day if e.day <= day.day], [], day.day)) for day in every_day) <= 62


def test_a_day_on_which_everything_was_taken_back_is_none() -> None:
    assert added([_day(2, 28)], [_day(2, 28, -1, "-10.00")], TODAY) == ()


def test_months_are_those_of_the_calendar() -> None:
    days = [_day(1, 31), _day(2, 1), _day(2, 28, 2, "1.10"), _day(3, 1, 3, "2.20")]
    assert booked_in(days, this_month(TODAY)) == BookedDay(TODAY, 3, Decimal("2.20"))
    assert booked_in(days, last_month(TODAY)) == BookedDay(date(2026, 2, 1), 3, Decimal("11.10"))


def test_what_is_open_counts_since_its_dutch_day_and_what_is_booked_does_not() -> None:
    midnight = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)  # the first of March in the Netherlands
    entries = [
        Listed(OrderState.WAITING, midnight),
        Listed(OrderState.REFUSED, midnight - timedelta(hours=1)),
        Listed(OrderState.UNKNOWN, midnight - timedelta(hours=1)),
        Listed(OrderState.DONE, midnight),
        Listed(OrderState.WAITING, midnight - timedelta(days=31)),
    ]
    assert open_days(entries, TODAY) == (OpenDay(date(2026, 2, 28), 0, 2), OpenDay(TODAY, 1, 0))


def test_the_chart_has_thirty_days_and_adds_the_shops_together() -> None:
    days = chart([_day(3, 1), _day(3, 1, 2, "5.00")], [OpenDay(TODAY, 1, 0), OpenDay(TODAY, 0, 4)], TODAY)
    assert (len(days), days[0].day, days[-1].day) == (30, date(2026, 1, 31), TODAY)
    assert (days[-1].booked, days[-1].amount, days[-1].waiting, days[-1].failed) == (3, Decimal("15.00"), 1, 4)
    assert sum(each.booked for each in days[:-1]) == 0


def test_a_marker_that_is_written_again_counts_once_and_what_is_taken_back_does_not() -> None:
    at = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    figures = RunFigures([(None, (at, Decimal("10.00"))), (None, (at, Decimal("2.50")))])
    assert added([], figures.booked(), TODAY) == (_day(3, 1, 2, "12.50"),)
    figures.moves.append(((at, Decimal("2.50")), None))
    assert added([], figures.booked(), TODAY) == (_day(3, 1),)


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, (SENT, Decimal("12.10"))),
        ({"total_including_vat": None, "shop_total": Decimal("11.00")}, (SENT, Decimal("11.00"))),
        ({"state": OrderState.UNKNOWN}, None),
        ({"by_hand": True}, None),
        ({"intent_at": None}, (SENT + timedelta(days=1), Decimal("12.10"))),
    ],
)
def test_an_order_counts_when_it_was_sent_and_only_if_we_booked_it(
    changes: dict[str, Any], counted: tuple[datetime, Decimal] | None
) -> None:
    marker = OrderRecord(
        profile_id="winkel",
        order_id="7",
        state=OrderState.DONE,
        intent_at=SENT,
        total_including_vat=Decimal("12.10"),
        updated_at=SENT + timedelta(days=1),
    )
    assert replace(marker, **changes).counted == counted
