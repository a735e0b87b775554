"""From the page of an app that runs to the first booked order, with few clicks and no terminal."""

import os
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from tests.browser.conftest import Visit
from tests.browser.stage import EMPTY_BOOKS, Stage
from tests.browser.test_activation import deliver
from tests.functional.orders import plain_order

pytestmark = pytest.mark.azurite
MOST_CLICKS = 12
MOST_CLICKS_FROM_TEMPLATE = 6


class Hand:
    """Counts the clicks of a person; what is typed or pasted is none."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1


def shot(page: Page, name: str) -> None:
    """Keep a picture of a screen where somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_the_first_order_is_booked_within_twelve_clicks(visit: Visit, acts: Stage) -> None:
    deliver(acts, "once")
    shop = SimulatedShop("4.0.2.3", empty=True)  # the captured orders are those of another shop, tried later
    shop.place(plain_order(), status=2)
    for customer in (2, 3):  # on cash on delivery: the shop leaves such orders at Pending
        shop.place(plain_order(customer), status=1)
    shop.identity = ShopIdentity(here="weinig-klikken.example.test")
    code = shop.link_code(acts.behind.open(serving(shop)))
    page, hand = visit("#/"), Hand()
    hand.click(page.get_by_role("link", name="Winkel koppelen").first)
    page.get_by_label("Koppelcode van de winkel").fill(code)
    shot(page, "1-shop")
    hand.click(page.get_by_role("button", name="Verder met deze winkel"))
    shot(page, "2-books")
    hand.click(page.get_by_role("button", name="Koppelen met SnelStart"))
    hand.click(page.get_by_role("button", name=EMPTY_BOOKS))
    hand.click(page.get_by_role("button", name="Ja, dit is mijn administratie"))
    expect(page.get_by_role("heading", name="Wat gaat waarheen?")).to_be_visible()
    shot(page, "3-where")
    for question in page.get_by_label("Akkoord").all():
        hand.click(question)
    make = page.get_by_role("button", name="Maak deze artikelen in SnelStart")
    if make.count():
        hand.click(make)
        expect(page.get_by_text("in SnelStart.").first).to_be_visible()
        shot(page, "3-where-made")
    page.get_by_label("Waarmee betalen uw klanten?").select_option("mollie")
    expect(page.get_by_text("dat is voor deze administratie niet gedaan")).to_be_visible()
    hand.click(page.get_by_role("button", name="Verder", exact=True))
    expect(page.get_by_text("De meeste orders van de laatste 30 dagen")).to_contain_text("Pending (2)")
    expect(page.get_by_text("die wordt niet geboekt")).to_be_visible()  # the only order is older than now
    page.get_by_label("Vanaf").fill("2026-01-01T00:00")
    page.get_by_label("Naam", exact=True).fill("Weinig klikken")
    expect(page.get_by_text("die wordt niet geboekt")).to_have_count(0)
    shot(page, "4-orders")
    hand.click(page.get_by_role("button", name="Profiel maken en proefdraaien"))
    expect(page.get_by_text("zonder meer worden geboekt").or_(page.get_by_text("zouden wachten")).first).to_be_visible()
    shot(page, "5-preview")
    # Nothing was found in the books, and the statement has the bare number: the prefix may go.
    hand.click(page.get_by_role("button", name="Maak het voorvoegsel leeg"))
    expect(page.get_by_role("button", name="Maak het voorvoegsel leeg")).to_have_count(0)
    hand.click(page.get_by_role("button", name="Dit klopt: verder"))
    shot(page, "6-activate")
    hand.click(page.get_by_role("button", name="Aanzetten"))
    expect(page.get_by_role("status").filter(has_text="geboekt")).to_be_visible()
    shot(page, "7-done")
    assert hand.clicks <= MOST_CLICKS, hand.clicks
    page.close()  # it would ask about a run of a profile that is gone
    was_booked_and_goes(acts, "weinig-klikken")
    booked = httpx.get(f"{acts.stack.snelstart_url}/_admin/administrations/{EMPTY_BOOKS}/orders", trust_env=False)
    assert [order["betalingskenmerk"] for order in booked.json()] == ["1"]


def was_booked_and_goes(acts: Stage, profile: str) -> None:
    """A profile booked an order; then it is removed."""
    with acts.http() as http:
        for _ in range(150):
            runs = http.get(f"/api/profiles/{profile}/runs").json()["items"]
            booked = http.get(f"/api/profiles/{profile}/orders?state=done").json()["items"]
            if booked and {run["state"] for run in runs} == {"done"}:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"{profile} booked nothing in 15 s")
        version = http.get(f"/api/profiles/{profile}").headers["ETag"]
        headers = {"If-Match": version, "Content-Type": "application/json"}
        http.delete(f"/api/profiles/{profile}", headers=headers).raise_for_status()


def test_a_further_client_from_a_template_is_booked_within_six_clicks(visit: Visit, acts: Stage) -> None:
    """The office makes the template on the page first; the six clicks are those of the next client."""
    page = visit("#/office")
    page.get_by_label("Naam van het sjabloon").fill("Ons kantoor")
    page.get_by_role("button", name="Sjabloon maken").click()
    expect(page.locator("summary").filter(has_text="Ons kantoor")).to_contain_text("1 profiel")

    shop = SimulatedShop("4.0.2.3", empty=True)
    shop.place(plain_order(), status=2)
    shop.identity = ShopIdentity(here="volgende-klant.example.test")
    code = shop.link_code(acts.behind.open(serving(shop)))
    page, hand = visit("#/"), Hand()
    hand.click(page.get_by_role("link", name="Winkel koppelen").first)
    expect(page.get_by_label("Sjabloon van uw kantoor")).to_have_value("ons-kantoor")
    page.get_by_label("Koppelcode van de winkel").fill(code)
    hand.click(page.get_by_role("button", name="Verder met deze winkel"))
    page.get_by_label("Koppelsleutel van SnelStart").fill(acts.client_key)
    hand.click(page.get_by_role("button", name="Verder met deze administratie"))
    expect(page.get_by_label("Vanaf")).to_be_visible()
    for question in page.get_by_label("Akkoord").all():
        hand.click(question)
    page.get_by_label("Vanaf").fill("2026-01-01T00:00")
    page.get_by_label("Naam", exact=True).fill("Volgende klant")
    hand.click(page.get_by_role("button", name="Profiel maken en proefdraaien"))
    expect(page.get_by_text("zonder meer worden geboekt").or_(page.get_by_text("zou wachten")).first).to_be_visible()
    hand.click(page.get_by_role("button", name="Aanzetten"))
    expect(page.get_by_text("Volgende klant is gekoppeld en staat aan")).to_be_visible()
    assert hand.clicks <= MOST_CLICKS_FROM_TEMPLATE, hand.clicks
    page.close()
    was_booked_and_goes(acts, "volgende-klant")
    with acts.http() as http:
        headers = {"Content-Type": "application/json"}
        http.delete("/api/templates/ons-kantoor", headers=headers).raise_for_status()
