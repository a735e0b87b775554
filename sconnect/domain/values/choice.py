"""Pick lists: values with a Dutch and an English label."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A pick-list value with its two labels."""

    nl: str
    en: str

    def __new__(cls, value: str, nl: str = "", en: str = "") -> Self:
        """Make a member from its stored value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.nl = nl
        member.en = en
        return member
