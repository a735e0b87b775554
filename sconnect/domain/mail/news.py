"""What is worth an e-mail about a shop: what an alert tells at once, and what the daily digest tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.mail.letter import Line
from sconnect.domain.mail.quiet import Pace
from sconnect.domain.profile.planning import Task
from sconnect.domain.scheduling import AMSTERDAM
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import dutch_euro, english_euro

FAILED_TIMES = 3
"""So many imports in a row have to fail: one or two may be an outage that passes."""
MOST_NAMED = 5
"""Orders that a line names."""
NO_AMOUNT = Decimal(0)
"""Of a shop that was not reconciled yet."""
_MONTHS = Bilingual(
    "jan feb mrt apr mei jun jul aug sep okt nov dec", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
)


class NewsKind(StrEnum):
    """What an alert is about. The words are stored."""

    IMPORT_FAILED = "import_failed"
    KEY_REFUSED = "key_refused"
    IN_DOUBT = "in_doubt"
    DIFFERS = "differs"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class News:
    """Something that is so now. What has the same kind and `key` was told before."""

    kind: NewsKind
    key: str
    line: Line


def import_failed(profile_id: str, run: str) -> News:
    """Return that the last imports all failed. `run`: the full name of the last one."""
    words = Bilingual(
        "De import van orders is drie keer achter elkaar mislukt.", "The import of orders failed three times in a row."
    )
    return News(NewsKind.IMPORT_FAILED, "", Line(words, ("runs", profile_id, run)))


def key_refused(profile_id: str) -> News:
    """Return that the shop or the books no longer accept their key."""
    words = Bilingual(
        "De winkel of SnelStart weigert de sleutel. Er wordt niets geboekt tot er een nieuwe is ingevuld.",
        "The shop or SnelStart refuses the key. Nothing is booked until a new one is filled in.",
    )
    return News(NewsKind.KEY_REFUSED, "", Line(words, ("settings", profile_id, "connection")))


def in_doubt(profile_id: str, number: int, order_ids: Sequence[str]) -> News:
    """Return that orders stay in doubt. `order_ids`: those that could be named, of so many."""
    target = ("orders", profile_id, order_ids[0]) if number == 1 and order_ids else ("worklist", profile_id)
    return News(NewsKind.IN_DOUBT, "", Line(_doubt_words(number, order_ids), target))


def differs(profile_id: str, differing: int, amount: Decimal) -> News:
    """Return that the reconciliation of last night found orders that differ."""
    return News(
        NewsKind.DIFFERS, f"{differing} {amount}", Line(_differs_words(differing, amount), ("reconcile", profile_id))
    )


def too_quiet(profile_id: str, pace: Pace) -> News:
    """Return that no order came for long."""
    hours = max(1, round(pace.longest_gap / timedelta(hours=1)))
    dutch, english = moment_words(pace.last).both
    words = Bilingual(
        f"Sinds {dutch} is er geen order meer binnengekomen. In de vier weken ervoor zat er hooguit {hours} uur tussen "
        "twee orders.",
        f"No order came in since {english}. In the four weeks before there were at most {hours} hours between two "
        "orders.",
    )
    return News(NewsKind.QUIET, pace.last.isoformat(), Line(words, ("orders", profile_id)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shop stands in the morning."""

    profile_id: str
    waiting: int
    unknown: int
    failed: Sequence[tuple[Task, str]]
    """The tasks whose last run failed, each with the full name of that run."""
    differing: int
    amount: Decimal
    """For how much orders differ, in euro."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the digest tells; nothing when nothing waits, failed or differs."""
        found = [Line(_failed_words(task), ("runs", self.profile_id, run)) for task, run in self.failed]
        if self.unknown:
            found.append(Line(_doubt_words(self.unknown, ()), ("worklist", self.profile_id)))
        if self.waiting:
            found.append(Line(_waiting_words(self.waiting), ("worklist", self.profile_id)))
        if self.differing:
            found.append(Line(_differs_words(self.differing, self.amount), ("reconcile", self.profile_id)))
        return tuple(found)


def moment_words(moment: datetime) -> Bilingual:
    """Return a moment as people read it, on the Dutch clock."""
    local = moment.astimezone(AMSTERDAM)

    def in_words(months: str) -> str:
        return f"{local.day} {months.split()[local.month - 1]} {local:%H:%M}"

    return Bilingual(in_words(_MONTHS.dutch), in_words(_MONTHS.english))


def _waiting_words(number: int) -> Bilingual:
    if number == 1:
        return Bilingual("1 order wacht op u.", "1 order is waiting for you.")
    return Bilingual(f"{number} orders wachten op u.", f"{number} orders are waiting for you.")


def _failed_words(task: Task) -> Bilingual:
    match task:
        case Task.IMPORT_ORDERS:
            return Bilingual("De laatste import van orders is mislukt.", "The last import of orders failed.")
        case Task.EXPORT_ARTICLES:
            return Bilingual("De laatste export van artikelen is mislukt.", "The last export of articles failed.")
        case Task.EXPORT_CUSTOMERS:
            return Bilingual("De laatste export van klanten is mislukt.", "The last export of customers failed.")


def _doubt_words(number: int, order_ids: Sequence[str]) -> Bilingual:
    named = ", ".join(order_ids[:MOST_NAMED]) if len(order_ids) >= min(number, MOST_NAMED) else ""
    if named and number > MOST_NAMED:
        named += ", …"
    beside = f" ({named})" if named else ""
    if number == 1:
        return Bilingual(
            f"Van 1 order{beside} is onbekend of hij in SnelStart staat. Kijk het na.",
            f"Of 1 order{beside} it is unknown whether it is in SnelStart. Please check.",
        )
    return Bilingual(
        f"Van {number} orders{beside} is onbekend of ze in SnelStart staan. Kijk het na.",
        f"Of {number} orders{beside} it is unknown whether they are in SnelStart. Please check.",
    )


def _differs_words(differing: int, amount: Decimal) -> Bilingual:
    dutch, english = dutch_euro(amount), english_euro(amount)
    if differing == 1:
        return Bilingual(
            f"Bij de aansluiting van vannacht verschilt 1 order tussen winkel en SnelStart, voor {dutch}.",
            f"In last night's reconciliation 1 order differs between shop and SnelStart, by {english}.",
        )
    return Bilingual(
        f"Bij de aansluiting van vannacht verschillen {differing} orders tussen winkel en SnelStart, voor {dutch}.",
        f"In last night's reconciliation {differing} orders differ between shop and SnelStart, by {english}.",
    )
