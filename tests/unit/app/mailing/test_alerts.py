"""Alerts: each thing told once as long as it is so, at most one e-mail an hour, the rest with the next one."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sconnect.app.errors import NotNowError, OutcomeUnknownError
from sconnect.app.storage.order_list import list_markers
from sconnect.app.storage.records import MailWatch, OrderRecord
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Planning
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate
from tests.unit.app.conftest import Desk
from tests.unit.app.mailing.world import ELS, JAN, TICK, PostOffice

ALERT = "Melding van sconnect"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _followed(office: PostOffice, *names: str) -> None:
    office.at(1, 12)
    for name in names or ("winkel",):
        await office.shop(name)
        await office.follow(ELS, name, digest=False, alerts=True)


def _last(office: PostOffice) -> str:
    return office.mailer.sent[-1].letter.text


async def _fail(office: PostOffice, times: int, name: str = "winkel", **columns: Any) -> None:
    for _ in range(times):
        await office.ran(RunState.FAILED, name, **columns)


async def _order(office: PostOffice, number: int, placed: datetime, state: OrderState = OrderState.DONE) -> None:
    marker = OrderRecord(
        profile_id="winkel", order_id=str(number), state=state, placed_at=placed, updated_at=office.desk.clock.now()
    )
    await list_markers(office.services.store, [marker])


async def test_three_imports_that_failed_in_a_row_are_told_once(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await _fail(office, 2)
    assert await office.tick() == []
    await _fail(office, 1)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    assert "drie keer achter elkaar mislukt" in _last(office)
    assert "klant.test" not in _last(office)
    await _fail(office, 4)
    assert await office.ticks(DAY) == []
    del desk


async def test_a_run_that_succeeds_ends_it_and_three_new_failures_are_news(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await _fail(office, 3)
    await office.tick()
    await office.ran(RunState.DONE)
    assert await office.ticks(HOUR) == []
    await _fail(office, 2)
    assert await office.ticks(HOUR) == []
    await _fail(office, 1)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    del desk


@pytest.mark.parametrize("other", [{"dry_run": True}, {"released_only": True}])
async def test_runs_that_are_no_whole_imports_do_not_count(
    desk: Desk, office: PostOffice, other: dict[str, Any]
) -> None:
    await _followed(office)
    await _fail(office, 2)
    await _fail(office, 2, **other)
    assert await office.tick() == []
    await office.ran(RunState.DONE, **other)
    await _fail(office, 1)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    del desk


async def test_a_refused_key_is_told_at_the_first_failure_and_nothing_besides(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await _fail(office, 1, key_refused=True)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    assert "weigert de sleutel" in _last(office)
    assert "#/settings/winkel/connection" in _last(office)
    await _fail(office, 4, key_refused=True)
    assert await office.ticks(DAY) == []
    del desk


async def test_a_doubt_is_told_when_it_does_not_resolve_itself(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await _order(office, 1042, desk.clock.now(), OrderState.UNKNOWN)
    await office.note(unknown=1)
    assert await office.ticks(HOUR / 2) == []
    assert await office.ticks(TICK) == [f"{ALERT}: Winkel"]
    assert "1 order (1042)" in _last(office)
    assert "#/orders/winkel/1042" in _last(office)
    assert await office.ticks(DAY) == []
    await office.note(unknown=0)
    await office.tick()
    await office.note(unknown=1)
    assert await office.ticks(HOUR / 2) == []


async def test_a_reconciliation_that_differs_is_told_and_told_again_when_it_differs_otherwise(
    desk: Desk, office: PostOffice
) -> None:
    await _followed(office)
    await office.night(0)
    assert await office.tick() == []
    await office.night(1)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    await office.night(1)
    assert await office.ticks(DAY) == []
    await office.night(2)
    assert await office.tick() == [f"{ALERT}: Winkel"]
    del desk


async def test_a_shop_without_orders_for_three_times_its_longest_gap_is_told_once(
    desk: Desk, office: PostOffice
) -> None:
    await _followed(office)
    await office.ran(RunState.DONE)
    last = desk.clock.now()
    for number, hours in enumerate((0, 10, 20, 30, 40)):
        await _order(office, 100 + number, last - hours * HOUR)
    assert await office.ticks(29 * HOUR) == []
    assert await office.ticks(2 * HOUR) == [f"{ALERT}: Winkel"]
    assert "hooguit 10 uur" in _last(office)
    assert await office.ticks(2 * DAY) == []
    await _order(office, 200, desk.clock.now())
    assert await office.ticks(DAY) == []
    # The gap that just ended is the longest now.
    assert await office.ticks(8 * DAY) == []
    assert await office.ticks(2 * DAY) == [f"{ALERT}: Winkel"]


async def test_a_busy_shop_is_not_told_of_within_a_day(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await office.ran(RunState.DONE)
    last = desk.clock.now()
    for number in range(9):
        await _order(office, number, last - number * HOUR / 4)
    assert await office.ticks(DAY - HOUR) == []
    assert await office.ticks(2 * HOUR) == [f"{ALERT}: Winkel"]


@pytest.mark.parametrize("why", ["off", "failed"])
async def test_whoever_does_not_look_for_orders_says_nothing_of_their_absence(
    desk: Desk, office: PostOffice, why: str
) -> None:
    await _followed(office)
    await office.ran(RunState.DONE if why == "off" else RunState.FAILED)
    if why == "off":
        await office.shop(planning=Planning())
        await office.ran(RunState.DONE)
    last = desk.clock.now()
    for number in range(9):
        await _order(office, number, last - number * HOUR)
    assert await office.ticks(3 * DAY) == []


async def test_the_orders_of_a_shop_are_looked_at_once_a_day_and_hourly_while_it_is_quiet(
    desk: Desk, office: PostOffice
) -> None:
    await _followed(office)
    await office.ran(RunState.DONE)
    last = desk.clock.now()
    for number in range(9):
        await _order(office, number, last - number * HOUR)

    def looks() -> int:
        return desk.rows.reads["orderlist"]

    desk.rows.reads.clear()
    await office.tick()
    assert looks() == 1
    await office.ticks(DAY - HOUR)
    assert looks() == 1
    await office.ticks(6 * HOUR)
    assert looks() <= 8


async def test_at_most_one_alert_an_hour_and_what_else_happened_comes_with_the_next(
    desk: Desk, office: PostOffice
) -> None:
    await _followed(office, "aarde", "water")
    await office.night(1, name="aarde")
    assert await office.tick() == [f"{ALERT}: Aarde"]
    await _fail(office, 3, "aarde")
    await office.night(1, name="water")
    assert await office.ticks(HOUR - TICK) == []
    assert await office.ticks(TICK) == [f"{ALERT}: 2 winkels"]
    assert "drie keer" in _last(office)
    assert "verschilt 1 order" in _last(office)
    assert await office.ticks(DAY) == []
    del desk


async def test_what_passed_within_the_hour_is_not_told(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await office.night(1)
    await office.tick()
    await _fail(office, 3)
    await office.ticks(HOUR / 2)
    await office.ran(RunState.DONE)
    assert await office.ticks(DAY) == []
    del desk


async def test_everybody_is_told_whoever_was_told_before(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await office.night(1)
    await office.tick()
    await office.follow(JAN, alerts=True, digest=False)
    await office.tick()
    assert [mail.to for mail in office.mailer.sent] == [ELS, JAN]
    del desk


async def test_an_alert_that_may_have_been_sent_is_not_sent_again(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await office.night(1)
    office.mailer.failures[""] = [OutcomeUnknownError("Onbekend.", "Unknown.")]
    assert await office.ticks(DAY) == []
    assert len(office.mailer.tried) == 1
    del desk


async def test_an_alert_that_was_certainly_not_sent_comes_later(desk: Desk, office: PostOffice) -> None:
    await _followed(office)
    await office.night(1)
    office.mailer.failures[""] = [NotNowError("Nu niet.", "Not now.")]
    assert await office.tick() == []
    assert await office.ticks(HOUR / 2) == [f"{ALERT}: Winkel"]
    del desk


async def test_a_shop_that_cannot_be_looked_at_does_not_keep_the_others_from_being_told(
    desk: Desk, office: PostOffice
) -> None:
    await _followed(office, "aarde", "water")
    await _fail(office, 3, "aarde")
    await office.night(1, name="water")
    desk.rows.policy = lambda operation: Fate.LOST if operation.table == "runs" else Fate.FINE
    assert await office.tick() == [f"{ALERT}: Water"]


async def test_who_wants_no_alerts_gets_none(desk: Desk, office: PostOffice) -> None:
    office.at(1, 12)
    await office.shop()
    await office.follow(digest=True, alerts=False)
    await office.night(1)
    assert await office.tick() == []
    assert desk.rows.reads
    assert await office.services.store.get(MailWatch, MailWatch.PARTITION_PREFIX, "winkel") is None
