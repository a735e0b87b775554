"""Which customers have to be looked up before a shopper can be recognised."""

from dataclasses import dataclass

from sconnect.domain.customers.recognition.rules import CASCADES, values_for
from sconnect.domain.customers.recognition.trace import Rule
from sconnect.domain.customers.recognition.traits import NAME_LENGTH, CustomerTraits
from sconnect.domain.profile import RecognitionMode
from sconnect.domain.values.text import fit


@dataclass(frozen=True, slots=True)
class Wanted:
    """Customers that match any of these are candidates."""

    codes: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    vat_numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """As a customer card has them; the books compare them without regard to case at most."""


def query_for(traits: CustomerTraits, mode: RecognitionMode) -> Wanted:
    """Return the look-ups that a mode needs for a shopper; all are made together."""
    rules = {rule for rule in CASCADES[mode] if values_for(rule, traits)}
    return Wanted(
        codes=frozenset({traits.code} if Rule.CODE in rules and traits.code else ()),
        emails=frozenset({traits.email} if rules & {Rule.EMAIL, Rule.EMAIL_AND_POSTCODE} else ()),
        vat_numbers=frozenset({traits.vat_number} if Rule.VAT_NUMBER in rules else ()),
        names=frozenset(_card_names(traits) if Rule.NAME_AND_PLACE in rules else ()),
    )


def _card_names(traits: CustomerTraits) -> set[str]:
    return {fit(name, NAME_LENGTH) for name in (traits.company, traits.person) if name}
