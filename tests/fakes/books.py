"""One administration in memory: look-ups of orders, and what exports and searches read of articles and customers."""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn, TypeVar

from sconnect.app.errors import NotFoundError
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

R = TypeVar("R", Article, Customer)


@dataclass(slots=True)
class FakeUsage:
    """Fulfils `ports.Usage`. `asked` names the calls, in order."""

    asked: list[str] = field(default_factory=list)
    paused: float = 0.0
    quota_used: float = 0.0

    @property
    def calls(self) -> int:
        return len(self.asked)


class FakeSalesOrders:
    """Fulfils `ports.SalesOrders`. `booked` is what stands in the books; `hidden` references are not found yet."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.booked: list[BookedOrder] = []
        self.hidden: set[str] = set()
        self.look_up_errors: deque[Exception] = deque()
        self.looked_up: list[frozenset[str]] = []

    def book(self, reference: str) -> BookedOrder:
        """Put a sales order in the books."""
        number = len(self.booked) + 1
        order = BookedOrder(f"id-{number}", number, reference, Decimal("12.10"), Decimal("10.00"))
        self.booked.append(order)
        return order

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        self._usage.asked.append("orders.find")
        self.looked_up.append(frozenset(references))
        if self.look_up_errors:
            raise self.look_up_errors.popleft()
        shown = set(references) - self.hidden
        return [order for order in self.booked if order.payment_reference in shown]

    async def of_days(self, first: date, last: date) -> list[BookedOrder]:
        self._usage.asked.append("orders.of_days")
        return [order for order in self.booked if order.day is not None and first <= order.day <= last]

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        _not_here(order, may_send)


class FakeArticles:
    """Fulfils `ports.Articles`. Put records in `records`, by id."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.records: dict[str, Article] = {}
        self.page_size = 500

    def add(self, article: Article) -> None:
        """Put an article in the books, or another version of it."""
        self.records[article.id] = article

    async def find(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        _not_here(codes, extra_field)

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        self._usage.asked.append("articles.by_id")
        return [article for article in self.records.values() if article.id in ids]

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        self._usage.asked.append("articles.changed")
        return _page(list(self.records.values()), since, skip, self.page_size)

    async def search(self, text: str, *, limit: int) -> list[Article]:
        self._usage.asked.append("articles.search")
        wanted = text.casefold()
        hits = (
            article
            for article in self.records.values()
            if article.code.casefold().startswith(wanted) or wanted in article.name.casefold()
        )
        return [article for article in hits if not article.inactive][:limit]

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        _not_here(customer_id, quantities, day)

    async def create(self, article: NewArticle) -> Article:
        _not_here(article)

    async def update(self, article_id: str, article: NewArticle) -> Article:
        _not_here(article_id, article)

    async def fill_extra_field(self, article_id: str, field: str, value: str) -> None:
        self._usage.asked.append("articles.fill_extra_field")
        article = self.records.get(article_id)
        if article is None:
            raise NotFoundError("dit bestaat niet (meer) in SnelStart")
        self.records[article_id] = replace(article, extra_fields={**article.extra_fields, field: value})


class FakeCustomers:
    """Fulfils `ports.Customers`. Put records in `records`, by id."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.records: dict[str, Customer] = {}
        self.page_size = 500

    def add(self, customer: Customer) -> None:
        """Put a customer in the books, or another version of it."""
        self.records[customer.id] = customer

    async def find(self, query: CustomerQuery) -> list[Customer]:
        _not_here(query)

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        self._usage.asked.append("customers.changed")
        cards = [card for card in self.records.values() if card.is_customer]
        return _page(cards, since, skip, self.page_size)

    async def search(self, text: str, *, limit: int) -> list[Customer]:
        self._usage.asked.append("customers.search")
        wanted = text.casefold()
        hits = (
            card
            for card in self.records.values()
            if str(card.code) == wanted or any(wanted in part.casefold() for part in (card.name, *card.emails))
        )
        return [card for card in hits if not card.inactive][:limit]

    async def create(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        _not_here(customer, may_send)

    async def update(self, customer_id: str, changes: NewCustomer) -> Customer:
        _not_here(customer_id, changes)


class FakeReferenceData:
    """Fulfils `ports.ReferenceData`."""

    def __init__(self, usage: FakeUsage, reference: Reference) -> None:
        self._usage = usage
        self.data = reference
        self.centres: list[CostCentre] = []
        self.fields = ExtraFields()

    async def read(self) -> Reference:
        return self.data

    async def cost_centres(self) -> list[CostCentre]:
        self._usage.asked.append("reference.cost_centres")
        return list(self.centres)

    async def extra_fields(self) -> ExtraFields:
        self._usage.asked.append("reference.extra_fields")
        return self.fields


class FakeBooks:
    """Fulfils `ports.Books`."""

    def __init__(self, reference: Reference) -> None:
        self.usage = FakeUsage()
        self.orders = FakeSalesOrders(self.usage)
        self.articles = FakeArticles(self.usage)
        self.customers = FakeCustomers(self.usage)
        self.reference = FakeReferenceData(self.usage, reference)


def _page(records: list[R], since: datetime | None, skip: int, size: int) -> BookPage[R]:
    changed = [row for row in records if since is None or (row.modified_at and row.modified_at >= since)]
    rows = tuple(changed[skip : skip + size])
    return BookPage(rows, skip + len(rows) if len(rows) == size else None)


def _not_here(*_: object) -> NoReturn:
    raise NotImplementedError("these books do not do that")
