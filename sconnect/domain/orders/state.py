"""The states of an order. The moves between them are those of its marker (domain.orders.marker)."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands. `dutch` is the word the page shows."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"

    @property
    def dutch(self) -> str:
        """The word a shop owner reads."""
        return _DUTCH[self]

    @property
    def is_finished(self) -> bool:
        """Whether the order is finished."""
        return self in {OrderState.DONE, OrderState.SKIPPED}

    @property
    def may_have_been_sent(self) -> bool:
        """Whether the books may hold the order although no answer was recorded."""
        return self in {OrderState.SENDING, OrderState.UNKNOWN}


_DUTCH = {
    OrderState.WAITING: "Wacht",
    OrderState.SENDING: "Bezig",
    OrderState.DONE: "Klaar",
    OrderState.REFUSED: "Geweigerd",
    OrderState.UNKNOWN: "Onzeker",
    OrderState.SKIPPED: "Overgeslagen",
}
