"""What several end-to-end tests use."""

from collections.abc import Iterator

import pytest

from sconnect.app.profiles.repository import save_profile
from tests.functional.in_process import InProcessApi, in_process_api
from tests.functional.lab import Lab


@pytest.fixture
def lab() -> Lab:
    """One shop linked to one administration, its profile saved."""
    made = Lab()
    made.run(save_profile(made.services, made.profile, by="test"))
    return made


@pytest.fixture
def api(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessApi]:
    """The HTTP API on the tables of the lab; everybody may do everything."""
    with in_process_api(lab, monkeypatch) as serving:
        yield serving
