"""Repository of profiles. Their changes by people stand in `changes`."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256

from pydantic import ValidationError
from pydantic_core import from_json

from sconnect.app.due_work import planned_anew
from sconnect.app.errors import InvalidSettingsError, NotFoundError, SettingsError
from sconnect.app.services import Services
from sconnect.app.storage.records import ProfileRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import PROFILE_ID, OptionMode, Profile
from sconnect.domain.profile.history import By, SaveOrigin, edits_between
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.values.bilingual import Bilingual

_REST_THAT_MEETS = re.compile(r"\d*|\d+-c\d*", re.ASCII)
"""What one prefix may have more than another for their references to meet: order numbers, and credits of orders."""


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A profile with the row it stands in."""

    profile: Profile
    stored: Stored[ProfileRecord]
    unchecked: tuple[str, ...] = ()
    """Of one that was just saved: `shop` and `books`, as far as they did not answer and nothing was checked there."""

    @property
    def id(self) -> str:
        """The id of the profile."""
        return self.profile.id

    @property
    def version(self) -> str:
        """The ETag of the API: it changes with every write, and a change names the version that was read."""
        return sha256(self.stored.etag.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class UnreadableProfile:
    """A profile whose stored settings cannot be read: it does nothing until somebody puts them right."""

    id: str
    why: Bilingual


async def read_profile(services: Services, profile_id: str) -> Profile:
    """Read a profile. Raises `NotFoundError`, or `SettingsError` when what is stored no longer fits."""
    return (await read_stored(services, profile_id)).profile


async def read_stored(services: Services, profile_id: str) -> StoredProfile:
    """Read a profile with its version. Raises as `read_profile`."""
    if not re.fullmatch(PROFILE_ID, profile_id):
        raise unknown_profile(profile_id[:80])
    stored = await services.store.get(ProfileRecord, ProfileRecord.PARTITION, profile_id)
    if stored is None:
        raise unknown_profile(profile_id)
    return _parsed(stored)


async def all_profiles(services: Services) -> AsyncIterator[Profile]:
    """Read every profile that can be read; one that cannot does not hide the others."""
    async for stored in all_stored(services):
        yield stored.profile


async def all_stored(services: Services, *, first: str = "") -> AsyncIterator[StoredProfile]:
    """Read every profile that can be read, with its version, by id, from `first` on."""
    async for stored in all_kept(services, first=first):
        if isinstance(stored, StoredProfile):
            yield stored


async def all_kept(services: Services, *, first: str = "") -> AsyncIterator[StoredProfile | UnreadableProfile]:
    """Read every profile by id, from `first` on: of those whose settings cannot be read why."""
    rows = services.store.range(ProfileRecord, ProfileRecord.PARTITION, first=first, skip_unreadable=True)
    async for stored in rows:
        try:
            yield _parsed(stored)
        except SettingsError as why:
            yield UnreadableProfile(stored.record.id, why.words)


async def profile_ids(services: Services, *, first: str = "", last: str = "", page: int = 0) -> AsyncIterator[str]:
    """Read the id of every profile, of those too that cannot be read; arguments as of `RecordStore.keys`.

    A row of which the key is no id is no profile, and a message that named it would be dropped.
    """
    async for key in services.store.keys(ProfileRecord, ProfileRecord.PARTITION, first=first, last=last, page=page):
        if re.fullmatch(PROFILE_ID, key):
            yield key


async def save_profile(services: Services, profile: Profile, *, by: str) -> None:
    """Store a profile, replacing whatever version there is.

    Raises `InvalidSettingsError` when its reference prefix is taken.
    """
    await require_unique_prefix(services, profile)
    async with planned_anew(services, profile):
        await services.store.put(record_of(services, profile, by=By(by, SaveOrigin.CREATED)))


def record_of(services: Services, profile: Profile, *, by: By, before: Profile | None = None) -> ProfileRecord:
    """Return the record of a profile as it is written now, with what changed; `before` is None for a new one."""
    return ProfileRecord(
        id=profile.id,
        body=profile.model_dump_json(),
        modified_at=services.clock.now(),
        modified_by=by.name,
        how=by.how,
        template=by.template,
        edits=edits_between(before, profile),
        owner=services.new_token(),
    )


async def require_unique_prefix(services: Services, profile: Profile) -> None:
    """Raise `InvalidSettingsError` when another profile of the administration gives, or gave, the same references."""
    from sconnect.app.profiles.prefixes import prefixes_of

    prefix = profile.orders.reference_prefix
    async for other in _others_in_books(services, profile):
        if any(prefixes_meet(used, prefix) for used in await prefixes_of(services, other)):
            raise InvalidSettingsError(
                [
                    SettingProblem(
                        "orders.reference_prefix",
                        f"Voorvoegsel betalingskenmerk '{prefix}' valt samen met dat van profiel '{other.name}' in "
                        "dezelfde administratie. Kies een ander voorvoegsel.",
                        f"Payment reference prefix '{prefix}' coincides with that of profile '{other.name}' in the "
                        "same administration. Choose another prefix.",
                        other_profile=other.id,
                    )
                ]
            )


async def other_in_books(services: Services, profile: Profile) -> Profile | None:
    """Return another profile of the same administration; None when it is the only one."""
    async for other in _others_in_books(services, profile):
        return other
    return None


async def _others_in_books(services: Services, profile: Profile) -> AsyncIterator[Profile]:
    async for other in all_profiles(services):
        same_books = (
            other.connection.administration_id == profile.connection.administration_id
            or other.connection.client_key_secret == profile.connection.client_key_secret
        )
        if other.id != profile.id and same_books:
            yield other


def unknown_profile(profile_id: str) -> NotFoundError:
    """Return the error of a profile that does not exist, and of one that a caller may not know to exist."""
    return NotFoundError(f"Profiel '{profile_id}' bestaat niet.", english=f"Profile '{profile_id}' does not exist.")


def _parsed(stored: Stored[ProfileRecord]) -> StoredProfile:
    try:
        return StoredProfile(_profile_in(stored.record.body), stored)
    except ValidationError as problem:
        fields = ", ".join(".".join(str(part) for part in error["loc"]) for error in problem.errors())
        raise SettingsError(
            f"De instellingen van profiel '{stored.record.id}' zijn niet meer geldig ({fields}). Sla ze opnieuw op, "
            "of laat een beheerder ze terugzetten uit een kopie. Tot dan doet dit profiel niets.",
            f"The settings of profile '{stored.record.id}' are no longer valid ({fields}). Save them again, or have an "
            "admin put them back from a copy. Until then this profile does nothing.",
        ) from None


def _profile_in(body: str) -> Profile:
    return Profile.model_validate(_as_before(body))


def _as_before(body: str) -> object:
    """Return stored settings, with what a setting meant when it was not stored yet: options had a line of their own."""
    try:
        settings = from_json(body)
    except ValueError:
        return None  # no profile
    if isinstance(settings, dict) and isinstance(orders := settings.get("orders"), dict):
        orders.setdefault("option_mode", OptionMode.TEXT_LINE)
    return settings


def prefixes_meet(one: str, other: str) -> bool:
    """Whether an order with one prefix could get the payment reference of an order with the other.

    Order numbers are digits, so 'WS1' + '23' and 'WS' + '123' meet, while 'WS1-' and 'WS-' cannot. Credits have a
    suffix, so 'W-10-C' meets 'W-': with it order 1 would get the reference of the first credit of order 10.
    """
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long.startswith(short) and bool(_REST_THAT_MEETS.fullmatch(long.removeprefix(short)))
