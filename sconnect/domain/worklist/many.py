"""Decisions about many orders at once: which there are, whom they leave out, and what to do once carried out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.worklist.actions import CONFIRMED_WITH_A_REASON, Action, offered
from sconnect.domain.worklist.listing import ALL, Line, Shown, difference_of
from sconnect.domain.worklist.shopper_facts import COUNTRY, SHOPPER
from sconnect.domain.worklist.standing_decisions import UNDER_WAY, standing_decisions

_FOR_MANY = frozenset(
    {
        Action.CREATE_CUSTOMER,
        Action.CREATE_ARTICLE,
        Action.COLLECTIVE_ARTICLE,
        Action.COLLECTIVE_CUSTOMER,
        Action.ACCEPT_DIFFERENCE,
        Action.LINK_CUSTOMER,
        Action.LINK_ARTICLE,
        Action.CHOOSE_DATE,
        Action.COUNTS_AS_SALE,
        Action.BOOK_AND_CREDIT,
        Action.SKIP,
        Action.RETRY,
    }
)
"""Decisions that need nothing of the single order. What differs per order or item (amounts, a rate, a VAT number, a
country, a reading, what a total is, a number in the books) is decided there."""
LINKING = frozenset({Action.LINK_CUSTOMER, Action.LINK_ARTICLE})
"""For chosen or searched items only: all of a kind are hardly ever one customer or one article."""


class BulkState(StrEnum):
    """How far a decision about many orders is."""

    OPEN = "open"
    """It is being carried out, a part at a time."""
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkOutcome(StrEnum):
    """What came of a decision for one order."""

    WAITING = "waiting"
    """It was not carried out yet."""
    DECIDED = "decided"
    GONE = "gone"
    UNDER_WAY = "under_way"
    TOO_FAR = "too_far"
    REFUSED = "refused"
    ALREADY = "already"
    TAKEN_BACK = "taken_back"
    STANDS = "stands"
    """It was carried out, and cannot be taken back."""


OUTCOMES: Mapping[BulkOutcome, Bilingual] = {
    BulkOutcome.WAITING: Bilingual("nog niet uitgevoerd", "not carried out yet"),
    BulkOutcome.DECIDED: Bilingual("besloten", "decided"),
    BulkOutcome.GONE: Bilingual("wacht hier niet meer op", "does not wait for this any more"),
    BulkOutcome.UNDER_WAY: Bilingual("wordt op dit moment geboekt of uitgezocht", "is being booked or looked up now"),
    BulkOutcome.TOO_FAR: Bilingual("het verschil is groter, of niet bekend", "the difference is larger, or not known"),
    BulkOutcome.REFUSED: Bilingual("kan bij deze order niet", "cannot be done with this order"),
    BulkOutcome.ALREADY: Bilingual("hierover is al besloten", "was decided about already"),
    BulkOutcome.TAKEN_BACK: Bilingual("teruggenomen", "taken back"),
    BulkOutcome.STANDS: Bilingual("al uitgevoerd", "carried out already"),
}
"""What each is called."""


class BulkOrder(NamedTuple):
    """One order of a decision about many, and what came of it."""

    order_id: str
    item: str
    outcome: BulkOutcome = BulkOutcome.WAITING


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose with a decision, of what the books hold or of the days."""

    customer_id: str = ""
    article_id: str = ""
    booking_day: date | None = None
    """The Dutch calendar day that the sales orders get."""
    in_sent_period: bool = False
    """Whether they stay in the period of the return that was sent."""

    @property
    def is_made(self) -> bool:
        """Whether anything was chosen."""
        return self != NO_CHOICE


