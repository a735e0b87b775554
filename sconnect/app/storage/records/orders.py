"""What is kept of shop orders: the marker, the entry in the work list, and how far the shop was read."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, column, record
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.text import cut

CauseId = tuple[CauseKind, str]
"""What makes two orders wait for the same thing: the kind and the key of a cause."""
_LONGEST_REASON = 1_000
_MOST_DETAILS = 100


@record
class OrderRecord(OfProfile, Marker):
    """The marker of a shop order: whether it may be sent, was sent, and what came of it (docs/why.md).

    A finished one never expires. Its personal columns may be emptied at any time; nothing depends on them.
    """

    TABLE: ClassVar = "orders"

    order_id: str = column(Privacy.NONE)
    state: OrderState = column(Privacy.NONE)
    reference: str = column(Privacy.NONE, default="")
    owner: str = column(Privacy.NONE, default="")
    """Token of the attempt that wrote this row last."""
    attempt: int = column(Privacy.NONE, default=0)
    settle_at: datetime | None = column(Privacy.NONE, default=None)
    intent_at: datetime | None = column(Privacy.NONE, default=None)
    payload_hash: str = column(Privacy.NONE, default="")
    shop_hash: str = column(Privacy.NONE, default="")
    history_id: int = column(Privacy.NONE, default=0)
    sales_order_id: str = column(Privacy.NONE, default="")
    sales_order_number: int | None = column(Privacy.NONE, default=None)
    total_including_vat: Decimal | None = column(Privacy.NONE, default=None)
    shop_total: Decimal | None = column(Privacy.NONE, default=None)
    """What the shopper owed when the order was last prepared."""
    accepted: tuple[Acceptance, ...] = column(Privacy.PERSONAL, default=())
    """Differences that a person lets pass; few and short, so that they are read with every page."""
    decided_by: str = column(Privacy.PERSONAL, default="")
    """Who skipped the order."""
    decided_at: datetime | None = column(Privacy.NONE, default=None)
    decided_why: str = column(Privacy.PERSONAL, default="")
    cause_kind: CauseKind | None = column(Privacy.NONE, default=None)
    cause_key: str = column(Privacy.PERSONAL, default="")
    causes: tuple[Cause, ...] = column(Privacy.PERSONAL, default=(), long=True)
    explanation: str = column(Privacy.PERSONAL, default="", long=True)
    """JSON text."""
    run_id: str = column(Privacy.NONE, default="")
    placed_at: datetime | None = column(Privacy.NONE, default=None)
    updated_at: datetime = column(Privacy.NONE)
    purged_at: datetime | None = column(Privacy.NONE, default=None)
    """When its personal columns were emptied; what is written later counts anew."""
    administration_id: str = column(Privacy.NONE, default="")
    """The administration it was sent to; empty before it is sent, and in markers of older versions."""

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return order_key(self.order_id)


@record
class OpenOrder(OfProfile):
    """An order in the work list, so that the list is read without reading every marker."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "order!"

    order_id: str = column(Privacy.NONE)
    state: OrderState = column(Privacy.NONE)
    causes: tuple[CauseId, ...] = column(Privacy.PERSONAL, default=(), long=True)
    details: tuple[Cause, ...] = column(Privacy.PERSONAL, default=(), long=True)
    """The first causes with their facts, so that the list is shown without reading the markers."""
    placed_at: datetime | None = column(Privacy.NONE, default=None)
    shop_total: Decimal | None = column(Privacy.NONE, default=None)
    reason: str = column(Privacy.PERSONAL, default="")
    """The first cause as a Dutch sentence."""
    retry_at: datetime | None = column(Privacy.NONE, default=None)
    released: bool = column(Privacy.NONE, default=False)
    """A person wants it looked at again in the next run."""
    release: str = column(Privacy.NONE, default="")
    """Token of that release: a run that began before it does not take the order for dealt with."""
    run_id: str = column(Privacy.NONE, default="")
    """The run that looked at it last."""
    since: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return self.key_of(self.order_id)

    @classmethod
    def key_of(cls, order_id: str) -> str:
        """Return the key of the entry of an order."""
        return f"{cls.KEY_PREFIX}{order_key(order_id)}"

    @classmethod
    def about(
        cls,
        marker: OrderRecord,
        causes: Sequence[Cause],
        *,
        since: datetime,
        state: OrderState | None = None,
        retry_at: datetime | None = None,
        run_id: str = "",
        release: str = "",
    ) -> "OpenOrder":
        """Make the entry of an order. `state`: None takes the marker's; `release`: a token frees it for the next run.

        `retry_at`: when it is tried again by itself; None: when somebody acts.
        """
        return cls(
            profile_id=marker.profile_id,
            order_id=marker.order_id,
            state=state or marker.state,
            causes=tuple((cause.kind, cause.key) for cause in causes),
            details=tuple(causes[:_MOST_DETAILS]),
            placed_at=marker.placed_at,
            shop_total=marker.shop_total,
            reason=cut(causes[0].dutch, _LONGEST_REASON) if causes else "",
            retry_at=retry_at,
            released=bool(release),
            release=release,
            run_id=run_id,
            since=since,
        )


@record
class Cursor(OfProfile):
    """How far a profile has read the shop."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "cursor!"

    name: str = column(Privacy.NONE)
    history_id: int = column(Privacy.NONE, default=0)
    moved_at: datetime | None = column(Privacy.NONE, default=None)
    note: str = column(Privacy.NONE, default="")

    @property
    def key(self) -> str:
        """One row per cursor."""
        return f"{self.KEY_PREFIX}{self.name}"
