"""What rarely changes in the books, kept for a short while between two looks at a pick list.

Only for showing: what is booked goes by a fresh reading, once per run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sconnect.app.ports import Books, Clock
    from sconnect.domain.books import Reference
    from sconnect.domain.profile import Connection

_KEPT_FOR = 600.0
"""Seconds."""


@dataclass(slots=True)
class ReferenceMemory:
    """Remembers the reference data of each administration that this process looked at."""

    _kept: dict[tuple[str, str], tuple[float, Reference]] = field(default_factory=dict)

    async def read(self, connection: Connection, books: Books, clock: Clock) -> Reference:
        """Return the reference data, read anew when it is older than ten minutes."""
        key = (connection.client_key_secret, connection.administration_id)
        read_at, reference = self._kept.get(key, (0.0, None))
        if reference is None or clock.monotonic() - read_at > _KEPT_FOR:
            reference = await books.reference.read()
            self._kept[key] = (clock.monotonic(), reference)
        return reference
