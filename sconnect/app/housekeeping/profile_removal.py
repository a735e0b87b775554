"""Removal of a profile with everything that is kept for it, except the markers of its orders."""

from sconnect.app import due_work
from sconnect.app.errors import NotNowError, RefusedError
from sconnect.app.housekeeping.erasure_log import log_erasure
from sconnect.app.housekeeping.evidence.writing import write_evidence
from sconnect.app.housekeeping.retention import forget_cards, forget_profile
from sconnect.app.profiles.prefixes import has_booked
from sconnect.app.profiles.repository import other_in_books
from sconnect.app.profiles.saving import read_version, save_change
from sconnect.app.profiles.shop_claims import release_shop
from sconnect.app.runs.leases import is_executing, is_queued, read_leases
from sconnect.app.services import Services
from sconnect.app.storage.records import ProfileRecord
from sconnect.domain.profile.history import By

_REMOVE_WITHIN = 120.0
"""Seconds that one request for removal may take."""


async def delete_profile(services: Services, profile_id: str, version: str, *, by: str) -> None:
    """Remove a profile that still has this version, and all that is kept for it but the markers of its orders.

    Its evidence is written first. Markers keep orders from being booked twice should a profile come back; the personal
    data in them are removed, with the last profile of an administration also the names of the cards that were made in
    it. A removal that stopped halfway is finished by doing it again. Raises `NotFoundError`, `LostRaceError`, or
    `RefusedError` while a task of it runs, and what the storage of the evidence raises.
    """
    stored = await read_version(services, profile_id, version)
    now = services.clock.now()
    leases = [each.record for each in await read_leases(services, profile_id)]
    if any(is_queued(lease) or is_executing(lease, now) for lease in leases):
        raise RefusedError(
            "Er loopt nu een taak van dit profiel. Annuleer die, of wacht tot hij klaar is, en verwijder het dan.",
            english="A task of this profile is running. Cancel it, or wait until it is done, and remove it then.",
        )
    # Off, so that nothing starts meanwhile; any other change of it loses the race.
    await save_change(services, stored, stored.profile.model_copy(update={"active": False}), by=By(by))
    deadline, connection = services.clock.monotonic() + _REMOVE_WITHIN, stored.profile.connection
    more = await write_evidence(services, stored.profile, deadline, everything=True)
    if not more:
        await log_erasure(services, profile_id=profile_id)  # not before: a removal that was refused is none
        more = await forget_profile(services, profile_id, deadline)
    if not more and await other_in_books(services, stored.profile) is None:
        more = await forget_cards(services, connection.administration_id, deadline)
    if more:
        raise NotNowError(
            "Er is veel te verwijderen, en dat is nog niet klaar. Het profiel is uitgezet; verwijder het nog eens.",
            english="There is much to remove, and it is not done yet. The profile was switched off; remove it again.",
            says_what_next=True,
        )
    for name in (connection.shop_link_secret, connection.client_key_secret):
        await services.secrets.delete(name)
    await release_shop(services, profile_id, has_booked=await has_booked(services, profile_id))
    await due_work.forget(services, profile_id)
    await services.store.delete(ProfileRecord, ProfileRecord.PARTITION, profile_id)
