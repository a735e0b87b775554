"""Everything sconnect keeps in tables: each record with its columns, and what each column gives away.

The overview for people is docs/data-inventory.md, made from this file by scripts/data_inventory.py.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sconnect.app.acceptance import Acceptance
from sconnect.app.columns import Privacy, Record, column, from_key, from_partition, record
from sconnect.app.record_keys import order_key
from sconnect.app.run_items import RunItem
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.order_state import OrderState
from sconnect.domain.profile.planning import Task
from sconnect.domain.reconciliation import Reconciliation

CauseId = tuple[CauseKind, str]
"""What makes two orders wait for the same thing: the kind and the key of a cause."""


class LinkOrigin(StrEnum):
    """How a customer or article of the shop came to its counterpart in the books."""

    RECOGNISED = "recognised"
    CREATED = "created"
    CHOSEN = "chosen"


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@record
class ProfileRecord(Record):
    """A profile with its settings."""

    TABLE: ClassVar = "profiles"
    PARTITION: ClassVar = "profile"

    id: str = from_key(Privacy.NONE)
    body: str = column(Privacy.SECRET_NAME, long=True)
    """The settings as JSON text; secrets by name only."""
    modified_at: datetime = column(Privacy.NONE)
    modified_by: str = column(Privacy.PERSONAL, default="")
    owner: str = column(Privacy.NONE, default="")
    """Token of the change that wrote this row last."""

    @property
    def partition(self) -> str:
        """All profiles stand in one partition."""
        return self.PARTITION

    @property
    def key(self) -> str:
        """The profile's own id."""
        return self.id


@record
class OfProfile(Record):
    """Base of everything that belongs to one profile."""

    profile_id: str = from_partition(Privacy.NONE)

    @property
    def partition(self) -> str:
        """The profile."""
        return self.profile_id


@record
class OrderRecord(OfProfile):
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
    """Who left the order out."""
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

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return order_key(self.order_id)


@record
class CustomerLink(OfProfile):
    """Which customer in the books a shop customer is.

    In the partition of an administration instead of a profile: the marker that a card is created once there.
    """

    TABLE: ClassVar = "customers"

    link: str = from_key(Privacy.PERSONAL)
    """`link_key` of the recognition key. A hash of an e-mail address is still personal."""
    state: OrderState = column(Privacy.NONE, default=OrderState.DONE)
    customer_id: str = column(Privacy.NONE, default="")
    how: LinkOrigin | None = column(Privacy.NONE, default=None)
    by: str = column(Privacy.PERSONAL, default="")
    at: datetime = column(Privacy.NONE)
    owner: str = column(Privacy.NONE, default="")
    attempt: int = column(Privacy.NONE, default=0)
    settle_at: datetime | None = column(Privacy.NONE, default=None)
    shop_customer_id: str = column(Privacy.PERSONAL, default="")
    content_hash: str = column(Privacy.PERSONAL, default="")
    """Of the shopper's data that the card was last compared with: the same data costs no call again."""
    content_at: datetime | None = column(Privacy.NONE, default=None)
    """When the order was placed that they came from: an older order does not bring back older data."""
    name: str = column(Privacy.PERSONAL, default="")
    """Of the customer in the books."""
    note: str = column(Privacy.PERSONAL, default="")
    """Why a person chose it."""

    @property
    def lets_create(self) -> bool:
        """Whether it only says that a card may be made for this shopper, whatever the settings say."""
        return self.how is LinkOrigin.CREATED and self.state is OrderState.WAITING

    @property
    def key(self) -> str:
        """The hash itself."""
        return self.link


@record
class ArticleLink(OfProfile):
    """Which article in the books a shop article is."""

    TABLE: ClassVar = "articles"

    article_key: str = from_key(Privacy.NONE)
    """What identifies the article in the shop, such as its model."""
    article_id: str = column(Privacy.NONE, default="")
    article_code: str = column(Privacy.NONE, default="")
    how: LinkOrigin = column(Privacy.NONE)
    by: str = column(Privacy.PERSONAL, default="")
    at: datetime = column(Privacy.NONE)
    note: str = column(Privacy.PERSONAL, default="")
    """Why a person chose it."""
    content_hash: str = column(Privacy.NONE, default="")
    pending_field: str = column(Privacy.NONE, default="")
    """Set while an article is being made for the shop: the extra field that is to hold its code. Nobody's choice."""

    @property
    def lets_create(self) -> bool:
        """Whether it only says that the article may be made, whatever the settings say."""
        return self.how is LinkOrigin.CREATED and not (self.article_id or self.article_code)

    @property
    def key(self) -> str:
        """The shop's article key."""
        return self.article_key


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
    """Token of that wish, so that a run which began before it does not take it for dealt with."""
    run_id: str = column(Privacy.NONE, default="")
    """The run that looked at it last."""
    since: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return f"{self.KEY_PREFIX}{order_key(self.order_id)}"


