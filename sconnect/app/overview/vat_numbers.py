"""What VIES answered about VAT numbers: the proof behind orders at 0 %, for an inspector."""

from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ViesCheck


async def list_vies_checks(
    services: Services, profile_id: str, *, quarter: str = "", after: str = "", limit: int = 50
) -> tuple[list[ViesCheck], str]:
    """List what VIES was asked by quarter, or in one (`2026Q4`), and where to go on: pass it as `after`.

    Empty when there are no more. Raises `NotFoundError` for an unknown profile.
    """
    profile = await read_profile(services, profile_id)
    items: list[ViesCheck] = []
    last = ViesCheck.last_key_of(quarter) if quarter else ""
    first = max(after, quarter)
    async for stored in services.store.range(ViesCheck, profile.id, first=first, last=last, skip_unreadable=True):
        if len(items) >= limit:
            return items, stored.record.key
        items.append(stored.record)
    return items, ""
