"""An update of a card or an article is an extra: its outcome is reported, and never stops an order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.app.errors import (
    OutcomeUnknownError,
    RefusedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
)
from sconnect.app.importing.master_data_updates import ArticleUpdate, CustomerUpdate, Updated, carry_out
from sconnect.domain.books import BookAddress, NewArticle, NewCustomer
from sconnect.domain.customers.cards import NO_ADDRESS
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import GUEST, ImportRun, import_run
from tests.unit.domain.makers import article

COFFEE = Bilingual("Artikel LAB-KOFFIE", "Article LAB-KOFFIE")
UPDATE = ArticleUpdate(article("LAB-KOFFIE"), NewArticle("LAB-KOFFIE", "Koffie", "g-low", Decimal("12.50")))


async def _carried_out(run: ImportRun, *errors: SconnectError) -> Updated:
    run.books.usage.fail("articles.update", *errors)
    return await carry_out(
        run.session, COFFEE, UPDATE, lambda: run.books.articles.update(UPDATE.article.id, UPDATE.wanted)
    )


async def test_an_update_that_was_done_says_what_became_what(desk: Desk) -> None:
    run = import_run(desk)
    result = await _carried_out(run)
    assert result.is_done
    assert not result.is_refused
    assert result.notice.dutch == (
        "Artikel LAB-KOFFIE is bijgewerkt: naam 'Artikel LAB-KOFFIE' werd 'Koffie', verkoopprijs '0' werd '12,5'."
    )
    assert result.notice.english == (
        "Article LAB-KOFFIE was updated: name 'Artikel LAB-KOFFIE' became 'Koffie', sales price '0' became '12,5'."
    )
    assert run.progress.errors == []


@pytest.mark.parametrize(
    ("error", "is_refused"),
    [
        (RefusedError("nee.", "no."), True),
        (SettingsError("nee.", "no."), False),
        (UnreadableError("nee.", "no."), False),
    ],
)
async def test_an_update_that_was_not_done_is_told_in_the_run(
    desk: Desk, error: SconnectError, *, is_refused: bool
) -> None:
    run = import_run(desk)
    result = await _carried_out(run, error)
    assert (result.is_done, result.is_refused) == (False, is_refused)
    assert result.notice.dutch == "Artikel LAB-KOFFIE kon niet worden bijgewerkt: nee. De order is wel geboekt."
    assert result.notice.english == "Article LAB-KOFFIE could not be updated: no. The order was booked all the same."
    assert run.progress.errors == [result.notice.dutch]


async def test_an_update_without_an_answer_is_told_as_uncertain(desk: Desk) -> None:
    result = await _carried_out(import_run(desk), OutcomeUnknownError("geen antwoord", "no answer"))
    assert (result.is_done, result.is_refused) == (False, False)
    assert result.notice.dutch == (
        "Of artikel LAB-KOFFIE is bijgewerkt is niet zeker (geen antwoord); een volgende order kijkt opnieuw."
    )


@pytest.mark.parametrize("error", [UnreachableError("weg", "gone"), TooManyCallsError("quotum", "quota")])
async def test_an_update_that_cannot_reach_the_books_raises(desk: Desk, error: SconnectError) -> None:
    run = import_run(desk)
    with pytest.raises(type(error)):
        await _carried_out(run, error)
    assert run.progress.errors == []


def test_of_an_article_only_what_changes_is_told() -> None:
    same_price = replace(UPDATE, wanted=replace(UPDATE.wanted, sales_price=Decimal("0.00")))
    assert same_price.changes == (FieldChange("naam", "Artikel LAB-KOFFIE", "Koffie"),)


def test_of_a_card_every_field_that_is_overwritten_is_told() -> None:
    home = BookAddress("G. Gast", "Kerkplein 3", "9711 CD", "Groningen", "land-nl")
    update = CustomerUpdate(GUEST, NewCustomer("G. Gast", "g@example.test", "06", home, vat_number="NL1"))
    assert update.changes == (
        FieldChange("naam", "Gerda Gast", "G. Gast"),
        FieldChange("e-mailadres", "gast@example.test", "g@example.test"),
        FieldChange("telefoonnummer", "0612345678", "06"),
        FieldChange("btw-nummer", "", "NL1"),
        FieldChange("adres", "Gerda Gast, Kerkstraat 1, 3512 PH Utrecht", "G. Gast, Kerkplein 3, 9711 CD Groningen"),
    )


def test_of_a_card_what_stays_as_it_is_is_not_told() -> None:
    update = CustomerUpdate(GUEST, NewCustomer(name="", email="", phone="06", address=NO_ADDRESS))
    assert [change.field for change in update.changes] == ["telefoonnummer"]


def test_a_card_without_an_address_gets_one() -> None:
    home = BookAddress("", "Kerkplein 3", "9711 CD", "Groningen", "land-nl")
    update = CustomerUpdate(replace(GUEST, address=None), NewCustomer(name="", email="", phone="", address=home))
    assert update.changes == (FieldChange("adres", "", "Kerkplein 3, 9711 CD Groningen"),)
