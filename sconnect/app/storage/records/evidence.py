"""The evidence of orders that is written for the tax authority: which years are, and how far a writing is."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Long, Plain, record


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that was written: of which year, its name in the folder, its rows and bytes, and their SHA-256."""

    year: int
    name: str
    rows: int
    bytes: int
    sha256: str


@record
class EvidenceProgress(OfProfile):
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
    def key(self) -> str:
        """One row per profile."""
        return self.KEY

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
