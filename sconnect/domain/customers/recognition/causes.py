"""Causes of an order whose customer was not recognised."""

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition.cascade import Ambiguous, Inactive, NoMatch
from sconnect.domain.customers.recognition.trace import labels_of
from sconnect.domain.customers.recognition.traits import CustomerTraits, choice_key, recognition_key
from sconnect.domain.profile import RecognitionMode


def cause_of(outcome: NoMatch | Ambiguous | Inactive, traits: CustomerTraits, mode: RecognitionMode) -> Cause:
    """Return the work-list cause. Its key is the one under which the solution has to be remembered."""
    match outcome:
        case NoMatch(explanation=why):
            facts = {"who": traits.who, "why": why.dutch.rstrip("."), "why_en": why.english.rstrip(".")}
            return Cause(CauseKind.CUSTOMER_UNKNOWN, recognition_key(traits, mode), facts)
        case Ambiguous(candidates=candidates):
            facts = {"who": traits.who, "candidates": labels_of(candidates)}
            return Cause(CauseKind.CUSTOMER_AMBIGUOUS, choice_key(traits, mode), facts)
        case Inactive(customer=customer):
            return Cause(CauseKind.CUSTOMER_INACTIVE, recognition_key(traits, mode), {"who": labels_of([customer])})
