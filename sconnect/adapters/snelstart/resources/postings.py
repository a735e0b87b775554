"""What became of sales orders: invoices, rows of the ledger, sales entries and VAT returns (snelstart.md 3.4, 3.8)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.ids import record_path
from sconnect.adapters.snelstart.http.odata import MOST_NODES, Term, at_least, below, either, equals, every
from sconnect.adapters.snelstart.http.queries import SMALLEST_FULL_PAGE, pages, rows_with_any
from sconnect.adapters.snelstart.http.transport import unreadable
from sconnect.adapters.snelstart.mapping.from_wire import Model, Record, booked_order, read_as, read_records
from sconnect.adapters.snelstart.mapping.identity import guids
from sconnect.adapters.snelstart.mapping.models import (
    Btwaangifte,
    Grootboekmutatie,
    Rubriek,
    Verkoopboeking,
    Verkoopfactuur,
    Verkooporder,
)
from sconnect.adapters.snelstart.resources.history import LEDGER_ROWS
from sconnect.adapters.snelstart.resources.orders import INVOICES, PATH
from sconnect.app.errors import NotFoundError
from sconnect.domain.books import BookedOrder, LedgerUse
from sconnect.domain.reconciliation.facts import Box, BoxAmount, Invoice, Posting, SalesEntry, VatReturn
from sconnect.domain.scheduling import last_day
from sconnect.domain.values.money import sums_of

ENTRIES = "/verkoopboekingen"
RETURNS = "/btwaangiftes"
_LONGEST_NUMBER = 50
_MONTHS: Mapping[str, int] = {"Maand": 1, "Kwartaal": 3, "Jaar": 12}
_NOT_SENT = frozenset({"NietVerzonden", "Fout", ""})
_VAT_OF: Mapping[str, LedgerUse] = {
    "VerkopenHoog": LedgerUse.HIGH,
    "VerkopenLaag": LedgerUse.LOW,
    "VerkopenOverig": LedgerUse.OTHER,
    "VerkopenVerlegd": LedgerUse.NIL,
    "Geen": LedgerUse.EXEMPT,
}
_LONGEST_PERIOD = timedelta(days=366)

Row = TypeVar("Row", Invoice, Posting)


class SnelStartPostings:
    """Fulfils `ports.Postings`. A filter that is ignored would cost the calls of the imports: it raises."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def invoices(self, first: date, last: date) -> list[Invoice]:
        """Read the invoices dated `first` to `last` inclusive, each once."""
        dated = _dated("FactuurDatum", first, last)
        return await self._dated_rows(INVOICES, Verkoopfactuur, _invoices, dated, (first, last))

    async def invoices_by_id(self, ids: Collection[str]) -> list[Invoice]:
        """Read these invoices."""
        wanted = guids(ids)
        rows = await rows_with_any(self._client, INVOICES, [equals("Id", UUID(guid)) for guid in sorted(wanted)])
        found = {each.id: each for row in await read_records(Verkoopfactuur, rows) for each in _invoices(row)}
        return [each for each in found.values() if each.id in wanted]

    async def orders_by_id(self, ids: Collection[str]) -> list[BookedOrder]:
        """Read these sales orders."""
        wanted = guids(ids)
        rows = await rows_with_any(self._client, PATH, [equals("Id", UUID(guid)) for guid in sorted(wanted)])
        found = {each.id: each for each in map(booked_order, await read_records(Verkooporder, rows))}
        return [each for each in found.values() if each.id in wanted]

    async def rows(self, ledgers: Collection[str], first: date, last: date) -> list[Posting]:
        """Read the rows of these ledgers dated `first` to `last` inclusive, each once."""
        dated = _dated("Datum", first, last)
        terms = [equals("Grootboek/Id", UUID(guid)) for guid in sorted(guids(ledgers))]
        size = (MOST_NODES - dated.nodes - 1) // (terms[0].nodes + 1) if terms else 1
        found: list[Posting] = []
        for start in range(0, len(terms), size):
            where = every(either(*terms[start : start + size]), dated)
            found += await self._dated_rows(LEDGER_ROWS, Grootboekmutatie, _postings, where, (first, last))
        return found

    async def entry(self, entry_id: str) -> SalesEntry | None:
        """Read a sales entry; None when it is gone."""
        try:
            answer = await self._client.read_record(record_path(ENTRIES, entry_id))
        except NotFoundError:
            return None
        entry = read_as(Verkoopboeking, answer)
        vat = sums_of((_VAT_OF[each.btw_soort], each.btw_bedrag) for each in entry.btw if each.btw_soort in _VAT_OF)
        return SalesEntry(entry.id, entry.factuurnummer[:_LONGEST_NUMBER], vat)

    async def returns(self, first: date, last: date) -> list[VatReturn]:
        """Read the VAT returns of which the period touches these days, the oldest first."""
        where = _dated("AangiftePeriodeBeginDatum", first - _LONGEST_PERIOD, last)
        rows = [row async for page in pages(self._client, RETURNS, where) for row in page]
        found = {each.id: each for row in await read_records(Btwaangifte, rows) for each in _returns(row)}
        return sorted(
            (each for each in found.values() if each.first <= last and first <= each.last), key=lambda each: each.first
        )

    async def _dated_rows(
        self,
        path: str,
        model: type[Model],
        read: Callable[[Record[Model]], Iterator[Row]],
        where: Term,
        days: tuple[date, date],
    ) -> list[Row]:
        found: dict[str, Row] = {}
        async for page in pages(self._client, path, where, unit=SMALLEST_FULL_PAGE):
            rows = [row for record in await read_records(model, page) for row in read(record)]
            if any(not days[0] <= row.day <= days[1] for row in rows):
                raise unreadable(Kind.READ, f"GET {path}: the filter is ignored")
            found |= {row.id: row for row in rows}
        return list(found.values())


