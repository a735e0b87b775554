"""Handlers of the work list, and of the searches that its actions need."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from sconnect.app.worklist import search, worklist
from sconnect.app.worklist.listing.reading import read_work_page
from sconnect.app.worklist.order_answers import AmountEntry
from sconnect.app.worklist.worklist import WorkAction
from sconnect.domain.books import VatKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import TotalRole
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Query, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.orders import LARGEST_NUMBER
from sconnect.entrypoints.http.handlers.release_views import ReleasedView, released_view
from sconnect.entrypoints.http.paging import part_of_list, resume_key, url_text


class WaitingOrderView(View):
    """An order that waits. `total` is what the shopper owes, including VAT, in `currency`."""

    order_id: str
    placed_at: datetime | None
    total: Decimal | None
    currency: str


class WorkItemView(View):
    """One thing that waits for a person, and what can be done about it. `orders` holds 100 at most.

    `subject`: the article or customer that cannot be exported; empty when it is orders that wait. `decided`: a person
    decided about all its orders, and the next run looks at them.
    """

    id: str
    kind: CauseKind
    key: str
    text: Words = Field(validation_alias="cause")
    facts: Mapping[str, str]
    since: datetime
    orders: tuple[WaitingOrderView, ...]
    order_count: int
    actions: tuple[Action, ...]
    subject: str
    decided: bool


class WorkKindView(View):
    """How many items and orders wait for causes of a kind, and what can be decided for all of them at once.

    `is_bounded`: a difference can be let pass up to an amount.
    """

    kind: CauseKind
    label: Words
    items: int
    orders: int
    actions: tuple[Action, ...]
    is_bounded: bool


class WorkPageView(View):
    """A part of the work list. `next` is what to ask as `continuation` for the following part; empty after the last.

    `kinds` counts all that was found by text and day, of every kind. `as_of`: when a long list was counted; null: now.
    """

    items: tuple[WorkItemView, ...]
    next: str
    kinds: tuple[WorkKindView, ...]
    as_of: datetime | None


class ShownFields(Query):
    """Which part of the work list. Days are Dutch calendar days, of when an order was placed."""

    kind: CauseKind | None = Field(default=None, description="What waits for a cause of this kind only.")
    text: str = Field(default="", max_length=100, description="Words, of which the item holds the beginning or more.")
    first: date | None = Field(default=None, description="Orders placed on this day or later.")
    last: date | None = Field(default=None, description="Orders placed on this day or before.")


class WorkListQuery(PageQuery, ShownFields):
    """Which part of the work list, and which page of it."""


class AmountRequest(Body):
    """An amount in euro, including the VAT of this percentage, and the article to book it on."""

    percent: Decimal = Field(ge=0, le=100, max_digits=7, decimal_places=4)
    amount: Decimal = Field(max_digits=15, decimal_places=2)
    article_id: str = Field(min_length=1, max_length=64)


class ActRequest(Body):
    """What was decided about an item. Linking names the article or customer; skipping needs a reason.

    So does confirming a VAT number that VIES did not; filling in another one names it.
    """

    action: Action
    article_id: str = Field(default="", max_length=64)
    customer_id: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=500)
    order_ids: tuple[Annotated[str, Field(min_length=1, max_length=64)], ...] = Field(
        default=(), max_length=1000, description="The orders of the item that it is about; none: all of them."
    )
    before: date | None = Field(default=None, description="From this day on the ordinary article counts again.")
    amounts: tuple[AmountRequest, ...] = Field(
        default=(), max_length=10, description="What an order is booked as; together its total."
    )
    vat_number: str = Field(default="", max_length=30)
    country: str = Field(default="", max_length=2, description="ISO alpha-2.")
    rate: Decimal | None = Field(
        default=None,
        gt=0,
        le=10_000,
        max_digits=13,
        decimal_places=8,
        description="How many euro one unit of the currency of the order is.",
    )
    reading: str = Field(default="", max_length=500, description="One of the readings in the facts of the item.")
    role: TotalRole | None = Field(default=None, description="What the total of an extension stands for.")
    sales_order_number: int | None = Field(
        default=None, ge=1, le=LARGEST_NUMBER, description="Under which number a person booked the order in the books."
    )
    booking_day: date | None = Field(default=None, description="The date that the sales orders get.")
    in_sent_period: bool = Field(
        default=False, description="Leave them in the period of the VAT return that was sent: a supplement is due."
    )
    run_now: bool = Field(default=True, description="Start a run that looks at the released orders.")


class SearchQuery(Query):
    """What is searched for."""

    q: str = Field(min_length=1, max_length=100, description="The beginning of a code or number, or part of a name.")


class ArticleHitView(View):
    """An article to choose. `price` is in euro, with or without VAT as the administration keeps its prices."""

    id: str
    code: str
    name: str
    price: Decimal
    revenue_group: str
    vat_kind: VatKind | None


class CustomerHitView(View):
    """A customer to choose."""

    id: str
    code: int | None
    name: str
    emails: tuple[str, ...]
    city: str
    postcode: str
    country: str


@endpoint()
async def read_work_list(call: Call, query: WorkListQuery) -> Reply[WorkPageView]:
    """List what waits for a person: first for orders, kind by kind, the longest waiting first, then for exports."""
    shown = Shown(query.kind, query.text, query.first, query.last)
    page = await read_work_page(call.services, call.path["profile"], shown, after=resume_key(query), limit=query.limit)
    view = WorkPageView.of(page, next=url_text(page.following))
    return Reply(view)


@endpoint(error_statuses=(409,))
async def act_on_item(call: Call, body: ActRequest) -> Reply[ReleasedView]:
    """Carry out a decision about an item, remember it, and release the orders that waited for it."""
    action = WorkAction(
        body.action,
        article_id=body.article_id,
        customer_id=body.customer_id,
        reason=body.reason,
        order_ids=body.order_ids,
        before=body.before,
        amounts=tuple(AmountEntry(each.percent, each.amount, each.article_id) for each in body.amounts),
        vat_number=body.vat_number,
        country=body.country,
        rate=body.rate,
        reading=body.reading,
        role=body.role,
        sales_order_number=body.sales_order_number,
        booking_day=body.booking_day,
        in_sent_period=body.in_sent_period,
    )
    released = await worklist.act(call.services, call.path["profile"], call.path["item"], action, by=call.caller.name)
    return Reply(await released_view(call, released, run_now=body.run_now))


class LastOrderView(View):
    """The last sales order of a customer in the past year."""

    number: int | None
    day: date | None
    total_including_vat: Decimal | None


class CandidateView(View):
    """One of the customers that fit an order. `last` is null when there is none, or when it is not known."""

    customer: CustomerHitView
    street: str
    last: LastOrderView | None


class CandidatesView(View):
    """All of them, at most ten."""

    candidates: tuple[CandidateView, ...]


@endpoint(error_statuses=(409, 502))
async def list_candidates(call: Call) -> Reply[CandidatesView]:
    """List the customers in the books that fit the orders of an item, to choose from."""
    found = await search.read_candidates(call.services, call.path["profile"], call.path["item"])
    return Reply(CandidatesView.model_validate({"candidates": tuple(found)}))


@endpoint(error_statuses=(409, 502))
async def search_articles(call: Call, query: SearchQuery) -> Reply[Page[ArticleHitView]]:
    """Find articles in the books, at most 20."""
    hits = await search.search_articles(call.services, call.path["profile"], query.q)
    return part_of_list(ArticleHitView, hits)


@endpoint(error_statuses=(409, 502))
async def search_customers(call: Call, query: SearchQuery) -> Reply[Page[CustomerHitView]]:
    """Find customers in the books, at most 20."""
    hits = await search.search_customers(call.services, call.path["profile"], query.q)
    return part_of_list(CustomerHitView, hits)
