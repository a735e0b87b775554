"""Handlers of the history of settings: who changed what, when and by what, and putting it back."""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from sconnect.app.profiles.office import putting_back
from sconnect.app.profiles.office.putting_back import ShownEdit, ShownSave
from sconnect.domain.profile.history import SaveOrigin
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.profile_views import ProfileBody, shown_profile, version_of
from sconnect.entrypoints.http.paging import part_of_list, resume_key

_MOST_FIELDS = 200
_LONGEST_PATH = 100


class PutBackRequest(Body):
    """Which settings of a change get their former value again."""

    fields: Annotated[tuple[Annotated[str, Field(max_length=_LONGEST_PATH)], ...], Field(max_length=_MOST_FIELDS)] = (
        Field((), description="Their paths, such as `orders.start`; empty: every one of the change that can.")
    )


class EditView(View):
    """A setting that was changed. `refusal`: why it cannot be put back.

    `before` and `after` are null where `known` is false: a first value, or one too long to keep.
    """

    path: str
    before: Any
    after: Any
    known: bool
    refusal: Words | None


class SettingsSaveView(View):
    """One change of the settings of a profile: who, when, by what, and each setting before and after."""

    id: str
    at: datetime
    by: str
    how: SaveOrigin
    template: str = Field(
        description="The name of the template that the profile was created with; empty for who may not see those."
    )
    edits: tuple[EditView, ...]


@endpoint()
async def list_settings_history(call: Call, query: PageQuery) -> Reply[Page[SettingsSaveView]]:
    """List the changes of the settings of a profile, the newest first. Secrets are never among them."""
    found, following = await putting_back.list_history(
        call.services, call.path["profile"], first=resume_key(query), limit=query.limit
    )
    views = (_view(each, names_template=not call.is_limited) for each in found)
    return part_of_list(SettingsSaveView, views, following)


@endpoint(error_statuses=(409, 422), headers=("ETag",), requires_version=True)
async def put_settings_back(call: Call, body: PutBackRequest) -> Reply[ProfileBody]:
    """Give settings the values that they had before a change, with the checks of saving. What cannot be is refused."""
    stored = await putting_back.put_back(
        call.services,
        call.path["profile"],
        call.path["save"],
        version_of(call),
        body.fields,
        by=call.caller.name,
    )
    return shown_profile(stored)


def _view(shown: ShownSave, *, names_template: bool) -> SettingsSaveView:
    template = shown.save.template if names_template else ""
    return SettingsSaveView.of(shown.save, template=template, edits=tuple(map(_edit, shown.edits)))


def _edit(shown: ShownEdit) -> EditView:
    edit = shown.edit
    return EditView(
        path=edit.path,
        before=json.loads(edit.before) if edit.before else None,
        after=json.loads(edit.after) if edit.after else None,
        known=bool(edit.before),
        refusal=Words.model_validate(shown.refusal) if shown.refusal else None,
    )
