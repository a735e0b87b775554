"""How long things are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sconnect.app.errors import InstallationError

_LONGEST = 3_650


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms after which housekeeping removes or empties. Markers of orders never expire."""

    runs: timedelta = timedelta(days=90)
    """Runs with their reports, and what housekeeping found."""
    finished: timedelta = timedelta(days=365)
    """Personal data of orders that are booked or skipped: the explanation of a booking."""
    held: timedelta = timedelta(days=365)
    """Personal data of orders that still wait."""


def terms_from(environ: Mapping[str, str]) -> Terms:
    """Read the terms from app settings; what is not set keeps its default. Raises `InstallationError`."""
    usual = Terms()
    return Terms(
        runs=_days(environ, "RETENTION_RUNS_DAYS", usual.runs),
        finished=_days(environ, "RETENTION_FINISHED_DAYS", usual.finished),
        held=_days(environ, "RETENTION_HELD_DAYS", usual.held),
    )


def _days(environ: Mapping[str, str], name: str, default: timedelta) -> timedelta:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _LONGEST):
        raise InstallationError(f"{name} moet een aantal dagen tussen 1 en {_LONGEST} zijn, niet '{text}'.")
    return timedelta(days=int(text))
