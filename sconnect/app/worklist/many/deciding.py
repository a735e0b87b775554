"""Deciding about all of a kind: previewed, kept with its orders, and carried out in parts by request and run.

A part that was broken off is done again, which does no harm: each decision about an order is idempotent.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from sconnect.app.concurrency import batches
from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import BulkDecision, BulkPart
from sconnect.app.storage.records.runs import new_run_id
from sconnect.app.storage.repository import RecordKey
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.listing.lines import read_listing
from sconnect.app.worklist.many.choice import check_choice
from sconnect.app.worklist.many.part import decide_part
from sconnect.app.worklist.many.unfinished import unfinished_decisions
from sconnect.app.worklist.worklist import Known
from sconnect.domain.profile import Profile
from sconnect.domain.values.fingerprint import digest_of_values
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.many import (
    LINKING,
    Asked,
    BulkOrder,
    BulkOutcome,
    BulkState,
    for_many,
    needs_reason,
)

_PER_PART = 100
_A_PAGE = 20

OutOfTime = Callable[[], bool]


async def preview(services: Services, profile_id: str, asked: Asked, reason: str, *, by: str) -> BulkDecision:
    """Return the decision as it would be made, with how many orders are left out and why. Nothing is written.

    What has to be chosen with it may be open still. Raises `NotFoundError`, and `RefusedError` for what cannot be
    decided for all of this kind.
    """
    decision, _ = await _prepared(services, profile_id, asked, reason, by=by, is_chosen=asked.choice.is_made)
    return decision


async def decide(services: Services, profile_id: str, asked: Asked, reason: str, *, by: str) -> BulkDecision:
    """Keep a decision with the orders that it is about; the same one while it is open is one. Raises as `preview`."""
    decision, orders = await _prepared(services, profile_id, asked, reason, by=by)
    if needs_reason(asked.kind, asked.action):
        Decision.now(services, reason, by).require_reason()
    for earlier in await unfinished_decisions(services, profile_id):
        if earlier.state is BulkState.OPEN and earlier.asked == decision.asked:
            return earlier
    if not orders:
        raise RefusedError(
            "Er is geen order (meer) waarvoor dit besloten kan worden. Ververs de werklijst.",
            english="There is no order (any more) for which this can be decided. Refresh the work list.",
        )
    name = decision.decision_id
    parts = [
        BulkPart(profile_id=profile_id, decision_id=name, number=number, orders=tuple(part))
        for number, part in enumerate(batches(orders, _PER_PART))
    ]
    # The parts come first, so that a decision that is there has all of its orders.
    await services.store.put_many(parts)
    decision = replace(decision, parts=len(parts))
    await services.store.put(decision)
    return decision


async def carry_out(services: Services, profile: Profile, name: str, out_of_time: OutOfTime) -> BulkDecision:
    """Carry a decision out, part by part, until it is done, taken back, or time runs out."""
    decision, known = await read_decision(services, profile.id, name), Known()
    while decision.state is BulkState.OPEN and not out_of_time():
        number = decision.next_part
        decided = await _part(services, profile, decision, number, known)
        decision = await _note_part(services, decision, number, decided)
    return decision


async def read_decision(services: Services, profile_id: str, name: str) -> BulkDecision:
    """Read a decision. Raises `NotFoundError`."""
    stored = await services.store.get(BulkDecision, profile_id, f"{BulkDecision.KEY_PREFIX}{name}")
    if stored is None:
        shown = cut(name, 40)
        raise NotFoundError(f"Besluit '{shown}' is niet bekend.", f"Decision '{shown}' is not known.")
    return stored.record


async def list_decisions(
    services: Services, profile_id: str, *, after: str = "", limit: int = _A_PAGE
) -> tuple[list[BulkDecision], str]:
    """Read decisions about many orders, the newest first, and where to go on: pass it as `after`; empty at the end."""
    found: list[BulkDecision] = []
    first = f"{BulkDecision.KEY_PREFIX}{after}" if after else ""
    async for stored in services.store.range(BulkDecision, profile_id, first=first, skip_unreadable=True):
        if len(found) >= limit:
            return found, stored.record.decision_id
        found.append(stored.record)
    return found, ""


async def _prepared(
    services: Services, profile_id: str, asked: Asked, reason: str, *, by: str, is_chosen: bool = True
) -> tuple[BulkDecision, list[BulkOrder]]:
    profile = await read_profile(services, profile_id)
    if asked.action not in for_many(asked.kind, profile):
        raise RefusedError(
            "Dit kan niet voor alle punten van deze soort tegelijk. Beslis per punt.",
            english="This cannot be done for all items of this kind at once. Decide item by item.",
        )
    if asked.action in LINKING and not asked.is_narrow:
        raise RefusedError(
            "Kies eerst de punten, of zoek ze op: alle punten van een soort zijn zelden één klant of één artikel.",
            english="Choose the items first, or search for them: all items of a kind are hardly ever one customer or "
            "one article.",
        )
    found = asked.of((await read_listing(services, profile.id)).lines)
    target = ""
    if is_chosen:
        target, misfits = await check_choice(services, profile, asked, found)
        found = [each._replace(outcome=BulkOutcome.REFUSED) if each.item in misfits else each for each in found]
    orders = [each for each in found if each.outcome is BulkOutcome.WAITING]
    said, now, choice = Decision.now(services, reason, by), services.clock.now(), asked.choice
    decision = BulkDecision(
        profile_id=profile.id,
        decision_id=new_run_id(now, services.random),
        kind=asked.kind,
        action=asked.action,
        up_to=asked.up_to,
        customer_id=choice.customer_id,
        article_id=choice.article_id,
        booking_day=choice.booking_day.isoformat() if choice.booking_day else "",
        in_sent_period=choice.in_sent_period,
        target=target,
        reason=said.reason,
        by=said.by,
        at=now,
        asked=_fingerprint(asked, found),
        items=len({each.item for each in orders}),
        orders=len(orders),
        outcomes=Counter(each.outcome for each in found),
    )
    return decision, orders


def _fingerprint(asked: Asked, found: Sequence[BulkOrder]) -> str:
    choice = asked.choice
    which = (
        asked.kind.value,
        asked.action.value,
        str(asked.up_to),
        choice.customer_id or choice.article_id or str(choice.booking_day),
        str(choice.in_sent_period),
        *(f"{each.order_id}:{each.item}" for each in found),
    )
    return digest_of_values("many/2", which)


async def _part(
    services: Services, profile: Profile, decision: BulkDecision, number: int, known: Known
) -> tuple[BulkOrder, ...]:
    """Carry a part out; returns its orders with what came of each, which is kept too."""
    key = BulkPart.key_of(decision.decision_id, number)
    stored = await services.store.get(BulkPart, profile.id, key)
    if stored is None:
        return ()
    decided = await decide_part(services, profile, decision, stored.record.orders, known)
    await services.store.put(replace(stored.record, orders=decided))
    return decided


async def _note_part(
    services: Services, decision: BulkDecision, number: int, orders: Sequence[BulkOrder]
) -> BulkDecision:
    """Note that a part was carried out, once; and that the decision is, after the last one."""

    def noted(before: BulkDecision | None) -> BulkDecision | None:
        if before is None or before.state is not BulkState.OPEN or before.next_part != number:
            return None
        counts = Counter(before.outcomes) + Counter(each.outcome for each in orders)
        counts[BulkOutcome.WAITING] -= len(orders)
        is_last = number + 1 >= before.parts
        return replace(
            before, next_part=number + 1, outcomes=+counts, state=BulkState.DONE if is_last else BulkState.OPEN
        )

    written = await update(services.store, services.clock, RecordKey.of(decision), noted)
    if written is None:
        raise NotFoundError("Dit besluit is er niet meer.", "This decision is gone.")
    return written.record
