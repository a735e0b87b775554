"""Orders in doubt, without a known answer: found in the books, they are done; certainly absent, they may be sent again.

A look-up that finds an order is believed at once. One that does not is believed only after `settle_at`, because until
then a request may still be on its way or hidden (docs/why.md). The books and the markers decide; no shop is asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sconnect.app.errors import UnreadableError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.sending.alerts import log_unresolved
from sconnect.app.runs.session import RunSession
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.bare_references import is_ours
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual

_ASK_AGAIN = timedelta(hours=1)
_UNTRUSTED = Bilingual(
    "SnelStart zoekt nu niet betrouwbaar; er wordt later weer gezocht.",
    "SnelStart does not search reliably now; it is searched again later.",
)


@dataclass(frozen=True, slots=True)
class _LookUp:
    """The answer of the books about payment references, and when they were asked."""

    asked_at: datetime
    administration_id: str
    found: dict[str, list[BookedOrder]]
    is_believed: bool
    """False when the books could not be trusted to look at all."""


async def resolve_in_doubt(
    session: RunSession, markers: OrderMarkers, in_doubt: Sequence[Stored[OrderRecord]]
) -> list[Stored[OrderRecord]]:
    """Resolve orders without an answer, with one look-up. Returns those that are certainly absent from the books."""
    if not in_doubt:
        return []
    look_up = await _look_up(session, markers, in_doubt)
    absent = []
    for seen in in_doubt:
        marker = await markers.read(seen.record.order_id)
        if marker is None or not marker.record.state.may_have_been_sent:
            continue  # another run resolved it meanwhile
        if await _is_absent(markers, marker, look_up):
            absent.append(marker)
    return absent


async def _look_up(session: RunSession, markers: OrderMarkers, in_doubt: Sequence[Stored[OrderRecord]]) -> _LookUp:
    administration_id = (await session.reference()).administration.id
    asked_at = markers.services.clock.now()
    here = [each.record for each in in_doubt if _administration_of(each.record, markers) == administration_id]
    found: dict[str, list[BookedOrder]] = defaultdict(list)
    try:
        books = await session.books()
        orders = await books.orders.find([marker.reference for marker in here]) if here else []
    except UnreadableError:
        return _LookUp(asked_at, administration_id, {}, is_believed=False)
    for order in orders:
        found[order.payment_reference.casefold()].append(order)
    return _LookUp(asked_at, administration_id, dict(found), is_believed=True)


def _administration_of(marker: OrderRecord, markers: OrderMarkers) -> str:
    """Return the administration an order was sent to. Markers of older versions lack it: then the linked one counts."""
    return marker.administration_id or markers.administration_id


async def _is_absent(markers: OrderMarkers, marker: Stored[OrderRecord], look_up: _LookUp) -> bool:
    record = marker.record
    is_here = _administration_of(record, markers) == look_up.administration_id
    found = look_up.found.get(record.reference.casefold(), []) if is_here else []
    hits = [each for each in found if _is_ours(each, record)]
    if len(hits) == 1:
        await markers.record_done(marker, hits[0])
    elif not hits and record.settle_at is not None and record.settle_at > look_up.asked_at:
        # The marker may belong to a run that is still at work: only the list is written.
        await markers.list_in_doubt(record)
        markers.progress.count(OrderState.UNKNOWN.value)
    elif not hits and is_here and not look_up.is_believed:
        cause = Cause(CauseKind.OUTCOME_UNKNOWN, record.order_id, _UNTRUSTED.facts("detail"))
        await markers.list_order(record, [cause], retry_at=look_up.asked_at + _ASK_AGAIN)
    elif hits:
        await _leave_to_person(markers, marker, _double(record, hits))
    elif not is_here:
        await _leave_to_person(markers, marker, _elsewhere(record))
    elif found and record.attempt:  # at zero a person looked, and said that it is another one
        await _leave_to_person(markers, marker, _strange(record, found))
    elif record.attempt >= markers.services.limits.attempts:
        await _leave_to_person(markers, marker, _undecided(record))
    else:
        return True
    return False


async def _leave_to_person(markers: OrderMarkers, marker: Stored[OrderRecord], cause: Cause) -> None:
    """Keep an order in doubt until a person has looked in the books; it is never sent again by itself."""
    unknown = marker.record.left_to_person(markers.stamp(), cause)
    if await markers.hold(marker, unknown):
        markers.report(unknown)
        if marker.record.cause_kind is not cause.kind:
            log_unresolved(unknown)


def _is_ours(found: BookedOrder, marker: OrderRecord) -> bool:
    return is_ours(
        found,
        reference=marker.reference,
        order_id=marker.order_id,
        customer_id=marker.sent_customer_id,
        total=marker.computed_including_vat,
    )


def _strange(marker: OrderRecord, found: Sequence[BookedOrder]) -> Cause:
    numbers = ", ".join(str(each.number or each.id) for each in found)
    detail = Bilingual(
        f"In SnelStart heeft verkooporder {numbers} betalingskenmerk {marker.reference}, maar met een andere klant en "
        "een ander totaal. Is het toch deze order, kies dan 'Zelf geboekt' en noteer het nummer; zo niet, kies opnieuw "
        "proberen: dan wordt hij alsnog geboekt.",
        f"Sales order {numbers} in SnelStart has payment reference {marker.reference}, but another customer and "
        "another total. If it is this order all the same, choose 'Booked by hand' and note the number; if not, choose "
        "retry: it is booked after all then.",
    )
    return Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, detail.facts("detail"))


def _double(marker: OrderRecord, hits: Sequence[BookedOrder]) -> Cause:
    numbers = ", ".join(str(hit.number or hit.id) for hit in hits)
    facts = {"count": str(len(hits)), "reference": marker.reference, "numbers": numbers}
    return Cause(CauseKind.DOUBLE, marker.order_id, facts)


def _elsewhere(marker: OrderRecord) -> Cause:
    detail = Bilingual(
        "De order is naar een andere administratie verstuurd dan de koppelsleutel van dit profiel nu opent. Zoek daar "
        f"op betalingskenmerk {marker.reference} en sla de order dan over, of koppel die administratie weer en kies "
        "opnieuw proberen.",
        "The order was sent to another administration than the client key of this profile opens now. Look for payment "
        f"reference {marker.reference} there and then skip the order, or link that administration again and choose "
        "retry.",
    )
    return Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, detail.facts("detail"))


def _undecided(marker: OrderRecord) -> Cause:
    detail = Bilingual(
        f"Na {marker.attempt} pogingen is er geen antwoord. Zoek in SnelStart op betalingskenmerk {marker.reference}: "
        "staat de order er niet, kies dan opnieuw proberen.",
        f"After {marker.attempt} attempts there is no answer. Look for payment reference {marker.reference} in "
        "SnelStart: if the order is not there, choose retry.",
    )
    return Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, detail.facts("detail"))
