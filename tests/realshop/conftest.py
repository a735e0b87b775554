"""The shops under test, one after the other; without any the tests are skipped, visibly."""

import pytest

from sconnect.adapters.opencart.link_code import parse_link_code
from tests.realshop.callers import LINK_CODES, RealShop


def _name(link_code: str) -> str:
    """Name a shop by its address: the rest of a link code is secret."""
    return parse_link_code(link_code).url.partition("://")[2].partition("/")[0] if link_code else "no shop"


@pytest.fixture(scope="module", params=LINK_CODES or [""], ids=_name)
def shop(request: pytest.FixtureRequest) -> RealShop:
    if not request.param:
        pytest.skip("SCONNECT_TEST_SHOPS names no shops (docs/shop-protocol.md, chapter 9)")
    return RealShop(request.param)
