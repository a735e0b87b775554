"""Administrations in a folder, so that a restart keeps what was booked."""

from collections.abc import Iterable
from pathlib import Path

from local.snelstart.books import Books
from local.snelstart.http.wire import from_json, to_json

_FILE = "administrations.json"


class Folder:
    """Keeps all administrations in one file, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._file = path / _FILE

    def load(self) -> list[Books]:
        """Return what was saved last; `[]`: nothing yet."""
        if not self._file.exists():
            return []
        return [Books.restore(kept) for kept in from_json(self._file.read_text(encoding="utf-8"))]

    def save(self, administrations: Iterable[Books]) -> None:
        """Save everything; a crash halfway leaves the previous state."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        draft.write_text(to_json([books.keep() for books in administrations]), encoding="utf-8")
        draft.replace(self._file)
