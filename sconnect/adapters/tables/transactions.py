"""Transactions: many rows of one partition, divided over as few entity-group transactions as table storage allows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MOST_ROWS = 100
LARGEST_TRANSACTION = 3_500_000
"""Bytes. The service takes 4 MiB; the rest is for the envelope of the request as a whole."""
_ENVELOPE = 2_000
"""Bytes that a row takes besides its content: headers, boundaries, and the types beside its values."""


def transactions(entities: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the entities in order, in groups that each fit one transaction."""
    group: list[dict[str, Any]] = []
    used = 0
    for entity in entities:
        size = _size(entity)
        if group and (len(group) == MOST_ROWS or used + size > LARGEST_TRANSACTION):
            yield group
            group, used = [], 0
        group.append(entity)
        used += size
    if group:
        yield group


def _size(entity: Mapping[str, Any]) -> int:
    """Estimate, on the high side, what an entity takes in a request: its keys stand in the address too."""
    keys = sum(3 * len(str(entity[name]).encode()) for name in ("PartitionKey", "RowKey"))
    return len(json.dumps(entity, default=str)) + keys + _ENVELOPE
