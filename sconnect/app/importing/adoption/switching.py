"""The days after another program was switched off: what it booked last is read before a run books anything.

New sales orders are one call; entries, which have no number to read from, are read once a day.
"""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sconnect.app.concurrency import batches
from sconnect.app.errors import SettingsError
from sconnect.app.importing.adoption.adopting import adopt
from sconnect.app.importing.adoption.store import change_state, finding_record, own_bookings, read_finding
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import BookPage, CustomerQuery
from sconnect.app.storage.records import AdoptionFinding, AdoptionState, OpenOrder, OrderRecord
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.evidence import mentions_of
from sconnect.domain.adoption.history import OwnBookings, PastSales, card_of, sales_of_others
from sconnect.domain.adoption.matching import SalesInBooks, match
from sconnect.domain.adoption.model import BookSale, Part, ShopSale
from sconnect.domain.adoption.shop_sales import shop_sale_of
from sconnect.domain.adoption.texts import sales_text
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.selection import is_of_stores
from sconnect.domain.orders.state import OrderState
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopOrder

T = TypeVar("T")

_BEFORE = timedelta(days=22)
"""Orders so much older than a look may be booked by the other program after it."""
_EVERY = timedelta(days=1)
_PAGE = 200
_MOST_NAMED = 200


async def adopt_what_is_new(session: ImportSession, state: AdoptionState) -> AdoptionState:
    """Read what the other program booked since, adopt what sconnect did not book, and tell what is double."""
    now = session.services.clock.now()
    history = (await session.books()).history
    orders = await history.orders_after(state.highest_number)
    past = PastSales(orders=orders)
    is_day = state.entries_at is None or now - state.entries_at >= _EVERY
    if is_day:
        past = replace(past, **await _entries(session, state))
    if past.orders or past.invoices:
        ours = await own_bookings(session.services, session.profile)
        if sales_of_others(past, ours).sales:
            await _deal_with(session, state, past, ours)
    changes: dict[str, object] = {
        "highest_number": max([state.highest_number, *(order.number for order in orders)]),
        "entries_at": now if is_day else state.entries_at,
    }
    return await change_state(session.services, state.profile_id, **changes) or state


async def _entries(session: ImportSession, state: AdoptionState) -> dict[str, Any]:
    """Read invoices and, where the key may, ledger rows since the last time, with a day of overlap."""
    history = (await session.books()).history
    since = dutch_day((state.entries_at or session.services.clock.now()) - _EVERY)
    invoices = [row async for row in _rows(lambda skip: history.invoices(since, skip=skip))]
    entries = [invoice for invoice in invoices if not invoice.order_ids]
    rows: list[Any] = []
    if state.reads_ledger and entries:
        try:
            rows = [row async for row in _rows(lambda skip: history.debtors(since, skip=skip))]
        except SettingsError as error:
            if type(error) is not SettingsError:
                raise
    return {"invoices": invoices, "ledger_rows": rows}


async def _rows(read: Callable[[int], Coroutine[Any, Any, BookPage[T]]]) -> AsyncIterator[T]:
    skip: int | None = 0
    while skip is not None:
        page = await read(skip)
        for row in page.rows:
            yield row
        skip = page.next_skip


async def _deal_with(session: ImportSession, state: AdoptionState, past: PastSales, ours: OwnBookings) -> None:
    books = await session.books()
    ids = frozenset({order.customer_id for order in past.orders} | {each.customer_id for each in past.invoices}) - {""}
    cards = await books.customers.find(CustomerQuery(ids=ids)) if ids else []
    article_ids = {article_id for order in past.orders for article_id in order.quantities}
    articles = await books.articles.by_id(sorted(article_ids)) if article_ids else []
    whole = replace(
        past,
        cards=tuple(map(card_of, cards)),
        article_codes={article.id: article.code for article in articles},
    )
    sales = sales_of_others(whole, ours, collective=session.profile.customers.collective_customers.values())
    known, adopted = await _known(session)
    new = SalesInBooks([sale for sale in sales.sales if sale.id not in known], sales.cards, sales.collective)
    shop = await _shop_sales(session, state, new.sales, adopted)
    for finding in match(shop, new):
        if finding.part is not Part.NOT_FOUND:
            await _settle(session, finding_record(session.profile.id, finding))


