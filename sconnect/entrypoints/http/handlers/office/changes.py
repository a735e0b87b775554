"""Handlers of one setting that is changed for several profiles."""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from sconnect.app.profiles.office import changes
from sconnect.app.profiles.office.changes import MOST_PROFILES, PlannedChange
from sconnect.app.storage.records import SettingsChange
from sconnect.domain.profile import PROFILE_ID
from sconnect.domain.profile.template import GENERAL
from sconnect.entrypoints.http.endpoint import Body, Call, Nothing, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.paging import page_of, part_of_list


class ChangeRequest(Body):
    """A setting, its new value, and the profiles that get it."""

    path: str = Field(max_length=100, description=f"One of: {', '.join(GENERAL)}.")
    value: Any
    profiles: Annotated[
        tuple[Annotated[str, Field(pattern=PROFILE_ID)], ...], Field(min_length=1, max_length=MOST_PROFILES)
    ]


class PlannedView(View):
    """What a change would do to a profile. `refusal`: why it would not be changed."""

    profile: str
    name: str
    before: Any
    refusal: Words | None


class ChangePreview(View):
    """What a change would do. Nothing was written; shop and books can still refuse."""

    profiles: tuple[PlannedView, ...]


class ChangedProfileView(View):
    """What became of a profile. `refusal`: why it was not changed, or not changed back."""

    profile: str
    changed: bool
    before: Any
    undone: bool
    refusal: Words | None


class SettingsChangeView(View):
    """A setting that was changed for several profiles: who, when, to what, and what became of each."""

    id: str
    path: str
    value: Any
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str
    profiles: tuple[ChangedProfileView, ...]


@endpoint(error_statuses=(409,))
async def preview_settings_change(call: Call, body: ChangeRequest) -> Reply[ChangePreview]:
    """Show what a change of one setting would do to profiles. Nothing is written."""
    planned = await changes.preview_change(call.services, body.path, body.value, body.profiles)
    return Reply(ChangePreview(profiles=tuple(map(_planned, planned))))


@endpoint(error_statuses=(409,))
async def change_settings(call: Call, body: ChangeRequest) -> Reply[SettingsChangeView]:
    """Change one setting of profiles. A profile that cannot have it is refused with a reason; the rest goes on."""
    change = await changes.apply_change(call.services, body.path, body.value, body.profiles, by=call.caller.name)
    return Reply(_view(change))


@endpoint()
async def list_settings_changes(call: Call, query: PageQuery) -> Reply[Page[SettingsChangeView]]:
    """List the settings that were changed for several profiles, the newest first."""
    part, following = page_of(await changes.list_changes(call.services), query, lambda each: each.id)
    return part_of_list(SettingsChangeView, map(_view, part), following)


@endpoint(error_statuses=(409,))
async def undo_settings_change(call: Call, body: Nothing) -> Reply[SettingsChangeView]:
    """Give each profile back what it had, unless it was changed again since."""
    del body
    return Reply(_view(await changes.undo_change(call.services, call.path["change"], by=call.caller.name)))


def _planned(plan: PlannedChange) -> PlannedView:
    refusal = Words.model_validate(plan.refusal) if plan.refusal else None
    return PlannedView(profile=plan.profile_id, name=plan.name, before=plan.before, refusal=refusal)


def _view(change: SettingsChange) -> SettingsChangeView:
    profiles = tuple(
        ChangedProfileView(
            profile=each.profile_id,
            changed=bool(each.before),
            before=json.loads(each.before) if each.before else None,
            undone=each.undone,
            refusal=Words.model_validate(each.refusal) if each.refusal else None,
        )
        for each in change.profiles
    )
    return SettingsChangeView.of(change, value=json.loads(change.value), profiles=profiles)
