"""What the books tell of past sales, by what they keep: put together into sales that sconnect did not book."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sconnect.domain.adoption.matching import SalesInBooks
from sconnect.domain.adoption.model import BookSale, Card, SaleKind
from sconnect.domain.books import Customer
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import email_key, name_key, postcode_key


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A sales order as the books hold it, as far as it tells whose it is."""

    id: str
    number: int
    day: date
    total: Decimal
    """Euro, including VAT."""
    payment_reference: str = ""
    order_reference: str = ""
    description: str = ""
    memo: str = ""
    customer_id: str = ""
    delivery_name: str = ""
    delivery_postcode: str = ""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """By article id; empty for more articles than are compared."""
    is_quotation: bool = False


@dataclass(frozen=True, slots=True)
class PastInvoice:
    """An invoice, of one or more sales orders, or of a sales entry: then of no order."""

    id: str
    number: str
    day: date
    total: Decimal
    customer_id: str = ""
    order_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the debtors in the ledger. `amount` is what they owe more; below zero: they paid or were credited."""

    id: str
    invoice_number: str
    day: date
    amount: Decimal
    text: str = ""
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class OwnBookings:
    """What sconnect booked itself into an administration, for any of its profiles."""

    order_ids: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    """Payment references, case-folded, of orders that were sent or may have been."""

    def holds(self, order: PastOrder) -> bool:
        """Whether a sales order is one of these, or a copy of one."""
        return order.id in self.order_ids or order.payment_reference.strip().casefold() in self.references


@dataclass(frozen=True, slots=True)
class PastSales:
    """All that the books tell of past sales. Lists may hold a row twice."""

    orders: Collection[PastOrder] = ()
    invoices: Collection[PastInvoice] = ()
    ledger_rows: Collection[LedgerRow] = ()
    cards: Collection[Card] = ()
    article_codes: Mapping[str, str] = field(default_factory=dict)
    """Codes of articles by id."""


def card_of(customer: Customer) -> Card:
    """Return a customer card as it is compared."""
    return Card(
        id=customer.id,
        name=name_key(customer.name),
        emails=frozenset(key for email in customer.emails if (key := email_key(email))),
        postcode=postcode_key(customer.address.postcode) if customer.address else "",
        code=customer.code,
    )


def sales_of_others(past: PastSales, ours: OwnBookings, *, collective: Iterable[str] = ()) -> SalesInBooks:
    """Return the sales in the books that sconnect did not book: orders, and entries, which have no order."""
    orders = {order.id: order for order in past.orders}
    invoices = {invoice.id: invoice for invoice in past.invoices}
    number_of = {each.order_ids[0]: each.number for each in invoices.values() if len(each.order_ids) == 1}
    sales = [
        _sale_of(order, number_of.get(order.id, ""), past.article_codes)
        for order in orders.values()
        if not order.is_quotation and not ours.holds(order)
    ]
    sales += _entries(invoices.values(), {row.id: row for row in past.ledger_rows}.values())
    return SalesInBooks(sales, {card.id: card for card in past.cards}, frozenset(collective))


def is_mostly_entries(books: SalesInBooks) -> bool:
    """Whether most of what another program booked are entries: then a first day to book from is safer than a table."""
    entries = sum(sale.kind is SaleKind.ENTRY for sale in books.sales)
    return entries * 2 > len(books.sales)


def _sale_of(order: PastOrder, invoice_number: str, article_codes: Mapping[str, str]) -> BookSale:
    goods: dict[str, Decimal] = {}
    for article_id, quantity in order.quantities.items():
        code = article_key(article_codes.get(article_id, ""))
        if code:
            goods[code] = goods.get(code, Decimal(0)) + quantity
    return BookSale(
        id=order.id,
        kind=SaleKind.ORDER,
        number=str(order.number),
        day=order.day,
        total=order.total,
        payment_reference=order.payment_reference,
        invoice_number=invoice_number,
        order_reference=order.order_reference,
        description=order.description,
        memo=order.memo,
        card_id=order.customer_id,
        delivery_name=name_key(order.delivery_name),
        delivery_postcode=postcode_key(order.delivery_postcode),
        goods=goods,
    )


def _entries(invoices: Iterable[PastInvoice], rows: Iterable[LedgerRow]) -> list[BookSale]:
    """Return the entries: invoices of no order, and debts in the ledger under a number that no invoice has."""
    texts: dict[str, str] = {}
    debts: dict[str, LedgerRow] = {}
    for row in sorted(rows, key=lambda each: (each.day, each.id)):
        # What they pay stands under the same number, with the text of the bank.
        if row.amount > 0:
            texts.setdefault(row.invoice_number, row.text)
            debts.setdefault(row.invoice_number, row)
    listed = set()
    sales = []
    for invoice in invoices:
        listed.add(invoice.number)
        if not invoice.order_ids:
            sales.append(_entry(invoice, texts.get(invoice.number, "")))
    for number, row in debts.items():
        if number and number not in listed:
            sales.append(_entry(PastInvoice(row.id, number, row.day, row.amount, row.customer_id), row.text))
    return sales


def _entry(invoice: PastInvoice, text: str) -> BookSale:
    return BookSale(
        id=invoice.id,
        kind=SaleKind.ENTRY,
        number=invoice.number,
        day=invoice.day,
        total=invoice.total,
        invoice_number=invoice.number,
        description=text,
        card_id=invoice.customer_id,
    )
