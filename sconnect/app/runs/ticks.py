"""Ticks of the timers: when each went off last, and those that are overdue because the platform's timers stopped.

Azure's timers sometimes stop for good while requests and queues go on. A tick that is overdue is then claimed by a
request, by a conditional write of its row: of all requests and the timer itself one only makes up for it.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import TimerTick
from sconnect.domain.values.ncrontab import NCrontab

OVERDUE = timedelta(minutes=15)
"""How late a tick is when something else than its timer may start it."""


async def record_tick(services: Services, timer: str) -> None:
    """Record that a timer went off."""
    await services.store.put(TimerTick(timer=timer, ticked_at=services.clock.now()))


async def claim_overdue_ticks(services: Services, *, never_ticked: bool = False) -> list[str]:
    """Return the timers whose tick is overdue and that are the caller's to make up for; each is handed out once.

    `never_ticked`: a timer that never went off counts as overdue too, and not as one that has yet to begin.
    """
    return [timer async for timer in _claimed(services, never_ticked=never_ticked)]


async def _claimed(services: Services, *, never_ticked: bool) -> AsyncIterator[str]:
    now = services.clock.now()
    for timer, schedule in services.schedules.items():
        tick = TimerTick(timer=timer, ticked_at=now)
        stored = await services.store.get_like(tick)
        overdue = is_overdue(schedule, stored.record.ticked_at, now) if stored else never_ticked
        if overdue and await write_if_unchanged(services.store, services.clock, stored, tick):
            yield timer


def is_overdue(schedule: str, ticked_at: datetime, now: datetime) -> bool:
    """Whether the tick after one should have come long ago. `schedule` is NCRONTAB in UTC; one that is none never."""
    try:
        due = NCrontab.parse(schedule).next_after(ticked_at.astimezone(UTC).replace(tzinfo=None))
    except ValueError:
        return False
    return due is not None and due.replace(tzinfo=UTC) + OVERDUE <= now
