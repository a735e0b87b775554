"""How a setting is declared: value, bounds, and the words the page, the API document and the manual show."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field


class Choice(StrEnum):
    """A pick-list value with its Dutch and English label."""

    nl: str
    en: str

    def __new__(cls, value: str, nl: str = "", en: str = "") -> Self:
        """Make a member from its stored value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.nl = nl
        member.en = en
        return member


class Settings(BaseModel):
    """Base of every group of settings: unknown names are refused, values never change in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def setting(default: Any = ..., *, nl: str, en: str, means_nl: str, means_en: str, **bounds: Any) -> Any:
    """Declare a setting. `nl`/`en` are its labels, `means_*` say in one sentence what it does."""
    return Field(
        default,
        title=en,
        description=means_en,
        json_schema_extra={"label": {"nl": nl, "en": en}, "meaning": {"nl": means_nl, "en": means_en}},
        **bounds,
    )
