"""Deciding about all of a kind: previewed, kept with its orders, and carried out in parts by request and run.

A part that was broken off is done again, which does no harm: each decision about an order is idempotent.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from sconnect.app.concurrency import batches, map_concurrently
from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import BulkDecision, BulkPart
from sconnect.app.storage.records.runs import new_run_id
from sconnect.app.storage.repository import RecordKey
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, group_of
from sconnect.app.worklist.listing.lines import keep_lines, read_listing
from sconnect.app.worklist.worklist import WorkAction, act_on_group
from sconnect.domain.profile import Profile
from sconnect.domain.values.fingerprint import digest_of_values
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.many import (
    Asked,
    BulkOrder,
    BulkOutcome,
    BulkState,
    for_many,
    is_within,
    needs_reason,
)

_PER_PART = 100
_AT_ONCE = 5
_A_PAGE = 20

OutOfTime = Callable[[], bool]


async def preview(services: Services, profile_id: str, asked: Asked, reason: str, *, by: str) -> BulkDecision:
    """Return the decision as it would be made, with how many orders are left out and why. Nothing is written.

    Raises `NotFoundError`, and `RefusedError` for what cannot be decided for all of this kind.
    """
    decision, _ = await _prepared(services, profile_id, asked, reason, by=by)
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
    decision = await read_decision(services, profile.id, name)
    while decision.state is BulkState.OPEN and not out_of_time():
        number = decision.next_part
        decided = await _part(services, profile, decision, number)
        decision = await _note_part(services, decision, number, decided)
    if decision.state is BulkState.DONE:
        await renew_lines(services, profile.id)
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


async def unfinished_decisions(services: Services, profile_id: str) -> list[BulkDecision]:
    """Read the decisions that are being carried out or taken back, the oldest first, however many came after them.

    As many requests as there are thousands of decisions that are kept, and their retention period is that of runs.
    """
    rows = services.store.range(BulkDecision, profile_id, skip_unreadable=True)
    under_way = {BulkState.OPEN, BulkState.UNDOING}
    return [stored.record async for stored in rows if stored.record.state in under_way][::-1]


async def renew_lines(services: Services, profile_id: str) -> None:
    """Have the copy of a long list agree with what was decided."""
    if (await read_listing(services, profile_id)).as_of is not None:
        await keep_lines(services, profile_id)


async def _prepared(
    services: Services, profile_id: str, asked: Asked, reason: str, *, by: str
) -> tuple[BulkDecision, list[BulkOrder]]:
    profile = await read_profile(services, profile_id)
    if asked.action not in for_many(asked.kind, profile):
        raise RefusedError(
            "Dit kan niet voor alle punten van deze soort tegelijk. Beslis per punt.",
            english="This cannot be done for all items of this kind at once. Decide item by item.",
        )
    found = asked.of((await read_listing(services, profile.id)).lines)
    orders = [each for each in found if each.outcome is BulkOutcome.WAITING]
    said, now = Decision.now(services, reason, by), services.clock.now()
    decision = BulkDecision(
        profile_id=profile.id,
        decision_id=new_run_id(now, services.random),
        kind=asked.kind,
        action=asked.action,
        up_to=asked.up_to,
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
    which = (
        asked.kind.value,
        asked.action.value,
        str(asked.up_to),
        *(f"{each.order_id}:{each.item}" for each in found),
    )
    return digest_of_values("many/1", which)


async def _part(services: Services, profile: Profile, decision: BulkDecision, number: int) -> tuple[BulkOrder, ...]:
    """Carry a part out; returns its orders with what came of each, which is kept too."""
    key = BulkPart.key_of(decision.decision_id, number)
    stored = await services.store.get(BulkPart, profile.id, key)
    if stored is None:
        return ()
    orders = sorted(stored.record.orders, key=lambda each: each.item)
    groups = [(item, list(some)) for item, some in groupby(orders, key=lambda each: each.item)]

    async def decide_item(one: tuple[str, list[BulkOrder]]) -> dict[str, BulkOutcome]:
        return await _item(services, profile, decision, one[0], [each.order_id for each in one[1]])

    results = await map_concurrently(decide_item, groups, at_once=_AT_ONCE)
    came = {
        (item, name): out for (item, _), result in zip(groups, results, strict=True) for name, out in result.items()
    }
    decided = tuple(each._replace(outcome=came[each.item, each.order_id]) for each in stored.record.orders)
    await services.store.put(replace(stored.record, orders=decided))
    return decided


async def _item(
    services: Services, profile: Profile, decision: BulkDecision, item: str, order_ids: Sequence[str]
) -> dict[str, BulkOutcome]:
    """Decide about orders of one item; what came of each."""
    came = dict.fromkeys(order_ids, BulkOutcome.GONE)
    group = await group_of(services, profile.id, item, order_ids)
    if group is None:
        return came
    wanted = list(_within(group, decision))
    came |= {name: BulkOutcome.TOO_FAR for name in group.order_ids if name not in wanted}
    if not wanted:
        return came
    request = WorkAction(decision.action, reason=decision.reason, order_ids=tuple(wanted))
    try:
        said = Decision(decision.by, decision.at, decision.reason)
        released = await act_on_group(services, profile, group, request, said)
    except RefusedError:
        return came | dict.fromkeys(wanted, BulkOutcome.REFUSED)
    came |= dict.fromkeys(wanted, BulkOutcome.UNDER_WAY)
    return came | dict.fromkeys((*released.orders, *released.skipped), BulkOutcome.DECIDED)


def _within(group: Group, decision: BulkDecision) -> Iterable[str]:
    asked = Asked(decision.kind, decision.action, up_to=decision.up_to)
    for entry in group.entries:
        cause = next((each for each in entry.details if (each.kind, each.key) == (group.kind, group.key)), None)
        if decision.up_to is None or (cause is not None and is_within(asked, cause)):
            yield entry.order_id


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
