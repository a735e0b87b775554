"""The first order in an administration: found back by its payment reference before a second one is sent.

Create-once rests on that look-up (docs/why.md), and of no administration is it known before an order stands there. The
row of an administration names its first order. It is written between the intent of that order and its POST, so that
whoever reads the row reads in that order's marker whether it may have been sent. Administrations in which a profile
booked before are taken to be sound: every look-up since was one of these.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sconnect.app.errors import NotNowError, SettingsError, UnreadableError
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.shop_claims import profiles_in
from sconnect.app.storage.conditional_writes import insert_if_absent, replace_if_unchanged, write_if_unchanged
from sconnect.app.storage.records import FirstOrder, OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.books import BookedOrder
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual

_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each look: a minute together, as an accepted order is assumed to be found by then."""
_WHETHER_SENT = ("state", "administration_id", "attempt", "by_hand")


async def first_order_is_found(session: ImportSession) -> bool:
    """Whether an order of this administration was found back by its reference; looks for its first one when booked.

    False: none was booked yet, as far as is known. Raises `SettingsError` when the first one stays away, with what the
    books do differently.
    """
    if not session.first_order_found:
        session.first_order_found = session.progress.dry_run or await _is_found(session)
    return session.first_order_found


async def first_in_line(session: ImportSession, prepared: Sequence[PreparedOrder]) -> PreparedOrder:
    """Return the one order that may be sent now to an administration in which none was found back.

    Raises when another order went there whose fate is not known: `NotNowError`, or `SettingsError` when a person has to
    decide about it.
    """
    stored = await _read(session)
    first = stored.record if stored else None
    marker = await _marker_of(session, first) if first else None
    if first is None or marker is None or not _may_stand_there(marker):
        return prepared[0]
    for each in prepared:
        if first.is_about(session.profile.id, each.candidate.order.order_id):
            return each
    if first.profile_id == session.profile.id:
        # Nothing else may lead to it: a run that died listed it nowhere, and its page may come after this one.
        await session.markers.watch_other_run(first.order_id)
    raise _waits_for(marker)


async def claim_first(session: ImportSession, marker: OrderRecord) -> bool:
    """Name an order the first of its administration, between its intent and its POST; False when another one is."""
    stored = await _read(session)
    first = stored.record if stored else None
    if first is not None and first.found_at is not None:
        return True
    if first is not None and not first.is_about(marker.profile_id, marker.order_id):
        theirs = await _marker_of(session, first)
        if theirs is not None and _may_stand_there(theirs):
            return False
    mine = FirstOrder(
        administration_id=session.markers.administration_id,
        profile_id=marker.profile_id,
        order_id=marker.order_id,
        reference=marker.reference,
        sent_at=session.services.clock.now(),
        owner=session.services.new_token(),
    )
    return await write_if_unchanged(session.services.store, session.services.clock, stored, mine) is not None


async def _is_found(session: ImportSession) -> bool:
    stored = await _read(session) or await _begin(session)
    if stored is None:
        return False
    if stored.record.found_at is not None:
        return True
    marker = await _marker_of(session, stored.record)
    if marker is None or marker.state is not OrderState.DONE or marker.by_hand:
        return False
    return await _look_for(session, stored, marker)


async def _begin(session: ImportSession) -> Stored[FirstOrder] | None:
    """Write the row of an administration before the first intent: so an order that is sent later proves nothing."""
    services = session.services
    row = FirstOrder(
        administration_id=session.markers.administration_id,
        found_at=services.clock.now() if await _booked_before(session) else None,
        owner=services.new_token(),
    )
    return await insert_if_absent(services.store, services.clock, row) or await _read(session)


