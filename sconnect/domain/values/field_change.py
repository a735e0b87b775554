"""Change of one field, for people to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its value before and after, as people read them."""

    field: str
    before: str
    after: str
