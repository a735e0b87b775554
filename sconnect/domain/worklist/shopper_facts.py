"""Facts of a cause about a shopper, besides those of its sentence, by which a person's choice is remembered."""

from dataclasses import replace

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import collective_customer_id
from sconnect.domain.customers.recognition import choice_key, traits_of
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vat import HOME_COUNTRY

ABOUT_CUSTOMER = frozenset(
    {
        CauseKind.CUSTOMER_UNKNOWN,
        CauseKind.CUSTOMER_AMBIGUOUS,
        CauseKind.CUSTOMER_INACTIVE,
        CauseKind.CUSTOMER_UNDECIDED,
        CauseKind.CUSTOMER_REFUSED,
        CauseKind.CUSTOMER_INCOMPLETE,
        CauseKind.CUSTOMER_OTHER_COMPANY,
        CauseKind.CUSTOMER_OTHER_PERSON,
        CauseKind.CUSTOMER_UNREADABLE,
    }
)
"""Their key is the one under which the customer to use is remembered."""
ABOUT_CARD = frozenset(
    {
        CauseKind.CARD_WITHOUT_VAT_NUMBER,
        CauseKind.CARD_WITH_OTHER_VAT_NUMBER,
        CauseKind.CARD_WITH_VAT_NUMBER,
        CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA,
        CauseKind.CARD_IN_OTHER_COUNTRY,
    }
)
"""Their key names a card in the books; whose order it was stands in the fact below."""
SHOPPER = "shopper"
"""Fact: the key under which another customer can be chosen for this shopper."""
COUNTRY = "order_country"
"""Fact: the ISO code of the country the goods go to, by which a collective customer is chosen."""


def about_shopper(cause: Cause, order: ShopOrder, profile: Profile) -> Cause:
    """Add the facts of the shopper that a choice needs to a cause."""
    if cause.kind in ABOUT_CUSTOMER:
        country = order.delivery_address.country_code.upper() or HOME_COUNTRY
        return replace(cause, facts={**cause.facts, COUNTRY: country})
    # A guest on a collective customer has no customer of their own to choose.
    if cause.kind in ABOUT_CARD and not collective_customer_id(order, profile):
        key = choice_key(traits_of(order, profile), profile.customers.recognition)
        return replace(cause, facts={SHOPPER: key, **cause.facts})
    return cause
