"""The shapes that pass through an export, and the protocol of what differs between articles and customers.

record of the books -> ExportItem -> Target -> Upsert -> record of the export
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from sconnect.app.ports import BookPage
from sconnect.app.storage.records import ArticleLink, CustomerLink, ExportedArticle, ExportedCustomer
from sconnect.domain.books import Article, Customer, Reference
from sconnect.domain.causes import Cause
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, Written
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import Fingerprint

S = TypeVar("S", bound=Article | Customer)
E = TypeVar("E", bound=ExportedArticle | ExportedCustomer)
W = TypeVar("W", bound=ProductWrite | CustomerWrite)


@dataclass(frozen=True, slots=True)
class ExportItem(Generic[S, E]):
    """A record of the books that has to be looked at, with what is known of it."""

    row: S
    subject: str
    name: str
    source_hash: str
    known: E
    """What earlier exports recorded; blank when there was none."""


@dataclass(frozen=True, slots=True)
class Target(Generic[S, E, W]):
    """What the shop has to hold of one item. `content`: the fingerprint of what the shop is sent."""

    item: ExportItem[S, E]
    desired: DesiredState[W]
    content: Fingerprint


@dataclass(frozen=True, slots=True)
class Upsert(Generic[S, E, W]):
    """A write to one product or account: one that is there already, or one to create."""

    target: Target[S, E, W]
    write: W
    changes: tuple[FieldChange, ...] | None
    """What the write changes, empty for nothing; None when the shop was not asked what stands there."""
    intent: E
    """Recorded before the write: what the shop may hold of it, should the answer be lost."""
    record: E
    """Recorded after the write, apart from the number in the shop and the content hash."""
    link: Callable[[str], ArticleLink | CustomerLink | None]
    """Returns the link for imports to write, given the number in the shop; None when none has to be written."""


Match = Upsert[S, E, W] | Cause | None
"""What has to be written, or why nothing can be; None: nothing stands in the shop, and nothing has to."""
Matcher = Callable[[Sequence[Target[S, E, W]]], Awaitable[list[Match[S, E, W]]]]
"""Matches one batch; answers come in the order of its targets."""


class Exporter(Protocol[S, E, W]):
    """What differs between the export of articles and that of customers."""

    @property
    def kind(self) -> type[E]:
        """The record that is kept of each."""

    @property
    def noun(self) -> Bilingual:
        """The noun in front of its subject: `Artikel`."""

    @property
    def recheck(self) -> timedelta | None:
        """How often everything is read again, changed or not; None: never."""

    @property
    def reads_linked(self) -> bool:
        """Whether what is linked is read before it is written, so that it goes a batch at a time."""

    def settings(self) -> Fingerprint:
        """Return the fingerprint of the settings that decide what is exported, and how."""

    def terms(self, reference: Reference) -> Fingerprint:
        """Return the fingerprint of what decides that in the administration itself."""

    def subject(self, row: S) -> str:
        """Return what identifies a row for people."""

    def is_relevant(self, row: S, known: E) -> bool:
        """Whether a row concerns the export."""

    async def read_page(self, since: datetime | None, skip: int) -> BookPage[S]:
        """Read a page of what was modified in the books since (None: everything)."""

    async def read_by_id(self, ids: Collection[str]) -> list[S]:
        """Read these from the books; those that are gone are left out."""

    async def undone(self) -> frozenset[str]:
        """Return the ids in the books of what the shop itself undid since it was written."""

    async def survey_keys(self) -> None:
        """Find the keys that several records of the books share, before a pass over everything."""

    def compose(self, item: ExportItem[S, E], reference: Reference) -> DesiredState[W] | Cause | None:
        """Compose what the shop has to hold of an item, or return the cause why it cannot; None: nothing changes."""

    def unreadable(self, row: S, detail: Bilingual) -> Cause:
        """Return the cause of a row that cannot be exported, or not be held against the shop."""

    def content(self, desired: DesiredState[W]) -> Fingerprint:
        """Return the fingerprint of what the shop is sent."""

    async def match_linked(self, targets: Sequence[Target[S, E, W]]) -> list[Upsert[S, E, W]]:
        """Return the writes to what is linked already, without counterparts that are gone or now belong to another."""

    async def prepare_matching(self, targets: Sequence[Target[S, E, W]]) -> Matcher[S, E, W]:
        """Look up what is needed to match targets without a link, and return what matches a batch of them."""

    async def write(self, writes: Sequence[W]) -> list[Written]:
        """Write one batch to the shop; answers come in order, for as many as the shop had time for."""

    def refusal(self, upsert: Upsert[S, E, W], written: Written) -> Cause:
        """Return the cause why the shop refused a write."""

    def unlinked(self, known: E) -> E:
        """Return the record of an item that has to be matched again."""
