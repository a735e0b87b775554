"""Comparison of texts and ids with what the books hold: SnelStart itself, most likely, ignores case."""

from collections.abc import Iterable

from sconnect.adapters.snelstart.http.ids import guid_or_none

LONGEST_SEARCH = 100
"""Characters of a searched text that are asked for; the rest is compared with what comes back."""


def spelling(text: str) -> str:
    """Return a text as it is compared."""
    return text.strip().casefold()


def by_spelling(texts: Iterable[str], *, longest: int) -> dict[str, str]:
    """Return each text by its spelling, without empty ones and those longer than the field in the books can hold."""
    stripped = (text.strip() for text in texts)
    return {spelling(text): text for text in stripped if 0 < len(text) <= longest}


def guids(texts: Iterable[str]) -> set[str]:
    """Return the ids among texts, each in SnelStart's own spelling."""
    return {str(guid) for text in texts if (guid := guid_or_none(text))}
