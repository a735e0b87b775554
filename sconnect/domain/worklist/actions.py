"""Actions of the work list per kind of cause, as a table: the one place where a cause gets its ways out.

Every cause of an order that is not booked also offers to note that it was booked by hand, to skip it and to retry; a
cause whose facts hold readings offers to choose one of them.
"""

from collections.abc import Mapping
from enum import StrEnum

from sconnect.domain.causes import ABOUT_CORRECTION, ABOUT_PAYMENT, Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import ENGLISH
from sconnect.domain.vies import ABOUT_BOOKED
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, ABOUT_CUSTOMER, COUNTRY, SHOPPER


class Action(StrEnum):
    """What a person can do about an item."""

    LINK_ARTICLE = "link_article"
    CREATE_ARTICLE = "create_article"
    COLLECTIVE_ARTICLE = "collective_article"
    LINK_CUSTOMER = "link_customer"
    CREATE_CUSTOMER = "create_customer"
    COLLECTIVE_CUSTOMER = "collective_customer"
    ACCEPT_DIFFERENCE = "accept_difference"
    CHOOSE_READING = "choose_reading"
    ARTICLE_FOR_ORDERS = "article_for_orders"
    ARTICLE_BEFORE_DAY = "article_before_day"
    MEANING_OF_TOTAL = "meaning_of_total"
    ENTER_AMOUNTS = "enter_amounts"
    ENTER_RATE = "enter_rate"
    ENTER_VAT_NUMBER = "enter_vat_number"
    CHOOSE_COUNTRY = "choose_country"
    CHOOSE_DATE = "choose_date"
    COUNTS_AS_SALE = "counts_as_sale"
    BOOK_AND_CREDIT = "book_and_credit"
    IS_NO_SALE = "is_no_sale"
    UNDOES_SALE = "undoes_sale"
    BOOK_BY_HAND = "book_by_hand"
    SKIP = "skip"
    RETRY = "retry"


_ANOTHER_ARTICLE = (Action.LINK_ARTICLE, Action.COLLECTIVE_ARTICLE)
_ANOTHER_CUSTOMER = (Action.LINK_CUSTOMER, Action.COLLECTIVE_CUSTOMER)
_MAY_BE_NEW = (
    CauseKind.CUSTOMER_UNKNOWN,
    CauseKind.CUSTOMER_AMBIGUOUS,
    CauseKind.CUSTOMER_OTHER_COMPANY,
    CauseKind.CUSTOMER_OTHER_PERSON,
)
_ACCEPT_OR_ENTER = (Action.ACCEPT_DIFFERENCE, Action.ENTER_AMOUNTS)
_NUMBER_OR_AMOUNTS = (Action.ENTER_VAT_NUMBER, Action.ENTER_AMOUNTS)
_CHOICES: Mapping[CauseKind, tuple[Action, ...]] = {
    CauseKind.ARTICLE_UNKNOWN: (Action.LINK_ARTICLE, Action.CREATE_ARTICLE, Action.COLLECTIVE_ARTICLE),
    CauseKind.ARTICLE_AMBIGUOUS: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_GONE: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_INACTIVE: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_UNFIT: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_MISSING: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_TAKEN: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_FIELD_REFUSED: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_REFUSED: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_UNREADABLE: _ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISSING: _ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISFIT: _ANOTHER_ARTICLE,
    CauseKind.SERVICE_ARTICLE_UNKNOWN: (Action.ARTICLE_FOR_ORDERS,),
    **dict.fromkeys(ABOUT_CUSTOMER, _ANOTHER_CUSTOMER),
    **dict.fromkeys(_MAY_BE_NEW, (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER)),
    CauseKind.STATUS_MOVED_BACK: (Action.COUNTS_AS_SALE,),
    CauseKind.UNDONE_BEFORE_BOOKING: (Action.BOOK_AND_CREDIT,),
    CauseKind.PAID_UNBOOKED: (Action.COUNTS_AS_SALE,),
    CauseKind.COUNTRY_MISSING: (Action.CHOOSE_COUNTRY,),
    CauseKind.COUNTRY_UNKNOWN: (Action.CHOOSE_COUNTRY,),
    # Another article keeps the VAT as it was charged, so it stands before accepting other VAT.
    CauseKind.VAT_MISMATCH: (Action.ARTICLE_FOR_ORDERS, Action.ARTICLE_BEFORE_DAY, Action.ACCEPT_DIFFERENCE),
    CauseKind.VAT_TOTAL_MISMATCH: _ACCEPT_OR_ENTER,
    CauseKind.TOTAL_DIFFERENCE: _ACCEPT_OR_ENTER,
    CauseKind.VAT_NUMBER_MISSING: _NUMBER_OR_AMOUNTS,
    CauseKind.VAT_NUMBER_INVALID: _NUMBER_OR_AMOUNTS,
    CauseKind.VAT_NUMBER_FIELD_MISSING: _NUMBER_OR_AMOUNTS,
    CauseKind.VAT_NUMBER_OF_OTHER_STATE: (Action.ACCEPT_DIFFERENCE, *_NUMBER_OR_AMOUNTS),
    CauseKind.PRICE_ROUNDING: _ACCEPT_OR_ENTER,
    CauseKind.CURRENCY: (Action.ENTER_RATE,),
    CauseKind.CURRENCY_UNCLEAR: (Action.ACCEPT_DIFFERENCE,),
    CauseKind.VAT_READINGS: (Action.ENTER_AMOUNTS,),
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: (Action.ARTICLE_FOR_ORDERS, Action.ENTER_AMOUNTS),
    CauseKind.VAT_RATE_ABROAD: (Action.ENTER_AMOUNTS,),
    CauseKind.ORDER_UNREADABLE: (Action.ENTER_AMOUNTS,),
    CauseKind.LINES_LOST: (Action.ENTER_AMOUNTS,),
    CauseKind.TOO_LARGE: (Action.ENTER_AMOUNTS,),
    CauseKind.UNKNOWN_TOTAL: (Action.MEANING_OF_TOTAL, Action.ENTER_AMOUNTS),
    CauseKind.VAT_RATE_UNCLEAR: (Action.ENTER_AMOUNTS,),
    CauseKind.DOMESTIC_REVERSE_CHARGE: (Action.ARTICLE_FOR_ORDERS, Action.ENTER_AMOUNTS),
    CauseKind.VOUCHER_DAY_UNKNOWN: (Action.ENTER_AMOUNTS,),
    CauseKind.VOUCHER_ELSEWHERE: (Action.ENTER_AMOUNTS,),
    CauseKind.SHOP_VAT_MISFIT: (Action.ENTER_AMOUNTS,),
    CauseKind.FOREIGN_VAT_OFF: (Action.ENTER_AMOUNTS,),
    CauseKind.RETURN_SENT: (Action.CHOOSE_DATE,),
    CauseKind.VIES_INVALID: (Action.ENTER_VAT_NUMBER, Action.ACCEPT_DIFFERENCE),
    CauseKind.VIES_UNANSWERED: (Action.ACCEPT_DIFFERENCE,),
}
ABOUT_ARTICLE = frozenset(kind for kind, choices in _CHOICES.items() if Action.LINK_ARTICLE in choices)
"""Their key is the shop code under which the article to use is remembered, or the name of a product without one."""
_LONGEST_LINKED_CODE = 100
"""A longer code is never looked up, so a link could not be found back."""
_READING = "reading_"
CONFIRMED_WITH_A_REASON = frozenset({CauseKind.VIES_INVALID, CauseKind.VIES_UNANSWERED})
"""What a person vouches for in the place of an answer: why stands with the order."""
ALREADY_BOOKED = (
    ABOUT_BOOKED
    | ABOUT_CORRECTION
    | ABOUT_PAYMENT
    | {
        CauseKind.NUMBER_REUSED,
        CauseKind.CHANGED_AFTER_BOOKING,
        CauseKind.UNDONE_AFTER_BOOKING,
        CauseKind.REINSTATED_AFTER_BOOKING,
        CauseKind.UNPAID_AFTER_BOOKING,
        CauseKind.BOOKED_OTHERWISE,
        CauseKind.BOOKED_TWICE,
        CauseKind.CARD_OF_DELIVERY_ADDRESS,
    }
)
"""About orders that were booked: there is nothing to try again, only to take note of."""

