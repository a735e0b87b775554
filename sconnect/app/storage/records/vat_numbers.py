"""What VIES answered about VAT numbers: the proof behind orders that were booked at 0 %."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile, link_key
from sconnect.app.storage.schema import InKey, Personal, Plain, record
from sconnect.domain.vies import NoAnswer, ViesAnswer


@record
class ViesCheck(OfProfile):
    """What VIES was asked about a VAT number in a quarter, and what it answered.

    A VAT number can be that of a person. It is kept as long as the tax law asks for the proof, then removed whole.
    """

    TABLE: ClassVar = "vies"

    check: Personal[InKey[str]]
    """Made by `key_of`: sorts by quarter."""
    number: Personal[str] = ""
    """With its country prefix."""
    asked_at: Plain[datetime]
    """When it was asked last."""
    no_answer: Plain[NoAnswer | None] = None
    """Why there is no answer; None once there is one."""
    valid: Plain[bool] = False
    answered_at: Plain[datetime | None] = None
    consultation_number: Plain[str] = ""
    requester: Personal[str] = ""
    """The own VAT number that went with the question."""

    @property
    def key(self) -> str:
        """Quarter and hash of the number."""
        return self.check

    @classmethod
    def key_of(cls, quarter: str, number: str) -> str:
        """Return the key of a number in a quarter."""
        return f"{quarter}!{link_key(number)}"

    @classmethod
    def last_key_of(cls, quarter: str) -> str:
        """Return a key after all those of a quarter, and before those of the next."""
        return f"{quarter}~"

    @property
    def quarter(self) -> str:
        """The quarter that it counts for, such as `2026Q4`."""
        return self.check.partition("!")[0]

    @property
    def verdict(self) -> bool | None:
        """Whether the number is valid; None while there is no answer."""
        return self.valid if self.answer else None

    @property
    def answer(self) -> ViesAnswer | None:
        """What was answered; None when nothing was yet."""
        if self.answered_at is None:
            return None
        return ViesAnswer(self.valid, self.answered_at, self.consultation_number, self.requester)
