"""Books that answer questions truly and only pretend to write."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sconnect.app.importing.master_data_updates import ArticleUpdate, CustomerUpdate
from sconnect.app.ports import BookPage, Books, CustomerQuery, MaySend
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
from sconnect.domain.customers.cards import with_changes
from sconnect.domain.runs import FieldChange, ItemOutcome, RunItem
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import email_key


@dataclass(slots=True)
class Pretended:
    """What would have been written."""

    articles: dict[str, Article] = field(default_factory=dict)
    """New and changed ones, by id."""
    customers: dict[str, Customer] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    """Ids of those that do not exist."""
    orders: list[SalesOrder] = field(default_factory=list)
    items: list[RunItem] = field(default_factory=list)
    """Articles and customers that would be made or changed, in order."""

    def new_id(self) -> str:
        """Return an id that no administration has."""
        made = f"00000000-0000-0000-ffff-{len(self.made) + 1:012d}"
        self.made.add(made)
        return made

    def note(self, subject: str, name: str, outcome: ItemOutcome, changes: tuple[FieldChange, ...] = ()) -> None:
        """Keep what would be made or changed."""
        self.items.append(RunItem(subject=subject, outcome=outcome, name=name, changes=changes))


class DryRunBooks:
    """Fulfils `ports.Books` over a real administration, of which nothing is changed."""

    def __init__(self, real: Books, pretended: Pretended) -> None:
        self._real = real
        self._pretended = pretended
        self._articles: dict[str, Article] = {}
        self._customers: dict[str, Customer] = {}

    @property
    def calls(self) -> int:
        """How many calls the real books got: questions only."""
        return self._real.calls

    @property
    def paused(self) -> float:
        """How long those calls waited, in seconds."""
        return self._real.paused

    @property
    def quota_used(self) -> float:
        """Which share of the calls of an hour the real books used."""
        return self._real.quota_used

    async def reference(self) -> Reference:
        """Ask the real books."""
        return await self._real.reference()

    async def find_customers(self, query: CustomerQuery) -> list[Customer]:
        """Find customers, the pretended ones included."""
        found = await self._real.find_customers(query)
        self._customers |= {customer.id: customer for customer in found}
        return _with(found, [each for each in self._pretended.customers.values() if _may_be(each, query)])

    async def find_articles(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find articles, the pretended ones included."""
        found = await self._real.find_articles(codes, extra_field=extra_field)
        self._articles |= {article.id: article for article in found}
        wanted = {article_key(code) for code in codes}
        pretended = self._pretended.articles.values()
        return _with(found, [each for each in pretended if article_key(_code(each, extra_field)) in wanted])

    async def find_orders(self, references: Collection[str]) -> list[BookedOrder]:
        """Find orders, the pretended ones included."""
        found = await self._real.find_orders(references)
        pretended = (order.payment_reference for order in self._pretended.orders)
        return found + [_booked(reference) for reference in pretended if reference in references]

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Ask the real books about what they have; new customers and articles have no agreements."""
        made = self._pretended.made
        known = {article_id: quantity for article_id, quantity in quantities.items() if article_id not in made}
        if customer_id in made or not known:
            return {}
        return await self._real.agreed_prices(customer_id, known, day)

    async def create_customer(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Pretend to create a customer card."""
        del may_send
        made = Customer(
            id=self._pretended.new_id(),
            code=customer.code,
            name=customer.name,
            emails=(customer.email,) if customer.email else (),
            phone=customer.phone,
            vat_number=customer.vat_number,
            address=customer.address,
        )
        self._pretended.customers[made.id] = made
        self._pretended.note(f"klant {customer.name}", customer.name, ItemOutcome.CREATED)
        return made

    async def update_customer(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Pretend to change a customer card."""
        before = self._pretended.customers.get(customer_id) or self._customers[customer_id]
        after = with_changes(before, changes)
        self._pretended.customers[customer_id] = after
        self._pretended.note(
            f"klant {before.name}", before.name, ItemOutcome.UPDATED, CustomerUpdate(before, changes).changes
        )
        return after

    async def create_article(self, article: NewArticle) -> Article:
        """Pretend to create an article."""
        made = Article(
            self._pretended.new_id(), article.code, article.name, article.revenue_group_id, article.sales_price
        )
        self._pretended.articles[made.id] = made
        self._pretended.note(f"artikel {article.code}", article.name, ItemOutcome.CREATED)
        return made

    async def update_article(self, article_id: str, article: NewArticle) -> Article:
        """Pretend to change an article."""
        before = self._pretended.articles.get(article_id) or self._articles[article_id]
        after = replace(before, name=article.name, sales_price=article.sales_price)
        self._pretended.articles[article_id] = after
        changes = ArticleUpdate(before, article).changes
        self._pretended.note(f"artikel {before.code}", before.name, ItemOutcome.UPDATED, changes)
        return after

    async def create_order(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Pretend to create a sales order."""
        del may_send
        self._pretended.orders.append(order)
        return _booked(order.payment_reference)

    async def articles_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        """Ask the real books."""
        return await self._real.articles_changed(since, skip=skip)

    async def customers_changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        """Ask the real books."""
        return await self._real.customers_changed(since, skip=skip)

    async def search_articles(self, text: str, *, limit: int) -> list[Article]:
        """Ask the real books."""
        return await self._real.search_articles(text, limit=limit)

    async def search_customers(self, text: str, *, limit: int) -> list[Customer]:
        """Ask the real books."""
        return await self._real.search_customers(text, limit=limit)

    async def articles_by_id(self, ids: Collection[str]) -> list[Article]:
        """Find articles, the pretended ones included."""
        real = sorted(set(ids) - self._pretended.made)
        found = await self._real.articles_by_id(real) if real else []
        self._articles |= {article.id: article for article in found}
        return _with(found, [self._pretended.articles[each] for each in ids if each in self._pretended.articles])

    async def orders_of_days(self, first: date, last: date) -> list[BookedOrder]:
        """Ask the real books."""
        return await self._real.orders_of_days(first, last)

    async def cost_centres(self) -> list[CostCentre]:
        """Ask the real books."""
        return await self._real.cost_centres()

    async def extra_fields(self) -> ExtraFields:
        """Ask the real books."""
        return await self._real.extra_fields()

    async def write_article_field(self, article_id: str, field: str, value: str) -> None:
        """Pretend to fill an extra field."""
        before = self._pretended.articles.get(article_id) or self._articles[article_id]
        after = replace(before, extra_fields={**before.extra_fields, field: value})
        self._pretended.articles[article_id] = after


R = TypeVar("R", Article, Customer)


def _with(found: list[R], pretended: list[R]) -> list[R]:
    ids = {each.id for each in pretended}
    return [each for each in found if each.id not in ids] + pretended


def _code(article: Article, extra_field: str) -> str:
    return article.extra_fields.get(extra_field, "") if extra_field else article.code


def _may_be(customer: Customer, query: CustomerQuery) -> bool:
    """Whether the books would give a card for a question; who asks compares again."""
    return (
        customer.id in query.ids
        or customer.code in query.codes
        or any(email_key(email) in query.emails for email in customer.emails)
        or customer.name in query.names
        or (bool(customer.vat_number) and customer.vat_number in query.vat_numbers)
    )


def _booked(reference: str) -> BookedOrder:
    return BookedOrder(
        id="", number=None, payment_reference=reference, total_including_vat=None, total_excluding_vat=None
    )
