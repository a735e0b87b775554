"""A shop price with more decimals than the books hold is not rounded by an export: it would become a cent less."""

from decimal import Decimal

from tests.functional.export_lab import ExportLab, shown

FINE = Decimal("82.6446")
"""100.00 with 21 % VAT; the books hold 82.64, which is 99.99."""


def _lab() -> ExportLab:
    lab = ExportLab()
    lab.change_profile("article_export", update_name=True)
    lab.product("TS-1", price=FINE, name="Artikel TS-1")
    lab.article("TS-1", verkoopprijs=Decimal("82.64"))
    return lab


def test_the_same_price_with_more_decimals_stays() -> None:
    lab = _lab()
    lab.export_articles()
    assert lab.products["TS-1"]["price"] == FINE
    assert lab.shop.changes == 0


def test_it_stays_when_something_else_of_the_article_changes() -> None:
    lab = _lab()
    lab.export_articles()
    lab.article("TS-1", omschrijving="Anders")
    run = lab.export_articles()
    assert shown(lab.items(run)) == {"TS-1": "updated"}
    assert (lab.products["TS-1"]["names"]["nl-nl"], lab.products["TS-1"]["price"]) == ("Anders", FINE)


def test_a_price_that_really_changed_is_written_and_so_is_the_way_back() -> None:
    lab = _lab()
    lab.export_articles()
    for price in (Decimal("90.00"), Decimal("82.64")):
        lab.article("TS-1", verkoopprijs=price)
        lab.export_articles()
        assert lab.products["TS-1"]["price"] == price


def test_a_cent_of_difference_is_a_difference() -> None:
    lab = _lab()
    lab.article("TS-1", verkoopprijs=Decimal("82.65"))
    lab.export_articles()
    assert lab.products["TS-1"]["price"] == Decimal("82.65")
