"""One administration in memory, by resource: it remembers what it was asked and what was written to it."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sconnect.app.errors import NotFoundError, RefusalReason, RefusedError, UnreachableError
from sconnect.app.ports import BookPage, Confirm, CustomerQuery, MaySend
from sconnect.domain.adoption.history import LedgerRow, PastInvoice, PastOrder
from sconnect.domain.books import (
    Article,
    BookedLine,
    BookedOrder,
    CostCentre,
    Customer,
    ExtraFields,
    Ledger,
    NewArticle,
    NewCustomer,
    OrderChange,
    Reference,
    SalesLine,
    SalesOrder,
)
from sconnect.domain.customers.cards import with_changes
from sconnect.domain.reconciliation.facts import Invoice, Posting, SalesEntry, VatReturn
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import email_key, name_key
from sconnect.domain.values.money import to_cents

R = TypeVar("R", Article, Customer)
P = TypeVar("P", PastOrder, PastInvoice, LedgerRow)
Hook = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class FakeUsage:
    """Fulfils `ports.Usage`. `asked` names the calls, in order; `failures` and `before` are by name of a call."""

    asked: list[str] = field(default_factory=list)
    paused: float = 0.0
    quota_used: float = 0.0
    failures: defaultdict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    """Raised one per call, before anything is done."""
    lost_answers: defaultdict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    """Raised one per call, after it was done."""
    before: dict[str, Hook] = field(default_factory=dict)
    """Awaited each time, before anything is done."""

    @property
    def calls(self) -> int:
        return len(self.asked)

    def fail(self, call: str, *errors: Exception) -> None:
        """Let the next calls by this name fail."""
        self.failures[call].extend(errors)

    def lose_answers(self, call: str, *errors: Exception) -> None:
        """Let the next calls by this name be done and not be answered."""
        self.lost_answers[call].extend(errors)

    async def ask(self, call: str, may_send: MaySend | None = None) -> None:
        """Take a call, unless it is to fail or may no longer be sent."""
        if hook := self.before.get(call):
            await hook()
        if may_send is not None and not may_send():
            raise UnreachableError(
                "het verzoek mag niet meer worden verstuurd", "het verzoek mag niet meer worden verstuurd"
            )
        self.asked.append(call)
        if self.failures[call]:
            raise self.failures[call].popleft()

    def answer(self, call: str) -> None:
        """Answer a call that was done, unless its answer is to be lost."""
        if self.lost_answers[call]:
            raise self.lost_answers[call].popleft()


class FakeSalesOrders:
    """Fulfils `ports.SalesOrders`. `booked` is what stands in the books; `hidden` references are not found yet."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.booked: list[BookedOrder] = []
        self.created: list[SalesOrder] = []
        """What was sent and accepted."""
        self.hidden: set[str] = set()
        self.empty_answers = 0
        """So many orders are accepted with an empty answer."""
        self.totals: dict[str, tuple[Decimal | None, Decimal | None]] = {}
        """What the books compute for a reference, including and excluding VAT; else what the lines add up to."""
        self.look_up_errors: deque[Exception] = deque()
        self.looked_up: list[frozenset[str]] = []

    def book(self, reference: str) -> BookedOrder:
        """Put a sales order in the books."""
        return self._book(reference, Decimal("12.10"), Decimal("10.00"))

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        await self._usage.ask("orders.find")
        self.looked_up.append(frozenset(references))
        if self.look_up_errors:
            raise self.look_up_errors.popleft()
        shown = set(references) - self.hidden
        return [order for order in self.booked if order.payment_reference in shown]

    async def numbered(self, numbers: Collection[int]) -> list[BookedOrder]:
        await self._usage.ask("orders.numbered")
        return [order for order in self.booked if order.number in numbers]

    async def of_days(self, first: date, last: date) -> list[BookedOrder]:
        await self._usage.ask("orders.of_days")
        return [order for order in self.booked if order.day is not None and first <= order.day <= last]

    async def of_customer(self, customer_id: str, since: date) -> list[BookedOrder]:
        await self._usage.ask("orders.of_customer")
        dated = [order for order in self.booked if order.day is not None and order.day >= since]
        return [order for order in dated if order.customer_id == customer_id]

    async def invoice_numbers(self, since: date) -> dict[str, str]:
        del since
        await self._usage.ask("orders.invoice_numbers")
        return {}

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        await self._usage.ask("orders.create", may_send)
        self.created.append(order)
        lines = sum((to_cents(line.quantity * line.unit_price) for line in order.lines), Decimal(0))
        booked = self._book(order.payment_reference, *self.totals.get(order.payment_reference, (lines, None)))
        self._usage.answer("orders.create")
        if self.empty_answers:
            self.empty_answers -= 1
            return None
        return booked

    async def by_id(self, order_id: str) -> BookedOrder | None:
        await self._usage.ask("orders.by_id")
        return next((order for order in self.booked if order.id == order_id), None)

    async def change(
        self, order_id: str, change: OrderChange, *, confirm: Confirm, may_send: MaySend | None = None
    ) -> BookedOrder | None:
        at, order = self._confirmed(order_id, confirm)
        await self._usage.ask("orders.change", may_send)
        lines = tuple(_booked_line(line) for line in change.lines) if change.lines else order.lines
        total = sum((line.total for line in lines), Decimal(0))
        self.booked[at] = replace(
            order, lines=lines, total_including_vat=total, customer_id=change.customer_id or order.customer_id
        )
        self._usage.answer("orders.change")
        return self.booked[at]

    async def remove(self, order_id: str, *, confirm: Confirm, may_send: MaySend | None = None) -> None:
        at, _ = self._confirmed(order_id, confirm)
        await self._usage.ask("orders.remove", may_send)
        del self.booked[at]
        self._usage.answer("orders.remove")

    def _confirmed(self, order_id: str, confirm: Confirm) -> tuple[int, BookedOrder]:
        at = next((at for at, order in enumerate(self.booked) if order.id == order_id), None)
        if at is None:
            raise NotFoundError("dit bestaat niet (meer) in SnelStart", "dit bestaat niet (meer) in SnelStart")
        confirm(self.booked[at])
        return at, self.booked[at]

    def _book(self, reference: str, including_vat: Decimal | None, excluding_vat: Decimal | None) -> BookedOrder:
        number = len(self.booked) + 1
        order = BookedOrder(f"id-{number}", number, reference, including_vat, excluding_vat)
        self.booked.append(order)
        return order


