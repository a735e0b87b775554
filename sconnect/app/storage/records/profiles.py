"""Profiles, and what was last found at the systems they link."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.domain.orders.acceptance import Acceptance
from sconnect.app.storage.schema import Privacy, Record, column, from_key, from_partition, record
from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records.base import OfProfile
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile.planning import Task
from sconnect.domain.runs import RunItem, RunState
from sconnect.domain.reconciliation.rules import Reconciliation


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
