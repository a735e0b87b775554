"""Decisions about many orders that are under way: every import looks whether there are any."""

from sconnect.app.services import Services
from sconnect.app.storage.records import BulkDecision
from sconnect.domain.worklist.many import BulkState


async def unfinished_decisions(services: Services, profile_id: str) -> list[BulkDecision]:
    """Read the decisions that are being carried out or taken back, the oldest first, however many came after them.

    As many requests as there are thousands of decisions that are kept, and their retention period is that of runs.
    """
    rows = services.store.range(BulkDecision, profile_id, skip_unreadable=True)
    under_way = {BulkState.OPEN, BulkState.UNDOING}
    return [stored.record async for stored in rows if stored.record.state in under_way][::-1]
