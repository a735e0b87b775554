"""Orders that the shop changed or undid after they were booked: listed for a person, never acted on automatically."""

import logging
from collections.abc import Collection, Sequence
from decimal import Decimal

from sconnect.app.errors import UNEXPECTED_ERRORS
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.markers import Candidate, is_another_order
from sconnect.app.importing.refunds.shop_credits import with_shop_credits
from sconnect.app.importing.sending.answer_review import with_answer_of_books
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.after_booking import list_what_is_open
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import traceback_of
from sconnect.domain.causes import ABOUT_CORRECTION, ABOUT_PAYMENT, Cause, CauseKind
from sconnect.domain.corrections.correction import CorrectionKind, standing_total
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, is_as_seen, was_moved_back
from sconnect.domain.orders.decisions import DecisionKind, euro_rate_of
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.money import euro_text
from sconnect.domain.vies import ABOUT_BOOKED

_KEPT = (
    ABOUT_CORRECTION
    | ABOUT_PAYMENT
    | {
        CauseKind.CARD_OF_DELIVERY_ADDRESS,
        CauseKind.BOOKED_OTHERWISE,
        CauseKind.BOOKED_TWICE,
    }
)
"""What is listed of a booked order besides a change, until a person has seen it or it was put right."""
_BESIDES = ABOUT_BOOKED | _KEPT
_OF_UNDONE_SALE = {CauseKind.UNDONE_AFTER_BOOKING, CauseKind.REINSTATED_AFTER_BOOKING, CauseKind.SHOP_CREDIT}
_OF_TOTALS = {
    CauseKind.CHANGED_AFTER_BOOKING: "before",
    CauseKind.UNDONE_AFTER_BOOKING: "total",
    CauseKind.UNPAID_AFTER_BOOKING: "total",
    CauseKind.REINSTATED_AFTER_BOOKING: "",
}
"""Under which name a cause holds what the books have."""
_NOTHING_DONE = Bilingual("niets", "nothing")
_log = logging.getLogger("sconnect.import")


async def list_findings(session: ImportSession, candidates: Sequence[Candidate]) -> None:
    """List the changes of booked orders of a page for a person. A change that is listed already costs no write."""
    for candidate in candidates:
        marker = candidate.marker.record if candidate.marker else None
        finding = await finding_now(session, candidate.order, marker) if marker else None
        if marker is None or finding is None:
            continue
        entry = await session.markers.entry(marker.order_id)
        causes = [finding, *_besides(entry, _BESIDES)]
        if entry is None or not _is_listed(entry, OpenOrder.about(marker, causes, since=entry.since)):
            await session.markers.list_order(marker, causes, retry_at=entry.retry_at if entry else None)
            session.progress.count("after_booking")
            session.progress.error_of_order(marker.order_id, finding)
        if finding.kind is CauseKind.REINSTATED_AFTER_BOOKING:
            await _note_that_it_came_back(session, marker.order_id)


def _is_listed(entry: OpenOrder, wanted: OpenOrder) -> bool:
    """Whether an entry says this already. By its facts: a sentence that is worded anew is no news."""
    if not entry.details:
        return (entry.causes, entry.reason) == (wanted.causes, wanted.reason)
    return len(entry.details) == len(wanted.details) and all(map(Cause.is_same, entry.details, wanted.details))


