"""Timer triggers: one run at a time, in UTC, and what was missed while the host was down."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from local.host.config.settings import resolve
from local.host.runtime.inproc import Datum, Function
from local.host.startup_error import StartupError
from local.host.timers.schedule import Schedule
from local.host.timers.status import Status, Statuses

_LONGEST_SLEEP = 30.0  # seconds: the wall clock may jump while the machine sleeps
_SHORTEST_MONITORED = timedelta(minutes=1)

Fire = Callable[[Datum], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class TimerTrigger:
    """A timer function and when it runs."""

    function: Function
    schedule: Schedule
    run_on_startup: bool
    monitored: bool  # its status is kept, and a missed run is made up for at the start

    @classmethod
    def of(cls, function: Function, settings: Mapping[str, str]) -> Self:
        """Read the trigger of a timer function; raises StartupError."""
        details = function.trigger.details
        text = resolve(details["schedule"], settings, where=function.name)
        try:
            schedule = Schedule.parse(text)
        except ValueError as error:
            raise StartupError(f"{function.name}: {error}") from None
        monitored = details.get("useMonitor", True) and _interval(schedule) >= _SHORTEST_MONITORED
        return cls(function, schedule, bool(details.get("runOnStartup")), monitored)


def _interval(schedule: Schedule) -> timedelta:
    first = schedule.next_after(datetime.now(UTC))
    return schedule.next_after(first) - first


def payload(status: Status | None, *, past_due: bool) -> Datum:
    """Describe a tick to the runtime."""
    tick: dict[str, Any] = {
        "Schedule": {"AdjustForDST": True},
        "ScheduleStatus": status.as_json() if status else None,
        "IsPastDue": past_due,
    }
    return Datum(json.dumps(tick), "json")


class Timer:
    """Runs one timer trigger. A run that takes longer than its interval skips ticks; a failed run is not repeated."""

    def __init__(self, trigger: TimerTrigger, statuses: Statuses, fire: Fire) -> None:
        self._name = trigger.function.name
        self._trigger = trigger
        self._schedule = trigger.schedule
        self._statuses = statuses
        self._fire = fire

    async def run(self) -> None:
        """Tick until cancelled."""
        if self._missed_a_run():
            await self._tick(past_due=True)
        elif self._trigger.run_on_startup:
            await self._tick(past_due=False)
        while True:
            now = _now()
            due = self._schedule.next_after(now)
            if self._status() is None:
                self._remember(Status(last=None, next=due, last_updated=now))
            await _sleep_until(due)
            await self._tick(past_due=False)

    def _missed_a_run(self) -> bool:
        status = self._status()
        if status is None:
            return False
        # Another schedule than the one remembered starts anew: nothing was missed of it.
        same_schedule = status.next == self._schedule.next_after(status.last or status.last_updated)
        return same_schedule and status.next < _now()

    async def _tick(self, *, past_due: bool) -> None:
        started = _now()
        await self._fire(payload(self._status(), past_due=past_due))
        self._remember(Status(last=started, next=self._schedule.next_after(started), last_updated=_now()))

    def _status(self) -> Status | None:
        return self._statuses.get(self._name) if self._trigger.monitored else None

    def _remember(self, status: Status) -> None:
        if self._trigger.monitored:
            self._statuses.keep(self._name, status)


async def _sleep_until(due: datetime) -> None:
    while (left := (due - _now()).total_seconds()) > 0:  # noqa: ASYNC110 - no event tells that the clock got there
        await asyncio.sleep(min(left, _LONGEST_SLEEP))


def _now() -> datetime:
    return datetime.now(UTC)
