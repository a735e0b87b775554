"""Authorisation: what a caller may do with a route, in the profile that its path names or in all of them.

The one place where that is decided (docs/adr/0034-roles-per-profile.md). Nothing here is cached, so that access that
was taken is gone with the next request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sconnect.app.profiles.office.access import role_in, roles_of
from sconnect.app.profiles.repository import unknown_profile
from sconnect.app.runs.run_id import RunName, unknown_run
from sconnect.app.services import Services
from sconnect.domain.profile import PROFILE_ID
from sconnect.domain.profile.access import ProfileRole
from sconnect.entrypoints.http.authentication import Caller, require_role
from sconnect.entrypoints.http.routes import Role, Route

_LONGEST_SHOWN = 80
_IN_PROFILE = {role: Role[role.name] for role in ProfileRole}


@dataclass(frozen=True, slots=True)
class Authorised:
    """A caller who may use a route, with the role that counts there, and the services that it is answered from.

    `everywhere` is the role that covers every profile; `granted` what profiles give besides, by their id.
    """

    caller: Caller
    services: Services
    everywhere: Role
    granted: Mapping[str, Role] = field(default_factory=dict)

    @property
    def is_limited(self) -> bool:
        """Whether there are profiles that this caller may not know of."""
        return self.everywhere < Role.VIEWER

    def role_in(self, profile_id: str) -> Role:
        """Return the role in a profile of a list."""
        return max(self.everywhere, self.granted.get(profile_id, Role.ANYONE))


async def authorise(route: Route, caller: Caller, services: Services, path: Mapping[str, str]) -> Authorised:
    """Return what a caller may use a route with.

    Raises `NotFoundError`, as for what does not exist, for a profile that a caller may not see, and `RequestError` for
    one in which more is needed. A member of no profile sees lists and totals without any.
    """
    everywhere = caller.role
    if route.role is Role.ANYONE:
        return Authorised(caller, services, everywhere)
    require_role(caller, Role.MEMBER)
    asks_profiles = everywhere < Role.ADMIN and bool(caller.accounts)
    if route.is_of_profile:
        if asks_profiles or everywhere < Role.VIEWER:
            caller = await _in_profile(caller, services, path)
        require_role(caller, route.role)
        return Authorised(caller, services, everywhere)
    require_role(caller, route.role)
    granted: Mapping[str, Role] = {}
    if route.shows_many and asks_profiles:
        found = await roles_of(services, caller.accounts)
        granted = {profile_id: _IN_PROFILE[role] for profile_id, role in found.items()}
    if everywhere < Role.VIEWER:
        services = replace(services, store=services.store.of_profiles(granted))
    return Authorised(caller, services, everywhere, granted)


async def _in_profile(caller: Caller, services: Services, path: Mapping[str, str]) -> Caller:
    """Return a caller with the role that counts in the profile that a path names. Raises `NotFoundError`."""
    unknown = unknown_profile(path["profile"][:_LONGEST_SHOWN]) if "profile" in path else unknown_run(path["run"])
    profile_id = path["profile"] if "profile" in path else RunName.parse(path["run"]).profile_id
    given = None
    if re.fullmatch(PROFILE_ID, profile_id):
        given = await role_in(services, profile_id, caller.accounts)
    role = max(caller.role, _IN_PROFILE[given]) if given else caller.role
    if role < Role.VIEWER:
        raise unknown
    return replace(caller, role=role)
