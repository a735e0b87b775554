"""The planning as time goes by: timers that tick twice or not at all, clocks that change, many who ask at once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs import leases
from sconnect.app.runs import scheduling as schedule
from sconnect.app.runs.execution import execute
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS
TICK = timedelta(minutes=5)
DAY = timedelta(days=1)


def _profile(name: str, plan: TaskPlan) -> Profile:
    made = profile(reference_prefix=f"{name}-")
    return made.model_copy(update={"id": name, "name": name, "planning": Planning(import_orders=plan)})


def _daily(at: str) -> TaskPlan:
    return TaskPlan(interval=Interval.DAILY, at=time.fromisoformat(at))


async def _quick(services: Services, _: Profile, progress: Progress) -> bool:
    await services.clock.sleep(20)
    progress.count("done")
    return False


async def _carry_out(desk: Desk, names: list[RunName]) -> None:
    await asyncio.gather(*(execute(desk.services, name, {IMPORT: _quick}) for name in names))


async def _starts(desk: Desk, until: datetime, *, ticks_at_once: int = 1) -> list[str]:
    """Let the timer tick until a moment; return on the Dutch clock when runs started."""
    while desk.clock.now() < until:
        found = await asyncio.gather(*(start_due_runs(desk.services, IMPORT) for _ in range(ticks_at_once)))
        await _carry_out(desk, [name for names in found for name in names])
        ticked = TICK.total_seconds()
        await desk.clock.sleep(ticked - desk.clock.seconds % ticked)
    runs = [stored.record async for stored in desk.services.store.range(RunRecord, "winkel")]
    local = ZoneInfo("Europe/Amsterdam")
    return [f"{run.queued_at.astimezone(local):%d-%m %H:%M}" for run in reversed(runs)]


def _set_clock(desk: Desk, text: str) -> None:
    desk.clock.seconds = (datetime.fromisoformat(text).replace(tzinfo=UTC) - desk.clock.now()).total_seconds()


async def test_two_timers_that_tick_at_once_start_each_run_once(desk: Desk) -> None:
    for name in ("winkel", "ander"):
        await save_profile(desk.services, _profile(name, TaskPlan(interval=Interval.MINUTES_5)), by="test")
    starts = await _starts(desk, desk.clock.now() + 10 * TICK, ticks_at_once=3)
    assert len(starts) == len(set(starts)) == 10


async def test_ticks_that_fail_to_come_for_a_day_are_made_up_for_by_one_run(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel", TaskPlan(interval=Interval.MINUTES_15)), by="test")
    await _starts(desk, desk.clock.now() + 3 * TICK)
    before = len(await _starts(desk, desk.clock.now()))
    await desk.clock.sleep(DAY.total_seconds())
    assert len(await _starts(desk, desk.clock.now() + 3 * TICK)) == before + 1


@pytest.mark.parametrize(
    ("begin", "at", "expected"),
    [
        ("2027-03-26T12:00", "02:30", ["27-03 02:30", "28-03 03:00", "29-03 02:30"]),
        ("2027-03-26T12:00", "06:00", ["27-03 06:00", "28-03 06:00", "29-03 06:00"]),
        ("2027-10-29T12:00", "02:30", ["30-10 02:30", "31-10 02:30", "01-11 02:30"]),
        ("2027-10-29T12:00", "06:00", ["30-10 06:00", "31-10 06:00", "01-11 06:00"]),
    ],
)
async def test_a_daily_run_comes_once_a_day_when_the_clock_changes(
    desk: Desk, begin: str, at: str, expected: list[str]
) -> None:
    _set_clock(desk, begin)
    await save_profile(desk.services, _profile("winkel", _daily(at)), by="test")
    assert await _starts(desk, desk.clock.now() + 3 * DAY) == expected


@pytest.mark.parametrize("begin", ["2027-03-27T20:00", "2027-10-30T20:00"])
async def test_an_interval_does_not_notice_that_the_clock_changes(desk: Desk, begin: str) -> None:
    _set_clock(desk, begin)
    await save_profile(desk.services, _profile("winkel", TaskPlan(interval=Interval.HOURS_1)), by="test")
    assert len(await _starts(desk, desk.clock.now() + timedelta(hours=12))) == 12


async def test_a_hundred_who_ask_at_the_same_moment_get_one_run(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel", TaskPlan()), by="test")
    asked = await asyncio.gather(*(start_run(desk.services, "winkel", IMPORT, by="eva") for _ in range(100)))
    assert len({started.name for started in asked}) == 1
    assert [started.needs_message for started in asked].count(True) == 1
    assert len([run async for run in desk.services.store.range(RunRecord, "winkel")]) == 1


async def test_who_was_due_first_comes_first_whatever_the_names(desk: Desk) -> None:
    last_started: dict[str, datetime] = {}
    for number in range(40):
        name = f"winkel-{(number * 7) % 40:02d}"
        await save_profile(desk.services, _profile(name, TaskPlan(interval=Interval.MINUTES_30)), by="test")
        [started] = await start_due_runs(desk.services, IMPORT)
        last_started[name] = desk.clock.now()
        await _carry_out(desk, [started])
    await desk.clock.sleep(3_600)

    started_again = [name.profile_id for name in await start_due_runs(desk.services, IMPORT)]

    assert started_again == sorted(last_started, key=lambda name: last_started[name])


async def test_a_backlog_keeps_everybodys_turn(desk: Desk) -> None:
    """Messages that wait for hours are neither replaced nor overtaken, and sent again only now and then."""
    names = [f"winkel-{number}" for number in range(5)]
    for name in names:
        await save_profile(desk.services, _profile(name, TaskPlan(interval=Interval.MINUTES_5)), by="test")
    first = await start_due_runs(desk.services, IMPORT)
    messages = list(first)
    for _ in range(12):
        await desk.clock.sleep(TICK.total_seconds() + 1)
        messages += await start_due_runs(desk.services, IMPORT)
    assert set(messages) == set(first)
    assert max(Counter(messages).values()) <= 13
    await _carry_out(desk, messages)
    for run in first:
        assert (await read_run(desk.services, run)).counts == {"done": 1}


async def test_an_unforeseen_failure_with_one_profile_does_not_delay_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        await save_profile(desk.services, _profile(name, TaskPlan(interval=Interval.MINUTES_5)), by="test")
    real = leases.read_leases

    async def stumbling(services: Services, profile_id: str) -> object:
        if profile_id == "b":
            raise ZeroDivisionError
        return await real(services, profile_id)

    monkeypatch.setattr(schedule, "read_leases", stumbling)
    assert [name.profile_id for name in await start_due_runs(desk.services, IMPORT)] == ["a", "c"]
