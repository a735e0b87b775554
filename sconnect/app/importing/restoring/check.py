"""The check of a profile that was put back: every order that may have been booked since the copy is looked up.

By its payment reference, in the books: what stands there gets its marker back, and nobody has to do anything by hand.
Looked up are the orders that waited, those that the shop changed, and those that were placed. Not before the settle
time is over since the restoring: until then a request of before it may still be on its way or hidden. Any order of
before it is looked up once more right before it would be sent, should the shop have kept it from us.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sconnect.app.importing.adoption.guard import Clearance
from sconnect.app.importing.cursors import HISTORY, read_cursor
from sconnect.app.importing.holding import hold, new_marker
from sconnect.app.importing.markers import SHORT_COLUMNS, Candidate
from sconnect.app.importing.restoring.state import CLOSED
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord, RestoredProfile
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.bare_references import is_ours
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual

PAGE = 200
"""Orders that are looked up together."""
_BACK = timedelta(days=3)
"""How long before the copy an order may have been placed that its history does not show."""
_AFTER = timedelta(days=1)
"""How much the clock of a shop may be ahead: an order that says it was placed later certainly came later."""
_OVERLAP = 20
_MAY_BE_BOOKED = frozenset({OrderState.WAITING, OrderState.REFUSED, OrderState.SKIPPED})
"""States of which a copy does not tell what came after. Those in doubt are looked up as always."""
_WAITED, _CHANGED, _PLACED = "waited", "changed", "placed"
_STEPS = (_WAITED, _CHANGED, _PLACED)
_FOUND_BACK = Bilingual(
    "Deze order was al geboekt toen een kopie van de gegevens van sconnect werd teruggezet, en is in SnelStart "
    "teruggevonden op het betalingskenmerk. Hoe hij is geboekt staat daar.",
    "This order was booked already when a copy of the data of sconnect was put back, and was found back in SnelStart "
    "by its payment reference. How it was booked stands there.",
)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some orders to look up, and where to go on after them."""

    candidates: Sequence[Candidate]
    position: str


async def check_restored(session: ImportSession, restored: RestoredProfile) -> Clearance:
    """Look up what may have been booked since the copy, and say whether the profile may go on.

    Raises what shop and books raise, `UnreadableError` when a look-up cannot be trusted: then it stays closed.
    """
    if restored.checked_at is not None:
        return Clearance.GIVEN
    if session.progress.dry_run or not _is_settled(session, restored):
        session.progress.error(CLOSED)
        return Clearance.WAITS
    await session.reference()  # the administration has to be the pinned one
    for step in _STEPS[_STEPS.index(restored.step or _WAITED) :]:
        if restored.step != step:
            restored = await _kept(session, replace(restored, step=step, position=""))
        async for part in _parts_of(session, restored):
            found = await _look_up(session, part.candidates, before=None)
            restored = await _kept(
                session,
                replace(
                    restored,
                    position=part.position,
                    looked_up=restored.looked_up + len(part.candidates),
                    found=restored.found + found,
                ),
            )
            if session.out_of_time:
                return Clearance.UNFINISHED
    restored = await _kept(session, replace(restored, checked_at=session.services.clock.now()))
    session.restored = restored
    session.progress.error(
        Bilingual(
            f"Teruggezet uit een kopie: van {restored.looked_up} orders is opgezocht of ze sindsdien zijn geboekt, en "
            f"{restored.found} stonden al in SnelStart. Ze worden niet nog eens geboekt.",
            f"Put back from a copy: of {restored.looked_up} orders was looked up whether they were booked since, and "
            f"{restored.found} stood in SnelStart already. They are not booked again.",
        )
    )
    return Clearance.GIVEN


