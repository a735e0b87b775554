"""Payment references of this profile that exist in the books before it ever booked anything."""

from collections.abc import Sequence

from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.app.importing.session import ImportSession
from sconnect.domain.shop import ShopOrder

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
            "niets geboekt."
        )


async def _without_marker(session: ImportSession, orders: Sequence[ShopOrder]) -> list[ShopOrder]:
    return [candidate.order for candidate in await session.markers.read_page(orders) if candidate.marker is None]
