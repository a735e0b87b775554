"""Names of profiles and runs that no table could hold are simply not found."""

import pytest

from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import start_run
from sconnect.domain.profile import Task
from tests.unit.app.conftest import Desk

HOSTILE = ["x" * 600, "a/b", "a\\b", "a#b", "a?b", "a\x00b", "é", "\ud800", "..", "' or 1 eq 1", "A", "lab\n", ""]


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_profile_with_a_hostile_name_is_not_found(name: str, desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        await read_profile(desk.services, name)
    with pytest.raises(NotFoundError):
        await start_run(desk.services, name, Task.IMPORT_ORDERS, by="api")


@pytest.mark.parametrize(
    "name", [*HOSTILE, *(f"lab.{name}" for name in HOSTILE), f"{'x' * 600}.8204478339999-f252e6b438"]
)
def test_a_run_with_a_hostile_name_is_not_found(name: str) -> None:
    with pytest.raises(NotFoundError):
        RunName.parse(name)
