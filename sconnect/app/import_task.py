"""The import as a task: for real, or as a rehearsal."""

from sconnect.app.import_orders import import_orders
from sconnect.app.progress import Progress
from sconnect.app.rehearsal import rehearse
from sconnect.app.services import Services
from sconnect.domain.profile import Profile


async def import_task(services: Services, profile: Profile, progress: Progress) -> bool:
    """Carry out an import. True when time ran out and there is more to do."""
    return await (rehearse if progress.dry_run else import_orders)(services, profile, progress)