async def _settle(session: ImportSession, finding: AdoptionFinding) -> None:
    """Adopt an order, hold it for a decision, or tell that it was booked twice."""
    markers = session.markers
    marker = await markers.read(finding.order_id)
    earlier = await read_finding(session.services, session.profile.id, finding.order_id)
    if marker is not None and marker.record.state is OrderState.DONE:
        if not marker.record.by_hand:
            await _tell_double(session, marker.record, finding)
            # Kept with the order, so that it is told once although entries are read with a day of overlap.
            kept = (*(earlier.record.sales if earlier else ()), *finding.sales)
            told = replace(finding, decision=AdoptionDecision.BOOK, sale_id="", sales=kept)
            await session.services.store.put(told)
        return
    if earlier and earlier.record.decision.is_question:
        together = {sale.id: sale for sale in (*earlier.record.sales, *finding.sales)}
        finding = replace(finding, decision=earlier.record.decision, sale_id="", sales=tuple(together.values()))
    elif marker is not None and marker.record.state.may_have_been_sent:
        finding = replace(finding, decision=AdoptionDecision.OPEN, sale_id="")
    await session.services.store.put(finding)
    if finding.decision is AdoptionDecision.ADOPT and await adopt(markers, session.profile, finding):
        session.progress.count("adopted")


async def _tell_double(session: ImportSession, marker: OrderRecord, finding: AdoptionFinding) -> None:
    facts = {
        "order": marker.order_id,
        "ours": str(marker.sales_order_number or marker.reference),
        **sales_text(finding.sales).facts("sales"),
    }
    cause = Cause(CauseKind.BOOKED_TWICE, marker.order_id, facts)
    entry: OpenOrder | None = await session.markers.entry(marker.order_id)
    causes = [cause, *(each for each in (entry.details if entry else ()) if each.kind is not cause.kind)]
    await session.markers.list_order(marker, causes, retry_at=entry.retry_at if entry else None)
    session.progress.count("booked_twice")
    session.progress.error_of_order(marker.order_id, cause)


async def _known(session: ImportSession) -> tuple[set[str], set[str]]:
    """Return the sales that stand with an order already, whatever was decided, and the orders that are adopted."""
    columns = ("sales", "decision", "order_id")
    rows = session.services.store.range(AdoptionFinding, session.profile.id, columns=columns)
    found = [stored.record async for stored in rows]
    adopted = {each.order_id for each in found if each.decision is AdoptionDecision.ADOPT}
    return {sale.id for each in found for sale in each.sales}, adopted


async def _shop_sales(
    session: ImportSession, state: AdoptionState, sales: Iterable[BookSale], adopted: Collection[str]
) -> list[ShopSale]:
    """Read the orders that new sales may be: those of the time since the look, and older ones that a sale names.

    One that is `adopted` has its sale: only a sale that names it can be about it.
    """
    since = min(state.looked_at or session.services.clock.now(), session.services.clock.now()) - _BEFORE
    orders = {order.order_id: order for order in await _placed(session, since)}
    mentioned = {mention.number for sale in sales for mention in mentions_of(sale)}
    named = mentioned - orders.keys()
    # Numbers of other shops and telephone numbers are among them: only those that an order can have are asked.
    highest = max((int(order_id) for order_id in orders if order_id.isdecimal()), default=0)
    asked = sorted((each for each in named if int(each) <= highest), key=int, reverse=True)
    for some in batches(asked, _MOST_NAMED):
        orders |= {order.order_id: order for order in await session.shop.orders.by_id(list(some))}
    return [
        shop_sale_of(order, session.profile, session.sales.undone(order))
        for order in orders.values()
        if is_of_stores(order, session.profile)
        and not order.problem
        and (order.order_id not in adopted or order.order_id in mentioned)
    ]


async def _placed(session: ImportSession, since: datetime) -> Collection[ShopOrder]:
    orders: list[ShopOrder] = []
    after = "0"
    while True:
        page = await session.shop.orders.placed(
            since,
            session.services.clock.now(),
            after_order=after,
            statuses=session.followed_statuses,
            limit=_PAGE,
        )
        orders += page.orders
        after = str(page.next_history_id)
        if not page.more:
            return orders
