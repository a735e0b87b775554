"""Retry of waiting orders: which orders of the work list are due, and which of them can be booked now."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from sconnect.app.concurrency import batches
from sconnect.app.errors import UnreadableError
from sconnect.app.importing.change_watch import review_finished
from sconnect.app.importing.holding import deselect, mark_missing_in_shop
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.news.due import DECISIVE, is_due
from sconnect.app.importing.refunds.undone_sales import is_decided_sale, is_still_asked
from sconnect.app.importing.sending.answer_review import reread_answers
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.vies.after_booking import plan_questions
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import CauseKind
from sconnect.domain.figures import Listed
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder

_TOGETHER = 100
_CAN_BE_TRIED = frozenset({OrderState.WAITING, OrderState.REFUSED})


async def due_orders(session: ImportSession, *, everything: bool) -> Iterator[Sequence[str]]:
    """Return the orders of the work list that are due, or all of them, in batches to look at together.

    Orders that this run retried already are left out, so that a follow-up goes on where the time ran out. Those in
    doubt come first: when one is the first of its administration, all others wait for it.
    """
    entries = session.services.store.range(OpenOrder, session.profile.id, columns=DECISIVE, skip_unreadable=True)
    listed = [entry.record async for entry in entries]
    session.progress.listed = len(listed)
    if not session.progress.dry_run:
        session.progress.figures.listed = {
            each.order_id: Listed(each.state, each.since, each.released) for each in listed
        }
    plan_questions(session.progress, listed)
    due = [entry for entry in listed if is_due(session, entry, everything=everything)]
    session.found.work |= bool(due)
    due.sort(key=lambda entry: not entry.state.may_have_been_sent)
    session.markers.releases.update(entry.release for entry in due if entry.released)
    return batches([entry.order_id for entry in due], _TOGETHER)


async def retry_candidates(session: ImportSession, order_ids: Sequence[str]) -> list[Candidate]:
    """Review orders of the work list; returns those to book now."""
    orders = {order.order_id: order for order in await session.shop.orders.by_id(order_ids)}
    _require_known_orders(order_ids, orders)
    markers = await session.markers.read_some(order_ids)
    absent = await resolve_in_doubt(
        session, session.markers, [marker for marker in markers.values() if marker.record.state.may_have_been_sent]
    )
    markers |= await reread_answers(session, markers.values())
    waiting = [marker for marker in markers.values() if marker.record.state in _CAN_BE_TRIED]
    candidates = [candidate async for candidate in _still_wanted(session, [*waiting, *absent], orders)]
    for order_id in order_ids:
        marker, order = markers.get(order_id), orders.get(order_id)
        if marker is None and order is not None and (session.selects(order) or session.asks_about(order)):
            candidates.append(Candidate(order))  # listed by a run that died before it wrote the marker
        elif marker is None:
            await session.markers.unlist(order_id)
        elif marker.record.state.is_finished:
            await review_finished(session, order_id, order, marker)
    return candidates


def _require_known_orders(order_ids: Sequence[str], orders: dict[str, ShopOrder]) -> None:
    """Raise when the shop knows none of several orders: emptied or being restored, so absence proves nothing."""
    if len(order_ids) > 1 and not orders:
        raise UnreadableError(
            f"De winkel kent geen enkele van {len(order_ids)} wachtende orders meer. Staat er een back-up terug of is "
            "de koppelcode van een andere winkel? De orders blijven op de werklijst.",
            f"The shop does not know any of {len(order_ids)} waiting orders any more. Was a backup restored, or is the "
            "link code that of another shop? The orders stay on the work list.",
        )


async def _still_wanted(
    session: ImportSession, markers: Iterable[Stored[OrderRecord]], orders: dict[str, ShopOrder]
) -> AsyncIterator[Candidate]:
    """Keep the orders that the shop still has and the profile still selects; the others are deselected."""
    for marker in markers:
        order = orders.get(marker.record.order_id)
        if order is None:
            await mark_missing_in_shop(session, marker)
        elif not (session.selects(order) or session.asks_about(order) or is_decided_sale(session, order, marker)):
            if is_still_asked(session, order, marker):
                continue
            await deselect(session, marker, CauseKind.NOT_SELECTED, order.history_id)
        else:
            yield Candidate(order, marker)
