"""What a person can do about each cause on the work list."""

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import CAN_BE_ACCEPTED
from sconnect.domain.worklist.actions import (
    ABOUT_ARTICLE,
    CONFIRMED_WITH_A_REASON,
    FOUND_ONCE,
    Action,
    actions_for,
    readings_of,
)
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, SHOPPER

ANOTHER_ARTICLE = (Action.LINK_ARTICLE, Action.COLLECTIVE_ARTICLE)
ANOTHER_CUSTOMER = (Action.LINK_CUSTOMER, Action.COLLECTIVE_CUSTOMER)
ALWAYS = (Action.BOOK_BY_HAND, Action.SKIP, Action.RETRY)
CARD = {
    CauseKind.CARD_WITHOUT_VAT_NUMBER,
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER,
    CauseKind.CARD_WITH_VAT_NUMBER,
    CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA,
    CauseKind.CARD_IN_OTHER_COUNTRY,
}
BOOKED = {
    CauseKind.NUMBER_REUSED,
    CauseKind.CHANGED_AFTER_BOOKING,
    CauseKind.UNDONE_AFTER_BOOKING,
    CauseKind.REINSTATED_AFTER_BOOKING,
    CauseKind.CORRECTION_REFUSED,
    CauseKind.CORRECTION_UNCLEAR,
    CauseKind.UNPAID_AFTER_BOOKING,
    CauseKind.BOOKED_OTHERWISE,
    CauseKind.BOOKED_TWICE,
    CauseKind.REFUNDED_AT_PROVIDER,
    CauseKind.PAID_TWICE,
    CauseKind.PAID_OTHER_AMOUNT,
    CauseKind.VIES_INVALID_BOOKED,
    CauseKind.VIES_UNANSWERED_BOOKED,
    CauseKind.CARD_OF_DELIVERY_ADDRESS,
}
CHOICES = {
    CauseKind.ARTICLE_UNKNOWN: (Action.LINK_ARTICLE, Action.CREATE_ARTICLE, Action.COLLECTIVE_ARTICLE),
    CauseKind.ARTICLE_AMBIGUOUS: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_GONE: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_INACTIVE: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_UNFIT: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_MISSING: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_TAKEN: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_FIELD_REFUSED: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_REFUSED: ANOTHER_ARTICLE,
    CauseKind.ARTICLE_UNREADABLE: ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISSING: ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISFIT: ANOTHER_ARTICLE,
    CauseKind.CUSTOMER_UNKNOWN: (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER),
    CauseKind.CUSTOMER_OTHER_COMPANY: (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER),
    CauseKind.CUSTOMER_OTHER_PERSON: (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER),
    CauseKind.CUSTOMER_AMBIGUOUS: (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER),
    CauseKind.CUSTOMER_INACTIVE: ANOTHER_CUSTOMER,
    CauseKind.CUSTOMER_UNDECIDED: ANOTHER_CUSTOMER,
    CauseKind.CUSTOMER_REFUSED: ANOTHER_CUSTOMER,
    CauseKind.CUSTOMER_INCOMPLETE: ANOTHER_CUSTOMER,
    CauseKind.CUSTOMER_UNREADABLE: ANOTHER_CUSTOMER,
    CauseKind.SERVICE_ARTICLE_UNKNOWN: (Action.ARTICLE_FOR_ORDERS,),
    CauseKind.UNDONE_BEFORE_BOOKING: (Action.BOOK_AND_CREDIT,),
    CauseKind.PAID_UNBOOKED: (Action.COUNTS_AS_SALE,),
    CauseKind.STATUS_MOVED_BACK: (Action.COUNTS_AS_SALE,),
    CauseKind.CURRENCY: (Action.ENTER_RATE,),
    CauseKind.COUNTRY_MISSING: (Action.CHOOSE_COUNTRY,),
    CauseKind.COUNTRY_UNKNOWN: (Action.CHOOSE_COUNTRY,),
    CauseKind.TOTAL_DIFFERENCE: (Action.ACCEPT_DIFFERENCE, Action.ENTER_AMOUNTS),
    CauseKind.VAT_MISMATCH: (Action.ARTICLE_FOR_ORDERS, Action.ARTICLE_BEFORE_DAY, Action.ACCEPT_DIFFERENCE),
    CauseKind.VAT_TOTAL_MISMATCH: (Action.ACCEPT_DIFFERENCE, Action.ENTER_AMOUNTS),
    CauseKind.VAT_NUMBER_OF_OTHER_STATE: (Action.ACCEPT_DIFFERENCE, Action.ENTER_VAT_NUMBER, Action.ENTER_AMOUNTS),
    CauseKind.VAT_NUMBER_INVALID: (Action.ENTER_VAT_NUMBER, Action.ENTER_AMOUNTS),
    CauseKind.PRICE_ROUNDING: (Action.ACCEPT_DIFFERENCE, Action.ENTER_AMOUNTS),
    CauseKind.CURRENCY_UNCLEAR: (Action.ACCEPT_DIFFERENCE,),
    CauseKind.UNKNOWN_TOTAL: (Action.MEANING_OF_TOTAL, Action.ENTER_AMOUNTS),
    CauseKind.VAT_READINGS: (Action.ENTER_AMOUNTS,),
    CauseKind.DOMESTIC_REVERSE_CHARGE: (Action.ARTICLE_FOR_ORDERS, Action.ENTER_AMOUNTS),
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: (Action.ARTICLE_FOR_ORDERS, Action.ENTER_AMOUNTS),
    CauseKind.VAT_RATE_ABROAD: (Action.ENTER_AMOUNTS,),
    CauseKind.VAT_NUMBER_MISSING: (Action.ENTER_VAT_NUMBER, Action.ENTER_AMOUNTS),
    CauseKind.VAT_NUMBER_FIELD_MISSING: (Action.ENTER_VAT_NUMBER, Action.ENTER_AMOUNTS),
    **dict.fromkeys(
        (
            CauseKind.ORDER_UNREADABLE,
            CauseKind.LINES_LOST,
            CauseKind.TOO_LARGE,
            CauseKind.VAT_RATE_UNCLEAR,
            CauseKind.SHOP_VAT_MISFIT,
            CauseKind.VOUCHER_DAY_UNKNOWN,
            CauseKind.VOUCHER_ELSEWHERE,
            CauseKind.FOREIGN_VAT_OFF,
        ),
        (Action.ENTER_AMOUNTS,),
    ),
    CauseKind.RETURN_SENT: (Action.CHOOSE_DATE,),
    CauseKind.VIES_INVALID: (Action.ENTER_VAT_NUMBER, Action.ACCEPT_DIFFERENCE),
    CauseKind.VIES_UNANSWERED: (Action.ACCEPT_DIFFERENCE,),
}
BY_CODE = [kind for kind in CHOICES if Action.LINK_ARTICLE in CHOICES[kind] and kind != CauseKind.ARTICLE_CODE_MISSING]


