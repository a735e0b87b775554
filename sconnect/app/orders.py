"""The orders of a profile as a person looks at them: lists, one order explained, try again, leave out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sconnect.app.explanation import Explanation
from sconnect.app.releases import Released
from sconnect.app.services import Services
from sconnect.domain.causes import Cause
from sconnect.domain.order_state import OrderState


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """One order in a list. Totals are euro including VAT."""

    order_id: str
    state: OrderState
    reference: str
    sales_order_number: int | None
    sales_order_id: str
    total: Decimal | None
    """What the books answered, else what the shopper owes; None when neither is known."""
    placed_at: datetime | None
    updated_at: datetime
    reason: Cause | None
    """The first cause, of an order that waits."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about an order, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything that is known of one order. `explanation` is empty once its personal data was removed."""

    summary: OrderSummary
    causes: tuple[Cause, ...]
    explanation: Explanation
    attempt: int
    settle_at: datetime | None
    run_id: str
    skipped: Decision | None = None


@dataclass(frozen=True, slots=True)
class OrderList:
    """A part of the orders, by number. `after` is where to go on; empty when there are no more."""

    items: tuple[OrderSummary, ...]
    after: str = ""


async def list_orders(
    services: Services, profile_id: str, *, state: OrderState | None = None, after: str = "", limit: int = 50
) -> OrderList:
    """List orders by number, all or those in one state. A part can be empty although there is more: go on then."""
    raise NotImplementedError


async def read_order(services: Services, profile_id: str, order_id: str) -> OrderDetails:
    """Read everything about an order. Raises `NotFoundError`."""
    raise NotImplementedError


async def retry_order(services: Services, profile_id: str, order_id: str, *, by: str) -> Released:
    """Let the next run look at an order again. Raises `NotFoundError`, or `RefusedError` when it cannot now."""
    raise NotImplementedError


async def skip_order(services: Services, profile_id: str, order_id: str, reason: str, *, by: str) -> OrderSummary:
    """Leave an order out: it is never booked by itself. Raises `NotFoundError`, or `RefusedError` saying why not."""
    raise NotImplementedError
