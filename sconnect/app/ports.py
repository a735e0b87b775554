"""Ports: what the app needs from the outside world. Adapters fulfil them; tests use fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from sconnect.domain.call_quota import CallBlock, CallLimits, CallUse, SpentBlock

if TYPE_CHECKING:  # every message loads the ports, and few need what all of them carry
    from decimal import Decimal

    from sconnect.domain.adoption.history import LedgerRow, PastInvoice, PastOrder
    from sconnect.domain.books import (
        Article,
        BookedOrder,
        CostCentre,
        Customer,
        ExtraFields,
        Ledger,
        NewArticle,
        NewCustomer,
        OrderChange,
        Reference,
        SalesOrder,
    )
    from sconnect.domain.mail.letter import Letter
    from sconnect.domain.orders.outcome import Outcome
    from sconnect.domain.payments import OrderPayments, PaymentPage
    from sconnect.domain.profile import Profile
    from sconnect.domain.reconciliation.facts import Invoice, Posting, SalesEntry, VatReturn
    from sconnect.domain.shop import OrderPage, ShopInfo, ShopOption, ShopOrder
    from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopCustomer, ShopProduct, Written
    from sconnect.domain.vies import NoAnswer, ViesAnswer

T = TypeVar("T")

Value = str | int | bool | datetime | None
"""What a table column can hold. Amounts are stored as text."""


MaySend = Callable[[], bool]
"""Asked at the last moment: False means that the request may no longer be sent."""


Confirm = Callable[["BookedOrder"], None]
"""Shown a sales order as it is right before it is changed: raises when it may not be changed as it is."""


class Clock(Protocol):
    """Time, so that tests can set it."""

    def now(self) -> datetime:
        """Return the moment, in UTC."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never jumps."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """Which customers to find: those that match any of these, asked for together, in as few calls as possible."""

    codes: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    vat_numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BookPage(Generic[T]):
    """A page of a long list of the books. Rows may come twice, in no certain order."""

    rows: tuple[T, ...]
    next_skip: int | None
    """Where the next page begins; None after the last one."""


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """A sales order that was booked: its id in the books, and its payment reference."""

    id: str
    reference: str


KnownOrders = Callable[[], Awaitable[Sequence[KnownOrder]]]
"""Names a few sales orders that stood in the books, if any did; a person may have removed or changed them since."""


