"""What must hold, whatever happened: the promise of the README, looked at from outside the app."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from local.shop.captures import Entry
from local.shop.paging import newest_history
from local.snelstart.http.wire import Record
from sconnect.app.config import Limits
from sconnect.app.storage.records import Cursor, OpenOrder, OrderRecord
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from tests.simulation.processes import true_time
from tests.simulation.world import World

_BY_ITSELF = frozenset(
    {
        CauseKind.CUSTOMER_UNCERTAIN,
        CauseKind.CUSTOMER_GONE,
        CauseKind.ARTICLE_UNCERTAIN,
        CauseKind.BOOKS_UNREACHABLE,
    }
)
"""Causes that ask the user to do nothing: with such a cause the app itself must have a next moment planned."""
_OVERDUE = timedelta(minutes=30)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that may never be. `kind` is a word to count by."""

    kind: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Case:
    """One order of one shop, with everything there is about it."""

    reference: str
    entry: Entry
    marker: OrderRecord | None
    listed: OpenOrder | None
    booked: list[Record]

    @property
    def is_done(self) -> bool:
        return self.marker is not None and self.marker.state is OrderState.DONE

    @property
    def is_with_a_person(self) -> bool:
        """Whether the work list asks a person to act."""
        return self.listed is not None and self.listed.retry_at is None and not self.listed.state.is_finished

    @property
    def total(self) -> Decimal:
        """What the shopper paid."""
        return Decimal(self.entry["order"]["total"]).quantize(_CENT, ROUND_HALF_UP)


async def cases_of(world: World, profile: Profile) -> list[Case]:
    """Return every order of a profile's shop."""
    store = RecordStore(world.rows)
    markers = {stored.record.order_id: stored.record async for stored in store.range(OrderRecord, profile.id)}
    listed = {stored.record.order_id: stored.record async for stored in store.range(OpenOrder, profile.id)}
    booked: dict[str, list[Record]] = defaultdict(list)
    for order in world.sales_orders():
        booked[order.get("betalingskenmerk", "")].append(order)
    cases = []
    for order_id, entry in world.shops[profile.id].entries.items():
        reference = f"{profile.orders.reference_prefix}{order_id}"
        cases.append(Case(reference, entry, markers.get(order_id), listed.get(order_id), booked[reference]))
    return cases


async def is_quiet(world: World) -> bool:
    """Whether every order is done, or waits for a person, and nothing is under way."""
    if world.snelstart.pending:
        return False
    for profile in world.profiles:
        for case in await cases_of(world, profile):
            if not (case.is_with_a_person or (case.is_done and case.listed is None)):
                return False
    return True


async def flagged_in_vain(world: World) -> int:
    """Count orders that stand in the books once and yet ask a person to act."""
    cases = [case for profile in world.profiles for case in await cases_of(world, profile)]
    return sum(case.is_with_a_person and len(case.booked) == 1 for case in cases)


async def violations_now(world: World) -> list[Violation]:
    """Return what is wrong at any moment, also halfway."""
    found = [Violation("client mistake", sentence) for sentence in world.snelstart.log.violations]
    for profile in world.profiles:
        cursor = await RecordStore(world.rows).get_like(Cursor(profile_id=profile.id, name="orders"))
        passed = cursor.record.history_id if cursor else 0
        for case in await cases_of(world, profile):
            if len(case.booked) > 1:
                found.append(Violation("duplicate", f"{case.reference} stands in the books {len(case.booked)} times"))
            # A line of only a text that is refused costs an attempt of its own, once in an administration.
            most = Limits().attempts + (not world.snelstart.switches.text_lines_allowed)
            if case.marker is not None and case.marker.attempt > most:
                found.append(Violation("sent too often", f"{case.reference}: {case.marker.attempt} times"))
            is_known = case.is_done or case.listed is not None
            if newest_history(case.entry) <= passed and not is_known:
                found.append(Violation("lost", f"the cursor passed {case.reference}: {_state_of(case)}, not listed"))
    return found + _double_cards(world)


async def violations_at_rest(world: World) -> list[Violation]:
    """Return what is wrong when nothing has been going on for hours."""
    found = await violations_now(world)
    references: set[str] = set()
    for profile in world.profiles:
        for case in await cases_of(world, profile):
            references.add(case.reference)
            found += _violations_of(case)
    for order in world.sales_orders():
        if order.get("betalingskenmerk") not in references:
            found.append(Violation("foreign", f"a sales order with reference {order.get('betalingskenmerk')!r}"))
    return found


def dated_before(world: World, day: date) -> list[Violation]:
    """Return the sales orders that are dated before a day, in the period of a VAT return that was sent."""
    dates = {str(order["betalingskenmerk"]): str(order["datum"])[:10] for order in world.sales_orders()}
    return [
        Violation("in a sent return", f"{reference} is dated {found}")
        for reference, found in dates.items()
        if found < day.isoformat()
    ]


def _violations_of(case: Case) -> list[Violation]:
    if case.is_done:
        return _violations_of_done(case)
    if case.marker is None or case.marker.state is OrderState.SKIPPED:
        return [Violation("lost", f"{case.reference}: {_state_of(case)}")]
    if case.listed is None or not case.listed.causes or not case.listed.reason:
        return [Violation("stuck", f"{case.reference} is {case.marker.state} and the work list does not say why")]
    if case.listed.retry_at is None and case.listed.causes[0][0] in _BY_ITSELF:
        return [Violation("stuck", f"{case.reference} waits for {case.listed.causes[0][0]}, and nobody is to act")]
    if case.listed.retry_at is not None and case.listed.retry_at < true_time() - _OVERDUE:
        return [Violation("stuck", f"{case.reference} should have been looked at again long ago")]
    return []


def _violations_of_done(case: Case) -> list[Violation]:
    if not case.booked:
        return [Violation("lost", f"{case.reference} is called done and does not stand in the books")]
    found = []
    if case.listed is not None:
        found.append(Violation("wrongly listed", f"{case.reference} is done and still stands in the work list"))
    if case.marker is not None and case.marker.sales_order_id not in {order["id"] for order in case.booked}:
        found.append(Violation("wrong order", f"the marker of {case.reference} names another sales order"))
    if case.booked[0]["totaalInclusiefBtw"] != case.total:
        found.append(Violation("total", f"{case.reference}: {case.booked[0]['totaalInclusiefBtw']}, not {case.total}"))
    return found


def _double_cards(world: World) -> list[Violation]:
    """Every shopper of these worlds is a guest, recognised by e-mail address: one address, one card."""
    cards = Counter(str(card.get("email", "")).casefold() for card in world.new_cards() if card.get("email"))
    return [
        Violation("double card", f"{number} customers have the address {email}")
        for email, number in cards.items()
        if number > 1
    ]


def _state_of(case: Case) -> str:
    return case.marker.state.value if case.marker else "no marker"
