"""The look at the shop with which an import by a timer begins, and what is kept of one that found nothing to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from sconnect.app.errors import SconnectError
from sconnect.app.importing.session import ORDERS_PER_PAGE, ImportSession
from sconnect.app.runs.last_look import fingerprint_of_all, may_fill, software_of
from sconnect.app.storage.conditional_writes import insert_if_absent, replace_if_unchanged
from sconnect.app.storage.records import LastLook


async def has_no_news(session: ImportSession) -> bool:
    """Whether the shop shows what it showed when an import last found nothing to do, and no listed order is due."""
    seen = session.look
    if seen is None:
        return False
    page = await session.shop.orders.changed_after(
        seen.after, statuses=session.followed_statuses, limit=ORDERS_PER_PAGE
    )
    from sconnect.app.importing.news.due import any_is_due

    session.found.nothing_new = fingerprint_of_all(page) == seen.page and not await any_is_due(session)
    return session.found.nothing_new


@asynccontextmanager
async def keeping_look(session: ImportSession) -> AsyncIterator[None]:
    """Keep what an import saw that found nothing to do. It costs a write when it is not what is kept already."""
    yield
    with suppress(SconnectError):  # the next import looks at everything once more
        await _keep(session)


async def _keep(session: ImportSession) -> None:
    services, progress, found = session.services, session.progress, session.found
    now, seen = services.clock.now(), progress.seen
    if seen is None and not progress.dry_run:
        await insert_if_absent(services.store, services.clock, LastLook(profile_id=session.profile.id, at=now))
    if seen is None or found.nothing_new or found.work or found.until is None or found.page is None:
        return
    is_watched = session.adoption is not None and session.adoption.is_watching(now)
    if is_watched or session.calls_made or not may_fill(services, progress):
        return
    after, page = found.page
    look = replace(
        seen.record,
        at=now,
        until=found.until,
        settings=progress.settings_version,
        software=software_of(services),
        after=after,
        shop=fingerprint_of_all(session.info),
        page=fingerprint_of_all(page),
    )
    await replace_if_unchanged(services.store, services.clock, seen, look)
