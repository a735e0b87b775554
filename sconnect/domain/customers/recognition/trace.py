"""Trace of a recognition: the steps as data and as sentences for a bookkeeper."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from sconnect.domain.books import Customer
from sconnect.domain.values.bilingual import Bilingual


class Rule(StrEnum):
    """A field, or fields, by which a customer is looked up."""

    REMEMBERED = "remembered"
    CODE = "code"
    VAT_NUMBER = "vat_number"
    EMAIL_AND_POSTCODE = "email_and_postcode"
    EMAIL = "email"
    NAME_AND_PLACE = "name_and_place"


class KnownBy(StrEnum):
    """How a customer was known where no rule says it."""

    CHOSEN = "chosen"
    """A person chose the card for this shopper."""
    COLLECTIVE = "collective"
    CREATED = "created"


class Verdict(StrEnum):
    """The result of applying a rule."""

    MATCH = "match"
    BEST_OF_SEVERAL = "best_of_several"
    SEVERAL = "several"
    INACTIVE = "inactive"
    OTHER_COMPANY = "other_company"
    NO_HIT = "no_hit"
    NO_VALUE = "no_value"


class Trait(StrEnum):
    """A field that can distinguish customers when a rule hits several."""

    NAME = "name"
    POSTCODE = "postcode"
    PHONE = "phone"
    VAT_NUMBER = "vat_number"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied: the values compared, the customers hit and the verdict."""

    rule: Rule
    verdict: Verdict
    values: Mapping[str, str] = field(default_factory=dict)
    """What the order said, by name: code, email, postcode, vat_number, name, house_number."""
    hits: tuple[Customer, ...] = ()
    chosen: Customer | None = None
    agreeing: tuple[Trait, ...] = ()
    """What pleaded for the chosen one of several."""
    other_emails: tuple[str, ...] = ()
    """Set as a warning when the code hit a customer with other e-mail addresses than the order's."""

    @property
    def words(self) -> Bilingual:
        """The step in one sentence, and the warning when there is one."""
        return Bilingual(self._sentences(lambda words: words.dutch), self._sentences(lambda words: words.english))

    def _sentences(self, in_language: Callable[[Bilingual], str]) -> str:
        if self.verdict is Verdict.NO_VALUE:
            subject = in_language(_MISSING[self.rule])
        else:
            words = _NAME_AND_ADDRESS if "street" in self.values else _SUBJECTS[self.rule]
            subject = in_language(words).format_map(self.values)
        sentence = in_language(_VERDICTS[self.verdict]).format(
            subject=subject,
            count=len(self.hits),
            number=self.values.get("vat_number", ""),
            numbered=", ".join(f"{label_of(customer)}: {customer.vat_number.strip()}" for customer in self.hits),
            hits=labels_of(self.hits),
            chosen=label_of(self.chosen) if self.chosen else "",
            agreeing=in_language(_AND).join(in_language(_TRAITS[trait]) for trait in self.agreeing),
        )
        if not self.other_emails:
            return sentence
        return f"{sentence} {in_language(_OTHER_EMAILS).format(emails=', '.join(self.other_emails))}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps that were taken, in order."""

    steps: tuple[Step, ...]

    @property
    def dutch(self) -> str:
        """All steps as Dutch sentences."""
        return " ".join(step.words.dutch for step in self.steps)

    @property
    def english(self) -> str:
        """All steps as English sentences."""
        return " ".join(step.words.english for step in self.steps)

    @property
    def words(self) -> Bilingual:
        """All steps in both languages."""
        return Bilingual(self.dutch, self.english)


def label_of(customer: Customer) -> str:
    """Return a customer as a bookkeeper looks it up: `Bakker (1001)`."""
    return customer.name if customer.code is None else f"{customer.name} ({customer.code})"


def names_of(traits: Sequence[Trait]) -> Bilingual:
    """Return what distinguishes customers, as words."""
    return Bilingual(
        _AND.dutch.join(_TRAITS[trait].dutch for trait in traits),
        _AND.english.join(_TRAITS[trait].english for trait in traits),
    )


def labels_of(customers: Sequence[Customer]) -> str:
    """Return the labels of several customers."""
    return ", ".join(label_of(customer) for customer in customers)


