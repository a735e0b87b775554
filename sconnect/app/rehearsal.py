"""A dry run of the import: the real one on scratch tables and books that only pretend, told order by order.

Nothing is written, in the shop, the books or our own tables, except the report of the run (docs/adr/0021).
"""

from dataclasses import replace
from datetime import UTC, datetime

from sconnect.app.articles import Articles
from sconnect.app.book_orders import book_orders
from sconnect.app.errors import SconnectError
from sconnect.app.import_orders import import_orders, refuse_strange_orders, todos_of
from sconnect.app.import_work import ImportWork
from sconnect.app.newest_orders import newest_orders
from sconnect.app.progress import Progress
from sconnect.app.rehearsal_report import outcomes
from sconnect.app.run_report import RunReport
from sconnect.app.services import Services
from sconnect.app.watching import PretendingConnector
from sconnect.domain.profile import Profile

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def rehearse(services: Services, profile: Profile, progress: Progress) -> bool:
    """Tell what an import would create, change and skip. Never more to do: what time did not allow is said.

    With `progress.newest` it looks at so many of the newest orders, whatever the start date of the profile.
    """
    ends = PretendingConnector(services.connector)
    apart = replace(services, store=services.store.on_scratch(), connector=ends)
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
    async with ImportWork.open(services, profile, progress) as work:
        orders = await newest_orders(work, progress.newest)
        await refuse_strange_orders(work, orders)
        return not await book_orders(work, Articles(work), await todos_of(work, orders, again=True))


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
