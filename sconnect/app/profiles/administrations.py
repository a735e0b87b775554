"""Index of the profiles of before by administration: read once for all of them, not by each profile that first runs.

Profiles that are made or linked since have a claim on their shop from the start, so nothing is ever added.
"""

from collections import defaultdict

from pydantic_core import from_json

from sconnect.app.services import Services
from sconnect.app.storage.records import AdministrationIndexed, ProfileRecord

_ALL = ""
"""Stands for the index as a whole."""


async def profiles_of_before(services: Services, administration_id: str) -> tuple[str, ...]:
    """Return the ids of the profiles that an administration had when the index was made; some may be gone by now."""
    indexed = await _read(services, administration_id)
    if indexed is None and await _read(services, _ALL) is None:
        await _make(services)
        indexed = await _read(services, administration_id)
    return indexed.profile_ids if indexed else ()


async def _read(services: Services, administration_id: str) -> AdministrationIndexed | None:
    stored = await services.store.get_like(AdministrationIndexed(administration_id=administration_id))
    return stored.record if stored else None


async def _make(services: Services) -> None:
    """Write the index. Two runs that do it at once write the same."""
    found: dict[str, list[str]] = defaultdict(list)
    async for stored in services.store.range(ProfileRecord, ProfileRecord.PARTITION, skip_unreadable=True):
        if administration_id := _administration_in(stored.record.body):
            found[administration_id].append(stored.record.id)
    await services.store.put_many(
        AdministrationIndexed(administration_id=administration_id, profile_ids=tuple(ids))
        for administration_id, ids in found.items()
    )
    await services.store.put(AdministrationIndexed(administration_id=_ALL))  # the last: until then it is made again


def _administration_in(body: str) -> str:
    """Return the administration in stored settings, those that are no longer valid included."""
    try:
        settings = from_json(body)
    except ValueError:
        return ""
    connection = settings.get("connection") if isinstance(settings, dict) else None
    found = connection.get("administration_id") if isinstance(connection, dict) else None
    return found if isinstance(found, str) else ""
