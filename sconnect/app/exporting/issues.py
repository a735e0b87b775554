"""Open issues of the exports: what cannot be exported until a person acts, for the work list."""

from dataclasses import replace

from sconnect.app.exporting.exporter import E, ExportItem, S
from sconnect.app.exporting.session import ExportSession
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportIssue
from sconnect.domain.causes import Cause


async def read_export_issues(services: Services, profile_id: str) -> list[ExportIssue]:
    """Read the open issues of both exports, articles first."""
    return [stored.record async for stored in services.store.range(ExportIssue, profile_id, skip_unreadable=True)]


async def read_untried_issues(session: ExportSession) -> list[str]:
    """Return the ids, in the books, of what has an open issue in this export and was not tried in this run."""
    prefix = f"{ExportIssue.KEY_PREFIX}{session.task}"
    issues = session.services.store.range(
        ExportIssue, session.profile.id, first=f"{prefix}!", last=f"{prefix}~", columns=["item_id", "run_id"]
    )
    return [stored.record.item_id async for stored in issues if stored.record.run_id != session.progress.run_id]


async def write_issue(session: ExportSession, item: ExportItem[S, E], cause: Cause) -> None:
    """Put an item on the work list; one that is on it already keeps its time."""
    issue = replace(_blank(session, item.known.item_id), subject=item.subject, name=item.name, causes=(cause,))
    earlier = await session.services.store.get_like(issue)
    await session.services.store.put(replace(issue, since=earlier.record.since) if earlier else issue)


async def remove_issue(session: ExportSession, item_id: str) -> None:
    """Take something off the work list."""
    issue = _blank(session, item_id)
    await session.services.store.delete(ExportIssue, issue.partition, issue.key)


def _blank(session: ExportSession, item_id: str) -> ExportIssue:
    return ExportIssue(
        profile_id=session.profile.id,
        task=session.task,
        item_id=item_id,
        subject="",
        run_id=session.progress.run_id,
        since=session.services.clock.now(),
    )
