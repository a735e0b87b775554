"""The daily chores of one profile: settle what is uncertain, close what died, remove what is old, compare both ends.

Each chore stands by itself: one that fails is told and leaves the others alone. What is done is written down, so a
follow-up goes on where the time ran out, and doing a chore twice does no harm. Each profile has a message of its own.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sconnect.app.errors import NotFoundError, SconnectError
from sconnect.app.housekeeping.orphans import list_forgotten, listed_orders
from sconnect.app.housekeeping.retention import forget_profile, markers_in_parts, purge_finished, purge_held, purge_runs
from sconnect.app.importing.markers import markers_of
from sconnect.app.importing.sending.alerts import tell_all_unsettled
from sconnect.app.importing.sending.settlement import settle
from sconnect.app.importing.session import ImportWork
from sconnect.app.importing.waiting import SURPRISES
from sconnect.app.profiles.repository import read_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.abandoned import close_dead_runs
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor, HouseDay, OpenOrder
from sconnect.app.telemetry import canonical
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import AMSTERDAM
from sconnect.domain.values.text import cut

RECONCILED_DAYS = 7
"""So many days before today are compared daily."""
_NAMED = 100
"""Orders named per kind of difference in what is kept."""
_LONGEST_ERROR = 1_000
_TOGETHER = 100

_log = logging.getLogger("sconnect.housekeeping")


@dataclass(slots=True)
class _House:
    """The housekeeping of a profile under way."""

    services: Services
    profile: Profile
    day: HouseDay
    deadline: float

    @property
    def out_of_time(self) -> bool:
        return self.services.clock.monotonic() >= self.deadline

    def count(self, **numbers: int) -> None:
        counts = dict(self.day.counts)
        for name, number in numbers.items():
            if number:
                counts[name] = counts.get(name, 0) + number
        self.day = replace(self.day, counts=counts)


Chore = Callable[[_House], Awaitable[bool]]
"""Does (a part of) a chore; True when time ran out and there is more of it."""


def today(services: Services) -> str:
    """Return the Dutch calendar day, as the key of what housekeeping does on it."""
    return services.clock.now().astimezone(AMSTERDAM).date().isoformat()


async def keep_house(services: Services, profile_id: str, day: str) -> bool:
    """Do the chores of a day for one profile. True when time ran out, and a follow-up has to go on.

    Of a profile that is gone, everything is removed that need not be kept.
    """
    deadline = services.clock.monotonic() + services.limits.run_budget
    try:
        profile = await read_profile(services, profile_id)
    except NotFoundError:
        return await forget_profile(services, profile_id, deadline)
    begun = HouseDay(profile_id=profile_id, day=day, started_at=services.clock.now())
    known = await services.store.get_like(begun)
    house = _House(services, profile, known.record if known else begun, deadline)
    for name, chore in _CHORES.items():
        if name not in house.day.done:
            more = await _do(house, name, chore)
            await services.store.put(house.day)
            if more:
                return True
    if house.day.finished_at is None:
        house.day = replace(house.day, finished_at=services.clock.now())
        await services.store.put(house.day)
        seconds = (services.clock.now() - house.day.started_at).total_seconds()
        canonical("house kept", profile=profile_id, seconds=seconds, counts=house.day.counts)
    return False


async def read_house_days(services: Services, profile_id: str) -> list[HouseDay]:
    """Read what housekeeping did and found for a profile, the latest day first."""
    days = [stored.record async for stored in services.store.range(HouseDay, profile_id, skip_unreadable=True)]
    return days[::-1]


async def _do(house: _House, name: str, chore: Chore) -> bool:
    """Do a chore; one that fails is over for today."""
    if house.out_of_time:
        return True
    try:
        if await chore(house):
            return True
    except SconnectError as error:
        _tell(house, error.dutch)
        _log.warning("profile %s: %s failed: %s %s", house.profile.id, name, type(error).__name__, error.detail)
    except SURPRISES as surprise:
        _tell(house, f"Onderhoud liep vast op iets onverwachts ({name}); meld dit aan de beheerder.")
        _log.error("profile %s: %s stumbled: %s", house.profile.id, name, type(surprise).__name__)
    house.day = replace(house.day, done=(*house.day.done, name), position="")
    return False


def _tell(house: _House, sentence: str) -> None:
    house.day = replace(house.day, errors=(*house.day.errors, cut(sentence, _LONGEST_ERROR)))


async def _settle(house: _House) -> bool:
    """Look for orders of which no answer is known; what is found in the books is done."""
    if not house.profile.active:
        return False
    entries = house.services.store.range(OpenOrder, house.profile.id, skip_unreadable=True)
    uncertain = [entry.record.order_id async for entry in entries if entry.record.state.may_have_been_sent]
    if not uncertain:
        return False
    progress = Progress(run_id=f"housekeeping-{house.day.day}", deadline=house.deadline, by_hand=False)
    async with ImportWork.open(house.services, house.profile, progress) as work:
        for start in range(0, len(uncertain), _TOGETHER):
            markers = await markers_of(work, uncertain[start : start + _TOGETHER])
            await settle(work, [marker for marker in markers.values() if marker.record.state.may_have_been_sent])
            if work.out_of_time:
                break  # what was found is settled; tomorrow, or the next import, looks for the rest
    house.count(settled=progress.counts.get("done", 0))
    return False


async def _close_runs(house: _House) -> bool:
    """Close runs that nobody is at work on any more."""
    house.count(closed=await close_dead_runs(house.services, house.profile.id))
    return False


async def _purge_runs(house: _House) -> bool:
    """Remove old runs."""
    house.count(runs_removed=await purge_runs(house.services, house.profile.id))
    return False


async def _go_through_orders(house: _House) -> bool:
    """Empty personal data whose term is over, and list orders that nothing leads to any more."""
    services, profile_id = house.services, house.profile.id
    if not house.day.position:
        house.count(held_purged=await purge_held(services, profile_id))
    listed = await listed_orders(services, profile_id)
    looked_at = 0
    async for markers in markers_in_parts(services, profile_id, house.day.position):
        if looked_at and house.out_of_time:
            house.day = replace(house.day, position=markers[0].key)
            return True
        house.count(
            finished_purged=await purge_finished(services, markers),
            listed_again=await list_forgotten(services, [each for each in markers if each.order_id not in listed]),
        )
        looked_at += len(markers)
    return False


async def _tell_unsettled(house: _House) -> bool:
    """Say which orders stay uncertain, whether or not the books could be asked today."""
    house.count(unsettled=await tell_all_unsettled(house.services, house.profile.id))
    return False


async def _reconcile(house: _House) -> bool:
    """Compare the last days of shop and books, and keep what was found."""
    period = _period(house)
    if period is None or not await _has_imported(house):
        return False
    found = await reconcile(house.services, house.profile, *period)
    house.day = replace(house.day, reconciliation=found.shortened(_NAMED))
    house.count(**{f"reconciled_{kind}": number for kind, number in found.counts.items()})
    canonical(
        "reconciled",
        level=logging.WARNING if found.needs_a_person else logging.INFO,
        profile=house.profile.id,
        counts={"shop": found.orders_shop, "books": found.orders_books, **found.counts},
        calls=found.calls,
    )
    return False


def _period(house: _House) -> tuple[date, date] | None:
    """Return the days to compare, from when the profile imports; None when there are none."""
    last = date.fromisoformat(house.day.day) - timedelta(days=1)
    start: datetime = house.profile.orders.start
    first = max(last - timedelta(days=RECONCILED_DAYS - 1), start.astimezone(AMSTERDAM).date())
    is_linked = house.profile.active and bool(house.profile.connection.administration_id)
    return (first, last) if is_linked and first <= last else None


async def _has_imported(house: _House) -> bool:
    """Whether this profile ever read orders; before that there is nothing to compare."""
    async for _ in house.services.store.range(Cursor, house.profile.id, skip_unreadable=True):
        return True
    return False


_CHORES: dict[str, Chore] = {
    "settle": _settle,
    "close_runs": _close_runs,
    "purge_runs": _purge_runs,
    "orders": _go_through_orders,
    "unsettled": _tell_unsettled,
    "reconcile": _reconcile,
}
