"""What every record of a profile has, and the forms of keys: the newest first, and those that show nothing."""

from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from sconnect.app.storage.schema import InPartition, Plain, Record, record

_LAST_MILLISECOND = 9_999_999_999_999  # in the year 2286; keeps every such key thirteen digits


def newest_first(moment: datetime) -> str:
    """Return the thirteen digits of a moment; those of a later one sort first."""
    return f"{_LAST_MILLISECOND - int(moment.timestamp() * 1000):013d}"


def link_key(text: str) -> str:
    """Return a key of fixed length that does not show the text, such as the e-mail address of a customer."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


@record
class OfProfile(Record):
    """Base of everything that belongs to one profile."""

    profile_id: Plain[InPartition[str]]

    @property
    def partition(self) -> str:
        """The profile."""
        return self.profile_id


class OncePerProfile(OfProfile):
    """Base of records of which a profile has one at the most, at `KEY`."""

    __slots__ = ()
    KEY: ClassVar[str]

    @property
    def key(self) -> str:
        """The one of the kind."""
        return self.KEY


class InOnePartition(Record):
    """Base of records of which all stand in one partition, whosever they are. Profile ids hold no `!`, as it does."""

    __slots__ = ()

    @property
    def partition(self) -> str:
        """The one of the kind."""
        return self.PARTITION_PREFIX
