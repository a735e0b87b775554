"""Variants of OpenCart 4: a save of their master undoes what was written, and the next export writes it again."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.storage.records import ExportedArticle
from sconnect.domain.profile import Task
from tests.functional.export_lab import HIGH, ExportLab


def lab_with_variant(**settings: Any) -> tuple[ExportLab, str]:
    """A lab in which the variant of a chair was exported once; returns its number too."""
    lab = ExportLab()
    lab.change_profile("article_export", **settings)
    master = lab.product("STOEL", price=Decimal(40))
    lab.shop.products.add_variant("900", master, model="STOEL-ROOD")
    lab.import_orders()  # what the shop is capable of is known from an import
    lab.article("STOEL", verkoopprijs=Decimal("40.00"))
    lab.article("STOEL-ROOD", verkoopprijs=Decimal("45.00"))
    lab.export_articles()
    assert lab.products["STOEL-ROOD"]["price"] == Decimal(45)
    return lab, master


def undo(lab: ExportLab) -> None:
    """Have the variant follow its master again, as an owner does who saves the product without its own price."""
    records = lab.shop.products.records
    records["900"]["override"] = frozenset({"model"})
    lab.shop.products.save_master(str(records["900"]["master_id"]))
    assert lab.products["STOEL-ROOD"]["price"] == Decimal(40)


def test_a_price_that_a_save_of_the_master_undid_is_written_again_though_no_article_changed() -> None:
    lab, _ = lab_with_variant()
    undo(lab)
    progress, [told] = lab.show(Task.EXPORT_ARTICLES)
    assert not progress.errors
    assert [(change.field, change.before, change.after) for change in told.changes] == [
        ("prijs zonder btw", "40", "45")
    ]
    assert lab.products["STOEL-ROOD"]["price"] == Decimal(40)
    assert lab.export_articles().counts["updated"] == 1
    assert lab.products["STOEL-ROOD"]["price"] == Decimal(45)
    assert "price" in lab.shop.products.records["900"]["override"]


def test_nothing_is_written_while_a_variant_is_as_it_was_written() -> None:
    lab, _ = lab_with_variant()
    changes, calls = lab.shop.changes, lab.shop.calls["products_write"]
    lab.shop.products.records["900"]["quantity"] = 1  # sold
    assert lab.export_articles().counts in ({}, {"unchanged": 2})
    assert (lab.shop.changes, lab.shop.calls["products_write"]) == (changes, calls)


def test_a_price_that_an_older_version_wrote_is_written_once_more_and_then_known() -> None:
    lab, _ = lab_with_variant()

    async def forget() -> None:
        async for stored in lab.services.store.range(ExportedArticle, lab.profile.id):
            await lab.services.store.put(replace(stored.record, written=None))

    lab.run(forget())
    undo(lab)
    lab.export_articles()
    assert lab.products["STOEL-ROOD"]["price"] == Decimal(45)
    calls = lab.shop.calls["products_write"]
    lab.export_articles()
    assert lab.shop.calls["products_write"] == calls


def test_a_product_that_was_switched_off_and_came_back_with_its_master_is_switched_off_again() -> None:
    lab, master = lab_with_variant()
    lab.article("STOEL-ROOD", isNonActief=True)
    lab.export_articles()
    assert not lab.products["STOEL-ROOD"]["enabled"]
    lab.shop.products.records["900"]["override"] = frozenset({"model", "price"})
    lab.shop.products.save_master(master)
    assert lab.products["STOEL-ROOD"]["enabled"]
    lab.export_articles()
    assert not lab.products["STOEL-ROOD"]["enabled"]


@pytest.mark.parametrize("is_old", [True, False])
def test_a_shop_without_variants_and_one_with_an_extension_of_before_are_asked_for_none(*, is_old: bool) -> None:
    lab = ExportLab()
    lab.shop.gate.is_old = is_old
    lab.product("A", tax_class_id=HIGH)
    if is_old:
        lab.shop.products.add_variant("900", next(iter(lab.shop.products.records)), model="A-ROOD")
    lab.import_orders()
    lab.article("A")
    lab.export_articles()
    assert lab.shop.calls["variants"] == 0
