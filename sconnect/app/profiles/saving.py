"""Changes of profiles by people: create, replace, copy. Versions are compared, so that no change gets lost."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sconnect.app.due_work import planned_anew
from sconnect.app.errors import InvalidSettingsError, LostRaceError, RefusedError, SettingsError
from sconnect.app.profiles.capabilities import remember_probe
from sconnect.app.profiles.history.keeping import file_last
from sconnect.app.profiles.pick_lists import keep_pick_lists
from sconnect.app.profiles.prefixes import has_booked, keep_prefix, why_no_empty_prefix
from sconnect.app.profiles.probing import ProbeTarget, probe_connections
from sconnect.app.profiles.repository import (
    StoredProfile,
    other_in_books,
    read_stored,
    record_of,
    require_unique_prefix,
)
from sconnect.app.profiles.shop_claims import claim_shop, known_shop, release_shop
from sconnect.app.profiles.validation import (
    require_no_problems,
    require_sensible_settings,
    require_workable_settings,
)
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent, replace_if_unchanged
from sconnect.app.storage.records import AdoptionState, ProfileAccess, ProfileRecord, SummaryRow, TaskLease, VatReview
from sconnect.domain.profile import Connection, Profile, Task
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.option_ids import with_option_ids
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopIdentity, ShopInfo
from sconnect.domain.shop_claims import stores_of_both

ANY_VERSION = "*"


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """A profile as people save it: all settings by name, and of the connection only the administration, if any."""

    id: str
    settings: Mapping[str, Any]
    administration_id: str = ""

    @classmethod
    def of(cls, profile: Profile) -> "ProfileSettings":
        """Return what people save of a profile."""
        settings = {name: getattr(profile, name) for name in Profile.model_fields if name != "connection"}
        return cls(profile.id, settings, profile.connection.administration_id)

    def with_connection(self, connection: Connection) -> Profile:
        """Return the profile with this connection."""
        return Profile(**self.settings, connection=connection)


@dataclass(frozen=True, slots=True)
class NewCopy:
    """What differs in a copy of a profile."""

    id: str
    name: str
    reference_prefix: str


async def create_profile(
    services: Services, wanted: ProfileSettings, *, link_code: str, client_key: str, by: str, template: str = ""
) -> StoredProfile:
    """Create a profile, after checking that the given keys open the right shop and administration; they become secrets.

    `template`: the name of the one that its settings came from.

    Raises `InvalidSettingsError`, `RefusedError` when its id is taken, or what says to try again later.
    """
    probe = await probe_connections(services, ProbeTarget(link_code=link_code, client_key=client_key))
    require_no_problems(probe)
    _require_administration(wanted, probe.administration_id)
    connection = _new_connection(services, wanted.id, probe.administration_id)
    profile = with_option_ids(wanted.with_connection(connection), probe.options)
    checked = await require_workable_settings(profile, probe, now=services.clock.now())
    given = {connection.shop_link_secret: link_code, connection.client_key_secret: client_key}
    secrets = {name: value for name, value in given.items() if value}
    origin = SaveOrigin.TEMPLATE if template else SaveOrigin.CREATED
    stored = await _insert(services, profile, secrets, by=By(by, origin, template), info=probe.info)
    await remember_probe(services, profile.id, probe)
    await keep_pick_lists(services, profile, probe, checked.extras)
    return stored


async def replace_profile(
    services: Services, profile_id: str, version: str, wanted: ProfileSettings, *, by: By
) -> StoredProfile:
    """Replace the settings of a profile that still has this version; its connection stays.

    Settings that cannot work with shop and books are refused, as far as these answer; what did not is `unchecked` of
    what is returned. Raises `NotFoundError`,
    `LostRaceError` or `InvalidSettingsError`.
    """
    before = await read_version(services, profile_id, version)
    if wanted.id != profile_id:
        raise _wrong_setting(
            "id", "De korte naam van een profiel kan niet veranderen.", "The short name of a profile cannot change."
        )
    connection = before.profile.connection
    _require_administration(wanted, connection.administration_id)
    profile = wanted.with_connection(connection)
    probe = await probe_connections(services, ProbeTarget(profile=profile))
    profile = with_option_ids(profile, probe.options)
    checked = await require_workable_settings(profile, probe, before.profile, now=services.clock.now())
    if version == ANY_VERSION:  # a change saved while shop and books were asked is replaced too
        before = await read_stored(services, profile_id)
        profile = with_option_ids(wanted.with_connection(before.profile.connection), probe.options)
    await require_unfixed(services, before.profile, profile)
    if profile.orders.reference_prefix != before.profile.orders.reference_prefix:
        await keep_prefix(services, before.profile)
    if profile.stores != before.profile.stores:
        await _require_no_import(services, profile.id)
    await require_unique_prefix(services, profile)
    identity = probe.info.identity if probe.info else (await known_shop(services, profile)).identity
    # A store that is given up is free once the settings without it are saved, not before.
    kept = profile.model_copy(update={"stores": stores_of_both(before.profile.stores, profile.stores)})
    await claim_shop(services, kept, identity, path="stores", before=before.profile)
    saved = await save_change(services, before, profile, by=by)
    if kept.stores != profile.stores:
        await claim_shop(services, profile, identity, path="stores", before=before.profile)
    await keep_pick_lists(services, profile, probe, checked.extras)
    return replace(saved, unchecked=checked.unchecked)


async def pin_administration(
    services: Services, stored: StoredProfile, administration_id: str, identity: ShopIdentity, *, by: str
) -> StoredProfile:
    """Pin the administration of a profile, once; a key of another administration is refused from then on.

    `identity`: of its shop, as far as that answers. Raises `InvalidSettingsError` when another profile of the
    administration has the shop.
    """
    connection = stored.profile.connection.model_copy(update={"administration_id": administration_id})
    profile = stored.profile.model_copy(update={"connection": connection})
    await _require_prefix(services, profile)
    await require_unique_prefix(services, profile)
    await claim_shop(services, profile, identity, path="value")
    return await save_change(services, stored, profile, by=By(by, SaveOrigin.LINKED))


async def copy_profile(services: Services, profile_id: str, copy: NewCopy, *, by: str) -> StoredProfile:
    """Make a profile with the same settings for another shop of the same administration.

    It gets the client key, not the link code, imports from now on, and is off until its own shop is linked. Raises
    `NotFoundError`, `RefusedError` or `InvalidSettingsError`.
    """
    original = (await read_stored(services, profile_id)).profile
    connection = _new_connection(services, copy.id, original.connection.administration_id)
    orders = original.orders.model_copy(
        update={"reference_prefix": copy.reference_prefix, "start": services.clock.now()}
    )
    profile = original.model_copy(
        update={
            "id": copy.id,
            "name": copy.name,
            "active": False,
            "stores": (),
            "connection": connection,
            "orders": orders,
        }
    )
    require_sensible_settings(profile, services.clock.now())
    secrets = {}
    with contextlib.suppress(SettingsError):
        client_key = await services.secrets.read(original.connection.client_key_secret)
        secrets[connection.client_key_secret] = client_key
    return await _insert(services, profile, secrets, by=By(by, SaveOrigin.COPIED))


async def read_version(services: Services, profile_id: str, version: str) -> StoredProfile:
    """Read a profile that has to have this version. Raises `NotFoundError` or `LostRaceError`."""
    stored = await read_stored(services, profile_id)
    if version not in {stored.version, ANY_VERSION}:
        raise _lost_race()
    return stored


async def require_unfixed(services: Services, before: Profile, profile: Profile) -> None:
    """Raise `InvalidSettingsError` when a setting changed that is fixed by what was booked, or was looked at."""
    await _require_fixed_prefix(services, before, profile)
    await _require_looked_at(services, before, profile)


async def save_change(services: Services, before: StoredProfile, profile: Profile, *, by: By) -> StoredProfile:
    """Write a profile over the version that was read, with what changed. Raises `LostRaceError` when that is gone."""
    await file_last(services, before.stored.record)
    record = record_of(services, profile, by=by, before=before.profile)
    async with planned_anew(services, profile, before.profile):
        stored = await replace_if_unchanged(services.store, services.clock, before.stored, record)
        if stored is None:
            raise _lost_race()
    return StoredProfile(profile, stored)


def _new_connection(services: Services, profile_id: str, administration_id: str) -> Connection:
    """Name the secrets of a new profile. The names are new, also when a removed profile had the same id."""
    token = services.new_token()[-8:]
    return Connection(
        shop_link_secret=f"{profile_id}-shop-{token}",
        client_key_secret=f"{profile_id}-snelstart-{token}",
        administration_id=administration_id,
    )


async def _require_fixed_prefix(services: Services, before: Profile, profile: Profile) -> None:
    """Raise `InvalidSettingsError` for another prefix after the first booking, or an empty one that cannot be."""
    if profile.orders.reference_prefix == before.orders.reference_prefix:
        return
    if await has_booked(services, profile.id):
        raise _wrong_setting(
            "orders.reference_prefix",
            f"Onder voorvoegsel '{before.orders.reference_prefix}' zijn al orders geboekt: daaraan worden ze in "
            "SnelStart teruggevonden, dus het ligt nu vast. Laat het staan, of maak een nieuw profiel met een "
            "startdatum na de laatst geboekte order.",
            f"Orders were booked under prefix '{before.orders.reference_prefix}' already: by it they are found back in "
            "SnelStart, so it is fixed now. Leave it, or make a new profile with a start date after the last order "
            "that was booked.",
        )
    await _require_prefix(services, profile)


async def _require_looked_at(services: Services, before: Profile, profile: Profile) -> None:
    """Raise `InvalidSettingsError` for older orders than were compared with what another program booked.

    Before the table is confirmed the next import looks further back instead.
    """
    start = profile.orders.start
    stored = await services.store.get(AdoptionState, profile.id, AdoptionState.KEY)
    if start >= before.orders.start or stored is None or not stored.record.was_confirmed:
        return
    looked_from = stored.record.looked_from
    if looked_from is not None and stored.record.leaves_out(start):
        day = f"{dutch_day(looked_from):%d-%m-%Y}"
        raise _wrong_setting(
            "orders.start",
            f"Wat een ander programma boekte is vanaf {day} nagekeken en bevestigd. Oudere orders kunnen al in "
            f"SnelStart staan. Kies {day} of later.",
            f"What another program booked was looked at and confirmed from {day} on. Older orders may be in SnelStart "
            f"already. Choose {day} or later.",
        )


async def _require_prefix(services: Services, profile: Profile) -> None:
    """Raise `InvalidSettingsError` for an empty prefix where one is needed. What a profile has already is not asked."""
    if profile.orders.reference_prefix:
        return
    other = await other_in_books(services, profile)
    why = await why_no_empty_prefix(services, profile.connection.administration_id, other.name if other else "")
    if why is not None:
        raise _wrong_setting("orders.reference_prefix", why.dutch, why.english, other.id if other else "")


async def _require_no_import(services: Services, profile_id: str) -> None:
    """Raise `RefusedError` while an import runs: it would go on with the stores that it began with."""
    now = services.clock.now()
    async for stored in services.store.range(TaskLease, profile_id):
        lease = stored.record
        is_import = lease.task is Task.IMPORT_ORDERS and not lease.dry_run
        if is_import and lease.executor and lease.lease_until is not None and lease.lease_until > now:
            raise RefusedError(
                "Er loopt nu een import van dit profiel. Annuleer die, of wacht tot hij klaar is, en kies dan de "
                "winkels.",
                english="An import of this profile is running. Cancel it, or wait until it is done, and choose the "
                "stores then.",
            )


async def _insert(
    services: Services, profile: Profile, secrets: Mapping[str, str], *, by: By, info: ShopInfo | None = None
) -> StoredProfile:
    """Write a new profile and its secrets, given by their names. Raises `RefusedError` when its id is taken.

    `info`: of its shop, which no other profile of its administration may have.
    """
    await _require_prefix(services, profile)
    await require_unique_prefix(services, profile)
    if await services.store.get(ProfileRecord, ProfileRecord.PARTITION, profile.id) is None:
        # First: a profile that stands there without it books without asking what another program booked.
        await services.store.put(AdoptionState(profile_id=profile.id))
    async with planned_anew(services, profile):
        stored = await insert_if_absent(services.store, services.clock, record_of(services, profile, by=by))
        if stored is None:
            raise RefusedError(
                f"Er is al een profiel '{profile.id}'. Kies een andere korte naam.",
                english=f"There is a profile '{profile.id}' already. Choose another short name.",
            )
    try:
        # Checked again: another profile may have taken the prefix at the same moment.
        await require_unique_prefix(services, profile)
        if info is not None:
            await claim_shop(services, profile, info.identity, path="stores" if len(info.stores) > 1 else "link_code")
        for name, value in secrets.items():
            await services.secrets.write(name, value)
        now = services.clock.now()
        # Its owner is asked what earlier versions decided without a word, so there is nothing to look for.
        await services.store.put(VatReview(profile_id=profile.id, reviewed_at=now, since=now))
        await services.store.put(SummaryRow(profile_id=profile.id, is_whole=True, built_at=now))
        # Nobody comes in by the access that a removed profile of this name gave.
        await services.store.delete(ProfileAccess, ProfileAccess.PARTITION_PREFIX, profile.id)
    except BaseException:
        with contextlib.suppress(Exception):
            await release_shop(services, profile.id, has_booked=False)
        with contextlib.suppress(Exception):
            await services.store.delete(ProfileRecord, ProfileRecord.PARTITION, profile.id)
        raise
    return StoredProfile(profile, stored)


def _lost_race() -> LostRaceError:
    return LostRaceError(
        "Dit profiel is intussen door iemand anders veranderd. Lees het opnieuw en breng uw wijziging dan aan.",
        english="This profile was changed by somebody else meanwhile. Read it again and make your change then.",
    )


def _wrong_setting(field: str, dutch: str, english: str, other_profile: str = "") -> InvalidSettingsError:
    return InvalidSettingsError([SettingProblem(field, dutch, english, other_profile=other_profile)])


def _require_administration(wanted: ProfileSettings, administration_id: str) -> None:
    if wanted.administration_id not in {"", administration_id}:
        raise _wrong_setting(
            "connection.administration_id",
            "De administratie ligt vast. Maak voor een andere administratie een nieuw profiel.",
            "The administration is fixed. Make a new profile for another administration.",
        )