async def finding_now(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    """Return the finding about a booked order as it is listed: with its credit order of the shop and corrections."""
    finding = await with_shop_credits(session, finding_of(session, order, marker))
    return await _with_corrections(session, finding, marker) if finding else None


async def _with_corrections(session: ImportSession, finding: Cause, marker: OrderRecord) -> Cause:
    """Say what the books hold after the corrections; and of a sale that came back which those were."""
    if finding.kind not in _OF_TOTALS:
        return finding
    corrections = await Corrections(session.services, session.profile.id).of_order(finding.key)
    done = [each.record for each in corrections if each.record.state is CorrectionState.DONE]
    if finding.kind is not CauseKind.REINSTATED_AFTER_BOOKING:
        total = standing_total(marker, done) if done else None
        name = _OF_TOTALS[finding.kind]
        return finding if total is None else Cause(finding.kind, finding.key, {**finding.facts, name: euro_text(total)})
    told = [each.outcome for each in done if each.kind is not CorrectionKind.MOVE]
    words = listed((Bilingual(each.dutch, each.english) for each in told), "; ") or _NOTHING_DONE
    return Cause(finding.kind, finding.key, {**finding.facts, **words.facts("corrected")})


async def _note_that_it_came_back(session: ImportSession, order_id: str) -> None:
    marker = await session.markers.read(order_id)
    if marker is not None and (after := marker.record.sale_came_back()) != marker.record:
        await session.markers.transition(marker, after)


async def review_finished(
    session: ImportSession, order_id: str, order: ShopOrder | None, marker: Stored[OrderRecord]
) -> None:
    """Review a listed finished order: it leaves the list when nothing differs and its VAT number is settled.

    One that the shop no longer has keeps its finding: only a person can acknowledge it. One that was corrected and
    whose sale counts again before a person has seen that it was undone stays too.
    """
    entry = await session.markers.entry(order_id)
    if order:
        finding = finding_of(session, order, marker.record)
        if finding is None and await _was_corrected(session, entry):
            facts = {"order": order_id, "booked": str(marker.record.sales_order_number or marker.record.reference)}
            status = next((each.name for each in session.info.statuses if each.status_id == order.status_id), "?")
            finding = Cause(CauseKind.REINSTATED_AFTER_BOOKING, order_id, facts | {"status": status})
        finding = await with_shop_credits(session, finding)
        finding = await _with_corrections(session, finding, marker.record) if finding else None
        causes = [*([finding] if finding else []), *_besides(entry, _KEPT)]
    else:
        kept = entry.details if entry and entry.state is OrderState.DONE else ()
        causes = [cause for cause in kept if cause.kind not in ABOUT_BOOKED]
    causes = with_answer_of_books(marker.record, causes)
    await list_what_is_open(session, session.markers, marker, causes, before=entry)


async def _was_corrected(session: ImportSession, entry: OpenOrder | None) -> bool:
    """Whether a sale that is listed as undone was credited or removed since, or is listed as counting again."""
    kinds = {cause.kind for cause in entry.details} if entry else set()
    if entry is None or not kinds & _OF_UNDONE_SALE:
        return False
    corrections = await Corrections(session.services, session.profile.id).of_order(entry.order_id)
    return any(
        each.record.state is CorrectionState.DONE
        and each.record.kind in {CorrectionKind.CREDIT, CorrectionKind.REMOVE}
        and each.record.updated_at >= entry.since
        for each in corrections
    )


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
        Bilingual(
            f"Order {order.order_id} is geboekt, maar of hij daarna in de winkel is veranderd is niet na te gaan. Meld "
            "dit aan de beheerder.",
            f"Order {order.order_id} is booked, but whether it was changed in the shop since cannot be made out. "
            "Report this to the operator.",
        )
    )
    return None


def _finding_of(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    if is_another_order(order, marker):
        # Their payment reference is taken.
        reused = Cause(CauseKind.NUMBER_REUSED, order.order_id, {"order": order.order_id})
        known = any(each.cause.kind is reused.kind and is_as_seen(order, each.content) for each in marker.accepted)
        return reused if session.selects(order) and not known else None
    rate = euro_rate_of(marker.decisions) or Decimal(1)
    booked = BookedAs(str(marker.sales_order_number or marker.reference), marker.total_including_vat, rate)
    return change_after_booking(
        order,
        marker.shop_hash,
        booked,
        session.sales.undone(order) - _taken_for_sales(marker),
        session.info,
        is_unpaid=is_unpaid(session, order, marker),
    )


def is_unpaid(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> bool:
    """Whether the shop moved a booked order back to a status that is no sale, unless a person took that for one."""
    sales = session.sales.counted(order) | session.sales.undone(order) | _taken_for_sales(marker)
    return was_moved_back(order, session.info, known_history=marker.history_id, sales=sales)


def _taken_for_sales(marker: OrderRecord) -> frozenset[int]:
    """Return the statuses in which a person took the order for a sale, with nothing to credit."""
    values = (each.value for each in marker.decisions if each.kind is DecisionKind.STATUS)
    return frozenset(int(value) for value in values if value.isdecimal())
