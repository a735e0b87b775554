"""Orders whose sales order is gone from the books, as after a restored backup: booked again when a person says so."""

from contextlib import suppress
from datetime import date

from sconnect.app.errors import RefusedError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.repository import read_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder
from sconnect.app.worklist.corrections.story import read_story
from sconnect.app.worklist.order_decisions import changed_meanwhile
from sconnect.app.worklist.releases import Released
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.reconciliation.rules import Finding, Sentence

MOST_TOGETHER = 50
"""Orders of a period that are booked again at once: each is looked up twice first."""


async def book_again(services: Services, profile_id: str, order_id: str) -> Released:
    """Let an order be booked again whose sales order is gone from the books: not known by its id, nor by its reference.

    It is looked up once more, and then sent with a new intent under the same reference. Raises `RefusedError` for any
    other order, and as `read_story`.
    """
    story = await read_story(services, profile_id, order_id)
    if not story.can_be_booked_again:
        raise RefusedError(
            f"De verkooporder van order {order_id} staat nog in SnelStart, of dat is niet zeker. Er wordt niets "
            "opnieuw geboekt.",
            english=f"The sales order of order {order_id} is still in SnelStart, or that is not certain. Nothing is "
            "booked again.",
        )
    markers = OrderMarkers(services, story.profile.id)
    again = story.marker.record.booked_again(markers.stamp())
    token = services.new_token()
    causes = [Cause(CauseKind.OUTCOME_UNKNOWN, order_id, {"detail": ""})]
    entry = OpenOrder.about(again, causes, since=again.updated_at, release=token)
    await services.store.put(entry)
    if await markers.transition(story.marker, again) is None:
        raise changed_meanwhile(order_id)
    return Released((order_id,))


async def book_period_again(services: Services, profile_id: str, first: date, last: date) -> Released:
    """Let the orders placed in a period be booked again whose sales orders are gone, each as by `book_again`.

    At most `MOST_TOGETHER`; asking once more goes on. `busy`: those of which it was not certain. Raises as `reconcile`.
    """
    profile = await read_profile(services, profile_id)
    found = await reconcile(services, profile, first, last)
    gone = [each.order_id for each in found.missing if each.reason == Sentence.of(Finding.GONE_FROM_BOOKS)]
    released: list[str] = []
    for order_id in gone[:MOST_TOGETHER]:
        with suppress(RefusedError):
            released += (await book_again(services, profile.id, order_id)).orders
    return Released(tuple(released), busy=tuple(each for each in gone if each not in released))
