"""Profiles, and what was last found at the systems they link."""

from collections.abc import Mapping
from dataclasses import field
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
    administration_name: Plain[str] = ""
    no_text_lines_in: Plain[str] = ""
    """The administration that refused an order for a line of only a text; empty: none did."""
    known_statuses: Plain[Long[tuple[int, ...]]] = ()
    """The order statuses of the shop about which nothing is asked; empty: not noted yet."""
    new_statuses: Plain[Long[Mapping[str, str]]] = field(default_factory=dict)
    """Names, by id, of the statuses that appeared since, until a person says what they mean."""
    found_at: Plain[datetime | None] = None

    @property
    def key(self) -> str:
        """One row per profile."""
        return f"{self.KEY_PREFIX}ends"
