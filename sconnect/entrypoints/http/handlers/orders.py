"""Handlers of orders."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.worklist import orders
from sconnect.app.worklist.by_hand import Because
from sconnect.app.worklist.finding import elsewhere
from sconnect.app.worklist.finding import orders as finding
from sconnect.app.worklist.finding.orders import OrderFilter
from sconnect.app.worklist.orders import OrderDetails
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import Explanation
from sconnect.domain.listing import LONGEST_SEARCH, OrderSummary
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.selection import Whereabouts
from sconnect.domain.orders.state import OrderState
from sconnect.entrypoints.http.endpoint import Body, Call, ManyQuery, Nothing, Page, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.release_views import ReleasedView, ReleaseRequest, released_view
from sconnect.entrypoints.http.paging import resume_key, url_text

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
LARGEST_NUMBER = 2**31 - 1
"""Of a sales order: the books number them with 32 bits."""


class OrderQuery(ManyQuery):
    """Which orders: all, those that fit everything given, or the one with a number."""

    state: OrderState | None = Field(default=None, description="Orders in this state only.")
    number: str = Field(default="", max_length=64, description="The order with this number only.")
    q: str = Field(
        default="",
        max_length=LONGEST_SEARCH,
        description="The beginning of an order number, sales order number or name; a whole e-mail address or amount.",
    )
    first: date | None = Field(default=None, alias="from", ge=_EARLIEST, le=_LATEST, description="Placed on or after.")
    until: date | None = Field(default=None, ge=_EARLIEST, le=_LATEST, description="Placed on or before.")
    customer: str = Field(default="", max_length=64, description="Sent to this customer of the books (its id) only.")
    article: str = Field(
        default="", max_length=64, description="With goods that were booked on this article of the books (its id) only."
    )
    booked_from: date | None = Field(
        default=None, ge=_EARLIEST, le=_LATEST, description="Booked on this Dutch day or later, as the figures count."
    )
    booked_until: date | None = Field(default=None, ge=_EARLIEST, le=_LATEST, description="Or before.")


class SkipRequest(Body):
    """Why an order is left out."""

    reason: str = Field(min_length=1, max_length=500)


class ByHandRequest(Body):
    """Under which number a person booked an order in the books, and what there is to say about it."""

    sales_order_number: int = Field(ge=1, le=LARGEST_NUMBER)
    reason: str = Field(default="", max_length=500)


class ImportRequest(ReleaseRequest):
    """Why an order is imported that the profile leaves out."""

    reason: str = Field(default="", max_length=500)


class UndoByHandRequest(ReleaseRequest):
    """Why an order does not stand in the books by hand any more."""

    because: Because = Field(description="The sales order was removed from the books, or it never was this order.")


class RevokeRequest(ReleaseRequest):
    """Why a decision is taken back."""

    reason: str = Field(default="", max_length=500)


class OrderSummaryView(View):
    """An order in a list. `total` includes VAT and is in `currency`; `reason` is why it waits.

    `by_hand`: a person booked it in the books. `answer`: how the totals that the books answered compare with those
    that were computed: empty when they are the same, or when an older version sent it. `shopper`: who ordered.
    """

    order_id: str
    state: OrderState
    reference: str
    sales_order_number: int | None
    sales_order_id: str
    total: Decimal | None
    currency: str
    difference: Decimal | None
    """How much more the books hold than the shopper owed, in euro; null when they are the same or unknown."""
    placed_at: datetime | None
    updated_at: datetime
    reason: Words | None
    by_hand: bool
    answer: AnswerState
    shopper: str
    customer_id: str
    """The customer of the sales order, of an order that was sent; null for none."""


class OrderPage(Page[OrderSummaryView]):
    """A part of the list of orders, with whether it lacks older ones.

    `filled_to`: up to which order number they stand in it, while they are still being put there; empty: none yet.
    """

    is_complete: bool = True
    filled_to: str = ""


class ElsewhereView(View):
    """An order that the shop has and that is not here: why, and whether a person can have it imported."""

    order_id: str
    why: Whereabouts
    words: Words
    placed_at: datetime
    total: Decimal
    may_be_imported: bool


class CauseView(View):
    """One thing that an order waits for."""

    kind: CauseKind
    key: str
    nl: str = Field(validation_alias="dutch")
    en: str = Field(validation_alias="english")


class DecisionView(View):
    """What a person decided about an order."""

    by: str
    at: datetime
    reason: str


class StandingDecisionView(View):
    """A decision about an order that stands. `instead`: what to do in the place of taking it back, if it cannot be."""

    id: str
    what: Words
    by: str
    at: datetime
    reason: str
    instead: Words | None


class RevokedDecisionView(View):
    """A decision about an order that was taken back: whose it was, and who took it back, when and why."""

    what: Words
    decided_by: str
    by: str
    at: datetime
    reason: str


class RateEvidenceView(View):
    """One VAT percentage, in euro: taxable amount and VAT as read in the shop, and the VAT that the books compute."""

    percent: Decimal
    base: Decimal
    shop: Decimal
    books: Decimal


class LineEvidenceView(View):
    """A line as it was sent. `unit_price` includes VAT when `prices_include_vat`."""

    role: str
    article_id: str
    quantity: Decimal
    unit_price: Decimal
    vat_kind: str
    percent: Decimal


class ArticleEvidenceView(View):
    """An article that lines were booked on, by its id and its code in the books."""

    article_id: str
    code: str


class EvidenceView(View):
    """How the VAT of the shop was read, and every line that was sent with an article."""

    prices_include_vat: bool
    rounding: str
    rates: tuple[RateEvidenceView, ...]
    left_out: tuple[Decimal, ...]
    sentences: tuple[Words, ...]
    lines: tuple[LineEvidenceView, ...]
    articles: tuple[ArticleEvidenceView, ...]
    """None of an order of before they were kept."""


class OrderView(OrderSummaryView):
    """Everything that is known of an order. Its explanation goes when its personal data does; `evidence` stays."""

    causes: tuple[CauseView, ...]
    explanation: Explanation
    attempt: int
    settle_at: datetime | None
    run: str | None
    skipped: DecisionView | None
    noted: DecisionView | None
    decisions: tuple[StandingDecisionView, ...]
    revoked: tuple[RevokedDecisionView, ...]
    evidence: EvidenceView | None
    """Null when nothing of it was sent, and of an order that an older version sent."""


@endpoint()
async def list_orders(call: Call, query: OrderQuery) -> Reply[OrderPage]:
    """List the orders of a profile, newest first; those that `q` finds by number or name in that order.

    A part may hold few or none although more follow.
    """
    profile = call.path["profile"]
    await read_profile(call.services, profile)
    if query.number:
        found = await _with_number(call, profile, query.number)
        wanted = [order for order in found if query.state in {None, order.state}]
        return Reply(OrderPage.model_validate({"items": tuple(wanted)}))
    chosen = OrderFilter(
        query.state,
        query.q,
        query.first,
        query.until,
        query.customer,
        query.booked_from,
        query.booked_until,
        query.article,
    )
    part = await finding.list_orders(call.services, profile, chosen, after=resume_key(query), limit=query.limit)
    return Reply(OrderPage.of(part, items=tuple(part.orders), next=url_text(part.after)))


@endpoint()
async def read_order(call: Call) -> Reply[OrderView]:
    """Show an order with why it was booked as it was, or why it waits."""
    details = await orders.read_order(call.services, call.path["profile"], call.path["number"])
    return Reply(_details(call.path["profile"], details))


@endpoint(error_statuses=(409,))
async def retry_order(call: Call, body: ReleaseRequest) -> Reply[ReleasedView]:
    """Let an order be tried again, at once unless told otherwise."""
    released = await orders.retry_order(call.services, call.path["profile"], call.path["number"], by=call.caller.name)
    return Reply(await released_view(call, released, run_now=body.run_now))


@endpoint(error_statuses=(409, 502))
async def look_in_shop(call: Call, body: Nothing) -> Reply[ElsewhereView]:
    """Ask the shop why an order is not here."""
    del body
    found = await elsewhere.look_in_shop(call.services, call.path["profile"], call.path["number"])
    view = ElsewhereView.of(found, may_be_imported=found.why.may_be_imported)
    return Reply(view, is_decided=False)


@endpoint(error_statuses=(409, 502))
async def import_order(call: Call, body: ImportRequest) -> Reply[ReleasedView]:
    """Have an order imported that the profile leaves out: for its status, or as it is from before its start."""
    profile, number = call.path["profile"], call.path["number"]
    released = await elsewhere.import_one(call.services, profile, number, body.reason, by=call.caller.name)
    return Reply(await released_view(call, released, run_now=body.run_now))


@endpoint(error_statuses=(409,))
async def skip_order(call: Call, body: SkipRequest) -> Reply[OrderSummaryView]:
    """Leave an order out: it is never booked by itself."""
    skipped = await orders.skip_order(
        call.services, call.path["profile"], call.path["number"], body.reason, by=call.caller.name
    )
    return Reply(OrderSummaryView.model_validate(skipped))


@endpoint(error_statuses=(409, 502))
async def book_by_hand(call: Call, body: ByHandRequest) -> Reply[OrderSummaryView]:
    """Note that a person booked an order in the books, or that it has another number there."""
    noted = await orders.book_by_hand(
        call.services,
        call.path["profile"],
        call.path["number"],
        body.sales_order_number,
        body.reason,
        by=call.caller.name,
    )
    return Reply(OrderSummaryView.model_validate(noted))


@endpoint(error_statuses=(409, 502))
async def undo_by_hand(call: Call, body: UndoByHandRequest) -> Reply[ReleasedView]:
    """Let an order be booked after all that a person had booked by hand; its sales order has to be gone."""
    released = await orders.undo_by_hand(
        call.services, call.path["profile"], call.path["number"], body.because, by=call.caller.name
    )
    return Reply(await released_view(call, released, run_now=body.run_now))


@endpoint(error_statuses=(409,))
async def revoke_decision(call: Call, body: RevokeRequest) -> Reply[ReleasedView]:
    """Take back a decision about an order that was not carried out; an order that waits is looked at again."""
    profile, number, decision = (call.path[name] for name in ("profile", "number", "decision"))
    released = await orders.revoke(call.services, profile, number, decision, body.reason, by=call.caller.name)
    return Reply(await released_view(call, released, run_now=body.run_now))


@endpoint(error_statuses=(409,))
async def forget_order(call: Call, body: Nothing) -> Reply[OrderSummaryView]:
    """Erase what is personal of a finished order. It stays known as booked or left out."""
    del body
    return Reply(
        OrderSummaryView.model_validate(
            await orders.forget_order(call.services, call.path["profile"], call.path["number"])
        )
    )


async def _with_number(call: Call, profile: str, number: str) -> list[OrderSummary]:
    try:
        return [(await orders.read_order(call.services, profile, number)).summary]
    except NotFoundError:
        return []


def _details(profile: str, details: OrderDetails) -> OrderView:
    summary = OrderSummaryView.model_validate(details.summary)
    run = f"{profile}.{details.run_id}" if details.run_id else None
    revoked = tuple(RevokedDecisionView.of(each, what=Words(nl=each.what, en=each.what_en)) for each in details.revoked)
    return OrderView.of(details, **dict(summary), run=run, revoked=revoked)
