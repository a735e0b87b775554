"""Access to profiles: given and taken by an administrator, with a trace, and looked up with every request.

A role that covers every profile is Entra's to give and is never looked up here: whatever these lists say, no
administrator can be shut out by them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import ProfileAccess
from sconnect.app.storage.repository import RecordKey
from sconnect.app.telemetry import log_event
from sconnect.domain.profile.access import (
    AccessChange,
    AccessGrant,
    ProfileRole,
    highest_role,
    with_grant,
    without_grant,
)
from sconnect.domain.values.text import fit

MOST_GRANTS = 50
"""Accounts with access to one profile; a group is one."""
_MOST_CHANGES = 50
_LONGEST_NAME = 100


async def role_in(services: Services, profile_id: str, accounts: Collection[str]) -> ProfileRole | None:
    """Return the highest role that these accounts were given in a profile; None: none. One request.

    A profile that does not exist costs the same as one to which they have no access.
    """
    stored = await services.store.get(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile_id)
    return highest_role(stored.record.grants, accounts) if stored else None


async def roles_of(services: Services, accounts: Collection[str]) -> Mapping[str, ProfileRole]:
    """Return the role that these accounts were given in each profile, by its id. One request for a thousand."""
    rows = services.store.range(
        ProfileAccess, ProfileAccess.PARTITION_PREFIX, columns=("grants",), skip_unreadable=True
    )
    found = {each.record.profile_id: highest_role(each.record.grants, accounts) async for each in rows}
    return {profile_id: role for profile_id, role in found.items() if role}


async def read_access(services: Services, profile_id: str) -> ProfileAccess:
    """Read who has access to a profile. Raises `NotFoundError` for an unknown profile."""
    profile = await read_profile(services, profile_id)
    stored = await services.store.get(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile.id)
    return stored.record if stored else ProfileAccess(profile_id=profile.id)


async def give_access(
    services: Services, profile_id: str, account: str, role: ProfileRole, name: str, *, by: str
) -> ProfileAccess:
    """Give an account a role in a profile, in the place of the one that it has.

    Raises `NotFoundError` for an unknown profile, and `RefusedError` when there are too many.
    """

    def given(row: ProfileAccess, now: datetime, by: str) -> ProfileAccess:
        grants = with_grant(row.grants, AccessGrant(account, role, fit(name, _LONGEST_NAME), by, now))
        if len(grants) > MOST_GRANTS:
            raise RefusedError(
                f"Er hebben al {MOST_GRANTS} accounts toegang. Geef een groep toegang in plaats van elk account apart.",
                english=f"{MOST_GRANTS} accounts have access already. Give it to a group instead of every account.",
            )
        return _traced(replace(row, grants=grants), AccessChange(account, role, fit(name, _LONGEST_NAME), by, now))

    changed = await _change(services, profile_id, given, by)
    log_event("access given", profile=profile_id, role=role.value)
    return changed


async def withdraw_access(services: Services, profile_id: str, account: str, *, by: str) -> ProfileAccess:
    """Take its access to a profile from an account; from then on no request of it is answered any more.

    Raises `NotFoundError` for an unknown profile, or an account without access.
    """

    def taken(row: ProfileAccess, now: datetime, by: str) -> ProfileAccess:
        grant = next((each for each in row.grants if each.account == account), None)
        if grant is None:
            raise NotFoundError(
                "Dit account heeft geen toegang tot dit profiel.", "This account has no access to this profile."
            )
        left = replace(row, grants=without_grant(row.grants, account))
        return _traced(left, AccessChange(account, None, grant.name, by, now))

    changed = await _change(services, profile_id, taken, by)
    log_event("access taken", profile=profile_id)
    return changed


async def purge_access_trail(services: Services, profile_id: str, before: datetime) -> tuple[int, bool]:
    """Remove who gave or took access before a moment, and to whom.

    Returns how many of those changes went, and whether there are later ones.
    """
    stored = await services.store.get(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile_id)
    changes = stored.record.changes if stored else ()
    old = sum(change.at < before for change in changes)
    if not old:
        return 0, bool(changes)

    def left(row: ProfileAccess | None) -> ProfileAccess | None:
        kept = tuple(change for change in row.changes if change.at >= before) if row else ()
        return None if row is None or kept == row.changes else replace(row, changes=kept, owner=services.new_token())

    await update(services.store, services.clock, _where(profile_id), left)
    return old, len(changes) > old


async def _change(
    services: Services, profile_id: str, change: Callable[[ProfileAccess, datetime, str], ProfileAccess], by: str
) -> ProfileAccess:
    profile = await read_profile(services, profile_id)
    now, by = services.clock.now(), fit(by, _LONGEST_NAME)

    def changed(row: ProfileAccess | None) -> ProfileAccess:
        known = row or ProfileAccess(profile_id=profile.id)
        return replace(change(known, now, by), owner=services.new_token())

    stored = await update(services.store, services.clock, _where(profile.id), changed)
    if stored is None:
        raise AssertionError  # `changed` always returns a record
    return stored.record


def _traced(row: ProfileAccess, change: AccessChange) -> ProfileAccess:
    return replace(row, changes=(change, *row.changes)[:_MOST_CHANGES])


def _where(profile_id: str) -> RecordKey[ProfileAccess]:
    return RecordKey(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile_id)
