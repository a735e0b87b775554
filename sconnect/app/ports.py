"""What the app needs of the world outside. Adapters fulfil these; tests use fakes."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sconnect.domain.books import (
    Article,
    BookedOrder,
    Customer,
    NewArticle,
    NewCustomer,
    Reference,
    SalesOrder,
)
from sconnect.domain.profile import Profile
from sconnect.domain.shop import OrderPage, ShopInfo, ShopOrder

Value = str | int | bool | datetime | None
"""What a table column can hold. Amounts are stored as text."""


MaySend = Callable[[], bool]
"""Asked at the last moment: False means that the request may no longer be sent."""


class Clock(Protocol):
    """Time, so that tests can turn the hands."""

    def now(self) -> datetime:
        """Return the moment, in UTC."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never jumps."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """Which customers may be the ones looked for. Everything is asked for together, in as few calls as possible."""

    codes: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    vat_numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


class Books(Protocol):
    """One administration. Methods raise the errors of `app.errors`; reads repeat by themselves, writes never."""

    @property
    def calls(self) -> int:
        """How many calls this administration answered or refused since the connection was opened."""

    async def reference(self) -> Reference:
        """Read what changes rarely: limits, templates, revenue groups, VAT rates, countries."""

    async def find_customers(self, query: CustomerQuery) -> list[Customer]:
        """Find every customer that matches any part of the query, inactive ones included."""

    async def find_articles(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find the articles whose code (or whose extra field) is one of `codes`, inactive ones included."""

    async def find_orders(self, references: Collection[str]) -> list[BookedOrder]:
        """Find the sales orders with these payment references.

        Raises `UnreadableError` when the answer is not to be trusted.
        """

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Ask what articles (by id) cost a customer in these quantities. One call per article."""

    async def create_customer(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Create a customer card, once: never repeated inside. `may_send` is asked right before the request leaves."""

    async def update_customer(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Overwrite the filled fields of a card; the rest stays as it is."""

    async def create_article(self, article: NewArticle) -> Article:
        """Create an article. Its code is unique in the books, so a repeat is refused (ART-0005) and does no harm."""

    async def update_article(self, article_id: str, article: NewArticle) -> Article:
        """Overwrite name and sales price of an article; group, purchase price and stock stay."""

    async def create_order(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Create a sales order, once: never repeated inside. None when it was accepted but the answer was empty.

        `may_send` is asked right before the request leaves, after every wait for a turn or a token.
        """


class Shop(Protocol):
    """One shop. Every method can raise the errors of `app.errors`."""

    async def info(self) -> ShopInfo:
        """Ask what the shop is and has."""

    async def orders_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        """Read the orders changed after a history entry that have one of these statuses, at most `limit`."""

    async def orders_placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Read the orders placed from `first` up to `until`, by order number, at most `limit`.

        `next_history_id` of the page holds the order number to continue after.
        """

    async def orders_by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        """Read these orders, whatever their status; those that no longer exist are left out."""

    async def aclose(self) -> None:
        """Close the connections."""


class Connector(Protocol):
    """Opens the two ends of a profile."""

    async def books(self, profile: Profile) -> Books:
        """Open the administration of a profile."""

    async def shop(self, profile: Profile) -> Shop:
        """Open the shop of a profile."""


class Secrets(Protocol):
    """The safe. Values never travel any further than the adapter that needs them."""

    async def read(self, name: str) -> str:
        """Read a secret. Raises `SettingsError` when there is none by that name."""

    async def write(self, name: str, value: str) -> None:
        """Keep a secret, replacing an older value."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it was read. `etag` changes with every write."""

    partition: str
    key: str
    values: Mapping[str, Value]
    etag: str


class Rows(Protocol):
    """Tables with single-row conditional writes (Azure Tables). Partition and key may be any text up to 200 characters.

    Every write can be applied although it raised `StoreBusyError`, and can raise `RowExistsError` or `RowChangedError`
    about itself, because the client library repeats writes (docs/why.md). `app.claims` deals with both.
    """

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row."""

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row and return its etag. Raises `RowExistsError`."""

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        """Replace the row that still has this etag; return the new etag. Raises `RowChangedError` (gone counts too)."""

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write a row whatever stands there, and return its etag."""

    async def delete(self, table: str, partition: str, key: str) -> None:
        """Remove a row; one that is not there is fine."""

    def range(
        self, table: str, partition: str, *, first: str = "", last: str = "", columns: Sequence[str] = ()
    ) -> AsyncIterator[Row]:
        """Read the rows of a partition in key order, from `first` to `last` inclusive (empty: open), page by page."""
