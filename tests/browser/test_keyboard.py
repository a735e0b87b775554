"""Everything with the keyboard alone, and the focus where a reader expects it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.azurite


def test_a_walk_without_a_mouse(visit: Visit) -> None:
    page = visit("#/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    _tab_to(page, "Planning", back=True)
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("heading", name="Planning", level=1)).to_be_focused()

    _tab_to(page, "Elke 5 minuten")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Elke 5 minuten" in page.evaluate("document.activeElement.textContent")


def test_tabs_follow_the_arrow_keys(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    page.get_by_role("tab", name="Orders").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Artikelen")).to_be_focused()
    expect(page.get_by_label("Verwerking artikelen")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Verbinding")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Orders")).to_be_focused()


def test_searching_and_choosing_by_keys(visit: Visit) -> None:
    page = visit("#/worklist/vreemd")
    page.get_by_role("button", name="Artikel koppelen").first.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog").get_by_role("combobox")
    box.focus()
    page.keyboard.type("lab", delay=20)
    expect(page.get_by_role("dialog").get_by_role("option").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("dialog").get_by_role("option").nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def _tab_to(page: Page, text: str, *, back: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"no {text} within 60 steps")
