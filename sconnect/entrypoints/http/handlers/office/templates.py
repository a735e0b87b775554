"""Handlers of templates of settings."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from sconnect.app.profiles.office import templates
from sconnect.app.profiles.office.templates import TemplateInUse, settings_of
from sconnect.app.storage.records import SettingsTemplate
from sconnect.domain.profile import PROFILE_ID
from sconnect.domain.profile.template import Deviation
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Reply, View, endpoint
from sconnect.entrypoints.http.paging import page_of, part_of_list


class NewTemplate(Body):
    """A template to make of the settings of a profile."""

    profile: Annotated[str, Field(pattern=PROFILE_ID)]
    name: Annotated[str, Field(min_length=1, max_length=50)]


class UsedTemplate(Body):
    """The template that a profile belongs to, by its id; empty: none."""

    template: Annotated[str, Field(max_length=40)] = ""


class DeviationView(View):
    """A setting of a profile that is not as its template has it. `path` is that of the settings schema."""

    path: str
    template: Any
    profile: Any


class ProfileOfTemplate(View):
    """A profile that belongs to a template."""

    id: str
    name: str
    deviations: tuple[DeviationView, ...]


class TemplateView(View):
    """A template: its settings by group and name, and the profiles that belong to it."""

    id: str
    name: str
    made_from: str
    at: datetime
    settings: dict[str, dict[str, Any]]
    profiles: tuple[ProfileOfTemplate, ...] = ()


class TemplateOfProfile(View):
    """The template that a profile belongs to, empty without one, and what the profile does otherwise."""

    template: str
    name: str
    deviations: tuple[DeviationView, ...]


@endpoint()
async def list_templates(call: Call, query: PageQuery) -> Reply[Page[TemplateView]]:
    """List the templates of settings, with the profiles that belong to each and what those do otherwise."""
    part, following = page_of(await templates.list_templates(call.services), query, lambda each: each.record.id)
    return part_of_list(TemplateView, map(_in_use, part), following)


@endpoint(status=201, error_statuses=(404, 409))
async def create_template(call: Call, body: NewTemplate) -> Reply[TemplateView]:
    """Make a template of the settings of a profile: no secret, prefix, shop or administration."""
    made = await templates.create_template(call.services, body.profile, body.name)
    return Reply(_view(made))


@endpoint(status=204)
async def delete_template(call: Call) -> Reply[None]:
    """Remove a template. The settings of profiles stay as they are."""
    await templates.delete_template(call.services, call.path["template"])
    return Reply(None)


@endpoint()
async def read_profile_template(call: Call) -> Reply[TemplateOfProfile]:
    """Show which template a profile belongs to, and what it does otherwise."""
    found = await templates.template_of_profile(call.services, call.path["profile"])
    if found is None:
        return Reply(TemplateOfProfile(template="", name="", deviations=()))
    record, deviations = found
    return Reply(TemplateOfProfile(template=record.id, name=record.name, deviations=tuple(map(_deviation, deviations))))


@endpoint(status=204)
async def use_template(call: Call, body: UsedTemplate) -> Reply[None]:
    """Say which template a profile belongs to. Its settings stay as they are."""
    await templates.use_template(call.services, call.path["profile"], body.template)
    return Reply(None)


def _in_use(used: TemplateInUse) -> TemplateView:
    profiles = tuple(
        ProfileOfTemplate(id=profile_id, name=name, deviations=tuple(map(_deviation, deviations)))
        for profile_id, name, deviations in used.profiles
    )
    return _view(used.record).model_copy(update={"profiles": profiles})


def _view(record: SettingsTemplate) -> TemplateView:
    settings = {group: dict(values) for group, values in settings_of(record).items()}
    return TemplateView.of(record, settings=settings, profiles=())


def _deviation(deviation: Deviation) -> DeviationView:
    return DeviationView.of(deviation)
