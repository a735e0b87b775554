"""Public name of a run: the profile and the id of the run."""

import re
from dataclasses import dataclass

from sconnect.app.errors import NotFoundError
from sconnect.app.storage.records.runs import RUN_ID
from sconnect.domain.profile import PROFILE_ID


@dataclass(frozen=True, slots=True)
class RunName:
    """The profile and the run's own key, so that either is found from the other."""

    profile_id: str
    key: str

    def __str__(self) -> str:
        return f"{self.profile_id}.{self.key}"

    @classmethod
    def parse(cls, text: str) -> "RunName":
        """Read a name. Raises `NotFoundError` for a text that names no run."""
        profile_id, _, key = text.partition(".")
        if not (re.fullmatch(PROFILE_ID, profile_id) and re.fullmatch(RUN_ID, key)):
            raise unknown_run(text[:80])
        return cls(profile_id, key)


def unknown_run(name: str) -> NotFoundError:
    """Return the error of a run that does not exist, and of one that a caller may not know to exist."""
    return NotFoundError(f"Uitvoering '{name}' bestaat niet.", f"Run '{name}' does not exist.")
