"""Dry run of the import: the real import, on overlays of the tables and the books, reported order by order.

Nothing is written, in the shop, the books or our own tables, except the report of the run (docs/adr/0021).
"""

from dataclasses import replace
from datetime import UTC, datetime

from sconnect.app.dry_run.connector import DryRunConnector
from sconnect.app.dry_run.newest_orders import newest_orders
from sconnect.app.dry_run.report import outcomes
from sconnect.app.errors import SconnectError
from sconnect.app.importing.adoption.store import read_state
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.book_orders import book_orders, select_candidates
from sconnect.app.importing.import_orders import import_orders
from sconnect.app.importing.restoring.state import read_restored
from sconnect.app.importing.sending.foreign_references import require_no_foreign_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.shop_claims import hold_shop
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import RunReport
from sconnect.app.services import Services
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def dry_run_import(services: Services, profile: Profile, progress: Progress) -> bool:
    """Report what an import would create, change and skip. Never more to do: the report says what time did not allow.

    With `progress.newest` it takes that many of the newest orders, whatever the start date of the profile.
    """
    connector = DryRunConnector(services.connector)
    dry_services = replace(services, store=services.store.with_overlay(), connector=connector)
    failure: SconnectError | None = None
    try:
        if progress.newest:
            more = await _import_newest(dry_services, profile, progress)
        else:
            more = await import_orders(dry_services, profile, progress)
    except SconnectError as error:
        failure, more = error, False
    await _report(services, dry_services, profile, progress, connector)
    if failure:
        raise failure
    if more:
        progress.error(
            Bilingual(
                "De tijd was om voordat alle orders waren bekeken. Van de orders in het overzicht klopt alles.",
                "Time was up before all orders were looked at. What is said of the orders in the list is right.",
            )
        )
    return False


async def _import_newest(services: Services, profile: Profile, progress: Progress) -> bool:
    from_ever = profile.orders.model_copy(update={"start": _EVER})
    profile = profile.model_copy(update={"orders": from_ever})
    async with ImportSession.open(services, profile, progress) as session:
        session.neighbours = await hold_shop(services, profile, session.info.identity, progress.error)
        session.adoption = await read_state(services, profile.id)
        session.restored = await read_restored(services, profile.id)
        orders = await newest_orders(session, progress.newest)
        await require_no_foreign_orders(session, orders)
        return not await book_orders(
            session, ArticleLookup(session), await select_candidates(session, orders, again=True)
        )


async def _report(
    services: Services, dry_services: Services, profile: Profile, progress: Progress, connector: DryRunConnector
) -> None:
    report = RunReport(services, profile.id, progress.run_id)
    progress.counts.clear()
    async for item in outcomes(dry_services, profile, connector, only_tried=bool(progress.newest)):
        progress.count(item.outcome.value)
        await report.add(item)
    for item in connector.overlay.items:
        progress.count(f"{item.subject.partition(' ')[0]}_{item.outcome}")
        await report.add(item)
    await report.flush()
