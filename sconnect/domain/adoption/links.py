"""Links that rows which are certain allow to offer: which card a shopper is, and which article a product of the shop.

Nothing is offered from a row that a person has to judge, from a card or an article of several, nor where two fit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sconnect.domain.adoption.agreement import Agreement, compare_customer
from sconnect.domain.adoption.model import BookSale, Card, Finding, Part, ShopSale
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key
from sconnect.domain.values.money import ZERO

_FEWEST_NUMBERS = 3
"""Shoppers whose numbers all have one distance before that says something."""
_FEWEST_ROWS = 2
"""Rows in which a product meets an article with another code before that says something."""
_MOST_NAMED = 5
"""Orders that are kept with a link: when one of them turns out to be another sale, it is not offered any more."""


class LinkKind(StrEnum):
    """What is linked."""

    CUSTOMERS = "customers"
    ARTICLES = "articles"


class LinkReason(StrEnum):
    """Why a link is offered."""

    EMAIL = "email"
    NAME_AND_POSTCODE = "name_and_postcode"
    NUMBER = "number"
    """The number of the card is the shop's customer number, at one distance in all rows."""
    CODE = "code"
    """A code of the product is that of the article."""
    SOLD_AS = "sold_as"
    """In every row in which the product was sold, this article stands in its quantity, and no other does."""


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """A customer or product of the shop with what it is in the books.

    `subject`: of a customer the newest order, of a product its code as `article_key` returns it.
    """

    kind: LinkKind
    subject: str
    target_id: str
    target_code: str
    reason: LinkReason
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticlesInBooks:
    """Articles of the books, and which of them no product is linked with."""

    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes by id."""
    not_offered: frozenset[str] = frozenset()
    """Codes of collective articles and of those for shipping and the like, as `article_key` returns them."""
    are_found_by_code: bool = True
    """Whether an article with the code of a product needs no link."""


_Row = tuple[ShopSale, BookSale]


def customer_links(
    findings: Iterable[Finding], cards: Mapping[str, Card], collective: Collection[str]
) -> list[OfferedLink]:
    """Return the card of each shopper of whom all certain rows stand on one card that is theirs and no other card is.

    `collective`: cards that are known to be of several shoppers.
    """
    rows = _certain(findings)
    shared = {*collective, *_cards_of_several(rows, cards)}
    distance = _distance(rows, cards, shared)
    index = _CardIndex(cards.values(), distance)
    groups: dict[str, list[_Row]] = defaultdict(list)
    for order, sale in rows:
        groups[f"account {order.customer_id}" if order.customer_id else order.shopper].append((order, sale))
    offers = (_customer_link(group, cards, shared, index) for who, group in groups.items() if who)
    return [offer for offer in offers if offer is not None]


def article_links(findings: Iterable[Finding], articles: ArticlesInBooks) -> list[OfferedLink]:
    """Return the article of each product that met the same one in every certain row, and no other product did."""
    met: dict[str, list[tuple[ShopSale, frozenset[str]]]] = defaultdict(list)
    for order, sale in _certain(findings):
        if order.goods and sale.goods:
            for key, codes in _meetings(order, sale):
                met[key].append((order, codes))
    left = {key: frozenset.intersection(*(codes for _, codes in rows)) for key, rows in met.items()}
    of_several = {code for code in set().union(*left.values()) if sum(code in codes for codes in left.values()) > 1}
    ids: dict[str, list[str]] = defaultdict(list)
    for article_id, code in articles.codes.items():
        ids[article_key(code)].append(article_id)
    own_codes = {
        key: frozenset(code for order, _ in rows for code in _codes_of(order, key)) for key, rows in met.items()
    }
    offers = []
    for key, codes in left.items():
        fits = [code for code in codes if code not in of_several and code not in articles.not_offered]
        if len(fits) != 1 or len(ids[fits[0]]) != 1 or len(key) > LONGEST_SHOP_CODE:
            continue
        [code] = fits
        orders = tuple(dict.fromkeys(order.order_id for order, _ in met[key]))
        is_by_code = code in own_codes[key]
        is_of_other = any(code in codes for other, codes in own_codes.items() if other != key)
        if is_of_other or (code == key and articles.are_found_by_code):
            continue
        if is_by_code or len(orders) >= _FEWEST_ROWS:
            reason = LinkReason.CODE if is_by_code else LinkReason.SOLD_AS
            [target] = ids[code]
            named = orders[-_MOST_NAMED:]
            offers.append(OfferedLink(LinkKind.ARTICLES, key, target, articles.codes[target], reason, named))
    return offers


def _certain(findings: Iterable[Finding]) -> list[_Row]:
    rows = [(each.order, each.sales[0]) for each in findings if each.part is Part.CERTAIN]
    return sorted(rows, key=lambda row: (row[0].day, row[0].order_id))


class _CardIndex:
    """Which cards fit a shopper."""

    def __init__(self, cards: Iterable[Card], distance: int | None) -> None:
        self._by_email: dict[str, set[str]] = defaultdict(set)
        self._by_place: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_code: dict[int, set[str]] = defaultdict(set)
        self._distance = distance
        for card in cards:
            for email in card.emails:
                self._by_email[email].add(card.id)
            if card.name and card.postcode:
                self._by_place[card.name, card.postcode].add(card.id)
            if card.code is not None:
                self._by_code[card.code].add(card.id)

    def fitting(self, order: ShopSale) -> dict[LinkReason, set[str]]:
        """Return the cards that fit, by why they do."""
        places = ((name, postcode) for name in order.names for postcode in order.postcodes)
        return {
            LinkReason.EMAIL: self._by_email.get(order.email, set()) if order.email else set(),
            LinkReason.NAME_AND_POSTCODE: set().union(*(self._by_place.get(place, set()) for place in places)),
            LinkReason.NUMBER: self._of_number(order),
        }

    def _of_number(self, order: ShopSale) -> set[str]:
        number = _number(order)
        if number is None or self._distance is None:
            return set()
        return self._by_code.get(number + self._distance, set())


def _customer_link(
    rows: Sequence[_Row], cards: Mapping[str, Card], shared: Collection[str], index: _CardIndex
) -> OfferedLink | None:
    on = {sale.card_id for _, sale in rows} - {"", *shared}
    if len(on) != 1:
        return None
    [card_id] = on
    fitting: dict[LinkReason, set[str]] = defaultdict(set)
    for order, _ in rows:
        for reason, found in index.fitting(order).items():
            fitting[reason] |= found
    if card_id not in cards or set().union(*fitting.values()) != on:
        return None
    reason = next(reason for reason in LinkReason if fitting[reason])
    code = cards[card_id].code
    order_ids = tuple(order.order_id for order, sale in rows if sale.card_id == card_id)[-_MOST_NAMED:]
    return OfferedLink(
        LinkKind.CUSTOMERS, order_ids[-1], card_id, str(code) if code is not None else "", reason, order_ids
    )


def _cards_of_several(rows: Iterable[_Row], cards: Mapping[str, Card]) -> set[str]:
    """Return the cards on which sales of several shoppers stand that they are not of."""
    shoppers: dict[str, set[str]] = defaultdict(set)
    for order, sale in rows:
        if compare_customer(order, sale, cards, ()) is not Agreement.SAME or _is_by_address(order, sale):
            shoppers[sale.card_id].add(order.shopper)
    return {card_id for card_id, several in shoppers.items() if len(several) > 1}


def _is_by_address(order: ShopSale, sale: BookSale) -> bool:
    """Whether it is the delivery address that names the shopper: that says nothing of the card."""
    return bool(sale.delivery_name) and sale.delivery_name in order.names


def _distance(rows: Iterable[_Row], cards: Mapping[str, Card], shared: Collection[str]) -> int | None:
    """Return by how much the number of a card is more than the shop's customer number; None when that differs."""
    found: dict[int, set[int]] = defaultdict(set)
    for order, sale in rows:
        card, number = cards.get(sale.card_id), _number(order)
        if card is not None and card.code is not None and number is not None and card.id not in shared:
            found[card.code - number].add(number)
    if len(found) != 1:
        return None
    [(distance, numbers)] = found.items()
    return distance if len(numbers) >= _FEWEST_NUMBERS else None


def _number(order: ShopSale) -> int | None:
    text = order.customer_id
    return int(text) if text.isascii() and text.isdecimal() else None


def _meetings(order: ShopSale, sale: BookSale) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each product of an order with the codes of the articles that it may be in a sale."""
    left = dict(sale.goods)
    quantities = {each.key: ZERO for each in order.goods if each.key}
    for each in order.goods:
        if each.key:
            quantities[each.key] += each.quantity
    unmatched = {}
    for key, quantity in quantities.items():
        codes = [code for code in (key, *sorted(_codes_of(order, key) - {key})) if left.get(code, ZERO) >= quantity]
        if codes:
            left[codes[0]] -= quantity
            yield key, frozenset(codes[:1])
        else:
            unmatched[key] = quantity
    for key, quantity in unmatched.items():
        yield key, frozenset(code for code, sold in left.items() if sold == quantity)


def _codes_of(order: ShopSale, key: str) -> frozenset[str]:
    return frozenset(code for goods in order.goods if goods.key == key for code in goods.codes)
