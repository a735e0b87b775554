"""The states of an order and the moves between them (docs/why.md).

(new) ──intent──> sending ──answer──> done
  │                  │ └──refusal──> refused ──retry──> sending
  │                  └──no answer──> unknown ──found──> done
  │                                     └──surely absent──> sending (attempt + 1) ... then waiting
  └──cause──> waiting ──solved──> sending
waiting, refused, unknown ──person──> skipped ──person──> waiting

Within a state, even a final one, something may be noted on a marker (domain.orders.marker).
"""

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
        """Whether nothing is left to do, now or later."""
        return self in {OrderState.DONE, OrderState.SKIPPED}

    @property
    def may_have_been_sent(self) -> bool:
        """Whether the books may hold the order although no answer was recorded."""
        return self in {OrderState.SENDING, OrderState.UNKNOWN}

    def may_become(self, after: "OrderState") -> bool:
        """Whether the move to `after` is allowed."""
        return after in _MOVES[self]


_DUTCH = {
    OrderState.WAITING: "Wacht",
    OrderState.SENDING: "Bezig",
    OrderState.DONE: "Klaar",
    OrderState.REFUSED: "Geweigerd",
    OrderState.UNKNOWN: "Onzeker",
    OrderState.SKIPPED: "Overgeslagen",
}

_MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.WAITING: frozenset({OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED}),
    OrderState.SENDING: frozenset(
        {
            OrderState.SENDING,
            OrderState.DONE,
            OrderState.REFUSED,
            OrderState.UNKNOWN,
            OrderState.WAITING,
            OrderState.SKIPPED,
        }
    ),
    OrderState.DONE: frozenset(),
    OrderState.REFUSED: frozenset({OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED, OrderState.REFUSED}),
    OrderState.UNKNOWN: frozenset(
        {OrderState.UNKNOWN, OrderState.DONE, OrderState.SENDING, OrderState.WAITING, OrderState.SKIPPED}
    ),
    OrderState.SKIPPED: frozenset({OrderState.WAITING, OrderState.SENDING}),
}
