"""Order statuses that the shop got after it was linked: whether each counts as a sale is asked at once."""

from collections.abc import Mapping

from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.capabilities import read_facts, settle_status
from sconnect.app.profiles.repository import read_stored
from sconnect.app.profiles.saving import save_change
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import ShopFacts
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.worklist.actions import Action


async def new_statuses(services: Services, profile: Profile) -> tuple[ShopFacts | None, list[Cause]]:
    """Return what is known of the shop and a cause for each status that nobody said the meaning of, lowest id first."""
    facts = await read_facts(services, profile.id)
    orders = profile.orders
    of_methods = (status for method in orders.payment_methods for status in method.statuses)
    said = {str(each) for each in (*orders.statuses, *orders.undone_statuses, *of_methods)}
    names = _unsaid(facts.new_statuses if facts else {}, said)
    return facts, [Cause(CauseKind.STATUS_NEW, key, {"status": name or key}) for key, name in names.items()]


def _unsaid(names: Mapping[str, str], said: set[str]) -> dict[str, str]:
    return {key: names[key] for key in sorted(names, key=lambda each: (len(each), each)) if key not in said}


async def say_what_it_means(services: Services, profile: Profile, status: str, action: Action, *, by: str) -> None:
    """Write what a new status means in the settings, and ask no more. Raises `LostRaceError`, and what the shop raises.

    The statuses that counted by default become chosen ones, so that this one is beside them.
    """
    status_id = int(status)
    if action is not Action.IS_NO_SALE:
        progress = Progress(run_id="", deadline=services.clock.monotonic(), by_hand=True)
        async with ImportSession.open(services, profile, progress) as session:
            statuses, undone = session.sales.usual, session.sales.undoing - session.sales.usual
        field, chosen = ("statuses", statuses) if action is Action.COUNTS_AS_SALE else ("undone_statuses", undone)
        before = await read_stored(services, profile.id)
        orders = before.profile.orders.model_copy(update={field: tuple(sorted(chosen | {status_id}))})
        await save_change(
            services, before, before.profile.model_copy(update={"orders": orders}), by=By(by, SaveOrigin.WORK_LIST)
        )
    await settle_status(services, profile.id, status_id)
