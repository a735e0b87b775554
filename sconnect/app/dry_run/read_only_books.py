"""Books for a dry run: reads come from a real administration, writes go to an overlay that the reads show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sconnect.app.errors import RefusedError
from sconnect.app.importing.master_data_updates import ArticleUpdate, CustomerUpdate
from sconnect.app.ports import Articles, Books, Confirm, CustomerQuery, Customers, MaySend, SalesOrders
from sconnect.domain.books import Article, BookedOrder, Customer, NewArticle, NewCustomer, OrderChange, SalesOrder
from sconnect.domain.customers.cards import with_changes
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import email_key
from sconnect.domain.values.field_change import FieldChange

R = TypeVar("R", Article, Customer)


@dataclass(slots=True)
class BooksOverlay:
    """What would have been written, laid over the real books."""

    articles: dict[str, Article] = field(default_factory=dict)
    """New and changed ones, by id."""
    customers: dict[str, Customer] = field(default_factory=dict)
    new_ids: set[str] = field(default_factory=set)
    """Ids of records that the real books do not have."""
    orders: list[SalesOrder] = field(default_factory=list)
    items: list[RunItem] = field(default_factory=list)
    """Articles and customers that would be created or changed, in order."""

    def new_id(self) -> str:
        """Return an id that no administration has."""
        new = f"00000000-0000-0000-ffff-{len(self.new_ids) + 1:012d}"
        self.new_ids.add(new)
        return new

    def record(self, subject: str, name: str, outcome: ItemOutcome, changes: tuple[FieldChange, ...] = ()) -> None:
        """Record what would be created or changed."""
        self.items.append(RunItem(subject=subject, outcome=outcome, name=name, changes=changes))


class DryRunBooks:
    """Fulfils `ports.Books` over a real administration, of which nothing is changed."""

    def __init__(self, real: Books, overlay: BooksOverlay) -> None:
        self.orders = DryRunSalesOrders(real.orders, overlay)
        self.articles = DryRunArticles(real.articles, overlay)
        self.customers = DryRunCustomers(real.customers, overlay)
        self.reference = real.reference
        self.history = real.history
        self.postings = real.postings
        self.usage = real.usage


class DryRunSalesOrders:
    """Fulfils `ports.SalesOrders`."""

    def __init__(self, real: SalesOrders, overlay: BooksOverlay) -> None:
        self._overlay = overlay
        self._find = real.find
        self.numbered = real.numbered
        self.of_days = real.of_days
        self.of_customer = real.of_customer
        self.invoice_numbers = real.invoice_numbers
        self.by_id = real.by_id

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        """Find orders, those of the overlay included."""
        found = await self._find(references)
        new = (order.payment_reference for order in self._overlay.orders)
        return found + [_booked(reference) for reference in new if reference in references]

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Put a sales order in the overlay."""
        del may_send
        self._overlay.orders.append(order)
        return _booked(order.payment_reference)

    async def change(
        self, order_id: str, change: OrderChange, *, confirm: Confirm, may_send: MaySend | None = None
    ) -> BookedOrder | None:
        """Refuse: an import changes no sales order, and a dry run is one of an import."""
        del order_id, change, confirm, may_send
        raise RefusedError("Een proef verandert niets in SnelStart.", english="A dry run changes nothing in SnelStart.")

    async def remove(self, order_id: str, *, confirm: Confirm, may_send: MaySend | None = None) -> None:
        """Refuse, as for a change."""
        del order_id, confirm, may_send
        raise RefusedError("Een proef verandert niets in SnelStart.", english="A dry run changes nothing in SnelStart.")


