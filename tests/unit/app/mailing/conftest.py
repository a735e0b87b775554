import pytest

from tests.unit.app.conftest import Desk
from tests.unit.app.mailing.world import PostOffice, post_office


@pytest.fixture
def office(desk: Desk) -> PostOffice:
    return post_office(desk)
