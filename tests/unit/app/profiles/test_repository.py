import json

import pytest

from sconnect.app.errors import InvalidSettingsError, NotFoundError, SettingsError
from sconnect.app.profiles.repository import all_profiles, read_profile, save_profile
from sconnect.app.storage.records import ProfileRecord
from sconnect.domain.profile import OptionMode, Profile
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile


def _profile(name: str, prefix: str, *, administration: str = "adm", client_key: str = "key") -> Profile:
    """A profile with this prefix; by default of the administration that all others here have."""
    made = profile(reference_prefix=prefix)
    connection = made.connection.model_copy(
        update={"administration_id": administration, "client_key_secret": client_key}
    )
    return made.model_copy(update={"id": name, "name": name.title(), "connection": connection})


async def test_a_profile_is_read_as_it_was_saved(desk: Desk) -> None:
    saved = _profile("een", "WS-")
    await save_profile(desk.services, saved, by="test")
    assert await read_profile(desk.services, "een") == saved
    assert [found async for found in all_profiles(desk.services)] == [saved]


async def test_a_profile_that_does_not_exist(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="Profiel 'nergens' bestaat niet"):
        await read_profile(desk.services, "nergens")


async def test_saving_again_replaces(desk: Desk) -> None:
    await save_profile(desk.services, _profile("een", "WS-"), by="test")
    await save_profile(desk.services, _profile("een", "WS-").model_copy(update={"name": "Nieuw"}), by="test")
    assert [found.name async for found in all_profiles(desk.services)] == ["Nieuw"]


async def test_settings_that_no_longer_fit_say_which(desk: Desk) -> None:
    record = ProfileRecord(id="oud", body='{"id": "oud", "orders": {"tolerance": "7"}}', modified_at=desk.clock.now())
    await desk.services.store.put(record)
    await save_profile(desk.services, _profile("een", "WS-"), by="test")

    with pytest.raises(
        SettingsError, match=r"profiel 'oud' zijn niet meer geldig .*orders\.tolerance.* Sla ze opnieuw"
    ):
        await read_profile(desk.services, "oud")
    assert [found.id async for found in all_profiles(desk.services)] == ["een"]


@pytest.mark.parametrize(
    ("first", "second"), [("WS-", "WS-"), ("WS-", "ws-"), ("WS", "WS1"), ("WS1", "WS"), ("A1", "A12"), ("W-1", "W-")]
)
async def test_prefixes_by_which_orders_could_be_taken_for_each_other_are_refused(
    desk: Desk, first: str, second: str
) -> None:
    await save_profile(desk.services, _profile("een", first), by="test")
    with pytest.raises(InvalidSettingsError, match=f"'{second}' valt samen met dat van profiel 'Een'"):
        await save_profile(desk.services, _profile("twee", second), by="test")
    assert [found.id async for found in all_profiles(desk.services)] == ["een"]


@pytest.mark.parametrize(("first", "second"), [("WS1-", "WS-"), ("A-", "B-"), ("WS", "WSX"), ("A", "B")])
async def test_prefixes_that_can_never_meet_are_fine(desk: Desk, first: str, second: str) -> None:
    await save_profile(desk.services, _profile("een", first), by="test")
    await save_profile(desk.services, _profile("twee", second), by="test")
    assert len([found async for found in all_profiles(desk.services)]) == 2


async def test_profiles_of_other_administrations_may_have_the_same_prefix(desk: Desk) -> None:
    await save_profile(desk.services, _profile("een", "WS-"), by="test")
    await save_profile(desk.services, _profile("twee", "WS-", administration="other", client_key="other"), by="test")
    assert len([found async for found in all_profiles(desk.services)]) == 2


async def test_one_client_key_is_one_administration(desk: Desk) -> None:
    await save_profile(desk.services, _profile("een", "WS-", administration="adm"), by="test")
    with pytest.raises(InvalidSettingsError):
        await save_profile(desk.services, _profile("twee", "WS-", administration=""), by="test")


async def test_a_profile_stored_before_options_had_a_setting_keeps_them_on_a_line_of_their_own(desk: Desk) -> None:
    saved = _profile("een", "WS-")
    settings = saved.model_dump(mode="json")
    del settings["orders"]["option_mode"]
    record = ProfileRecord(id="een", body=json.dumps(settings), modified_at=desk.clock.now())
    await desk.services.store.put(record)
    assert (await read_profile(desk.services, "een")).orders.option_mode is OptionMode.TEXT_LINE
    assert saved.orders.option_mode is OptionMode.IN_DESCRIPTION
