"""Corrections without a known answer: looked up until it is known what became of them.

What is found is believed at once; what is not, only after `settle_at`, as for orders (docs/why.md).
"""

from collections.abc import Sequence
from datetime import datetime

from sconnect.app.errors import NotNowError, UnreadableError
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.ports import SalesOrders
from sconnect.app.runs.session import RunSession
from sconnect.app.storage.records import CorrectionRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import ABOUT_CORRECTION, Cause, CauseKind
from sconnect.domain.corrections.correction import CorrectionKind, is_as_intended
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import CENT, ZERO, euro_text

_NOT_AS_ASKED = Bilingual(
    "SnelStart nam de opdracht aan, maar de verkooporder is niet geworden zoals gevraagd",
    "SnelStart took the command, but the sales order did not become as asked",
)


async def resolve_open_corrections(session: RunSession, markers: OrderMarkers) -> int:
    """Look up every correction that is open. Returns how many are not any more.

    Raises what the books raise; a correction in another administration than the linked one waits for that one.
    """
    corrections, resolved = Corrections(session.services, session.profile.id), 0
    for order_id in await corrections.open_orders():
        if session.out_of_time:
            break
        records = await corrections.of_order(order_id)
        for stored in (each for each in records if each.record.state.is_open):
            if stored.record.administration_id == (await session.reference()).administration.id:
                after = await settle(corrections, markers, (await session.books()).orders, stored)
                resolved += not after.state.is_open
        if not any(each.record.state.is_open for each in await corrections.of_order(order_id)):
            await corrections.note_closed(order_id)
    return resolved


async def settle(
    corrections: Corrections,
    markers: OrderMarkers,
    orders: SalesOrders,
    stored: Stored[CorrectionRecord],
    *,
    accepted: bool = False,
) -> CorrectionRecord:
    """Look up what became of a correction, and record it. Returns it as it stands then.

    `accepted`: the books said that they carried it out, so that nothing is under way any more.
    """
    services = corrections.services
    asked_at = services.clock.now()
    record = stored.record
    is_settled = accepted or _is_settled(record, asked_at)
    try:
        found = await _found(orders, record)
    except (NotNowError, UnreadableError):
        return record  # looked up again later
    owner = services.new_token()
    match found:
        case True | BookedOrder():
            after = record.done(owner, asked_at, found if isinstance(found, BookedOrder) else None)
        case Bilingual():
            after = record.unclear(owner, asked_at, found)
        case _ if not is_settled:
            return record
        case _ if accepted:
            after = record.unclear(owner, asked_at, _NOT_AS_ASKED)
        case _:
            after = record.absent(owner, asked_at)
    if after.state is record.state:
        return record  # a person was asked already
    written = await corrections.write(stored, after)
    if written is None:
        current = await corrections.of_order(record.order_id)
        return next(each.record for each in current if each.record.number == record.number)
    await tell(markers, after)
    return after


def _is_settled(record: CorrectionRecord, asked_at: datetime) -> bool:
    """Whether nothing can be under way or hidden any more, so that "not found" is believed."""
    return record.settle_at is not None and record.settle_at <= asked_at


async def _found(orders: SalesOrders, record: CorrectionRecord) -> BookedOrder | Bilingual | bool:
    """Return what the books show of a correction: carried out, with what it became; False: not carried out.

    Words: what a person has to look at.
    """
    if record.kind is CorrectionKind.CREDIT:
        hits = await orders.find([record.reference])
        return _double(record, hits) if len(hits) > 1 else next(iter(hits), False)
    order = await orders.by_id(record.corrects)
    if order is None:
        # A 404 alone may be a gateway's.
        is_gone = all(each.id != record.corrects for each in await orders.find([record.reference]))
        return is_gone and record.kind is CorrectionKind.REMOVE
    match record.kind:
        case CorrectionKind.MOVE:
            is_done = order.customer_id == record.customer_id
        case CorrectionKind.CHANGE:
            is_done = is_as_intended(order, record.lines)
        case _:
            is_done = False
    return order if is_done else False


def _double(record: CorrectionRecord, hits: Sequence[BookedOrder]) -> Bilingual:
    numbers = ", ".join(str(hit.number or hit.id) for hit in hits)
    return Bilingual(
        f"in SnelStart staan {len(hits)} orders met kenmerk {record.reference}: {numbers}; houd er één over",
        f"SnelStart holds {len(hits)} orders with reference {record.reference}: {numbers}; keep one of them",
    )


async def tell(markers: OrderMarkers, record: CorrectionRecord) -> None:
    """List what a person has to know of a correction; take what was listed of one that went well off the list."""
    marker, cause = await markers.read(record.order_id), cause_of(record)
    if marker is None or (cause is None and record.state is not CorrectionState.DONE):
        return
    entry = await markers.entry(record.order_id)
    listed = entry.details if entry and entry.state is OrderState.DONE else ()
    kept = [each for each in listed if each.kind not in ABOUT_CORRECTION]
    wanted = [*kept, cause] if cause else kept
    if wanted and wanted != list(listed):
        await markers.list_order(marker.record, wanted, retry_at=entry.retry_at if entry else None)
    elif not wanted and listed:
        await markers.unlist(record.order_id)


def cause_of(record: CorrectionRecord) -> Cause | None:
    """Return what a person has to know of a correction; None of one that went well, or is being looked up."""
    facts = {"order": record.order_id, **Bilingual(record.kind.dutch, record.kind.english).facts("correction")}
    if record.state is CorrectionState.REFUSED:
        said = Bilingual(record.detail, record.detail_en).clause
        return Cause(CauseKind.CORRECTION_REFUSED, record.order_id, facts | said.facts("detail"))
    words = (
        Bilingual(record.detail, record.detail_en) if record.state is CorrectionState.UNCLEAR else _difference(record)
    )
    if words is None:
        return None
    return Cause(CauseKind.CORRECTION_UNCLEAR, record.order_id, facts | words.facts("detail"))


def _difference(record: CorrectionRecord) -> Bilingual | None:
    """Return by how much the books' own totals differ from what was computed."""
    if record.state is not CorrectionState.DONE:
        return None
    for answer, expected, slack in (
        (record.total_including_vat, record.expected_including, ZERO),
        (record.total_excluding_vat, record.expected_excluding, CENT * len(record.lines)),
    ):
        if answer is not None and expected is not None and abs(answer - expected) > slack:
            return Bilingual(
                f"SnelStart komt uit op {euro_text(answer)} euro in plaats van {euro_text(expected)} euro",
                f"SnelStart comes to {euro_text(answer)} euro instead of {euro_text(expected)} euro",
            )
    return None
