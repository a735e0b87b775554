"""Sales of the past: orders, invoices and ledger rows of debtors, read when another program booked before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.odata import Term, above, at_least, equals, every, query
from sconnect.adapters.snelstart.http.queries import SMALLEST_FULL_PAGE, pages
from sconnect.adapters.snelstart.http.transport import unreadable
from sconnect.adapters.snelstart.mapping.from_wire import Model, Record, read_all, read_records
from sconnect.adapters.snelstart.mapping.models import (
    Grootboek,
    Grootboekmutatie,
    Identifier,
    Verkoopfactuur,
    VerkooporderVanVroeger,
)
from sconnect.adapters.snelstart.resources.orders import INVOICES, PATH
from sconnect.app.ports import BookPage
from sconnect.domain.adoption.history import LedgerRow, PastInvoice, PastOrder

LEDGERS = "/grootboeken"
LEDGER_ROWS = "/grootboekmutaties"
_DEBTORS = "DagboekVerkoop"
"""The function of the ledger on which debtors stand (snelstart.md 3.4)."""
_QUOTATION = "Offerte"
_LONGEST_TEXT = 200
"""Characters kept of a short text."""
_LONGEST_MEMO = 1_000
_MOST_ARTICLES = 50
"""Articles of an order that are compared; of one with more, none."""

Row = TypeVar("Row", PastOrder, PastInvoice, LedgerRow)


class SnelStartSalesHistory:
    """Fulfils `ports.SalesHistory`. A filter that is ignored would cost the calls of the imports: it raises."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._debtors: list[str] | None = None
        self.unreadable = 0

    async def orders(self, since: date, *, skip: int = 0) -> BookPage[PastOrder]:
        """Read a page of the sales orders dated from a day on."""
        return await self._page(PATH, VerkooporderVanVroeger, _orders, at_least("Datum", _midnight(since)), since, skip)

    async def orders_after(self, number: int) -> list[PastOrder]:
        """Read the sales orders with a higher number, page by page: one call as long as they fit on one."""
        found: dict[str, PastOrder] = {}
        async for page in pages(self._client, PATH, above("Nummer", number)):
            orders = self._readable(await read_records(VerkooporderVanVroeger, page), _orders)
            if any(order.number <= number for order in orders):
                raise unreadable(Kind.READ, f"GET {PATH}: the filter is ignored")
            found |= {order.id: order for order in orders}
        return list(found.values())

    async def invoices(self, since: date, *, skip: int = 0) -> BookPage[PastInvoice]:
        """Read a page of the invoices dated from a day on."""
        dated = at_least("FactuurDatum", _midnight(since))
        return await self._page(INVOICES, Verkoopfactuur, _invoices, dated, since, skip)

    async def debtors(self, since: date, *, skip: int = 0) -> BookPage[LedgerRow]:
        """Read a page of the rows of the debtors; nothing when the administration has no such ledger."""
        if self._debtors is None:
            rows = [row async for page in pages(self._client, LEDGERS) for row in read_all(Grootboek, page)]
            self._debtors = sorted({row.id for row in rows if row.grootboekfunctie == _DEBTORS})
        if not self._debtors:
            return BookPage((), None)
        ledger = equals("Grootboek/Id", UUID(self._debtors[0]))
        dated = every(ledger, at_least("Datum", _midnight(since)))
        return await self._page(LEDGER_ROWS, Grootboekmutatie, _ledger_rows, dated, since, skip)

    async def _page(
        self,
        path: str,
        model: type[Model],
        read: Callable[[Record[Model]], Iterator[Row]],
        where: Term,
        since: date,
        skip: int,
    ) -> BookPage[Row]:
        page = await self._client.read_list(path, query(where, skip=skip))
        rows = self._readable(await read_records(model, page), read)
        if any(row.day < since for row in rows):
            raise unreadable(Kind.READ, f"GET {path}: the filter is ignored")
        return BookPage(tuple(rows), None if len(page) < SMALLEST_FULL_PAGE else skip + len(page))

    def _readable(self, records: Sequence[Record[Model]], read: Callable[[Record[Model]], Iterator[Row]]) -> list[Row]:
        rows = [row for record in records for row in read(record)]
        self.unreadable += len(records) - len(rows)
        return rows


def _orders(record: Record[VerkooporderVanVroeger]) -> Iterator[PastOrder]:
    order = record.content
    if not record.id or order.nummer is None or order.datum is None or order.totaal_inclusief_btw is None:
        return
    quantities: dict[str, Decimal] = {}
    for line in order.regels:
        if line.artikel is not None and line.artikel.record_id:
            quantities[line.artikel.record_id] = quantities.get(line.artikel.record_id, Decimal(0)) + line.aantal
    address = order.afleveradres
    yield PastOrder(
        id=record.id,
        number=order.nummer,
        day=order.datum.date(),
        total=order.totaal_inclusief_btw,
        payment_reference=order.betalingskenmerk[:_LONGEST_TEXT],
        order_reference=order.orderreferentie[:_LONGEST_TEXT],
        description=order.omschrijving[:_LONGEST_TEXT],
        memo=order.memo[:_LONGEST_MEMO],
        customer_id=_id_of(order.relatie),
        delivery_name=address.contactpersoon[:_LONGEST_TEXT] if address else "",
        delivery_postcode=address.postcode[:_LONGEST_TEXT] if address else "",
        quantities=quantities if len(quantities) <= _MOST_ARTICLES else {},
        is_quotation=order.proces_status == _QUOTATION,
    )


def _invoices(record: Record[Verkoopfactuur]) -> Iterator[PastInvoice]:
    invoice = record.content
    if not record.id or invoice.factuur_datum is None or invoice.factuur_bedrag is None:
        return
    yield PastInvoice(
        id=record.id,
        number=invoice.factuurnummer[:_LONGEST_TEXT],
        day=invoice.factuur_datum.date(),
        total=invoice.factuur_bedrag,
        customer_id=_id_of(invoice.relatie),
        order_ids=tuple(each.record_id for each in invoice.verkoop_orders if each.record_id),
    )


def _ledger_rows(record: Record[Grootboekmutatie]) -> Iterator[LedgerRow]:
    row = record.content
    if not record.id or row.datum is None:
        return
    yield LedgerRow(
        id=record.id,
        invoice_number=row.factuur_nummer[:_LONGEST_TEXT],
        day=row.datum.date(),
        amount=row.debet - row.credit,
        text=row.omschrijving[:_LONGEST_TEXT],
        customer_id=_id_of(row.relatie_public_identifier),
    )


def _id_of(reference: Identifier | None) -> str:
    return reference.record_id if reference else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
