"""What a shop owner does on the first day, on the real thing: link, preview, switch on, import, decide, read why."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite


def test_from_two_keys_to_booked_orders(visit: Visit, acts: Stage) -> None:
    page = visit("#/link", expected=("status of 400", "status of 422"))
    _paste_keys(page, acts)
    _look_over_the_proposal(page)
    _decide_everything_by_hand(page)
    _see_the_trial_and_switch_on(page)
    _solve_one_thing(page)
    _read_why(page)
    _erase_the_shopper(page)


def _paste_keys(page: Page, acts: Stage) -> None:
    page.get_by_label("Koppelcode van de winkel").fill(acts.link_code)
    page.get_by_role("button", name="Verder met deze winkel").click()
    expect(page.get_by_text("Gevonden: Labwinkel 4.0.2.3 · OpenCart 4.0.2.3")).to_be_visible()
    page.get_by_text("Ik heb zelf een koppelsleutel").click()
    page.get_by_label("Koppelsleutel van SnelStart").fill("geen-geldige-sleutel")
    page.get_by_role("button", name="Verder met deze administratie").click()
    expect(page.get_by_label("Koppelsleutel van SnelStart")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Koppelsleutel van SnelStart").fill(acts.client_key)
    page.get_by_role("button", name="Verder met deze administratie").click()
    expect(page.get_by_text("gekoppeld aan administratie Tweede Winkel BV")).to_be_visible()


def _look_over_the_proposal(page: Page) -> None:
    expect(page.get_by_role("row").filter(has_text="Artikelen met 21 % btw")).to_contain_text("1 ")
    _fit_the_prefix(page)
    page.get_by_text("Zelf kiezen", exact=True).click()
    expect(page.locator("[data-path='orders.sales_template_id'] select")).to_have_value(re.compile("[0-9a-f-]{36}"))
    methods = page.get_by_role("group", name="Betaalwijzen", exact=True)
    expect(methods.locator("summary").filter(has_text="Cash On Delivery (cod) · Betaling achteraf")).to_be_visible()
    expect(page.get_by_label("Code van de verzendmethode")).to_have_value("pickup.pickup")
    _agree_to_the_revenue_groups(page)
    page.get_by_label("Voorvoegsel betalingskenmerk").fill("niet goed!")
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_label("orders in 30 dagen").or_(page.get_by_label("order in 30 dagen")).first).to_be_visible()
    page.get_by_label("Naam", exact=True).fill("Nieuwe winkel")
    page.get_by_label("Vanaf").fill("2026-01-01T00:00")
    page.get_by_role("button", name="Profiel maken en proefdraaien").click()
    expect(page.get_by_role("alert").filter(has_text="Verbeter dit")).to_be_visible()
    page.get_by_role("button", name="Terug naar wat waarheen gaat").click()
    page.get_by_label("Voorvoegsel betalingskenmerk").fill("NW-")
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_text("Korte naam voor adressen").click()
    expect(page.get_by_label("Profiel", exact=True).last).to_have_value("nieuwe-winkel")
    page.get_by_role("button", name="Profiel maken en proefdraaien").click()
    expect(page.get_by_role("heading", name="Bekijk wat er zou gebeuren")).to_be_visible()
    expect(
        page.get_by_text("orders kunnen zonder meer worden geboekt").or_(page.get_by_text("zouden wachten").first)
    ).to_be_visible()
    expect(page.locator("main .progress").filter(visible=True)).to_have_count(0)  # a look at the books moves the page


def _fit_the_prefix(page: Page) -> None:
    page.get_by_label("Waarmee betalen uw klanten?").select_option("mollie")
    expect(page.get_by_text("bij de instellingen van Mollie als omschrijving")).to_be_visible()
    expect(page.get_by_text("zijn de orders van twee winkels niet uit elkaar te houden")).to_be_visible()
    page.get_by_text("Kijk na op een afschrift").click()
    page.get_by_label("Omschrijving op het afschrift").fill("NL91ABNA0417164300 Bestelling KAAS-1234")
    page.get_by_label("Ordernummer van die betaling").fill("1234")
    page.get_by_role("button", name="Kijk of het past").click()
    page.get_by_role("button", name="Gebruik KAAS-").click()
    expect(page.get_by_text("Dit past:")).to_be_visible()


def _agree_to_the_revenue_groups(page: Page) -> None:
    question = page.locator(".notice").filter(has_text="Op deze omzet komen nieuwe artikelen in SnelStart terecht")
    expect(question).to_contain_text("21 %: Verkoop goederen hoog (er is ook: Verkoop diensten hoog)")
    expect(page.get_by_label("Akkoord")).to_have_count(1)
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Vink eerst aan dat u akkoord gaat")).to_be_visible()
    expect(page.get_by_label("Akkoord")).to_be_focused()
    page.get_by_label("Akkoord").check()


def _decide_everything_by_hand(page: Page) -> None:
    page.get_by_role("link", name="Instellingen aanpassen").click()
    expect(page).to_have_url(re.compile("#/settings/"))
    settled(page)
    page.get_by_role("tab", name="Klanten").click()
    page.get_by_label("Verwerking klanten").select_option("manual")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Opslaan")).to_have_count(0)
    page.get_by_role("link", name="Overzicht").click()
    page.get_by_role("link", name="Koppeling afmaken").click()


def _see_the_trial_and_switch_on(page: Page) -> None:
    expect(page.get_by_text("Hieronder staat waarom")).to_be_visible()
    expect(page.get_by_text("is niet bekend in SnelStart").first).to_be_visible()
    page.get_by_role("button", name="Dit klopt: verder").click()
    page.get_by_label("Orders importeren").select_option("off")
    page.get_by_role("button", name="Aanzetten").click()
    expect(page.get_by_text("Nieuwe winkel is gekoppeld en staat aan.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Klaar")).to_be_visible()
    page.get_by_role("link", name="Werklijst").last.click()
    settled(page)


def _solve_one_thing(page: Page) -> None:
    item = page.locator("article").filter(has_text="Gerda Gast-de Vries").first
    expect(item).to_be_visible()
    waiting = page.locator("article").count()
    item.get_by_role("button", name="Klant koppelen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Koppelen en boeken").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Kies eerst")
    dialog.get_by_role("combobox").press_sequentially("karel", delay=15)
    expect(dialog.get_by_role("option").first).to_be_visible()
    dialog.get_by_role("combobox").press("Enter")
    dialog.get_by_role("button", name="Koppelen en boeken").click()
    expect(page.get_by_text("Opgelost.")).to_be_visible()
    expect(page.locator("article")).to_have_count(waiting)  # the card stays where the hand is, greyed
    expect(page.locator("article.decided .orders").get_by_text("Klaar")).to_have_count(1)


def _read_why(page: Page) -> None:
    page.locator("article.decided .orders span").filter(has_text="Klaar").first.get_by_role("link").click()
    settled(page)
    expect(page.get_by_role("heading", name="Waarom zo geboekt?")).to_be_visible()
    lines = page.get_by_role("table").filter(has_text="Regel voor regel")
    expect(lines.get_by_role("row").filter(has_text="LAB-KOFFIE").first).to_contain_text("op artikelcode")
    expect(page.get_by_text("Herkend aan een eerdere koppeling: Karel Klant.")).to_be_visible()
    expect(page.get_by_role("table").filter(has_text="Btw per tarief")).to_contain_text("Gelijk")
    expect(page.get_by_text("Zo gelezen: de winkel rondt de btw niet tussentijds af.")).to_be_visible()
    page.get_by_text("Wat is verstuurd, en wat SnelStart antwoordde").click()
    expect(page.get_by_text("NW-")).not_to_have_count(0)


def _erase_the_shopper(page: Page) -> None:
    page.get_by_role("button", name="Klantgegevens wissen").click()
    page.get_by_role("dialog").get_by_role("button", name="Wissen", exact=True).click()
    expect(page.get_by_text("De klantgegevens bij deze order zijn gewist.")).to_be_visible()
    expect(page.get_by_text("Bij deze order is geen uitleg (meer).")).to_be_visible()
    expect(page.get_by_role("button", name="Klantgegevens wissen")).to_have_count(0)
    expect(page.get_by_role("table").filter(has_text="Btw per tarief")).to_contain_text("Gelijk")
    page.locator("summary").filter(has_text="verstuurde regel").click()
    expect(page.get_by_role("table", name="Verstuurde regels")).to_contain_text("laag btw-tarief")
    expect(page.get_by_text("NW-")).not_to_have_count(0)


def test_a_choice_is_remembered_and_can_be_changed(visit: Visit) -> None:
    page = visit("#/worklist/vreemd")
    item = page.locator("article").filter(has_text="2 orders:")
    item.get_by_role("button", name="Artikel koppelen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").press_sequentially("lab-koffie", delay=15)
    dialog.get_by_role("option").first.click()
    dialog.get_by_label("Aantekening").fill("zelfde kaas")
    dialog.get_by_role("button", name="Koppelen en boeken").click()
    expect(page.get_by_text("2 orders worden nu bekeken.")).to_be_visible()
    expect(
        page.get_by_role("status")
        .filter(has_text="Klaar")
        .or_(page.get_by_role("status").filter(has_text="wacht"))
        .first
    ).to_be_visible()

    page.get_by_role("link", name="Koppelingen").click()
    settled(page)
    row = page.get_by_role("row").filter(has_text="zelfde kaas")
    expect(row).to_contain_text("LAB-KOFFIE")
    row.get_by_role("button", name="Weghalen").click()
    page.get_by_role("dialog").get_by_role("button", name="Weghalen").click()
    expect(page.get_by_text("De koppeling is weg.")).to_be_visible()
    expect(row).to_have_count(0)


def test_an_order_that_somebody_booked_is_noted_with_its_number(visit: Visit) -> None:
    page = visit("#/worklist/vreemd", expected=("status of 409",))
    # Which orders wait for what depends on the tests before; any of them can have been booked by hand.
    page.get_by_role("button", name="Zelf geboekt").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Noteren").click()
    expect(dialog.get_by_role("alert")).to_contain_text("alleen cijfers")
    dialog.get_by_label("Nummer van de verkooporder").fill("987654")
    dialog.get_by_role("button", name="Noteren").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Verkooporder 987654 staat niet in SnelStart")
    dialog.get_by_role("button", name="Annuleren").click()

    page.get_by_role("link", name="Koppelingen").click()
    settled(page)
    page.get_by_role("tab", name="Artikelen van eerder").click()
    expect(page.get_by_role("tabpanel").filter(visible=True)).to_be_visible()
