"""A sentence in both languages of the users."""

from dataclasses import dataclass

ENGLISH = "_en"
"""Ends the name of a fact that says in English what the fact without it says in Dutch."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same sentence in Dutch and in English; in a template, what is to be filled in stands between braces."""

    dutch: str = ""
    english: str = ""

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.dutch or self.english)

    def facts(self, name: str) -> dict[str, str]:
        """Return it as facts of a cause: the Dutch under this name, the English beside it."""
        return {name: self.dutch, f"{name}{ENGLISH}": self.english}


NOTHING = Bilingual()
"""No sentence."""
