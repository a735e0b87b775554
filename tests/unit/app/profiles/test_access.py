"""Access to profiles: what it costs to look up, what is told of a change, and how long that is kept."""

import json
import logging
from datetime import timedelta

import pytest

from sconnect.app.errors import NotFoundError
from sconnect.app.housekeeping.retention import forget_profile
from sconnect.app.profiles.office.access import (
    give_access,
    purge_access_trail,
    read_access,
    role_in,
    roles_of,
    withdraw_access,
)
from sconnect.app.profiles.repository import save_profile
from sconnect.app.storage.records import ProfileAccess
from sconnect.domain.profile.access import AccessGrant, ProfileRole
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

ANNA, GROUP = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10", "0760b6cf-170e-4a14-91b3-4b78e0739963"
MANY = 400


async def _saved(desk: Desk, name: str = "winkel") -> None:
    await save_profile(desk.services, profile(reference_prefix=f"{name}-").model_copy(update={"id": name}), by="test")


async def test_looking_up_access_to_one_profile_costs_one_request_whatever_comes_out(desk: Desk) -> None:
    await _saved(desk)
    await give_access(desk.services, "winkel", ANNA, ProfileRole.OPERATOR, "Anna", by="eva")
    for name, accounts, role in (
        ("winkel", {ANNA, GROUP}, ProfileRole.OPERATOR),
        ("winkel", {GROUP}, None),
        ("geen", {ANNA}, None),
    ):
        desk.rows.reads.clear()
        assert await role_in(desk.services, name, accounts) is role
        assert desk.rows.reads.total() == 1


async def test_the_profiles_of_an_account_among_four_hundred_cost_one_request(desk: Desk) -> None:
    for number in range(MANY):
        grants = (AccessGrant(ANNA if number % 100 == 0 else GROUP, ProfileRole.VIEWER, "x", "eva", desk.clock.now()),)
        await desk.services.store.put(ProfileAccess(profile_id=f"winkel-{number:03d}", grants=grants))
    desk.rows.reads.clear()
    found = await roles_of(desk.services, {ANNA})
    assert found == {f"winkel-{number}00": ProfileRole.VIEWER for number in range(4)}
    assert desk.rows.reads.total() == 1


async def test_a_change_of_access_is_told_without_saying_to_whom(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="sconnect.events")
    await _saved(desk)
    await give_access(desk.services, "winkel", ANNA, ProfileRole.OPERATOR, "Anna", by="eva@kantoor.example")
    await withdraw_access(desk.services, "winkel", ANNA, by="eva@kantoor.example")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "sconnect.events"]
    assert lines == [
        {"event": "access given", "profile": "winkel", "role": "operator"},
        {"event": "access taken", "profile": "winkel"},
    ]


async def test_who_gave_access_is_forgotten_after_a_while_and_the_access_stays(desk: Desk) -> None:
    await _saved(desk)
    for account in (GROUP, ANNA):
        await give_access(desk.services, "winkel", account, ProfileRole.VIEWER, "Naam", by="eva")
    await desk.clock.sleep(3600)
    await withdraw_access(desk.services, "winkel", GROUP, by="eva")
    now = desk.clock.now()
    assert await purge_access_trail(desk.services, "winkel", now - timedelta(hours=2)) == (0, True)
    assert await purge_access_trail(desk.services, "winkel", now) == (2, True)
    kept = await read_access(desk.services, "winkel")
    assert [change.role for change in kept.changes] == [None]
    assert [grant.account for grant in kept.grants] == [ANNA]
    assert await purge_access_trail(desk.services, "geen", now) == (0, False)


async def test_so_many_changes_are_kept_at_most(desk: Desk) -> None:
    await _saved(desk)
    for _ in range(30):
        await give_access(desk.services, "winkel", ANNA, ProfileRole.VIEWER, "Anna", by="eva")
        await withdraw_access(desk.services, "winkel", ANNA, by="eva")
    assert len((await read_access(desk.services, "winkel")).changes) == 50


async def test_there_is_no_access_to_a_profile_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        await give_access(desk.services, "geen", ANNA, ProfileRole.VIEWER, "Anna", by="eva")
    assert await role_in(desk.services, "geen", {ANNA}) is None


async def test_with_a_profile_goes_the_access_to_it(desk: Desk) -> None:
    await _saved(desk)
    await give_access(desk.services, "winkel", ANNA, ProfileRole.ADMIN, "Anna", by="eva")
    await forget_profile(desk.services, "winkel", desk.clock.monotonic() + 60)
    assert await role_in(desk.services, "winkel", {ANNA}) is None
