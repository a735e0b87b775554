"""What a cause about a shopper holds, so that a choice can be remembered."""

from dataclasses import replace

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition import choice_key, traits_of
from sconnect.domain.profile import CustomerSettings
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, ABOUT_CUSTOMER, COUNTRY, SHOPPER, about_shopper
from tests.unit.domain.build import HOME, order, profile

FACTS = {"who": "Jan"}
COLLECTIVE = profile(customers=CustomerSettings(collective_customers={"NL": "collective"}))


@pytest.mark.parametrize("kind", sorted(ABOUT_CUSTOMER))
def test_a_cause_about_a_customer_tells_the_country_that_the_goods_go_to(kind: CauseKind) -> None:
    german = order(shipping_address=replace(HOME, country_code="de"))
    told = about_shopper(Cause(kind, "email jan", FACTS), german, profile())
    assert told == Cause(kind, "email jan", {**FACTS, COUNTRY: "DE"})


def test_without_a_country_the_goods_go_to_the_netherlands() -> None:
    nowhere = order(shipping_address=replace(HOME, country_code=""))
    told = about_shopper(Cause(CauseKind.CUSTOMER_UNKNOWN), nowhere, profile())
    assert told.facts == {"order_country": "NL"}


@pytest.mark.parametrize("kind", sorted(ABOUT_CARD))
@pytest.mark.parametrize("customer_id", ["", "7"], ids=["guest", "with an account"])
def test_a_cause_about_a_card_tells_whose_order_it_was(kind: CauseKind, customer_id: str) -> None:
    bought = order(customer_id=customer_id)
    told = about_shopper(Cause(kind, "card", FACTS), bought, profile())
    key = choice_key(traits_of(bought, profile()), profile().customers.recognition)
    assert told == Cause(kind, "card", {**FACTS, SHOPPER: key})
    assert "shopper" in told.facts


@pytest.mark.parametrize("kind", sorted(ABOUT_CARD))
def test_a_guest_on_a_collective_customer_has_no_customer_of_their_own_to_choose(kind: CauseKind) -> None:
    cause = Cause(kind, "card", FACTS)
    assert about_shopper(cause, order(), COLLECTIVE) == cause
    assert SHOPPER in about_shopper(cause, order(customer_id="7"), COLLECTIVE).facts


@pytest.mark.parametrize("kind", [kind for kind in CauseKind if kind not in ABOUT_CUSTOMER | ABOUT_CARD])
def test_a_cause_that_is_not_about_the_shopper_stays_as_it_is(kind: CauseKind) -> None:
    cause = Cause(kind, "key", FACTS)
    assert about_shopper(cause, order(), profile()) == cause
