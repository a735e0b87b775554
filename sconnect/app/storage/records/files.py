"""What is written to files: the daily copy of the tables, and yearly the evidence of orders for the tax authority.

Kept of it: how far a writing is, which years were written, and what a profile that was put back still has to be
checked for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition, OfProfile, OncePerProfile
from sconnect.app.storage.schema import InKey, Long, Plain, record


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """A file of a copy: rows of one table, as JSON lines in gzip."""

    name: str
    table: str
    rows: int
    sha256: str


@record
class CopyProgress(InOnePartition):
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
    def key(self) -> str:
        """One row per day."""
        return self.day


@record
class RestoredProfile(OncePerProfile):
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


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that was written: of which year, its name in the folder, its rows and bytes, and their SHA-256."""

    year: int
    name: str
    rows: int
    bytes: int
    sha256: str


@record
class EvidenceProgress(OncePerProfile):
    """How far the writing that is under way is, or when the last one ended. Not copied."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "evidence!"
    KEY: ClassVar = "evidence!progress"

    begun_at: Plain[datetime]
    """It names the folder, and what changes from then on is written the next time."""
    everything: Plain[bool] = False
    """Whether years that are not over are written too, as before the profile is removed."""
    is_looking: Plain[bool] = True
    """Whether it is still being looked what there is to write, and for how long that has to be kept."""
    due: Plain[int] = 0
    """Orders that the look found."""
    kept_years: Plain[int] = 7
    position: Plain[str] = ""
    """The key of the last marker that was dealt with."""
    reserved: Plain[str] = ""
    """The key of the last marker of the part that is being written; empty between parts."""
    part: Plain[int] = 0
    """Parts that were written."""
    files: Plain[Long[tuple[EvidenceFile, ...]]] = ()
    finished_at: Plain[datetime | None] = None
    owner: Plain[str] = ""
    """Token of the execution that wrote this row last."""

    @property
    def folder(self) -> str:
        """The folder of this writing within each year."""
        return f"{self.begun_at:%Y-%m-%dT%H%M%SZ}"


@record
class EvidenceYear(OfProfile):
    """A year of which evidence was written. It stays when the profile is removed, as its markers do."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "filed!"

    year: Plain[int]
    state_of: Plain[datetime]
    """What changed since then is not written yet."""
    written_at: Plain[datetime]
    folder: Plain[str]
    """The folder that was written last."""
    kept_years: Plain[int]
    orders: Plain[int]
    """Orders when the year was written."""
    changed: Plain[int] = 0
    """Rows of orders in the supplements since."""

    @property
    def key(self) -> str:
        """Sorts by year."""
        return f"{self.KEY_PREFIX}{self.year:04d}"
