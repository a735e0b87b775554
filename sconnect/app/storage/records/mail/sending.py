"""What a person was told, what was sent, and what stands in the way of sending."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from sconnect.app.storage.records.base import InOnePartition, OfProfile, newest_first
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.mail.address import Language
from sconnect.domain.mail.letter import MailKind
from sconnect.domain.mail.news import NewsKind


class Told(NamedTuple):
    """Something that a person was told in an alert, and that is still so. Stored as a list: there can be thousands."""

    profile_id: str
    kind: NewsKind
    key: str


class Delivery(StrEnum):
    """What became of an e-mail."""

    SENT = "sent"
    """The mail server accepted it."""
    REFUSED = "refused"
    """The mail server will not have it, now or later."""
    LATER = "later"
    """It was certainly not sent, and is tried again."""
    UNKNOWN = "unknown"
    """No answer came: it may have been sent, and is not sent again."""


@record
class MailState(InOnePartition):
    """What a person was sent. Written before an e-mail goes out, so that none goes out twice."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "mailstates!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    person: Personal[InKey[str]]
    """The hash of the address, as of a `MailRecipient`."""
    digest_day: Plain[str] = ""
    """The last Dutch day of which the digest was dealt with, as 2026-11-30."""
    alerted_at: Plain[datetime | None] = None
    told: Plain[Long[tuple[Told, ...]]] = ()
    not_before: Plain[datetime | None] = None
    """When it is tried again after an e-mail that could not be sent."""
    tested_at: Plain[datetime | None] = None
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """The person."""
        return self.person


@record
class MailWatch(InOnePartition):
    """What is followed of a profile between two looks, for alerts."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "mailwatch!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    profile_id: Plain[InKey[str]]
    doubt_since: Plain[datetime | None] = None
    """Since when orders were in doubt at every look."""
    last_order: Plain[datetime | None] = None
    """When the newest order was placed, as of the last look at the orders."""
    longest_gap: Plain[int] = 0
    """In seconds, of the weeks before it."""
    look_at: Plain[datetime | None] = None
    """When the orders are looked at again: before it the shop cannot be too quiet."""

    @property
    def key(self) -> str:
        """The profile."""
        return self.profile_id


@record
class SentMail(OfProfile):
    """An e-mail as far as it was about one profile, for people to see what was sent."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "mail!"

    at: Plain[datetime]
    token: Plain[str]
    """Told apart by it from another one of the same moment."""
    mail: Plain[MailKind]
    to: Personal[str] = ""
    language: Plain[Language] = Language.DUTCH
    text: Plain[Long[str]] = ""
    """What it said about this profile."""
    delivery: Plain[Delivery]
    why: Personal[str] = ""
    """Why it was not sent, in Dutch: it can quote the mail server."""
    why_en: Personal[str] = ""

    @property
    def key(self) -> str:
        """The newest sorts first."""
        return f"{self.first_key_of(self.at)}-{self.token}"

    @classmethod
    def first_key_of(cls, moment: datetime) -> str:
        """Return a key before those of a moment and of all moments before it."""
        return f"{cls.KEY_PREFIX}{newest_first(moment)}"


@record
class MailTrouble(InOnePartition):
    """That nothing can be sent at all, and why; gone once something was."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "mailtrouble!"
    KEY: ClassVar = "now"

    at: Plain[datetime]
    why: Personal[str] = ""
    why_en: Personal[str] = ""

    @property
    def key(self) -> str:
        """One row."""
        return self.KEY
