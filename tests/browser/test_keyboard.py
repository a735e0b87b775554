"""Everything with the keyboard alone, and the focus where a reader expects it."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage
from tests.functional.orders import plain_order

pytestmark = pytest.mark.azurite

_SEEN = """
() => {
  const now = document.activeElement;
  if (!now || now === document.body) return "none";
  const { outlineStyle, outlineWidth } = getComputedStyle(now);
  const around = now.closest(".whole") ? getComputedStyle(now.closest(".whole")) : null;
  const what = now.outerHTML.slice(0, 120);
  const box = now.getBoundingClientRect();
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
  const top = document.querySelector("header.top").getBoundingClientRect().bottom;
  const isCovered = !now.closest("header") && box.bottom <= top;
  const outlined = [[outlineStyle, outlineWidth], [around?.outlineStyle ?? "none", around?.outlineWidth ?? "0px"]];
  if (!inSight || isCovered) return `out of sight: ${what}`;
  const isOutlined = outlined.some(([style, width]) => style !== "none" && parseFloat(width) > 0);
  return isOutlined ? "seen" : `no outline: ${what}`;
}
"""


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
    expect(page.get_by_role("tab").last).to_be_focused()
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


def test_from_a_link_code_to_booked_orders_and_a_decision_without_a_mouse(visit: Visit, acts: Stage) -> None:
    """The way of a first day: link a shop, try it, switch it on, look at a decision and leave it, search."""
    shop = SimulatedShop("4.0.2.3", empty=True)
    shop.place(plain_order(), status=2)
    wrong = plain_order(2)
    wrong["order"]["total"] = "999.0000"
    shop.place(wrong, status=2)
    shop.identity = ShopIdentity(here="toetsenbord.example.test")
    code = shop.link_code(acts.behind.open(serving(shop)))
    page = visit("#/")
    _press(page, "Winkel koppelen")
    settled(page)
    _fill(page, "Koppelcode van de winkel", code)
    _press(page, "Verder met deze winkel")
    expect(page.get_by_text("Ik heb zelf een koppelsleutel")).to_be_visible()
    _press(page, "Ik heb zelf een koppelsleutel")
    _fill(page, "Koppelsleutel van SnelStart", acts.client_key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wat gaat waarheen?")).to_be_visible()
    for number in range(page.get_by_label("Akkoord").count()):
        _tab_until(page, partial(page.evaluate, f"document.activeElement.dataset.question === '{number}'"))
        page.keyboard.press("Space")
    _press(page, "Verder", exact=True)
    expect(page.get_by_label("Naam", exact=True)).to_be_visible()
    _choose_first_day(page)
    _fill(page, "Naam", "Toetsenbord")
    _press(page, "Profiel maken en proefdraaien")
    expect(page.get_by_role("button", name="Dit klopt: verder")).to_be_visible()
    _press(page, "Dit klopt: verder")
    _press(page, "Aanzetten", exact=True)
    expect(page.get_by_text("Toetsenbord is gekoppeld en staat aan.")).to_be_visible()
    expect(
        page.get_by_role("status")
        .filter(has_text="Klaar")
        .or_(page.get_by_role("status").filter(has_text="wacht"))
        .first
    ).to_be_visible()
    _leave_a_dialog(page)
    _search(page)
    _confirm_a_decision(page)
    page.close()
    with acts.http() as http:
        version = http.get("/api/profiles/toetsenbord").headers["ETag"]
        headers = {"If-Match": version, "Content-Type": "application/json"}
        http.delete("/api/profiles/toetsenbord", headers=headers).raise_for_status()


def _leave_a_dialog(page: Page) -> None:
    """Open a decision, go round in it, and leave it: the focus stays inside and comes back to its button."""
    page.evaluate("location.hash = '#/worklist/vreemd'")
    settled(page)
    _press(page, "Artikel koppelen", exact=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Artikel koppelen"


def _confirm_a_decision(page: Page) -> None:
    """Find what waits by its number, decide, and see what came of it."""
    page.evaluate("location.hash = '#/worklist/toetsenbord'")
    settled(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_count(1)
    _press(page, "Overslaan", exact=True)
    expect(page.get_by_role("dialog", name="Overslaan")).to_be_visible()
    _fill(page, "Reden", "proefbestelling")
    _press(page, "Overslaan", exact=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    decided = page.locator("article.decided")
    expect(decided.get_by_role("status").first).to_be_focused()
    expect(decided).to_contain_text("Uw beslissing is bewaard.")


def _search(page: Page) -> None:
    page.evaluate("location.hash = '#/orders/winkel-oc30'")
    settled(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("1/")  # within a field a stroke is a stroke
    expect(page.get_by_role("searchbox").first).to_have_value("1/")


def test_what_has_the_focus_is_seen(visit: Visit) -> None:
    """Every stop of the Tab key on a screen lies in sight and has an outline."""
    page = visit("#/worklist/vreemd")
    for stop in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(_SEEN)
        assert seen in {"seen", "none"}, (stop, seen)


def _choose_first_day(page: Page) -> None:
    """Fill a moment in, part by part, as its field takes keys."""
    _tab_until(page, lambda: page.evaluate("document.activeElement.type === 'datetime-local'"))
    page.get_by_label("Vanaf").fill("2026-01-01T00:00")  # how keys fill it depends on the language of the browser


def _press(page: Page, text: str, *, exact: bool = False) -> None:
    """Go to a button or link by its text with the Tab key, and press Enter."""

    def is_there() -> bool:
        now = str(page.evaluate("document.activeElement.textContent")).strip()
        return now == text if exact else text in now and len(now) < len(text) + 25

    _tab_until(page, is_there)
    page.keyboard.press("Enter")


def _fill(page: Page, label: str, text: str) -> None:
    """Go to a field by its label with the Tab key, and type."""
    _tab_until(
        page,
        lambda: bool(
            page.evaluate(
                "(label) => document.activeElement.labels?.[0]?.textContent.startsWith(label) ?? false", label
            )
        ),
    )
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def _tab_until(page: Page, is_there: Callable[[], bool]) -> None:
    for _ in range(120):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError("not within 120 steps")


def _tab_to(page: Page, text: str, *, back: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"no {text} within 60 steps")
