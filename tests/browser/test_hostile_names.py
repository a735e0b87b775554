"""Names that were made to do harm stand on every screen as what they are: text."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, settled
from tests.browser.stage import EMOJI, HOSTILE, NAMES, RIGHT_TO_LEFT

pytestmark = pytest.mark.azurite

SCREENS = (
    "#/",
    "#/worklist/vreemd",
    "#/orders/vreemd",
    *(f"#/orders/vreemd/{number + 1}" for number in range(len(NAMES))),
    "#/mappings/vreemd/articles",
    "#/mappings/vreemd/customers",
    "#/runs/vreemd",
    "#/planning",
    "#/settings/vreemd/orders",
    "#/reconcile/vreemd",
    "#/orders/%3Cimg%20src=x%20onerror=window.harmed=1%3E/%3Cscript%3E",
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_executed_anywhere(visit: Visit, language: str) -> None:
    page = visit("#/", language=language, expected=("status of 404",))
    for address in SCREENS:
        page.evaluate("(address) => { location.hash = address; }", address)
        settled(page)
        assert page.evaluate("window.harmed ?? null") is None, address
        assert page.locator("main img, main script").count() == 0, address


def test_they_are_shown_whole(visit: Visit) -> None:
    page = visit("#/worklist/vreemd")
    expect(page.locator("article")).to_have_count(len(NAMES))
    for name in (HOSTILE, EMOJI, RIGHT_TO_LEFT):
        expect(page.get_by_text(name, exact=False).first).to_be_attached()
    assert page.locator("article bdi").count() >= len(NAMES)  # one name cannot turn the text around it


def test_a_spreadsheet_runs_nothing_either(visit: Visit) -> None:
    page = visit("#/runs/vreemd")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar als CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith('"run";"task"')
    cells = [cell.strip('"') for line in lines for cell in line.split('";"')]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t"}]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", '"\'=1+1"'),
        ("+31 6", '"\'+31 6"'),
        ("-2+3", '"\'-2+3"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("  =1", '"\'  =1"'),
        ("＝1+1", '"\'＝1+1"'),
        ("＋31", '"\'＋31"'),
        ("－2+3", '"\'－2+3"'),
        ("＠SUM(A1)", '"\'＠SUM(A1)"'),
        ("\u200b﹦1", '"\'\u200b﹦1"'),
        ("\x00=1", '"\'\x00=1"'),
        ("\x1bplain", '"\'\x1bplain"'),
        ("\rplain", '"\'\rplain"'),
        ("-12.50", '"-12.50"'),
        ('zegt "ja"', '"zegt ""ja"""'),
        ("gewoon; niets", '"gewoon; niets"'),
        (7, '"7"'),
    ],
)
def test_cells(visit: Visit, cell: object, written: str) -> None:
    page = visit("#/runs/vreemd")
    script = page.locator("script[type=module]").get_attribute("src") or ""
    module = script.replace("shell.js", "components.js")
    read = "([module, cell]) => import(module).then(({ csvCell }) => csvCell(cell))"
    assert page.evaluate(read, [module, cell]) == written
