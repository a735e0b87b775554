"""Customers that are kept up to date: which cards are read for it, and what is remembered so that few have to be.

A shopper's data are remembered by a hash. The same data again cost no call; other data lead to one look at the card,
and to a change only where it says something else (docs/adr/0014).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sconnect.app.importing.master_data_updates import CustomerUpdate, carry_out
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import CustomerLink
from sconnect.domain.books import Customer, NewCustomer, Reference
from sconnect.domain.composition.vat.card_vat_check import Card, card_of
from sconnect.domain.customers.card_fingerprint import card_fingerprint
from sconnect.domain.customers.cards import changes_for, with_changes
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a shopper's data make of a card."""

    link: str
    """The row that remembers which data the card was compared with."""
    content_hash: str
    placed_at: datetime
    """When the order was placed that the data came from."""
    update: CustomerUpdate | None
    """None when the card says the same already."""
    before: Card
    after: Card
    """What decides the VAT once the card is updated."""


def keeps_customers(session: ImportSession) -> bool:
    """Whether the profile brings known customers up to date."""
    return session.profile.customers.processing is Processing.ADD_AND_UPDATE


def is_news(link: CustomerLink | None, order: ShopOrder, card: NewCustomer) -> bool:
    """Whether an order says something that the shopper's card was not compared with yet.

    Never for a card that a person chose: it may be one that many shoppers share.
    """
    if link is None:
        return True
    is_older = link.content_at is not None and order.placed_at < link.content_at
    is_same = card_fingerprint(card).matches(link.content_hash)
    return link.how is not LinkOrigin.CHOSEN and not is_same and not is_older


def refresh_of(link: str, order: ShopOrder, card: NewCustomer, customer: Customer, reference: Reference) -> Refresh:
    """Say what the data of an order make of a card."""
    changes = changes_for(customer, card)
    return Refresh(
        link=link,
        content_hash=card_fingerprint(card).text,
        placed_at=order.placed_at,
        update=CustomerUpdate(customer, changes) if changes else None,
        before=card_of(customer, reference),
        after=card_of(with_changes(customer, changes) if changes else customer, reference),
    )


async def refresh_card(session: ImportSession, refresh: Refresh) -> tuple[Card, Bilingual]:
    """Bring a card up to date; returns what decides the VAT on it now, and a notice of what changed.

    Raises what says that the books cannot be reached.
    """
    update = refresh.update
    if update is None:
        await _remember(session, refresh)
        return refresh.after, Bilingual()
    if update.customer.id in session.refreshed:
        return refresh.before, Bilingual()
    session.refreshed.add(update.customer.id)
    books = await session.books()
    what = Bilingual(f"Klant {refresh.before.who}", f"Customer {refresh.before.who}")
    result = await carry_out(session, what, update, lambda: books.customers.update(update.customer.id, update.wanted))
    if result.is_done:
        session.progress.count("customers_updated")
    if result.is_done or result.is_refused:
        await _remember(session, refresh)
    return refresh.after if result.is_done else refresh.before, result.notice


async def _remember(session: ImportSession, refresh: Refresh) -> None:
    stored = await session.services.store.get(CustomerLink, session.profile.id, refresh.link)
    if stored is not None:
        link = replace(stored.record, content_hash=refresh.content_hash, content_at=refresh.placed_at)
        # Whoever changed it meanwhile knows better; the same data are then compared once more.
        await replace_if_unchanged(session.services.store, session.services.clock, stored, link)


def newest_only(orders: Iterable[ShopOrder], customer_ids: Mapping[str, str]) -> frozenset[str]:
    """Return the orders (by id) that are the newest of their customer: older ones do not undo what those say."""
    newest: dict[str, ShopOrder] = {}
    for order in sorted(orders, key=lambda order: (order.placed_at, order.history_id)):
        if customer_id := customer_ids.get(order.order_id):
            newest[customer_id] = order
    return frozenset(order.order_id for order in newest.values())
