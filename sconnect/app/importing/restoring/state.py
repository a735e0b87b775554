"""Whether a profile was put back from a copy, and is closed until that was checked."""

from sconnect.app.errors import NotNowError
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import RestoredProfile
from sconnect.domain.values.bilingual import Bilingual

CLOSED = Bilingual(
    "Dit profiel is uit een kopie teruggezet. De eerstvolgende import zoekt eerst in SnelStart op wat er sinds die "
    "kopie is geboekt; tot dan doet het profiel niets.",
    "This profile was put back from a copy. The next import first looks up in SnelStart what was booked since that "
    "copy; until then the profile does nothing.",
)


async def read_restored(services: Services, profile_id: str) -> RestoredProfile | None:
    """Read what is known of the copy that a profile was put back from; None for one that never was."""
    stored = await services.store.get(RestoredProfile, profile_id, RestoredProfile.KEY)
    return stored.record if stored else None


async def is_closed(services: Services, profile_id: str) -> bool:
    """Whether a profile was put back from a copy and that was not checked yet."""
    restored = await read_restored(services, profile_id)
    return restored is not None and restored.checked_at is None


async def does_nothing_yet(services: Services, profile_id: str, progress: Progress) -> bool:
    """Whether a profile is closed, which is then told in the report of the run."""
    if not await is_closed(services, profile_id):
        return False
    progress.error(CLOSED)
    return True


async def require_open(services: Services, profile_id: str) -> None:
    """Raise `NotNowError` while a profile is closed."""
    if await is_closed(services, profile_id):
        raise NotNowError(CLOSED.dutch, english=CLOSED.english, says_what_next=True)
