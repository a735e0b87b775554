"""A dry run of the import: the real one on scratch tables and books that only pretend, told order by order.

Nothing is written, in the shop, the books or our own tables, except the report of the run (docs/adr/0021).
"""

from dataclasses import replace
from datetime import UTC, datetime

from sconnect.app.dry_run.newest_orders import newest_orders
from sconnect.app.dry_run.recording_shop import PretendingConnector
from sconnect.app.dry_run.report import outcomes
from sconnect.app.errors import SconnectError
from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.import_orders import book_orders, import_orders, select_candidates
from sconnect.app.importing.sending.foreign_references import require_no_foreign_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import RunReport
from sconnect.app.services import Services
from sconnect.domain.profile import Profile

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def dry_run_import(services: Services, profile: Profile, progress: Progress) -> bool:
    """Tell what an import would create, change and skip. Never more to do: what time did not allow is said.

    With `progress.newest` it looks at so many of the newest orders, whatever the start date of the profile.
    """
    ends = PretendingConnector(services.connector)
    apart = replace(services, store=services.store.with_overlay(), connector=ends)
    failure: SconnectError | None = None
    try:
        if progress.newest:
            more = await _look_at_newest(apart, profile, progress)
        else:
            more = await import_orders(apart, profile, progress)
    except SconnectError as error:
        failure, more = error, False
    await _tell(services, apart, profile, progress, ends)
    if failure:
        raise failure
    if more:
        progress.error("De tijd was om voordat alle orders waren bekeken. Van de orders in het overzicht klopt alles.")
    return False


async def _look_at_newest(services: Services, profile: Profile, progress: Progress) -> bool:
    from_ever = profile.orders.model_copy(update={"start": _EVER})
    profile = profile.model_copy(update={"orders": from_ever})
    async with ImportSession.open(services, profile, progress) as session:
        orders = await newest_orders(session, progress.newest)
        await require_no_foreign_orders(session, orders)
        return not await book_orders(
            session, ArticleLookup(session), await select_candidates(session, orders, again=True)
        )


async def _tell(
    services: Services, apart: Services, profile: Profile, progress: Progress, ends: PretendingConnector
) -> None:
    report = RunReport(services, profile.id, progress.run_id)
    progress.counts.clear()
    async for item in outcomes(apart, profile, ends):
        progress.count(item.outcome.value)
        await report.add(item)
    for item in ends.pretended.items:
        progress.count(f"{item.subject.partition(' ')[0]}_{item.outcome}")
        await report.add(item)
    await report.flush()
