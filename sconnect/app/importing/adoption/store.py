"""Reading and writing what is known of another program's sales."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.profiles.shop_claims import removed_in
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import AdoptionFinding, AdoptionLink, AdoptionState, OrderRecord
from sconnect.app.storage.records.orders import stretches
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.summaries import note_columns
from sconnect.domain.adoption.decision import AdoptionDecision, found_sale
from sconnect.domain.adoption.history import OwnBookings
from sconnect.domain.adoption.links import OfferedLink
from sconnect.domain.adoption.model import Finding, Part
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile

_BOOKED = ("reference", "state", "by_hand", "sales_order_id")


async def read_state(services: Services, profile_id: str) -> AdoptionState | None:
    """Read how far a profile is; None for one that booked before this came: nothing is asked of it."""
    stored = await services.store.get(AdoptionState, profile_id, AdoptionState.KEY)
    return stored.record if stored else None


async def change_state(services: Services, profile_id: str, **columns: object) -> AdoptionState | None:
    """Change columns of the state of a profile, as it is now."""

    def changed(known: AdoptionState | None) -> AdoptionState | None:
        return replace(known, **columns) if known else None  # type: ignore[arg-type]  # of their own columns

    where = RecordKey(AdoptionState, profile_id, AdoptionState.KEY)
    stored = await update(services.store, services.clock, where, changed)
    if stored is not None and not columns.keys().isdisjoint({"looked_at", "counts"}):
        await note_columns(services, profile_id, {"adoption": stored.record.found_something})
    return stored.record if stored else None


async def read_finding(services: Services, profile_id: str, order_id: str) -> Stored[AdoptionFinding] | None:
    """Read what was found about an order."""
    return await services.store.get(AdoptionFinding, profile_id, AdoptionFinding.key_of(order_id))


async def read_findings(services: Services, profile_id: str, order_ids: Iterable[str]) -> dict[str, AdoptionFinding]:
    """Read what was found about these orders, by number: one query per range of neighbouring numbers."""
    wanted = set(order_ids)
    found: dict[str, AdoptionFinding] = {}
    for first, last in stretches(wanted):
        keys = AdoptionFinding.key_of(first), AdoptionFinding.key_of(last)
        async for stored in services.store.range(AdoptionFinding, profile_id, first=keys[0], last=keys[1]):
            if stored.record.order_id in wanted:
                found[stored.record.order_id] = stored.record
    return found


async def findings_from(services: Services, profile_id: str, after: str = "") -> AsyncIterator[AdoptionFinding]:
    """Read what was found about orders, by number, after an order number (empty: all)."""
    first = AdoptionFinding.key_of(after) if after else ""
    async for stored in services.store.range(AdoptionFinding, profile_id, first=first):
        if stored.record.order_id != after:
            yield stored.record


def finding_record(profile_id: str, finding: Finding) -> AdoptionFinding:
    """Return the record of what was found about an order. What is certain is preselected, nothing else is."""
    is_certain = finding.part is Part.CERTAIN
    return AdoptionFinding(
        profile_id=profile_id,
        order_id=finding.order.order_id,
        part=finding.part,
        reason=finding.reason,
        against=finding.against,
        placed_at=datetime.combine(finding.order.day, time(12), UTC),
        shop_total=finding.order.total,
        sales=tuple(map(found_sale, finding.sales)),
        decision=_DECIDED[finding.part],
        sale_id=finding.sales[0].id if is_certain else "",
    )


def link_record(profile_id: str, offered: OfferedLink) -> AdoptionLink:
    """Return the record of a link that is offered."""
    return AdoptionLink(
        profile_id=profile_id,
        kind=offered.kind,
        subject=offered.subject,
        target_id=offered.target_id,
        target_code=offered.target_code,
        reason=offered.reason,
        order_ids=offered.order_ids,
    )


_DECIDED = {
    Part.CERTAIN: AdoptionDecision.ADOPT,
    Part.TO_DECIDE: AdoptionDecision.OPEN,
    Part.NOT_FOUND: AdoptionDecision.BOOK,
}


async def own_bookings(services: Services, profile: Profile) -> OwnBookings:
    """Read what any profile of this administration booked, or may have, or took over for its own orders.

    One that was removed counts when it was of another shop; what it booked of this one is adopted like any other sale.
    """
    ids: set[str] = set()
    references: set[str] = set()
    administration_id = profile.connection.administration_id
    there = [each.id async for each in all_profiles(services) if each.connection.administration_id == administration_id]
    gone = await removed_in(services, administration_id, but_shop_of=profile.id) if administration_id else []
    for other in dict.fromkeys((*there, *gone)):
        rows = services.store.range(OrderRecord, other, columns=_BOOKED, skip_unreadable=True)
        async for stored in rows:
            marker = stored.record
            if marker.state is OrderState.DONE and marker.sales_order_id:
                ids.add(marker.sales_order_id)
            is_sent = marker.state is OrderState.DONE or marker.state.may_have_been_sent
            if is_sent and not marker.by_hand and marker.reference:
                references.add(marker.reference.casefold())
    return OwnBookings(frozenset(ids), frozenset(references))


def markers_of(services: Services, profile: Profile) -> OrderMarkers:
    """Return the markers of a profile for a person's decision."""
    return OrderMarkers(services, profile.id, administration_id=profile.connection.administration_id)