async def _look_for(session: ImportSession, stored: Stored[FirstOrder], marker: OrderRecord) -> bool:
    """Look for the first order until it is found, for a minute; only once when it should have been found long ago."""
    services, first = session.services, stored.record
    limits, began = services.limits, services.clock.monotonic()
    late = timedelta(seconds=limits.write_timeout + limits.visible_after)
    is_late = first.sent_at is not None and services.clock.now() > first.sent_at + late
    found = await _looked(session, first.reference, marker.sales_order_id, _PAUSES[:1] if is_late else _PAUSES)
    if found.looks > 1:
        session.progress.count("first_order_looks", found.looks)
    seconds, looks = services.clock.monotonic() - began, first.looks + found.looks
    if found.is_there:
        log_event("first order found", profile=first.profile_id, order=first.order_id, seconds=seconds, attempt=looks)
    else:
        log_event(
            "first order not found",
            level=logging.ERROR,
            profile=first.profile_id,
            order=first.order_id,
            seconds=seconds,
            attempt=looks,
        )
    found_at = services.clock.now() if found.is_there else None
    after = replace(first, looks=looks, found_at=found_at, owner=services.new_token())
    await replace_if_unchanged(services.store, services.clock, stored, after)
    if found.is_there:
        return True
    numbered = await _by_number(session, marker)
    if is_late and found.is_trusted and numbered == [] and session.progress.by_hand:
        await _release(session)
        return False
    raise _stays_away(marker, looks, is_trusted=found.is_trusted, numbered=numbered)


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of looking. `is_trusted`: whether the last look could be trusted at all."""

    is_there: bool
    is_trusted: bool
    looks: int


async def _looked(session: ImportSession, reference: str, sales_order_id: str, pauses: Sequence[float]) -> _Found:
    orders = (await session.books()).orders
    is_trusted = True
    for looks, pause in enumerate(pauses, 1):
        await session.services.clock.sleep(pause)
        try:
            is_trusted = True
            if any(order.id == sales_order_id for order in await orders.find([reference])):
                await orders.find([session.services.new_token()])  # raises where any search answers the only order
                return _Found(is_there=True, is_trusted=True, looks=looks)
        except UnreadableError:
            is_trusted = False
    return _Found(is_there=False, is_trusted=is_trusted, looks=len(pauses))


async def _release(session: ImportSession) -> None:
    """Let the next order be the first: a person started this run, and the one that was is gone, by number too."""
    services = session.services
    if stored := await _read(session):
        empty = FirstOrder(administration_id=stored.record.administration_id, owner=services.new_token())
        await replace_if_unchanged(services.store, services.clock, stored, empty)


async def _by_number(session: ImportSession, marker: OrderRecord) -> list[BookedOrder] | None:
    """Look for an order by its number; None when that cannot be asked."""
    if marker.sales_order_number is None:
        return None
    try:
        return await (await session.books()).orders.numbered([marker.sales_order_number])
    except UnreadableError:
        return None


async def _read(session: ImportSession) -> Stored[FirstOrder] | None:
    return await session.services.store.get(FirstOrder, FirstOrder.PARTITION_PREFIX, session.markers.administration_id)


async def _marker_of(session: ImportSession, first: FirstOrder) -> OrderRecord | None:
    if not first.order_id:
        return None
    stored = await session.services.store.get(OrderRecord, first.profile_id, order_key(first.order_id))
    return stored.record if stored else None


def _may_stand_there(marker: OrderRecord) -> bool:
    return marker.state.may_have_been_sent or (marker.state is OrderState.DONE and not marker.by_hand)


async def _booked_before(session: ImportSession) -> bool:
    """Whether a profile of this administration sent an order there before first orders were looked for."""
    administration_id = session.markers.administration_id
    others = await profiles_in(session.services, administration_id)
    for profile_id in dict.fromkeys((session.profile.id, *others)):
        rows = session.services.store.range(OrderRecord, profile_id, columns=_WHETHER_SENT, skip_unreadable=True)
        async for stored in rows:
            marker = stored.record
            is_here = marker.administration_id in {"", administration_id}
            if is_here and marker.attempt and _may_stand_there(marker):
                return True
    return False


def _waits_for(marker: OrderRecord) -> NotNowError | SettingsError:
    if marker.state is OrderState.UNKNOWN:
        return SettingsError(
            f"Beslis eerst over order {marker.order_id} in de werklijst: het is de eerste order naar deze "
            "administratie en het is niet bekend of hij er staat. Pas als de eerste is teruggevonden, gaat een tweede.",
            english=f"Decide about order {marker.order_id} in the work list first: it is the first order to this "
            "administration and it is not known whether it stands there. A second one goes when the first is found.",
        )
    return NotNowError(
        f"Van order {marker.order_id}, de eerste naar deze administratie, is nog niet bekend of hij er staat. Pas als "
        "de eerste is teruggevonden, gaat een tweede.",
        english=f"It is not known yet whether order {marker.order_id}, the first to this administration, stands there. "
        "A second one goes when the first is found.",
    )


def _stays_away(
    marker: OrderRecord, looks: int, *, is_trusted: bool, numbered: list[BookedOrder] | None
) -> SettingsError:
    """Return what the books do differently, and what to do about it."""
    differs = _what_differs(marker, is_trusted=is_trusted, numbered=numbered)
    where = f"verkooporder {marker.sales_order_number}" if marker.sales_order_number else "een verkooporder"
    where_en = f"sales order {marker.sales_order_number}" if marker.sales_order_number else "a sales order"
    return SettingsError(
        f"Order {marker.order_id} is als eerste in deze administratie geboekt ({where}), maar wordt er na {looks} keer "
        f"zoeken niet teruggevonden op betalingskenmerk {marker.reference}. {differs.dutch} Tot die tijd boekt "
        "sconnect hier niets meer: van een order zonder antwoord zou niet te zien zijn of hij er al staat.",
        english=f"Order {marker.order_id} was booked as the first in this administration ({where_en}), but is not "
        f"found there by payment reference {marker.reference}, looked for {looks} times. {differs.english} Until then "
        "sconnect books nothing more here: of an order without an answer nobody could see whether it stands there.",
    )


def _what_differs(marker: OrderRecord, *, is_trusted: bool, numbered: list[BookedOrder] | None) -> Bilingual:
    if not is_trusted:
        return Bilingual(
            "SnelStart weigert of negeert het zoeken op betalingskenmerk. Meld dit aan SnelStart; de import gaat "
            "vanzelf verder zodra de order wordt gevonden.",
            "SnelStart refuses or ignores the search by payment reference. Report this to SnelStart; the import goes "
            "on by itself once the order is found.",
        )
    if numbered == []:
        return Bilingual(
            "Op nummer staat hij er ook niet (meer). Is hij verwijderd, start de import dan met 'Nu uitvoeren': dan "
            "geldt de volgende order als de eerste.",
            "By its number it is not there (any more) either. If it was deleted, start the import with 'Run now': the "
            "next order counts as the first then.",
        )
    kept = numbered[0].payment_reference if numbered else marker.reference
    if kept.casefold() != marker.reference.casefold():
        return Bilingual(
            f"SnelStart heeft er betalingskenmerk '{kept}' van gemaakt. Zet in SnelStart bij die order weer "
            f"{marker.reference}; verandert SnelStart het opnieuw, meld dat dan aan SnelStart. De import gaat vanzelf "
            "verder zodra de order wordt gevonden.",
            f"SnelStart made payment reference '{kept}' of it. Put {marker.reference} back in that order; if SnelStart "
            "changes it again, report that to SnelStart. The import goes on by itself once the order is found.",
        )
    return Bilingual(
        "SnelStart vindt een order dus niet op zijn betalingskenmerk. Meld dit aan SnelStart; de import gaat vanzelf "
        "verder zodra de order wordt gevonden.",
        "So SnelStart does not find an order by its payment reference. Report this to SnelStart; the import goes on by "
        "itself once the order is found.",
    )
