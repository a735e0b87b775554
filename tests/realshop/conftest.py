"""The shops under test, one after the other; without any the tests are skipped, visibly."""

import os
from pathlib import Path

import pytest

from sconnect.adapters.opencart.link_code import parse_link_code
from tests.realshop.callers import LINK_CODES, RealShop
from tests.realshop.kit.admin import Admin
from tests.realshop.kit.shops import Installed, installed

FOLDER = os.environ.get("SCONNECT_TEST_SHOPS_FOLDER", "")
"""The folder of shops on this machine, served by `tests.realshop.kit.serving`; empty: there are none."""
_INSTALLED: list[Installed | None] = [*installed(Path(FOLDER))] if FOLDER else []


def _name(link_code: str) -> str:
    """Name a shop by its address: the rest of a link code is secret."""
    return parse_link_code(link_code).url.partition("://")[2].partition("/")[0] if link_code else "no shop"


@pytest.fixture(scope="module", params=LINK_CODES or [""], ids=_name)
def shop(request: pytest.FixtureRequest) -> RealShop:
    if not request.param:
        pytest.skip("SCONNECT_TEST_SHOPS names no shops (docs/shop-protocol.md, chapter 9)")
    return RealShop(request.param)


@pytest.fixture(scope="module", params=_INSTALLED or [None], ids=lambda each: each.name if each else "no shop")
def admin(request: pytest.FixtureRequest) -> Admin:
    """The owner of a shop on this machine, logged in."""
    if request.param is None:
        pytest.skip("SCONNECT_TEST_SHOPS_FOLDER names no folder of shops (docs/shop-protocol.md, chapter 9)")
    return Admin(request.param)
