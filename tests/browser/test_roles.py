"""Somebody with access to some shops only: what the page shows them, and who gives that access."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from sconnect.entrypoints.http.authentication import LOCAL_ACCOUNT
from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

SHOP, OTHER = "winkel-oc30", "vreemd"
ANNA = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10"
ACCESS = f"/api/profiles/{SHOP}/access"


def _give(acts: Stage, role: str, *, profile: str = SHOP) -> None:
    with acts.http() as http:
        body = {"role": role, "name": "Deze computer"}
        http.put(f"/api/profiles/{profile}/access/{LOCAL_ACCOUNT}", json=body).raise_for_status()


def _take(http: httpx.Client, profile: str, account: str) -> None:
    http.request("DELETE", f"/api/profiles/{profile}/access/{account}", headers={"content-type": "application/json"})


@pytest.fixture(autouse=True)
def _as_it_was(acts: Stage) -> Iterator[None]:
    yield
    with acts.http() as http:
        for profile, account in ((SHOP, ANNA), (OTHER, LOCAL_ACCOUNT)):
            _take(http, profile, account)
    _give(acts, "operator")


def _as_member(page: Page) -> None:
    page.get_by_role("button", name="Als lid bekijken").click()
    expect(page.get_by_role("button", name="Als uzelf bekijken")).to_be_visible()
    settled(page)


def _navigation(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Schermen").or_(page.get_by_role("navigation")).first


def test_a_member_with_one_shop_lands_there_and_finds_nothing_of_the_office(visit: Visit) -> None:
    page = visit("#/")
    _as_member(page)
    expect(page).to_have_url(re.compile(f"#/orders/{SHOP}$"))
    expect(page.get_by_text("lid", exact=False).first).to_be_visible()
    links = _navigation(page).get_by_role("link").all_inner_texts()
    assert not {"Meer klanten", "Persoon zoeken"} & {each.strip() for each in links}
    expect(page.get_by_label("Profiel")).to_have_count(0)
    page.get_by_role("link", name="Overzicht").click()
    expect(page.get_by_role("heading", level=1, name="Overzicht")).to_be_visible()
    expect(page.get_by_role("link", name="Winkel koppelen")).to_have_count(0)
    expect(page.get_by_text("Vreemd", exact=False)).to_have_count(0)
    expect(page.get_by_role("button", name="Nu importeren").first).not_to_have_attribute("aria-disabled", "true")
    page.get_by_role("link", name="Instellingen").first.click()
    expect(page.get_by_text("Hiervoor is de rol beheerder nodig")).to_be_visible()
    expect(page.get_by_role("tab", name="Toegang")).to_have_count(0)
    page.get_by_role("tab", name="Verbinding").click()
    for label in ("Profiel kopiëren", "Profiel verwijderen"):
        expect(page.get_by_role("button", name=label)).to_have_count(0)
    page.get_by_role("button", name="Als uzelf bekijken").click()
    expect(page.get_by_role("link", name="Winkel koppelen").first).to_be_visible()


def test_a_member_works_with_the_role_that_each_shop_gives(visit: Visit, acts: Stage) -> None:
    _give(acts, "viewer", profile=OTHER)
    page = visit("#/")
    _as_member(page)
    expect(
        page.get_by_role("heading", level=1, name="Overzicht")
    ).to_be_visible()  # two shops: no choice is made for them
    buttons = {
        shop: page.locator("section.card", has=page.locator(f'a[href="#/orders/{shop}"]')).get_by_role(
            "button", name="Nu importeren"
        )
        for shop in (SHOP, OTHER)
    }
    expect(buttons[SHOP]).not_to_have_attribute("aria-disabled", "true")
    expect(buttons[OTHER]).to_have_attribute("aria-disabled", "true")
    page.goto(f"{acts.url}/#/planning")
    settled(page)
    expect(page.get_by_role("table")).to_have_count(2)
    page.evaluate(f"location.hash = '#/settings/{SHOP}'")
    _give(acts, "admin")
    page.reload()
    settled(page)
    expect(page.get_by_label("Verkoopsjabloon")).to_be_enabled()
    expect(page.get_by_role("tab", name="Toegang")).to_have_count(0)


def test_a_member_without_a_shop_is_told_what_to_ask_for(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        _take(http, SHOP, LOCAL_ACCOUNT)
    page = visit("#/")
    _as_member(page)
    expect(page.get_by_text("U hebt nog geen toegang tot een winkel")).to_be_visible()
    expect(page.get_by_text(LOCAL_ACCOUNT)).to_be_visible()
    expect(page.get_by_role("link", name="Winkel koppelen")).to_have_count(0)


def test_what_a_member_may_not_see_is_not_there(visit: Visit) -> None:
    page = visit("#/", expected=("status of 404", "status of 403"))
    _as_member(page)
    page.evaluate(f"location.hash = '#/orders/{OTHER}'")
    expect(page.get_by_text(f"Profiel '{OTHER}' bestaat niet")).to_be_visible()
    page.evaluate("location.hash = '#/people'")
    settled(page)
    page.get_by_role("searchbox").fill("iemand@example.test")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_text("de rol 'medewerker' nodig")).to_be_visible()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_administrator_gives_access_changes_it_and_takes_it(visit: Visit, acts: Stage, language: str) -> None:
    words = {
        "nl": (
            "Object-id in Entra",
            "Naam",
            "Rol",
            "Toegang geven",
            "medewerker",
            "Wijzigen",
            "Wegnemen",
            "gaf Anna de Vries de rol beheerder",
        ),
        "en": (
            "Object id in Entra",
            "Name",
            "Role",
            "Give access",
            "operator",
            "Change",
            "Take away",
            "gave Anna de Vries the role administrator",
        ),
    }
    account, name, role, give, operator, change, take, told = words[language]
    page = visit(f"#/settings/{SHOP}/access", language=language, expected=("status of 400",))
    page.get_by_label(account).fill("anna@example.test")
    page.get_by_label(name, exact=True).fill("Anna de Vries")
    page.get_by_label(role, exact=True).select_option("operator")
    page.get_by_role("button", name=give).click()
    expect(page.get_by_role("alert").filter(has_text="Entra")).to_be_visible()
    page.get_by_label(account).fill(ANNA.upper())
    page.get_by_role("button", name=give).click()
    row = page.get_by_role("row").filter(has_text="Anna de Vries")
    expect(row).to_contain_text(operator)
    expect(row).to_contain_text("deze computer")
    row.get_by_role("button", name=change).click()
    expect(page.get_by_label(account)).to_have_value(ANNA)
    page.get_by_label(role, exact=True).select_option("admin")
    page.get_by_role("button", name=give).click()
    expect(row).not_to_contain_text(operator)
    page.get_by_text(re.compile("Wie gaf en nam|Who gave and took")).click()
    expect(page.get_by_text(told, exact=False).first).to_be_visible()
    with acts.http() as http:
        assert {each["account"]: each["role"] for each in http.get(ACCESS).json()["grants"]}[ANNA] == "admin"
    row.get_by_role("button", name=take).click()
    page.get_by_role("dialog").get_by_role("button", name=take).click()
    expect(row).to_have_count(0)
    page.get_by_text(re.compile("Wie gaf en nam|Who gave and took")).click()
    page.get_by_role("button", name=re.compile("(Opnieuw geven|Give again): Anna")).first.click()
    expect(page.get_by_label(account)).to_have_value(ANNA)
    expect(page.get_by_label(name, exact=True)).to_have_value("Anna de Vries")
    with acts.http() as http:
        assert ANNA not in {each["account"] for each in http.get(ACCESS).json()["grants"]}
