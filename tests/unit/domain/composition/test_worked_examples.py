"""The worked examples of the reference (behaviour.md 7) as far as recognition and articles decide them."""

from dataclasses import replace
from decimal import Decimal

from sconnect.domain.articles import Found, ProductData, Unknown, article_update, match_article, new_article
from sconnect.domain.books import Article, Customer, NewArticle, NewCustomer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import address_of, new_customer
from sconnect.domain.customers.recognition import (
    Ambiguous,
    Match,
    NoMatch,
    cause_of,
    query_for,
    recognise,
    recognition_key,
    traits_of,
)
from sconnect.domain.profile import ArticleSettings, CustomerSettings, Profile
from sconnect.domain.profile import RecognitionMode as Mode
from sconnect.domain.shop import ShopOrder
from tests.unit.domain.build import REFERENCE, SISTER, TODAY, book_address, customer, order, profile

TO_MYSELF = order()
TO_MY_SISTER = order(order_id="1002", shipping_address=SISTER)


def book_all(orders: list[ShopOrder], settings: Profile) -> tuple[list[Customer], list[str]]:
    """Recognise or make each order's customer in turn, as "add only" does: all cards, and the card of each order."""
    mode = settings.customers.recognition
    cards: dict[str, Customer] = {}
    booked_on = []
    for shop_order in orders:
        traits = traits_of(shop_order, settings)
        key = recognition_key(traits, mode)
        outcome = recognise(traits, mode, list(cards.values()), cards.get(key))
        if isinstance(outcome, NoMatch):
            new = new_customer(shop_order, traits, settings, REFERENCE)
            assert isinstance(new, NewCustomer)
            card_id = f"card-{len(cards) + 1}"
            cards[key] = Customer(card_id, None, new.name, (new.email,), new.phone, address=new.address)
            booked_on.append(card_id)
        else:
            assert isinstance(outcome, Match)
            booked_on.append(outcome.customer.id)
    return list(cards.values()), booked_on


def by(mode: Mode) -> Profile:
    return profile(customers=CustomerSettings(recognition=mode))


def test_1_email_makes_one_customer_of_two_delivery_places() -> None:
    cards, _ = book_all([TO_MYSELF, TO_MY_SISTER, TO_MYSELF], by(Mode.EMAIL))
    assert len(cards) == 1


def test_1_email_and_postcode_makes_one_customer_per_delivery_place() -> None:
    cards, booked_on = book_all([TO_MYSELF, TO_MY_SISTER, TO_MYSELF], by(Mode.EMAIL_AND_POSTCODE))
    assert [card.address.postcode for card in cards if card.address] == ["1234 AB", "9711 CD"]
    assert booked_on == ["card-1", "card-2", "card-1"]


def test_1_the_card_of_a_place_is_found_again_in_the_books_themselves() -> None:
    settings = by(Mode.EMAIL_AND_POSTCODE)
    cards, _ = book_all([TO_MYSELF, TO_MY_SISTER], settings)
    outcome = recognise(traits_of(TO_MY_SISTER, settings), Mode.EMAIL_AND_POSTCODE, cards)
    assert isinstance(outcome, Match)
    assert outcome.customer.id == "card-2"


def test_1_by_hand_holds_the_order_for_the_second_place() -> None:
    settings = by(Mode.EMAIL_AND_POSTCODE)
    cards, _ = book_all([TO_MYSELF], settings)
    traits = traits_of(TO_MY_SISTER, settings)
    outcome = recognise(traits, Mode.EMAIL_AND_POSTCODE, cards)
    assert isinstance(outcome, NoMatch)
    assert cause_of(outcome, traits, Mode.EMAIL_AND_POSTCODE).kind is CauseKind.CUSTOMER_UNKNOWN


def test_1_smart_makes_one_customer_and_the_order_carries_its_own_delivery_address() -> None:
    cards, booked_on = book_all([TO_MYSELF, TO_MY_SISTER], by(Mode.SMART))
    assert len(cards) == 1
    assert booked_on == ["card-1", "card-1"]
    delivery = address_of(TO_MY_SISTER.delivery_address, REFERENCE)
    assert not isinstance(delivery, Cause)
    assert (delivery.contact, delivery.postcode) == ("Els de Vries", "9711 CD")


