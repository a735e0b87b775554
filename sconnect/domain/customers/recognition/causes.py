"""Causes of an order whose customer was not recognised."""

from collections.abc import Sequence

from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition.cascade import Ambiguous, Inactive, NoMatch, OtherCompany
from sconnect.domain.customers.recognition.trace import Trait, label_of, labels_of, names_of
from sconnect.domain.customers.recognition.traits import CustomerTraits, choice_key, other_key, recognition_key
from sconnect.domain.profile import RecognitionMode
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.text import one_line

CANDIDATES = "candidate_ids"
"""Fact: the ids in the books of the customers that fit, separated by commas."""
MOST_CANDIDATES = 10


def cause_of(
    outcome: NoMatch | Ambiguous | Inactive | OtherCompany, traits: CustomerTraits, mode: RecognitionMode
) -> Cause:
    """Return the work-list cause. Its key is the one under which the solution has to be remembered."""
    match outcome:
        case NoMatch(explanation=why):
            facts = {"who": traits.who, **why.words.clause.facts("why")}
            return Cause(CauseKind.CUSTOMER_UNKNOWN, recognition_key(traits, mode), facts)
        case Ambiguous(candidates=candidates):
            ids = ",".join(customer.id for customer in candidates[:MOST_CANDIDATES])
            facts = {"who": traits.who, "candidates": labels_of(candidates), CANDIDATES: ids}
            return Cause(CauseKind.CUSTOMER_AMBIGUOUS, choice_key(traits, mode), facts)
        case Inactive(customer=customer):
            return Cause(CauseKind.CUSTOMER_INACTIVE, recognition_key(traits, mode), {"who": labels_of([customer])})
        case OtherCompany(customer=customer):
            facts = {
                "who": traits.who,
                "customer": label_of(customer),
                "number": traits.vat_number,
                "card_number": customer.vat_number.strip(),
            }
            return Cause(CauseKind.CUSTOMER_OTHER_COMPANY, other_key(traits, mode), facts)


def placeholder_cause(order: ShopOrder) -> Cause:
    """Return the cause of an order of nobody: there is no shopper to recognise, to link or to remember."""
    who = ", ".join(filter(None, (one_line(f"{order.first_name} {order.last_name}"), one_line(order.email))))
    return Cause(CauseKind.CUSTOMER_PLACEHOLDER, order.order_id, {"order": order.order_id, "who": who})


def other_person_cause(
    customer: Customer, different: Sequence[Trait], traits: CustomerTraits, mode: RecognitionMode
) -> Cause:
    """Return the cause of an order that has another name and another address or telephone number than the card."""
    what = names_of(different)
    facts = {
        "who": traits.who,
        "customer": label_of(customer),
        "email": traits.email,
        **what.facts("what"),
    }
    return Cause(CauseKind.CUSTOMER_OTHER_PERSON, other_key(traits, mode), facts)
