"""Declaration of a setting: value, bounds, and the texts that the page, the API document and the manual show."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Base of every group of settings: unknown names are refused, values never change in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


def setting(default: Any = ..., *, nl: str, en: str, means_nl: str, means_en: str, **bounds: Any) -> Any:
    """Declare a setting. `nl`/`en` are its labels, `means_*` say in one sentence what it does."""
    return Field(
        default,
        title=en,
        description=means_en,
        json_schema_extra={"label": {"nl": nl, "en": en}, "meaning": {"nl": means_nl, "en": means_en}},
        **bounds,
    )