def _dated(name: str, first: date, last: date) -> Term:
    return every(at_least(name, _midnight(first)), below(name, _midnight(last + timedelta(days=1))))


def _invoices(record: Record[Verkoopfactuur]) -> Iterator[Invoice]:
    invoice = record.content
    if record.id and invoice.factuur_datum is not None and invoice.factuur_bedrag is not None:
        yield Invoice(
            id=record.id,
            number=invoice.factuurnummer[:_LONGEST_NUMBER],
            day=invoice.factuur_datum.date(),
            total=invoice.factuur_bedrag,
            order_ids=tuple(each.record_id for each in invoice.verkoop_orders if each.record_id),
            entry_id=invoice.verkoop_boeking.record_id if invoice.verkoop_boeking else "",
            open_balance=invoice.openstaand_saldo,
            due=invoice.verval_datum and invoice.verval_datum.date(),
        )


def _postings(record: Record[Grootboekmutatie]) -> Iterator[Posting]:
    row = record.content
    if record.id and row.datum is not None and row.grootboek is not None:
        yield Posting(
            id=record.id,
            ledger_id=row.grootboek.record_id,
            invoice_number=row.factuur_nummer[:_LONGEST_NUMBER],
            day=row.datum.date(),
            amount=row.credit - row.debet,
        )


def _returns(record: Record[Btwaangifte]) -> Iterator[VatReturn]:
    content = record.content
    months = _MONTHS.get(content.btw_aangifte_periode)
    begin = content.aangifte_periode_begin_datum
    if not record.id or begin is None or months is None or begin.year >= MAXYEAR:
        return
    first = begin.date()
    is_sent = content.btw_aangifte_status not in _NOT_SENT
    sent_at = content.datum_tijd_verzending
    boxes = {
        Box.HIGH: content.rubriek1_a,
        Box.LOW: content.rubriek1_b,
        Box.OTHER: content.rubriek1_c,
        Box.NIL: content.rubriek1_e,
        Box.EXPORT: content.rubriek3_a,
        Box.UNION: content.rubriek3_b,
    }
    yield VatReturn(
        id=record.id,
        first=first,
        last=last_day(first, months),
        is_sent=is_sent,
        is_supplement=content.is_suppletie,
        sent_on=sent_at.date() if is_sent and sent_at else None,
        boxes={box: _amount(each) for box, each in boxes.items() if each is not None},
    )


def _amount(box: Rubriek) -> BoxAmount:
    return BoxAmount(box.omzet, box.btw)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
