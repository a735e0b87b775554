"""Orders that a person booked in the books, noted with the number they have there: done, and never sent."""

from collections.abc import Collection
from enum import StrEnum

from sconnect.app.errors import RefusedError, UnreadableError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.pinning import require_pinned_administration
from sconnect.app.profiles.prefixes import prefixes_of
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.order_decisions import BUSY, changed_meanwhile, may_be_under_way
from sconnect.app.worklist.releases import Released
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.corrections.correction import credited_reference
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import dutch_euro, english_euro


class Because(StrEnum):
    """Why an order does not stand in the books by hand any more."""

    REMOVED = "removed"
    """The sales order was removed from the books."""
    MISTAKEN = "mistaken"
    """It never was this order: the number is that of another one."""


async def note_by_hand(
    services: Services,
    profile: Profile,
    order_id: str,
    seen: Stored[OrderRecord] | None,
    number: int | None,
    decision: Decision,
) -> OrderRecord:
    """Note that a person booked an order, and under which number; noting another number corrects it.

    The number is looked up in the books, where they can be asked. Raises `RefusedError` when it is not there, when it
    is another shop order, or when the order was booked by sconnect or may be on its way.
    """
    if number is None:
        raise RefusedError(
            "Vul het nummer van de verkooporder in SnelStart in.",
            english="Enter the number of the sales order in SnelStart.",
        )
    markers = OrderMarkers(services, profile.id)
    before = seen.record if seen else await _unseen(markers, profile, order_id)
    if before.state is OrderState.DONE and not before.by_hand:
        raise RefusedError(
            f"Order {order_id} is al geboekt door sconnect.",
            english=f"Order {order_id} was booked by sconnect already.",
        )
    if before.state is OrderState.SENDING or may_be_under_way(markers, before):
        raise RefusedError(BUSY.dutch, BUSY.english)
    found, is_sure = await _look_up(services, profile, number)
    if is_sure and found is None:
        raise RefusedError(
            f"Verkooporder {number} staat niet in SnelStart. Kijk het nummer na, of boek de order eerst.",
            english=f"Sales order {number} is not in SnelStart. Check the number, or book the order first.",
        )
    prefixes = await prefixes_of(services, profile)
    if found and (other := _other_shop_order(prefixes, order_id, found)):
        raise RefusedError(
            f"Verkooporder {number} hoort bij webshop-order {other}. Noteer het nummer van order {order_id}.",
            english=f"Sales order {number} belongs to shop order {other}. Note the number of order {order_id}.",
        )
    noted = before.booked_by_hand(
        markers.stamp(),
        number,
        found,
        administration_id=profile.connection.administration_id,
        by=decision.by,
        why=decision.reason,
        explanation=_explained(before, number, found, decision),
    )
    if await markers.transition(seen, noted) is None:
        raise changed_meanwhile(order_id)
    await markers.unlist(order_id)
    return noted


async def undo_by_hand(
    services: Services, profile: Profile, marker: Stored[OrderRecord], because: Because, *, by: str
) -> Released:
    """Let an order that a person had booked be booked by sconnect after all.

    Raises `RefusedError` for one that was not, and while the books still hold a sales order that is said to be removed.
    """
    record = marker.record
    if record.adopted is not None:
        raise RefusedError(
            f"Order {record.order_id} is geboekt door een ander programma. Draai dat terug bij 'Eerder geboekt'.",
            english=f"Order {record.order_id} was booked by another program. Undo that under 'Booked before'.",
        )
    if not record.by_hand or record.sales_order_number is None:
        raise RefusedError(
            f"Order {record.order_id} is niet met de hand geboekt; er is niets terug te draaien.",
            english=f"Order {record.order_id} was not booked by hand; there is nothing to undo.",
        )
    if because is Because.REMOVED:
        found, _ = await _look_up(services, profile, record.sales_order_number)
        if found is not None and found.id == (record.sales_order_id or found.id):
            raise RefusedError(
                f"Verkooporder {record.sales_order_number} staat nog in SnelStart. Verwijder hem daar eerst: anders "
                "staat deze order er straks twee keer in.",
                english=f"Sales order {record.sales_order_number} is still in SnelStart. Remove it there first: "
                "otherwise this order will be in there twice.",
            )
    markers = OrderMarkers(services, profile.id)
    waiting = record.not_by_hand(markers.stamp(), Decision.now(services, "", by).by)
    if await markers.transition(marker, waiting) is None:
        raise changed_meanwhile(record.order_id)
    in_doubt = [Cause(CauseKind.OUTCOME_UNKNOWN, record.order_id, {"detail": ""})]
    causes = in_doubt if waiting.state is OrderState.UNKNOWN else waiting.causes
    token = services.new_token()
    await services.store.put(OpenOrder.about(waiting, causes, since=waiting.updated_at, release=token))
    return Released((waiting.order_id,))


async def _unseen(markers: OrderMarkers, profile: Profile, order_id: str) -> OrderRecord:
    entry = await markers.entry(order_id)
    return markers.new(order_id, profile.payment_reference(order_id), entry.placed_at if entry else None)


async def _look_up(services: Services, profile: Profile, number: int) -> tuple[BookedOrder | None, bool]:
    """Find a sales order by number; also return whether the books could be asked."""
    books = await services.connector.books(profile)
    require_pinned_administration(
        profile, await books.reference.read(), Bilingual("Er is niets genoteerd.", "Nothing was noted.")
    )
    try:
        found = await books.orders.numbered([number])
    except UnreadableError:
        return None, False
    return next(iter(found), None), True


def _other_shop_order(prefixes: Collection[str], order_id: str, found: BookedOrder) -> str:
    """Return the number of the other order of this shop that a sales order is of; empty when it is of none.

    A credit is no order: it belongs to the one that it credits. A bare number says nothing: a buyer's own reference can
    be one.
    """
    reference = (credited_reference(found.payment_reference) or found.payment_reference).strip().casefold()
    starts = [prefix.casefold() for prefix in prefixes if prefix and reference.startswith(prefix.casefold())]
    rests = [rest for start in starts if (rest := reference.removeprefix(start)).isdecimal()]
    is_credit = bool(credited_reference(found.payment_reference))
    return rests[0] if rests and (is_credit or order_id not in rests) else ""


def _explained(before: OrderRecord, number: int, found: BookedOrder | None, decision: Decision) -> str:
    who, day = decision.by or "?", f"{decision.at:%d-%m-%Y}"
    reason = f" ({decision.reason})" if decision.reason else ""
    dutch = f"Met de hand geboekt als verkooporder {number}, genoteerd door {who} op {day}{reason}."
    english = f"Booked by hand as sales order {number}, noted by {who} on {day}{reason}."
    if found is None:
        dutch += " Of die order in SnelStart staat, was niet na te gaan."
        english += " Whether SnelStart holds that order could not be checked."
    elif found.total_including_vat is not None and before.shop_total not in {None, found.total_including_vat}:
        shop, books = before.shop_total or found.total_including_vat, found.total_including_vat
        dutch += f" De verkooporder komt uit op {dutch_euro(books)}, de webshop op {dutch_euro(shop)}."
        english += f" The sales order comes to {english_euro(books)}, the shop to {english_euro(shop)}."
    return with_notice(before.explanation, Bilingual(dutch, english))