class FakeArticles:
    """Fulfils `ports.Articles`. Put records in `records`, by id."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.records: dict[str, Article] = {}
        self.page_size = 500
        self.numeric_codes = False
        """Whether article codes are numbers, in which leading zeros do not count."""
        self.looked_up: list[frozenset[str]] = []
        self.created: list[NewArticle] = []
        self.updated: list[tuple[str, NewArticle]] = []
        self.agreements: dict[tuple[str, str], Decimal] = {}
        """Prices by customer and article."""
        self.priced: list[tuple[str, dict[str, Decimal], date]] = []
        """The questions about prices: customer, quantities and day."""

    def add(self, *articles: Article) -> None:
        """Put articles in the books, or another version of them."""
        self.records |= {article.id: article for article in articles}

    async def find(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        await self._usage.ask("articles.find")
        self.looked_up.append(frozenset(codes))
        numeric = self.numeric_codes and not extra_field
        wanted = {article_key(code, numeric=numeric) for code in codes}
        return [
            article
            for article in self.records.values()
            if article_key(_code_in(article, extra_field), numeric=numeric) in wanted
        ]

    async def by_id(self, ids: Collection[str]) -> list[Article]:
        await self._usage.ask("articles.by_id")
        return [article for article in self.records.values() if article.id in ids]

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        await self._usage.ask("articles.changed")
        return _page(list(self.records.values()), since, skip, self.page_size)

    async def search(self, text: str, *, limit: int) -> list[Article]:
        await self._usage.ask("articles.search")
        wanted = text.casefold()
        hits = (
            article
            for article in self.records.values()
            if article.code.casefold().startswith(wanted) or wanted in article.name.casefold()
        )
        return [article for article in hits if not article.inactive][:limit]

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        await self._usage.ask("articles.agreed_prices")
        self.priced.append((customer_id, dict(quantities), day))
        agreed = {article_id: self.agreements.get((customer_id, article_id)) for article_id in quantities}
        return {article_id: price for article_id, price in agreed.items() if price is not None}

    async def create(self, article: NewArticle) -> Article:
        await self._usage.ask("articles.create")
        if article_key(article.code) in {article_key(each.code) for each in self.records.values()}:
            raise RefusedError(
                "deze artikelcode bestaat al", "deze artikelcode bestaat al", reason=RefusalReason.CODE_EXISTS
            )
        self.created.append(article)
        made = Article(f"id-{article.code}", article.code, article.name, article.revenue_group_id, article.sales_price)
        self.add(made)
        self._usage.answer("articles.create")
        return made

    async def update(self, article_id: str, article: NewArticle) -> Article:
        await self._usage.ask("articles.update")
        self.updated.append((article_id, article))
        before = self._existing(article_id)
        self.add(replace(before, name=article.name, sales_price=article.sales_price))
        self._usage.answer("articles.update")
        return self.records[article_id]

    async def fill_extra_field(self, article_id: str, field: str, value: str) -> None:
        await self._usage.ask("articles.fill_extra_field")
        article = self._existing(article_id)
        self.add(replace(article, extra_fields={**article.extra_fields, field: value}))
        self._usage.answer("articles.fill_extra_field")

    def _existing(self, article_id: str) -> Article:
        if article_id not in self.records:
            raise NotFoundError("dit bestaat niet (meer) in SnelStart", "dit bestaat niet (meer) in SnelStart")
        return self.records[article_id]


class FakeCustomers:
    """Fulfils `ports.Customers`. Put records in `records`, by id."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.records: dict[str, Customer] = {}
        self.page_size = 500
        self.hidden: set[str] = set()
        """Customers (by id) that are not found yet."""
        self.stumbles_over: dict[str, Exception] = {}
        """Raised by every search in which this e-mail address stands."""
        self.looked_up: list[CustomerQuery] = []
        self.created: list[NewCustomer] = []
        self.updated: list[tuple[str, NewCustomer]] = []

    def add(self, *customers: Customer) -> None:
        """Put customers in the books, or another version of them."""
        self.records |= {customer.id: customer for customer in customers}

    async def find(self, query: CustomerQuery) -> list[Customer]:
        await self._usage.ask("customers.find")
        self.looked_up.append(query)
        for email in self.stumbles_over.keys() & query.emails:
            raise self.stumbles_over[email]
        shown = (customer for customer in self.records.values() if customer.id not in self.hidden)
        return [customer for customer in shown if _fits(customer, query)]

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        await self._usage.ask("customers.changed")
        cards = [card for card in self.records.values() if card.is_customer]
        return _page(cards, since, skip, self.page_size)

    async def search(self, text: str, *, limit: int) -> list[Customer]:
        await self._usage.ask("customers.search")
        wanted = text.casefold()
        hits = (
            card
            for card in self.records.values()
            if str(card.code) == wanted or any(wanted in part.casefold() for part in (card.name, *card.emails))
        )
        return [card for card in hits if not card.inactive][:limit]

    async def create(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        await self._usage.ask("customers.create", may_send)
        self.created.append(customer)
        code = customer.code or 7000 + len(self.created)
        made = Customer(
            id=f"made-{len(self.created)}",
            code=code,
            name=customer.name,
            emails=(customer.email,) if customer.email else (),
            phone=customer.phone,
            vat_number=customer.vat_number,
            address=customer.address,
        )
        self.add(made)
        self._usage.answer("customers.create")
        return made

    async def update(self, customer_id: str, changes: NewCustomer) -> Customer:
        await self._usage.ask("customers.update")
        self.updated.append((customer_id, changes))
        if customer_id not in self.records:
            raise NotFoundError("dit bestaat niet (meer) in SnelStart", "dit bestaat niet (meer) in SnelStart")
        self.add(with_changes(self.records[customer_id], changes))
        self._usage.answer("customers.update")
        return self.records[customer_id]


class FakeReferenceData:
    """Fulfils `ports.ReferenceData`."""

    def __init__(self, usage: FakeUsage, reference: Reference) -> None:
        self._usage = usage
        self.data = reference
        self.centres: list[CostCentre] = []
        self.fields = ExtraFields()
        self.accounts: list[Ledger] = []

    async def read(self) -> Reference:
        return self.data

    async def cost_centres(self) -> list[CostCentre]:
        await self._usage.ask("reference.cost_centres")
        return list(self.centres)

    async def ledgers(self) -> list[Ledger]:
        await self._usage.ask("reference.ledgers")
        return list(self.accounts)

    async def extra_fields(self) -> ExtraFields:
        await self._usage.ask("reference.extra_fields")
        return self.fields


class FakeSalesHistory:
    """Fulfils `ports.SalesHistory`. Put rows in the lists."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.unreadable = 0
        self.past_orders: list[PastOrder] = []
        self.past_invoices: list[PastInvoice] = []
        self.ledger_rows: list[LedgerRow] = []
        self.page_size = 500

    async def orders(self, since: date, *, skip: int = 0) -> BookPage[PastOrder]:
        await self._usage.ask("history.orders")
        return self._part([row for row in self.past_orders if row.day >= since], skip)

    async def orders_after(self, number: int) -> list[PastOrder]:
        await self._usage.ask("history.orders_after")
        return [row for row in self.past_orders if row.number > number]

    async def invoices(self, since: date, *, skip: int = 0) -> BookPage[PastInvoice]:
        await self._usage.ask("history.invoices")
        return self._part([row for row in self.past_invoices if row.day >= since], skip)

    async def debtors(self, since: date, *, skip: int = 0) -> BookPage[LedgerRow]:
        await self._usage.ask("history.debtors")
        return self._part([row for row in self.ledger_rows if row.day >= since], skip)

    def _part(self, rows: list[P], skip: int) -> BookPage[P]:
        part = tuple(rows[skip : skip + self.page_size])
        return BookPage(part, skip + len(part) if len(part) == self.page_size else None)


class FakePostings:
    """Fulfils `ports.Postings`. Put rows in the lists."""

    def __init__(self, usage: FakeUsage) -> None:
        self._usage = usage
        self.all_invoices: list[Invoice] = []
        self.all_rows: list[Posting] = []
        self.all_entries: list[SalesEntry] = []
        self.all_returns: list[VatReturn] = []
        self.all_orders: list[BookedOrder] = []

    async def invoices(self, first: date, last: date) -> list[Invoice]:
        await self._usage.ask("postings.invoices")
        return [each for each in self.all_invoices if first <= each.day <= last]

    async def invoices_by_id(self, ids: Collection[str]) -> list[Invoice]:
        await self._usage.ask("postings.invoices_by_id")
        return [each for each in self.all_invoices if each.id in ids]

    async def orders_by_id(self, ids: Collection[str]) -> list[BookedOrder]:
        await self._usage.ask("postings.orders_by_id")
        return [each for each in self.all_orders if each.id in ids]

    async def rows(self, ledgers: Collection[str], first: date, last: date) -> list[Posting]:
        await self._usage.ask("postings.rows")
        return [each for each in self.all_rows if each.ledger_id in ledgers and first <= each.day <= last]

    async def entry(self, entry_id: str) -> SalesEntry | None:
        await self._usage.ask("postings.entry")
        return next((each for each in self.all_entries if each.id == entry_id), None)

    async def returns(self, first: date, last: date) -> list[VatReturn]:
        await self._usage.ask("postings.returns")
        return [each for each in self.all_returns if each.first <= last and first <= each.last]


class FakeBooks:
    """Fulfils `ports.Books`."""

    def __init__(self, reference: Reference) -> None:
        self.usage = FakeUsage()
        self.orders = FakeSalesOrders(self.usage)
        self.articles = FakeArticles(self.usage)
        self.customers = FakeCustomers(self.usage)
        self.reference = FakeReferenceData(self.usage, reference)
        self.history = FakeSalesHistory(self.usage)
        self.postings = FakePostings(self.usage)


def _booked_line(line: SalesLine) -> BookedLine:
    total = to_cents(line.quantity * line.unit_price)
    return BookedLine(line.article_id, line.description, line.quantity, line.unit_price, total)


def _code_in(article: Article, extra_field: str) -> str:
    return article.extra_fields.get(extra_field, "") if extra_field else article.code


def _fits(customer: Customer, query: CustomerQuery) -> bool:
    return (
        customer.id in query.ids
        or customer.code in query.codes
        or bool(customer.vat_number and customer.vat_number in query.vat_numbers)
        or not query.emails.isdisjoint(map(email_key, customer.emails))
        or name_key(customer.name) in set(map(name_key, query.names))
    )


def _page(records: list[R], since: datetime | None, skip: int, size: int) -> BookPage[R]:
    changed = [row for row in records if since is None or (row.modified_at and row.modified_at >= since)]
    rows = tuple(changed[skip : skip + size])
    return BookPage(rows, skip + len(rows) if len(rows) == size else None)
