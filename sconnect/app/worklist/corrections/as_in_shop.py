"""The sales order that a shop order would become today: the real import of that one order, without its writes."""

from dataclasses import replace

from sconnect.app.dry_run.connector import DryRunConnector
from sconnect.app.errors import RefusedError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.book_orders import book_orders
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.worklist.corrections.story import Story
from sconnect.domain.books import SalesOrder

_SECONDS = 60.0


async def composed_now(services: Services, story: Story) -> SalesOrder:
    """Compose the sales order of a booked order as the shop has it now; nothing is written anywhere.

    Raises `RefusedError` with what it would wait for, and what shop and books raise.
    """
    if story.in_shop is None:
        raise RefusedError(
            "De winkel geeft deze order nu niet. Kies zelf de regels, of probeer het later.",
            english="The shop does not give this order now. Choose the lines yourself, or try later.",
        )
    connector, order_id = DryRunConnector(services.connector), story.in_shop.order_id
    dry = replace(services, store=services.store.with_overlay(), connector=connector)
    await dry.store.delete(OrderRecord, story.profile.id, story.marker.record.key)
    await dry.store.delete(OpenOrder, story.profile.id, OpenOrder.key_of(order_id))
    progress = Progress(run_id="", deadline=services.clock.monotonic() + _SECONDS, by_hand=True, dry_run=True)
    async with ImportSession.open(dry, story.profile, progress) as session:
        session.sent_returns = ()  # whoever corrects the sales order is asked about its own date
        await book_orders(session, ArticleLookup(session), [Candidate(story.in_shop)])
        entry = await session.markers.entry(order_id)
    composed = next(iter(connector.overlay.orders), None)
    if composed is None:
        cause = next(iter(entry.details), None) if entry else None
        raise RefusedError(
            f"Zoals de winkel de order nu heeft, kan hij niet worden geboekt. {cause.dutch if cause else ''}".strip(),
            english=f"As the shop has the order now, it cannot be booked. {cause.english if cause else ''}".strip(),
        )
    if any(line.article_id in connector.overlay.new_ids for line in composed.lines):
        raise RefusedError(
            "De order heeft nu een artikel dat nog niet in SnelStart staat. Maak het daar eerst aan.",
            english="The order now has an article that is not in SnelStart yet. Create it there first.",
        )
    return composed
