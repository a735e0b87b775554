"""The other orders of a shop that were booked on the same customer card: to move when that card was the wrong one."""

from dataclasses import dataclass
from datetime import timedelta

from sconnect.app.profiles.prefixes import prefixes_of
from sconnect.app.services import Services
from sconnect.app.worklist.corrections.story import read_story
from sconnect.domain.books import BookedOrder
from sconnect.domain.scheduling import dutch_day

LOOKED_BACK = timedelta(days=92)
"""So far back sales orders are looked at: a quarter, of which the books give every order with its lines."""


@dataclass(frozen=True, slots=True)
class OnSameCard:
    """A shop order on a card, with its sales order."""

    order_id: str
    order: BookedOrder


async def orders_on_same_card(services: Services, profile_id: str, order_id: str) -> list[OnSameCard]:
    """List the orders of this shop on the card of an order, that order included, the newest first.

    Raises as `read_story`.
    """
    story = await read_story(services, profile_id, order_id)
    if story.order is None:
        return []
    books, today = await services.connector.books(story.profile), dutch_day(services.clock.now())
    prefixes = [prefix.casefold() for prefix in await prefixes_of(services, story.profile)]
    first = min(today - LOOKED_BACK, story.order.day or today)
    found = []
    for order in await books.orders.of_days(max(first, today - 4 * LOOKED_BACK), today):
        reference = order.payment_reference.strip().casefold()
        numbers = [reference.removeprefix(prefix) for prefix in prefixes if reference.startswith(prefix)]
        number = next((each for each in numbers if each.isdecimal()), "")
        if number and order.customer_id == story.order.customer_id:
            found.append(OnSameCard(number, order))
    return sorted(found, key=lambda each: each.order.number or 0, reverse=True)
