"""A setting that cannot work, as whoever set it is told."""

from dataclasses import dataclass

from sconnect.domain.values.bilingual import Bilingual

_WITH_ANOTHER = Bilingual(
    "Dit valt samen met een ander profiel in dezelfde administratie, dat u niet kunt zien. Kies iets anders, of vraag "
    "uw beheerder.",
    "This coincides with another profile of the same administration, which you cannot see. Choose something else, or "
    "ask your administrator.",
)


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One setting that cannot work. `path` is its name as in docs/settings.md; the sentences end with the remedy."""

    path: str
    dutch: str
    english: str
    stops_all: bool = False
    """Whether no order at all can be booked; else only the orders that need the setting wait."""
    other_profile: str = ""
    """The id of the profile that it is about besides this one."""

    @property
    def words(self) -> Bilingual:
        """The sentence in both languages."""
        return Bilingual(self.dutch, self.english)

    def without_other(self) -> "SettingProblem":
        """Return it for somebody who may not know which other profile it is about."""
        if not self.other_profile:
            return self
        return SettingProblem(self.path, _WITH_ANOTHER.dutch, _WITH_ANOTHER.english, self.stops_all)
