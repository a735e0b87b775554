"""What every record of a profile has."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.domain.orders.acceptance import Acceptance
from sconnect.app.storage.schema import Privacy, Record, column, from_key, from_partition, record
from sconnect.app.storage.keys import order_key
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile.planning import Task
from sconnect.domain.runs import RunItem, RunState
from sconnect.domain.reconciliation.rules import Reconciliation


@record
class OfProfile(Record):
    """Base of everything that belongs to one profile."""

    profile_id: str = from_partition(Privacy.NONE)

    @property
    def partition(self) -> str:
        """The profile."""
        return self.profile_id
