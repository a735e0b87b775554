"""Handler of the reconciliation of shop and books."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import Field

from sconnect.app.profiles.repository import read_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.corrections import booking_again
from sconnect.entrypoints.http.endpoint import Call, Query, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.release_views import ReleasedView, ReleaseRequest, released_view

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)


class PeriodQuery(Query):
    """Dutch calendar days, both included; a quarter at most."""

    first: date = Field(alias="from", ge=_EARLIEST, le=_LATEST, description="The first day, such as 2026-11-01.")
    until: date = Field(ge=_EARLIEST, le=_LATEST, description="The last day.")


class BookAgainRequest(ReleaseRequest):
    """Of which days the orders are booked again whose sales orders are gone; a quarter at most."""

    first: date = Field(alias="from", ge=_EARLIEST, le=_LATEST)
    until: date = Field(ge=_EARLIEST, le=_LATEST)


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


@endpoint(error_statuses=(409, 502))
async def read_reconciliation(call: Call, query: PeriodQuery) -> Reply[ReconciliationView]:
    """Compare the orders of some days with the sales orders in the books, per VAT rate and one by one."""
    profile = await read_profile(call.services, call.path["profile"])
    found = await reconcile(call.services, profile, query.first, query.until)
    return Reply(ReconciliationView.model_validate(found))


@endpoint(error_statuses=(409, 502))
async def book_period_again(call: Call, body: BookAgainRequest) -> Reply[ReleasedView]:
    """Let the orders of some days be booked again whose sales orders are gone from the books, at most 50 at once."""
    released = await booking_again.book_period_again(call.services, call.path["profile"], body.first, body.until)
    return Reply(await released_view(call, released, run_now=body.run_now))
