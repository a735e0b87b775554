"""Changing settings: kept, guarded, and two people at once."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

PROFILE = "/api/profiles/winkel-oc30"
TALLEST = 5_000
LINES = """
(each) => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return range.getClientRects().length;
}
"""
"""On how many lines the text of an element stands."""


def test_what_is_not_saved_is_guarded(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/articles")
    page.get_by_label("Verwerking artikelen").select_option("add_and_update")
    expect(page.get_by_role("region", name="Opslaan")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Overzicht").click()
    expect(page.get_by_role("dialog", name="Niet opgeslagen")).to_be_visible()
    page.get_by_role("button", name="Hier blijven").click()
    expect(page.get_by_label("Verwerking artikelen")).to_have_value("add_and_update")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_label("Verwerking artikelen")).to_have_value("add")
    page.get_by_role("link", name="Overzicht").click()
    expect(page.get_by_role("heading", name="Overzicht")).to_be_visible()


def test_who_stays_to_save_is_still_at_the_same_tab(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    page.get_by_role("tab", name="Artikelen").click()
    choice = page.get_by_label("Verwerking artikelen")
    choice.select_option("add_and_update")
    page.get_by_role("link", name="Overzicht").click()
    page.get_by_role("button", name="Hier blijven").click()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Artikelen")).to_have_attribute("aria-selected", "true")
    choice.select_option("add")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("region", name="Opslaan")).to_have_count(0)


def test_somebody_else_was_first(visit: Visit, acts: Stage) -> None:
    page = visit("#/settings/winkel-oc30/orders", expected=("status of 412",))
    page.get_by_label("Omschrijving order").select_option("empty")
    _change_elsewhere(acts, "Ik was eerst")
    page.get_by_role("button", name="Opslaan").click()
    dialog = page.get_by_role("dialog", name="Iemand was u voor")
    expect(dialog.get_by_text("Profiel: Naam")).to_be_visible()
    dialog.get_by_role("button", name="Toch overschrijven").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    with acts.http() as http:
        kept = http.get(PROFILE).json()
    assert (kept["name"], kept["orders"]["description_mode"]) == ("Labwinkel OpenCart 3.0", "empty")

    page.get_by_label("Omschrijving order").select_option("order_number")
    _change_elsewhere(acts, "Labwinkel 3")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("button", name="Instellingen van de ander laden").click()
    expect(page.get_by_label("Omschrijving order")).to_have_value("empty")
    _change_elsewhere(acts, "Labwinkel OpenCart 3.0")


def test_fields_follow_each_other(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    expect(page.get_by_label("Sjabloon van de omschrijving")).to_have_count(0)
    page.get_by_label("Omschrijving order").select_option("generated")
    expect(page.get_by_label("Sjabloon van de omschrijving")).to_be_visible()
    expect(page.get_by_label("Omschrijving order")).to_be_focused()
    page.get_by_label("Toevoegen aan: Artikelen voor toeslagen").fill("handling")
    page.get_by_role("group", name="Artikelen voor toeslagen").get_by_role("button", name="Toevoegen").click()
    expect(page.get_by_role("group", name="handling").get_by_label("Hoog btw-tarief")).to_be_visible()
    page.get_by_role("button", name="Weghalen: handling").click()
    expect(page.get_by_role("group", name="handling")).to_have_count(0)
    page.get_by_role("button", name="Ongedaan maken").click()


def test_what_is_typed_stays_when_the_pick_lists_come_late(visit: Visit) -> None:
    page = visit("#/")
    held = _hold(page, "choices")
    page.evaluate("location.hash = '#/settings/winkel-oc30/orders'")
    adder = page.get_by_label("Toevoegen aan: Artikelen voor toeslagen")
    adder.fill("handling")
    held[0].continue_()
    expect(page.get_by_label("Kostenplaats")).to_contain_text("1 Webshop")
    expect(adder).to_have_value("handling")
    expect(adder).to_be_focused()
    page.get_by_role("group", name="Artikelen voor toeslagen").get_by_role("button", name="Toevoegen").click()
    expect(page.get_by_role("group", name="handling")).to_be_visible()
    expect(adder).to_have_value("")
    page.get_by_role("button", name="Ongedaan maken").click()


def test_a_button_stays_where_it_is_when_the_pick_lists_come_late(visit: Visit) -> None:
    page = visit("#/")
    held = _hold(page, "choices")
    page.evaluate("location.hash = '#/settings/winkel-oc30/connection'")
    button = page.get_by_role("button", name="Controleer nu")
    button.hover()
    page.mouse.down()
    with page.expect_response("**/choices"):
        held[0].continue_()
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    page.mouse.up()
    expect(page.get_by_text("Labwinkel 3.0.3.9 · OpenCart 3.0")).to_be_visible()


def test_pick_lists_are_read_anew_once_a_day_or_when_an_operator_asks(visit: Visit) -> None:
    asked: list[str] = []
    page = visit("#/settings/winkel-oc30/orders", asked=asked)
    expect(page.get_by_label("Kostenplaats")).to_contain_text("1 Webshop")
    expect(page.get_by_text("Keuzelijsten opgehaald:")).to_be_visible()
    asked.clear()
    page.reload()
    expect(page.get_by_label("Kostenplaats")).to_contain_text("1 Webshop")
    assert (_questions(asked, "choices"), _questions(asked, "choices/refresh")) == (1, 0)
    with page.expect_response("**/choices/refresh"):
        page.get_by_role("button", name="Vernieuwen").click()
    page.evaluate("(now => { Date.now = () => now() + 90_000_000; })(Date.now)")
    page.get_by_role("link", name="Planning").click()
    with page.expect_response("**/choices/refresh"):
        page.get_by_role("link", name="Instellingen").click()


def test_last_nights_reconciliation_is_told_and_amounts_are_written_as_the_reader_does(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    page.route("**/api/profiles*", _with_a_night)
    page.reload()
    expect(page.get_by_text("2 orders verschillen, samen € 12,50.")).to_be_visible()
    base = page.locator("script[type=module]").get_attribute("src")
    shown = page.evaluate(
        """async (src) => (await import(new URL("settings.js", new URL(src, location)))).valueText(
             [{ path: "a.b", kind: "money", choices: [] }], "a.b", "0.05")""",
        base,
    )
    assert shown == "0,05"


def _with_a_night(route: Route) -> None:
    answer = route.fetch()
    found = answer.json()
    for profile in found["items"]:
        night = {"from": "2026-11-01", "until": "2026-11-30", "differing": 2, "amount": "12.50"}
        profile["night"] = {**night, "at": "2026-11-30T03:00:00Z"}
    route.fulfill(response=answer, json=found)


def test_a_long_wait_is_told(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/connection")
    page.clock.install()
    held = _hold(page, "check")
    with page.expect_request("**/check"):
        page.get_by_role("button", name="Controleer nu").click()
    told = page.get_by_role("status").get_by_text("Nog even geduld")
    page.clock.fast_forward(7_000)
    expect(told).to_have_count(0)
    page.clock.fast_forward(2_000)
    expect(told).to_be_visible()
    held[0].continue_()
    expect(page.get_by_text("Labwinkel 3.0.3.9 · OpenCart 3.0")).to_be_visible()


def test_a_moment_is_dutch_time_wherever_its_reader_is(visit: Visit, acts: Stage) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    expect(page.get_by_label("Vanaf", exact=True)).to_have_value("2026-01-01T01:00")
    page.get_by_label("Vanaf", exact=True).fill("2026-07-01T00:30")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    with acts.http() as http:
        assert http.get(PROFILE).json()["orders"]["start"] == "2026-06-30T22:30:00Z"
    _set_start(page, "2026-01-01T01:00")


def test_planning_is_changed_and_a_task_run_by_one_click(visit: Visit, acts: Stage) -> None:
    page = visit("#/planning")
    table = page.get_by_role("table", name="Labwinkel OpenCart 3.0")
    table.get_by_role("button", name="Elke 5 minuten").click()
    page.get_by_role("dialog").get_by_label("Interval").select_option("daily")
    page.get_by_role("dialog").get_by_label("Tijdstip").fill("06:45")
    page.get_by_role("button", name="Opslaan").click()
    expect(table.get_by_role("button", name="Dagelijks om 06:45")).to_be_visible()
    with acts.http() as http:
        plan = http.get(PROFILE).json()["planning"]["import_orders"]
    assert (plan["interval"], plan["at"]) == ("daily", "06:45:00")

    table.get_by_role("button", name="Nu uitvoeren").first.click()
    expect(page.get_by_text("Orders importeren van Labwinkel OpenCart 3.0 is klaar.")).to_be_visible()
    table.get_by_role("button", name="Dagelijks om 06:45").click()
    page.get_by_role("dialog").get_by_label("Interval").select_option("5m")
    page.get_by_role("button", name="Opslaan").click()
    expect(table.get_by_role("button", name="Elke 5 minuten")).to_be_visible()


def test_the_connection_is_checked_and_a_wrong_key_refused(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/connection", expected=("status of 4",))
    page.get_by_role("button", name="Controleer nu").click()
    expect(page.get_by_text("Labwinkel 3.0.3.9 · OpenCart 3.0")).to_be_visible()
    expect(page.get_by_text("Voorbeeld Handel BV")).to_be_visible()
    page.get_by_label("Koppelsleutel van SnelStart").fill("demo-koppelsleutel-2")
    page.get_by_role("button", name="Vervangen").last.click()
    expect(page.get_by_role("alert").filter(has_text="administratie")).to_be_visible()


def _questions(asked: list[str], name: str) -> int:
    return sum(address.endswith(f"/{name}") for address in asked)


def _hold(page: Page, name: str) -> list[Route]:
    """Let a question wait; returns where it comes to stand."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/{name}", hold)
    return held


