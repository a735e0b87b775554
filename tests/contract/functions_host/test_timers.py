"""Ticks in process: a fake function that records its ticks, and real (short) seconds."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from azure.functions.timer import TimerRequest, TimerRequestConverter

from local.host.runtime.inproc import Binding, Datum, Function
from local.host.timers.status import Status, Statuses
from local.host.timers.triggers import Timer, TimerTrigger


def timer_function(schedule: str, **details: object) -> Function:
    binding = Binding("timerTrigger", "tick", is_output=False, details={"schedule": schedule, **details})
    return Function("id", "nightly", (binding,), has_retry_policy=False)


class Ticks:
    """Notes each tick, and can take its time over it."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seen: list[TimerRequest] = []
        self.times: list[datetime] = []
        self._seconds = seconds

    async def __call__(self, data: Datum) -> None:
        tick = TimerRequestConverter.decode(data, trigger_metadata={})
        assert isinstance(tick, TimerRequest)
        self.seen.append(tick)
        self.times.append(datetime.now(UTC))
        await asyncio.sleep(self._seconds)


def run_for(seconds: float, function: Function, ticks: Ticks, statuses: Statuses | None = None) -> None:
    async def scenario() -> None:
        timer = Timer(TimerTrigger.of(function, {}), statuses or Statuses(None), ticks)
        running = asyncio.create_task(timer.run())
        await asyncio.sleep(seconds)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scenario())


def test_ticks_during_a_run_are_skipped() -> None:
    ticks = Ticks(seconds=1.1)
    run_for(4.1, timer_function("* * * * * *"), ticks)
    assert all(later - earlier > timedelta(seconds=1.1) for earlier, later in pairwise(ticks.times))
    assert len(ticks.seen) > 1


def test_run_on_startup() -> None:
    ticks = Ticks()
    run_for(0.1, timer_function("0 0 0 1 1 *", runOnStartup=True), ticks)
    assert [tick.past_due for tick in ticks.seen] == [False]


def remembered(file: Path, status: Status) -> Statuses:
    Statuses(file).keep("nightly", status)
    return Statuses(file)


def test_a_run_missed_while_the_host_was_down_is_made_up_for_once(tmp_path: Path) -> None:
    ran = datetime(2026, 1, 1, 3, tzinfo=UTC)
    missed = Status(last=ran, next=ran + timedelta(days=1), last_updated=ran)
    statuses, ticks = remembered(tmp_path / "t" / "timers.json", missed), Ticks()
    run_for(0.1, timer_function("0 0 3 * * *"), ticks, statuses)
    assert [tick.past_due for tick in ticks.seen] == [True]
    assert ticks.seen[0].schedule_status["Last"] == "2026-01-01T03:00:00+00:00"
    after = Statuses(tmp_path / "t" / "timers.json").get("nightly")
    assert after is not None
    assert after.next > datetime.now(UTC)
    run_for(0.1, timer_function("0 0 3 * * *"), ticks, statuses)
    assert len(ticks.seen) == 1


def test_another_schedule_starts_anew(tmp_path: Path) -> None:
    ran = datetime(2026, 1, 1, 3, tzinfo=UTC)
    missed = Status(last=ran, next=ran + timedelta(days=1), last_updated=ran)
    ticks = Ticks()
    run_for(0.1, timer_function("0 0 4 * * *"), ticks, remembered(tmp_path / "timers.json", missed))
    assert ticks.seen == []


def test_a_first_start_misses_nothing_and_remembers_what_is_next(tmp_path: Path) -> None:
    ticks = Ticks()
    run_for(0.1, timer_function("0 0 3 * * *"), ticks, Statuses(tmp_path / "timers.json"))
    assert ticks.seen == []
    kept = json.loads((tmp_path / "timers.json").read_text())["nightly"]
    assert kept["Last"] == "0001-01-01T00:00:00+00:00"
    assert kept["Next"].endswith("T03:00:00+00:00")


def test_short_intervals_and_unmonitored_timers_are_not_remembered(tmp_path: Path) -> None:
    for number, function in enumerate(
        [timer_function("*/30 * * * * *"), timer_function("0 0 3 * * *", useMonitor=False)]
    ):
        run_for(0.05, function, Ticks(), Statuses(tmp_path / f"{number}.json"))
    assert list(tmp_path.iterdir()) == []
