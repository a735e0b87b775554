"""One administration of SnelStart, as the port `Books`."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from sconnect.adapters.snelstart.http.client import Wire
from sconnect.adapters.snelstart.resources import articles, customers, extra_fields, orders
from sconnect.adapters.snelstart.resources.prices import agreed_prices
from sconnect.adapters.snelstart.resources.reference import read_cost_centres, read_reference
from sconnect.app.ports import BookPage, CustomerQuery, MaySend
from sconnect.domain.books import (
    Article,
    BookedOrder,
    CostCentre,
    Customer,
    ExtraFields,
    NewArticle,
    NewCustomer,
    Reference,
    SalesOrder,
)


class SnelStartBooks:
    """The administration that a client key opens. Each method does what the port says."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._orders = orders.OrderLookUp(wire)

    @property
    def calls(self) -> int:
        """How many calls were sent to the administration, answered or not."""
        return self._wire.calls

    @property
    def paused(self) -> float:
        """How many seconds calls waited, for their turn or to be repeated, added up."""
        return self._wire.paused

    @property
    def quota_used(self) -> float:
        """Which share of the calls of an hour this process has used, 0 to 1."""
        return self._wire.quota_used

    async def reference(self) -> Reference:
        """Read what changes rarely, in five or six calls: keep the answer."""
        return await read_reference(self._wire)

    async def find_customers(self, query: CustomerQuery) -> list[Customer]:
        """Find every customer that matches any part of the query."""
        return await customers.find_customers(self._wire, query)

    async def find_articles(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find the articles whose code, or whose extra field, is one of `codes`."""
        return await articles.find_articles(self._wire, codes, extra_field=extra_field)

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Ask what articles (by id) cost a customer in these quantities: one call per article."""
        return await agreed_prices(self._wire, customer_id, quantities, day)

    async def find_orders(self, references: Collection[str]) -> list[BookedOrder]:
        """Find orders back. Raises `UnreadableError` when "not found" cannot be trusted."""
        return await self._orders.find(references)

    async def create_customer(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Create a customer card, once."""
        return await customers.create_customer(self._wire, customer, may_send)

    async def update_customer(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Overwrite the filled fields of a card."""
        return await customers.update_customer(self._wire, customer_id, changes)

    async def create_article(self, article: NewArticle) -> Article:
        """Create an article. Raises `RefusedError` with ART-0005 when its code exists: adopt that one."""
        return await articles.create_article(self._wire, article)

    async def update_article(self, article_id: str, article: NewArticle) -> Article:
        """Overwrite name and sales price of an article."""
        return await articles.update_article(self._wire, article_id, article)

    async def create_order(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Create a sales order, once."""
        return await orders.create_order(self._wire, order, may_send)

    async def articles_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        """Read a page of the articles modified at or after a moment. Ask with overlap: their time zone is unknown."""
        return await articles.articles_changed(self._wire, since, skip)

    async def customers_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        """Read a page of the customers modified at or after a moment; ask with overlap, as for articles."""
        return await customers.customers_changed(self._wire, since, skip)

    async def search_articles(self, text: str, *, limit: int) -> list[Article]:
        """Find active articles by the beginning of their code or a part of their name; nothing for an empty text."""
        return await articles.search_articles(self._wire, text, limit)

    async def search_customers(self, text: str, *, limit: int) -> list[Customer]:
        """Find active customers by number or a part of name or e-mail address; nothing for an empty text."""
        return await customers.search_customers(self._wire, text, limit)

    async def articles_by_id(self, ids: Collection[str]) -> list[Article]:
        """Read these articles; what is gone or no id is left out."""
        return await articles.articles_by_id(self._wire, ids)

    async def orders_of_days(self, first: date, last: date) -> list[BookedOrder]:
        """Read the sales orders dated `first` to `last` inclusive, with their lines."""
        return await orders.orders_of_days(self._wire, first, last)

    async def cost_centres(self) -> list[CostCentre]:
        """Read the cost centres, inactive ones included."""
        return await read_cost_centres(self._wire)

    async def extra_fields(self) -> ExtraFields:
        """Read which extra fields articles and customers have, in at most four calls: keep the answer."""
        return await extra_fields.read_extra_fields(self._wire)

    async def write_article_field(self, article_id: str, field: str, value: str) -> None:
        """Fill one extra field of an article. Raises `RefusedError` (REF codes) for what the field does not take."""
        await extra_fields.write_article_field(self._wire, article_id, field, value)
