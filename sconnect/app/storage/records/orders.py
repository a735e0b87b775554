"""What is kept of shop orders: the marker, the entry in the work list, and how far the shop was read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Long, Personal, Plain, record
from sconnect.domain.adoption.model import SaleKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.decisions import OrderDecision, RevokedDecision
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.shop_history import SeenEntry
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.text import cut

CauseId = tuple[CauseKind, str]
"""What makes two orders wait for the same thing: the kind and the key of a cause."""
_LONGEST_REASON = 1_000
_MOST_DETAILS = 100

_MOST_DIGITS = 99
_WIDEST_GAP = 200
"""Order numbers further apart than this are read with separate queries, so that an old order that changed does not
drag in every marker between."""


def order_key(order_id: str) -> str:
    """Return a key that sorts whole numbers by size, and any other text after them."""
    is_number = order_id.isascii() and order_id.isdecimal() and (order_id == "0" or order_id[0] != "0")
    if is_number and len(order_id) <= _MOST_DIGITS:
        return f"{len(order_id):02d}{order_id}"
    return f"x{order_id}"


def stretches(order_ids: Iterable[str], *, gap: int = _WIDEST_GAP) -> Iterator[tuple[str, str]]:
    """Group order numbers into ranges of neighbours, which are at most so far apart."""
    by_number = sorted(set(order_ids), key=lambda order_id: (len(order_id), order_id))
    start = 0
    for index in range(1, len(by_number) + 1):
        if index == len(by_number) or _gap(by_number[index - 1], by_number[index]) > gap:
            yield by_number[start], by_number[index - 1]
            start = index


def _gap(one: str, other: str) -> int:
    """How far apart two order numbers are; a text that is no number is far from everything."""
    if one.isdecimal() and other.isdecimal():
        return int(other) - int(one)
    return _WIDEST_GAP + 1


@record
class OrderRecord(OfProfile, Marker):
    """The marker of a shop order: whether it may be sent, was sent, and the outcome (docs/why.md).

    A finished one never expires. Its personal columns may be emptied at any time; nothing depends on them.
    """

    TABLE: ClassVar = "orders"

    order_id: Plain[str]
    state: Plain[OrderState]
    reference: Plain[str] = ""
    owner: Plain[str] = ""
    """Token of the attempt that wrote this row last."""
    attempt: Plain[int] = 0
    settle_at: Plain[datetime | None] = None
    intent_at: Plain[datetime | None] = None
    payload_hash: Plain[str] = ""
    sent_customer_id: Plain[str] = ""
    """The customer of the sales order that was sent last; empty in markers of older versions."""
    shop_hash: Plain[str] = ""
    history_id: Plain[int] = 0
    sales_order_id: Plain[str] = ""
    sales_order_number: Plain[int | None] = None
    total_including_vat: Plain[Decimal | None] = None
    total_excluding_vat: Plain[Decimal | None] = None
    """Answered by the books, as the total; None in markers of older versions."""
    computed_including_vat: Plain[Decimal | None] = None
    """The total as computed before it was sent; None in markers of older versions, as the next."""
    computed_excluding_vat: Plain[Decimal | None] = None
    answer: Plain[AnswerState] = AnswerState.AS_COMPUTED
    """How the totals of the books compare with those computed."""
    shop_total: Plain[Decimal | None] = None
    """What the shopper owed when the order was last prepared."""
    accepted: Personal[tuple[Acceptance, ...]] = ()
    """Accepted differences; few and short, so that they are read with every page."""
    decisions: Personal[tuple[OrderDecision, ...]] = ()
    """What persons decided about it; few and short, as above."""
    revoked: Personal[Long[tuple[RevokedDecision, ...]]] = ()
    """The decisions about it that a person took back, the last ones."""
    by_hand: Plain[bool] = False
    """Whether it was booked in the books by a person or another program: done, and never sent."""
    adopted: Plain[SaleKind | None] = None
    """What another program booked it as, of an order that was taken over from there; None: it was not."""
    restored: Plain[bool] = False
    """Whether its booking was found back in the books after a copy of the tables was put back."""
    decided_by: Personal[str] = ""
    """Who skipped the order, or booked it by hand."""
    decided_at: Plain[datetime | None] = None
    decided_why: Personal[str] = ""
    cause_kind: Plain[CauseKind | None] = None
    cause_key: Personal[str] = ""
    causes: Personal[Long[tuple[Cause, ...]]] = ()
    explanation: Personal[Long[str]] = ""
    """JSON text."""
    evidence: Plain[Long[str]] = ""
    """JSON text of how VAT was read and what was sent last; no data of a person, so it is kept without a term."""
    kept: Plain[Long[str]] = ""
    """JSON text for the evidence: what emptied columns said without a person, and decisions that were replaced."""
    run_id: Plain[str] = ""
    placed_at: Plain[datetime | None] = None
    updated_at: Plain[datetime]
    purged_at: Plain[datetime | None] = None
    """When its personal columns were emptied; what is written later counts anew."""
    unconfirmed_vat_number: Personal[str] = ""
    """The VAT number under which it was booked at 0 % and that VIES has not confirmed; empty once nothing is open."""
    administration_id: Plain[str] = ""
    """The administration it was sent to; empty before it is sent, and in markers of older versions."""
    shopper: Personal[str] = ""
    """Who ordered, as the lists show it; empty in markers of older versions, as the next."""
    shopper_email: Personal[str] = ""
    """The hash by which the e-mail address of the order is found (`hashed_email`)."""

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return order_key(self.order_id)


@record
class OpenOrder(OfProfile):
    """An order in the work list, so that the list is read without reading every marker."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "order!"

    order_id: Plain[str]
    state: Plain[OrderState]
    causes: Personal[Long[tuple[CauseId, ...]]] = ()
    details: Personal[Long[tuple[Cause, ...]]] = ()
    """The first causes with their facts, so that the list is shown without reading the markers."""
    placed_at: Plain[datetime | None] = None
    shop_total: Plain[Decimal | None] = None
    reason: Personal[str] = ""
    """The first cause as a Dutch sentence."""
    retry_at: Plain[datetime | None] = None
    released: Plain[bool] = False
    """A person wants it looked at again in the next run."""
    release: Plain[str] = ""
    """Token of that release: a run that began before it does not take the order for dealt with."""
    run_id: Plain[str] = ""
    """The run that looked at it last."""
    since: Plain[datetime]

    @property
    def is_purged(self) -> bool:
        """Whether its personal data was emptied."""
        return any(kind is CauseKind.DATA_PURGED for kind, _ in self.causes)

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

        `retry_at`: when it is retried by itself; None: when a person acts.
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
class UnshownOutcome(OfProfile):
    """An order of which the shop does not show yet what became of it."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "outcome!"

    order_id: Plain[str]
    invoice: Plain[str] = ""
    """The number of its invoice; empty when it has none or it was not looked up."""

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return f"{self.KEY_PREFIX}{order_key(self.order_id)}"


@record
class ShopCredit(OfProfile):
    """A credit order of the shop and the sale that it likely belongs to, so that the two are dealt with as one."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "credit!"

    original: Plain[str]
    order_id: Plain[str]
    causes: Plain[Long[tuple[Cause, ...]]] = ()
    """What is said of it in the work list: one cause, without data of a person."""

    @property
    def key(self) -> str:
        """Sorts by the number of the sale, then by its own."""
        return f"{self.KEY_PREFIX}{order_key(self.original)}!{order_key(self.order_id)}"

    @classmethod
    def keys_of(cls, original: str) -> tuple[str, str]:
        """Return the first and the last key that a credit of this sale can have."""
        start = f"{cls.KEY_PREFIX}{order_key(original)}"
        return f"{start}!", f"{start}!~"


@record
class SeenPayments(OfProfile):
    """What was last told of the payments of an order, so that only something else is told again."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "paid!"

    order_id: Plain[str]
    digest: Plain[str]
    told_at: Plain[datetime]

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return f"{self.KEY_PREFIX}{order_key(self.order_id)}"


@record
class Cursor(OfProfile):
    """How far a profile has read the shop."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "cursor!"

    name: Plain[str]
    history_id: Plain[int] = 0
    moved_at: Plain[datetime | None] = None
    note: Plain[str] = ""
    seen: Plain[Long[tuple[SeenEntry, ...]]] = ()
    """The last entries of the order history up to here, to tell whether it is still the same; none in older rows."""

    @property
    def key(self) -> str:
        """One row per cursor."""
        return f"{self.KEY_PREFIX}{self.name}"
