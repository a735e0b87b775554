"""Outcome of an article or customer that is not exported, by its cause."""

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.runs import ItemOutcome

_WAITING = frozenset(
    {
        CauseKind.EXPORT_CODE_SHARED,
        CauseKind.EXPORT_PRODUCT_AMBIGUOUS,
        CauseKind.EXPORT_PRODUCT_TAKEN,
        CauseKind.EXPORT_EMAIL_SHARED,
        CauseKind.EXPORT_ACCOUNT_AMBIGUOUS,
        CauseKind.EXPORT_ACCOUNT_TAKEN,
        CauseKind.EXPORT_ARTICLE_UNREADABLE,
        CauseKind.EXPORT_CUSTOMER_UNREADABLE,
    }
)
"""A person has to say which product or account belongs to which record of the books, or correct what is unreadable."""
_REFUSED = frozenset({CauseKind.EXPORT_PRODUCT_REFUSED, CauseKind.EXPORT_CUSTOMER_REFUSED})


def outcome_of(cause: Cause) -> ItemOutcome:
    """Return the outcome that belongs to a cause; an item that is neither refused nor waits for a person is skipped."""
    if cause.kind in _REFUSED:
        return ItemOutcome.REFUSED
    return ItemOutcome.WAITING if cause.kind in _WAITING else ItemOutcome.SKIPPED
