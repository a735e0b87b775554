"""Profiles: read them, keep them."""

import re
from collections.abc import AsyncIterator

from pydantic import ValidationError

from sconnect.app.errors import NotFoundError, SettingsError
from sconnect.app.records import ProfileRecord
from sconnect.app.services import Services
from sconnect.app.store import Stored
from sconnect.domain.profile import PROFILE_ID, Profile


async def read_profile(services: Services, profile_id: str) -> Profile:
    """Read a profile. Raises `NotFoundError`, or `SettingsError` when what is stored no longer fits."""
    if not re.fullmatch(PROFILE_ID, profile_id):
        raise NotFoundError(f"Profiel '{profile_id[:80]}' bestaat niet.")
    stored = await services.store.get(ProfileRecord, ProfileRecord.PARTITION, profile_id)
    if stored is None:
        raise NotFoundError(f"Profiel '{profile_id}' bestaat niet.")
    return _profile(stored)


async def all_profiles(services: Services) -> AsyncIterator[Profile]:
    """Read every profile that can be read; one that cannot does not hide the others."""
    async for stored in services.store.range(ProfileRecord, ProfileRecord.PARTITION, skip_unreadable=True):
        try:
            yield _profile(stored)
        except SettingsError:
            continue


async def profile_ids(services: Services) -> AsyncIterator[str]:
    """Read the id of every profile, of those too that cannot be read."""
    async for key in services.store.keys(ProfileRecord, ProfileRecord.PARTITION):
        yield key


async def save_profile(services: Services, profile: Profile, *, by: str) -> None:
    """Keep a profile, replacing an older version. Raises `SettingsError` when its reference prefix is taken."""
    await _refuse_shared_prefix(services, profile)
    await services.store.put(
        ProfileRecord(id=profile.id, body=profile.model_dump_json(), modified_at=services.clock.now(), modified_by=by)
    )


def _profile(stored: Stored[ProfileRecord]) -> Profile:
    try:
        return Profile.model_validate_json(stored.record.body)
    except ValidationError as problem:
        fields = ", ".join(".".join(str(part) for part in error["loc"]) for error in problem.errors())
        raise SettingsError(
            f"De instellingen van profiel '{stored.record.id}' zijn niet meer geldig ({fields}). Sla ze opnieuw op."
        ) from None


async def _refuse_shared_prefix(services: Services, profile: Profile) -> None:
    """Two profiles of one administration with one prefix would take each other's orders for their own."""
    async for other in all_profiles(services):
        same_books = (
            other.connection.administration_id == profile.connection.administration_id
            or other.connection.client_key_secret == profile.connection.client_key_secret
        )
        if other.id != profile.id and same_books and _prefixes_meet(other, profile):
            raise SettingsError(
                f"Voorvoegsel betalingskenmerk '{profile.orders.reference_prefix}' valt samen met dat van profiel "
                f"'{other.name}' in dezelfde administratie. Kies een ander voorvoegsel."
            )


def _prefixes_meet(one: Profile, other: Profile) -> bool:
    """Whether an order of one profile could get the payment reference of an order of the other.

    Order numbers are digits, so 'WS1' + '23' and 'WS' + '123' meet, while 'WS1-' and 'WS-' cannot.
    """
    short, long = sorted((one.orders.reference_prefix.casefold(), other.orders.reference_prefix.casefold()), key=len)
    rest = long.removeprefix(short)
    return long.startswith(short) and (not rest or rest.isdigit())