async def without_found_back(session: ImportSession, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the orders of before the restoring that stand in the books after all, or may; they are recorded."""
    restored = session.restored
    if restored is None:
        return list(candidates)
    until = restored.restored_at + _AFTER
    old = [each for each in candidates if bool(each.order.problem) or each.order.placed_at < until]
    left: list[Candidate] = []
    await _look_up(session, old, before=left)
    absent = {each.order.order_id for each in left}
    is_old = {each.order.order_id for each in old}
    return [each for each in candidates if each.order.order_id not in is_old or each.order.order_id in absent]


def _is_settled(session: ImportSession, restored: RestoredProfile) -> bool:
    """Whether nothing that was sent before the restoring can still be on its way or hidden."""
    return session.services.clock.now() >= restored.restored_at + session.services.limits.settle_time


async def _kept(session: ImportSession, restored: RestoredProfile) -> RestoredProfile:
    await session.services.store.put(restored)
    return restored


async def _parts_of(session: ImportSession, restored: RestoredProfile) -> AsyncIterator[_Part]:
    """Yield the orders of a step, from its position on."""
    match restored.step:
        case "waited":
            async for part in _waited(session, restored.position):
                yield part
        case "changed":
            async for part in _changed(session, restored.position):
                yield part
        case _:
            async for part in _placed(session, restored):
                yield part


async def _waited(session: ImportSession, position: str) -> AsyncIterator[_Part]:
    """Yield the orders that had a marker and were not booked; of one that the shop lost there is nothing to book."""
    rows = session.services.store.range(
        OrderRecord, session.profile.id, first=position, columns=SHORT_COLUMNS, skip_unreadable=True
    )
    waiting: dict[str, Stored[OrderRecord]] = {}
    last = position
    async for stored in rows:
        last = stored.record.key
        if stored.record.state in _MAY_BE_BOOKED:
            waiting[stored.record.order_id] = stored
        if len(waiting) == PAGE:
            yield await _in_shop(session, waiting, last)
            waiting = {}
    if waiting:
        yield await _in_shop(session, waiting, last)


async def _in_shop(session: ImportSession, waiting: dict[str, Stored[OrderRecord]], position: str) -> _Part:
    orders = await session.shop.orders.by_id(list(waiting))
    return _Part([Candidate(order, waiting.get(order.order_id)) for order in orders], position)


async def _changed(session: ImportSession, position: str) -> AsyncIterator[_Part]:
    """Yield the orders that the shop changed since the cursor of the copy, in whatever status they are now."""
    cursor = await read_cursor(session, HISTORY)
    after, more = int(position or max(0, cursor.history_id - _OVERLAP)), True
    while more:
        page = await session.shop.orders.changed_after(after, statuses=session.followed_statuses, limit=PAGE)
        after, more = page.next_history_id, page.more and page.next_history_id > after
        yield _Part(await _not_booked(session, page.orders), str(after))


async def _placed(session: ImportSession, restored: RestoredProfile) -> AsyncIterator[_Part]:
    """Yield the orders that were placed since shortly before the copy."""
    after, more = restored.position, True
    while more:
        page = await session.shop.orders.placed(
            restored.copied_at - _BACK,
            session.services.clock.now() + _AFTER,
            after_order=after,
            statuses=session.followed_statuses,
            limit=PAGE,
        )
        more = page.more and str(page.next_history_id) != after
        after = str(page.next_history_id)
        yield _Part(await _not_booked(session, page.orders), after)


async def _not_booked(session: ImportSession, orders: Sequence[ShopOrder]) -> list[Candidate]:
    seen = await session.markers.read_page(orders)
    return [each for each in seen if each.marker is None or each.marker.record.state in _MAY_BE_BOOKED]


async def _look_up(session: ImportSession, candidates: Sequence[Candidate], *, before: list[Candidate] | None) -> int:
    """Look orders up by their references and record those that stand in the books; returns how many did.

    `before`: receives the orders that do not, when they are about to be sent; then one that may stand there is held.
    """
    if not candidates:
        return 0
    found: dict[str, list[BookedOrder]] = defaultdict(list)
    for order in await (await session.books()).orders.find([_reference(session, each) for each in candidates]):
        found[order.payment_reference.casefold()].append(order)
    recorded = 0
    for candidate in candidates:
        reference = _reference(session, candidate)
        hits = found.get(reference.casefold(), [])
        ours = [each for each in hits if _is_ours(candidate, each, reference)]
        if len(ours) == 1 == len(hits):
            recorded += await _record(session, candidate, ours[0])
        elif hits and before is not None:
            await hold(session, candidate, [_doubtful(candidate, hits, reference)])
        elif before is not None:
            before.append(candidate)
    return recorded


def _reference(session: ImportSession, candidate: Candidate) -> str:
    known = candidate.marker.record.reference if candidate.marker else ""
    return known or session.profile.payment_reference(candidate.order.order_id)


def _is_ours(candidate: Candidate, found: BookedOrder, reference: str) -> bool:
    total = None if candidate.order.problem else candidate.decided.euro_total
    customer_id = candidate.marker.record.sent_customer_id if candidate.marker else ""
    order_id = candidate.order.order_id
    return is_ours(found, reference=reference, order_id=order_id, customer_id=customer_id, total=total)


def _doubtful(candidate: Candidate, hits: Sequence[BookedOrder], reference: str) -> Cause:
    numbers = ", ".join(str(each.number or each.id) for each in hits)
    facts = {"count": str(len(hits)), "reference": reference, "numbers": numbers}
    if len(hits) > 1:
        return Cause(CauseKind.DOUBLE, candidate.order.order_id, facts)
    detail = Bilingual(
        f"Na het terugzetten van een kopie is niet te zien of verkooporder {numbers} met betalingskenmerk {reference} "
        "deze order is: het bedrag is anders. Is hij het, kies dan 'Zelf geboekt' en noteer het nummer; zo niet, boek "
        "hem dan zelf in SnelStart en noteer dat nummer.",
        f"After a copy was put back it cannot be seen whether sales order {numbers} with payment reference {reference} "
        "is this order: its amount is another. If it is, choose 'Booked by hand' and note its number; if not, book it "
        "yourself in SnelStart and note that number.",
    )
    return Cause(CauseKind.OUTCOME_UNKNOWN, candidate.order.order_id, detail.facts("detail"))


async def _record(session: ImportSession, candidate: Candidate, booked: BookedOrder) -> bool:
    """Write the marker of an order that was found back; False when another write was first."""
    markers, order_id = session.markers, candidate.order.order_id
    seen = await markers.read(order_id)
    if seen is not None and seen.record.state not in _MAY_BE_BOOKED | {OrderState.UNKNOWN}:
        return False
    before = seen.record if seen else new_marker(session, candidate)
    after = before.found_back(
        markers.stamp(),
        None if candidate.order.problem else candidate.order,
        booked,
        administration_id=markers.administration_id,
        explanation=with_notice(before.explanation, _FOUND_BACK),
    )
    after = replace(after, reference=_reference(session, candidate))
    if await markers.transition(seen, after) is None:
        return False
    await markers.unlist(order_id)
    session.progress.count("found_back")
    return True
