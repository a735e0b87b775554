"""What is remembered of timers, so that a run missed while the host was down is made up for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

_NEVER = datetime.min.replace(tzinfo=UTC)  # the same first moment that .NET writes


@dataclass(frozen=True, slots=True)
class Status:
    """When a timer ran last and is due next."""

    last: datetime | None
    next: datetime
    last_updated: datetime

    def as_json(self) -> dict[str, str]:
        """Write it the way Azure does."""
        return {
            "Last": (self.last or _NEVER).isoformat(),
            "Next": self.next.isoformat(),
            "LastUpdated": self.last_updated.isoformat(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, str]) -> Self:
        """Read back what `as_json` wrote."""
        last, following, updated = (datetime.fromisoformat(values[key]) for key in ("Last", "Next", "LastUpdated"))
        return cls(None if last == _NEVER else last, following, updated)


class Statuses:
    """The status of each monitored timer, kept in a file, or only in memory when there is none."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._values: dict[str, Status] = {}
        if file is not None and file.is_file():
            known = json.loads(file.read_text(encoding="utf-8"))
            self._values = {name: Status.from_json(values) for name, values in known.items()}

    def get(self, name: str) -> Status | None:
        """Return what is remembered of a timer."""
        return self._values.get(name)

    def keep(self, name: str, status: Status) -> None:
        """Remember it."""
        self._values[name] = status
        if self._file is not None:
            values = {timer: kept.as_json() for timer, kept in self._values.items()}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(values, indent=2), encoding="utf-8")
