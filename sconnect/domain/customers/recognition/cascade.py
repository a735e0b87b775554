"""Recognition of a customer: the rules of a mode, tried in order, without guessing (behaviour.md 1.3.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sconnect.domain.books import Customer
from sconnect.domain.customers.recognition.rules import (
    CASCADES,
    agreeing_traits,
    has_email,
    hits_of,
    is_other_company,
    values_for,
)
from sconnect.domain.customers.recognition.trace import Explanation, Rule, Step, Verdict
from sconnect.domain.customers.recognition.traits import CustomerTraits
from sconnect.domain.profile import RecognitionMode


@dataclass(frozen=True, slots=True)
class Match:
    """This is the customer."""

    customer: Customer
    rule: Rule
    explanation: Explanation
    lasting: bool = True
    """Whether to remember the match under the recognition key. False when it took more of the order than that key
    holds (postcode, name): the next order with the same key may be for another customer."""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """The books do not have this customer."""

    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several customers fit and none stands out: a person chooses."""

    candidates: tuple[Customer, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Inactive:
    """Only an inactive customer fits: no second card may be created for the same customer."""

    customer: Customer
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """The customer that fits has another VAT number than the order: a person chooses."""

    customer: Customer
    explanation: Explanation


Recognition = Match | NoMatch | Ambiguous | Inactive | OtherCompany


def recognise(
    traits: CustomerTraits,
    mode: RecognitionMode,
    candidates: Sequence[Customer],
    remembered: Customer | None = None,
    *,
    chosen: bool = False,
) -> Recognition:
    """Decide which customer ordered.

    `candidates` are all customers that the look-ups of `query_for` returned, in any order, also those that match only
    in part; `remembered` is the customer that was linked earlier under the recognition key (or the choice key), by a
    person (`chosen`) or by an earlier match. That link goes first in every mode.

    A customer with another valid VAT number than the order is not taken, unless a person chose it: Smart goes on to its
    next rule, the other modes leave the order to a person.
    """
    pool = _eligible(candidates)
    steps: list[Step] = []
    for step in _steps(traits, mode, pool, remembered, chosen=chosen):
        steps.append(step)
        explanation = Explanation(tuple(steps))
        if step.chosen:
            return Match(step.chosen, step.rule, explanation, _is_lasting(traits, mode, step, pool))
        if step.verdict is Verdict.SEVERAL:
            return Ambiguous(step.hits, explanation)
        if step.verdict is Verdict.OTHER_COMPANY and mode is not RecognitionMode.SMART:
            return OtherCompany(step.hits[0], explanation)
    explanation = Explanation(tuple(steps))
    inactive = next((step.hits[0] for step in steps if step.verdict is Verdict.INACTIVE), None)
    return Inactive(inactive, explanation) if inactive else NoMatch(explanation)


def _eligible(candidates: Sequence[Customer]) -> list[Customer]:
    """Keep each customer once, in a fixed order; suppliers and the books' placeholders are left out."""
    by_id = {
        customer.id: customer
        for customer in candidates
        if customer.is_customer and (customer.code is None or customer.code >= 0)
    }
    return sorted(by_id.values(), key=lambda customer: (customer.code is None, customer.code or 0, customer.id))


def _steps(
    traits: CustomerTraits,
    mode: RecognitionMode,
    pool: Sequence[Customer],
    remembered: Customer | None,
    *,
    chosen: bool,
) -> Iterator[Step]:
    for customer in _eligible([remembered] if remembered else []):
        yield _step_of_link(customer, traits, chosen=chosen)
    for rule in CASCADES[mode]:
        yield _step_of_rule(rule, traits, mode, pool)


def _step_of_link(customer: Customer, traits: CustomerTraits, *, chosen: bool) -> Step:
    if customer.inactive:
        return Step(Rule.REMEMBERED, Verdict.INACTIVE, hits=(customer,))
    if is_other_company(traits, customer) and not chosen:
        return _step_of_other_company(Rule.REMEMBERED, {}, traits, (customer,))
    return Step(Rule.REMEMBERED, Verdict.MATCH, hits=(customer,), chosen=customer)


def _step_of_other_company(
    rule: Rule, values: Mapping[str, str], traits: CustomerTraits, hits: tuple[Customer, ...]
) -> Step:
    return Step(rule, Verdict.OTHER_COMPANY, {**values, "vat_number": traits.vat_number}, hits)


def _step_of_rule(rule: Rule, traits: CustomerTraits, mode: RecognitionMode, pool: Sequence[Customer]) -> Step:
    values = values_for(rule, traits)
    if values is None:
        return Step(rule, Verdict.NO_VALUE)
    everyone = hits_of(rule, traits, [customer for customer in pool if not customer.inactive])
    others = tuple(customer for customer in everyone if is_other_company(traits, customer))
    if others and len(others) == len(everyone) and (len(others) == 1 or mode is RecognitionMode.SMART):
        return _step_of_other_company(rule, values, traits, others)
    # In Smart a mailbox or address may serve several companies. In the other modes several hits are for a person.
    hits = _without(others, rule, traits, pool) if mode is RecognitionMode.SMART and others else everyone
    if not hits:
        inactive = hits_of(rule, traits, [customer for customer in pool if customer.inactive])
        inactive = tuple(customer for customer in inactive if not is_other_company(traits, customer))
        return Step(rule, Verdict.INACTIVE if inactive else Verdict.NO_HIT, values, inactive)
    if len(hits) == 1:
        return Step(rule, Verdict.MATCH, values, hits, hits[0], other_emails=_other_emails(rule, traits, hits[0]))
    best = _clear_winner(traits, hits) if mode is RecognitionMode.SMART else None
    if best is None:
        return Step(rule, Verdict.SEVERAL, values, hits)
    return Step(rule, Verdict.BEST_OF_SEVERAL, values, hits, best, agreeing_traits(traits, best))


def _without(
    others: Sequence[Customer], rule: Rule, traits: CustomerTraits, pool: Sequence[Customer]
) -> tuple[Customer, ...]:
    left = [customer for customer in pool if not customer.inactive and customer not in others]
    return hits_of(rule, traits, left)


def _clear_winner(traits: CustomerTraits, hits: Sequence[Customer]) -> Customer | None:
    """Return the one customer that agrees with the order in more fields than every other; None when there is a tie."""
    ranked = sorted(hits, key=lambda customer: len(agreeing_traits(traits, customer)), reverse=True)
    first, second = (len(agreeing_traits(traits, customer)) for customer in ranked[:2])
    return ranked[0] if first > second else None


def _other_emails(rule: Rule, traits: CustomerTraits, customer: Customer) -> tuple[str, ...]:
    """Return the e-mail addresses to warn about: a code can be mistyped, and two people of one name share a house."""
    differs = traits.email and customer.emails and not has_email(customer, traits.email)
    return customer.emails if differs and rule in {Rule.CODE, Rule.NAME_AND_PLACE} else ()


def _is_lasting(traits: CustomerTraits, mode: RecognitionMode, step: Step, pool: Sequence[Customer]) -> bool:
    if step.rule is Rule.REMEMBERED or mode is not RecognitionMode.SMART or traits.shop_customer_id:
        return True
    # A guest in Smart is remembered by VAT number, else by e-mail address: that alone has to identify this customer.
    rule = Rule.VAT_NUMBER if traits.vat_number else Rule.EMAIL
    owners = hits_of(rule, traits, [customer for customer in pool if not customer.inactive])
    return owners == (step.chosen,)
