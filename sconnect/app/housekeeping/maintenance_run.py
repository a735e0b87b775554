"""The maintenance of a profile on one day, under way: what its tasks share."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sconnect.app.runs.leases import read_leases
from sconnect.app.services import Services
from sconnect.app.storage.absent import KnownKeys
from sconnect.app.storage.records import Cursor, MaintenanceDay, OpenOrder, ReconciledNight, ShopFacts, TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.figures import Counted, added, booked_days
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day

LONGEST_REST = timedelta(days=30)
_LOOKED_UP = (Cursor.TABLE, OpenOrder.TABLE)
"""The tables with many kinds of rows, of which a profile has few on most nights."""


@dataclass(slots=True)
class MaintenanceRun:
    """The maintenance of a profile on one day, under way."""

    services: Services
    profile: Profile
    day: MaintenanceDay
    deadline: float
    known: dict[tuple[str, str], KnownKeys] = field(default_factory=dict)
    """Which rows there were at the begin, by table and partition."""
    recorded_at: float = 0.0
    """When the day was written last, on the monotonic clock."""
    rests_until: str = ""
    """Until which day the task under way has nothing to do, as it found out."""
    leases: list[Stored[TaskLease]] | None = None
    """Those of the profile; None: not read yet."""
    facts: ShopFacts | None = None
    """What is known of shop and books; None: not read yet, or nothing."""
    night: ReconciledNight | None = None
    """What was compared last, if it was today."""

    @property
    def out_of_time(self) -> bool:
        """Whether no new work may be begun."""
        return self.services.clock.monotonic() >= self.deadline

    async def look_up(self) -> None:
        """Look up which rows there are, for tasks that find nothing on most nights."""
        for table in _LOOKED_UP:
            self.known[table, self.profile.id] = await self.services.store.known_keys(table, self.profile.id)

    @property
    def aware(self) -> Services:
        """The services with tables that are not asked for what was not there at the begin.

        For tasks to which it does not matter whether they miss what comes meanwhile: tomorrow's find it.
        """
        return self.aware_of(*_LOOKED_UP)

    def aware_of(self, *tables: str) -> Services:
        """Do so for some tables."""
        known = {place: keys for place, keys in self.known.items() if place[0] in tables}
        return replace(self.services, store=self.services.store.knowing(known))

    async def read_leases(self) -> list[Stored[TaskLease]]:
        """Return the leases of the profile, read once for all tasks that can do with those of a moment ago."""
        if self.leases is None:
            self.leases = await read_leases(self.services, self.profile.id)
        return self.leases

    def rest(self, span: timedelta = LONGEST_REST) -> None:
        """Skip the task under way for so long, or for a month if that is shorter, from the day that it is done for."""
        self.rests_until = (date.fromisoformat(self.day.day) + min(span, LONGEST_REST)).isoformat()

    def count(self, **numbers: int) -> None:
        """Add to the counts of the day."""
        counts = dict(self.day.counts)
        for name, number in numbers.items():
            if number:
                counts[name] = counts.get(name, 0) + number
        self.day = replace(self.day, counts=counts)

    def add_booked(self, found: Iterable[Counted]) -> None:
        """Add to what was booked, unless an older version went through the first of the markers."""
        if self.day.booked is not None:
            days = added(self.day.booked, booked_days(found), dutch_day(self.services.clock.now()))
            self.day = replace(self.day, booked=days)


MaintenanceTask = Callable[[MaintenanceRun], Awaitable[bool]]
"""Does a task or a part of it; True when time ran out and there is more to do."""
