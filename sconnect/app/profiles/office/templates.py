"""Templates of settings: made from a profile, applied to the next one, and what profiles do otherwise."""

import json
import re
import unicodedata
from dataclasses import dataclass

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import all_profiles, read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent
from sconnect.app.storage.records import SettingsTemplate, TemplateUse
from sconnect.domain.profile import PROFILE_ID
from sconnect.domain.profile.template import Deviation, TemplateSettings, deviations_of, still_general, template_of
from sconnect.domain.values.text import cut, fit

_MOST_TEMPLATES = 50
_LONGEST_ID = 40
_LONGEST_NAME = 100
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TemplateInUse:
    """A template with its settings, and the profiles that belong to it, each with what it does otherwise."""

    record: SettingsTemplate
    settings: TemplateSettings
    profiles: tuple[tuple[str, str, tuple[Deviation, ...]], ...] = ()
    """Id, name and deviations."""


async def list_templates(services: Services) -> list[TemplateInUse]:
    """Read the templates with the profiles that belong to each."""
    rows = services.store.range(SettingsTemplate, SettingsTemplate.PARTITION_PREFIX, skip_unreadable=True)
    templates = {stored.record.id: stored.record async for stored in rows}
    if not templates:
        return []
    users: dict[str, list[tuple[str, str, tuple[Deviation, ...]]]] = {}
    async for profile in all_profiles(services):
        use = await services.store.get(TemplateUse, profile.id, TemplateUse.KEY)
        if use is not None and (template := templates.get(use.record.template_id)):
            found = tuple(deviations_of(profile, settings_of(template)))
            users.setdefault(template.id, []).append((profile.id, profile.name, found))
    return [TemplateInUse(each, settings_of(each), tuple(users.get(each.id, ()))) for each in templates.values()]


async def create_template(services: Services, profile_id: str, name: str) -> SettingsTemplate:
    """Make a template of the settings of a profile, which belongs to it from then on.

    Raises `NotFoundError`, or `RefusedError` when its name is taken.
    """
    profile = await read_profile(services, profile_id)
    template_id = _slug(name)
    known = [key async for key in services.store.keys(SettingsTemplate, SettingsTemplate.PARTITION_PREFIX)]
    if not template_id:
        raise RefusedError("Geef het sjabloon een naam met letters.", english="Give the template a name with letters.")
    if len(known) >= _MOST_TEMPLATES:
        raise RefusedError(
            f"Er zijn al {_MOST_TEMPLATES} sjablonen. Verwijder er eerst een.",
            english=f"There are {_MOST_TEMPLATES} templates already. Remove one first.",
        )
    record = SettingsTemplate(
        id=template_id,
        name=fit(name, _LONGEST_NAME),
        body=json.dumps(template_of(profile)),
        made_from=profile.id,
        at=services.clock.now(),
        owner=services.new_token(),
    )
    if await insert_if_absent(services.store, services.clock, record) is None:
        raise RefusedError(
            f"Er is al een sjabloon '{record.name}'. Kies een andere naam, of verwijder dat eerst.",
            english=f"There is a template '{record.name}' already. Choose another name, or remove that one first.",
        )
    await services.store.put(TemplateUse(profile_id=profile.id, template_id=record.id))
    return record


async def read_template(services: Services, template_id: str) -> SettingsTemplate:
    """Read a template. Raises `NotFoundError`."""
    stored = None
    if re.fullmatch(PROFILE_ID, template_id):
        stored = await services.store.get(SettingsTemplate, SettingsTemplate.PARTITION_PREFIX, template_id)
    if stored is None:
        shown = cut(template_id, _LONGEST_SHOWN)
        raise NotFoundError(f"Sjabloon '{shown}' bestaat niet.", english=f"Template '{shown}' does not exist.")
    return stored.record


async def delete_template(services: Services, template_id: str) -> None:
    """Remove a template; the settings of profiles stay as they are. Raises `NotFoundError`."""
    await read_template(services, template_id)
    await services.store.delete(SettingsTemplate, SettingsTemplate.PARTITION_PREFIX, template_id)


async def use_template(services: Services, profile_id: str, template_id: str) -> None:
    """Say which template a profile belongs to; empty: none. Its settings stay as they are. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    if not template_id:
        await services.store.delete(TemplateUse, profile.id, TemplateUse.KEY)
        return
    template = await read_template(services, template_id)
    await services.store.put(TemplateUse(profile_id=profile.id, template_id=template.id))


async def template_of_profile(services: Services, profile_id: str) -> tuple[SettingsTemplate, list[Deviation]] | None:
    """Return the template that a profile belongs to, with what the profile does otherwise; None without one."""
    profile = await read_profile(services, profile_id)
    use = await services.store.get(TemplateUse, profile.id, TemplateUse.KEY)
    if use is None:
        return None
    where = SettingsTemplate.PARTITION_PREFIX, use.record.template_id
    stored = await services.store.get(SettingsTemplate, *where)
    return (stored.record, deviations_of(profile, settings_of(stored.record))) if stored else None


def settings_of(template: SettingsTemplate) -> TemplateSettings:
    """Return the settings of a template, without those that an earlier version had and that are gone."""
    return still_general(json.loads(template.body))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
