"""VAT returns that were sent: which of them a day touches, and from which day on a sale can be dated instead.

What is dated in the period of a return that was sent is in no return: it takes a supplement (suppletie), which a
person files. So a person is asked for a date, and nothing is dated there by itself. Source: Algemene wet inzake
rijksbelastingen, artikel 10a; Uitvoeringsbesluit omzetbelasting 1968, artikel 15.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.bilingual import NOTHING, Bilingual

_DAY = timedelta(days=1)
_SHOWN = "%d-%m-%Y"
_MONTHS = (
    Bilingual("januari", "January"),
    Bilingual("februari", "February"),
    Bilingual("maart", "March"),
    Bilingual("april", "April"),
    Bilingual("mei", "May"),
    Bilingual("juni", "June"),
    Bilingual("juli", "July"),
    Bilingual("augustus", "August"),
    Bilingual("september", "September"),
    Bilingual("oktober", "October"),
    Bilingual("november", "November"),
    Bilingual("december", "December"),
)
_QUARTERS = {
    (1, 3): Bilingual("het eerste kwartaal van", "the first quarter of"),
    (4, 6): Bilingual("het tweede kwartaal van", "the second quarter of"),
    (7, 9): Bilingual("het derde kwartaal van", "the third quarter of"),
    (10, 12): Bilingual("het vierde kwartaal van", "the fourth quarter of"),
    (1, 12): Bilingual("het jaar", "the year"),
}
OF_ORDER = Bilingual("deze order", "this order")


@dataclass(frozen=True, slots=True)
class SentReturn:
    """A period, `first` through `last`, of which the return was sent. `sent_on`: None when the books do not tell."""

    first: date
    last: date
    sent_on: date | None = None

    @property
    def key(self) -> str:
        """Names the period; a return that is sent again for the same period has the same one."""
        return f"{self.first}/{self.last}"

    @classmethod
    def of_key(cls, key: str) -> "SentReturn":
        """Return the period that a key names."""
        first, last = map(date.fromisoformat, key.split("/"))
        return cls(first, last)

    @property
    def name(self) -> Bilingual:
        """The period in words."""
        if self.first.year == self.last.year:
            months = (self.first.month, self.last.month)
            words = _MONTHS[self.first.month - 1] if months[0] == months[1] else _QUARTERS.get(months)
            if words is not None:
                return Bilingual(f"{words.dutch} {self.first.year}", f"{words.english} {self.first.year}")
        first, last = self.first.strftime(_SHOWN), self.last.strftime(_SHOWN)
        return Bilingual(f"{first} tot en met {last}", f"{first} through {last}")


def touched_by(day: date, sent: Collection[SentReturn]) -> SentReturn | None:
    """Return the sent return that a day lies in, the shortest when periods overlap; None when it lies in none."""
    found = [each for each in sent if each.first <= day <= each.last]
    return min(found, key=lambda each: (each.last - each.first, each.first), default=None)


def first_free_day(touched: SentReturn, sent: Collection[SentReturn]) -> date:
    """Return the first day after a return that lies in no return that was sent."""
    day = touched.last + _DAY
    while (later := touched_by(day, sent)) is not None:
        day = later.last + _DAY
    return day


def staying_in(key: str) -> Bilingual:
    """Return what it means that something stays in the period of the return with this key, without a full stop."""
    period = SentReturn.of_key(key).name
    return Bilingual(
        f"Blijft in {period.dutch}, waarvan de btw-aangifte al was verzonden: een suppletie is nodig",
        f"Stays in {period.english}, of which the VAT return was sent already: a supplementary return is due",
    )


def question_about(day: date, sent: Collection[SentReturn], what: Bilingual = OF_ORDER) -> Cause | None:
    """Return the cause that asks for a date of what is dated on a day; None when that lies in no return that was sent.

    Its facts hold the words, and `after`: the first day that can be chosen, as 2026-10-01.
    """
    touched = touched_by(day, sent)
    if touched is None:
        return None
    free, sent_on = first_free_day(touched, sent), touched.sent_on
    when = Bilingual(f" op {sent_on:{_SHOWN}}", f" on {sent_on:{_SHOWN}}") if sent_on else NOTHING
    facts: Mapping[str, str] = {
        **touched.name.facts("period"),
        **when.facts("sent"),
        **what.facts("what"),
        "day": day.strftime(_SHOWN),
        "free": free.strftime(_SHOWN),
        "after": free.isoformat(),
    }
    return Cause(CauseKind.RETURN_SENT, touched.key, facts)


def problem_of(day: date, key: str, sent: Collection[SentReturn], today: date) -> Bilingual:
    """Return why a day cannot be chosen instead of one in the return with this key; nothing when it can."""
    instead_of = SentReturn.of_key(key)
    if day <= instead_of.last:
        return Bilingual(
            f"Kies een dag na {instead_of.last:{_SHOWN}}, de laatste dag van die aangifte.",
            f"Choose a day after {instead_of.last:{_SHOWN}}, the last day of that return.",
        )
    touched = touched_by(day, sent)
    if touched is not None:
        free = first_free_day(touched, sent)
        return Bilingual(
            f"De btw-aangifte over {touched.name.dutch} is ook al verzonden. Kies een dag vanaf {free:{_SHOWN}}.",
            f"The VAT return for {touched.name.english} was sent already too. Choose a day from {free:{_SHOWN}} on.",
        )
    latest = max(today, first_free_day(instead_of, sent))
    if day > latest:
        return Bilingual(
            f"Kies een dag tot en met {latest:{_SHOWN}}: later valt nog niet te boeken.",
            f"Choose a day up to {latest:{_SHOWN}}: later ones cannot be booked yet.",
        )
    return NOTHING
