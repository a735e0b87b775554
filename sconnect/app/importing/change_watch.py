"""Orders that the shop changed or undid after they were booked: listed for a person, never acted on automatically."""

import logging
from collections.abc import Collection, Sequence

from sconnect.app.errors import UNEXPECTED_ERRORS
from sconnect.app.importing.markers import Candidate, is_another_order
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.after_booking import list_what_is_open
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import traceback_of
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, is_as_seen
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vies import ABOUT_BOOKED

_BESIDES = ABOUT_BOOKED | {CauseKind.CARD_OF_DELIVERY_ADDRESS}
_log = logging.getLogger("sconnect.import")


async def list_findings(session: ImportSession, candidates: Sequence[Candidate]) -> None:
    """List the changes of booked orders of a page for a person. A change that is listed already costs no write."""
    for candidate in candidates:
        marker = candidate.marker.record if candidate.marker else None
        finding = finding_of(session, candidate.order, marker) if marker else None
        if marker is None or finding is None:
            continue
        entry = await session.markers.entry(marker.order_id)
        causes = [finding, *_besides(entry, _BESIDES)]
        wanted = OpenOrder.about(marker, causes, since=session.services.clock.now())
        if entry is None or (entry.causes, entry.reason) != (wanted.causes, wanted.reason):
            await session.markers.list_order(marker, causes, retry_at=entry.retry_at if entry else None)
            session.progress.count("after_booking")
            session.progress.error(f"Order {marker.order_id}: {finding.dutch}")


async def review_finished(
    session: ImportSession, order_id: str, order: ShopOrder | None, marker: Stored[OrderRecord]
) -> None:
    """Review a listed finished order: it leaves the list when nothing differs and its VAT number is settled.

    One that the shop no longer has keeps its finding: only a person can acknowledge it.
    """
    entry = await session.markers.entry(order_id)
    if order:
        finding = finding_of(session, order, marker.record)
        causes = [*([finding] if finding else []), *_besides(entry, {CauseKind.CARD_OF_DELIVERY_ADDRESS})]
    else:
        kept = entry.details if entry and entry.state is OrderState.DONE else ()
        causes = [cause for cause in kept if cause.kind not in ABOUT_BOOKED]
    await list_what_is_open(session, session.markers, marker, causes, before=entry)


def _besides(entry: OpenOrder | None, kinds: Collection[CauseKind]) -> list[Cause]:
    """Return what is listed of a booked order besides a change, and stays whatever the shop has now."""
    is_booked = entry is not None and entry.state is OrderState.DONE
    return [cause for cause in entry.details if cause.kind in kinds] if entry and is_booked else []


def finding_of(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    """Return the finding about a booked order; None when the shop has it as it was booked."""
    if marker.state is not OrderState.DONE or order.problem:
        return None
    try:
        return _finding_of(session, order, marker)
    except UNEXPECTED_ERRORS as error:
        where = traceback_of(error)
        _log.error("booked order stumbled: profile %s order %s %s", session.profile.id, order.order_id, where)
    session.progress.error(
        f"Order {order.order_id} is geboekt, maar of hij daarna in de winkel is veranderd is niet na te gaan. Meld "
        "dit aan de beheerder."
    )
    return None


def _finding_of(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    if is_another_order(order, marker):
        # Their payment reference is taken.
        reused = Cause(CauseKind.NUMBER_REUSED, order.order_id, {"order": order.order_id})
        known = any(each.cause.kind is reused.kind and is_as_seen(order, each.content) for each in marker.accepted)
        return reused if session.selects(order) and not known else None
    booked = BookedAs(str(marker.sales_order_number or marker.reference), marker.total_including_vat)
    return change_after_booking(order, marker.shop_hash, booked, session.undone_statuses, session.info)
