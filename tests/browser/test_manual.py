"""What the app hands out, as a reader comes to it: the manual, the version, the extension of the shop."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sconnect import __version__
from sconnect.entrypoints.page.bundle import FOLDER
from scripts import extension
from scripts.handouts.documents import DOCUMENTS
from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.test_screens import AXE, RUN_AXE

pytestmark = pytest.mark.azurite

_CHAPTER = re.compile(r'manualLink\("([^"]*)"')


def chapters() -> Iterator[str]:
    """Every chapter of the manual that the page links to."""
    for path in FOLDER.glob("*/*.js"):
        yield from _CHAPTER.findall(path.read_text("utf-8"))


def test_the_page_says_its_version_and_leads_to_the_manual(visit: Visit) -> None:
    page = visit("#/")
    expect(page.get_by_role("navigation").get_by_text(f"Versie {__version__}", exact=True)).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("navigation").get_by_role("link", name="Handleiding").click()
    expect(opened.value.get_by_role("heading", name="Handleiding", level=1)).to_be_visible()
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


def test_every_chapter_that_the_page_links_to_is_there(visit: Visit, acts: Stage) -> None:
    page = visit("#/")
    page.goto(f"{acts.url}/manual/handleiding.html")
    wanted = set(chapters())
    assert len(wanted) > 1
    assert {each for each in wanted if each and not _is_there(page, each)} == set()


def _is_there(page: Page, anchor: str) -> bool:
    return page.locator(f"[id='{anchor}']").count() == 1


@pytest.mark.parametrize(("generation", "files"), [(3, extension.opencart3()), (4, extension.opencart4())])
def test_the_wizard_gives_the_extension(visit: Visit, generation: int, files: extension.Files, tmp_path: Path) -> None:
    page = visit("#/link")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"voor OpenCart {generation}").click()
    assert download.value.suggested_filename == "sconnect.ocmod.zip"  # OpenCart 4 takes it for the extension's code
    download.value.save_as(tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as made:
        assert set(made.namelist()) == set(files)
