"""What exports could not do without a person, for the work list."""

from collections.abc import AsyncIterator

from sconnect.app.records import ExportIssue
from sconnect.app.services import Services
from sconnect.domain.profile import Task


async def read_export_issues(services: Services, profile_id: str) -> list[ExportIssue]:
    """Read what waits for a person before it can be exported, articles first."""
    return [stored.record async for stored in services.store.range(ExportIssue, profile_id, skip_unreadable=True)]


async def issues_of(services: Services, profile_id: str, task: Task) -> AsyncIterator[str]:
    """Yield the ids, in the books, of what waits in one export."""
    prefix = f"{ExportIssue.KEY_PREFIX}{task}"
    entries = services.store.range(ExportIssue, profile_id, first=f"{prefix}!", last=f"{prefix}~", columns=["item_id"])
    async for stored in entries:
        yield stored.record.item_id
