"""The work list: what orders wait for, one item per cause, with what a person can do about it.

Items are not stored: they are the causes of the listed orders, grouped (docs/adr/0004).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sconnect.app.releases import Released
from sconnect.app.services import Services
from sconnect.domain.causes import Cause, CauseKind

MOST_ORDERS = 100
"""An item names so many of its orders; `order_count` tells of the rest."""


class Action(StrEnum):
    """What a person can do about an item."""

    LINK_ARTICLE = "link_article"
    CREATE_ARTICLE = "create_article"
    COLLECTIVE_ARTICLE = "collective_article"
    LINK_CUSTOMER = "link_customer"
    CREATE_CUSTOMER = "create_customer"
    COLLECTIVE_CUSTOMER = "collective_customer"
    ACCEPT_DIFFERENCE = "accept_difference"
    SKIP = "skip"
    RETRY = "retry"


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
    """Read what orders of a profile wait for, the longest waiting first. Raises `NotFoundError`."""
    raise NotImplementedError


async def act(services: Services, profile_id: str, item_id: str, request: WorkAction, *, by: str) -> Released:
    """Carry out a decision about an item, remember it, and release the orders that waited for it.

    Raises `NotFoundError` for an item that is gone and `RefusedError` for what cannot be done now, saying why.
    """
    raise NotImplementedError
