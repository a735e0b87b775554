"""Finding an order among many: by keyboard, by name, through the address; and where one is that is not here."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.azurite

PROFILE = "winkel-oc30"


def test_an_order_is_found_by_name_saved_as_a_file_and_looked_up_in_the_shop(visit: Visit, tmp_path: Path) -> None:
    page = visit(f"#/orders/{PROFILE}", expected=("404",))
    settled(page)
    rows = page.get_by_role("row")
    placed = page.get_by_role("rowheader").all_inner_texts()
    assert len(placed) > 3
    shopper = rows.nth(1).get_by_role("cell").nth(1).inner_text()
    page.keyboard.press("/")
    expect(page.get_by_label("Zoek op nummer, naam, e-mail of bedrag")).to_be_focused()
    page.keyboard.type(shopper.split()[0].lower())
    page.keyboard.press("Enter")
    settled(page)
    assert "?q=" in page.url
    expect(rows.nth(1)).to_contain_text(shopper.split()[0])
    page.reload()
    settled(page)
    expect(page.get_by_label("Zoek op nummer, naam, e-mail of bedrag")).to_have_value(shopper.split()[0].lower())
    with page.expect_download() as saving:
        page.get_by_role("button", name="Exporteren (CSV)").click()
    file = tmp_path / "orders.csv"
    saving.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith('\ufeff"Order";"Geplaatst";"Klant"')
    assert shopper in text

    page.get_by_label("Staat").select_option("done")
    page.get_by_label("Zoek op nummer, naam, e-mail of bedrag").fill("404404")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("button", name="Order 404404 in de winkel opzoeken").click()
    expect(page.get_by_text("Order '404404' staat ook niet in de winkel.")).to_be_visible()
