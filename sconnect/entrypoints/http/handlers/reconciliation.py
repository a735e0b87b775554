"""Handler of the reconciliation of shop and books."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from sconnect.app.housekeeping.evidence.writing import read_years
from sconnect.app.profiles.repository import read_profile
from sconnect.app.reconciliation.long_periods import read_compared, start_comparing
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.reconciliation.vat_return import read_return
from sconnect.app.runs.run_id import RunName
from sconnect.app.worklist.corrections import booking_again
from sconnect.domain.books import LedgerUse
from sconnect.domain.reconciliation.facts import Box
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.reconciliation.stages import StageFinding
from sconnect.domain.vat import VatTreatment
from sconnect.entrypoints.http.csv_files import boxes_csv, stages_csv, supplies_csv, union_csv
from sconnect.entrypoints.http.endpoint import Body, Call, Query, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.release_views import ReleasedView, ReleaseRequest, released_view
from sconnect.entrypoints.http.handlers.runs import RunView, accepted_run

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)


class PeriodQuery(Query):
    """Dutch calendar days, both included; a quarter at most."""

    first: date = Field(alias="from", ge=_EARLIEST, le=_LATEST, description="The first day, such as 2026-11-01.")
    until: date = Field(ge=_EARLIEST, le=_LATEST, description="The last day.")


class CompareRequest(Body):
    """Which days are compared, both included; five years at most."""

    first: date = Field(alias="from", ge=_EARLIEST, le=_LATEST)
    until: date = Field(ge=_EARLIEST, le=_LATEST)


class QuarterQuery(Query):
    """A calendar quarter."""

    year: int = Field(ge=_EARLIEST.year, le=_LATEST.year, description="The year, such as 2026.")
    quarter: int = Field(ge=1, le=4, description="The quarter, from 1 to 4.")


class BookAgainRequest(ReleaseRequest):
    """Of which days the orders are booked again whose sales orders are gone; a quarter at most."""

    first: date = Field(alias="from", ge=_EARLIEST, le=_LATEST)
    until: date = Field(ge=_EARLIEST, le=_LATEST)


class BoxAmountView(View):
    """What stands in a box of a return, in whole euros."""

    turnover: Decimal
    vat: Decimal


class RateView(View):
    """What was sold at one VAT percentage in both worlds, in euro. `difference`: how much more the books hold."""

    percent: Decimal
    shop_net: Decimal
    shop_vat: Decimal
    books_net: Decimal
    books_vat: Decimal
    difference: Decimal
    voucher_vat: Decimal
    """What of `shop_vat` is that of single-purpose gift vouchers, of which the shop itself has no row."""


class MissingView(View):
    """An order that the books do not hold."""

    order_id: str
    total: Decimal
    reason: Words


class DoubleView(View):
    """A payment reference that several sales orders have."""

    reference: str
    numbers: tuple[str, ...]


class ForeignView(View):
    """A sales order with our prefix that no order of the shop belongs to."""

    reference: str
    number: str
    total: Decimal | None
    reason: Words


class DifferingView(View):
    """An order whose total is another in the books, or whose net amount is not the one that was computed for it.

    The net amounts are those of an order of which they differ, else null.
    """

    order_id: str
    number: str
    shop_total: Decimal
    books_total: Decimal
    computed_net: Decimal | None
    books_net: Decimal | None


class WithdrawnView(View):
    """An order that was booked and is no sale in the shop any more."""

    order_id: str
    number: str
    total: Decimal | None


class AmountView(View):
    """An amount without VAT, and the VAT on it, in euro."""

    net: Decimal
    vat: Decimal


class StageRowView(View):
    """One VAT rate from the shop to the ledger; a column that could not be had is null.

    `explained` and `today`: of how many orders what was booked is taken from their explanation, or from today's groups.
    """

    treatment: VatTreatment
    country: str
    percent: Decimal
    sold: AmountView
    booked: AmountView
    ordered: AmountView
    invoiced: AmountView | None
    posted: AmountView | None
    explained: int
    today: int


class EntryVatView(View):
    """VAT of a sales entry, and the box of the return that it belongs to."""

    box: LedgerUse
    words: Words
    amount: Decimal


class StageDifferenceView(View):
    """A sale by which two columns differ. `day` is that of an invoice in another period.

    `entry_vat` is the VAT of its sales entry where that was posted under another rate; `note` the same in a line.
    """

    finding: StageFinding
    words: Words
    order_id: str
    number: str
    invoice: str
    before: AmountView
    after: AmountView
    day: date | None
    entry_vat: tuple[EntryVatView, ...]
    note: str


class StagesView(View):
    """Five columns, the sales by which they differ, and what no sale explains, which is zero."""

    rows: tuple[StageRowView, ...]
    differences: tuple[StageDifferenceView, ...]
    counts: Mapping[str, int]
    wrong: int
    wrong_amount: Decimal
    rounding: Decimal
    unexplained: Decimal


class BoxView(View):
    """A box of the VAT return: from the shop, in the return of the books, and what of that is not from the shop."""

    box: Box
    amount: AmountView
    declared: BoxAmountView | None
    rest: BoxAmountView | None


class UnionSaleView(View):
    """A country and rate of the one-stop shop."""

    country: str
    percent: Decimal
    amount: AmountView


class SupplyView(View):
    """What was supplied to a VAT number; empty: the number is not known."""

    vat_number: str
    net: Decimal


class VatReturnView(View):
    """A quarter in the terms of the VAT return. The files are texts of CSV, as a Dutch spreadsheet expects them."""

    first: date = Field(serialization_alias="from")
    until: date = Field(validation_alias="last")
    boxes: tuple[BoxView, ...]
    one_stop_shop: tuple[UnionSaleView, ...]
    supplies: tuple[SupplyView, ...]
    is_posted: bool
    is_sent: bool
    """Whether a return of the period was sent."""
    distance_sales: Decimal
    """Distance sales within the Union in the calendar year, as far as is kept with the orders, in euro without VAT."""
    warns_of_threshold: bool
    unavailable: tuple[Words, ...]
    files: Mapping[str, str] = {}


class EvidenceYearView(View):
    """A year of which evidence was written: its orders, the orders in supplements since, and for how many years."""

    year: int
    written_at: datetime
    orders: int
    changed: int
    kept_years: int


class EvidenceView(View):
    """The evidence of the orders of a profile. Not `is_written`: this installation has no storage for it."""

    is_written: bool
    years: tuple[EvidenceYearView, ...]


class ReconciliationView(View):
    """Shop and books beside each other. `counts` tells how many there are of each difference, all included.

    `unreadable` orders are left out of the rates: their VAT cannot be told.
    """

    first: date = Field(serialization_alias="from")
    until: date = Field(validation_alias="last")
    rates: tuple[RateView, ...]
    orders_shop: int
    orders_books: int
    missing: tuple[MissingView, ...]
    double: tuple[DoubleView, ...]
    foreign: tuple[ForeignView, ...]
    differing: tuple[DifferingView, ...]
    withdrawn: tuple[WithdrawnView, ...]
    counts: Mapping[str, int]
    unreadable: int
    calls: int
    stages: StagesView | None
    unavailable: tuple[Words, ...]
    csv: str = ""
    """The columns and the differences as CSV, as a Dutch spreadsheet expects it."""


@endpoint(error_statuses=(409, 502))
async def read_reconciliation(call: Call, query: PeriodQuery) -> Reply[ReconciliationView]:
    """Compare the orders of some days with the sales orders in the books, per VAT rate and one by one."""
    profile = await read_profile(call.services, call.path["profile"])
    found = await reconcile(call.services, profile, query.first, query.until)
    return Reply(_shown(found))


@endpoint(status=202, error_statuses=(409,), headers=("Location",))
async def start_reconciliation(call: Call, body: CompareRequest) -> Reply[RunView]:
    """Start a run that compares a period of any length, month by month; `compares` of the run says that it does."""
    started = await start_comparing(call.services, call.path["profile"], body.first, body.until, by=call.caller.name)
    return await accepted_run(call, started)


@endpoint()
async def read_run_reconciliation(call: Call) -> Reply[ReconciliationView]:
    """Show what a run that compares found, as far as it is."""
    return Reply(_shown(await read_compared(call.services, RunName.parse(call.path["run"]))))


def _shown(found: Reconciliation) -> ReconciliationView:
    return ReconciliationView.model_validate(found).model_copy(update={"csv": stages_csv(found.stages)})


@endpoint(error_statuses=(409, 502))
async def read_vat_return(call: Call, query: QuarterQuery) -> Reply[VatReturnView]:
    """Show what the shop comes to in a quarter's VAT return, beside the return of the books where one stands."""
    profile = await read_profile(call.services, call.path["profile"])
    found = await read_return(call.services, profile, query.year, query.quarter)
    files = {"aangifte": boxes_csv(found.boxes), "oss": union_csv(found.report), "icp": supplies_csv(found.report)}
    return Reply(VatReturnView.model_validate(found).model_copy(update={"files": files}))


@endpoint()
async def read_evidence(call: Call) -> Reply[EvidenceView]:
    """Say of which years the evidence of the orders was written, and whether it is written at all."""
    profile = await read_profile(call.services, call.path["profile"])
    years = await read_years(call.services, profile.id)
    shown = tuple(EvidenceYearView.model_validate(each) for each in years.values())
    return Reply(EvidenceView(is_written=call.services.evidence is not None, years=shown))


@endpoint(error_statuses=(409, 502))
async def book_period_again(call: Call, body: BookAgainRequest) -> Reply[ReleasedView]:
    """Let the orders of some days be booked again whose sales orders are gone from the books, at most 50 at once."""
    released = await booking_again.book_period_again(call.services, call.path["profile"], body.first, body.until)
    return Reply(await released_view(call, released, run_now=body.run_now))
