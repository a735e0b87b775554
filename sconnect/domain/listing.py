"""What a list shows of one order, and the places where a list or a search finds it.

A place is a kind and a value. Of numbers and names the beginning is found too; of the rest the whole value. Nothing is
found by its middle: a table answers for a range of keys.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.causes import Cause, currency_of_total
from sconnect.domain.explanation.evidence import articles_of, known_evidence
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState
from sconnect.domain.reconciliation.distance_sales import distance_sale
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.values.money import HUNDRED, to_cents
from sconnect.domain.values.text import cut, one_line

LONGEST_SEARCH = 100
LONGEST_VALUE = 40
"""Of a number or a name in a key: what is longer is found by so much of its beginning."""
MOST_ARTICLES = 30
"""Articles by which one order is found: all its rows have to fit one transaction."""
_MOST_WORDS = 6
"""A name is found from each of its first words on."""
_LONGEST_REASON = 300
_AMOUNT = re.compile(r"(?P<sign>-?)(?:(?P<euros>\d[\d., ]*)[.,](?P<cents>\d\d)|(?P<whole>\d[\d. ]*))", re.ASCII)
_CURRENCY = re.compile(r"^(?:€|eur(?:o)?\b)\s*|\s*(?:€|\beuro?)$", re.IGNORECASE)


class Place(StrEnum):
    """By what an order is found. The words stand in keys and never change."""

    ALL = "all"
    STATE = "state"
    NUMBER = "number"
    BOOKED = "booked"
    NAME = "name"
    EMAIL = "email"
    AMOUNT = "amount"
    CUSTOMER = "customer"
    ARTICLE = "article"
    SENT = "sent"
    """All that count in the figures, by when they were sent instead of placed."""
    DISTANCE = "distance"
    """The distance sales within the Union among them, by when they were placed."""


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """One order in a list. Totals include VAT and are in euro; `total` is in `currency`."""

    order_id: str
    state: OrderState
    reference: str
    sales_order_number: int | None
    sales_order_id: str
    total: Decimal | None
    """What the books answered, else what the shopper owes; None when neither is known."""
    difference: Decimal | None
    """How much more the books hold than the shopper owed, of a booked order; None when they are the same or unknown."""
    placed_at: datetime | None
    updated_at: datetime
    reason: Bilingual | None
    """The first cause, of an order that waits."""
    by_hand: bool = False
    """Whether a person booked it in the books."""
    answer: AnswerState = AnswerState.AS_COMPUTED
    """How the totals that the books answered compare with those that were computed."""
    currency: str = "EUR"
    """That of the shop, of an order that waits for a rate."""
    shopper: str = ""
    """Who ordered; empty once that was erased, and of an order that an older version saw last."""
    customer_id: str = ""
    """The customer of the sales order; empty before it is sent."""
    shopper_email: str = ""
    """The hash by which the e-mail address is found; empty as `shopper`."""
    sent_at: datetime | None = None
    """When it was sent, of an order that counts in the figures."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a search looks for at one kind of place. `is_whole`: the value itself, not a beginning."""

    place: Place
    value: str
    is_whole: bool = False


def summary_of(marker: Marker) -> OrderSummary:
    """Return what a list shows of the order of a marker."""
    total = marker.shop_total if _books_total(marker) is None else _books_total(marker)
    # An order that was booked by hand keeps its causes, for when that is undone.
    cause = None if marker.by_hand else next(iter(marker.causes), None)
    return OrderSummary(
        order_id=marker.order_id,
        state=marker.state,
        reference=marker.reference,
        sales_order_number=marker.sales_order_number,
        sales_order_id=marker.sales_order_id,
        total=total,
        difference=_difference(marker),
        placed_at=marker.placed_at,
        updated_at=marker.updated_at,
        reason=short_reason(cause) if cause else None,
        by_hand=marker.by_hand,
        answer=marker.answer,
        currency=currency_of_total((each.kind, each.key) for each in marker.causes if _books_total(marker) is None),
        shopper=_shopper(marker),
        customer_id=marker.sent_customer_id,
        shopper_email=marker.shopper_email,
        sent_at=marker.counted[0] if marker.counted else None,
    )


def short_reason(cause: Cause) -> Bilingual:
    """Return why an order waits, as a list has room for."""
    return Bilingual(cut(cause.dutch, _LONGEST_REASON), cut(cause.english, _LONGEST_REASON))


def places_of(marker: Marker) -> tuple[tuple[Place, str], ...]:
    """Return every place where the order of a marker is found, each once."""
    return tuple(dict.fromkeys(_places(marker)))


def _places(marker: Marker) -> Iterator[tuple[Place, str]]:
    yield Place.ALL, ""
    yield Place.STATE, marker.state.value
    if number := plain_number(marker.order_id):
        yield Place.NUMBER, number
    if marker.sales_order_number is not None:
        yield Place.BOOKED, str(marker.sales_order_number)
    for total in (marker.shop_total, _books_total(marker)):
        if total is not None:
            yield Place.AMOUNT, _cents(total)
    if marker.shopper_email:
        yield Place.EMAIL, marker.shopper_email
    if marker.sent_customer_id:
        yield Place.CUSTOMER, marker.sent_customer_id[:LONGEST_VALUE]
    for beginning in beginnings_of(_shopper(marker)):
        yield Place.NAME, beginning
    if marker.counted:
        yield Place.SENT, ""
    yield from _places_of_lines(marker)


