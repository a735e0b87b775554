"""Keeping of changes: the last one in the row of the profile itself, the others in rows of their own."""

from sconnect.app.services import Services
from sconnect.app.storage.records import ProfileRecord, SettingsSave
from sconnect.domain.profile.history import By


async def file_last(services: Services, row: ProfileRecord) -> None:
    """File the last change of a profile, before its row is written over. Doing it twice does no harm."""
    if (last := SettingsSave.last_of(row)) is not None:
        await services.store.put(last)


async def keep_event(services: Services, profile_id: str, by: By) -> None:
    """Keep that something of a profile was changed that no value is shown of, such as a key."""
    now = services.clock.now()
    token = services.new_token()
    await services.store.put(
        SettingsSave(profile_id=profile_id, id=SettingsSave.id_of(now, token), at=now, by=by.name, how=by.how)
    )


async def read_saves(
    services: Services, row: ProfileRecord, *, first: str = "", limit: int
) -> tuple[list[SettingsSave], str]:
    """Read changes of a profile from an id on, the newest first, and where to go on; empty when there are no more."""
    last = SettingsSave.last_of(row)
    pending = [last] if last is not None and last.id >= first else []
    found: list[SettingsSave] = []
    rows = services.store.range(
        SettingsSave,
        row.id,
        first=SettingsSave.key_of(first) if first else "",
        skip_unreadable=True,
        page=limit + 1,
    )
    async for stored in rows:
        if pending and pending[0].id <= stored.record.id:
            found.append(pending.pop())
        if not found or found[-1].id != stored.record.id:  # the last one was filed, and not written over after all
            found.append(stored.record)
        if len(found) > limit:
            break
    found += pending
    return found[:limit], found[limit].id if len(found) > limit else ""


async def read_save(services: Services, row: ProfileRecord, save_id: str) -> SettingsSave | None:
    """Read one change of a profile."""
    last = SettingsSave.last_of(row)
    if last is not None and last.id == save_id:
        return last
    stored = await services.store.get(SettingsSave, row.id, SettingsSave.key_of(save_id))
    return stored.record if stored else None
