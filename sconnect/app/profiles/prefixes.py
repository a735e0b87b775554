"""Prefixes of the payment references of a profile: fixed from the first booking on, and those that it had before.

Going without one is allowed only where nobody else has bare numbers in the administration and no other shop books.
"""

from collections.abc import AsyncIterator

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import BareReferences, OrderRecord, UsedPrefixes
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual

_MOST_PREFIXES = 100
_REFERENCE = ["reference", "state", "by_hand"]


async def prefixes_of(services: Services, profile: Profile) -> tuple[str, ...]:
    """Return every prefix under which orders of a profile may stand in the books, that of today first.

    Earlier versions let it change after booking, so their markers are read, once.
    """
    where = RecordKey.of(UsedPrefixes(profile_id=profile.id))
    stored = await services.store.get(where.kind, where.partition, where.key)
    if stored is None or not stored.record.markers_read:
        found = {prefix async for prefix in _read(services, profile.id)}
        stored = await update(services.store, services.clock, where, lambda row: _added(row, profile.id, found))
    known = stored.record.prefixes if stored else ()
    return tuple(dict.fromkeys((profile.orders.reference_prefix, *known)))


async def prefixes_of_removed(services: Services, profile_id: str) -> set[str]:
    """Return the prefixes under which a profile that is gone booked: its markers are kept."""
    return {prefix async for prefix in _read(services, profile_id)}


async def keep_prefix(services: Services, profile: Profile) -> None:
    """Remember the prefix of a profile that is about to get another one: a run may still book under it."""
    where = RecordKey.of(UsedPrefixes(profile_id=profile.id))
    prefix = {profile.orders.reference_prefix}
    await update(services.store, services.clock, where, lambda row: _added(row, profile.id, prefix, read=False))


async def has_booked(services: Services, profile_id: str) -> bool:
    """Whether an order of a profile stands in the books, or may stand there, under its payment reference."""
    async for _ in _read(services, profile_id):
        return True
    return False


async def remember_bare_references(services: Services, administration_id: str, number: int) -> None:
    """Remember how many sales of others in an administration have a bare order number, once all were looked at."""
    found = BareReferences(administration_id=administration_id, looked_at=services.clock.now(), number=number)
    await services.store.put(found)


async def why_no_empty_prefix(services: Services, administration_id: str, other_profile: str) -> Bilingual | None:
    """Return why payment references of an administration need a prefix; None when they may go without.

    `other_profile`: the name of another one that books there; empty when there is none.
    """
    if other_profile:
        return Bilingual(
            f"In deze administratie boekt ook profiel '{other_profile}': zonder voorvoegsel zijn de orders van twee "
            "winkels niet uit elkaar te houden. Het voorvoegsel blijft daarom staan.",
            f"Profile '{other_profile}' books in this administration too: without a prefix the orders of two shops "
            "cannot be told apart. So the prefix stays.",
        )
    stored = administration_id and await services.store.get(
        BareReferences, BareReferences.PARTITION_PREFIX, administration_id
    )
    if not stored:
        return Bilingual(
            "Zonder voorvoegsel kan alleen als in SnelStart is nagekeken dat er nergens losse ordernummers staan, en "
            "dat is voor deze administratie niet gedaan. Het voorvoegsel blijft daarom staan.",
            "Going without a prefix is possible only when it was looked up that SnelStart holds no bare order numbers "
            "at all, which was not done for this administration. So the prefix stays.",
        )
    if stored.record.number:
        return Bilingual(
            f"In SnelStart staan al losse nummers in betalingskenmerk of factuurnummer ({stored.record.number} keer): "
            "een order zonder voorvoegsel is daarvan niet te onderscheiden. Het voorvoegsel blijft daarom staan.",
            f"SnelStart holds bare numbers in payment reference or invoice number already ({stored.record.number} "
            "times): an order without a prefix cannot be told from them. So the prefix stays.",
        )
    return None


def _added(row: UsedPrefixes | None, profile_id: str, prefixes: set[str], *, read: bool = True) -> UsedPrefixes | None:
    before = row or UsedPrefixes(profile_id=profile_id)
    after = UsedPrefixes(
        profile_id=profile_id,
        prefixes=tuple(dict.fromkeys((*before.prefixes, *sorted(prefixes))))[:_MOST_PREFIXES],
        markers_read=before.markers_read or read,
    )
    return None if after == row else after


async def _read(services: Services, profile_id: str) -> AsyncIterator[str]:
    """Read the prefix of every order that may have been sent."""
    rows = services.store.range(OrderRecord, profile_id, columns=_REFERENCE, skip_unreadable=True)
    async for stored in rows:
        marker = stored.record
        is_sent = marker.state is OrderState.DONE or marker.state.may_have_been_sent
        if is_sent and not marker.by_hand and marker.reference.endswith(marker.order_id):
            yield marker.reference.removesuffix(marker.order_id)
