"""Which runs are due. A timer's tick is only a wake-up call: what is due follows from stored state (docs/why.md)."""

import logging

from sconnect.app.errors import SconnectError
from sconnect.app.profiles import all_profiles
from sconnect.app.records import Claim
from sconnect.app.runs import RunName, start_run
from sconnect.app.services import Services
from sconnect.domain.planning import is_due
from sconnect.domain.profile import Profile, Task

_log = logging.getLogger("sconnect.schedule")


async def start_due_runs(services: Services, task: Task) -> list[RunName]:
    """Start a run for every active profile whose time has come. One profile's trouble never delays another's."""
    started = []
    # All are read before any is claimed: a failure halfway would leave claims without a message.
    for profile in [profile async for profile in all_profiles(services)]:
        try:
            if profile.active and await _is_due(services, profile, task):
                run = await start_run(services, profile.id, task, by="")
                if run.needs_message:
                    started.append(run.name)
        except SconnectError as error:
            # The next tick finds it due again.
            _log.warning("profile %s not started: %s %s", profile.id, type(error).__name__, error.detail)
    return started


async def _is_due(services: Services, profile: Profile, task: Task) -> bool:
    claim = await services.store.get(Claim, profile.id, f"{Claim.KEY_PREFIX}{task}")
    last_started = claim.record.last_started if claim else None
    return is_due(profile.planning.of(task), last_started, services.clock.now())