def _change_elsewhere(acts: Stage, name: str) -> None:
    with acts.http() as http:
        read = http.get(PROFILE)
        changed = http.put(PROFILE, json={**read.json(), "name": name}, headers={"If-Match": read.headers["ETag"]})
        changed.raise_for_status()


def _set_start(page: Page, text: str) -> None:
    settled(page)
    page.get_by_label("Vanaf", exact=True).fill(text)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("region", name="Opslaan")).to_have_count(0)


def test_an_export_is_tried_before_it_writes(visit: Visit) -> None:
    page = visit("#/planning")
    table = page.get_by_role("table", name="Labwinkel OpenCart 3.0")
    table.get_by_role("button", name="Proef: Artikelen exporteren").click()
    expect(page.get_by_role("heading", name="Artikelen exporteren", level=1)).to_be_visible()
    expect(page.get_by_text("Dit was een proef")).to_be_visible()
    items = page.get_by_role("table", name="Stuk voor stuk")
    expect(items.get_by_role("row").filter(has_text="→").first).to_be_visible()


def test_a_payment_method_is_a_folded_line_that_names_itself(visit: Visit, acts: Stage) -> None:
    page = visit("#/settings/winkel-oc30/orders", expected=("status of 400",))
    methods = page.get_by_role("group", name="Betaalwijzen", exact=True)
    expect(methods.get_by_role("combobox")).to_have_count(0)
    methods.get_by_role("button", name="Toevoegen").click()
    expect(methods.get_by_label("Betaalwijze", exact=True)).to_contain_text("Cash On Delivery (cod)")
    methods.get_by_label("Betaalwijze", exact=True).select_option("cod")
    methods.get_by_label("Betaald", exact=True).select_option("later")
    methods.get_by_label("Krediettermijn (dagen)").fill("101")
    methods.locator("summary", has_text="Cash On Delivery (cod) · Betaling achteraf").click()
    expect(methods.get_by_label("Krediettermijn (dagen)")).to_be_hidden()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Vul 100 of minder in.")).to_have_count(2)
    expect(methods.get_by_label("Krediettermijn (dagen)")).to_be_visible()
    methods.get_by_label("Krediettermijn (dagen)").fill("14")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    with acts.http() as http:
        [kept] = http.get(PROFILE).json()["orders"]["payment_methods"]
    assert (kept["method"], kept["moment"], kept["credit_days"]) == ("cod", "later", 14)
    methods.get_by_role("button", name="Weghalen").click()
    page.get_by_role("button", name="Opslaan").click()
    expect(methods.locator("summary")).to_have_count(0)