@record
class Exported(OfProfile):
    """What an export knows of one record of the books: its counterpart in the shop, and what that was last told."""

    TABLE: ClassVar = "exports"

    item_id: str = column(Privacy.NONE)
    """The id in the books."""
    source_hash: str = column(Privacy.NONE, default="")
    """Of the record of the books, and of the settings, when it was last dealt with."""
    content_hash: str = column(Privacy.NONE, default="")
    """Of what the shop was last told; empty while that is not certain."""
    reason_hash: str = column(Privacy.NONE, default="")
    """Of the reason it is not exported, so that it is reported once; empty when nothing is wrong."""
    at: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """The id in the books, after the kind."""
        return f"{self.KEY_PREFIX}{self.item_id}"


@record
class ExportedArticle(Exported):
    """An article of the books and its product in the shop."""

    KEY_PREFIX: ClassVar = "article!"

    shop_id: str = column(Privacy.NONE, default="")
    shop_key: str = column(Privacy.NONE, default="")
    """The code of the product, under which the import knows it too (`ArticleLink`). Without `shop_id`: of a product
    that was being made when the answer was lost."""
    switched_off: bool = column(Privacy.NONE, default=False)
    """An export switched the product off, so an export may switch it on again."""
    kept_price: Decimal | None = column(Privacy.NONE, default=None)
    """For this price of the article the product kept its own: the same, with more decimals."""


@record
class ExportedCustomer(Exported):
    """A customer of the books and its account in the shop."""

    KEY_PREFIX: ClassVar = "customer!"

    shop_id: str = column(Privacy.PERSONAL, default="")
    shop_key: str = column(Privacy.PERSONAL, default="")
    """The e-mail address of an account that was being made when the answer was lost; else empty."""


@record
class ExportIssue(OfProfile):
    """An article or customer that waits for a person before it can be exported. Tried again daily and on change."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "export!"

    task: Task = column(Privacy.NONE)
    item_id: str = column(Privacy.NONE)
    subject: str = column(Privacy.PERSONAL)
    """Article code or customer number."""
    name: str = column(Privacy.PERSONAL, default="")
    causes: tuple[Cause, ...] = column(Privacy.PERSONAL, default=(), long=True)
    run_id: str = column(Privacy.NONE, default="")
    since: datetime = column(Privacy.NONE)

    @property
    def key(self) -> str:
        """Sorts by task."""
        return f"{self.KEY_PREFIX}{self.task}!{self.item_id}"


@record
class RunRecord(OfProfile):
    """One run of a task, from request to result."""

    TABLE: ClassVar = "runs"

    run_id: str = from_key(Privacy.NONE)
    """Made by `new_run_id`: the newest sorts first."""
    task: Task = column(Privacy.NONE)
    dry_run: bool = column(Privacy.NONE, default=False)
    """Show what would be done and write nothing."""
    newest: int = column(Privacy.NONE, default=0)
    """A dry run of the import looks only at so many of the newest orders; 0: at what a real run would."""
    cancel_asked: bool = column(Privacy.NONE, default=False)
    cancel_by: str = column(Privacy.PERSONAL, default="")
    started_by: str = column(Privacy.PERSONAL, default="")
    state: RunState = column(Privacy.NONE, default=RunState.QUEUED)
    queued_at: datetime = column(Privacy.NONE)
    started_at: datetime | None = column(Privacy.NONE, default=None)
    finished_at: datetime | None = column(Privacy.NONE, default=None)
    counts: Mapping[str, int] = column(Privacy.NONE, default_factory=dict)
    calls: int = column(Privacy.NONE, default=0)
    """How many calls the books answered or refused."""
    paused: int = column(Privacy.NONE, default=0)
    """Seconds that calls waited for their turn or to be repeated, added up."""
    quota_percent: int = column(Privacy.NONE, default=0)
    """How much of the calls of an hour was used at most."""
    errors: tuple[str, ...] = column(Privacy.PERSONAL, default=(), long=True)
    """Sentences for the user; they may name customers."""

    @property
    def key(self) -> str:
        """The run's own id."""
        return self.run_id


@record
class RunItems(OfProfile):
    """Some of what a run did, item by item, or would have done in a dry run (`app.run_report`)."""

    TABLE: ClassVar = "runitems"

    part: str = from_key(Privacy.NONE)
    """The run's own id, `!`, and the time and token of this part: parts sort as they were written."""
    items: tuple[RunItem, ...] = column(Privacy.PERSONAL, default=(), long=True)

    @property
    def key(self) -> str:
        """The part."""
        return self.part


