"""A part of a decision about many orders, carried out: its orders are read, decided about and released together."""

from collections.abc import Mapping, Sequence

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import RefusedError
from sconnect.app.services import Services
from sconnect.app.storage.records import BulkDecision, CauseId
from sconnect.app.worklist import order_answers, order_decisions
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, groups_as_listed
from sconnect.app.worklist.releases import Released, release
from sconnect.app.worklist.worklist import Known, WorkAction, answer_about, leave, remember
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import CONFIRMED_WITH_A_REASON, Action, actions_for
from sconnect.domain.worklist.many import Asked, BulkOrder, BulkOutcome, is_within

_AT_ONCE = 5
_ANSWERS = frozenset({Action.CHOOSE_DATE, Action.COUNTS_AS_SALE, Action.BOOK_AND_CREDIT})
"""Kept with the single order."""
_Came = dict[tuple[str, str], BulkOutcome]


async def decide_part(
    services: Services, profile: Profile, decision: BulkDecision, orders: Sequence[BulkOrder], known: Known
) -> tuple[BulkOrder, ...]:
    """Decide about the orders of a part; returns them with what came of each.

    `known`: what the decision names in the books, looked up once for all its parts.
    """
    pairs = [(each.item, each.order_id) for each in orders]
    came: _Came = dict.fromkeys(pairs, BulkOutcome.GONE)
    found = await groups_as_listed(services, profile.id, pairs)
    groups = [group for group in found.values() if _is_open_to(group, decision, came)]
    came |= {(group.id, name): BulkOutcome.UNDER_WAY for group in groups for name in group.order_ids}
    if groups:
        said = Decision(decision.by, decision.at, decision.reason)
        try:
            released, refused = await _decide(services, profile, decision, groups, said, known)
        except RefusedError:
            released, refused = Released(), groups
        came |= {(group.id, name): BulkOutcome.REFUSED for group in refused for name in group.order_ids}
        done = {*released.orders, *released.skipped}
        accepted = (group for group in groups if group not in refused)
        came |= {(each.id, name): BulkOutcome.DECIDED for each in accepted for name in each.order_ids if name in done}
    return tuple(each._replace(outcome=came[each.item, each.order_id]) for each in orders)


def _is_open_to(group: Group, decision: BulkDecision, came: _Came) -> bool:
    """Leave out of an item what the decision is not about; False when nothing is left of it."""
    if decision.action not in actions_for(group.cause):
        came |= {(group.id, name): BulkOutcome.REFUSED for name in group.order_ids}
        return False
    asked = Asked(decision.kind, decision.action, up_to=decision.up_to)
    causes = {entry.order_id: entry.details for entry in group.entries}
    for order_id, details in causes.items():
        cause = next((each for each in details if (each.kind, each.key) == (group.kind, group.key)), None)
        if decision.up_to is not None and (cause is None or not is_within(asked, cause)):
            came[group.id, order_id] = BulkOutcome.TOO_FAR
    group.entries = [each for each in group.entries if came[group.id, each.order_id] is not BulkOutcome.TOO_FAR]
    return bool(group.entries)


async def _decide(
    services: Services,
    profile: Profile,
    decision: BulkDecision,
    groups: Sequence[Group],
    said: Decision,
    known: Known,
) -> tuple[Released, Sequence[Group]]:
    """Decide about items of one kind; returns what was released, and the items that it cannot be decided about."""
    order_ids = list(dict.fromkeys(name for group in groups for name in group.order_ids))
    match decision.action:
        case Action.SKIP:
            return await leave(services, profile, groups, order_ids, said), ()
        case Action.RETRY:
            return await order_decisions.retry(services, profile, order_ids), ()
        case Action.ACCEPT_DIFFERENCE:
            if decision.kind in CONFIRMED_WITH_A_REASON:
                said.require_reason()
            return await order_decisions.accept(services, profile, _causes(groups), said), ()
    request, refused = request_of(decision), []
    answers: dict[str, order_answers.Answer] = {}

    async def one(group: Group) -> None:
        try:
            if decision.action in _ANSWERS:
                answer = await answer_about(services, profile, group, group.order_ids, request, said)
                answers.update(dict.fromkeys(group.order_ids, answer))
            else:
                await remember(services, profile, group, request, said, known)
        except RefusedError:
            refused.append(group)

    await one(groups[0])  # what the decision names is looked up once
    await map_concurrently(one, groups[1:], at_once=_AT_ONCE)
    if answers:
        kept, busy = await order_answers.keep(services, profile, answers, said)
        return await order_decisions.released(services, profile, kept, busy), refused
    names = [name for group in groups if group not in refused for name in group.order_ids]
    return await release(services, profile.id, names), refused


def request_of(decision: BulkDecision) -> WorkAction:
    """Return what is decided about each item."""
    choice = decision.choice
    return WorkAction(
        decision.action,
        reason=decision.reason,
        customer_id=choice.customer_id,
        article_id=choice.article_id,
        booking_day=choice.booking_day,
        in_sent_period=choice.in_sent_period,
    )


def _causes(groups: Sequence[Group]) -> Mapping[str, list[CauseId]]:
    causes: dict[str, list[CauseId]] = {}
    for group in groups:
        for name in group.order_ids:
            causes.setdefault(name, []).append((group.kind, group.key))
    return causes
