"""Look once at what another program booked: read it all, by date, compare it here, and keep what was found.

orders -> invoices -> ledger of debtors -> [nothing of others: done] -> orders of the shop -> cards -> articles -> match

Every page is kept as it is read, so that a later execution goes on where this one stopped. Nothing is written to the
books, and no call is made per order.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SettingsError, UnreadableError
from sconnect.app.importing.adoption.store import change_state, finding_record, link_record, own_bookings
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.prefixes import remember_bare_references
from sconnect.app.storage.records import AdoptionFinding, AdoptionLink, AdoptionPart, AdoptionState
from sconnect.app.storage.schema import Record
from sconnect.domain.adoption.history import PastSales, card_of, is_mostly_entries, sales_of_others
from sconnect.domain.adoption.links import ArticlesInBooks, article_links, customer_links
from sconnect.domain.adoption.matching import SalesInBooks, match
from sconnect.domain.adoption.model import Part, ShopSale
from sconnect.domain.adoption.shop_sales import shop_sale_of
from sconnect.domain.exporting.selection import service_codes
from sconnect.domain.orders.bare_references import has_bare_number
from sconnect.domain.orders.selection import is_of_stores
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual

_LOOK_BACK = timedelta(days=396)
"""Thirteen months; further for a profile that books older orders too."""
_STALE = timedelta(hours=12)
"""A look that was left for so long begins again: its pages may have shifted."""
_ROWS_PER_PART = 80
_SHOP_PAGE = 200
_MOST_PAGES = 2_000
"""Pages of one list: more has no end."""


class Step(StrEnum):
    """What is read, in this order."""

    ORDERS = "orders"
    INVOICES = "invoices"
    LEDGER = "ledger"
    SHOP = "shop"
    CARDS = "cards"
    ARTICLES = "articles"
    MATCH = "match"


_NO_LEDGER = Bilingual(
    "De koppelsleutel mag het grootboek niet lezen, dus de omschrijving van verkoopboekingen is niet bekend. Zonder "
    "dat is van een boeking minder zeker bij welke order hij hoort.",
    "The client key may not read the ledger, so the descriptions of sales entries are not known. Without them it is "
    "less certain to which order an entry belongs.",
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one call gave: rows per column of a part, and where the next page begins (None: there is none)."""

    column: str
    rows: Sequence[Any]
    following: int | None
    highest_number: int = 0


async def look_once(session: ImportSession, state: AdoptionState) -> AdoptionState:
    """Go on with the look until it is over, which the state that is returned tells, or until time runs out."""
    now = session.services.clock.now()
    if state.begun_at is None or now - state.begun_at > _STALE:
        await _forget(session, AdoptionPart)
        await _forget(session, AdoptionFinding)
        await _forget(session, AdoptionLink)
        begin: dict[str, object] = {"step": Step.ORDERS.value, "position": 0, "parts": 0, "unreadable": 0}
        since = min(now - _LOOK_BACK, session.profile.orders.start)
        state = await _move(session, state, begun_at=now, looked_from=since, **begin)
    while state.looked_at is None and not session.out_of_time:
        step = Step(state.step)
        state = await (_match(session, state) if step is Step.MATCH else _read_page(session, state, step))
    return state


async def _read_page(session: ImportSession, state: AdoptionState, step: Step) -> AdoptionState:
    history = (await session.books()).history
    before = history.unreadable
    page = await _READERS[step](session, state)
    parts = [page.rows[at : at + _ROWS_PER_PART] for at in range(0, len(page.rows), _ROWS_PER_PART)]
    await session.services.store.put_many(
        AdoptionPart(profile_id=state.profile_id, number=state.parts + number, **{page.column: tuple(rows)})
        for number, rows in enumerate(parts)
    )
    session.progress.count("looked", len(page.rows))
    highest = max(state.highest_number, page.highest_number)
    kept: dict[str, object] = {
        "parts": state.parts + len(parts),
        "highest_number": highest,
        "unreadable": state.unreadable + history.unreadable - before,
    }
    if page.following is not None:
        if state.parts > _MOST_PAGES * _ROWS_PER_PART:
            raise _endless(step)
        return await _move(session, state, position=page.following, **kept)
    state = await _move(session, state, step=_after(step).value, position=0, **kept)
    if step is Step.LEDGER and not (await _sales_of_others(session)).sales:
        return await _finish(session, state, {}, mostly_entries=False)
    return state


def _endless(step: Step) -> UnreadableError:
    return UnreadableError(
        "Er komt geen einde aan een lijst van SnelStart of van de webwinkel. Er is niets geboekt. Meld dit aan de "
        "beheerder.",
        english="A list of SnelStart or of the shop has no end. Nothing was booked. Report this to the operator.",
        detail=f"look: no end of {step}",
    )


async def _match(session: ImportSession, state: AdoptionState) -> AdoptionState:
    past, shop = await _kept(session)
    ours = await own_bookings(session.services, session.profile)
    books = sales_of_others(past, ours, collective=session.profile.customers.collective_customers.values())
    findings = await asyncio.to_thread(match, shop, books)
    shown = [each for each in findings if each.part is not Part.NOT_FOUND or not each.order.is_cancelled]
    await session.services.store.put_many(finding_record(session.profile.id, each) for each in shown)
    offered = [
        *customer_links(shown, books.cards, books.collective),
        *article_links(shown, _articles_of(session, past)),
    ]
    await session.services.store.put_many(link_record(session.profile.id, each) for each in offered)
    counts = {part.value: sum(each.part is part for each in shown) for part in Part}
    return await _finish(session, state, counts, mostly_entries=is_mostly_entries(books))


