"""Handlers of profiles."""

from sconnect.app.housekeeping import profile_removal
from sconnect.app.overview.profiles import list_summaries
from sconnect.app.profiles import saving
from sconnect.app.profiles.activation import use_for_profile
from sconnect.app.profiles.office.templates import read_template, use_template
from sconnect.app.profiles.repository import read_stored
from sconnect.app.profiles.saving import NewCopy
from sconnect.domain.profile import PROFILE_ID
from sconnect.domain.profile.history import By
from sconnect.entrypoints.http.endpoint import UNCHECKED, Call, ManyQuery, Page, Reply, endpoint, secret_value
from sconnect.entrypoints.http.handlers.activation import key_received, link_code_kept
from sconnect.entrypoints.http.handlers.profile_views import (
    CopyRequest,
    NewProfile,
    ProfileBody,
    ProfileSummaryView,
    shown_profile,
    summary_view,
    version_of,
)
from sconnect.entrypoints.http.paging import part_of_list, resume_key


@endpoint()
async def list_profiles(call: Call, query: ManyQuery) -> Reply[Page[ProfileSummaryView]]:
    """List the profiles, with how they and their tasks stand, why one fails, and how many orders wait."""
    found, following = await list_summaries(call.services, after=resume_key(query, PROFILE_ID), limit=query.limit)
    return part_of_list(ProfileSummaryView, [summary_view(each, call.role_in(each.id)) for each in found], following)


@endpoint(status=201, error_statuses=(404, 409, 422), headers=("ETag", "Location"))
async def create_profile(call: Call, body: NewProfile) -> Reply[ProfileBody]:
    """Make a profile. Keys that come along are tried, and kept where nobody can read them back."""
    template = await read_template(call.services, body.template) if body.template else None
    stored = await saving.create_profile(
        call.services,
        body.profile.settings(),
        link_code=secret_value(body.link_code) or await link_code_kept(call, body.activation),
        client_key=secret_value(body.client_key) or await key_received(call, body.activation),
        by=call.caller.name,
        template=template.name if template else "",
    )
    if body.activation:
        await use_for_profile(call.services, body.activation, stored.profile.id)
    if body.template:
        await use_template(call.services, stored.profile.id, body.template)
    return shown_profile(stored, created=True)


@endpoint(headers=("ETag",))
async def read_profile(call: Call) -> Reply[ProfileBody]:
    """Show a profile with all its settings."""
    return shown_profile(await read_stored(call.services, call.path["profile"]))


@endpoint(error_statuses=(409, 422), headers=("ETag", UNCHECKED), requires_version=True)
async def replace_profile(call: Call, body: ProfileBody) -> Reply[ProfileBody]:
    """Replace the settings of a profile. What cannot work with its shop and books is refused, as far as they answer."""
    stored = await saving.replace_profile(
        call.services, call.path["profile"], version_of(call), body.settings(), by=By(call.caller.name)
    )
    return shown_profile(stored)


@endpoint(status=204, error_statuses=(409,), requires_version=True)
async def delete_profile(call: Call) -> Reply[None]:
    """Remove a profile with its keys, work list and planning. What was booked stays known, so that it never doubles."""
    await profile_removal.delete_profile(call.services, call.path["profile"], version_of(call), by=call.caller.name)
    return Reply(None)


@endpoint(status=201, error_statuses=(409, 422), headers=("ETag", "Location"))
async def copy_profile(call: Call, body: CopyRequest) -> Reply[ProfileBody]:
    """Make a profile with the same settings for another shop of the same administration; it is off at first."""
    copy = NewCopy(body.id, body.name, body.reference_prefix)
    stored = await saving.copy_profile(call.services, call.path["profile"], copy, by=call.caller.name)
    return shown_profile(stored, created=True)
