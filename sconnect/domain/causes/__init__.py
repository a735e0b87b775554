"""Causes: why an order cannot be booked now, in a sentence for the shop owner that ends with what to do.

A cause is also the identity of a work-list item: two orders with the same `kind` and `key` wait for the same thing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import InvalidOperation

from sconnect.domain.causes import articles, customers, exports, orders, vat
from sconnect.domain.causes.kinds import ABOUT_CORRECTION, ABOUT_PAYMENT, CauseKind
from sconnect.domain.values.bilingual import ENGLISH, Bilingual
from sconnect.domain.values.money import dutch_amounts, dutch_euro, english_amounts, english_euro, kept_amount
from sconnect.domain.values.text import one_line

__all__ = ["ABOUT_CORRECTION", "ABOUT_PAYMENT", "Cause", "CauseKind", "currency_of_total", "each_once"]

_TEXTS: Mapping[CauseKind, Bilingual] = orders.TEXTS | customers.TEXTS | articles.TEXTS | vat.TEXTS | exports.TEXTS

_FIGURES = frozenset({"books_vat", "shop_vat"})
"""Facts that follow from the order and the others, and that are lacking in what older versions kept."""


_SENTENCES = frozenset({"amounts", "corrected", "detail", "likely", "original", "readings", "refund", "what"})
"""Facts that are sentences or parts of one, with amounts in them."""


class _DutchFact(str):
    """A fact as a Dutch sentence shows it; with `:euro`, an amount in euro."""

    __slots__ = ()
    write = staticmethod(dutch_euro)
    write_amounts = staticmethod(dutch_amounts)

    def __format__(self, spec: str) -> str:
        if spec != "euro":
            return format(str(self), spec)
        try:
            return self.write(kept_amount(self))
        except InvalidOperation:
            return f"{self} euro"


class _EnglishFact(_DutchFact):
    """The same, for an English sentence."""

    __slots__ = ()
    write = staticmethod(english_euro)
    write_amounts = staticmethod(english_amounts)


class _Facts(dict[str, str]):
    """Facts for a Dutch sentence, with the warning and the list of readings that follow from them.

    A missing one shows as a question mark, so that the sentence still appears.
    """

    written: type[_DutchFact] = _DutchFact

    def __getitem__(self, name: str) -> str:
        fact = self.written(self.fact(name))
        return fact.write_amounts(fact) if name in _SENTENCES else fact

    def fact(self, name: str) -> str:
        """Return a fact as it is kept."""
        return super().__getitem__(name)

    def __missing__(self, name: str) -> str:
        return _FOLLOWS[name](self).dutch if name in _FOLLOWS else "?"


_FOLLOWS: Mapping[str, Callable[[Mapping[str, str]], Bilingual]] = {
    "owed": vat.owed,
    "readings": vat.readings,
    "refund": lambda _: orders.REFUND_UNKNOWN,
}


class _EnglishFacts(_Facts):
    """Facts for an English sentence: what is said in another way in English stands under the name with `_en`.

    What older versions stored may lack it, and is then shown as it is.
    """

    written = _EnglishFact

    def fact(self, name: str) -> str:
        """Return a fact as it is kept, in English where that stands apart."""
        return super().fact(f"{name}{ENGLISH}" if f"{name}{ENGLISH}" in self else name)

    def __missing__(self, name: str) -> str:
        return _FOLLOWS[name](self).english if name in _FOLLOWS else "?"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why an order waits. `key` says what it is about, such as the article code."""

    kind: CauseKind
    key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def is_same(self, other: "Cause") -> bool:
        """Whether it says the same of the same thing, as far as facts decide it, in the normal form of texts."""
        keys = one_line(self.key), one_line(other.key)
        return self.kind is other.kind and keys[0] == keys[1] and self.decisive == other.decisive

    @property
    def decisive(self) -> dict[str, str]:
        """The facts by which a difference is known again."""
        return {
            name: one_line(fact)
            for name, fact in self.facts.items()
            if not (name in _FIGURES or name.endswith(ENGLISH))
        }

    @property
    def dutch(self) -> str:
        """The sentence for the user, in Dutch."""
        return _TEXTS[self.kind].dutch.format_map(_Facts(self.facts)).strip()

    @property
    def english(self) -> str:
        """The sentence for the user, in English."""
        return _TEXTS[self.kind].english.format_map(_EnglishFacts(self.facts)).strip()


def currency_of_total(causes: Iterable[tuple[CauseKind, str]]) -> str:
    """Return the currency of what the shopper owes, of an order with these causes, by kind and key.

    It is euro, but of an order that waits for a rate.
    """
    return next((key for kind, key in causes if kind is CauseKind.CURRENCY), "EUR")


def each_once(causes: Iterable[Cause]) -> list[Cause]:
    """Return the causes without repeats: one for each thing that the order waits for."""
    return list({(cause.kind, cause.key): cause for cause in causes}.values())
