"""Every option is followed through every generation of the shop that was captured."""

import pytest

from tests.functional.options.wire import WireLab

GENERATIONS = ("3.0", "4.0", "4.1")
"""OpenCart versions, in the order of the demo shops."""


@pytest.fixture(params=range(len(GENERATIONS)), ids=GENERATIONS)
def lab(request: pytest.FixtureRequest) -> WireLab:
    """A shop of each generation in turn."""
    return WireLab(request.param)
