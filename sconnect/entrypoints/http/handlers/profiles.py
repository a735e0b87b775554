"""What answers the routes of profiles."""

from sconnect.app.housekeeping import profile_removal
from sconnect.app.overview.profiles import list_summaries
from sconnect.app.profiles import changes as profile_changes
from sconnect.app.profiles.changes import NewCopy, new_connection, wrong_setting
from sconnect.app.profiles.connecting import remember, require_no_problems, require_workable_settings
from sconnect.app.profiles.probing import Asked, probe_connections
from sconnect.app.profiles.repository import StoredProfile, read_stored
from sconnect.domain.profile import PROFILE_ID
from sconnect.entrypoints.http.endpoint import Call, Page, PageQuery, Reply, endpoint
from sconnect.entrypoints.http.handlers.profile_views import CopyRequest, NewProfile, ProfileBody, ProfileSummaryView
from sconnect.entrypoints.http.paging import continuation, key_of


@endpoint()
async def list_profiles(call: Call, query: PageQuery) -> Reply[Page[ProfileSummaryView]]:
    """List the profiles, with how their tasks stand and how many orders wait."""
    found, following = await list_summaries(call.services, after=key_of(query, PROFILE_ID), limit=query.limit)
    views = tuple(map(ProfileSummaryView.of, found))
    return Reply(Page[ProfileSummaryView](items=views, next=continuation(following)))


@endpoint(status=201, refusals=(409, 422), headers=("ETag", "Location"))
async def create_profile(call: Call, body: NewProfile) -> Reply[ProfileBody]:
    """Make a profile. Keys that come along are tried, and kept where nobody can read them back."""
    asked = body.profile
    link_code = body.link_code.get_secret_value() if body.link_code else ""
    client_key = body.client_key.get_secret_value() if body.client_key else ""
    probe = await probe_connections(call.services, Asked(link_code=link_code, client_key=client_key))
    require_no_problems(probe)
    if asked.connection.administration_id not in {"", probe.administration_id}:
        raise _other_administration()
    connection = new_connection(call.services, asked.id, probe.administration_id)
    profile = asked.with_connection(connection)
    await require_workable_settings(profile, probe)
    given = {connection.shop_link_secret: link_code, connection.client_key_secret: client_key}
    secrets = {name: value for name, value in given.items() if value}
    kept = await profile_changes.create_profile(call.services, profile, secrets, by=call.caller.name)
    await remember(call.services, profile.id, probe)
    return _shown(kept, created=True)


@endpoint(headers=("ETag",))
async def read_profile(call: Call) -> Reply[ProfileBody]:
    """Show a profile with all its settings."""
    return _shown(await read_stored(call.services, call.path["profile"]))


@endpoint(refusals=(409, 422), headers=("ETag",), demands_version=True)
async def replace_profile(call: Call, body: ProfileBody) -> Reply[ProfileBody]:
    """Replace the settings of a profile. What cannot work with its shop and books is refused, as far as they answer."""
    profile_id, version = call.path["profile"], _version_of(call)
    before = await profile_changes.read_version(call.services, profile_id, version)
    if body.id != profile_id:
        raise wrong_setting(
            "id", "De korte naam van een profiel kan niet veranderen.", "The short name of a profile cannot change."
        )
    connection = before.profile.connection
    if body.connection.administration_id not in {"", connection.administration_id}:
        raise _other_administration()
    profile = body.with_connection(connection)
    probe = await probe_connections(call.services, Asked(profile=profile))
    await require_workable_settings(profile, probe, before.profile)
    return _shown(await profile_changes.replace_profile(call.services, profile, version, by=call.caller.name))


@endpoint(status=204, refusals=(409,), demands_version=True)
async def delete_profile(call: Call) -> Reply[None]:
    """Remove a profile with its keys, work list and planning. What was booked stays known, so that it never doubles."""
    await profile_removal.delete_profile(call.services, call.path["profile"], _version_of(call), by=call.caller.name)
    return Reply(None)


@endpoint(status=201, refusals=(409, 422), headers=("ETag", "Location"))
async def copy_profile(call: Call, body: CopyRequest) -> Reply[ProfileBody]:
    """Make a profile with the same settings for another shop of the same administration; it is off at first."""
    copy = NewCopy(body.id, body.name, body.reference_prefix)
    kept = await profile_changes.copy_profile(call.services, call.path["profile"], copy, by=call.caller.name)
    return _shown(kept, created=True)


def _shown(kept: StoredProfile, *, created: bool = False) -> Reply[ProfileBody]:
    headers = {"ETag": f'"{kept.version}"'}
    if created:
        headers["Location"] = f"/api/profiles/{kept.profile.id}"
    return Reply(ProfileBody.of(kept.profile), headers)


def _version_of(call: Call) -> str:
    """Read the version that `If-Match` names; a list of several is none of ours."""
    return call.version.removeprefix("W/").strip('"')  # something between us may have marked it as weak


def _other_administration() -> Exception:
    return wrong_setting(
        "connection.administration_id",
        "De administratie ligt vast. Maak voor een andere administratie een nieuw profiel.",
        "The administration is fixed. Make a new profile for another administration.",
    )
