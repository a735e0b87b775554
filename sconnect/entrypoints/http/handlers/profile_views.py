"""Views of a profile: all settings, and of its connection everything but the names of secrets."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from sconnect.app.overview.profiles import ProfileSummary, Standing
from sconnect.app.profiles.repository import StoredProfile
from sconnect.app.profiles.saving import ProfileSettings
from sconnect.domain.profile import PROFILE_ID, Profile, Settings
from sconnect.entrypoints.http.endpoint import UNCHECKED, Body, Call, Reply, SecretText, View, Words
from sconnect.entrypoints.http.handlers.activation import ActivationId
from sconnect.entrypoints.http.handlers.planning import BookedView, TaskView, booked_view, task_view
from sconnect.entrypoints.http.routes import Role


class ConnectionBody(Settings):
    """The administration that was pinned when linking. It cannot be changed here."""

    administration_id: Annotated[str, Field(max_length=64)] = ""


class ProfileBody(Profile):
    """One shop linked to one administration, with every setting."""

    connection: ConnectionBody = ConnectionBody()  # type: ignore[assignment]  # the names of secrets stay inside

    @classmethod
    def of(cls, profile: Profile) -> "ProfileBody":
        """Show a profile."""
        connection = ConnectionBody(administration_id=profile.connection.administration_id)
        return cls(**ProfileSettings.of(profile).settings, connection=connection)

    def settings(self) -> ProfileSettings:
        """Return what a person asks for, as the app takes it."""
        return ProfileSettings.of(self)


class NewProfile(Body):
    """A new profile, with the keys of its two ends when they are known already."""

    WRAPPER: ClassVar = "profile"

    profile: ProfileBody
    link_code: SecretText | None = None
    client_key: SecretText | None = None
    activation: ActivationId | None = None
    """In place of `client_key`: the link of SnelStart's activation page that it came by."""
    template: Annotated[str, Field(max_length=40, description="The template that it was made with; empty: none.")] = ""


class CopyRequest(Body):
    """What a copy of a profile has of its own."""

    id: Annotated[str, Field(pattern=PROFILE_ID)]
    name: Annotated[str, Field(min_length=1, max_length=50)]
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,20}$")]


class ShopNoticeView(View):
    """What to know of a profile that shares its shop with another one, `profile`. `stops`: it imports nothing."""

    message: Words
    profile: str
    stops: bool


class NightView(View):
    """What last night's reconciliation came to: how many orders differ, and for how much in euro including VAT."""

    first: date = Field(serialization_alias="from")
    until: date = Field(validation_alias="last")
    differing: int
    amount: Decimal
    at: datetime


class ProfileSummaryView(View):
    """A profile in a list: what it links, how its tasks stand, how many orders wait."""

    id: str
    name: str
    role: str = Field(description="What the caller may do in it: viewer, operator or admin.")
    active: bool
    administration: str
    shop: str
    tasks: tuple[TaskView, ...]
    standing: Standing
    why: Words | None = Field(description="Why it is failing.")
    waiting: int
    unknown: int
    booked_this_month: BookedView
    notices: tuple[ShopNoticeView, ...]
    night: NightView | None
    adoption: bool = Field(description="Whether bookings of another program were found.")


def summary_view(summary: ProfileSummary, role: Role) -> ProfileSummaryView:
    """Show a profile in a list, to a caller with this role in it."""
    why = Words.model_validate(summary.why) if summary.why else None
    tasks = tuple(map(task_view, summary.tasks))
    notices = tuple(
        ShopNoticeView(message=Words.model_validate(each.text), profile=each.other_profile, stops=each.stops)
        for each in summary.notices
    )
    return ProfileSummaryView.of(
        summary,
        role=role.word,
        tasks=tasks,
        notices=notices,
        why=why,
        booked_this_month=booked_view(summary.booked_this_month),
    )


def shown_profile(stored: StoredProfile, *, created: bool = False) -> Reply[ProfileBody]:
    """Answer with a profile and its version."""
    headers = {"ETag": f'"{stored.version}"'}
    if stored.unchecked:
        headers[UNCHECKED] = ",".join(stored.unchecked)
    if created:
        headers["Location"] = f"/api/profiles/{stored.profile.id}"
    return Reply(ProfileBody.of(stored.profile), headers)


def version_of(call: Call) -> str:
    """Read the version that `If-Match` names; a list of several is none of ours."""
    return call.version.removeprefix("W/").strip('"')  # something between us may have marked it as weak
