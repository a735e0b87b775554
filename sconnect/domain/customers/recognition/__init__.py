"""Recognition of a customer: six modes, each result with its explanation (behaviour.md 1.3.1).

    order ──traits_of──> CustomerTraits ──query_for──> Wanted ──(look-up)──> candidates
                               └──────────────recognise──────────────┘──> Match | NoMatch | Ambiguous | Inactive

A match is remembered under `recognition_key` when it is `lasting`; a person's choice under the key of its cause.
"""

from sconnect.domain.customers.recognition.cascade import (
    Ambiguous,
    Inactive,
    Match,
    NoMatch,
    OtherCompany,
    Recognition,
    recognise,
)
from sconnect.domain.customers.recognition.causes import CANDIDATES, cause_of, other_person_cause, placeholder_cause
from sconnect.domain.customers.recognition.query import Wanted, query_for
from sconnect.domain.customers.recognition.rules import different_traits, has_email, is_at_place, is_other_company
from sconnect.domain.customers.recognition.trace import (
    Explanation,
    KnownBy,
    Rule,
    Step,
    Trait,
    Verdict,
    label_of,
    labels_of,
    names_of,
    rule_told,
)
from sconnect.domain.customers.recognition.traits import (
    STREET_LENGTH,
    CustomerTraits,
    chamber_number,
    choice_key,
    compared_text,
    field_ids,
    former_traits_of,
    is_at_home,
    names_no_place,
    needs_postcode,
    other_key,
    own_address,
    placed,
    recognition_key,
    shopper_key,
    traits_of,
    traits_of_account,
    vat_number_of,
)

__all__ = [
    "CANDIDATES",
    "STREET_LENGTH",
    "Ambiguous",
    "CustomerTraits",
    "Explanation",
    "Inactive",
    "KnownBy",
    "Match",
    "NoMatch",
    "OtherCompany",
    "Recognition",
    "Rule",
    "Step",
    "Trait",
    "Verdict",
    "Wanted",
    "cause_of",
    "chamber_number",
    "choice_key",
    "compared_text",
    "different_traits",
    "field_ids",
    "former_traits_of",
    "has_email",
    "is_at_home",
    "is_at_place",
    "is_other_company",
    "label_of",
    "labels_of",
    "names_no_place",
    "names_of",
    "needs_postcode",
    "other_key",
    "other_person_cause",
    "own_address",
    "placed",
    "placeholder_cause",
    "query_for",
    "recognise",
    "recognition_key",
    "rule_told",
    "shopper_key",
    "traits_of",
    "traits_of_account",
    "vat_number_of",
]