@record
class Claim(OfProfile):
    """Who may run a task of a profile now, and when it last ran. Dry runs have one of their own."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "task!"

    task: Task = column(Privacy.NONE)
    dry_run: bool = column(Privacy.NONE, default=False)
    owner: str = column(Privacy.NONE, default="")
    """The id of the run; empty when nobody has it."""
    executor: str = column(Privacy.NONE, default="")
    """Token of the execution that has the run in hand; empty while it waits in the queue."""
    lease_until: datetime | None = column(Privacy.NONE, default=None)
    last_started: datetime | None = column(Privacy.NONE, default=None)
    last_finished: datetime | None = column(Privacy.NONE, default=None)
    last_run: str = column(Privacy.NONE, default="")
    """The id of the run that ended last."""
    last_state: RunState | None = column(Privacy.NONE, default=None)
    """How that one ended."""

    @property
    def key(self) -> str:
        """One row per task, and one for its dry runs."""
        return f"{self.KEY_PREFIX}{self.task}{'!dry' if self.dry_run else ''}"


@record
class ShopFacts(OfProfile):
    """What was last found at the two ends of a profile."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "facts!"

    capabilities: tuple[str, ...] = column(Privacy.NONE, default=())
    """Tasks the shop can take part in."""
    shop_name: str = column(Privacy.NONE, default="")
    shop_version: str = column(Privacy.NONE, default="")
    extension_version: str = column(Privacy.NONE, default="")
    administration_name: str = column(Privacy.NONE, default="")
    found_at: datetime | None = column(Privacy.NONE, default=None)

    @property
    def key(self) -> str:
        """One row per profile."""
        return f"{self.KEY_PREFIX}ends"


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


@record
class HouseDay(OfProfile):
    """What the housekeeping of one day did for a profile, and how far it is."""

    TABLE: ClassVar = "housekeeping"

    day: str = from_key(Privacy.NONE)
    """The Dutch calendar day, as 2026-11-25."""
    done: tuple[str, ...] = column(Privacy.NONE, default=())
    """The chores that are over."""
    position: str = column(Privacy.NONE, default="")
    """Where the chore that is under way goes on."""
    counts: Mapping[str, int] = column(Privacy.NONE, default_factory=dict)
    reconciliation: Reconciliation | None = column(Privacy.PERSONAL, default=None, long=True)
    errors: tuple[str, ...] = column(Privacy.PERSONAL, default=(), long=True)
    """Sentences for the user; they may name customers."""
    started_at: datetime = column(Privacy.NONE)
    finished_at: datetime | None = column(Privacy.NONE, default=None)

    @property
    def key(self) -> str:
        """One row per day."""
        return self.day


@record
class ExportCursor(OfProfile):
    """How far an export has read the books. A pass reads everything that changed since the one before, or all."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "export!"

    task: Task = column(Privacy.NONE)
    settings: str = column(Privacy.NONE, default="")
    """Fingerprint of the settings of the last pass; other settings need everything again."""
    terms: str = column(Privacy.NONE, default="")
    """Fingerprint of what counts of the administration itself, such as VAT percentages."""
    terms_at: datetime | None = column(Privacy.NONE, default=None)
    """When the terms were looked at last."""
    read_until: datetime | None = column(Privacy.NONE, default=None)
    """What was modified before this moment has been dealt with; None: nothing has."""
    whole_at: datetime | None = column(Privacy.NONE, default=None)
    """When the last pass over everything began."""
    pass_started: datetime | None = column(Privacy.NONE, default=None)
    """The beginning of a pass that is not over yet."""
    pass_since: datetime | None = column(Privacy.NONE, default=None)
    """That pass reads what was modified since; None: everything."""
    skip: int = column(Privacy.NONE, default=0)
    """Where that pass goes on."""
    retried_at: datetime | None = column(Privacy.NONE, default=None)
    """When everything that waits for a person was last tried again."""

    @property
    def key(self) -> str:
        """One row per task."""
        return f"{self.KEY_PREFIX}{self.task}"


RECORDS: tuple[type[Record], ...] = (
    ProfileRecord,
    OrderRecord,
    CustomerLink,
    ArticleLink,
    OpenOrder,
    ExportedArticle,
    ExportedCustomer,
    ExportIssue,
    RunRecord,
    RunItems,
    Claim,
    ShopFacts,
    Cursor,
    HouseDay,
    ExportCursor,
)
"""Every kind of record there is."""
