"""Overview of the profiles: what each links, the state of its tasks, how many of its orders wait."""

from dataclasses import dataclass

from sconnect.app.concurrency import map_concurrently
from sconnect.app.overview.planning import PlannedTask, planning_of
from sconnect.app.profiles.capabilities import read_facts
from sconnect.app.profiles.repository import all_stored
from sconnect.app.profiles.shop_claims import ShopNotice, read_notices
from sconnect.app.services import Services
from sconnect.app.storage.records import AdoptionState, OpenOrder, ReconciledNight
from sconnect.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """A profile in a list. `waiting` counts the orders of its work list, `unknown` those in doubt."""

    profile: Profile
    administration: str
    shop: str
    tasks: tuple[PlannedTask, ...]
    waiting: int
    unknown: int
    notices: tuple[ShopNotice, ...] = ()
    """About a shop that another profile has too."""
    night: ReconciledNight | None = None
    """What last night's reconciliation came to; None: there was none yet."""
    adoption: bool = False
    """Whether bookings of another program were found that are, or may be, orders of the shop."""


async def list_summaries(services: Services, *, after: str, limit: int) -> tuple[list[ProfileSummary], str]:
    """List profiles by id, from `after` on, and where to go on; empty when there are no more."""
    profiles: list[Profile] = []
    following = ""
    async for stored in all_stored(services, first=after):
        if len(profiles) >= limit:
            following = stored.profile.id
            break
        profiles.append(stored.profile)

    notices = await read_notices(services, {profile.id for profile in profiles})

    async def read(profile: Profile) -> ProfileSummary:
        return await _summary(services, profile, tuple(notices.get(profile.id, ())))

    return await map_concurrently(read, profiles), following


async def _summary(services: Services, profile: Profile, notices: tuple[ShopNotice, ...]) -> ProfileSummary:
    facts = await read_facts(services, profile.id)
    listed = services.store.range(OpenOrder, profile.id, columns=["state"], skip_unreadable=True)
    states = [stored.record.state async for stored in listed]
    night = await services.store.get(ReconciledNight, profile.id, ReconciledNight.KEY)
    looked = await services.store.get(AdoptionState, profile.id, AdoptionState.KEY)
    unknown = sum(state.may_have_been_sent for state in states)
    return ProfileSummary(
        profile=profile,
        administration=(facts.administration_name if facts else "") or profile.connection.administration_id,
        shop=facts.shop_name if facts else "",
        tasks=tuple(await planning_of(services, profile)),
        waiting=len(states) - unknown,
        unknown=unknown,
        notices=notices,
        night=night.record if night else None,
        adoption=looked is not None and looked.record.looked_at is not None and not looked.record.found_nothing,
    )