def _articles_of(session: ImportSession, past: PastSales) -> ArticlesInBooks:
    profile = session.profile
    return ArticlesInBooks(
        codes=past.article_codes,
        not_offered=service_codes(profile) | {article_key(profile.articles.collective_article)},
        are_found_by_code=not profile.articles.extra_field,
    )


async def _finish(
    session: ImportSession, state: AdoptionState, counts: dict[str, int], *, mostly_entries: bool
) -> AdoptionState:
    now = session.services.clock.now()
    if state.unreadable:
        session.progress.error(
            Bilingual(
                f"{state.unreadable} regels van SnelStart waren niet te lezen en zijn niet vergeleken.",
                f"{state.unreadable} rows of SnelStart could not be read and were not compared.",
            )
        )
    if not state.reads_ledger:
        session.progress.error(_NO_LEDGER)
    others = (await _sales_of_others(session)).sales
    bare = sum(has_bare_number(each.payment_reference, each.invoice_number) for each in others)
    # What could not be read may have one too.
    await remember_bare_references(session.services, session.markers.administration_id, bare + state.unreadable)
    state = await _move(
        session, state, looked_at=now, entries_at=state.begun_at, counts=counts, mostly_entries=mostly_entries
    )
    await _forget(session, AdoptionPart)
    return state


async def _orders(session: ImportSession, state: AdoptionState) -> _Page:
    page = await (await session.books()).history.orders(_since(state), skip=state.position)
    return _Page("orders", page.rows, page.next_skip, max((order.number for order in page.rows), default=0))


async def _invoices(session: ImportSession, state: AdoptionState) -> _Page:
    page = await (await session.books()).history.invoices(_since(state), skip=state.position)
    return _Page("invoices", page.rows, page.next_skip)


async def _ledger(session: ImportSession, state: AdoptionState) -> _Page:
    try:
        page = await (await session.books()).history.debtors(_since(state), skip=state.position)
    except SettingsError as error:
        if type(error) is not SettingsError:
            raise  # a wrong key is no missing right
        await change_state(session.services, state.profile_id, reads_ledger=False)
        return _Page("ledger_rows", (), None)
    return _Page("ledger_rows", page.rows, page.next_skip)


async def _shop(session: ImportSession, state: AdoptionState) -> _Page:
    page = await session.shop.orders.placed(
        _from(state),
        session.services.clock.now(),
        after_order=str(state.position),
        statuses=session.followed_statuses,
        limit=_SHOP_PAGE,
    )
    if page.unnamed:
        session.progress.error(page.unnamed)
    ours = [order for order in page.orders if is_of_stores(order, session.profile) and not order.problem]
    rows = [shop_sale_of(order, session.profile, session.sales.undone(order)) for order in ours]
    return _Page("shop_sales", rows, page.next_history_id if page.more else None)


async def _cards(session: ImportSession, state: AdoptionState) -> _Page:
    page = await (await session.books()).customers.changed(None, skip=state.position)
    return _Page("cards", [card_of(customer) for customer in page.rows], page.next_skip)


async def _articles(session: ImportSession, state: AdoptionState) -> _Page:
    page = await (await session.books()).articles.changed(None, skip=state.position)
    return _Page("article_codes", [(article.id, article.code) for article in page.rows], page.next_skip)


_READERS: dict[Step, Callable[[ImportSession, AdoptionState], Awaitable[_Page]]] = {
    Step.ORDERS: _orders,
    Step.INVOICES: _invoices,
    Step.LEDGER: _ledger,
    Step.SHOP: _shop,
    Step.CARDS: _cards,
    Step.ARTICLES: _articles,
}


async def _sales_of_others(session: ImportSession) -> SalesInBooks:
    past, _ = await _kept(session)
    return sales_of_others(past, await own_bookings(session.services, session.profile))


async def _kept(session: ImportSession) -> tuple[PastSales, list[ShopSale]]:
    """Read back what was kept."""
    parts = session.services.store.range(AdoptionPart, session.profile.id)
    read = [stored.record async for stored in parts]
    past = PastSales(
        orders=[row for part in read for row in part.orders],
        invoices=[row for part in read for row in part.invoices],
        ledger_rows=[row for part in read for row in part.ledger_rows],
        cards=[row for part in read for row in part.cards],
        article_codes={article_id: code for part in read for article_id, code in part.article_codes},
    )
    return past, [row for part in read for row in part.shop_sales]


async def _move(session: ImportSession, state: AdoptionState, **columns: object) -> AdoptionState:
    changed = await change_state(session.services, state.profile_id, **columns)
    return changed or replace(state, **columns)  # type: ignore[arg-type]  # of their own columns


async def _forget(session: ImportSession, kind: type[Record]) -> None:
    async def remove(key: str) -> None:
        await session.services.store.delete(kind, session.profile.id, key)

    keys = [key async for key in session.services.store.keys(kind, session.profile.id)]
    await map_concurrently(remove, keys)


def _after(step: Step) -> Step:
    steps = list(Step)
    return steps[steps.index(step) + 1]


def _from(state: AdoptionState) -> datetime:
    if state.begun_at is None:
        raise ValueError("the look has not begun")
    return state.looked_from or state.begun_at - _LOOK_BACK


def _since(state: AdoptionState) -> date:
    return dutch_day(_from(state))
