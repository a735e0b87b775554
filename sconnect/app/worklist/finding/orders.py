"""The orders of a profile, newest first, by state, period or customer, or as a search finds them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import CustomerLink, ListedOrder, OrderListFilled, OrderRecord
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.records.order_list import WITH_ARTICLES
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.listing import (
    OrderSummary,
    Place,
    Term,
    article_term,
    customer_term,
    is_found_by,
    summary_of,
    terms_of,
)
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import day_begins
from sconnect.domain.values.comparison import email_key

_LONGEST_NUMBER = 100
_MOST_READ = 1_000
"""Rows looked at of one place: a page of a table. With a filter beside a search a part can be empty although there is
more."""


_Moments = tuple[datetime | None, datetime | None]
"""From when on, and before when; None: open."""
_OPEN: _Moments = (None, None)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: in one state, placed on these Dutch days, of a customer of the books, found by a text.

    `booked_first` and `booked_last`: those that count in the figures of these Dutch days. `article_id`: with goods that
    were booked on an article of the books.
    """

    state: OrderState | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None
    customer_id: str = ""
    booked_first: date | None = None
    booked_last: date | None = None
    article_id: str = ""

    @property
    def moments(self) -> _Moments:
        """From when on, and before when, the orders were placed."""
        return _moments(self.first, self.last)

    @property
    def booked_moments(self) -> _Moments:
        """From when on, and before when, the orders were sent."""
        return _moments(self.booked_first, self.booked_last)

    def passes(self, order: OrderSummary) -> bool:
        """Whether an order that was found by one of these fits the others; `article_id` is always that one."""
        if self.state not in {None, order.state} or self.customer_id not in {"", order.customer_id}:
            return False
        return _is_within(order.placed_at, self.moments) and _is_within(order.sent_at, self.booked_moments)


def _moments(first: date | None, last: date | None) -> _Moments:
    return day_begins(first) if first else None, day_begins(last + timedelta(days=1)) if last else None


def _is_within(moment: datetime | None, moments: _Moments) -> bool:
    first, until = moments
    if moment is None:
        return moments == _OPEN
    return (first is None or moment >= first) and (until is None or moment < until)


@dataclass(frozen=True, slots=True)
class FoundOrders:
    """A part of a list of orders. `after`: where to go on; empty at the end."""

    orders: list[OrderSummary]
    after: str = ""
    is_complete: bool = True
    """Whether the orders from before the list was kept stand in it, all of them."""
    filled_to: str = ""
    """If not: up to which order number they do; empty when none of them does yet."""


async def list_orders(
    services: Services, profile_id: str, wanted: OrderFilter | None = None, *, after: str = "", limit: int = 50
) -> FoundOrders:
    """List orders, newest first; those that a text finds by number or name in that order, a whole value first.

    A part can be empty although there is more. Reads at most two pages of the list. Raises `NotFoundError` for an
    unknown profile.
    """
    profile = await read_profile(services, profile_id)
    wanted = wanted or OrderFilter()
    spans = [span async for span in _spans(services, profile, wanted)]
    begun = next((number for number, span in enumerate(spans) if after.startswith(span.start)), 0) if after else 0
    orders: list[OrderSummary] = []
    for number, span in enumerate(spans[begun:], begun):
        if len(orders) == limit:
            return FoundOrders(orders, span.first, *await _filled(services, profile.id, wanted))
        known = spans[:number]
        resume = after if after.startswith(span.start) else ""
        part, following = await _read(services, profile.id, span, wanted, known, resume, limit - len(orders))
        orders += part
        if following:
            return FoundOrders(orders, following, *await _filled(services, profile.id, wanted))
    is_complete, filled_to = await _filled(services, profile.id, wanted)
    if not (orders or is_complete or after or wanted.article_id):
        orders = await _by_number(services, profile.id, wanted)
    return FoundOrders(orders, "", is_complete, filled_to)


async def _by_number(services: Services, profile_id: str, wanted: OrderFilter) -> list[OrderSummary]:
    """Find an order by its whole number that is not in the list yet."""
    number = wanted.text.strip().removeprefix("#")[:_LONGEST_NUMBER]
    stored = await services.store.get(OrderRecord, profile_id, order_key(number)) if number else None
    found = [summary_of(stored.record)] if stored else []
    return [order for order in found if wanted.passes(order)]


