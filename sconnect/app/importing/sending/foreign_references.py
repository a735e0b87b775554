"""Orders that stand in the books already without this profile having booked them."""

from collections.abc import Sequence

from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.app.importing.holding import leave_out
from sconnect.app.importing.markers import Candidate, OrderMarkers, is_another_order, was_skipped_by_itself
from sconnect.app.importing.session import ImportSession
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual

_SAMPLE = 40
"""How many orders of a first import are looked up in the books: two queries, whatever the size of the shop."""


async def require_no_foreign_orders(session: ImportSession, orders: Sequence[ShopOrder]) -> None:
    """Stop a first import when the books already hold orders with this profile's payment references.

    Then the markers were lost, or another program uses the same prefix, and everything would be booked twice.
    """
    fresh = await _without_marker(session, [order for order in orders if session.selects(order)])
    references = {session.profile.payment_reference(order.order_id): order for order in fresh[:_SAMPLE]}
    try:
        found = await (await session.books()).orders.find(references) if references else []
    except UnreadableError:
        return  # the search of the books is unreliable, so its answer proves nothing
    # Another run may have booked them since the markers were read.
    booked = [references[order.payment_reference] for order in found if order.payment_reference in references]
    if strange := await _without_marker(session, booked):
        reference = session.profile.payment_reference(strange[0].order_id)
        raise SettingsError(
            f"In SnelStart staat al een order met betalingskenmerk {reference}, die niet door dit "
            "profiel is geboekt. Kies een ander voorvoegsel, of een startdatum na de laatst geboekte order. Er is "
            "niets geboekt.",
            f"SnelStart holds an order with payment reference {reference} already that was not booked by this profile. "
            "Choose another prefix, or a start date after the order that was booked last. Nothing was booked.",
        )


async def without_booked_elsewhere(session: ImportSession, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the orders that another profile of this shop booked in this administration, or may have.

    It had their store before, or was removed. They are told, and leave the work list: they stand in the books.
    """
    left = list(candidates)
    for profile_id in sorted(session.neighbours):
        theirs = await OrderMarkers(session.services, profile_id).read_page([each.order for each in left])
        booked = {each.order.order_id: each.marker.record for each in theirs if each.marker and _is_booked(each)}
        new = [each for each in left if each.order.order_id in booked and not _is_told(each)]
        for candidate in new:
            await leave_out(session, candidate)
        if new:
            session.progress.count("booked_elsewhere", len(new))
            example = booked[new[0].order.order_id]
            session.progress.error(
                Bilingual(
                    f"{len(new)} orders zijn al geboekt door een ander profiel van dezelfde webwinkel, zoals "
                    f"order {example.order_id} ({example.reference}). Ze worden niet nog eens geboekt.",
                    f"{len(new)} orders were booked already by another profile of the same shop, such as order "
                    f"{example.order_id} ({example.reference}). They are not booked again.",
                )
            )
        left = [each for each in left if each.order.order_id not in booked]
    return left


def _is_told(candidate: Candidate) -> bool:
    """Whether an order was left out before, exactly as it is now."""
    marker = candidate.marker.record if candidate.marker else None
    return marker is not None and was_skipped_by_itself(marker) and marker.history_id == candidate.order.history_id


def _is_booked(theirs: Candidate) -> bool:
    marker = theirs.marker.record if theirs.marker else None
    if marker is None or is_another_order(theirs.order, marker):
        return False
    return marker.state is OrderState.DONE or marker.state.may_have_been_sent


async def _without_marker(session: ImportSession, orders: Sequence[ShopOrder]) -> list[ShopOrder]:
    return [candidate.order for candidate in await session.markers.read_page(orders) if candidate.marker is None]
