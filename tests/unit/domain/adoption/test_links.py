"""Links are offered from certain rows only, and only where one card, or one article, fits."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sconnect.domain.adoption.links import (
    ArticlesInBooks,
    LinkReason,
    OfferedLink,
    article_links,
    customer_links,
)
from sconnect.domain.adoption.model import BookSale, Card, Finding, Goods, Part, Reason, SaleKind, ShopSale

_DAY = date(2026, 3, 1)
_ANNA = Card("card-anna", "anna bos", frozenset({"anna@example.test"}), "1234AB", 5017)


def order(number: int, *goods: tuple[str, int], customer: str = "17", email: str = "anna@example.test") -> ShopSale:
    """An order of Anna, unless said otherwise."""
    lines = tuple(Goods(frozenset({key}), Decimal(quantity), key) for key, quantity in goods)
    return ShopSale(
        str(number),
        _DAY + timedelta(days=number),
        Decimal(10),
        email=email,
        names=frozenset({"anna bos"}) if customer == "17" else frozenset({f"shopper {customer}"}),
        postcodes=frozenset({"1234AB"}) if customer == "17" else frozenset(),
        customer_id=customer,
        goods=lines,
    )


def found(ordered: ShopSale, card_id: str = _ANNA.id, **goods: int) -> Finding:
    """A certain row."""
    sold = {code: Decimal(quantity) for code, quantity in goods.items()}
    sale = BookSale(
        f"sale-{ordered.order_id}", SaleKind.ORDER, "1", ordered.day, ordered.total, card_id=card_id, goods=sold
    )
    return Finding(ordered, Part.CERTAIN, Reason.NUMBER, (sale,))


def cards(*more: Card) -> dict[str, Card]:
    return {card.id: card for card in (_ANNA, *more)}


def customers(*findings: Finding, more: tuple[Card, ...] = (), collective: tuple[str, ...] = ()) -> list[OfferedLink]:
    return customer_links(findings, cards(*more), collective)


def test_a_shopper_is_offered_the_card_with_her_e_mail_address_by_her_newest_order() -> None:
    [offer] = customers(found(order(2)), found(order(1)))
    assert (offer.subject, offer.target_id, offer.target_code) == ("2", _ANNA.id, "5017")
    assert (offer.reason, offer.order_ids) == (LinkReason.EMAIL, ("1", "2"))


def test_name_and_postcode_will_do_and_one_of_them_will_not() -> None:
    by_name = order(1, email="other@example.test")
    [offer] = customers(found(by_name))
    assert offer.reason is LinkReason.NAME_AND_POSTCODE
    assert customers(found(replace(by_name, postcodes=frozenset({"9999ZZ"})))) == []
    assert customers(found(replace(by_name, names=frozenset({"piet"})))) == []


def test_what_a_person_has_to_decide_offers_nothing() -> None:
    assert customers(replace(found(order(1)), part=Part.TO_DECIDE)) == []


@pytest.mark.parametrize(
    "second",
    [
        replace(_ANNA, id="card-2"),
        Card("card-2", "somebody", frozenset({"anna@example.test"})),
        Card("card-2", "anna bos", frozenset(), "1234AB"),
    ],
)
def test_nothing_is_offered_where_two_cards_fit(second: Card) -> None:
    assert customers(found(order(1)), more=(second,)) == []


def test_nothing_is_offered_where_the_sales_stand_on_two_cards() -> None:
    other = Card("card-2", "depot")
    assert customers(found(order(1)), found(order(2), other.id), more=(other,)) == []


def test_a_collective_card_is_never_offered() -> None:
    assert customers(found(order(1)), collective=(_ANNA.id,)) == []
    strangers = [found(order(3, customer="3", email="c@example.test")), found(order(4, customer="4", email="d@x.test"))]
    assert customers(found(order(1)), *strangers) == []


def test_a_number_at_one_distance_in_all_rows_tells_whose_card_it_is() -> None:
    at_distance = [Card(f"card-{number}", f"firm {number}", code=5000 + number) for number in (3, 4, 5)]
    rows = [
        found(order(number, customer=str(number), email=f"{number}@example.test"), f"card-{number}")
        for number in (3, 4, 5)
    ]
    offers = customers(*rows, more=tuple(at_distance))
    assert [(offer.target_id, offer.reason) for offer in offers] == [
        (card.id, LinkReason.NUMBER) for card in at_distance
    ]
    assert customers(*rows[:2], more=tuple(at_distance)) == []
    odd = Card("card-9", "firm 9", code=7000)
    assert customers(*rows, found(order(9, customer="9", email="9@x.test"), odd.id), more=(*at_distance, odd)) == []


ARTICLES = ArticlesInBooks({"id-a": "A", "id-b": "B", "id-s": "Verzend", "id-c": "Divers"}, frozenset({"verzend"}))


def articles(*findings: Finding, within: ArticlesInBooks = ARTICLES) -> list[OfferedLink]:
    return article_links(findings, within)


def test_a_product_that_met_one_article_in_every_row_is_offered_it() -> None:
    rows = found(order(1, ("mug", 2)), a=2, verzend=1), found(order(2, ("mug", 1)), a=1, verzend=1)
    [offer] = articles(*rows)
    assert (offer.subject, offer.target_id, offer.target_code, offer.reason) == ("mug", "id-a", "A", LinkReason.SOLD_AS)


def test_one_row_says_too_little_and_a_row_with_another_article_takes_it_back() -> None:
    first = found(order(1, ("mug", 2)), a=2, verzend=1)
    assert articles(first) == []
    assert articles(first, found(order(2, ("mug", 2)), b=2)) == []
    assert articles(first, replace(found(order(2, ("mug", 1)), a=1), part=Part.TO_DECIDE)) == []


def test_an_article_of_several_products_is_never_offered() -> None:
    mugs = [found(order(number, ("mug", 2)), divers=2) for number in (1, 2)]
    caps = [found(order(number, ("cap", 3)), divers=3) for number in (3, 4)]
    assert articles(*mugs, *caps) == []


def test_an_entry_without_goods_says_nothing_about_articles() -> None:
    rows = found(order(1, ("mug", 2)), a=2), found(order(2, ("mug", 1)), a=1), found(order(3, ("mug", 1)))
    assert [offer.target_id for offer in articles(*rows)] == ["id-a"]


def test_two_products_of_one_order_are_told_apart_by_other_orders() -> None:
    both = found(order(1, ("mug", 1), ("cap", 1)), a=1, b=1)
    mug, cap = found(order(2, ("mug", 1)), a=1), found(order(3, ("cap", 1)), b=1)
    assert {offer.subject: offer.target_id for offer in articles(both, mug, cap)} == {"mug": "id-a", "cap": "id-b"}


def test_an_article_found_by_its_code_needs_no_link_unless_codes_stand_elsewhere() -> None:
    rows = found(order(1, ("a", 2)), a=2), found(order(2, ("a", 1)), a=1)
    assert articles(*rows) == []
    [offer] = articles(*rows, within=replace(ARTICLES, are_found_by_code=False))
    assert (offer.target_id, offer.reason) == ("id-a", LinkReason.CODE)


def test_another_code_of_the_product_that_is_the_articles_will_do_once() -> None:
    ordered = order(1, ("mug", 2))
    with_ean = replace(ordered, goods=(Goods(frozenset({"mug", "b"}), Decimal(2), "mug"),))
    [offer] = articles(found(with_ean, b=2, a=2))
    assert (offer.target_id, offer.reason) == ("id-b", LinkReason.CODE)


def test_an_article_that_is_another_product_is_not_offered_nor_one_code_of_two_articles() -> None:
    rows = [found(order(number, ("mug", 1)), a=1) for number in (1, 2)]
    assert articles(*rows, found(order(3, ("a", 1)), a=1)) == []
    twice = ArticlesInBooks({"id-a": "A", "id-2": "a"})
    assert articles(*rows, within=twice) == []
