"""Actions of the work list per kind of cause, as a table."""

from collections.abc import Mapping
from enum import StrEnum

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import CAN_BE_ACCEPTED
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, ABOUT_CUSTOMER, SHOPPER


class Action(StrEnum):
    """What a person can do about an item."""

    LINK_ARTICLE = "link_article"
    CREATE_ARTICLE = "create_article"
    COLLECTIVE_ARTICLE = "collective_article"
    LINK_CUSTOMER = "link_customer"
    CREATE_CUSTOMER = "create_customer"
    COLLECTIVE_CUSTOMER = "collective_customer"
    ACCEPT_DIFFERENCE = "accept_difference"
    SKIP = "skip"
    RETRY = "retry"


_ANOTHER_ARTICLE = (Action.LINK_ARTICLE, Action.COLLECTIVE_ARTICLE)
_ANOTHER_CUSTOMER = (Action.LINK_CUSTOMER, Action.COLLECTIVE_CUSTOMER)
_CHOICES: Mapping[CauseKind, tuple[Action, ...]] = {
    CauseKind.ARTICLE_UNKNOWN: (Action.LINK_ARTICLE, Action.CREATE_ARTICLE, Action.COLLECTIVE_ARTICLE),
    CauseKind.ARTICLE_AMBIGUOUS: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_INACTIVE: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_UNFIT: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_MISSING: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_CODE_TAKEN: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_FIELD_REFUSED: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_REFUSED: _ANOTHER_ARTICLE,
    CauseKind.ARTICLE_UNREADABLE: _ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISSING: _ANOTHER_ARTICLE,
    CauseKind.REVENUE_GROUP_MISFIT: _ANOTHER_ARTICLE,
    CauseKind.CUSTOMER_UNKNOWN: (Action.LINK_CUSTOMER, Action.CREATE_CUSTOMER, Action.COLLECTIVE_CUSTOMER),
    **dict.fromkeys(ABOUT_CUSTOMER - {CauseKind.CUSTOMER_UNKNOWN}, _ANOTHER_CUSTOMER),
    **dict.fromkeys(CAN_BE_ACCEPTED, (Action.ACCEPT_DIFFERENCE,)),
}
ABOUT_ARTICLE = frozenset(kind for kind, choices in _CHOICES.items() if Action.LINK_ARTICLE in choices)
"""Their key is the shop code under which the article to use is remembered, or the name of a product without one."""
_LONGEST_LINKED_CODE = 100
"""A longer code is never looked up, so a link could not be found back."""
ALREADY_BOOKED = frozenset({CauseKind.NUMBER_REUSED, CauseKind.CHANGED_AFTER_BOOKING, CauseKind.UNDONE_AFTER_BOOKING})
"""About orders that were booked: there is nothing to try again, only to take note of."""


def actions_for(cause: Cause) -> tuple[Action, ...]:
    """Return the actions that a person can take on a cause."""
    if cause.kind in ALREADY_BOOKED:
        return (Action.SKIP,)
    return (*_choices(cause), Action.SKIP, Action.RETRY)


def _choices(cause: Cause) -> tuple[Action, ...]:
    if cause.kind in ABOUT_CARD:
        return (Action.LINK_CUSTOMER,) if SHOPPER in cause.facts else ()
    choices = _CHOICES.get(cause.kind, ())
    is_by_code = cause.kind in ABOUT_ARTICLE - {CauseKind.ARTICLE_CODE_MISSING}
    too_long = is_by_code and len(cause.key) > _LONGEST_LINKED_CODE
    return () if too_long else choices
