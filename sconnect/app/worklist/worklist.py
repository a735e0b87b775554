"""The work list: what orders wait for, one item per cause, with what a person can do about it.

Items are not stored: they are the causes of the listed orders, grouped (docs/adr/0004). A choice is remembered as a
mapping or on the order's own marker, and releases every order that waited for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sconnect.app.errors import RefusedError
from sconnect.app.exporting.issues import read_export_issues
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue
from sconnect.app.storage.records.links import link_key
from sconnect.app.worklist import article_choice, customer_choice, order_decisions
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, find_group, item_id, read_groups, shop_code_of
from sconnect.app.worklist.releases import Released, release
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import ALREADY_BOOKED, Action, actions_for
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, COUNTRY, SHOPPER

MOST_ORDERS = 100
"""The most orders that an item lists; `order_count` counts them all."""


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """One order that waits. `total` is what the shopper owes, in euro including VAT; None when it is not known."""

    order_id: str
    placed_at: datetime | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A cause that orders wait for. `id` is stable as long as anything waits for it."""

    id: str
    cause: Cause
    since: datetime
    orders: tuple[WaitingOrder, ...]
    order_count: int
    actions: tuple[Action, ...]
    subject: str = ""
    """The article or customer that cannot be exported; empty when it is orders that wait."""

    @property
    def kind(self) -> CauseKind:
        """The kind of its cause."""
        return self.cause.kind

    @property
    def key(self) -> str:
        """What it is about, such as an article code."""
        return self.cause.key

    @property
    def facts(self) -> Mapping[str, str]:
        """What the sentence is composed of."""
        return self.cause.facts


@dataclass(frozen=True, slots=True)
class WorkAction:
    """What a person decided about an item. `reason` is kept with the decision; skipping asks for one."""

    action: Action
    article_id: str = ""
    customer_id: str = ""
    reason: str = ""


async def read_work_list(services: Services, profile_id: str) -> list[WorkItem]:
    """Read what waits for a person: first for orders, the longest waiting first, then for exports.

    Raises `NotFoundError`.
    """
    profile = await read_profile(services, profile_id)
    items = [_item(group) for group in await read_groups(services, profile.id)]
    return items + [_export_item(issue) for issue in await read_export_issues(services, profile.id) if issue.causes]


async def act(services: Services, profile_id: str, item_id: str, request: WorkAction, *, by: str) -> Released:
    """Carry out a decision about an item, remember it, and release the orders that waited for it.

    Raises `NotFoundError` for an item that is gone and `RefusedError` for what cannot be done now, saying why.
    Idempotent.
    """
    profile = await read_profile(services, profile_id)
    group = await find_group(services, profile.id, item_id)
    if request.action not in actions_for(group.cause):
        raise RefusedError("Dat kan bij dit punt niet. Ververs de werklijst en kies een van de genoemde acties.")
    decision, order_ids = Decision.now(services, request.reason, by), group.order_ids
    match request.action:
        case Action.SKIP if group.kind in ALREADY_BOOKED:
            return await order_decisions.acknowledge(services, profile, order_ids, decision)
        case Action.SKIP:
            return await order_decisions.skip(services, profile, order_ids, decision)
        case Action.RETRY:
            return await order_decisions.retry(services, profile, order_ids)
        case Action.ACCEPT_DIFFERENCE:
            return await order_decisions.accept(services, profile, (group.kind, group.key), order_ids, decision)
        case Action.LINK_ARTICLE | Action.CREATE_ARTICLE | Action.COLLECTIVE_ARTICLE:
            await _choose_article(services, profile, group, request, decision)
        case Action.LINK_CUSTOMER | Action.CREATE_CUSTOMER | Action.COLLECTIVE_CUSTOMER:
            await _choose_customer(services, profile, group, request, decision)
    return await release(services, profile.id, order_ids)


def _item(group: Group) -> WorkItem:
    shown = group.entries[:MOST_ORDERS]
    return WorkItem(
        id=group.id,
        cause=group.cause,
        since=group.since,
        orders=tuple(WaitingOrder(entry.order_id, entry.placed_at, entry.shop_total) for entry in shown),
        order_count=len(group.entries),
        actions=actions_for(group.cause),
    )


def _export_item(issue: ExportIssue) -> WorkItem:
    """Show what cannot be exported. Nothing is chosen here: it is tried again by itself once its cause is gone."""
    cause = issue.causes[0]
    return WorkItem(
        id=item_id(cause.kind, f"{issue.task}:{issue.item_id}"),
        cause=cause,
        since=issue.since,
        orders=(),
        order_count=0,
        actions=(),
        subject=f"{issue.subject} {issue.name}".strip(),
    )


async def _choose_article(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision
) -> None:
    code = shop_code_of(group)
    match request.action:
        case Action.LINK_ARTICLE:
            await article_choice.link_article(services, profile, code, request.article_id, decision)
        case Action.COLLECTIVE_ARTICLE:
            await article_choice.link_collective_article(services, profile, code, request.article_id, decision)
        case _:
            await article_choice.allow_article_creation(services, profile, code, decision)
    if group.kind is CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS:
        await article_choice.mark_shared(services, profile, group.cause.facts["code"], decision)


async def _choose_customer(
    services: Services, profile: Profile, group: Group, request: WorkAction, decision: Decision
) -> None:
    customer = None
    if request.action is Action.LINK_CUSTOMER:
        customer = await customer_choice.usable_customer(services, profile, request.customer_id)
    elif request.action is Action.COLLECTIVE_CUSTOMER:
        country = group.cause.facts.get(COUNTRY, "")
        customer = await customer_choice.usable_collective_customer(services, profile, country, request.customer_id)
    for key in map(link_key, _shoppers(group)):
        if customer:
            await customer_choice.link_customer(services, profile, key, customer, decision)
        else:
            await customer_choice.allow_customer_creation(services, profile, key, decision)


def _shoppers(group: Group) -> Iterable[str]:
    """Return under which keys the choice is remembered. Several shoppers can share one card."""
    if group.kind not in ABOUT_CARD:
        return [group.key]
    return sorted({cause.facts[SHOPPER] for cause in group.causes if SHOPPER in cause.facts})
