"""Profiles, what was last found at the systems they link, and what the overview shows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition, OncePerProfile, link_key
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, Record, SecretName, record
from sconnect.domain.figures import BookedDay, OpenDay
from sconnect.domain.profile.history import FieldEdit, SaveOrigin
from sconnect.domain.profile.planning import Task
from sconnect.domain.runs import RunState
from sconnect.domain.shop import ShopIdentity
from sconnect.domain.shop_claims import ShopMove, StoreClaim
from sconnect.domain.values.host_name import compared_address


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How the run of a task that ended last did. Moments are UTC."""

    run: str
    state: RunState
    started: datetime | None
    """When the task was started last, by its planning or a person."""
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Night:
    """What last night's reconciliation came to: see `ReconciledNight`."""

    first: str
    last: str
    differing: int
    amount: Decimal
    at: datetime


@record
class ProfileRecord(Record):
    """A profile with its settings."""

    TABLE: ClassVar = "profiles"
    PARTITION: ClassVar = "profile"

    id: Plain[InKey[str]]
    body: SecretName[Long[str]]
    """The settings as JSON text; secrets by name only."""
    modified_at: Plain[datetime]
    modified_by: Personal[str] = ""
    how: Plain[SaveOrigin] = SaveOrigin.SAVED
    template: Plain[str] = ""
    """The name of the template that it was created with."""
    edits: Personal[Long[tuple[FieldEdit, ...]]] = ()
    """What the change that wrote this row last did: filed (`SettingsSave`) before the next one takes its place."""
    owner: Plain[str] = ""
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
class ShopFacts(OncePerProfile):
    """What the last probe found at the shop and the books of a profile."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "facts!"
    KEY: ClassVar = "facts!ends"

    capabilities: Plain[tuple[str, ...]] = ()
    """Tasks the shop can take part in."""
    switched_off: Plain[tuple[str, ...]] = ()
    """Those that its owner did not switch on."""
    shop_name: Plain[str] = ""
    shop_version: Plain[str] = ""
    extension_version: Plain[str] = ""
    outcomes_id: Plain[str] = ""
    """Names the table in which the shop keeps what became of orders; empty when it keeps none."""
    administration_name: Plain[str] = ""
    no_text_lines_in: Plain[str] = ""
    """The administration that refused an order for a line of only a text; empty: none did."""
    known_statuses: Plain[Long[tuple[int, ...]]] = ()
    """The order statuses of the shop about which nothing is asked; empty: not noted yet."""
    new_statuses: Plain[Long[Mapping[str, str]]] = field(default_factory=dict)
    """Names, by id, of the statuses that appeared since, until a person says what they mean."""
    payment_methods: Plain[Long[Mapping[str, str]]] = field(default_factory=dict)
    """Names, by code, of the payment methods that were seen on orders."""
    found_at: Plain[datetime | None] = None


@record
class SummaryRow(InOnePartition):
    """What the overview and the planning show of a profile: a copy of what stands elsewhere, so it may be behind.

    Written in parts where runs, decisions and the reconciliation end, and made right by the daily maintenance.
    """

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "summaries!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    profile_id: Plain[InKey[str]]
    import_orders: Plain[TaskEnd | None] = None
    """The run that ended last, and when its task was started last; None: never. As the next two."""
    export_articles: Plain[TaskEnd | None] = None
    export_customers: Plain[TaskEnd | None] = None
    import_orders_why: Personal[tuple[str, ...]] = ()
    """Why that run failed, in Dutch and in English, as short as a list shows it; empty: it did not."""
    export_articles_why: Personal[tuple[str, ...]] = ()
    export_customers_why: Personal[tuple[str, ...]] = ()
    waiting: Plain[int] = 0
    """Orders of the work list, besides those in doubt."""
    unknown: Plain[int] = 0
    """Those in doubt."""
    open_days: Plain[tuple[OpenDay, ...]] = ()
    booked_days: Plain[tuple[BookedDay, ...]] = ()
    is_whole: Plain[bool] = False
    """Whether every column was filled once; else only those are of which something ended since they are kept."""
    built_at: Plain[datetime | None] = None
    """When the days were counted from the markers; None: not yet, so that what was booked before is missing."""
    shop_name: Plain[str] = ""
    administration_name: Plain[str] = ""
    impossible: Plain[tuple[str, ...]] = ()
    """Tasks the shop cannot take part in."""
    night: Plain[Night | None] = None
    adoption: Plain[bool] = False
    """Whether bookings of another program were found that are, or may be, orders of the shop."""
    owner: Plain[str] = ""
    """Token of the change that wrote this row whole last."""

    @property
    def key(self) -> str:
        """The profile."""
        return self.profile_id

    def end_of(self, task: Task) -> TaskEnd | None:
        """Return how the last run of a task ended."""
        end: TaskEnd | None = getattr(self, task.value)
        return end

    def why(self, task: Task) -> tuple[str, ...]:
        """Return why the last run of a task failed."""
        sentences: tuple[str, ...] = getattr(self, f"{task.value}_why")
        return sentences


@record
class ShopClaims(InOnePartition):
    """One shop in one administration, and which profile has which of its stores."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "shops!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    where: Plain[InKey[str]]
    """Made by `key_of`."""
    administration_id: Plain[str]
    installation: Plain[str] = ""
    database: Plain[str] = ""
    addresses: Plain[tuple[str, ...]] = ()
    """Every address under which the shop was linked, the latest first."""
    profiles: Plain[Long[tuple[StoreClaim, ...]]] = ()
    moves: Personal[Long[tuple[ShopMove, ...]]] = ()
    """Who said that a shop moved, and why; the latest first."""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """Sorts by administration."""
        return self.where

    @classmethod
    def key_of(cls, administration_id: str, shop: str) -> str:
        """Return the key of a shop, by what it was known by first; empty: what every key of the administration is."""
        return f"{administration_id}!{link_key(shop) if shop else ''}"

    @property
    def compared_addresses(self) -> frozenset[str]:
        """Every address in the form in which they are compared, however an earlier version stored it."""
        return frozenset(map(compared_address, self.addresses))

    @property
    def identity(self) -> ShopIdentity:
        """What the shop is known by, its latest address included."""
        latest = self.addresses[0] if self.addresses else ""
        return ShopIdentity(self.installation, self.database, latest, latest)

    def is_of(self, identity: ShopIdentity) -> bool:
        """Whether it is this shop."""
        if self.installation and identity.installation:
            return self.installation == identity.installation
        return not identity.addresses.isdisjoint(self.compared_addresses)

    def may_be(self, identity: ShopIdentity) -> bool:
        """Whether it is this shop, or one in its place: an extension that lost its tables is another installation."""
        latest = compared_address(self.identity.address)
        is_in_place = bool(identity.address) and compared_address(identity.address) == latest
        return self.is_of(identity) or (is_in_place and identity.addresses.issubset(self.compared_addresses))

    def claim_of(self, profile_id: str) -> StoreClaim | None:
        """Return the claim of a profile; None when it has none here."""
        return next((each for each in self.profiles if each.profile_id == profile_id), None)


