"""The tasks of a profile, each with what carries it out, which is loaded once a run needs it."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from sconnect.app.errors import SconnectError
from sconnect.app.runs.execution import TaskBody
from sconnect.app.runs.last_look import last_look
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile, Task


def while_open(body: TaskBody) -> Callable[[Services, Profile, Progress], Coroutine[Any, Any, bool]]:
    """Make a task do nothing while its profile is closed: put back from a copy that was not checked yet."""

    async def guarded(services: Services, profile: Profile, progress: Progress) -> bool:
        from sconnect.app.importing.restoring.state import does_nothing_yet

        if await does_nothing_yet(services, profile.id, progress):
            return False
        return await body(services, profile, progress)

    return guarded


def import_task(services: Services, profile: Profile, progress: Progress) -> Coroutine[Any, Any, bool]:
    """Carry out an import, for real or as a dry run, or only a part of it. True when there is more to do.

    The import itself checks a profile that was put back from a copy.
    """
    if progress.vat_numbers_only:
        from sconnect.app.importing.vies.after_booking import ask_again

        return while_open(ask_again)(services, profile, progress)
    if progress.compares is not None:
        from sconnect.app.reconciliation.long_periods import compare_period

        return compare_period(services, profile, progress)
    if progress.dry_run and not progress.look_only:
        from sconnect.app.dry_run.import_dry_run import dry_run_import

        return dry_run_import(services, profile, progress)
    from sconnect.app.importing.import_orders import import_orders, look_at_other_program

    if progress.look_only:
        return while_open(look_at_other_program)(services, profile, progress)
    return import_orders(services, profile, progress, around=_with_decisions_and_list)


@asynccontextmanager
async def _with_decisions_and_list(services: Services, profile: Profile, progress: Progress) -> AsyncIterator[bool]:
    """Go on with decisions about many orders first, and leave a copy of a long work list behind."""

    def out_of_time() -> bool:
        return progress.stop_asked or services.clock.monotonic() >= progress.deadline

    try:
        has_none = last_look(services, progress) is not None
        yield has_none or not await _go_on_with_decisions(services, profile, out_of_time)
    except SconnectError:
        await _keep_long_list(services, profile, progress)
        raise
    await _keep_long_list(services, profile, progress)


async def _go_on_with_decisions(services: Services, profile: Profile, out_of_time: Callable[[], bool]) -> bool:
    from sconnect.app.worklist.many.unfinished import unfinished_decisions

    unfinished = await unfinished_decisions(services, profile.id)
    if not unfinished:
        return False
    from sconnect.app.worklist.many.taking_back import go_on_with

    return await go_on_with(services, profile, unfinished, out_of_time)


async def _keep_long_list(services: Services, profile: Profile, progress: Progress) -> None:
    from sconnect.app.worklist.listing.lines import MOST_READ_WHOLE, keep_lines, renew_lines

    if progress.listed + progress.counts.get(OrderState.WAITING, 0) <= MOST_READ_WHOLE:
        return
    listed = progress.figures.listed
    # Without it the next view builds the copy: that may not cost the run its end.
    with suppress(SconnectError):
        if progress.released_only and listed is not None:
            await renew_lines(services, profile.id, listed, progress.figures.renewed)
        else:
            await keep_lines(services, profile.id)


def export_task(task: Task) -> TaskBody:
    """Return what carries out an export."""

    async def export(services: Services, profile: Profile, progress: Progress) -> bool:
        from sconnect.app.exporting.export_changes import export_articles, export_customers

        body = export_articles if task is Task.EXPORT_ARTICLES else export_customers
        return await while_open(body)(services, profile, progress)

    return export


TASKS: Mapping[Task, TaskBody] = {
    Task.IMPORT_ORDERS: import_task,
    Task.EXPORT_ARTICLES: export_task(Task.EXPORT_ARTICLES),
    Task.EXPORT_CUSTOMERS: export_task(Task.EXPORT_CUSTOMERS),
}
"""The exports distinguish a dry run from a real one by themselves."""
