"""Recognition of a customer: six modes, each result with its explanation (behaviour.md 1.3.1).

    order ──traits_of──> CustomerTraits ──query_for──> Wanted ──(look-up)──> candidates
                               └──────────────recognise──────────────┘──> Match | NoMatch | Ambiguous | Inactive

A match is remembered under `recognition_key` when it is `lasting`; a person's choice under the key of its cause.
"""

from sconnect.domain.customers.recognition.cascade import Ambiguous, Inactive, Match, NoMatch, Recognition, recognise
from sconnect.domain.customers.recognition.causes import cause_of
from sconnect.domain.customers.recognition.query import Wanted, query_for
from sconnect.domain.customers.recognition.trace import Explanation, Rule, Step, Trait, Verdict, label_of, labels_of
from sconnect.domain.customers.recognition.traits import CustomerTraits, choice_key, recognition_key, traits_of

__all__ = [
    "Ambiguous",
    "CustomerTraits",
    "Explanation",
    "Inactive",
    "Match",
    "NoMatch",
    "Recognition",
    "Rule",
    "Step",
    "Trait",
    "Verdict",
    "Wanted",
    "cause_of",
    "choice_key",
    "label_of",
    "labels_of",
    "query_for",
    "recognise",
    "recognition_key",
    "traits_of",
]