@dataclass(frozen=True, slots=True)
class _Span:
    """A range of keys of the list in which orders are looked for."""

    term: Term
    first: str
    last: str
    is_exact: bool
    """Whether every order in it is wanted."""
    is_former: bool = False
    """Whether only orders count that an older version saw last: their e-mail address is not known."""
    only: tuple[Term, ...] = ()
    """By one of which an order has to be found as well; empty: every order counts."""

    @property
    def start(self) -> str:
        """What all its keys begin with."""
        return ListedOrder.start_of(self.term)


async def _spans(services: Services, profile: Profile, wanted: OrderFilter) -> AsyncIterator[_Span]:
    if not wanted.text:
        yield _span(_listed_by(wanted), wanted, is_alone=True)
        return
    terms = terms_of(wanted.text, profile.orders.reference_prefix)
    if wanted.article_id:
        if terms:
            yield replace(_span(_listed_by(wanted), wanted, is_alone=False), only=terms)
        return
    for term in terms:
        yield _span(term, wanted, is_alone=len(terms) == 1)
    if (
        terms
        and terms[0].place is Place.EMAIL
        and (customer_id := await _known_by_email(services, profile, wanted.text))
    ):
        term = customer_term(customer_id)
        yield _Span(term, *ListedOrder.keys_of(term, *wanted.moments), is_exact=False, is_former=True)


def _span(term: Term, wanted: OrderFilter, *, is_alone: bool) -> _Span:
    """Make the range of a term. `is_alone`: nothing but the other filters says which of its orders are wanted."""
    is_by_sent = term.place is Place.SENT
    moments = wanted.booked_moments if is_by_sent else wanted.moments
    left = {
        wanted.state and term.place is not Place.STATE,
        wanted.customer_id and term.place is not Place.CUSTOMER,
        wanted.booked_moments != _OPEN and not is_by_sent,
        wanted.moments != _OPEN and (is_by_sent or not term.is_whole),
    }
    return _Span(term, *ListedOrder.keys_of(term, *moments), is_exact=is_alone and not any(left))


def _listed_by(wanted: OrderFilter) -> Term:
    if wanted.article_id:
        return article_term(wanted.article_id)
    if wanted.customer_id:
        return customer_term(wanted.customer_id)
    if wanted.booked_moments != _OPEN:
        return Term(Place.SENT, "", is_whole=True)
    if wanted.state:
        return Term(Place.STATE, wanted.state.value, is_whole=True)
    return Term(Place.ALL, "", is_whole=True)


async def _known_by_email(services: Services, profile: Profile, text: str) -> str:
    """Return the customer to whom an e-mail address is linked, unless others share it; empty for none."""
    link = await services.store.get(CustomerLink, profile.id, link_key(f"email:{email_key(text)}"))
    customer_id = link.record.customer_id if link else ""
    return "" if customer_id in profile.customers.collective_customers.values() else customer_id


async def _read(
    services: Services,
    profile_id: str,
    span: _Span,
    wanted: OrderFilter,
    others: list[_Span],
    after: str,
    limit: int,
) -> tuple[list[OrderSummary], str]:
    found: list[OrderSummary] = []
    seen, last = 0, ""
    rows = services.store.range(
        ListedOrder,
        profile_id,
        first=after or span.first,
        last=span.last,
        skip_unreadable=True,
        page=limit + 2 if span.is_exact else 0,  # the one to go on after, and one more to know whether there is more
    )
    async for stored in rows:
        if stored.record.place == after:
            continue
        if len(found) == limit or seen == _MOST_READ:
            return found, last
        seen, last, order = seen + 1, stored.record.place, stored.record.summary
        is_told = any(is_found_by(order, other.term) for other in others)
        is_sought = not span.only or any(is_found_by(order, term) for term in span.only)
        is_known = span.is_former and order.shopper_email
        if span.is_exact or (is_sought and not is_told and not is_known and wanted.passes(order)):
            found.append(order)
    return found, ""


async def _filled(services: Services, profile_id: str, wanted: OrderFilter) -> tuple[bool, str]:
    """Return whether the list lacks nothing that is wanted, and if it does, up to which order it was filled."""
    stored = await services.store.get(OrderListFilled, profile_id, OrderListFilled.KEY)
    if stored is not None:
        filled, is_by_new = stored.record, bool(wanted.article_id) or wanted.booked_moments != _OPEN
        if filled.filled_at is not None and is_by_new:
            return filled.has_places_of(WITH_ARTICLES), filled.renewed_to
        return filled.filled_at is not None, filled.up_to
    async for _ in services.store.keys(OrderRecord, profile_id, page=1):
        return False, ""
    return True, ""
