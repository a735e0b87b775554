"""Overview of the profiles: what each links, how it stands and why, how many of its orders wait, what it booked."""

from dataclasses import dataclass
from enum import StrEnum

from sconnect.app.overview.figures import Booked, booked_within
from sconnect.app.overview.observing import read_rows
from sconnect.app.overview.planning import PlannedTask, plan_profiles
from sconnect.app.profiles.repository import StoredProfile, UnreadableProfile, all_kept
from sconnect.app.profiles.shop_claims import ShopNotice, read_notices
from sconnect.app.services import Services
from sconnect.app.storage.records import SummaryRow
from sconnect.app.storage.records.profiles import Night
from sconnect.domain.figures import this_month
from sconnect.domain.profile import Interval, Profile, Task
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.bilingual import NOTHING, Bilingual

_UNTOLD = Bilingual(
    "De laatste uitvoering is mislukt. Open haar om te zien waarom.", "The last run failed. Open the run to see why."
)


class Standing(StrEnum):
    """How a profile stands; the worst first."""

    FAILING = "failing"
    IN_DOUBT = "in_doubt"
    WAITING = "waiting"
    GOOD = "good"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """A profile in a list. `waiting` counts the orders of its work list, `unknown` those in doubt."""

    id: str
    name: str
    standing: Standing
    booked_this_month: Booked
    active: bool = True
    administration: str = ""
    shop: str = ""
    tasks: tuple[PlannedTask, ...] = ()
    waiting: int = 0
    unknown: int = 0
    why: Bilingual = NOTHING
    """Why it is failing."""
    notices: tuple[ShopNotice, ...] = ()
    """About a shop that another profile has too."""
    night: Night | None = None
    """What last night's reconciliation came to; None: there was none yet."""
    adoption: bool = False
    """Whether bookings of another program were found that are, or may be, orders of the shop."""


async def list_summaries(services: Services, *, after: str, limit: int) -> tuple[list[ProfileSummary], str]:
    """List profiles by id, from `after` on, and where to go on; empty when there are no more."""
    kept: list[StoredProfile | UnreadableProfile] = []
    following = ""
    async for stored in all_kept(services, first=after):
        if len(kept) >= limit:
            following = stored.id
            break
        kept.append(stored)
    profiles = [each.profile for each in kept if isinstance(each, StoredProfile)]
    names = {profile.id: profile.name for profile in profiles}
    notices = await read_notices(services, names, names)
    rows = await read_rows(services, list(names))
    planned = await plan_profiles(services, profiles, rows)
    found = {
        each.id: _summary(services, each, rows[each.id], planned[each.id], tuple(notices.get(each.id, ())))
        for each in profiles
    }
    month = booked_within((), this_month(dutch_day(services.clock.now())))
    broken = {
        each.id: ProfileSummary(each.id, each.id, Standing.FAILING, month, why=each.why)
        for each in kept
        if isinstance(each, UnreadableProfile)
    }
    return [(found | broken)[each.id] for each in kept], following


def _summary(
    services: Services,
    profile: Profile,
    row: SummaryRow,
    tasks: tuple[PlannedTask, ...],
    notices: tuple[ShopNotice, ...],
) -> ProfileSummary:
    why = _why_failing(row, tasks, notices)
    return ProfileSummary(
        id=profile.id,
        name=profile.name,
        active=profile.active,
        administration=row.administration_name or profile.connection.administration_id,
        shop=row.shop_name,
        tasks=tasks,
        waiting=row.waiting,
        unknown=row.unknown,
        booked_this_month=booked_within(row.booked_days, this_month(dutch_day(services.clock.now()))),
        standing=_standing(profile, row, why),
        why=why if profile.active else NOTHING,
        notices=notices,
        night=row.night,
        adoption=row.adoption,
    )


def _standing(profile: Profile, row: SummaryRow, why: Bilingual) -> Standing:
    if not profile.active:
        return Standing.OFF
    if why:
        return Standing.FAILING
    if row.unknown:
        return Standing.IN_DOUBT
    return Standing.WAITING if row.waiting else Standing.GOOD


def _why_failing(row: SummaryRow, tasks: tuple[PlannedTask, ...], notices: tuple[ShopNotice, ...]) -> Bilingual:
    """Return why a profile fails: what stops it altogether, else why its last run did. Nothing: it does not fail."""
    if stopping := next((each.text for each in notices if each.stops), None):
        return stopping
    for task in tasks:
        last = task.last_run
        if last is None or last.state is not RunState.FAILED or not task.possible:
            continue
        if task.plan.interval is Interval.OFF and task.task is not Task.IMPORT_ORDERS:
            continue  # a person started it once, and was told then
        end, sentences = row.end_of(task.task), row.why(task.task)
        is_told = end is not None and end.run == last.run.key and sentences
        return Bilingual(*sentences) if is_told else _UNTOLD
    return NOTHING