@record
class AdministrationIndexed(InOnePartition):
    """The profiles that an administration had when shops were first claimed."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "administrations!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    administration_id: Plain[str]
    """Empty: of the row that says that every administration was looked at."""
    profile_ids: Plain[Long[tuple[str, ...]]] = ()

    @property
    def key(self) -> str:
        """The administration; `!` for all of them together."""
        return self.administration_id or "!"


@record
class UsedPrefixes(OncePerProfile):
    """The prefixes of payment references under which a profile booked, or may have."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "prefixes!"
    KEY: ClassVar = "prefixes!used"

    prefixes: Plain[tuple[str, ...]] = ()
    markers_read: Plain[bool] = False
    """Whether those of the markers of earlier versions are among them."""


@record
class FirstOrder(InOnePartition):
    """The first order that was sent to an administration, until and after it was found back by its reference."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "first!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    administration_id: Plain[InKey[str]]
    profile_id: Plain[str] = ""
    """Who sent it; empty: nobody yet, or somebody before first orders were looked for."""
    order_id: Plain[str] = ""
    reference: Plain[str] = ""
    sent_at: Plain[datetime | None] = None
    looks: Plain[int] = 0
    """How often it was looked for."""
    found_at: Plain[datetime | None] = None
    """When it was found back; None: not yet."""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """One row per administration."""
        return self.administration_id

    def is_about(self, profile_id: str, order_id: str) -> bool:
        """Whether it is this order."""
        return (self.profile_id, self.order_id) == (profile_id, order_id)


@record
class BareReferences(InOnePartition):
    """Whether sales of others in an administration have bare order numbers, as a look at all of them found.

    Only where this is known, and none has, may references of ours go without a prefix.
    """

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "bare!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    administration_id: Plain[InKey[str]]
    looked_at: Plain[datetime]
    number: Plain[int]
    """How many have one, as payment reference or as invoice number, besides those that a profile booked."""

    @property
    def key(self) -> str:
        """One row per administration."""
        return self.administration_id