@pytest.mark.parametrize(
    "kind", [kind for kind in CauseKind if kind not in {*BOOKED, *FOUND_ONCE, CauseKind.STATUS_NEW}]
)
def test_a_cause_offers_its_own_choices_and_always_to_skip_or_retry(kind: CauseKind) -> None:
    assert actions_for(Cause(kind, "key")) == (*CHOICES.get(kind, ()), *ALWAYS)


def test_a_new_status_offers_what_it_can_mean_and_nothing_about_orders() -> None:
    assert actions_for(Cause(CauseKind.STATUS_NEW, "17")) == (
        Action.COUNTS_AS_SALE,
        Action.IS_NO_SALE,
        Action.UNDOES_SALE,
    )


@pytest.mark.parametrize("kind", sorted(BOOKED))
def test_an_order_that_was_booked_can_only_be_taken_note_of(kind: CauseKind) -> None:
    assert actions_for(Cause(kind, "key")) == (Action.SKIP,)


@pytest.mark.parametrize("kind", sorted(CARD))
def test_another_customer_can_be_chosen_for_a_card_when_the_shopper_is_known(kind: CauseKind) -> None:
    assert actions_for(Cause(kind, "card", {SHOPPER: "email jan"})) == (Action.LINK_CUSTOMER, *ALWAYS)
    assert kind in ABOUT_CARD


@pytest.mark.parametrize("kind", BY_CODE)
def test_a_code_that_is_too_long_to_be_looked_up_offers_no_article(kind: CauseKind) -> None:
    assert actions_for(Cause(kind, "x" * 100)) == (*CHOICES[kind], *ALWAYS)
    assert actions_for(Cause(kind, "x" * 101)) == ALWAYS


@pytest.mark.parametrize(
    "kind", [CauseKind.ARTICLE_CODE_MISSING, CauseKind.CUSTOMER_UNKNOWN, CauseKind.TOTAL_DIFFERENCE]
)
def test_a_key_that_is_no_code_may_be_longer(kind: CauseKind) -> None:
    assert actions_for(Cause(kind, "x" * 101)) == (*CHOICES[kind], *ALWAYS)


def test_an_article_can_be_linked_by_code_or_by_the_name_of_a_product_without_one() -> None:
    assert {*BY_CODE, CauseKind.ARTICLE_CODE_MISSING} == ABOUT_ARTICLE


def test_what_can_be_accepted_is_offered_to_be_accepted() -> None:
    offered = {kind for kind in CauseKind if Action.ACCEPT_DIFFERENCE in actions_for(Cause(kind, "key"))}
    assert offered - CONFIRMED_WITH_A_REASON == CAN_BE_ACCEPTED


def test_a_cause_that_gives_readings_offers_to_choose_one_before_all_else() -> None:
    facts = {"reading_1": "a", "reading_1_en": "in English", "reading_2": "b", "reading_3": ""}
    cause = Cause(CauseKind.VAT_RATE_UNCLEAR, "key", facts)
    assert readings_of(cause) == ("a", "b")
    assert actions_for(cause)[0] is Action.CHOOSE_READING
    assert Action.CHOOSE_READING not in actions_for(Cause(CauseKind.VAT_RATE_UNCLEAR, "key"))


@pytest.mark.parametrize("kind", sorted(FOUND_ONCE))
def test_what_no_order_waits_for_is_only_to_be_seen(kind: CauseKind) -> None:
    assert actions_for(Cause(kind)) == (Action.SKIP,)
