"""The same page in English."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.azurite


def test_the_language_is_changed_and_remembered(visit: Visit) -> None:
    page = visit("#/orders/winkel-oc30/1")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("button", name="English").click()
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Why was it booked like this?")).to_be_visible()
    expect(page.get_by_text("€56.07").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Why was it booked like this?")).to_be_visible()


def test_decide_import_and_read_in_english(visit: Visit) -> None:
    page = visit("#/", language="en")
    card = page.get_by_role("region", name="Labwinkel OpenCart 3.0")
    card.get_by_role("button", name="Import now").click()
    expect(page.get_by_text("Import orders of Labwinkel OpenCart 3.0 is done.")).to_be_visible()
    card.get_by_role("link", name="Work list").click()
    settled(page)
    item = page.locator("article").filter(has_text="according to SnelStart this delivery")
    expect(item).to_have_count(1)
    item.get_by_role("button", name="Skip").click()
    page.get_by_role("dialog").get_by_role("button", name="Skip").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Write down briefly why")
    page.get_by_label("Reason").fill("booked by hand")
    page.get_by_role("dialog").get_by_role("button", name="Skip").click()
    expect(item).to_contain_text("Your decision was kept.")

    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_label("State").select_option("skipped")
    page.get_by_role("link", name="11", exact=True).click()
    expect(page.get_by_text(re.compile("booked by hand"))).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The order was looked at again.")).to_be_visible()
    settled(page)
    expect(page.get_by_text("Waits", exact=True).first).to_be_visible()


def test_amounts_and_moments_as_the_dutch_write_them(visit: Visit) -> None:
    page = visit("#/orders/winkel-oc30/1")
    expect(page.get_by_text("€ 56,07").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"vandaag \d\d:\d\d|gisteren \d\d:\d\d")).first).to_be_visible()
