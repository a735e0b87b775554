"""Refresh of known customers: which cards are read for it, and what is remembered so that few have to be.

A shopper's data are remembered by a hash. The same data again cost no call; other data cost one read of the card, and a
write only where the card differs (docs/adr/0014).
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
from sconnect.domain.customers.cards import NO_ADDRESS, changes_for, with_changes
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a shopper's data change on a card."""

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


def refreshes_customers(session: ImportSession) -> bool:
    """Whether the profile updates known customers."""
    return session.profile.customers.processing is Processing.ADD_AND_UPDATE


def has_new_data(link: CustomerLink | None, order: ShopOrder, card: NewCustomer) -> bool:
    """Whether an order holds data that were not compared with the shopper's card yet.

    Never for a card that a person chose: many shoppers may share it.
    """
    if link is None:
        return True
    is_older = link.content_at is not None and order.placed_at < link.content_at
    is_same = card_fingerprint(card).matches(link.content_hash)
    return link.how is not LinkOrigin.CHOSEN and not is_same and not is_older


def refresh_of(
    link: str, order: ShopOrder, card: NewCustomer, customer: Customer, reference: Reference, *, moves: bool
) -> Refresh:
    """Return what the data of an order change on a card. `moves`: its address too."""
    changes = changes_for(customer, card if moves else replace(card, address=NO_ADDRESS))
    return Refresh(
        link=link,
        content_hash=card_fingerprint(card).text,
        placed_at=order.placed_at,
        update=CustomerUpdate(customer, changes) if changes else None,
        before=card_of(customer, reference),
        after=card_of(with_changes(customer, changes) if changes else customer, reference),
    )


async def refresh_card(session: ImportSession, refresh: Refresh) -> tuple[Card, Bilingual]:
    """Update a card; returns what now decides the VAT on it, and a notice of what changed.

    Raises the errors that say that the books cannot be reached.
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
        # A concurrent change wins; the same data are then compared once more.
        await replace_if_unchanged(session.services.store, session.services.clock, stored, link)


def newest_only(orders: Iterable[ShopOrder], customer_ids: Mapping[str, str]) -> frozenset[str]:
    """Return the ids of the newest order of each customer: an older one does not undo its data."""
    newest: dict[str, ShopOrder] = {}
    for order in sorted(orders, key=lambda order: (order.placed_at, order.history_id)):
        if customer_id := customer_ids.get(order.order_id):
            newest[customer_id] = order
    return frozenset(order.order_id for order in newest.values())
