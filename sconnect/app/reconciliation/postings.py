"""What became of the sales orders of a reconciliation: invoices and ledger rows, read in few calls."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sconnect.app.concurrency import batches
from sconnect.app.errors import RefusedError, SettingsError, UnreadableError
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import Postings
from sconnect.domain.books import BookedOrder, Ledger, LedgerUse, Reference, VatKind
from sconnect.domain.reconciliation.facts import Invoice, Posting, Sale, SalesEntry
from sconnect.domain.reconciliation.rules import Sentence
from sconnect.domain.reconciliation.stages import StageFacts, Stages, compare_stages, posted_otherwise

CALLS_OF_A_MONTH = 40
"""Calls to the books that the comparison of a month may take; looking up single records ends there."""
_DAYS_OF_A_MONTH = 31
_AT_ONCE = 16
"""Records looked up by id in one call: the limit on a filter."""
_MOST_ENTRIES = 10
_SALES_USES = frozenset(
    {
        LedgerUse.HIGH,
        LedgerUse.LOW,
        LedgerUse.OTHER,
        LedgerUse.NIL,
        LedgerUse.EXPORT,
        LedgerUse.UNION,
        LedgerUse.DISTANCE,
        LedgerUse.EXEMPT,
        LedgerUse.ABROAD,
    }
)
NO_INVOICES = Sentence(
    "De koppelsleutel mag de facturen niet lezen (recht orders:read): gefactureerd en grootboek ontbreken.",
    "The client key may not read the invoices (right orders:read): invoiced and ledger are missing.",
)
NO_LEDGER = Sentence(
    "De koppelsleutel mag het grootboek niet lezen (recht boekhouden:read): de kolom grootboek ontbreekt.",
    "The client key may not read the ledger (right boekhouden:read): the column ledger is missing.",
)
_UNREADABLE_INVOICES = Sentence(
    "De facturen in SnelStart zijn niet betrouwbaar te lezen: gefactureerd en grootboek ontbreken.",
    "The invoices in SnelStart cannot be read reliably: invoiced and ledger are missing.",
)
_UNREADABLE_LEDGER = Sentence(
    "Het grootboek in SnelStart is niet betrouwbaar te lezen: de kolom grootboek ontbreekt.",
    "The ledger in SnelStart cannot be read reliably: the column ledger is missing.",
)


AddOrders = Callable[[Sequence[BookedOrder]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FoundStages:
    """The five columns, and what could not be had."""

    found: Stages
    unavailable: tuple[Sentence, ...]


async def read_stages(
    session: ImportSession, reference: Reference, sales: list[Sale], add: AddOrders | None, period: tuple[date, date]
) -> FoundStages:
    """Read invoices and ledger of a period and compare them with its sales.

    `add`: adds those among sales orders of another period that are the profile's own to the sales; None: read neither
    invoices nor ledger.
    """
    first, last = period
    if add is None:
        return FoundStages(compare_stages(StageFacts(first, last, sales, None, None)), ())
    postings = (await session.books()).postings
    reading = _Reading(session, reference, postings, sales, add, period)
    invoices = await reading.invoices()
    rows = None if invoices is None else await reading.rows()
    if invoices is not None:
        await reading.look_up(invoices)
    facts = StageFacts(
        first,
        last,
        reading.sales,
        None if invoices is None else {each.id: each for each in invoices},
        rows,
        ledgers=reading.ledgers,
        uses=_uses(reference),
        vat_abroad=reference.administration.foreign_vat_ledger,
    )
    if rows is not None and (entries := await reading.entries(posted_otherwise(facts))):
        facts = replace(facts, entries=entries)
    return FoundStages(compare_stages(facts), tuple(reading.unavailable))


class _Reading:
    def __init__(
        self,
        session: ImportSession,
        reference: Reference,
        postings: Postings,
        sales: list[Sale],
        add: AddOrders,
        period: tuple[date, date],
    ) -> None:
        self._session = session
        self._reference = reference
        self._postings = postings
        self._add = add
        self._first, self._last = period
        months = -(-((self._last - self._first).days + 1) // _DAYS_OF_A_MONTH)
        self._most_calls = CALLS_OF_A_MONTH * months
        self.sales = sales
        self.ledgers: dict[str, Ledger] = {}
        self.unavailable: list[Sentence] = []

    async def invoices(self) -> list[Invoice] | None:
        """Read the invoices of the period; None when they cannot be had."""
        try:
            return await self._postings.invoices(self._first, self._last)
        except (SettingsError, RefusedError):
            self.unavailable.append(NO_INVOICES)
        except UnreadableError:
            self.unavailable.append(_UNREADABLE_INVOICES)
        return None

    async def rows(self) -> list[Posting] | None:
        """Read the ledger rows of turnover and VAT on sales; None when they cannot be had."""
        groups = {group.ledger_id for group in self._reference.revenue_groups if group.ledger_id}
        abroad = self._reference.administration.foreign_vat_ledger
        try:
            self.ledgers = {each.id: each for each in await (await self._session.books()).reference.ledgers()}
            wanted = {
                each.id
                for each in self.ledgers.values()
                if each.use in _SALES_USES or each.vat_of is not None or each.id in groups or each.id == abroad
            }
            return await self._postings.rows(wanted, self._first, self._last)
        except (SettingsError, RefusedError):
            self.unavailable.append(NO_LEDGER)
        except UnreadableError:
            self.unavailable.append(_UNREADABLE_LEDGER)
        return None

    async def look_up(self, invoices: list[Invoice]) -> None:
        """Look up, as far as calls are left, the invoices of other periods and the orders of invoices of this one."""
        known = {each.id for each in invoices}
        elsewhere = {
            order.invoice_id for sale in self.sales for order in sale.orders if order.invoice_id not in {"", *known}
        }
        for ids in batches(sorted(elsewhere), _AT_ONCE):
            if not self._has_calls:
                break
            invoices += await self._postings.invoices_by_id(ids)
        ours = {order.id for sale in self.sales for order in sale.orders}
        here = [each for each in invoices if self._first <= each.day <= self._last]
        strange = sorted({order_id for each in here for order_id in each.order_ids} - ours)
        for ids in batches(strange, _AT_ONCE):
            if not self._has_calls:
                self._tell_left_out(len(strange))
                break
            await self._add(await self._postings.orders_by_id(ids))

    async def entries(self, invoices: Iterable[Invoice]) -> Mapping[str, SalesEntry]:
        """Read the sales entries of some invoices, by id."""
        found = {}
        for invoice in list(invoices)[:_MOST_ENTRIES]:
            if invoice.entry_id and self._has_calls and (entry := await self._postings.entry(invoice.entry_id)):
                found[entry.id] = entry
        return found

    @property
    def _has_calls(self) -> bool:
        return self._session.calls_made < self._most_calls

    def _tell_left_out(self, number: int) -> None:
        self.unavailable.append(
            Sentence(
                f"Van {number} verkooporders op facturen van deze periode is niet opgezocht of ze van de winkel zijn: "
                "dat kost te veel aanroepen van SnelStart. Kies een kortere periode.",
                f"Of {number} sales orders on invoices of this period it was not looked up whether they are the "
                "shop's: that takes too many calls to SnelStart. Choose a shorter period.",
            )
        )


def _uses(reference: Reference) -> Mapping[Decimal, LedgerUse]:
    """Return the box of the return of each Dutch percentage."""
    boxes = {VatKind.HIGH: LedgerUse.HIGH, VatKind.LOW: LedgerUse.LOW, VatKind.OTHER: LedgerUse.OTHER}
    return {
        rate.percent.normalize(): boxes[rate.kind]
        for rate in reference.vat_rates
        if rate.percent and rate.kind in boxes
    }
