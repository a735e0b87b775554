"""Sales orders: created once, and found again by their payment reference."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sconnect.adapters.json_http.bodies import holds_unusable
from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.ids import record_path
from sconnect.adapters.snelstart.http.odata import Term, at_least, below, equals, every, query
from sconnect.adapters.snelstart.http.queries import SMALLEST_FULL_PAGE, pages, rows_with_any
from sconnect.adapters.snelstart.http.transport import unreadable
from sconnect.adapters.snelstart.mapping.from_wire import booked_order, read_leniently, read_records
from sconnect.adapters.snelstart.mapping.identity import guids, spelling
from sconnect.adapters.snelstart.mapping.models import Verkoopfactuur, Verkooporder
from sconnect.adapters.snelstart.mapping.to_wire import changed_order, order_record
from sconnect.app.errors import NotFoundError, RefusalReason, RefusedError
from sconnect.app.ports import Confirm, KnownOrder, KnownOrders, MaySend
from sconnect.domain.books import BookedOrder, OrderChange, SalesOrder

PATH = "/verkooporders"
INVOICES = "/verkoopfacturen"
_NOBODYS = "sconnect: van geen enkele order"
"""A payment reference that no order has."""
_LINE = re.compile(r"\bregels\[(\d{1,3})\]")


class SnelStartSalesOrders:
    """Fulfils `ports.SalesOrders`.

    "Not found" decides that an order is sent again, so it must be certain. Everything that makes an answer doubtful
    raises `UnreadableError`: a filter that is ignored, refused, answered with orders that do not match it, or without
    one that does.
    """

    def __init__(self, client: ApiClient, known: KnownOrders) -> None:
        self._client = client
        self._known = known
        self._is_search_sound = False

    async def find(self, references: Collection[str]) -> list[BookedOrder]:
        """Find the orders with these payment references."""
        if not references:
            return []
        await self._make_sure_that_search_is_sound()
        return await self._with_references(references)

    async def numbered(self, numbers: Collection[int]) -> list[BookedOrder]:
        """Find the orders with these numbers."""
        if not numbers:
            return []
        await self._make_sure_that_search_is_sound()
        orders = await self._matching(equals("Nummer", number) for number in sorted(set(numbers)))
        if {order.number for order in orders} - set(numbers):
            raise unreadable(Kind.READ, f"GET {PATH}: orders that were not asked for")
        return list({order.id: order for order in orders}.values())

    async def of_days(self, first: date, last: date) -> list[BookedOrder]:
        """Read the sales orders dated `first` to `last` inclusive, each once, and check the answer."""
        dated = every(at_least("Datum", _midnight(first)), below("Datum", _midnight(last + timedelta(days=1))))
        rows = [row async for page in pages(self._client, PATH, dated, unit=SMALLEST_FULL_PAGE) for row in page]
        orders = map(booked_order, await read_records(Verkooporder, rows))
        found = {order.id: order for order in orders if order.day is not None and first <= order.day <= last}
        return list(found.values())

    async def of_customer(self, customer_id: str, since: date) -> list[BookedOrder]:
        """Read the first page of the sales orders of a customer dated from a day on; the filter is applied again."""
        wanted = guids([customer_id])
        if not wanted:
            return []
        where = every(*(equals("Relatie/Id", UUID(guid)) for guid in wanted), at_least("Datum", _midnight(since)))
        rows = await self._client.read_list(PATH, query(where))
        orders = map(booked_order, await read_records(Verkooporder, rows))
        return [order for order in orders if order.customer_id in wanted and order.day and order.day >= since]

    async def invoice_numbers(self, since: date) -> dict[str, str]:
        """Read the numbers of the invoices dated from a day on; of several for one sales order the last.

        Raises `UnreadableError` when the filter is ignored: all invoices ever would take the calls of the imports.
        """
        numbers: set[tuple[str, str]] = set()
        async for page in pages(self._client, INVOICES, at_least("FactuurDatum", _midnight(since))):
            invoices = [record.content for record in await read_records(Verkoopfactuur, page)]
            if any(invoice.factuur_datum and invoice.factuur_datum.date() < since for invoice in invoices):
                raise unreadable(Kind.READ, f"GET {INVOICES}: the filter is ignored")
            numbers |= {(order.id, each.factuurnummer) for each in invoices for order in each.verkoop_orders}
        return {order_id: number for order_id, number in sorted(numbers) if number}

    async def create(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        """Create a sales order, once; None when it was accepted with an empty answer."""
        try:
            answer = await self._client.write("POST", PATH, order_record(order), may_send=may_send)
        except RefusedError as refusal:
            if not _names_text_line(refusal, order):
                raise
            raise RefusedError(
                refusal.dutch,
                refusal.english,
                reason=RefusalReason.TEXT_LINE,
                codes=refusal.codes,
                detail=refusal.detail,
            ) from None
        return None if answer is None else booked_order(read_leniently(Verkooporder, answer, Kind.WRITE), Kind.WRITE)

    async def by_id(self, order_id: str) -> BookedOrder | None:
        """Read a sales order; None when its id is answered as not found."""
        try:
            answer = await self._client.read_record(record_path(PATH, order_id))
        except NotFoundError:
            return None
        return booked_order(read_leniently(Verkooporder, answer))

    async def change(
        self, order_id: str, change: OrderChange, *, confirm: Confirm, may_send: MaySend | None = None
    ) -> BookedOrder | None:
        """Change a sales order as it is now, once; None when it was accepted with an empty answer."""
        record = await self._confirmed(order_id, confirm)
        path = record_path(PATH, order_id)
        answer = await self._client.write("PUT", path, changed_order(record, change), may_send=may_send)
        return None if answer is None else booked_order(read_leniently(Verkooporder, answer, Kind.WRITE), Kind.WRITE)

    async def remove(self, order_id: str, *, confirm: Confirm, may_send: MaySend | None = None) -> None:
        """Remove a sales order, once."""
        await self._confirmed(order_id, confirm)
        await self._client.write("DELETE", record_path(PATH, order_id), None, may_send=may_send)

    async def _confirmed(self, order_id: str, confirm: Confirm) -> dict[str, Any]:
        """Read a sales order right before it is changed; `confirm` raises when it is not what was meant."""
        record = await self._client.read_record(record_path(PATH, order_id))
        if holds_unusable(record):
            raise RefusedError(
                "in SnelStart staat een getal dat niet te lezen is, dus de verkooporder kan niet worden bijgewerkt; "
                "verbeter het daar",
                english="SnelStart holds a number that cannot be read, so the sales order cannot be updated; correct "
                "it there",
                detail=f"{PATH}: an unusable number",
            )
        confirm(booked_order(read_leniently(Verkooporder, record)))
        return record

    async def _matching(self, terms: Iterable[Term]) -> list[BookedOrder]:
        try:
            rows = await rows_with_any(self._client, PATH, list(terms))
        except RefusedError as refusal:
            refused = unreadable(Kind.READ, refusal.detail)
        else:
            return [booked_order(order) for order in await read_records(Verkooporder, rows)]
        raise refused

    async def _with_references(self, references: Collection[str]) -> list[BookedOrder]:
        orders = await self._matching(equals("Betalingskenmerk", reference) for reference in sorted(set(references)))
        if {spelling(order.payment_reference) for order in orders} - set(map(spelling, references)):
            raise unreadable(Kind.READ, f"GET {PATH}: orders that were not asked for")
        return list({order.id: order for order in orders}.values())

    async def _make_sure_that_search_is_sound(self) -> None:
        """Ask once for an order that was booked, which has to be found, and for one that nobody has, which may not be.

        One that is not found may have been removed or changed by a person: then it is asked for by its id, and the next
        one by its reference. Where none stands there any more, and before the first, the other answer is all there is.
        """
        if self._is_search_sound:
            return
        known = await self._known()
        for booked in known:
            if await self._tells_apart(booked):
                break
        if not known:
            await self._find_nobodys([])
        self._is_search_sound = True

    async def _tells_apart(self, booked: KnownOrder) -> bool:
        """Whether this order is found; False when it does not stand there as it was booked. Raises as `find`."""
        if any(order.id == booked.id for order in await self._find_nobodys([booked.reference])):
            return True
        kept = await self.by_id(booked.id)
        if kept is not None and spelling(kept.payment_reference) == spelling(booked.reference):
            raise unreadable(Kind.READ, f"GET {PATH}: an order that is there is not found")
        return False

    async def _find_nobodys(self, others: Sequence[str]) -> list[BookedOrder]:
        """Find the orders with these references when a reference that no order has is asked for with them."""
        found = await self._with_references([_NOBODYS, *others])
        if any(spelling(order.payment_reference) == spelling(_NOBODYS) for order in found):
            raise unreadable(Kind.READ, f"GET {PATH}: an order that nobody has")
        return found


def _names_text_line(refusal: RefusedError, order: SalesOrder) -> bool:
    """Whether a refusal is about lines that have only a text, and about nothing else."""
    named = {int(number) for number in _LINE.findall(refusal.detail)}
    texts = {at for at, line in enumerate(order.lines) if line.article_id is None}
    return bool(named) and named <= texts and not refusal.codes


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
