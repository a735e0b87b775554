"""The tab of e-mail: who gets which mails, a test, and what was sent."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.test_screens import AXE, RUN_AXE, sideways

pytestmark = pytest.mark.azurite

TAB = "#/settings/winkel-oc30/mail"
MAIL = "/api/profiles/winkel-oc30/mail"
ELS, JAN, LONG = "els@example.test", "jan@example.test", f"{'w' * 60}@administratiekantoor.example.test"
WORDS = {
    "nl": {
        "new": "Nieuw e-mailadres",
        "language": "Taal",
        "digest": "Dagoverzicht",
        "alerts": "Meldingen",
        "add": "Adres toevoegen",
        "test": "Testmail sturen",
        "remove": "Weghalen",
        "nobody": "Niemand krijgt mail over deze winkel.",
        "tested": "De testmail aan els@example.test is verstuurd.",
        "sent": "Testmail · els@example.test Verstuurd",
        "soon": "Er is net al een testmail verstuurd.",
        "saved": "Opgeslagen.",
        "known": "stond er al.",
    },
    "en": {
        "new": "New e-mail address",
        "language": "Language",
        "digest": "Daily overview",
        "alerts": "Alerts",
        "add": "Add address",
        "test": "Send test mail",
        "remove": "Take away",
        "nobody": "Nobody gets e-mails about this shop.",
        "tested": "The test mail to els@example.test was sent.",
        "sent": "Test mail · els@example.test Sent",
        "soon": "A test mail was sent just now.",
        "saved": "Saved.",
        "known": "was there already.",
    },
}


@pytest.fixture(autouse=True)
def _nobody_stays(acts: Stage) -> Iterator[None]:
    yield
    with acts.http() as http:
        for each in http.get(MAIL).json()["recipients"]:
            address = f"{MAIL}/recipients/{each['id']}"
            http.request("DELETE", address, headers={"content-type": "application/json"}).raise_for_status()


def _listed(acts: Stage) -> list[dict[str, Any]]:
    with acts.http() as http:
        return [{**each, "id": ""} for each in http.get(MAIL).json()["recipients"]]


def _give(acts: Stage, *addresses: str) -> None:
    with acts.http() as http:
        for address in addresses:
            http.put(f"{MAIL}/recipients", json={"address": address}).raise_for_status()


def _keeps_dutch(answer: Response) -> bool:
    return answer.request.method == "PUT" and (answer.request.post_data_json or {}).get("language") == "nl"


def _row(page: Page, address: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=address))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_address_is_added_changed_tried_and_removed(visit: Visit, acts: Stage, language: str) -> None:
    words = WORDS[language]
    page = visit(TAB, language=language, expected=("status of 409",))
    expect(page.get_by_text(words["nobody"])).to_be_visible()
    expect(page.get_by_label(words["language"], exact=True)).to_have_value(language)
    page.get_by_label(words["new"]).fill("els@Example.test ")
    page.get_by_label(words["language"], exact=True).select_option("en")
    page.get_by_role("checkbox", name=words["alerts"]).uncheck()
    page.get_by_role("button", name=words["add"]).click()
    row = _row(page, ELS)
    expect(row.get_by_label(words["language"])).to_have_value("en")
    expect(row.get_by_role("checkbox", name=words["digest"])).to_be_checked()
    expect(row.get_by_role("checkbox", name=words["alerts"])).not_to_be_checked()
    expect(page.get_by_label(words["new"])).to_be_focused()
    expect(page.get_by_label(words["new"])).to_have_value("")

    page.get_by_label(words["new"]).press_sequentially(JAN)
    page.keyboard.press("Enter")
    expect(_row(page, JAN)).to_be_visible()
    page.get_by_label(words["new"]).fill(JAN)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words["known"])).to_be_visible()
    expect(page.get_by_label(words["new"])).to_have_value("")
    with page.expect_response(_keeps_dutch):
        row.get_by_role("checkbox", name=words["alerts"]).check()
        row.get_by_role("checkbox", name=words["digest"]).uncheck()
        row.get_by_label(words["language"]).select_option("nl")
    expect(page.get_by_text(words["saved"], exact=True).last).to_be_visible()
    page.reload()
    expect(row.get_by_role("checkbox", name=words["digest"])).not_to_be_checked()
    assert _listed(acts) == [
        {"id": "", "address": ELS, "language": "nl", "digest": False, "alerts": True},
        {"id": "", "address": JAN, "language": language, "digest": True, "alerts": True},
    ]

    row.get_by_role("button", name=words["test"]).click()
    expect(page.get_by_text(words["tested"])).to_be_visible()
    expect(row.get_by_role("button", name=words["test"])).to_be_focused()
    expect(page.get_by_text(words["sent"]).first).to_be_visible()
    row.get_by_role("button", name=words["test"]).click()
    expect(page.get_by_role("alert").filter(has_text=words["soon"])).to_be_visible()
    expect(page.get_by_text(words["tested"])).to_have_count(0)

    row.get_by_role("button", name=words["remove"]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(ELS)
    dialog.get_by_role("button", name=words["remove"]).click()
    expect(row).to_have_count(0)
    expect(_row(page, JAN)).to_be_visible()
    assert [each["address"] for each in _listed(acts)] == [JAN]


def test_a_test_mail_is_a_letter_in_the_language_of_the_address(visit: Visit, acts: Stage) -> None:
    _give(acts, JAN)
    page = visit(TAB)
    page.get_by_role("button", name=f"Testmail sturen: {JAN}").click()
    expect(page.get_by_text(f"De testmail aan {JAN} is verstuurd.")).to_be_visible()
    newest = max(Path(acts.stack.settings["MAIL_FOLDER"]).glob("*.eml"))
    letter = message_from_bytes(newest.read_bytes(), policy=default)
    assert (letter["To"], "Testmail" in letter["Subject"]) == (JAN, True)


@pytest.mark.parametrize("address", ["", "jan", "Jan <jan@example.test>"])
def test_what_is_no_address_is_refused_where_it_was_typed(visit: Visit, acts: Stage, address: str) -> None:
    page = visit(TAB, expected=("status of 400", "status of 409"))
    field = page.get_by_label("Nieuw e-mailadres")
    field.fill(address)
    page.get_by_role("button", name="Adres toevoegen").click()
    mistake = page.get_by_role("alert").filter(has_text=re.compile("^(Dit is geen e-mailadres|Dit mag niet leeg zijn)"))
    expect(mistake).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(mistake.inner_text())))
    expect(field).to_be_focused()
    assert _listed(acts) == []
    field.fill(JAN)
    page.get_by_role("button", name="Adres toevoegen").click()
    expect(_row(page, JAN)).to_be_visible()
    expect(mistake).to_have_count(0)


def test_a_choice_that_is_not_kept_goes_back(visit: Visit, acts: Stage) -> None:
    _give(acts, JAN)
    page = visit(TAB, expected=("status of 503",))
    page.route("**/mail/recipients", lambda route: route.fulfill(status=503, json={"error": {"message": "Nu niet."}}))
    box, chosen = _row(page, JAN).get_by_role("checkbox", name="Meldingen"), _row(page, JAN).get_by_label("Taal")
    box.click()
    expect(page.get_by_role("alert").filter(has_text="Nu niet.")).to_be_visible()
    expect(box).to_be_checked()
    chosen.select_option("en")
    expect(chosen).to_have_value("nl")
    assert [(each["language"], each["alerts"]) for each in _listed(acts)] == [("nl", True)]


def test_an_operator_sees_who_gets_what_and_changes_nothing(visit: Visit, acts: Stage) -> None:
    _give(acts, JAN)
    page = visit("#/")
    page.get_by_role("button", name="Als lid bekijken").click()
    expect(page.get_by_role("button", name="Als uzelf bekijken")).to_be_visible()
    page.evaluate(f"location.hash = '{TAB}'")
    row = _row(page, JAN)
    for box in (row.get_by_label("Taal"), row.get_by_role("checkbox", name="Meldingen")):
        expect(box).to_be_disabled()
    for label in ("Testmail sturen", "Weghalen"):
        expect(row.get_by_role("button", name=label)).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_label("Nieuw e-mailadres")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it_whatever_it_says(visit: Visit, acts: Stage, width: int, scheme: str) -> None:
    _give(acts, JAN, LONG)
    page = visit("#/people", width=width, scheme=scheme)
    page.evaluate(AXE.read_text("utf-8"))
    why = {"nl": "De mailserver weigert dit: 550 5.1.1 onbekend.", "en": "The mail server refuses this: 550 5.1.1."}
    told = {"at": "2026-11-30T06:00:00Z", "to": LONG, "text": "2 orders wachten.\n1 import mislukt.", "why": None}
    sent = [
        {**told, "kind": "digest", "delivery": "sent"},
        {**told, "kind": "alert", "delivery": "refused", "why": why},
        {**told, "kind": "test", "delivery": "unknown", "text": "", "why": why},
        {**told, "kind": "test", "delivery": "sent", "text": ""},
    ]

    def troubled(route: Route) -> None:
        way = {"way": "off", "problem": {"nl": "MAIL_PORT is fout.", "en": "MAIL_PORT is wrong."}, "sender": ""}
        trouble = {"at": told["at"], "why": why}
        route.fulfill(json={**route.fetch().json(), **way, "trouble": trouble, "sent": sent})

    page.route(f"**{MAIL}", troubled)
    page.evaluate(f"location.hash = '{TAB}'")
    expect(page.get_by_text("MAIL_PORT is fout.")).to_be_visible()
    expect(page.get_by_role("button", name="Testmail sturen")).to_have_count(0)
    folds = page.locator("summary").filter(has_text=LONG)
    expect(folds).to_have_count(3)  # the fourth has nothing to unfold
    for fold in folds.all():
        fold.click()
    expect(page.get_by_text("2 orders wachten.").first).to_be_visible()
    assert page.evaluate(RUN_AXE) == []
    assert sideways(page) == []
