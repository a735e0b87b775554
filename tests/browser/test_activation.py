"""Linking by SnelStart's activation page, as a shop owner does it: there and back, or nothing comes, or a wrong key."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite
ADMINISTRATION = "Tweede Winkel BV"


def deliver(acts: Stage, delivery: str) -> None:
    """Say how SnelStart sends the key from now on."""
    configured = {"webhook": f"{acts.url}/api/snelstart/activation", "delivery": delivery}
    httpx.put(f"{acts.stack.snelstart_url}/_admin/activation", json=configured, trust_env=False).raise_for_status()


def consent(page: Page) -> None:
    """Go to SnelStart, choose an administration there, and come back."""
    page.get_by_role("button", name="Koppelen met SnelStart").click()
    expect(page.get_by_role("heading", name="Koppeling activeren")).to_be_visible()
    page.get_by_role("button", name=ADMINISTRATION).click()
    expect(page.get_by_role("heading", name="Winkel koppelen")).to_be_visible()


def test_there_and_back_links_the_administration_without_a_key_to_copy(visit: Visit, acts: Stage) -> None:
    """The link code that was given before is kept meanwhile."""
    deliver(acts, "twice")
    page = visit("#/link")
    page.get_by_label("Koppelcode van de winkel").fill(acts.link_code)
    page.get_by_role("button", name="Verder met deze winkel").click()
    consent(page)
    expect(page.get_by_text("SnelStart gaf toegang tot deze administratie:")).to_contain_text(ADMINISTRATION)
    page.get_by_role("button", name="Ja, dit is mijn administratie").click()
    expect(page.get_by_role("heading", name="Wat gaat waarheen?")).to_be_visible()
    expect(page.get_by_text(f"gekoppeld aan administratie {ADMINISTRATION}")).to_be_visible()


def test_a_key_that_never_comes_is_said_after_a_minute_with_the_way_out(visit: Visit, acts: Stage) -> None:
    deliver(acts, "lost")
    page = visit("#/link/snelstart/" + "0" * 64, expected=("status of 404",))
    page.clock.install()
    consent(page)
    expect(page.get_by_text("Wachten op SnelStart")).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(page.get_by_text("Er kwam niets van SnelStart")).to_be_visible()
    deliver(acts, "once")
    consent(page)
    expect(page.get_by_role("button", name="Ja, dit is mijn administratie")).to_be_visible()


def test_a_key_of_nobody_is_refused_with_the_reason(visit: Visit, acts: Stage) -> None:
    deliver(acts, "forged")
    page = visit("#/link/snelstart/" + "0" * 64, expected=("status of 404",))
    consent(page)
    expect(page.locator(".notice.bad")).to_contain_text("koppelsleutel")
    expect(page.get_by_role("button", name="Koppelen met SnelStart")).to_be_visible()
    deliver(acts, "once")


def test_a_profile_is_linked_anew_from_its_settings(visit: Visit, acts: Stage) -> None:
    deliver(acts, "once")
    page = visit("#/settings/winkel-oc30/connection")
    page.get_by_role("button", name="Koppelen met SnelStart").click()
    page.get_by_role("button", name="Voorbeeld Handel BV").click()
    expect(page.get_by_text("SnelStart heeft een nieuwe koppelsleutel gestuurd")).to_be_visible()


def test_the_key_of_another_administration_does_not_link_a_profile(visit: Visit, acts: Stage) -> None:
    deliver(acts, "once")
    page = visit("#/settings/winkel-oc30/connection")
    page.get_by_role("button", name="Koppelen met SnelStart").click()
    page.get_by_role("button", name=ADMINISTRATION).click()
    expect(page.get_by_text("opent een andere administratie")).to_be_visible()
