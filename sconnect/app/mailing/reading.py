"""Reading what was sent about a profile, and what stands in the way."""

from sconnect.app.services import Services
from sconnect.app.storage.records import MailTrouble, SentMail

SHOWN = 20


async def read_sent(services: Services, profile_id: str) -> list[SentMail]:
    """Read the last e-mails about a profile, the newest first."""
    found: list[SentMail] = []
    async for stored in services.store.range(SentMail, profile_id, skip_unreadable=True, page=SHOWN):
        found.append(stored.record)
        if len(found) == SHOWN:
            break
    return found


async def read_trouble(services: Services) -> MailTrouble | None:
    """Read why nothing can be sent; None when nothing stands in the way that is known of."""
    stored = await services.store.get(MailTrouble, MailTrouble.PARTITION_PREFIX, MailTrouble.KEY)
    return stored.record if stored else None
