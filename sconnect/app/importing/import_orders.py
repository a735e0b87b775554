"""The import: shop orders become sales orders, each exactly once.

changed orders -> candidates -> prepare -> validate -> complete -> send once -> record -> move the cursor

Most runs find nothing new, so what books an order is loaded when there may be one.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sconnect.app.errors import SconnectError
from sconnect.app.importing.news.looking import has_no_news, keeping_look
from sconnect.app.importing.outcomes.showing import showing_outcomes
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.profile import Profile

Around = Callable[[Services, Profile, Progress], AbstractAsyncContextManager[bool]]
"""What is done before and after an import: its value tells whether there is time left to import."""


@asynccontextmanager
async def _nothing_around(*_: object) -> AsyncIterator[bool]:
    yield True


async def import_orders(
    services: Services, profile: Profile, progress: Progress, *, around: Around = _nothing_around
) -> bool:
    """Import what waited and what changed. True when time ran out and there is more to do."""
    async with (
        around(services, profile, progress) as is_in_time,
        ImportSession.open(services, profile, progress) as session,
        keeping_look(session),
        showing_outcomes(session),
    ):
        if not is_in_time:
            return True
        if await has_no_news(session):
            return False
        from sconnect.app.importing.news import waiting_and_changed as news

        if (is_unfinished := await news.check_profile(session)) is not None:
            return is_unfinished
        work = await news.begin(session)
        failure: SconnectError | None = None
        try:
            if await news.import_waiting_orders(work):
                return True
        except SconnectError as error:
            failure = error  # an old order that cannot be retried may not hold up new ones
        more = not progress.released_only and await news.import_changed_orders(work)
        daily = work.daily and not progress.released_only
        more = more or (daily and await news.look_by_date(work))
        if daily and not more:
            await news.end_day(work)
        if failure:
            raise failure
        return more


async def look_at_other_program(services: Services, profile: Profile, progress: Progress) -> bool:
    """Look at what another program booked, and book nothing. True when time ran out and there is more to do."""
    from sconnect.app.importing.adoption.guard import look_only
    from sconnect.app.importing.adoption.store import read_state

    async with ImportSession.open(services, profile, progress) as session:
        session.adoption = await read_state(services, profile.id)
        return await look_only(session)