class DryRunArticles:
    """Fulfils `ports.Articles`."""

    def __init__(self, real: Articles, overlay: BooksOverlay) -> None:
        self._real = real
        self._overlay = overlay
        self._read: dict[str, Article] = {}
        self.changed = real.changed
        self.search = real.search

    async def find(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        """Find articles, those of the overlay included."""
        found = await self._real.find(codes, extra_field=extra_field)
        self._read |= {article.id: article for article in found}
        wanted = {article_key(code) for code in codes}
        laid_over = self._overlay.articles.values()
        return _merged(found, [each for each in laid_over if article_key(_code(each, extra_field)) in wanted])

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        """Read articles, those of the overlay included."""
        real = sorted(set(ids) - self._overlay.new_ids)
        found = await self._real.by_id(real) if real else []
        self._read |= {article.id: article for article in found}
        return _merged(found, [self._overlay.articles[each] for each in ids if each in self._overlay.articles])

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        """Ask the real books about their own articles and customers; new ones have no agreements."""
        new = self._overlay.new_ids
        known = {article_id: quantity for article_id, quantity in quantities.items() if article_id not in new}
        if customer_id in new or not known:
            return {}
        return await self._real.agreed_prices(customer_id, known, day)

    async def create(self, article: NewArticle) -> Article:
        """Put a new article in the overlay."""
        new = Article(self._overlay.new_id(), article.code, article.name, article.revenue_group_id, article.sales_price)
        self._overlay.articles[new.id] = new
        self._overlay.record(f"artikel {article.code}", article.name, ItemOutcome.CREATED)
        return new

    async def update(self, article_id: str, article: NewArticle) -> Article:
        """Put a changed article in the overlay."""
        before = self._before(article_id)
        after = replace(before, name=article.name, sales_price=article.sales_price)
        self._overlay.articles[article_id] = after
        changes = ArticleUpdate(before, article).changes
        self._overlay.record(f"artikel {before.code}", before.name, ItemOutcome.UPDATED, changes)
        return after

    async def fill_extra_field(self, article_id: str, field: str, value: str) -> None:
        """Put an article with a filled extra field in the overlay."""
        before = self._before(article_id)
        self._overlay.articles[article_id] = replace(before, extra_fields={**before.extra_fields, field: value})

    def _before(self, article_id: str) -> Article:
        return self._overlay.articles.get(article_id) or self._read[article_id]


class DryRunCustomers:
    """Fulfils `ports.Customers`."""

    def __init__(self, real: Customers, overlay: BooksOverlay) -> None:
        self._find = real.find
        self._overlay = overlay
        self._read: dict[str, Customer] = {}
        self.changed = real.changed
        self.search = real.search

    async def find(self, query: CustomerQuery) -> list[Customer]:
        """Find customers, those of the overlay included."""
        found = await self._find(query)
        self._read |= {customer.id: customer for customer in found}
        return _merged(found, [each for each in self._overlay.customers.values() if _may_match(each, query)])

    async def create(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Put a new customer card in the overlay."""
        del may_send
        new = Customer(
            id=self._overlay.new_id(),
            code=customer.code,
            name=customer.name,
            emails=(customer.email,) if customer.email else (),
            phone=customer.phone,
            vat_number=customer.vat_number,
            address=customer.address,
        )
        self._overlay.customers[new.id] = new
        self._overlay.record(f"klant {customer.name}", customer.name, ItemOutcome.CREATED)
        return new

    async def update(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Put a changed customer card in the overlay."""
        before = self._overlay.customers.get(customer_id) or self._read[customer_id]
        after = with_changes(before, changes)
        self._overlay.customers[customer_id] = after
        differences = CustomerUpdate(before, changes).changes
        self._overlay.record(f"klant {before.name}", before.name, ItemOutcome.UPDATED, differences)
        return after


def _merged(found: list[R], laid_over: list[R]) -> list[R]:
    ids = {each.id for each in laid_over}
    return [each for each in found if each.id not in ids] + laid_over


def _code(article: Article, extra_field: str) -> str:
    return article.extra_fields.get(extra_field, "") if extra_field else article.code


def _may_match(customer: Customer, query: CustomerQuery) -> bool:
    """Whether the books would return a card for a query; the caller compares again."""
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