def test_each_mistake_is_a_link_to_its_field(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/planning", expected=("status of 400", "status of 422"))
    page.get_by_label("Interval").first.select_option("custom")
    page.get_by_label("Eigen schema").fill("0 0 0 31 2 *")
    page.get_by_role("tab", name="Orders").click()
    page.get_by_label("Vanaf", exact=True).fill("1800-01-01T00:00")
    page.get_by_role("tab", name="Verbinding").click()
    page.get_by_role("button", name="Opslaan").click()
    summary = page.get_by_role("alert").filter(has_text="Verbeter deze 2 punten")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="komt nooit aan de beurt").click()
    expect(page.get_by_label("Eigen schema")).to_be_focused()
    expect(page.locator("[data-path='planning.import_orders.schedule'] .error")).to_contain_text("die dag bestaat niet")
    summary.get_by_role("link", name="Vanaf").click()
    expect(page.get_by_label("Vanaf", exact=True)).to_be_focused()
    expect(page.get_by_label("Vanaf", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Ongedaan maken").click()


def test_a_mistake_in_what_was_ticked_stands_at_its_list(visit: Visit) -> None:
    wrong = {"field": "orders.statuses.0", "message": "Vul 1 of meer in."}
    body = {"error": {"code": "bad_request", "message": "", "correlation_id": "", "fields": [wrong]}}
    page = visit("#/settings/winkel-oc30/orders", expected=("status of 400",))
    page.route(
        f"**{PROFILE}",
        lambda route: route.fulfill(status=400, json=body) if route.request.method == "PUT" else route.fallback(),
    )
    page.get_by_label("Opmerking van de klant in de memo").uncheck()
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("alert").get_by_role("link", name="Orderstatussen: Vul 1 of meer in.").click()
    field = page.locator("[data-path='orders.statuses']")
    expect(field.locator(".error")).to_have_text("Vul 1 of meer in.")
    expect(field.get_by_role("checkbox").first).to_be_focused()


def test_a_collective_customer_is_shown_by_name_and_number(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        [card] = http.get(f"{PROFILE}/search/customers", params={"q": "karel"}).json()["items"]
        kept = http.get(PROFILE)
        customers = {**kept.json()["customers"], "collective_customers": {"NL": card["id"]}}
        headers = {"If-Match": kept.headers["ETag"]}
        http.put(PROFILE, json={**kept.json(), "customers": customers}, headers=headers).raise_for_status()
        asked: list[str] = []
        page = visit("#/settings/winkel-oc30/history", asked=asked)
        newest = page.get_by_role("table", name="Geschiedenis").get_by_role("row").nth(1)
        expect(newest).to_contain_text(f"Nederland (NL): Karel Klant ({card['code']})")
        page.get_by_role("tab", name="Klanten", exact=True).click()
        field = page.locator("[data-path='customers.collective_customers.NL'] input")
        expect(field).to_have_value(f"Karel Klant ({card['code']})")
        field.fill("iemand anders")
        page.get_by_role("button", name="Ongedaan maken").click()
        expect(field).to_have_value(f"Karel Klant ({card['code']})")
        assert not [each for each in asked if f"q={card['id']}" in each]  # a viewer may not search
        headers = {"If-Match": http.get(PROFILE).headers["ETag"]}
        http.put(PROFILE, json=kept.json(), headers=headers).raise_for_status()


def test_no_tab_is_endless_and_the_frame_keeps_its_words_whole_on_a_small_screen(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders")
    for tab in ("Orders", "Artikelen", "Klanten"):
        page.get_by_role("tab", name=tab, exact=True).click()
        expect(page.get_by_role("heading", level=2).filter(visible=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") < TALLEST, tab
    small = visit("#/", width=320)
    for name in ("English", "Menu", "Als lid bekijken"):
        words = small.get_by_role("button", name=name)
        assert words.evaluate(LINES) == 1, name
    assert small.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_wizard_leads_to_no_other_shop(visit: Visit) -> None:
    page = visit("#/link")
    menu = page.get_by_role("navigation")
    expect(menu.get_by_role("link", name="Overzicht")).to_be_visible()
    expect(menu.get_by_role("link", name="Werklijst")).to_have_count(0)
