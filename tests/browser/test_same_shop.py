"""A shop that another profile has already: said in the wizard, on the overview and at a link code, with a way there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

NAME = "Al gekoppeld"
ALREADY = f"al gekoppeld met profiel '{NAME}'"


@dataclass(slots=True)
class Linked:
    """A shop that is linked with the profile `al-gekoppeld`."""

    shop: SimulatedShop
    url: str
    code: str


@pytest.fixture
def linked(acts: Stage) -> Iterator[Linked]:
    shop = SimulatedShop("4.1.0.3")
    shop.identity = ShopIdentity(here="al-gekoppeld.example.test")
    url = acts.behind.open(serving(shop))
    made = Linked(shop, url, shop.link_code(url))
    with acts.http() as http:
        link(http, acts, made.code, "al-gekoppeld", NAME, "AG-")
        yield made
        remove(http, "al-gekoppeld")


def link(http: httpx.Client, acts: Stage, code: str, key: str, name: str, prefix: str) -> None:
    keys = {"link_code": code, "client_key": acts.client_key}
    proposal: dict[str, Any] = http.post("/api/link", json=keys).raise_for_status().json()["proposal"]
    profile = {**proposal, "id": key, "name": name, "active": False}
    profile["orders"]["reference_prefix"] = prefix
    http.post("/api/profiles", json={"profile": profile, **keys}).raise_for_status()


def remove(http: httpx.Client, key: str) -> None:
    version = http.get(f"/api/profiles/{key}").headers["ETag"]
    http.delete(
        f"/api/profiles/{key}", headers={"If-Match": version, "Content-Type": "application/json"}
    ).raise_for_status()


def paste_keys(page: Page, acts: Stage, code: str) -> None:
    page.get_by_label("Koppelcode van de winkel").fill(code)
    page.get_by_role("button", name="Verder met deze winkel").click()
    page.get_by_text("Ik heb zelf een koppelsleutel").click()
    page.get_by_label("Koppelsleutel van SnelStart").fill(acts.client_key)
    page.get_by_role("button", name="Verder met deze administratie").click()


def test_the_wizard_refuses_a_shop_that_is_linked_and_leads_to_its_profile(
    visit: Visit, acts: Stage, linked: Linked
) -> None:
    page = visit("#/link")
    paste_keys(page, acts, linked.code)
    expect(page.get_by_text(ALREADY)).to_be_visible()
    expect(page.get_by_role("heading", name="Wat gaat waarheen?")).to_have_count(0)
    page.get_by_role("link", name=f"Open profiel {NAME}").click()
    expect(page.get_by_role("heading", name=f"Instellingen: {NAME}")).to_be_visible()


def test_a_shop_that_is_linked_while_the_settings_are_looked_over_is_refused_with_the_same_link(
    visit: Visit, acts: Stage
) -> None:
    shop = SimulatedShop("4.1.0.3")
    shop.identity = ShopIdentity(here="intussen.example.test")
    url = acts.behind.open(serving(shop))
    page = visit("#/link", expected=("status of 422",))
    paste_keys(page, acts, shop.link_code(url))
    expect(page.get_by_role("heading", name="Wat gaat waarheen?")).to_be_visible()
    with acts.http() as http:
        link(http, acts, shop.link_code(url), "intussen", NAME, "IT-")
        page.get_by_text("Zelf kiezen", exact=True).click()
        page.get_by_label("Voorvoegsel betalingskenmerk").fill("TL-")
        for question in page.locator("[data-question]").all():
            question.check()
        page.get_by_role("button", name="Verder", exact=True).click()
        page.get_by_label("Naam", exact=True).fill("Te laat")
        page.get_by_role("button", name="Profiel maken en proefdraaien").click()
        expect(page.get_by_role("alert").filter(has_text=ALREADY)).to_be_visible()
        expect(page.get_by_role("link", name="Open profiel").first).to_have_attribute("href", "#/settings/intussen")
        remove(http, "intussen")


def test_another_shop_behind_a_link_code_asks_for_a_reason(visit: Visit, acts: Stage, linked: Linked) -> None:
    other = SimulatedShop("4.1.0.3")
    other.identity = ShopIdentity(here="verhuisd.example.test")
    code = other.link_code(acts.behind.open(serving(other)))
    page = visit("#/settings/al-gekoppeld/connection", expected=("status of 409",))
    page.get_by_label("Koppelcode van de winkel").fill(code)
    page.get_by_role("button", name="Vervangen").first.click()
    dialog = page.get_by_role("dialog", name="Is dit dezelfde webwinkel?")
    expect(dialog.get_by_text("verhuisd.example.test")).to_contain_text(linked.shop.identity.here)
    dialog.get_by_role("button", name="De winkel is verhuisd").click()
    expect(dialog.get_by_role("alert")).to_have_text("Vul een reden in.")
    dialog.get_by_label("Reden").fill("Andere hosting")
    dialog.get_by_role("button", name="De winkel is verhuisd").click()
    expect(page.get_by_text("Vervangen en getest.")).to_be_visible()
    page.get_by_text("Bevestigde verhuizingen van de winkel (1)").click()
    expect(page.get_by_text("Andere hosting")).to_be_visible()
