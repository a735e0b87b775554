"""The tasks of a profile, each with what carries it out."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sconnect.app.dry_run.import_dry_run import dry_run_import
from sconnect.app.exporting.export_changes import export_articles, export_customers
from sconnect.app.importing.import_orders import import_orders, look_at_other_program
from sconnect.app.importing.restoring.state import does_nothing_yet
from sconnect.app.importing.vies.after_booking import ask_again
from sconnect.app.reconciliation.long_periods import compare_period
from sconnect.app.runs.execution import TaskBody
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.profile import Profile, Task


def while_open(body: TaskBody) -> Callable[[Services, Profile, Progress], Coroutine[Any, Any, bool]]:
    """Make a task do nothing while its profile is closed: put back from a copy that was not checked yet."""

    async def guarded(services: Services, profile: Profile, progress: Progress) -> bool:
        if await does_nothing_yet(services, profile.id, progress):
            return False
        return await body(services, profile, progress)

    return guarded


def import_task(services: Services, profile: Profile, progress: Progress) -> Coroutine[Any, Any, bool]:
    """Carry out an import, for real or as a dry run, or only a part of it. True when there is more to do.

    The import itself checks a profile that was put back from a copy.
    """
    if progress.vat_numbers_only:
        return while_open(ask_again)(services, profile, progress)
    if progress.compares is not None:
        return compare_period(services, profile, progress)
    if progress.look_only:
        return while_open(look_at_other_program)(services, profile, progress)
    return (dry_run_import if progress.dry_run else import_orders)(services, profile, progress)


TASKS: Mapping[Task, TaskBody] = {
    Task.IMPORT_ORDERS: import_task,
    Task.EXPORT_ARTICLES: while_open(export_articles),
    Task.EXPORT_CUSTOMERS: while_open(export_customers),
}
"""The exports distinguish a dry run from a real one by themselves."""
