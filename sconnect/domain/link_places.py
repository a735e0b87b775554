"""Where a search finds a link of shop and books: by beginnings of names and numbers, and whole e-mail addresses.

A place is a kind and a value, as of the list of orders; nothing is found by its middle.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sconnect.domain.listing import LONGEST_SEARCH, LONGEST_VALUE, beginnings_of, plain_name, plain_number
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.values.text import one_line


class LinkPlace(StrEnum):
    """By what a link is found. The words stand in keys and never change."""

    NAME = "name"
    """Of the shopper and of the card."""
    NUMBER = "number"
    """Of the account, the card or the article."""
    EMAIL = "email"
    CARD = "card"
    """The id of the customer in the books."""


@dataclass(frozen=True, slots=True)
class LinkTerm:
    """What a search looks for at one kind of place. `is_whole`: the value itself, not a beginning."""

    place: LinkPlace
    value: str
    is_whole: bool = False


def places_of_customer(
    names: tuple[str, ...], numbers: tuple[str, ...], email: str, customer_id: str
) -> tuple[tuple[LinkPlace, str], ...]:
    """Return the places of the link of a shopper. `email`: the hash by which the address is found."""
    return tuple(dict.fromkeys(_of_customer(names, numbers, email, customer_id)))


def _of_customer(
    names: tuple[str, ...], numbers: tuple[str, ...], email: str, customer_id: str
) -> Iterator[tuple[LinkPlace, str]]:
    for name in names:
        for beginning in beginnings_of(name):
            yield LinkPlace.NAME, beginning
    for number in filter(None, map(plain_number, numbers)):
        yield LinkPlace.NUMBER, number
    if email:
        yield LinkPlace.EMAIL, email
    if customer_id:
        yield LinkPlace.CARD, customer_id[:LONGEST_VALUE]


def places_of_article(shop_code: str, article_code: str) -> tuple[tuple[LinkPlace, str], ...]:
    """Return the places of the link of an article: its code in the shop and in the books."""
    found = filter(None, map(plain_number, (shop_code, article_code)))
    return tuple(dict.fromkeys((LinkPlace.NUMBER, number) for number in found))


def link_terms(text: str) -> tuple[LinkTerm, ...]:
    """Return what a text of at most `LONGEST_SEARCH` characters looks for; nothing without a letter or digit."""
    wanted = one_line(text)[:LONGEST_SEARCH].strip()
    if "@" in wanted:
        return (LinkTerm(LinkPlace.EMAIL, hashed_email(wanted), is_whole=True),)
    number, name = plain_number(wanted), plain_name(wanted)
    terms = [LinkTerm(LinkPlace.NUMBER, number)] if number else []
    if name and not number.isdecimal():
        terms.append(LinkTerm(LinkPlace.NAME, name[:LONGEST_VALUE].rstrip()))
    return tuple(terms)


def card_term(customer_id: str) -> LinkTerm:
    """Return what finds the links to one customer of the books."""
    return LinkTerm(LinkPlace.CARD, customer_id[:LONGEST_VALUE], is_whole=True)
