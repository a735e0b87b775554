"""A sentence in both languages of the users."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same sentence in Dutch and in English; in a template, what is to be filled in stands between braces."""

    dutch: str = ""
    english: str = ""

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.dutch or self.english)


NOTHING = Bilingual()
"""No sentence."""