NO_CHOICE = Choice()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person decides about many orders: all of a kind, or of some items, in the part that is shown."""

    kind: CauseKind
    action: Action
    shown: Shown = ALL
    items: frozenset[str] = frozenset()
    """Empty: all."""
    up_to: Decimal | None = None
    """The largest difference, in euro, that is let pass; None: any."""
    choice: Choice = NO_CHOICE

    @property
    def is_narrow(self) -> bool:
        """Whether it is about chosen or searched items, and not about all of a kind."""
        return bool(self.items or self.shown.text)

    def of(self, lines: Iterable[Line]) -> list[BulkOrder]:
        """Return the orders that this is about, each with what is known to come of it."""
        return [
            BulkOrder(line.order_id, line.item, self._expected(line))
            for line in lines
            if line.order_id
            and line.kind is self.kind
            and self.shown.holds(line)
            and (line.item in self.items or not self.items)
        ]

    def _expected(self, line: Line) -> BulkOutcome:
        if line.released:
            return BulkOutcome.ALREADY
        return BulkOutcome.WAITING if self.lets_pass(line.difference) else BulkOutcome.TOO_FAR

    def lets_pass(self, difference: Decimal | None) -> bool:
        """Whether a difference is within the bound."""
        return self.up_to is None or (difference is not None and difference <= self.up_to)


def for_many(kind: CauseKind, profile: Profile) -> tuple[Action, ...]:
    """Return what can be decided for all that waits for causes of a kind.

    Which of several customers it is, or that it is none of them, is seen one by one. A collective customer is that of
    the country of each order: orders of a country without one are left out.
    """
    countries = profile.customers.collective_customers
    cause = Cause(kind, "", {COUNTRY: next(iter(countries), ""), SHOPPER: "any"})
    left_out = {Action.CREATE_CUSTOMER} if kind is CauseKind.CUSTOMER_AMBIGUOUS else set()
    return tuple(action for action in offered(cause, profile) if action in _FOR_MANY - left_out)


def has_figures(kind: CauseKind) -> bool:
    """Whether the difference of a kind is an amount, so that it can be bounded."""
    return kind in {
        CauseKind.TOTAL_DIFFERENCE,
        CauseKind.VAT_TOTAL_MISMATCH,
        CauseKind.PRICE_ROUNDING,
        CauseKind.VAT_MISMATCH,
    }


def needs_reason(kind: CauseKind, action: Action) -> bool:
    """Whether a person has to say why."""
    return action is Action.SKIP or (action is Action.ACCEPT_DIFFERENCE and kind in CONFIRMED_WITH_A_REASON)


def is_within(asked: Asked, cause: Cause) -> bool:
    """Whether a cause as it is listed now is within the bound."""
    return asked.lets_pass(difference_of(cause))


def what_to_do(action: Action, marker: Marker | None) -> Bilingual:
    """Return what to do about an order for which a decision cannot be taken back. Nothing is deleted in the books."""
    if marker is None or marker.state.may_have_been_sent:
        return UNDER_WAY
    if marker.state is not OrderState.DONE:
        return Bilingual(
            "Deze order wacht nog. Wat voor de order al is aangemaakt, staat in SnelStart: verwijder dat daar zelf als "
            "het niet klopt, en kies hier iets anders.",
            "This order still waits. What was created for it is in SnelStart: remove that there yourself if it is "
            "wrong, and choose something else here.",
        )
    number = marker.sales_order_number or marker.reference
    if action is Action.CREATE_CUSTOMER:
        return Bilingual(
            f"Verkooporder {number} is geboekt op een nieuwe klantkaart. Hoort de order bij een andere klant, zet hem "
            "dan over bij de order, 'Corrigeren'; verwijder de klantkaart daarna zelf in SnelStart.",
            f"Sales order {number} was booked on a new customer card. If the order belongs to another customer, move "
            "it on the page of the order, 'Correct'; then remove the card in SnelStart yourself.",
        )
    told = [each.instead for each in standing_decisions(marker) if each.instead]
    if told and action is Action.ACCEPT_DIFFERENCE:
        return told[-1]
    return Bilingual(
        f"Verkooporder {number} is geboekt. Wijzig of verwijder hem zelf in SnelStart zolang er geen factuur van is; "
        "maak daarna een creditorder.",
        f"Sales order {number} was booked. Change or remove it in SnelStart yourself as long as it was not invoiced; "
        "after that make a credit order.",
    )
