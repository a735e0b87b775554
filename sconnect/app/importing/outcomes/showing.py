"""The end of a run: the shop is told what became of orders, in a few calls that nothing waits for.

What the shop did not take is kept as a row per order, which says only that it is to be told: a later run reads from the
marker what became of it by then. What a killed run did not tell, the daily maintenance finds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sconnect.app.errors import UNEXPECTED_ERRORS, ReadFailedError, SconnectError, UnreachableError
from sconnect.app.importing.session import ImportSession
from sconnect.domain.shop import SHOWS_OUTCOMES

_SECONDS = 10.0
"""The longest that all calls to the shop may take together."""

_log = logging.getLogger("sconnect.outcomes")


@asynccontextmanager
async def showing_outcomes(session: ImportSession) -> AsyncIterator[None]:
    """Tell the shop at the end what became of the orders that the run went through, and of those left by earlier runs.

    No call is made to a shop that does not show it, nor after the shop failed to answer.
    """
    try:
        yield
    except SconnectError as error:
        await _show(session, may_call=not isinstance(error, UnreachableError | ReadFailedError))
        raise
    await _show(session, may_call=True)


async def _show(session: ImportSession, *, may_call: bool) -> None:
    """Tell the shop. Whatever goes wrong is logged, never raised."""
    if session.found.nothing_new or session.progress.dry_run or SHOWS_OUTCOMES not in session.info.capabilities:
        return
    from sconnect.app.importing.outcomes.telling import Showing

    was_told = False
    showing = Showing(session)
    try:
        if may_call and not session.progress.stop_asked:
            async with asyncio.timeout(_SECONDS):
                was_told = await showing.tell()
    except (SconnectError, TimeoutError, *UNEXPECTED_ERRORS) as error:
        _log.warning("profile %s: outcomes not shown: %s", session.profile.id, type(error).__name__)
    session.found.work |= not was_told
    try:
        await showing.keep_the_rest()
    except SconnectError as error:
        _log.warning("profile %s: outcomes not kept: %s", session.profile.id, type(error).__name__)
