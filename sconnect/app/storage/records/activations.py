"""Links that were asked of SnelStart's activation page, and what came back."""

from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from sconnect.app.storage.schema import InKey, Personal, Plain, Record, SecretName, record


@record
class ActivationRecord(Record):
    """One reference key that was given out. The key that came back for it is a secret, kept by its name."""

    TABLE: ClassVar = "activations"
    PARTITION: ClassVar = "activation"

    id: Plain[InKey[str]]
    """Made by `id_of`: the reference key itself is not kept."""
    asked_at: Plain[datetime]
    asked_by: Personal[str] = ""
    profile_id: Plain[str] = ""
    """The profile that uses the key; empty until one does."""
    secret: SecretName[str] = ""
    """Where the key is kept until a profile uses it; empty when nothing came."""
    shop_secret: SecretName[str] = ""
    """Where the link code is kept that was given before going to SnelStart; empty when none was."""
    received_at: Plain[datetime | None] = None
    """When the last key came that counts, or may count."""
    refused_nl: Plain[str] = ""
    """Why the key that came last does not count; empty: it does."""
    refused_en: Plain[str] = ""
    withdrawn_at: Plain[datetime | None] = None
    """When SnelStart said that the link was removed, and the key in use indeed no longer worked."""

    @property
    def partition(self) -> str:
        """All of them stand in one partition: there are few."""
        return self.PARTITION

    @property
    def key(self) -> str:
        """The hash of the reference key."""
        return self.id

    @staticmethod
    def id_of(reference_key: str) -> str:
        """Return the id of a reference key."""
        return sha256(reference_key.encode(errors="surrogatepass")).hexdigest()
