"""Where a link is found: beginnings of names and numbers, whole e-mail addresses."""

import pytest

from sconnect.domain.link_places import LinkPlace, LinkTerm, link_terms, places_of_article, places_of_customer
from sconnect.domain.values.comparison import hashed_email

NAME, NUMBER, EMAIL, CARD = LinkPlace.NAME, LinkPlace.NUMBER, LinkPlace.EMAIL, LinkPlace.CARD


def test_a_shopper_is_found_by_each_word_of_both_names_and_by_both_numbers() -> None:
    places = places_of_customer(("Café Jansen", "Bakkerij Jansen"), ("12", "1001"), "hash", "card-1")
    assert places == (
        (NAME, "cafe jansen"),
        (NAME, "jansen"),
        (NAME, "bakkerij jansen"),
        (NUMBER, "12"),
        (NUMBER, "1001"),
        (EMAIL, "hash"),
        (CARD, "card-1"),
    )
    assert places_of_customer(("", ""), ("", ""), "", "") == ()


def test_an_article_is_found_by_its_codes_in_any_spelling() -> None:
    assert places_of_article("ts-red/m", "TS RED M") == ((NUMBER, "tsredm"),)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Jan Café", (LinkTerm(NUMBER, "jancafe"), LinkTerm(NAME, "jan cafe"))),
        ("1001", (LinkTerm(NUMBER, "1001"),)),
        (" Jan@X.nl ", (LinkTerm(EMAIL, hashed_email("jan@x.nl"), is_whole=True),)),
        ("!?", ()),
        ("", ()),
    ],
)
def test_a_text_looks_for_what_it_can_be(text: str, terms: tuple[LinkTerm, ...]) -> None:
    assert link_terms(text) == terms
