"""Pick lists: values with a Dutch and an English label, and what each of them does."""

from enum import StrEnum
from typing import Self

from sconnect.domain.values.bilingual import Bilingual


class Choice(StrEnum):
    """A pick-list value with its two labels, and what choosing it does where the label alone does not say so."""

    nl: str
    en: str
    meaning: Bilingual

    def __new__(cls, value: str, nl: str = "", en: str = "", means_nl: str = "", means_en: str = "") -> Self:
        """Make a member from its stored value, its two labels and what it does."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.nl = nl
        member.en = en
        member.meaning = Bilingual(means_nl, means_en)
        return member