FOUND_ONCE = frozenset({CauseKind.VAT_EXEMPT_SUPPLIES, CauseKind.REVENUE_GROUPS_BY_NUMBER})
"""What earlier versions decided without a word: no order waits for it, and it is listed until a person has seen it."""


ABOUT_STATUS = (Action.COUNTS_AS_SALE, Action.IS_NO_SALE, Action.UNDOES_SALE)
"""What a new status of the shop can be. No order waits for it, so there is nothing else to do."""


def actions_for(cause: Cause) -> tuple[Action, ...]:
    """Return the actions that a person can take on a cause."""
    if cause.kind is CauseKind.STATUS_NEW:
        return ABOUT_STATUS
    if cause.kind in ALREADY_BOOKED | FOUND_ONCE:
        return (Action.SKIP,)
    readings = (Action.CHOOSE_READING,) if readings_of(cause) else ()
    return (*readings, *_choices(cause), Action.BOOK_BY_HAND, Action.SKIP, Action.RETRY)


def offered(cause: Cause, profile: Profile) -> tuple[Action, ...]:
    """Return the actions that a person can take on a cause with these settings: none that would be refused for them."""
    country = cause.facts.get(COUNTRY, "")
    lacking = {
        Action.COLLECTIVE_ARTICLE: not profile.articles.collective_article.strip(),
        Action.COLLECTIVE_CUSTOMER: not profile.customers.collective_customers.get(country),
    }
    return tuple(action for action in actions_for(cause) if not lacking.get(action))


def readings_of(cause: Cause) -> tuple[str, ...]:
    """Return the readings between which a person chooses: what the facts of a cause that begin with `reading_` hold."""
    facts = sorted(cause.facts.items())
    return tuple(fact for name, fact in facts if name.startswith(_READING) and not name.endswith(ENGLISH) and fact)


def _choices(cause: Cause) -> tuple[Action, ...]:
    if cause.kind in ABOUT_CARD:
        return (Action.LINK_CUSTOMER,) if SHOPPER in cause.facts else ()
    choices = _CHOICES.get(cause.kind, ())
    is_by_code = cause.kind in ABOUT_ARTICLE - {CauseKind.ARTICLE_CODE_MISSING}
    too_long = is_by_code and len(cause.key) > _LONGEST_LINKED_CODE
    return () if too_long else choices
