"""What the app hands out, as a reader comes to it: the manual, the version, the extension of the shop."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sconnect import __version__
from scripts import extension
from scripts.handouts.documents import DOCUMENTS
from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.test_screens import AXE, RUN_AXE

pytestmark = pytest.mark.azurite


def test_the_page_says_its_version_and_leads_to_the_manual(visit: Visit) -> None:
    page = visit("#/")
    expect(page.get_by_role("navigation").get_by_text(f"Versie {__version__}", exact=True)).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("navigation").get_by_role("link", name="Handleiding").click()
    expect(opened.value.get_by_role("heading", name="Handleiding", level=1)).to_be_visible()
    expect(opened.value).to_have_url(re.compile(r"/manual/handleiding\.html#3-het-overzicht$"))
    opened.value.get_by_role("navigation", name="Inhoud").get_by_role("link", name="4. De werklijst").click()
    expect(opened.value.get_by_role("heading", name="4. De werklijst")).to_be_in_viewport()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_everybody_can_read_the_manual(visit: Visit, acts: Stage, name: str) -> None:
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = visit("#/", width=width, scheme=scheme)
        page.goto(f"{acts.url}/manual/{name}.html")
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(RUN_AXE) == [], (width, scheme)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), width


def test_the_pictures_of_the_manual_are_shown(visit: Visit, acts: Stage) -> None:
    page = visit("#/")
    page.goto(f"{acts.url}/manual/handleiding.html")
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
    page.evaluate("Promise.all([...document.querySelectorAll('main img')].map((picture) => picture.decode()))")


@pytest.mark.parametrize(("generation", "files"), [(3, extension.opencart3()), (4, extension.opencart4())])
def test_the_wizard_gives_the_extension(visit: Visit, generation: int, files: extension.Files, tmp_path: Path) -> None:
    page = visit("#/link")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"voor OpenCart {generation}").click()
    assert download.value.suggested_filename == "sconnect.ocmod.zip"  # OpenCart 4 takes it for the extension's code
    download.value.save_as(tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as made:
        assert set(made.namelist()) == set(files)


def test_what_a_choice_does_stands_below_it(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/customers")
    field = page.locator("[data-path='customers.recognition']")
    expect(field).to_contain_text("Slim: Kijkt achter elkaar naar klantnummer, btw-nummer")
    field.get_by_role("combobox").select_option("email")
    expect(field).to_contain_text("Hetzelfde e-mailadres is dezelfde klant")
    field.get_by_text("Alle keuzes uitgelegd").click()
    expect(field.get_by_text("Een klant per afleverplaats")).to_be_visible()
    expect(page.get_by_role("link", name="Meer in de handleiding").first).to_have_attribute(
        "href", "/manual/handleiding.html#instellingen-voor-klanten"
    )


def test_what_a_choice_does_is_told_in_english_as_well(visit: Visit) -> None:
    page = visit("#/settings/winkel-oc30/orders", language="en")
    field = page.locator("[data-path='orders.line_mode']")
    expect(field).to_contain_text("The total is that of the shop.")
    expect(field.get_by_text("All choices explained")).to_be_visible()
