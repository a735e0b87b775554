"""Who has access to a profile, besides those whose role covers every profile."""

from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.profile.access import AccessChange, AccessGrant


@record
class ProfileAccess(InOnePartition):
    """The accounts with access to one profile. A profile without this row is for those whose role covers them all."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "access!"
    """All stand in one partition, so that one query finds the profiles of an account. Profile ids hold no `!`."""

    profile_id: Plain[InKey[str]]
    grants: Personal[Long[tuple[AccessGrant, ...]]] = ()
    changes: Personal[Long[tuple[AccessChange, ...]]] = ()
    """What was given, changed and taken, the latest first."""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """The profile."""
        return self.profile_id
