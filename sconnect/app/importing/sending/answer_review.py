"""Listed orders that the books held otherwise than was computed: looked at again, so that what was put right goes."""

from collections.abc import Iterable, Sequence

from sconnect.app.errors import UnreadableError
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.answer import is_as_computed, known_difference
from sconnect.domain.orders.books_answer import AnswerState


async def reread_answers(
    session: ImportSession, markers: Iterable[Stored[OrderRecord]]
) -> dict[str, Stored[OrderRecord]]:
    """Read such orders from the books again, with one question; returns the markers of those that were put right.

    Only the sales order that was booked counts, by its id: what another one comes to says nothing about it.
    """
    listed = [marker for marker in markers if marker.record.answer is AnswerState.DIFFERS]
    if not listed:
        return {}
    try:
        books = await session.books()
        found = await books.orders.find([marker.record.reference for marker in listed])
    except UnreadableError:
        return {}  # the books cannot be asked now: it stays listed
    by_id = {order.id: order for order in found}
    righted = {}
    for marker in listed:
        booked = by_id.get(marker.record.sales_order_id)
        if written := await _righted(session, marker, booked) if booked else None:
            righted[written.record.order_id] = written
    return righted


async def _righted(
    session: ImportSession, marker: Stored[OrderRecord], booked: BookedOrder
) -> Stored[OrderRecord] | None:
    tells = booked.total_including_vat is not None and booked.total_excluding_vat is not None
    if not tells or not is_as_computed(marker.record, booked):
        return None
    settled = marker.record.answer_settled(session.markers.stamp(), AnswerState.RIGHTED)
    return await session.markers.transition(marker, settled)


def with_answer_of_books(marker: OrderRecord, causes: Sequence[Cause]) -> list[Cause]:
    """Return the causes with that of what the books answered while it is open, and without it once it is not."""
    others = [cause for cause in causes if cause.kind is not CauseKind.BOOKED_OTHERWISE]
    if marker.answer is not AnswerState.DIFFERS:
        return others
    listed = [cause for cause in causes if cause.kind is CauseKind.BOOKED_OTHERWISE]
    known = listed[0] if listed else known_difference(marker)
    return [*others, *([known] if known else [])]
