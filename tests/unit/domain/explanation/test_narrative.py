"""The sentences in which a bookkeeper reads an explanation."""

from typing import Any

import pytest

from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.explanation.model import Answer, BooksLine, ExplainedLine, Explanation, Said
from sconnect.domain.explanation.narrative import narrate
from sconnect.domain.vat import VatTreatment

RECOGNISED = Said(nl="Herkend aan e-mail.", en="Recognised by e-mail.")


def told(**fields: Any) -> list[tuple[str, str]]:
    return [(said.nl, said.en) for said in narrate(Explanation(**fields))]


def booked_on(article: str, found_by: str, *more: BooksLine) -> ExplainedLine:
    return ExplainedLine(role="product", books=(BooksLine(article=article, found_by=found_by), *more))


def test_an_explanation_that_says_nothing_has_no_sentences() -> None:
    assert narrate(Explanation()) == ()


def test_everything_is_told_in_the_order_in_which_it_happened() -> None:
    assert [
        dutch
        for dutch, _ in told(
            shopper="Gerda Gast",
            customer="Gast BV",
            recognised=RECOGNISED,
            steps=Said(nl="Eerst de code.", en="First the code."),
            treatment=VatTreatment.DOMESTIC.value,
            country="NL",
            lines=(booked_on("TS", FoundBy.LINK),),
            shop_total="12,10",
            books_total="12,10",
            told=(Said(nl="Let op.", en="Take note."),),
            answer=Answer(number="17"),
        )
    ] == [
        "Besteld door Gerda Gast.",
        "Klant in SnelStart: Gast BV. Herkend aan e-mail.",
        "Eerst de code.",
        "Btw: de Nederlandse tarieven.",
        "Artikel TS: gekozen door een koppeling.",
        "Webshop en verkooporder komen beide uit op €\xa012,10.",
        "Let op.",
        "SnelStart boekte verkooporder 17.",
    ]


def test_what_holds_by_the_payment_method_is_a_sentence() -> None:
    paid = Said(nl="iDEAL: vooraf betaald", en="iDEAL: paid in advance")
    assert narrate(Explanation(payment=paid)) == (
        Said(nl="Betaalwijze iDEAL: vooraf betaald.", en="Payment method iDEAL: paid in advance."),
    )


def test_the_shopper_is_named() -> None:
    assert told(shopper="Gerda Gast") == [("Besteld door Gerda Gast.", "Ordered by Gerda Gast.")]


def test_the_customer_is_named_with_how_it_was_recognised() -> None:
    assert told(customer="Gast BV", recognised=RECOGNISED, steps=RECOGNISED) == [
        (
            "Klant in SnelStart: Gast BV. Herkend aan e-mail.",
            "Customer in SnelStart: Gast BV. Recognised by e-mail.",
        )
    ]


def test_a_customer_who_is_not_recognised_yet_is_not_named_as_one_in_the_books() -> None:
    assert told(customer="Gerda Gast") == []
    assert told(recognised=RECOGNISED, steps=RECOGNISED) == []


def test_the_steps_are_told_when_they_say_more_than_the_recognition() -> None:
    steps = Said(nl="Geen code. Herkend aan e-mail.", en="No code. Recognised by e-mail.")
    assert told(recognised=RECOGNISED, steps=steps) == [
        ("Geen code. Herkend aan e-mail.", "No code. Recognised by e-mail.")
    ]


@pytest.mark.parametrize(
    ("treatment", "dutch", "english"),
    [
        (VatTreatment.DOMESTIC, "Btw: de Nederlandse tarieven.", "VAT: the Dutch rates."),
        (
            VatTreatment.ONE_STOP_SHOP,
            "Btw: de tarieven van DE, het land waar de goederen heen gaan (éénloketsysteem).",
            "VAT: the rates of DE, the country the goods go to (one-stop shop).",
        ),
        (
            VatTreatment.REVERSE_CHARGE,
            "Btw: verlegd naar de koper in DE, een bedrijf met een btw-nummer.",
            "VAT: reverse charge to the buyer in DE, a business with a VAT number.",
        ),
        (
            VatTreatment.EXPORT,
            "Btw: geen, want de goederen gaan de Europese Unie uit (DE).",
            "VAT: none, because the goods leave the European Union (DE).",
        ),
    ],
)
def test_how_vat_works_for_the_sale_is_told_with_the_country(treatment: VatTreatment, dutch: str, english: str) -> None:
    assert told(treatment=treatment.value, country="DE") == [(dutch, english)]


