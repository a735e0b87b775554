"""Customer cards that were named after a delivery address, or renamed to it, before that was no customer any more."""

import re
from dataclasses import replace

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import NAME_LENGTH, in_full
from sconnect.domain.customers.recognition import is_at_home, own_address
from sconnect.domain.explanation.model import Explanation
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import name_key
from sconnect.domain.values.text import fit, one_line

_CHANGE = re.compile(r"(naam|adres) '(.*?)' werd '(.*?)'(?=, [a-z-]+ '|\.)")
"""A field of a card in a notice of an update: before and after."""


def may_have_named_a_card(order: ShopOrder, profile: Profile) -> bool:
    """Whether all that an order tells of its shopper's address is that of a company or of another person."""
    if order.has_billing_address or order.is_placeholder or order.delivery_address.is_empty:
        return False
    return not is_at_home(order) and own_address(replace(order, account_address=None), profile) is None


def card_of_delivery(order: ShopOrder, explanation: Explanation) -> Cause | None:
    """Return the cause of a card that an order gave the name or the address of where it went; None when it did not.

    What the card said before is told as far as the explanation of the order still holds it.
    """
    delivery, shopper = order.delivery_address, one_line(f"{order.first_name} {order.last_name}")
    names = {name_key(fit(name, NAME_LENGTH)) for name in (delivery.company, delivery.person)}
    names -= {"", name_key(shopper)}
    changes = [found for notice in explanation.notices for found in _CHANGE.findall(notice)]
    renamed = [before for field, before, after in changes if field == "naam" and name_key(after) in names]
    street = name_key(delivery.street)
    moved = [before for field, before, after in changes if field == "adres" and street and street in name_key(after)]
    was_named = name_key(explanation.customer) in names
    if not (was_named or renamed or moved):
        return None
    customer, former = one_line(explanation.customer), _former(renamed, moved)
    facts = {
        "order": order.order_id,
        "customer": customer,
        "who": shopper or order.email,
        "delivery": in_full(delivery),
        **former.facts("former"),
    }
    return Cause(CauseKind.CARD_OF_DELIVERY_ADDRESS, name_key(customer), facts)


def _former(renamed: list[str], moved: list[str]) -> Bilingual:
    names = [("naam", "name", before) for before in renamed[:1] if before]
    addresses = [("adres", "address", before) for before in moved[:1] if before]
    told = [*names, *addresses]
    if not told:
        return Bilingual("Wat er eerder op stond, is niet bewaard", "What it said before was not kept")
    dutch, english = (", ".join(f"{field[place]} '{field[2]}'" for field in told) for place in (0, 1))
    return Bilingual(f"Daarvoor stond er: {dutch}", f"Before it said: {english}")
