"""The daily copy of the tables, and what a profile that was put back from one still has to be checked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import InKey, Long, Plain, Record, record


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """A file of a copy: rows of one table, as JSON lines in gzip."""

    name: str
    table: str
    rows: int
    sha256: str


@record
class CopyProgress(Record):
    """How far the copy of a day is. Not copied itself."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "copies!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    day: Plain[InKey[str]]
    """The Dutch calendar day, as 2026-11-25."""
    table: Plain[int] = 0
    """The place of the table that is being read, in the order in which they are copied."""
    partition_read: Plain[str] = ""
    """The partition of the last row that was copied of it."""
    key_read: Plain[str] = ""
    """The key of that row."""
    parts: Plain[Long[tuple[CopiedPart, ...]]] = ()
    started_at: Plain[datetime]
    finished_at: Plain[datetime | None] = None
    owner: Plain[str] = ""
    """Token of the execution that wrote this row last."""

    @property
    def partition(self) -> str:
        """All days stand in one partition."""
        return self.PARTITION_PREFIX

    @property
    def key(self) -> str:
        """One row per day."""
        return self.day


@record
class RestoredProfile(OfProfile):
    """A profile that was put back from a copy: closed until every order that may have been booked since is looked up.

    It stays afterwards: an order of before the restoring is looked up once more before it is sent.
    """

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "restored!"
    KEY: ClassVar = "restored!profile"

    copied_at: Plain[datetime]
    """When the copy was begun: what changed since is not in it."""
    restored_at: Plain[datetime]
    step: Plain[str] = ""
    """Which orders are being looked up; empty: none yet."""
    position: Plain[str] = ""
    """Where that goes on."""
    looked_up: Plain[int] = 0
    found: Plain[int] = 0
    """How many of them stood in the books without a marker."""
    checked_at: Plain[datetime | None] = None
    """When all were looked up; None: the profile is closed."""

    @property
    def key(self) -> str:
        """One row per profile."""
        return self.KEY
