"""One setting changed for several profiles: shown before, told per profile, undone where nobody changed it since.

A profile that cannot have it is refused with a reason; the rest goes on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import NotFoundError, RefusedError, SconnectError
from sconnect.app.profiles.repository import StoredProfile, read_stored
from sconnect.app.profiles.saving import ProfileSettings, replace_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import SettingsChange
from sconnect.domain.profile import Profile
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.profile.template import GENERAL, ProfileChange, value_of, with_value
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut, fit

MOST_PROFILES = 50
"""Profiles of one change: shop and books of each are asked while a person waits."""
_AT_ONCE = 8
_MOST_CHANGES = 100
"""Changes that are kept."""
_LONGEST_NAME = 100
_LONGEST_SHOWN = 40
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What a change would do to a profile. `refusal`: why it would not be changed."""

    profile_id: str
    name: str
    before: Any = None
    refusal: Bilingual | None = None


async def preview_change(services: Services, path: str, value: Any, profile_ids: Sequence[str]) -> list[PlannedChange]:
    """Show what a change would do to each profile, without asking shop or books. Nothing is written.

    Raises `RefusedError` for a setting that is not alike for all clients.
    """
    _require_general(path)
    return [(await _plan(services, path, value, profile_id))[0] for profile_id in dict.fromkeys(profile_ids)]


async def apply_change(
    services: Services, path: str, value: Any, profile_ids: Sequence[str], *, by: str
) -> SettingsChange:
    """Change a setting of profiles, each as if a person saved it. Returns what became of each, kept if any was."""
    _require_general(path)
    planned = [await _plan(services, path, value, profile_id) for profile_id in dict.fromkeys(profile_ids)]
    now = services.clock.now()
    change = SettingsChange(
        id=SettingsChange.id_of(now, services.new_token()[-8:]),
        path=path,
        value=json.dumps(value),
        profiles=tuple(_planned(each) for each, _ in planned),
        at=now,
        by=fit(by, _LONGEST_NAME),
        owner=services.new_token(),
    )
    if all(plan.refusal for plan, _ in planned):
        return change
    # First: what was changed can be undone, also when this stops halfway.
    await services.store.put(change)
    await _forget_oldest(services)

    async def carry_out(one: tuple[PlannedChange, StoredProfile | None]) -> ProfileChange:
        plan, stored = one
        known = _planned(plan)
        if stored is None or plan.refusal:
            return known
        refusal = await _save(services, stored, with_value(stored.profile, path, value), By(by, SaveOrigin.MANY))
        return replace(known, before="", refusal=refusal) if refusal else known

    changed = replace(change, profiles=tuple(await map_concurrently(carry_out, planned, at_once=_AT_ONCE)))
    await services.store.put(changed)
    return changed


async def undo_change(services: Services, change_id: str, *, by: str) -> SettingsChange:
    """Give each profile of a change back what it had, unless it has something else by now.

    Raises `NotFoundError`, or `RefusedError` when it was undone already.
    """
    stored = await services.store.get(SettingsChange, SettingsChange.PARTITION_PREFIX, change_id[:_LONGEST_SHOWN])
    if stored is None:
        raise NotFoundError("Deze wijziging is niet bekend.", english="This change is not known.")
    change = stored.record
    if change.undone_at is not None:
        raise RefusedError("Deze wijziging is al teruggedraaid.", english="This change was undone already.")

    async def undo(one: ProfileChange) -> ProfileChange:
        if not one.before:
            return one
        refusal = await _undo(services, change, one, by=by)
        return replace(one, refusal=refusal) if refusal else replace(one, undone=True, refusal=Bilingual())

    undone = replace(
        change,
        profiles=tuple(await map_concurrently(undo, change.profiles, at_once=_AT_ONCE)),
        undone_at=services.clock.now(),
        undone_by=fit(by, _LONGEST_NAME),
    )
    await services.store.put(undone)
    return undone


async def list_changes(services: Services) -> list[SettingsChange]:
    """Read the changes that are kept, the newest first."""
    rows = services.store.range(SettingsChange, SettingsChange.PARTITION_PREFIX, skip_unreadable=True)
    return [stored.record async for stored in rows]


def _require_general(path: str) -> None:
    if path not in GENERAL:
        shown = cut(path, _LONGEST_SHOWN)
        raise RefusedError(
            f"Instelling '{shown}' hoort bij één winkel of administratie en is niet voor meer tegelijk te veranderen.",
            english=f"Setting '{shown}' belongs to one shop or administration and cannot be changed for several.",
        )


async def _plan(
    services: Services, path: str, value: Any, profile_id: str
) -> tuple[PlannedChange, StoredProfile | None]:
    try:
        stored = await read_stored(services, profile_id)
    except SconnectError as error:
        return PlannedChange(profile_id, profile_id, refusal=_reason(error)), None
    profile, before = stored.profile, value_of(stored.profile, path)
    refusal = None
    try:
        if value_of(with_value(profile, path, value), path) == before:
            refusal = Bilingual("Staat al zo.", "It is so already.")
    except ValidationError:
        refusal = Bilingual("Deze waarde kan niet bij deze instelling.", "This setting cannot have this value.")
    return PlannedChange(profile.id, profile.name, before, refusal), stored


def _planned(plan: PlannedChange) -> ProfileChange:
    before = "" if plan.refusal else json.dumps(plan.before)
    return ProfileChange(plan.profile_id, before, plan.refusal or Bilingual())


async def _save(services: Services, stored: StoredProfile, wanted: Profile, by: By) -> Bilingual | None:
    """Save a profile as a person does; returns why not."""
    try:
        await replace_profile(services, wanted.id, stored.version, ProfileSettings.of(wanted), by=by)
    except SconnectError as error:
        return _reason(error)
    return None


async def _undo(services: Services, change: SettingsChange, one: ProfileChange, *, by: str) -> Bilingual | None:
    try:
        stored = await read_stored(services, one.profile_id)
        changed = value_of(with_value(stored.profile, change.path, json.loads(change.value)), change.path)
        if value_of(stored.profile, change.path) != changed:
            return Bilingual(
                "Is intussen weer veranderd en is zo gebleven.", "Was changed again meanwhile and was left so."
            )
        wanted = with_value(stored.profile, change.path, json.loads(one.before))
    except ValidationError:
        return Bilingual("Wat er stond kan niet meer.", "What was there is not possible any more.")
    except SconnectError as error:
        return _reason(error)
    return await _save(services, stored, wanted, By(by, SaveOrigin.MANY_UNDONE))


def _reason(error: SconnectError) -> Bilingual:
    return Bilingual(cut(error.dutch, _LONGEST_REASON), cut(error.english, _LONGEST_REASON))


async def _forget_oldest(services: Services) -> None:
    """Keep no more changes than are shown, and none for longer than other personal data."""
    oldest = services.clock.now() - services.retention.finished
    for at, change in enumerate(await list_changes(services)):
        if at >= _MOST_CHANGES or change.at < oldest:
            await services.store.delete(SettingsChange, change.partition, change.key)