@pytest.mark.parametrize(
    ("found_by", "dutch", "english"),
    [
        (FoundBy.EXTRA_FIELD, "gevonden op het extra veld", "found by the extra field"),
        (FoundBy.LINK, "gekozen door een koppeling", "chosen by a link"),
        (FoundBy.CREATED, "nieuw aangemaakt voor deze order", "newly made for this order"),
        (FoundBy.OPTION, "gekozen door de productoptie", "chosen by the product option"),
        (FoundBy.SETTING, "gekozen in de instellingen", "chosen in the settings"),
    ],
)
def test_how_an_article_was_found_is_told_in_both_languages(found_by: FoundBy, dutch: str, english: str) -> None:
    assert told(lines=(booked_on("TS", found_by),)) == [(f"Artikel TS: {dutch}.", f"Article TS: {english}.")]


def test_an_article_found_by_its_code_needs_no_sentence() -> None:
    lines = (booked_on("TS", FoundBy.CODE), booked_on("BOEK", FoundBy.LINK))
    assert told(lines=lines) == [("Artikel BOEK: gekozen door een koppeling.", "Article BOEK: chosen by a link.")]


def test_an_article_on_several_lines_is_told_once() -> None:
    line = booked_on("TS", FoundBy.LINK, BooksLine(text="Maat: XL"))
    assert [dutch for dutch, _ in told(lines=(line, booked_on("BOEK", FoundBy.CREATED), line))] == [
        "Artikel TS: gekozen door een koppeling.",
        "Artikel BOEK: nieuw aangemaakt voor deze order.",
    ]


def test_a_line_without_an_article_needs_no_sentence() -> None:
    assert told(lines=(ExplainedLine(role="product"), booked_on("", ""))) == []


def test_at_most_twenty_articles_are_told() -> None:
    lines = tuple(booked_on(f"TS-{number}", FoundBy.LINK) for number in range(1, 22))
    assert [dutch for dutch, _ in told(lines=lines)] == [
        f"Artikel TS-{number}: gekozen door een koppeling." for number in range(1, 21)
    ]


def test_the_total_of_the_shop_is_told_while_there_is_none_of_the_sales_order() -> None:
    assert told(shop_total="12,10") == [("Totaal in de webshop: €\xa012,10.", "Total in the shop: €12.10.")]


def test_equal_totals_are_told_as_one() -> None:
    assert told(shop_total="12,10", books_total="12,10") == [
        (
            "Webshop en verkooporder komen beide uit op €\xa012,10.",
            "Shop and sales order both come to €12.10.",
        )
    ]


def test_totals_that_differ_are_told_beside_each_other() -> None:
    assert told(shop_total="12,10", books_total="11,90") == [
        (
            "De webshop komt uit op €\xa012,10, de verkooporder op €\xa011,90.",
            "The shop comes to €12.10, the sales order to €11.90.",
        )
    ]


def test_no_total_is_told_while_that_of_the_shop_is_not_known() -> None:
    assert told(books_total="11,90") == []


def test_a_notice_in_one_language_is_told_and_an_empty_one_is_not() -> None:
    notices = (Said(nl="Let op."), Said(), Said(en="Take note."))
    assert told(told=notices) == [("Let op.", ""), ("", "Take note.")]


def test_the_answer_of_the_books_is_told_with_number_and_totals() -> None:
    assert told(answer=Answer(number="17", including_vat="12,10", excluding_vat="10,00")) == [
        (
            "SnelStart boekte verkooporder 17: €\xa012,10 inclusief btw, €\xa010,00 zonder.",
            "SnelStart booked sales order 17: €12.10 including VAT, €10.00 without.",
        )
    ]


def test_an_answer_without_a_number_or_totals_says_so() -> None:
    assert told(answer=Answer()) == [
        ("SnelStart boekte verkooporder zonder nummer.", "SnelStart booked sales order without a number.")
    ]
