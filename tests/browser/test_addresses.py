"""Addresses of screens, as people bookmark them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.azurite

_PARSE = """
async ([module, hashes]) => {
  const { SCREENS, parseRoute } = await import(module);
  return hashes.map((hash) => {
    const { screen, profile, rest } = parseRoute(hash, SCREENS);
    return [screen.name, profile, rest];
  });
}
"""
_MAKE = (
    "async ([module, parts]) => { const { href } = await import(module); return parts.map((each) => href(...each)); }"
)
PARSED = {
    "": ["overview", "", []],
    "#/": ["overview", "", []],
    "#overview": ["overview", "", []],
    "#/nowhere/winkel": ["overview", "", ["winkel"]],
    "#/orders": ["orders", "", []],
    "#/orders/": ["orders", "", []],
    "#/orders/winkel/100": ["orders", "winkel", ["100"]],
    "#/orders/winkel/a%2Fb%20%C3%A9": ["orders", "winkel", ["a/b é"]],
    "#/orders/winkel/100%": ["orders", "winkel", ["100%"]],
    "#/settings/winkel/planning": ["settings", "winkel", ["planning"]],
    "#/planning": ["planning", "", []],
    "#/link/winkel": ["link", "", ["winkel"]],
}


def test_addresses_are_parsed_and_made_alike(visit: Visit) -> None:
    page = visit("#/")
    module = page.locator("script[type=module]").get_attribute("src")
    assert page.evaluate(_PARSE, [module, list(PARSED)]) == list(PARSED.values())
    made = {
        "#/": [],
        "#/planning": ["planning", ""],
        "#/orders/winkel/a%2Fb%20%C3%A9": ["orders", "winkel", "a/b é"],
        "#/settings/winkel/planning": ["settings", "winkel", "planning"],
    }
    assert page.evaluate(_MAKE, [module, list(made.values())]) == list(made)


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("#/worklist", "Werklijst"),
        ("#/orders/winkel-oc30/11", "Order 11"),
        ("#/settings/winkel-oc30/nothing", "Instellingen"),
        ("#/nowhere", "Overzicht"),
    ],
    ids=["without a profile", "of an order", "of a tab that is not there", "of no screen"],
)
def test_a_bookmark_opens_its_screen(visit: Visit, address: str, title: str) -> None:
    page = visit(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