class SalesOrders(Protocol):
    """The sales orders of an administration."""

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        """Find the sales orders with these payment references.

        Raises `UnreadableError` when the answer cannot be trusted.
        """

    async def numbered(self, numbers: Collection[int]) -> list[BookedOrder]:
        """Find the sales orders with these numbers. Raises `UnreadableError` when the books cannot be asked that."""

    async def of_days(self, first: date, last: date) -> list[BookedOrder]:
        """Read the sales orders dated `first` to `last` inclusive, with their lines."""

    async def of_customer(self, customer_id: str, since: date) -> list[BookedOrder]:
        """Read sales orders of a customer dated from a day on, as many as one call answers: for a person to look at."""

    async def invoice_numbers(self, since: date) -> dict[str, str]:
        """Read the numbers of the invoices dated from a day on, by the id of the sales order that was invoiced."""

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Create a sales order, once: never repeated inside. None when it was accepted but the answer was empty.

        `may_send` is asked right before the request leaves, after every wait for a turn or a token.
        """

    async def by_id(self, order_id: str) -> BookedOrder | None:
        """Read a sales order. None when its id is answered as not found: gone, unless a search still finds it."""

    async def change(
        self, order_id: str, change: OrderChange, *, confirm: Confirm, may_send: MaySend | None = None
    ) -> BookedOrder | None:
        """Change a sales order, once: as it is read now, with nothing else different. None: an empty answer.

        Raises what `confirm` raises about it as it is now, and `NotFoundError` when it is gone: then nothing was sent.
        """

    async def remove(self, order_id: str, *, confirm: Confirm, may_send: MaySend | None = None) -> None:
        """Remove a sales order, once; `confirm` and errors as for `change`."""


class Articles(Protocol):
    """The articles of an administration. What is read includes inactive ones, unless said otherwise."""

    async def find(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find the articles whose code (or whose extra field) is one of `codes`."""

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        """Read these articles; those that are gone are left out."""

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        """Read a page of the articles modified at or after a moment (None: all)."""

    async def search(self, text: str, *, limit: int) -> list[Article]:
        """Find active articles whose code begins with a text or whose name holds it. One call."""

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Ask what articles (by id) cost a customer in these quantities. One call per article."""

    async def create(self, article: NewArticle) -> Article:
        """Create an article. Its code is unique in the books, so a repeat is refused (`CODE_EXISTS`): no harm done."""

    async def update(self, article_id: str, article: NewArticle) -> Article:
        """Overwrite name and sales price of an article; group, purchase price and stock stay."""

    async def fill_extra_field(self, article_id: str, field: str, value: str) -> None:
        """Fill one extra field of an article. Writing the same again does no harm."""


class Customers(Protocol):
    """The customers of an administration. What is read includes inactive ones, unless said otherwise."""

    async def find(self, query: CustomerQuery) -> list[Customer]:
        """Find every customer that matches any part of the query."""

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        """Read a page of the customers modified at or after a moment (None: all)."""

    async def search(self, text: str, *, limit: int) -> list[Customer]:
        """Find active customers whose name or e-mail address holds a text, or whose number is it. One call."""

    async def create(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Create a customer card, once: never repeated inside. `may_send` is asked right before the request leaves."""

    async def update(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Overwrite the filled fields of a card; the rest stays as it is."""


class ReferenceData(Protocol):
    """What changes rarely in an administration: keep the answers."""

    async def read(self) -> Reference:
        """Read limits, templates, revenue groups, VAT rates and countries."""

    async def cost_centres(self) -> list[CostCentre]:
        """Read the cost centres, inactive ones included."""

    async def ledgers(self) -> list[Ledger]:
        """Read the ledger accounts by number. A key may lack the right to: then it raises."""

    async def extra_fields(self) -> ExtraFields:
        """Read which extra fields articles and customers have."""


class SalesHistory(Protocol):
    """What was sold before, by whichever program it was booked. Rows that cannot be read are left out and counted."""

    @property
    def unreadable(self) -> int:
        """How many rows were left out so far."""

    async def orders(self, since: date, *, skip: int = 0) -> BookPage[PastOrder]:
        """Read a page of the sales orders dated from a day on."""

    async def orders_after(self, number: int) -> list[PastOrder]:
        """Read the sales orders with a higher number than this: what was booked since. One call, when there are few."""

    async def invoices(self, since: date, *, skip: int = 0) -> BookPage[PastInvoice]:
        """Read a page of the invoices dated from a day on."""

    async def debtors(self, since: date, *, skip: int = 0) -> BookPage[LedgerRow]:
        """Read a page of the ledger rows of the debtors from a day on.

        Raises `SettingsError` when the key may not read the ledger.
        """


class Postings(Protocol):
    """What became of sales orders in the books: invoices, ledger rows, sales entries and VAT returns.

    A key may lack the right to any of these: then it raises `SettingsError`.
    """

    async def invoices(self, first: date, last: date) -> list[Invoice]:
        """Read the invoices dated `first` to `last` inclusive."""

    async def invoices_by_id(self, ids: Collection[str]) -> list[Invoice]:
        """Read these invoices, in as few calls as possible; those that are gone are left out."""

    async def orders_by_id(self, ids: Collection[str]) -> list[BookedOrder]:
        """Read these sales orders, as the invoices."""

    async def rows(self, ledgers: Collection[str], first: date, last: date) -> list[Posting]:
        """Read the rows of these ledgers (ids) dated `first` to `last` inclusive."""

    async def entry(self, entry_id: str) -> SalesEntry | None:
        """Read a sales entry; None when it is gone."""

    async def returns(self, first: date, last: date) -> list[VatReturn]:
        """Read the VAT returns of which the period touches these days."""


class Usage(Protocol):
    """Calls made to an administration since it was opened."""

    @property
    def calls(self) -> int:
        """How many calls were sent, answered or not."""

    @property
    def paused(self) -> float:
        """Total of the seconds that calls waited before they were sent, for their turn or to be repeated."""

    @property
    def quota_used(self) -> float:
        """The share of the calls of an hour that was used or is reserved, 0 to 1, as this process last saw it."""


class Books(Protocol):
    """One administration, by resource. Calls raise the errors of `app.errors`; reads are retried, writes never."""

    @property
    def orders(self) -> SalesOrders:
        """Its sales orders."""

    @property
    def articles(self) -> Articles:
        """Its articles."""

    @property
    def customers(self) -> Customers:
        """Its customers."""

    @property
    def reference(self) -> ReferenceData:
        """What changes rarely."""

    @property
    def history(self) -> SalesHistory:
        """What was sold before."""

    @property
    def postings(self) -> Postings:
        """What became of sales orders."""

    @property
    def usage(self) -> Usage:
        """How much was asked of it."""


class ShopOrders(Protocol):
    """The orders of a shop."""

    async def changed_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Read the orders changed after a history entry that have one of these statuses, at most `limit`."""

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Read the orders placed from `first` up to `until`, by order number, at most `limit`.

        `next_history_id` of the page holds the order number to continue after.
        """

    async def by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Read these orders, whatever their status; those that no longer exist are left out."""


class ShopProducts(Protocol):
    """The products of a shop. A batch holds at most `shop_catalogue.LARGEST_BATCH`; writing it again does no harm."""

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        """Read products by `id`, `model` or a kind of product code. Several can have one key."""

    async def variants(self) -> list[ShopProduct]:
        """Read the products that follow a master, of a shop that is capable of `variants`."""

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        """Create or change products; results come in the order of the writes, for as many as the shop had time for."""


class ShopCustomers(Protocol):
    """The customer accounts of a shop. Batches as for products."""

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopCustomer]:
        """Read customers by `id` or `email`."""

    async def write(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        """Create or change customers, never a password, without a mail; results as for products."""


class ShopOutcomes(Protocol):
    """What became of orders, as the shop shows it with them."""

    async def write(self, outcomes: Sequence[Outcome], *, links: Mapping[str, str]) -> list[Written]:
        """Write one batch, at most `shop_catalogue.LARGEST_BATCH`, without repeating a call that fails.

        `links`: the address of the page about each order, by number. Results come in the order of the outcomes, for as
        many as the shop had time for; writing one again does no harm.
        """


class ShopPayments(Protocol):
    """What the payment modules of a shop keep, of a shop that is capable of `payments`."""

    async def since(self, moment: datetime, *, after_order: str = "", limit: int) -> PaymentPage:
        """Read a page of the payments of orders that were placed, or paid or refunded, at or after a moment."""

    async def of_order(self, order_id: str) -> OrderPayments | None:
        """Read the payments of an order; None when the shop does not have it."""


class Shop(Protocol):
    """One shop, by resource. Calls raise the errors of `app.errors`."""

    @property
    def orders(self) -> ShopOrders:
        """Its orders."""

    @property
    def products(self) -> ShopProducts:
        """Its products."""

    @property
    def customers(self) -> ShopCustomers:
        """Its customer accounts."""

    @property
    def outcomes(self) -> ShopOutcomes:
        """What became of its orders."""

    @property
    def payments(self) -> ShopPayments:
        """What its payment modules keep."""

    @property
    def linked_address(self) -> str:
        """The address in its link code, without scheme and `www.`: known without asking the shop."""

    async def info(self) -> ShopInfo:
        """Ask what the shop is and has."""

    async def options(self) -> tuple[ShopOption, ...]:
        """Ask which options products can have, of a shop that is capable of `options`."""

    async def aclose(self) -> None:
        """Close the connections."""


class CallQuota(Protocol):
    """The calls that administrations may still be sent, reserved in blocks by all processes of all instances."""

    async def reserve(
        self, administration_id: str, use: CallUse, wanted: int, limits: CallLimits, spent: SpentBlock
    ) -> CallBlock:
        """Reserve at most `wanted` calls, and account for those of before.

        Raises `NotNowError` when that is not known to be done: then nothing may be sent. After an error `spent` may
        have been accounted for, so it is not to be given again. It was not when the block has no calls.
        """

    async def close(self, administration_id: str, until: datetime) -> None:
        """Let nobody send anything until a moment, as the books asked. Raises `NotNowError`."""

    async def closed_until(self, administration_id: str) -> datetime | None:
        """Return until when the books asked for no calls, by any process; None: they did not. Raises `NotNowError`."""


class Connector(Protocol):
    """Opens the connections of a profile: its administration and its shop."""

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> Books:
        """Open the administration of a profile."""

    async def shop(self, profile: Profile) -> Shop:
        """Open the shop of a profile."""

    async def books_by_key(self, client_key: str) -> Books:
        """Open the administration of a client key that no profile has yet."""

    async def shop_by_code(self, link_code: str) -> Shop:
        """Open the shop of a link code that no profile has yet. Raises `WrongKeyError` or `SettingsError`."""


class Vies(Protocol):
    """The Commission's register of VAT numbers."""

    async def ask(self, number: str, *, requester: str, seconds: float) -> ViesAnswer | NoAnswer:
        """Ask whether a VAT number (with its prefix) is valid, and wait for at most so many seconds. Never raises.

        `requester`: the own VAT number, for a consultation number; empty for none. One that VIES does not accept is
        left out of a second question.
        """


class Activity(StrEnum):
    """What a message about a link says that happened to its key."""

    CREATE = "create"
    REGENERATE = "regenerate"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class ActivationMessage:
    """A message about a link: what happened, the key, and the reference key that was given out for it."""

    activity: Activity
    client_key: str = field(repr=False)
    reference_key: str = field(repr=False)


class ActivationPage(Protocol):
    """The page of the books where a customer links this app, and the messages that it sends."""

    def address(self, reference_key: str) -> str:
        """Return where a customer goes to give a key for a reference key; `successUrl` may be added to its query."""

    def message_in(self, content: object) -> ActivationMessage | None:
        """Read a message from the JSON that was received, by anybody. None: it is none."""


class Mailer(Protocol):
    """Sends e-mails, one at a time."""

    @property
    def sender(self) -> str:
        """The address that they come from."""

    @property
    def folder(self) -> str:
        """Where e-mails are written instead of sent, on a developer's machine; empty: they are sent."""

    async def send(self, letter: Letter, to: str, *, token: str) -> None:
        """Send a letter, once, within a minute. `token` names it, for whoever looks for it in a log of the server.

        Raises `RefusedError` when this one is refused for good, `SettingsError` when none can be sent until a setting
        changes, `NotNowError` when it was certainly not sent, and `OutcomeUnknownError` when it may have been.
        """


class Secrets(Protocol):
    """The store of secrets. Values never travel any further than the adapter that needs them."""

    async def read(self, name: str) -> str:
        """Read a secret. Raises `SettingsError` when there is none by that name."""

    async def write(self, name: str, value: str) -> None:
        """Store a secret, replacing an older value."""

    async def delete(self, name: str) -> None:
        """Delete a secret; one that is not there is fine."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it was read. `etag` changes with every write."""

    partition: str
    key: str
    values: Mapping[str, Value]
    etag: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a transaction. `values`: None removes it. `etag`: the version that has to stand there; "": none may."""

    key: str
    values: Mapping[str, Value] | None
    etag: str | None = None
    """None: whatever stands there. A row that is removed has to be there."""


class Rows(Protocol):
    """Tables with single-row conditional writes (Azure Tables). Partition and key may be any text up to 200 characters.

    Every write can be applied although it raised `StoreBusyError`, and can raise `RowExistsError` or `RowChangedError`
    about itself, because the client library repeats writes (docs/why.md): `app.storage.conditional_writes` deals with
    both.
    """

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row."""

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row and return its etag. Raises `RowExistsError`."""

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        """Replace the row that still has this etag; return the new etag. Raises `RowChangedError` (gone counts too)."""

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write a row whatever stands there, and return its etag."""

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write some columns of a row and leave its others as they are; makes the row where there is none."""

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """Write any number of rows (key, values) of a partition whatever stands there, in as few calls as possible.

        Not all at once: when it raises, some rows may have been written and others not. Writing them again does no
        harm. Of several rows with one key the last counts.
        """

    async def write_together(self, table: str, partition: str, changes: Sequence[RowChange]) -> list[str]:
        """Make at most a hundred changes of rows of a partition, of different keys, all of them or none.

        Returns the etag of each row as it is then; empty for one that was removed. Raises `RowExistsError` or
        `RowChangedError` when a row is not as a change says.
        """

    async def delete(self, table: str, partition: str, key: str, etag: str = "") -> None:
        """Remove a row; one that is not there is fine. With an etag: raises `RowChangedError` when it has another."""

    def range(
        self,
        table: str,
        partition: str,
        *,
        first: str = "",
        last: str = "",
        columns: Sequence[str] = (),
        page: int = 0,
    ) -> AsyncIterator[Row]:
        """Read the rows of a partition in key order, from `first` to `last` inclusive (empty: open), page by page.

        `page`: the most rows of a page, for a reader that wants a few; 0: as many as a page holds.
        """


class WholeTables(Protocol):
    """Tables as a whole, for the daily copy and for putting one back."""

    def scan(self, table: str, *, after: tuple[str, str] = ("", "")) -> AsyncIterator[Row]:
        """Read the rows of a table after a place (partition and key), in that order, page by page."""

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row and return its etag. Raises `RowExistsError`."""


class Files(Protocol):
    """Where copies of the tables, or evidence, are kept: files that are written once and not changed afterwards."""

    async def write(self, name: str, content: bytes) -> None:
        """Write a file. One of that name that is there already stays: a write that was repeated did no harm."""

    async def read(self, name: str) -> bytes | None:
        """Read a file whole. None when there is none by that name."""

    async def names(self, start: str) -> list[str]:
        """Return the names of the files that begin so, in order."""
