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
from sconnect.app.importing.articles.without_code import code_of_name
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue
from sconnect.app.storage.records.links import link_key
from sconnect.app.worklist import article_choice, customer_choice, order_decisions
from sconnect.app.worklist.grouping import Group, find_group, item_id, read_groups
from sconnect.app.worklist.releases import Released, release
from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import ALREADY_BOOKED, Action, actions_for
from sconnect.domain.worklist.shopper_facts import ABOUT_CARD, COUNTRY, SHOPPER

MOST_ORDERS = 100
"""An item names so many of its orders; `order_count` tells of the rest."""


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """One order that waits. `total` is what the shopper owes, in euro including VAT; None when it is not known."""

    order_id: str
    placed_at: datetime | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that orders wait for. `id` is stable as long as anything waits for it."""

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
        """What kind of thing it is."""
        return self.cause.kind

    @property
    def key(self) -> str:
        """What it is about, such as an article code."""
        return self.cause.key

    @property
    def dutch(self) -> str:
        """The sentence for the user, in Dutch."""
        return self.cause.dutch

    @property
    def english(self) -> str:
        """The sentence for the user, in English."""
        return self.cause.english

    @property
    def facts(self) -> Mapping[str, str]:
        """What the sentence is made of."""
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

    Raises `NotFoundError` for an item that is gone and `RefusedError` for what cannot be done now, saying why. Doing
    the same again does no harm.
    """
    profile = await read_profile(services, profile_id)
    group = await find_group(services, profile.id, item_id)
    if request.action not in actions_for(group.cause):
        raise RefusedError("Dat kan bij dit punt niet. Ververs de werklijst en kies een van de genoemde acties.")
    decision = _Decision(services, profile, group, request, by)
    match request.action:
        case Action.SKIP if group.kind in ALREADY_BOOKED:
            return await order_decisions.acknowledge(services, profile, group.order_ids, request.reason, by=by)
        case Action.SKIP:
            return await order_decisions.skip(services, profile, group.order_ids, request.reason, by=by)
        case Action.RETRY:
            return await order_decisions.retry(services, profile, group.order_ids)
        case Action.ACCEPT_DIFFERENCE:
            return await decision.accept()
        case Action.LINK_ARTICLE | Action.CREATE_ARTICLE | Action.COLLECTIVE_ARTICLE:
            await decision.choose_article()
        case Action.LINK_CUSTOMER | Action.CREATE_CUSTOMER | Action.COLLECTIVE_CUSTOMER:
            await decision.choose_customer()
    return await release(services, profile.id, group.order_ids)


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


@dataclass(frozen=True, slots=True)
class _Decision:
    """One decision being carried out."""

    services: Services
    profile: Profile
    group: Group
    request: WorkAction
    by: str

    async def accept(self) -> Released:
        group = self.group
        return await order_decisions.accept(
            self.services, self.profile, group.kind, group.key, group.order_ids, self.request.reason, by=self.by
        )

    async def choose_article(self) -> None:
        chosen, reason = self.request.article_id, self.request.reason
        has_no_code = self.group.kind is CauseKind.ARTICLE_CODE_MISSING
        code = code_of_name(self.group.key) if has_no_code else self.group.key
        match self.request.action:
            case Action.LINK_ARTICLE:
                await article_choice.link_article(self.services, self.profile, code, chosen, reason, by=self.by)
            case Action.COLLECTIVE_ARTICLE:
                await article_choice.link_collective_article(
                    self.services, self.profile, code, chosen, reason, by=self.by
                )
            case _:
                await article_choice.allow_article_creation(self.services, self.profile, code, reason, by=self.by)

    async def choose_customer(self) -> None:
        customer = await self._customer()
        for key in self._shoppers():
            if customer is None:
                await customer_choice.allow_customer_creation(
                    self.services, self.profile, link_key(key), self.request.reason, by=self.by
                )
            else:
                await customer_choice.link_customer(
                    self.services, self.profile, link_key(key), customer, self.request.reason, by=self.by
                )

    async def _customer(self) -> Customer | None:
        """Return the customer that was chosen; None when one is to be created."""
        chosen = self.request.customer_id
        match self.request.action:
            case Action.LINK_CUSTOMER:
                return await customer_choice.usable_customer(self.services, self.profile, chosen)
            case Action.COLLECTIVE_CUSTOMER:
                country = self.group.cause.facts.get(COUNTRY, "")
                return await customer_choice.usable_collective_customer(self.services, self.profile, country, chosen)
            case _:
                return None

    def _shoppers(self) -> Iterable[str]:
        """Return under which keys the choice is remembered. Several shoppers can share one card."""
        if self.group.kind not in ABOUT_CARD:
            return [self.group.key]
        return sorted({cause.facts[SHOPPER] for cause in self.group.causes if SHOPPER in cause.facts})