def _places_of_lines(marker: Marker) -> Iterator[tuple[Place, str]]:
    """Return the places where an order is found by the lines that were sent."""
    evidence = known_evidence(marker.evidence) if marker.evidence else None
    if evidence is None:
        return
    for article_id in articles_of(evidence)[:MOST_ARTICLES]:
        yield Place.ARTICLE, article_id[:LONGEST_VALUE]
    if marker.counted and distance_sale(evidence) is not None:
        yield Place.DISTANCE, ""


def terms_of(text: str, prefix: str = "") -> tuple[Term, ...]:
    """Return what a text of at most `LONGEST_SEARCH` characters looks for; nothing when it holds no letter or digit.

    `prefix`: of the payment references, so that a whole reference finds its order.
    """
    wanted = one_line(text)[:LONGEST_SEARCH].removeprefix("#").strip()
    if "@" in wanted:
        return (email_term(hashed_email(wanted)),)
    if (amount := _amount(wanted)) is not None:
        return (Term(Place.AMOUNT, _cents(amount), is_whole=True),)
    if prefix and wanted.casefold().startswith(prefix.casefold()) and (number := plain_number(wanted[len(prefix) :])):
        return (Term(Place.NUMBER, number),)
    number, name = plain_number(wanted), plain_name(wanted)
    if number.isdecimal():
        return (Term(Place.NUMBER, number), Term(Place.BOOKED, number))
    terms = [Term(Place.NAME, name[:LONGEST_VALUE].rstrip())] if name else []
    if any(letter.isdecimal() for letter in number):
        terms.append(Term(Place.NUMBER, number))
    return tuple(terms)


def is_found_by(order: OrderSummary, term: Term) -> bool:
    """Whether a term of a search finds an order."""
    match term.place:
        case Place.NUMBER:
            return plain_number(order.order_id).startswith(term.value)
        case Place.BOOKED:
            return str(order.sales_order_number or "").startswith(term.value)
        case Place.NAME:
            return any(each.startswith(term.value) for each in beginnings_of(order.shopper))
        case Place.EMAIL:
            return order.shopper_email == term.value
        case Place.AMOUNT:
            return order.total is not None and _cents(order.total) == term.value
        case _:
            return False


def customer_term(customer_id: str) -> Term:
    """Return what finds the orders that were sent to a customer of the books."""
    return Term(Place.CUSTOMER, customer_id[:LONGEST_VALUE], is_whole=True)


def email_term(hashed: str) -> Term:
    """Return what finds the orders with an e-mail address, by its hash (`hashed_email`)."""
    return Term(Place.EMAIL, hashed, is_whole=True)


def article_term(article_id: str) -> Term:
    """Return what finds the orders with goods that were booked on an article of the books."""
    return Term(Place.ARTICLE, article_id[:LONGEST_VALUE], is_whole=True)


def _shopper(marker: Marker) -> str:
    """Return who ordered; of a marker that an older version wrote, as its explanation tells it."""
    if marker.shopper or not marker.explanation:
        return marker.shopper
    try:
        return read_explanation(marker.explanation).shopper
    except ValueError:  # the text of another version of the app
        return ""


def _books_total(marker: Marker) -> Decimal | None:
    """Return what the books hold: as they answered, or as computed once that was put right there."""
    return marker.computed_including_vat if marker.answer is AnswerState.RIGHTED else marker.total_including_vat


def _difference(marker: Marker) -> Decimal | None:
    total = _books_total(marker)
    if marker.state is not OrderState.DONE or total is None or marker.shop_total is None:
        return None
    return (total - to_cents(marker.shop_total)) or None


def _cents(amount: Decimal) -> str:
    return str(int(to_cents(amount) * HUNDRED))


def _amount(text: str) -> Decimal | None:
    """Read an amount: with cents, or behind a euro sign. A bare whole number is a number of an order."""
    bare = _CURRENCY.sub("", text).strip()
    found = _AMOUNT.fullmatch(bare)
    if found is None or (found["cents"] is None and bare == text):
        return None
    digits = re.sub(r"\D", "", found["euros"] or found["whole"], flags=re.ASCII)
    return Decimal(f"{found['sign']}{digits}.{found['cents'] or '00'}")


def plain_number(text: str) -> str:
    """Return the letters and digits of a number, whatever the case: what else it holds is not typed."""
    plain = unicodedata.normalize("NFKD", one_line(text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST_VALUE]


def plain_name(text: str) -> str:
    """Return the words of a name without accents or signs, whatever the case."""
    plain = unicodedata.normalize("NFKD", one_line(text)).casefold()
    letters = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def beginnings_of(name: str) -> Iterator[str]:
    """Return the texts by whose beginnings a name is found: from each of its first words on."""
    words = plain_name(name).split()
    for first in range(min(len(words), _MOST_WORDS)):
        yield " ".join(words[first:])[:LONGEST_VALUE].rstrip()
