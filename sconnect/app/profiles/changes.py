"""What people change in profiles: create, replace, copy. Nobody's change gets lost: versions are compared."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from sconnect.app.errors import (
    InvalidSettingsError,
    LostRaceError,
    RefusedError,
    SettingsError,
)
from sconnect.app.profiles.repository import StoredProfile, read_stored, record_of, require_unique_prefix
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent, replace_if_unchanged
from sconnect.app.storage.records import ProfileRecord
from sconnect.domain.profile import Connection, Profile
from sconnect.domain.setup.settings_check import SettingProblem

ANY_VERSION = "*"


@dataclass(frozen=True, slots=True)
class NewCopy:
    """What a copy of a profile has of its own."""

    id: str
    name: str
    reference_prefix: str


def new_connection(services: Services, profile_id: str, administration_id: str = "") -> Connection:
    """Name the places of a new profile's secrets. Nobody had these names before, not a removed namesake either."""
    token = services.new_token()[-8:]
    return Connection(
        shop_link_secret=f"{profile_id}-shop-{token}",
        client_key_secret=f"{profile_id}-snelstart-{token}",
        administration_id=administration_id,
    )


async def create_profile(services: Services, profile: Profile, secrets: Mapping[str, str], *, by: str) -> StoredProfile:
    """Keep a new profile with its secrets, by their names. Raises `RefusedError` when its id is taken."""
    await require_unique_prefix(services, profile)
    stored = await insert_if_absent(services.store, services.clock, record_of(services, profile, by=by))
    if stored is None:
        raise RefusedError(
            f"Er is al een profiel '{profile.id}'. Kies een andere korte naam.",
            english=f"There is a profile '{profile.id}' already. Choose another short name.",
        )
    try:
        # Once more: somebody else may have taken the prefix at the same moment.
        await require_unique_prefix(services, profile)
        for name, value in secrets.items():
            await services.secrets.write(name, value)
    except BaseException:
        with contextlib.suppress(Exception):
            await services.store.delete(ProfileRecord, ProfileRecord.PARTITION, profile.id)
        raise
    return StoredProfile(profile, stored)


async def replace_profile(services: Services, profile: Profile, version: str, *, by: str) -> StoredProfile:
    """Replace a profile that still has this version. What its connection is, is left as it was.

    Raises `NotFoundError`, `LostRaceError`, or `InvalidSettingsError` when its reference prefix is taken.
    """
    before = await read_version(services, profile.id, version)
    profile = profile.model_copy(update={"connection": before.profile.connection})
    await require_unique_prefix(services, profile)
    return await save_change(services, before, profile, by=by)


async def pin_administration(
    services: Services, kept: StoredProfile, administration_id: str, *, by: str
) -> StoredProfile:
    """Note which administration a profile belongs to, once; a key of another one is refused from then on."""
    connection = kept.profile.connection.model_copy(update={"administration_id": administration_id})
    profile = kept.profile.model_copy(update={"connection": connection})
    await require_unique_prefix(services, profile)
    return await save_change(services, kept, profile, by=by)


async def copy_profile(services: Services, profile_id: str, copy: NewCopy, *, by: str) -> StoredProfile:
    """Make a profile with the same settings for another shop of the same administration.

    It gets the client key, not the link code, imports from now on, and is off until its own shop is linked. Raises
    `NotFoundError`, `RefusedError` or `InvalidSettingsError`.
    """
    original = (await read_stored(services, profile_id)).profile
    connection = new_connection(services, copy.id, original.connection.administration_id)
    orders = original.orders.model_copy(
        update={"reference_prefix": copy.reference_prefix, "start": services.clock.now()}
    )
    profile = original.model_copy(
        update={"id": copy.id, "name": copy.name, "active": False, "connection": connection, "orders": orders}
    )
    secrets = {}
    with contextlib.suppress(SettingsError):
        client_key = await services.secrets.read(original.connection.client_key_secret)
        secrets[connection.client_key_secret] = client_key
    return await create_profile(services, profile, secrets, by=by)


async def read_version(services: Services, profile_id: str, version: str) -> StoredProfile:
    """Read a profile that has to have this version. Raises `NotFoundError` or `LostRaceError`."""
    kept = await read_stored(services, profile_id)
    if version not in {kept.version, ANY_VERSION}:
        raise _lost_race()
    return kept


async def save_change(services: Services, before: StoredProfile, profile: Profile, *, by: str) -> StoredProfile:
    """Write a profile over the version that was read. Raises `LostRaceError` when somebody else changed it."""
    record = record_of(services, profile, by=by)
    stored = await replace_if_unchanged(services.store, services.clock, before.stored, record)
    if stored is None:
        raise _lost_race()
    return StoredProfile(profile, stored)


def _lost_race() -> LostRaceError:
    return LostRaceError(
        "Dit profiel is intussen door iemand anders veranderd. Lees het opnieuw en breng uw wijziging dan aan.",
        english="This profile was changed by somebody else meanwhile. Read it again and make your change then.",
    )


def wrong_setting(field: str, dutch: str, english: str) -> InvalidSettingsError:
    """Make the error for one setting that cannot work."""
    return InvalidSettingsError([SettingProblem(field, dutch, english)])
