"""The decisions that stand about an order: which can be taken back, and what to do in the books about the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.fingerprint import digest_of_values
from sconnect.domain.worklist.actions import ALREADY_BOOKED

_SEEN = ALREADY_BOOKED | {CauseKind.SHOP_CREDIT}
"""Of a booked order a person only takes note."""
ABOUT_THE_SHOP = frozenset(
    {
        CauseKind.CHANGED_AFTER_BOOKING,
        CauseKind.UNDONE_AFTER_BOOKING,
        CauseKind.REINSTATED_AFTER_BOOKING,
        CauseKind.UNPAID_AFTER_BOOKING,
        CauseKind.SHOP_CREDIT,
    }
)
"""Found by comparing the order with how it was seen before."""
_STATUS_CAME_BACK = "-"
"""Before the status in what was seen of an order of which the sale counts again."""
UNDER_WAY = Bilingual(
    "Deze order wordt geboekt, of er wordt uitgezocht of hij geboekt is. Kijk over een kwartier nog eens.",
    "This order is being booked, or whether it was booked is being found out. Look again in a quarter of an hour.",
)
"""Why a decision about an order cannot be taken back now."""
_SEEN_ANEW = Bilingual(
    "Sindsdien is deze order weer veranderd, of dit is met een oudere versie gezien. Hoe hij nu staat, en wat u kunt "
    "corrigeren, staat bij 'Verloop en correcties'.",
    "This order was changed again since, or this was seen with an older version. How it stands now, and what you can "
    "correct, is under 'History and corrections'.",
)
_TO_PUT_RIGHT: Mapping[DecisionKind, Bilingual] = {
    DecisionKind.AMOUNTS: Bilingual("de bedragen per btw-tarief", "the amounts per VAT rate"),
    DecisionKind.ARTICLE: Bilingual("het artikel op de regels", "the article on the lines"),
    DecisionKind.RATE: Bilingual("de bedragen in euro", "the amounts in euro"),
    DecisionKind.READING: Bilingual("de btw op de regels", "the VAT on the lines"),
    DecisionKind.COUNTRY: Bilingual("het land, ook op de klantkaart", "the country, on the customer card too"),
    DecisionKind.VAT_NUMBER: Bilingual(
        "het btw-nummer op de klantkaart en de btw op de regels",
        "the VAT number on the customer card and the VAT on the lines",
    ),
    DecisionKind.STATUS: Bilingual("dat dit een verkoop was", "that this was a sale"),
    DecisionKind.UNDONE: Bilingual("dat dit een verkoop was", "that this was a sale"),
    DecisionKind.DATE: Bilingual("de datum", "the date"),
    DecisionKind.BEFORE_START: Bilingual("dat deze order is geboekt", "that this order was booked"),
}
_DIFFERENCE = Bilingual("het bedrag of de btw", "the total or the VAT")


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """A decision of a person that stands on the marker of an order."""

    id: str
    what: Bilingual
    by: str
    at: datetime
    reason: str
    instead: Bilingual | None
    """What to do in the place of taking it back; None: it can be taken back."""
    decision: OrderDecision | Acceptance


def standing_decisions(marker: Marker) -> tuple[StandingDecision, ...]:
    """Return the decisions on a marker, the oldest first, apart from leaving out and booking by hand."""
    is_done = marker.state is OrderState.DONE
    accepted = [each for each in marker.accepted if is_done or each.cause.kind not in _SEEN]
    found = [_of_decision(marker, each) for each in marker.decisions]
    found += [_of_acceptance(marker, each, accepted) for each in accepted]
    return tuple(sorted(found, key=lambda each: each.at))


def _of_decision(marker: Marker, decision: OrderDecision) -> StandingDecision:
    name = digest_of_values("decision/1", (decision.kind.value, decision.key, decision.at.isoformat()))
    instead = _instead(marker, decision.content, _TO_PUT_RIGHT[decision.kind])
    return StandingDecision(name[:32], decision.what, decision.by, decision.at, decision.reason, instead, decision)


def _of_acceptance(marker: Marker, acceptance: Acceptance, others: Iterable[Acceptance]) -> StandingDecision:
    kind, said = acceptance.cause.kind, acceptance.cause
    name = digest_of_values("acceptance/1", (kind.value, said.key, acceptance.at.isoformat()))
    if kind in _SEEN:
        what = Bilingual(f"Gezien: {said.dutch}", f"Seen: {said.english}")
        instead = None if kind not in ABOUT_THE_SHOP or _is_last_seen(marker, acceptance, others) else _SEEN_ANEW
    else:
        what = Bilingual(f"Toegestaan: {said.dutch}", f"Accepted: {said.english}")
        instead = _instead(marker, acceptance.content, _DIFFERENCE)
    return StandingDecision(name[:32], what, acceptance.by, acceptance.at, acceptance.reason, instead, acceptance)


def _is_last_seen(marker: Marker, acceptance: Acceptance, others: Iterable[Acceptance]) -> bool:
    """Whether the order was seen by this last, so that what was seen before it is known and nothing came after."""
    if not acceptance.seen_before or any(each.seen_before and each.at > acceptance.at for each in others):
        return False
    status = marker.shop_hash.rpartition(";")[2]
    known = {_order_of(acceptance.content), _order_of(acceptance.seen_before)}
    return _order_of(marker.shop_hash) in known and not status.startswith(_STATUS_CAME_BACK)


def _instead(marker: Marker, content: str, to_put_right: Bilingual) -> Bilingual | None:
    """Return what to do about a decision with which an order was booked; None when nothing was booked with it."""
    if marker.state is OrderState.DONE and not marker.by_hand and _was_used(marker, content):
        number = marker.sales_order_number or marker.reference
        return Bilingual(
            f"Hiermee is verkooporder {number} geboekt. Zet {to_put_right.dutch} zelf recht: zolang er geen factuur "
            "van is door de verkooporder te wijzigen of te verwijderen, daarna met een creditorder en een nieuwe "
            "boeking in SnelStart.",
            f"Sales order {number} was booked with it. Put {to_put_right.english} right yourself: by changing or "
            "removing the sales order as long as it was not invoiced, after that with a credit order and a new booking "
            "in SnelStart.",
        )
    return UNDER_WAY if marker.state.may_have_been_sent else None


def _was_used(marker: Marker, content: str) -> bool:
    """Whether a booked order was, or may have been, as it was when this was decided: else the decision counted not."""
    changes = [each for each in marker.accepted if each.cause.kind in ABOUT_THE_SHOP]
    booked = [marker.shop_hash, *(each.seen_before for each in changes)]
    return "" in booked or _order_of(content) in map(_order_of, booked)


def _order_of(seen: str) -> str:
    """Return what was seen of an order without the status that undid its sale."""
    return seen.rpartition(";")[0]
