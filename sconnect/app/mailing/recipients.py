"""Repository of who gets e-mails: addresses per profile, and the people behind them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import MailRecipient, MailState
from sconnect.app.storage.records.mail.recipients import person_key
from sconnect.domain.mail.address import Language, mail_address
from sconnect.domain.values.bilingual import UnfitValueError

MOST = 20
"""Addresses per profile."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everybody with one address: a person who follows several profiles gets one e-mail about all of them."""

    key: str
    entries: tuple[MailRecipient, ...]
    """One per profile, in the order of the profiles."""

    @property
    def latest(self) -> MailRecipient:
        """The entry that was changed last: it says how the address is written, and the language."""
        return max(self.entries, key=lambda entry: entry.since)

    @property
    def address(self) -> str:
        """Where e-mails go."""
        return self.latest.address

    @property
    def language(self) -> Language:
        """In which they are written."""
        return self.latest.language


async def read_people(services: Services) -> list[Person]:
    """Read everybody who gets e-mails, of all profiles: one request for a thousand addresses."""
    rows = services.store.range(MailRecipient, MailRecipient.PARTITION_PREFIX, skip_unreadable=True)
    return people_of([stored.record async for stored in rows])


def people_of(entries: Iterable[MailRecipient]) -> list[Person]:
    """Return the people behind addresses; of a profile that got more addresses at once than it may have, the first."""
    of_person: dict[str, list[MailRecipient]] = {}
    of_profile: dict[str, int] = {}
    for entry in entries:
        of_profile[entry.profile_id] = of_profile.get(entry.profile_id, 0) + 1
        if of_profile[entry.profile_id] <= MOST:
            of_person.setdefault(entry.person, []).append(entry)
    return [Person(key, tuple(found)) for key, found in sorted(of_person.items())]


async def list_recipients(services: Services, profile_id: str) -> list[MailRecipient]:
    """Read the addresses of a profile, by address. Raises `NotFoundError` for an unknown profile."""
    await read_profile(services, profile_id)
    return sorted(await _entries(services, profile_id), key=lambda entry: entry.address.casefold())


async def save_recipient(
    services: Services, profile_id: str, address: str, language: Language, *, digest: bool, alerts: bool, by: str
) -> MailRecipient:
    """Add an address to a profile, or change what it gets.

    Raises `NotFoundError` for an unknown profile, and `RefusedError` for what is no address or one too many.
    """
    await read_profile(services, profile_id)
    try:
        plain = mail_address(address)
    except UnfitValueError as unfit:
        raise RefusedError(unfit.words.dutch, unfit.words.english) from None
    recipient = MailRecipient(
        place=MailRecipient.key_of(profile_id, person_key(plain)),
        address=plain,
        language=language,
        digest=digest,
        alerts=alerts,
        since=services.clock.now(),
        by=by,
    )
    known = {entry.place for entry in await _entries(services, profile_id)}
    if recipient.place not in known and len(known) >= MOST:
        raise RefusedError(
            f"Een winkel heeft hooguit {MOST} e-mailadressen. Haal eerst een ander adres weg.",
            f"A shop has at most {MOST} e-mail addresses. Remove another address first.",
        )
    await services.store.put(recipient)
    return recipient


async def read_recipient(services: Services, profile_id: str, person: str) -> MailRecipient:
    """Read one address of a profile, by the hash that names it. Raises `NotFoundError`."""
    await read_profile(services, profile_id)
    key = MailRecipient.key_of(profile_id, person[:100])
    stored = await services.store.get(MailRecipient, MailRecipient.PARTITION_PREFIX, key)
    if stored is None:
        raise NotFoundError("Dit adres staat niet bij deze winkel.", "This address is not listed with this shop.")
    return stored.record


async def remove_recipient(services: Services, profile_id: str, person: str) -> None:
    """Remove an address from a profile; what is known of somebody with no profile left goes too."""
    recipient = await read_recipient(services, profile_id, person)
    await services.store.delete(MailRecipient, recipient.partition, recipient.key)
    if person not in {each.key for each in await read_people(services)}:
        await services.store.delete(MailState, MailState.PARTITION_PREFIX, person)


async def _entries(services: Services, profile_id: str) -> list[MailRecipient]:
    first, last = MailRecipient.keys_of(profile_id)
    partition = MailRecipient.PARTITION_PREFIX
    rows = services.store.range(MailRecipient, partition, first=first, last=last, skip_unreadable=True)
    return [stored.record async for stored in rows]
