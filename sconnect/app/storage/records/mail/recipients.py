"""Who gets e-mails about a profile."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition, link_key
from sconnect.app.storage.schema import InKey, Personal, Plain, record
from sconnect.domain.mail.address import Language, same_person


def person_key(address: str) -> str:
    """Return the hash by which an address is the same person in every profile."""
    return link_key(f"mail:{same_person(address)}")


@record
class MailRecipient(InOnePartition):
    """An address that gets e-mails about a profile: which, and in which language."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "recipients!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    place: Personal[InKey[str]]
    """Made by `key_of`: it holds the hash of the address."""
    address: Personal[str]
    language: Plain[Language] = Language.DUTCH
    digest: Plain[bool] = True
    alerts: Plain[bool] = True
    since: Plain[datetime]
    """When it was added, or changed last."""
    by: Personal[str] = ""

    @property
    def key(self) -> str:
        """Sorts by profile."""
        return self.place

    @property
    def profile_id(self) -> str:
        """The profile that the e-mails are about."""
        return self.place.partition("!")[0]

    @property
    def person(self) -> str:
        """The hash of the address, which is the same in every profile."""
        return self.place.partition("!")[2]

    @classmethod
    def key_of(cls, profile_id: str, person: str) -> str:
        """Return the key of a person's address with a profile."""
        return f"{profile_id}!{person}"

    @classmethod
    def keys_of(cls, profile_id: str) -> tuple[str, str]:
        """Return a key before and one after every address of a profile."""
        return f"{profile_id}!", f"{profile_id}!~"
