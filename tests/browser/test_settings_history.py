"""The history of the settings: who changed what, in words, and putting it back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

PROFILE = "/api/profiles/winkel-oc30"


def test_a_change_stands_in_the_history_in_words_and_is_put_back(visit: Visit, acts: Stage) -> None:
    page = visit("#/settings/winkel-oc30/articles")
    page.get_by_label("Verwerking artikelen").select_option("add_and_update")
    page.get_by_role("tab", name="Geschiedenis").click()
    expect(page.get_by_text("Sla eerst uw wijzigingen op of maak ze ongedaan")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Terugzetten"))).to_have_count(0)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()

    newest = page.get_by_role("table", name="Geschiedenis").get_by_role("row").nth(1)
    expect(newest).to_contain_text("deze computer")
    expect(newest).to_contain_text("Artikelen: Verwerking artikelen: van Alleen toevoegen naar Toevoegen en bijwerken")
    newest.get_by_role("button", name=re.compile("^Terugzetten: Artikelen: Verwerking artikelen")).click()
    dialog = page.get_by_role("dialog", name="Terugzetten")
    expect(dialog).to_contain_text("nu Toevoegen en bijwerken, wordt Alleen toevoegen")
    dialog.get_by_role("button", name="Terugzetten").click()
    expect(page.get_by_text("Eén instelling teruggezet.")).to_be_visible()
    expect(page.get_by_role("tab", name="Geschiedenis")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("table", name="Geschiedenis").get_by_role("row").nth(1)).to_contain_text("Teruggezet")
    with acts.http() as http:
        assert http.get(PROFILE).json()["articles"]["processing"] == "add"


def test_lists_and_names_of_the_shop_and_the_books_are_words_in_both_languages(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        read = http.get(PROFILE)
        body = read.json()
        before = body["orders"]["statuses"], body["orders"]["cost_centre_id"]
        centres = http.get(f"{PROFILE}/choices").json()["cost_centres"]
        body["orders"] |= {"statuses": [5], "cost_centre_id": centres[0]["id"]}
        body["planning"]["import_orders"] = {"interval": "daily", "at": "07:15:00", "schedule": ""}
        http.put(PROFILE, json=body, headers={"If-Match": read.headers["ETag"]}).raise_for_status()
    page = visit("#/settings/winkel-oc30/history")
    newest = page.get_by_role("table", name="Geschiedenis").get_by_role("row").nth(1)
    expect(newest).to_contain_text("naar Complete")
    expect(newest).to_contain_text("naar 1 Webshop")
    expect(newest).to_contain_text("naar Dagelijks om 07:15")
    page.get_by_role("button", name="English").click()
    newest = page.get_by_role("table", name="History").get_by_role("row").nth(1)
    expect(newest).to_contain_text("to Complete")
    expect(newest).not_to_contain_text(re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|orders\.|_id"))
    newest.get_by_role("button", name=re.compile("^Put all back")).click()
    page.get_by_role("dialog").get_by_role("button", name="Put back").click()
    expect(page.get_by_text("3 settings put back.")).to_be_visible()
    with acts.http() as http:
        kept = http.get(PROFILE).json()["orders"]
    assert (kept["statuses"], kept["cost_centre_id"]) == before
