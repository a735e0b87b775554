"""A difference in one field, for people to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with what stood there and what comes in its place, as a reader sees them."""

    field: str
    before: str
    after: str
