"""Sales that the shop undid before they were booked: a person says whether they are booked or left out."""

from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.decisions import counts_before_start, statuses_that_count
from sconnect.domain.orders.selection import is_of_stores, status_of_question
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder


def is_to_ask_about(session: ImportSession, candidate: Candidate) -> bool:
    """Whether the undone sale of a page is to be held with that question.

    Not one that is booked; and one that was left out by itself only once the shop changed it since.
    """
    if not session.asks_about(candidate.order):
        return False
    marker = candidate.marker.record if candidate.marker else None
    if marker is None or not marker.state.is_finished:
        return True
    return marker.state is OrderState.SKIPPED and candidate.order.history_id != marker.history_id


def is_still_asked(session: ImportSession, order: ShopOrder, marker: Stored[OrderRecord]) -> bool:
    """Whether an order that was paid and is no sale by its status still waits for a person to say what it is."""
    record = marker.record
    is_asked = record.cause_kind is CauseKind.PAID_UNBOOKED and session.is_in_scope(order)
    return is_asked and status_of_question(record.cause_key) == str(order.status_id)


def is_decided_sale(session: ImportSession, order: ShopOrder, marker: Stored[OrderRecord]) -> bool:
    """Whether a person took an order for one of the profile: in the status that it has, or from before its start."""
    decisions = Candidate(order, marker).decisions
    is_sale = str(order.status_id) in statuses_that_count(decisions)
    if counts_before_start(decisions):
        return (is_sale or session.has_selected_status(order)) and is_of_stores(order, session.profile)
    return is_sale and session.is_in_scope(order)
