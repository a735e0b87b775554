"""Key conflicts: records of the books that share the key by which the shop knows them. No guess is made about them.

A pass over everything surveys all keys first, which takes as many calls as there are pages. Otherwise, and for the keys
that the survey found more than once, the books are asked which records have them.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Generic

from sconnect.app.exporting.endless_lists import PageCheck
from sconnect.app.exporting.exporter import S
from sconnect.app.ports import BookPage


class KeyConflicts(Generic[S]):
    """Finds the records of the books that share a key.

    `key_of` returns the key of a row that takes part in the export, and an empty text for any other. `find_by_key` asks
    the books for everything that may have one of these keys.
    """

    def __init__(
        self, key_of: Callable[[S], str], find_by_key: Callable[[Collection[str]], Awaitable[list[S]]]
    ) -> None:
        self._key_of = key_of
        self._find_by_key = find_by_key
        self._shared: set[int] | None = None
        """Hashes of the keys that the survey met more than once; None without a survey."""

    async def survey(self, read_page: Callable[[int], Awaitable[BookPage[S]]]) -> None:
        """Read everything once and remember which keys occur more than once: a few bytes for each."""
        first: dict[int, int] = {}
        shared: set[int] = set()
        skip: int | None = 0
        largest = 0
        pages = PageCheck[S]()
        while skip is not None:
            page = await read_page(skip)
            pages.check(page, skip)
            largest = max(largest, len(page.rows))
            for row in page.rows:
                key = self._key_of(row)
                # Rows may come twice, so only another row with the same key counts.
                if key and first.setdefault(hash(key), hash(row.id)) != hash(row.id):
                    shared.add(hash(key))
            # After a page that is smaller than another, only an empty one can come.
            skip = page.next_skip if len(page.rows) == largest else None
        self._shared = shared

    async def find_conflicts(self, rows: Collection[S]) -> dict[str, list[S]]:
        """Return, by key, everything that has a key of these rows, where more than one has."""
        keys = {self._key_of(row) for row in rows} - {""}
        doubtful = {key for key in keys if self._shared is None or hash(key) in self._shared}
        found = await self._find_by_key(doubtful) if doubtful else []
        by_key: dict[str, dict[str, S]] = {}
        for row in [*rows, *found]:
            by_key.setdefault(self._key_of(row), {})[row.id] = row
        return {key: [*same.values()] for key, same in by_key.items() if key and len(same) > 1}
