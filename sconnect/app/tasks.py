"""The import as a task: for real, or as a dry run."""

from sconnect.app.dry_run.import_dry_run import dry_run_import
from sconnect.app.importing.import_orders import import_orders
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.profile import Profile


async def import_task(services: Services, profile: Profile, progress: Progress) -> bool:
    """Carry out an import. True when time ran out and there is more to do."""
    return await (dry_run_import if progress.dry_run else import_orders)(services, profile, progress)