SHARED = "info@bedrijf.nl"
BAKER = customer("baker", name="Bakker", emails=(SHARED,), address=book_address("Kade 1", "1111AA"))
SMITH = customer("smith", name="Smit", emails=(SHARED,), address=book_address("Dorpsstraat 12", "1234AB"))


def test_2_two_customers_with_one_address_are_held_and_never_become_three() -> None:
    settings = by(Mode.EMAIL)
    traits = traits_of(order(email=SHARED), settings)
    assert query_for(traits, Mode.EMAIL).emails == {SHARED}
    assert isinstance(recognise(traits, Mode.EMAIL, [BAKER, SMITH]), Ambiguous)


def test_2_smart_takes_the_one_whose_postcode_agrees() -> None:
    settings = by(Mode.SMART)
    outcome = recognise(traits_of(order(email=SHARED), settings), Mode.SMART, [BAKER, SMITH])
    assert isinstance(outcome, Match)
    assert outcome.customer is SMITH


def test_2_smart_takes_the_one_whose_name_agrees() -> None:
    settings = by(Mode.SMART)
    elsewhere = replace(SISTER, company="bakker")
    shop_order = order(email=SHARED, billing_address=elsewhere, shipping_address=elsewhere)
    outcome = recognise(traits_of(shop_order, settings), Mode.SMART, [BAKER, SMITH])
    assert isinstance(outcome, Match)
    assert outcome.customer is BAKER


def test_2_smart_holds_the_order_when_nothing_tells_them_apart() -> None:
    settings = by(Mode.SMART)
    shop_order = order(email=SHARED, billing_address=SISTER, shipping_address=SISTER)
    assert isinstance(recognise(traits_of(shop_order, settings), Mode.SMART, [BAKER, SMITH]), Ambiguous)


SHIRT = ProductData("TS-RED-M", "T-shirt rood M", Decimal("14.95"), Decimal(21), Decimal("19.0289"))
BY_RATE = profile(
    articles=ArticleSettings(
        revenue_group_id="group-high",
        revenue_groups_by_rate={Decimal(21): "group-high", Decimal(9): "group-low"},
    )
)


def booked(new: NewArticle) -> Article:
    return Article("article-1", new.code, new.name, new.revenue_group_id, new.sales_price)


def test_3_an_unknown_article_is_made_in_the_group_of_its_rate_and_known_after_that() -> None:
    assert match_article("TS-RED-M", [], extra_field="", numeric=False) == Unknown()
    new = new_article(SHIRT, BY_RATE, REFERENCE, TODAY)
    assert new == NewArticle("TS-RED-M", "T-shirt rood M", "group-high", Decimal("19.03"))
    found = match_article("ts-red-m ", [booked(new)], extra_field="", numeric=False)
    assert found == Found(booked(new))
    assert article_update(booked(new), SHIRT, REFERENCE, TODAY) is None


def test_3_an_update_follows_the_catalogue_price_not_the_price_paid() -> None:
    new = new_article(SHIRT, BY_RATE, REFERENCE, TODAY)
    assert isinstance(new, NewArticle)
    dearer = replace(SHIRT, catalogue_price=Decimal("21.50"), price_paid=Decimal("10.00"))
    update = article_update(booked(new), dearer, REFERENCE, TODAY)
    assert update is not None
    assert update.sales_price == Decimal("21.50")
    on_sale = replace(SHIRT, price_paid=Decimal("10.00"))
    assert article_update(booked(new), on_sale, REFERENCE, TODAY) is None


def test_4_no_article_is_made_in_a_group_with_another_rate() -> None:
    only_default = profile(articles=ArticleSettings(revenue_group_id="group-high"))
    tea = ProductData("THEE", "Groene thee", Decimal("7.30"), Decimal(9))
    cause = new_article(tea, only_default, REFERENCE, TODAY)
    assert isinstance(cause, Cause)
    assert cause.kind is CauseKind.REVENUE_GROUP_MISFIT
    assert cause.dutch == (
        "Nieuw artikel THEE heeft 9 % btw, maar omzetgroep 'Hoog btw (goederen)' hoort bij 21 %. "
        "Kies bij de instellingen een omzetgroep voor 9 %."
    )