_SUBJECTS = {
    Rule.REMEMBERED: Bilingual("een eerdere koppeling", "an earlier link"),
    Rule.CODE: Bilingual("klantcode {code}", "customer code {code}"),
    Rule.VAT_NUMBER: Bilingual("btw-nummer {vat_number}", "VAT number {vat_number}"),
    Rule.EMAIL_AND_POSTCODE: Bilingual(
        "e-mailadres {email} en postcode {postcode}", "e-mail address {email} and postcode {postcode}"
    ),
    Rule.EMAIL: Bilingual("e-mailadres {email}", "e-mail address {email}"),
    Rule.NAME_AND_PLACE: Bilingual(
        "naam {name}, postcode {postcode} en huisnummer {house_number}",
        "name {name}, postcode {postcode} and house number {house_number}",
    ),
}

_NAME_AND_ADDRESS = Bilingual(
    "naam {name}, postcode {postcode} en adres {street}", "name {name}, postcode {postcode} and address {street}"
)

_ALL_SUBJECTS = ((Rule.NAME_AND_PLACE, _NAME_AND_ADDRESS), *_SUBJECTS.items())
_MATCHES = tuple(
    (rule, re.compile(rf"(?:Herkend aan|klanten hebben) {re.sub(r'{[a-z_]+}', '.+?', words.dutch)}[.:]"))
    for rule, words in _ALL_SUBJECTS
)
"""What the Dutch sentences of a match begin with."""
_WITHOUT_RULE = {"Nieuwe klant.": KnownBy.CREATED, "Gastorder op de verzamelklant.": KnownBy.COLLECTIVE}
"""How the others begin."""


def rule_told(sentence: str) -> str:
    """Return the rule of a match, as a Dutch sentence told it before the rule itself was kept; empty: not told.

    A sentence names a person, so it is emptied after a term; the rule may stay.
    """
    known_by = (way.value for start, way in _WITHOUT_RULE.items() if sentence.startswith(start))
    rules = (rule.value for rule, pattern in _MATCHES if pattern.match(sentence.lstrip("0123456789 ")))
    return next(chain(known_by, rules), "")


_MISSING = {
    Rule.CODE: Bilingual("klantcode", "customer code"),
    Rule.VAT_NUMBER: Bilingual("btw-nummer", "VAT number"),
    Rule.EMAIL_AND_POSTCODE: Bilingual("e-mailadres met postcode", "e-mail address with postcode"),
    Rule.EMAIL: Bilingual("e-mailadres", "e-mail address"),
    Rule.NAME_AND_PLACE: Bilingual("naam met postcode en huisnummer", "name with postcode and house number"),
}

_VERDICTS = {
    Verdict.MATCH: Bilingual("Herkend aan {subject}: {chosen}.", "Recognised by {subject}: {chosen}."),
    Verdict.BEST_OF_SEVERAL: Bilingual(
        "{count} klanten hebben {subject}: {hits}. Gekozen is {chosen}, op grond van {agreeing}.",
        "{count} customers have {subject}: {hits}. {chosen} was chosen, by {agreeing}.",
    ),
    Verdict.SEVERAL: Bilingual(
        "{count} klanten hebben {subject}: {hits}.",
        "{count} customers have {subject}: {hits}.",
    ),
    Verdict.INACTIVE: Bilingual(
        "Gevonden op {subject}, maar in SnelStart op non-actief: {hits}.",
        "Found by {subject}, but inactive in SnelStart: {hits}.",
    ),
    Verdict.OTHER_COMPANY: Bilingual(
        "Gevonden op {subject}, maar met een ander btw-nummer ({numbered}) dan de order ({number}).",
        "Found by {subject}, but with another VAT number ({numbered}) than the order ({number}).",
    ),
    Verdict.NO_HIT: Bilingual("Geen klant met {subject}.", "No customer with {subject}."),
    Verdict.NO_VALUE: Bilingual("De order heeft geen {subject}.", "The order has no {subject}."),
}

_TRAITS = {
    Trait.NAME: Bilingual("naam", "name"),
    Trait.POSTCODE: Bilingual("postcode", "postcode"),
    Trait.PHONE: Bilingual("telefoonnummer", "telephone number"),
    Trait.VAT_NUMBER: Bilingual("btw-nummer", "VAT number"),
}

_AND = Bilingual(" en ", " and ")

_OTHER_EMAILS = Bilingual(
    "Let op: deze klant heeft in SnelStart een ander e-mailadres ({emails}).",
    "Note: this customer has another e-mail address in SnelStart ({emails}).",
)
