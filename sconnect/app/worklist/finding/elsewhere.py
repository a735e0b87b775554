"""Where an order is that is not here: the shop is asked, and a person can have it imported after all."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.releases import Released
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.build import explain
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision
from sconnect.domain.orders.selection import Whereabouts, why_not_here
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual

_SECONDS = 60.0
_LONGEST_NUMBER = 20

_WHY: dict[Whereabouts, Bilingual] = {
    Whereabouts.UNFINISHED: Bilingual(
        "De bestelling is in de winkel niet afgerond: de klant stopte tijdens het afrekenen. Er is niets te boeken.",
        "The order was not finished in the shop: the customer left during the checkout. There is nothing to book.",
    ),
    Whereabouts.NOBODY: Bilingual(
        "De betaalmodule van de winkel heeft nog niet ingevuld wie er bestelde. Dat gebeurt zodra er is betaald.",
        "The payment module of the shop has not filled in yet who ordered. It does once it is paid.",
    ),
    Whereabouts.OTHER_STORE: Bilingual(
        "De order is van een andere winkel ({store}) dan dit profiel importeert.",
        "The order is of another store ({store}) than this profile imports.",
    ),
    Whereabouts.UNDONE: Bilingual(
        "De order heeft in de winkel status '{status}': de verkoop is teruggedraaid. Er is niets te boeken.",
        "The order has status '{status}' in the shop: the sale was undone. There is nothing to book.",
    ),
    Whereabouts.STATUS: Bilingual(
        "De order heeft in de winkel status '{status}', en die wordt niet geïmporteerd.",
        "The order has status '{status}' in the shop, which is not imported.",
    ),
    Whereabouts.BEFORE_START: Bilingual(
        "De order is van {day}; dit profiel importeert vanaf {start}. Is hij al op een andere manier geboekt, "
        "importeer hem dan niet: anders staat hij dubbel in SnelStart.",
        "The order is from {day}; this profile imports from {start} on. If it was booked in another way, do not import "
        "it: it would stand in SnelStart twice.",
    ),
    Whereabouts.COMING: Bilingual(
        "De order staat klaar in de winkel en komt met de volgende import.",
        "The order is ready in the shop and comes with the next import.",
    ),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the shop knows of an order that is not here. `total` is in euro, including VAT."""

    order_id: str
    why: Whereabouts
    words: Bilingual
    placed_at: datetime
    total: Decimal


async def look_in_shop(services: Services, profile_id: str, order_id: str) -> Elsewhere:
    """Ask the shop for an order that is not here. Two calls to the shop, none to the books.

    Raises `NotFoundError` when the shop does not have it either, and `RefusedError` for one that is here.
    """
    profile = await read_profile(services, profile_id)
    async with _session(services, profile) as session:
        return _told(session, await _only_in_shop(session, order_id))


async def import_one(services: Services, profile_id: str, order_id: str, reason: str, *, by: str) -> Released:
    """Have an order imported that is not here: from its start or in its status, as a person decided.

    It is booked as any other: with its own marker, once, under the prefix of the profile. Raises as `look_in_shop`,
    and `RefusedError` for an order that cannot be imported.
    """
    profile, decision = await read_profile(services, profile_id), Decision.now(services, reason, by)
    async with _session(services, profile) as session:
        order = await _only_in_shop(session, order_id)
        found = _told(session, order)
        if not found.why.may_be_imported:
            raise RefusedError(found.words.dutch, found.words.english)
        markers = OrderMarkers(services, profile.id)
        new = markers.new(order.order_id, profile.payment_reference(order.order_id), order.placed_at)
        waiting = new.waiting(markers.stamp(), [Cause(CauseKind.NOT_SELECTED)], order=order, explanation=explain(order))
        asked = waiting.deciding(markers.stamp(), *_decisions(session, order, decision))
        if await markers.transition(None, asked) is None:
            raise _is_here(order_id)
        entry = OpenOrder.about(asked, asked.causes, since=asked.updated_at, release=services.new_token())
        await services.store.put(entry)
    return Released((order.order_id,))


def _session(services: Services, profile: Profile) -> AbstractAsyncContextManager[ImportSession]:
    deadline = services.clock.monotonic() + _SECONDS
    return ImportSession.open(services, profile, Progress(run_id="", deadline=deadline, by_hand=True))


async def _only_in_shop(session: ImportSession, order_id: str) -> ShopOrder:
    if await OrderMarkers(session.services, session.profile.id).read(order_id[:_LONGEST_NUMBER]) is not None:
        raise _is_here(order_id)
    found = await session.shop.orders.by_id([order_id]) if len(order_id) <= _LONGEST_NUMBER else []
    if not found:
        shown = order_id[:_LONGEST_NUMBER]
        raise NotFoundError(
            f"Order '{shown}' staat ook niet in de winkel. Controleer het nummer.",
            f"Order '{shown}' is not in the shop either. Check the number.",
        )
    return found[0]


def _told(session: ImportSession, order: ShopOrder) -> Elsewhere:
    sales = session.sales
    why = why_not_here(order, sales.counted(order), sales.undone(order), session.profile, session.info)
    facts = {
        "status": _status(session, order),
        "store": order.store_name or order.store_id,
        "day": f"{dutch_day(order.placed_at):%d-%m-%Y}",
        "start": f"{dutch_day(session.profile.orders.start):%d-%m-%Y}",
    }
    words = Bilingual(_WHY[why].dutch.format(**facts), _WHY[why].english.format(**facts))
    return Elsewhere(order.order_id, why, words, order.placed_at, order.euro_total)


def _status(session: ImportSession, order: ShopOrder) -> str:
    names = (each.name for each in session.info.statuses if each.status_id == order.status_id)
    return next(names, "") or str(order.status_id)


def _decisions(session: ImportSession, order: ShopOrder, decision: Decision) -> list[OrderDecision]:
    made: list[OrderDecision] = []

    def decide(kind: DecisionKind, value: str, shown: str) -> None:
        made.append(
            OrderDecision(
                kind, seen_text(order), decision.by, decision.at, value=value, shown=shown, reason=decision.reason
            )
        )

    if not session.has_selected_status(order):
        decide(DecisionKind.STATUS, str(order.status_id), _status(session, order))
    start = session.profile.orders.start
    if order.placed_at < start:
        day = dutch_day(start)
        decide(DecisionKind.BEFORE_START, day.isoformat(), f"{day:%d-%m-%Y}")
    return made


def _is_here(order_id: str) -> RefusedError:
    return RefusedError(
        f"Order {order_id[:_LONGEST_NUMBER]} staat hier al.", f"Order {order_id[:_LONGEST_NUMBER]} is here already."
    )
