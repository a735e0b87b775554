"""Putting settings back as they were before a change, as if a person saved them so: with every check of saving."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from pydantic import ValidationError

from sconnect.app.errors import InvalidSettingsError, NotFoundError, RefusedError
from sconnect.app.profiles.history.keeping import read_save, read_saves
from sconnect.app.profiles.repository import StoredProfile, read_stored
from sconnect.app.profiles.saving import ProfileSettings, read_version, replace_profile, require_unfixed
from sconnect.app.services import Services
from sconnect.app.storage.records import SettingsSave
from sconnect.domain.profile import Profile
from sconnect.domain.profile.history import By, FieldEdit, SaveOrigin, value_at, with_former
from sconnect.domain.values.bilingual import Bilingual

_ID = re.compile(r"[0-9]{13}-[\w-]{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """A setting that was changed. `refusal`: why it cannot be put back; None when it can, as far as is known."""

    edit: FieldEdit
    refusal: Bilingual | None


@dataclass(frozen=True, slots=True)
class ShownSave:
    """A change with its settings."""

    save: SettingsSave
    edits: tuple[ShownEdit, ...]


async def list_history(
    services: Services, profile_id: str, *, first: str = "", limit: int = 50
) -> tuple[list[ShownSave], str]:
    """List changes of a profile from an id on, the newest first, and where to go on; empty when there are no more.

    Raises as `read_stored`. Shop and books are not asked, so they can still refuse.
    """
    stored = await read_stored(services, profile_id)
    known = first if _ID.fullmatch(first) else ""
    saves, following = await read_saves(services, stored.stored.record, first=known, limit=limit)
    guards: dict[FieldEdit, Bilingual | None] = {}
    for edit in {edit for save in saves for edit in save.edits}:
        guards[edit] = await _why_not(services, stored.profile, edit)
    return [ShownSave(save, tuple(ShownEdit(edit, guards[edit]) for edit in save.edits)) for save in saves], following


async def put_back(
    services: Services, profile_id: str, save_id: str, version: str, paths: Collection[str] = (), *, by: str
) -> StoredProfile:
    """Give settings of a profile the values that they had before a change.

    `paths`: which of them; empty: every one of the change that can be. `version`: the profile as the person saw it.
    Raises `NotFoundError`, `RefusedError` when nothing can be put back, and whatever `replace_profile` raises.
    """
    stored = await read_version(services, profile_id, version)
    save = await read_save(services, stored.stored.record, save_id) if _ID.fullmatch(save_id) else None
    if save is None or not set(paths) <= {edit.path for edit in save.edits}:
        raise NotFoundError("Deze wijziging is niet (meer) bekend.", english="This change is not known (any more).")
    why: Bilingual | None = None
    edits = []
    for edit in save.edits:
        if not paths or edit.path in paths:
            refusal = await _why_not(services, stored.profile, edit)
            why = why or refusal
            if refusal is None:
                edits.append(edit)
    if not edits or (paths and why):
        why = why or Bilingual("Bij deze wijziging hoort geen instelling.", "No setting belongs to this change.")
        raise RefusedError(why.dutch, english=why.english)
    try:
        wanted = with_former(stored.profile, edits)
    except ValidationError:
        raise _refused() from None
    return await replace_profile(
        services, profile_id, stored.version, ProfileSettings.of(wanted), by=By(by, SaveOrigin.PUT_BACK)
    )


async def _why_not(services: Services, profile: Profile, edit: FieldEdit) -> Bilingual | None:
    """Return why a setting cannot be as it was before a change; None when nothing is known against it."""
    now = value_at(profile, edit.path)
    if not now:
        return Bilingual("Deze instelling bestaat niet meer.", "This setting does not exist any more.")
    if not edit.before:
        return Bilingual("De vorige waarde is niet bewaard.", "The former value was not kept.")
    if now == edit.before:
        return Bilingual("Staat nu al zo.", "Is so already.")
    try:
        wanted = with_former(profile, [edit])
    except ValidationError:
        return _CANNOT
    try:
        await require_unfixed(services, profile, wanted)
    except InvalidSettingsError as error:
        return error.problems[0].words
    return None


_CANNOT = Bilingual("Deze waarde kan niet meer bij deze instelling.", "This setting cannot have this value any more.")


def _refused() -> RefusedError:
    return RefusedError(_CANNOT.dutch, english=_CANNOT.english)
