"""How a customer or article of the shop was linked to its counterpart in the books."""

from enum import StrEnum


class LinkOrigin(StrEnum):
    """How a customer or article of the shop came to its counterpart in the books."""

    RECOGNISED = "recognised"
    CREATED = "created"
    CHOSEN = "chosen"
