"""Profiles, and what was last found at the systems they link."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, Record, column, from_key, record


@record
class ProfileRecord(Record):
    """A profile with its settings."""

    TABLE: ClassVar = "profiles"
    PARTITION: ClassVar = "profile"

    id: str = from_key(Privacy.NONE)
    body: str = column(Privacy.SECRET_NAME, long=True)
    """The settings as JSON text; secrets by name only."""
    modified_at: datetime = column(Privacy.NONE)
    modified_by: str = column(Privacy.PERSONAL, default="")
    owner: str = column(Privacy.NONE, default="")
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
    """What was last found at the two ends of a profile."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "facts!"

    capabilities: tuple[str, ...] = column(Privacy.NONE, default=())
    """Tasks the shop can take part in."""
    shop_name: str = column(Privacy.NONE, default="")
    shop_version: str = column(Privacy.NONE, default="")
    extension_version: str = column(Privacy.NONE, default="")
    administration_name: str = column(Privacy.NONE, default="")
    found_at: datetime | None = column(Privacy.NONE, default=None)

    @property
    def key(self) -> str:
        """One row per profile."""
        return f"{self.KEY_PREFIX}ends"
