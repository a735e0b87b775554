"""A sentence in both languages of the users."""

from collections.abc import Iterable
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

    @property
    def both(self) -> tuple[str, str]:
        """The Dutch and the English."""
        return self.dutch, self.english

    @property
    def clause(self) -> "Bilingual":
        """The sentence without its full stop, to stand within another one."""
        return Bilingual(self.dutch.rstrip("."), self.english.rstrip("."))

    def facts(self, name: str) -> dict[str, str]:
        """Return it as facts of a cause: the Dutch under this name, the English beside it."""
        return {name: self.dutch, f"{name}{ENGLISH}": self.english}


class UnfitValueError(ValueError):
    """A value that a person filled in cannot be used; `words` say why, `part` names the field of it that is wrong."""

    def __init__(self, words: Bilingual, part: str = "") -> None:
        super().__init__(words.dutch)
        self.words = words
        self.part = part


NOTHING = Bilingual()
"""No sentence."""
UNKNOWN = Bilingual("onbekend", "unknown")
"""Stands for a figure or a name that is not known."""


def same(text: str) -> Bilingual:
    """Return a text that is the same in both languages: a name, a code, a figure."""
    return Bilingual(text, text)


def listed(texts: Iterable[Bilingual], between: str = ", ") -> Bilingual:
    """Return texts one after the other."""
    found = list(texts)
    return Bilingual(between.join(text.dutch for text in found), between.join(text.english for text in found))
