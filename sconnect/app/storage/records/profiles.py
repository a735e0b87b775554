"""Profiles, and what was last found at the systems they link."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, Record, SecretName, record


@record
class ProfileRecord(Record):
    """A profile with its settings."""

    TABLE: ClassVar = "profiles"
    PARTITION: ClassVar = "profile"

    id: Plain[InKey[str]]
    body: SecretName[Long[str]]
    """The settings as JSON text; secrets by name only."""
    modified_at: Plain[datetime]
    modified_by: Personal[str] = ""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def partition(self) -> str:
        """All profiles stand in one partition."""
        return self.PARTITION

    @property
    def key(self) -> str:
        """The profile's own id."""
        return self.id


@record
class ShopFacts(OfProfile):
    """What the last probe found at the shop and the books of a profile."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "facts!"

    capabilities: Plain[tuple[str, ...]] = ()
    """Tasks the shop can take part in."""
    shop_name: Plain[str] = ""
    shop_version: Plain[str] = ""
    extension_version: Plain[str] = ""
    outcomes_id: Plain[str] = ""
    """Names the table in which the shop keeps what became of orders; empty when it keeps none."""
    administration_name: Plain[str] = ""
    no_text_lines_in: Plain[str] = ""
    """The administration that refused an order for a line of only a text; empty: none did."""
    found_at: Plain[datetime | None] = None

    @property
    def key(self) -> str:
        """One row per profile."""
        return f"{self.KEY_PREFIX}ends"
