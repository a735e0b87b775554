"""Every screen, as everybody can use it: no violation of WCAG 2.2 AA, light and dark, narrow and wide."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.azurite

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
SCREENS = (
    "#/",
    "#/worklist/vreemd",
    "#/worklist/winkel-oc30",
    "#/orders/winkel-oc30",
    "#/orders/winkel-oc30/1",
    "#/orders/winkel-oc30/11",
    "#/orders/vreemd/1",
    "#/orders/winkel-oc30/404404",
    "#/mappings/winkel-oc30/customers",
    "#/adoption/winkel-oc30",
    "#/runs/winkel-oc30",
    "#/reconcile/winkel-oc30",
    "#/planning",
    "#/office",
    "#/people",
    "#/settings/winkel-oc30/orders",
    "#/settings/winkel-oc30/articles",
    "#/settings/winkel-oc30/customers",
    "#/settings/winkel-oc30/planning",
    "#/settings/winkel-oc30/mail",
    "#/settings/winkel-oc30/connection",
    "#/settings/winkel-oc30/history",
    "#/settings/winkel-oc30/access",
    "#/link",
)
RUN_AXE = """
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // Sizes are observed after a frame was laid out.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
"""

WIDE = 1_280
"""Pixels of a screen of which the text is tried at twice its size too (WCAG 1.4.4)."""
_SCROLLS = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_nobody_is_shut_out(visit: Visit, width: int, scheme: str) -> None:
    page = visit("#/", width=width, scheme=scheme, expected=("status of 404",))
    page.evaluate(AXE.read_text("utf-8"))
    found = {address: problems for address in SCREENS if (problems := _problems(page, address))}
    assert found == {}


def test_nobody_is_shut_out_of_a_dialog(visit: Visit) -> None:
    page = visit("#/worklist/vreemd", scheme="dark")
    page.evaluate(AXE.read_text("utf-8"))
    page.get_by_role("button", name="Artikel koppelen").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").press_sequentially("koffie", delay=10)
    expect(dialog.get_by_role("option").first).to_be_visible()
    assert page.evaluate(RUN_AXE) == []


def test_nobody_is_shut_out_of_mistakes_and_changes(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders", expected=("status of 400", "status of 422"))
    page.evaluate(AXE.read_text("utf-8"))
    page.get_by_label("Voorvoegsel betalingskenmerk").fill("mag niet!")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("alert").filter(has_text="Verbeter dit")).to_be_focused()
    expect(page.get_by_role("alert").first).to_contain_text("Voorvoegsel betalingskenmerk: ")
    expect(page.get_by_label("Voorvoegsel betalingskenmerk")).to_have_attribute("aria-invalid", "true")
    assert page.evaluate(RUN_AXE) == []


def _problems(page: Page, address: str) -> list[str]:
    page.evaluate("(address) => { location.hash = address; }", address)
    expect(page).to_have_url(f"{page.url.partition('#')[0]}{address}")
    settled(page)
    problems: list[str] = page.evaluate(RUN_AXE)
    return problems + sideways(page)


def sideways(page: Page) -> list[str]:
    """Whether a screen has to be scrolled sideways: as it is or, on a wide screen, with text of twice the size."""
    problems = ["scrolls sideways"] if page.evaluate(_SCROLLS) else []
    if page.evaluate("window.innerWidth") >= WIDE:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        problems += ["scrolls sideways with large text"] if page.evaluate(_SCROLLS) else []
        page.evaluate("document.documentElement.style.fontSize = ''")
    return problems
