"""The tasks of a profile, each with what carries it out."""

from collections.abc import Coroutine, Mapping
from typing import Any

from sconnect.app.dry_run.import_dry_run import dry_run_import
from sconnect.app.exporting.export_changes import export_articles, export_customers
from sconnect.app.importing.import_orders import import_orders, look_at_other_program
from sconnect.app.importing.vies.after_booking import ask_again
from sconnect.app.runs.execution import TaskBody
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.profile import Profile, Task


def import_task(services: Services, profile: Profile, progress: Progress) -> Coroutine[Any, Any, bool]:
    """Carry out an import, for real or as a dry run, or only a part of it. True when there is more to do."""
    if progress.vat_numbers_only:
        return ask_again(services, profile, progress)
    if progress.look_only:
        return look_at_other_program(services, profile, progress)
    return (dry_run_import if progress.dry_run else import_orders)(services, profile, progress)


TASKS: Mapping[Task, TaskBody] = {
    Task.IMPORT_ORDERS: import_task,
    Task.EXPORT_ARTICLES: export_articles,
    Task.EXPORT_CUSTOMERS: export_customers,
}
"""The exports distinguish a dry run from a real one by themselves."""
