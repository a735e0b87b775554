"""How an explanation is kept as text, read back and added to."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from sconnect.domain.books import BookedOrder
from sconnect.domain.explanation.model import (
    Answer,
    BooksLine,
    ExplainedLine,
    ExplainedVat,
    Explanation,
    Said,
    SentOrder,
    ShopLine,
    euro_or_empty,
    read_explanation,
    with_answer,
    with_notice,
)
from sconnect.domain.values.bilingual import Bilingual

NOTICE = Bilingual("Let op.", "Take note.")


def booked(**changes: Any) -> BookedOrder:
    fields: dict[str, Any] = {
        "id": "so-1",
        "number": 2026017,
        "payment_reference": "LAB-1001",
        "total_including_vat": Decimal("12.1"),
        "total_excluding_vat": Decimal(10),
    }
    return BookedOrder(**fields | changes)


def test_an_explanation_reads_back_as_it_was_kept() -> None:
    explanation = Explanation(
        shopper="Gerda Gast",
        customer="Gast",
        recognised=Said(nl="Herkend.", en="Recognised."),
        steps=Said(nl="Stappen.", en="Steps."),
        shop_total="12,10",
        books_total="12,11",
        treatment="domestic",
        country="NL",
        lines=(ExplainedLine(role="product", shop=ShopLine(name="T-shirt"), books=(BooksLine(article="TS"),)),),
        more_lines=3,
        vat=(ExplainedVat(percent="21", shop="2,10", books="2,11"),),
        sent=SentOrder(reference="LAB-1001", day="2026-11-23", prices_include_vat=False),
        answer=Answer(number="2026017"),
        told=(Said(nl="Let op.", en="Take note."),),
    )
    assert read_explanation(explanation.text) == explanation


def test_only_what_is_known_is_kept() -> None:
    assert Explanation().text == "{}"
    assert Explanation(shopper="Gerda Gast").text == '{"shopper":"Gerda Gast"}'


def test_an_empty_text_reads_as_an_explanation_that_says_nothing() -> None:
    explanation = read_explanation("")
    assert explanation == Explanation()
    assert (explanation.more_lines, explanation.lines, explanation.answer) == (0, (), None)


def test_prices_include_vat_unless_the_text_says_otherwise() -> None:
    head = '"reference":"LAB-1001","day":"2026-11-23"'
    assert read_explanation(f'{{"sent":{{{head}}}}}').sent == SentOrder(
        reference="LAB-1001", day="2026-11-23", prices_include_vat=True
    )
    excluding = read_explanation(f'{{"sent":{{{head},"prices_include_vat":false}}}}').sent
    assert excluding is not None
    assert not excluding.prices_include_vat


def test_what_a_later_version_added_is_ignored() -> None:
    read = read_explanation('{"shopper":"Gerda","mood":"glad","told":[{"nl":"Let op.","fr":"Attention."}]}')
    assert read == Explanation(shopper="Gerda", told=(Said(nl="Let op."),))


@pytest.mark.parametrize("field", ["nl", "en"])
def test_a_piece_of_an_explanation_cannot_be_changed(field: str) -> None:
    said = Said(nl="Let op.", en="Take note.")
    with pytest.raises(ValidationError, match="frozen"):
        setattr(said, field, "Anders.")


def test_a_sentence_is_taken_over_in_both_languages() -> None:
    assert Said.of(NOTICE) == Said(nl="Let op.", en="Take note.")


def test_the_notices_are_what_is_told_in_dutch() -> None:
    told = (Said(nl="Een.", en="One."), Said(nl="Twee.", en="Two."))
    assert Explanation(told=told).notices == ("Een.", "Twee.")


def test_a_notice_comes_after_those_that_are_there_and_leaves_the_rest() -> None:
    before = Explanation(shopper="Gerda", told=(Said(nl="Een.", en="One."),))
    assert read_explanation(with_notice(before.text, NOTICE)) == Explanation(
        shopper="Gerda", told=(Said(nl="Een.", en="One."), Said(nl="Let op.", en="Take note."))
    )


def test_a_notice_can_be_added_to_an_explanation_that_was_emptied() -> None:
    assert with_notice("", NOTICE) == '{"told":[{"nl":"Let op.","en":"Take note."}]}'


def test_an_answer_is_added_with_its_number_and_totals_and_leaves_the_rest() -> None:
    assert read_explanation(with_answer(Explanation(shopper="Gerda").text, booked())) == Explanation(
        shopper="Gerda", answer=Answer(number="2026017", including_vat="12,10", excluding_vat="10,00")
    )


def test_what_an_answer_did_not_hold_stays_empty() -> None:
    bare = booked(number=None, total_including_vat=None, total_excluding_vat=None)
    assert read_explanation(with_answer("", bare)).answer == Answer(number="", including_vat="", excluding_vat="")


def test_a_later_answer_takes_the_place_of_an_earlier_one() -> None:
    first = with_answer("", booked())
    answer = read_explanation(with_answer(first, booked(number=7, total_including_vat=None))).answer
    assert answer == Answer(number="7", including_vat="", excluding_vat="10,00")


def test_an_amount_in_euro_is_empty_only_when_there_is_none() -> None:
    assert euro_or_empty(None) == ""
    assert euro_or_empty(Decimal(0)) == "0,00"
    assert euro_or_empty(Decimal("1234.565")) == "1234,57"
