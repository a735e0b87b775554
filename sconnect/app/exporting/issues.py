"""What exports could not do without a person, for the work list."""

from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue
from sconnect.domain.profile import Task


async def read_export_issues(services: Services, profile_id: str) -> list[ExportIssue]:
    """Read what waits for a person before it can be exported, articles first."""
    return [stored.record async for stored in services.store.range(ExportIssue, profile_id, skip_unreadable=True)]


async def waiting_since_before(services: Services, profile_id: str, task: Task, run_id: str) -> list[str]:
    """Return the ids, in the books, of what waits in one export and was not tried in this run."""
    prefix = f"{ExportIssue.KEY_PREFIX}{task}"
    entries = services.store.range(
        ExportIssue, profile_id, first=f"{prefix}!", last=f"{prefix}~", columns=["item_id", "run_id"]
    )
    return [stored.record.item_id async for stored in entries if stored.record.run_id != run_id]
