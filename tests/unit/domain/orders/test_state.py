"""The moves between order states are the promise "at most one sales order" drawn as a graph."""

import pytest

from sconnect.domain.orders.marker import MOVES
from sconnect.domain.orders.state import OrderState

ALLOWED = {
    OrderState.WAITING: "waiting sending skipped",
    OrderState.SENDING: "sending done refused unknown waiting skipped",
    OrderState.DONE: "",
    OrderState.REFUSED: "waiting sending skipped refused",
    OrderState.UNKNOWN: "unknown done sending waiting skipped",
    OrderState.SKIPPED: "waiting sending",
}


@pytest.mark.parametrize("before", OrderState)
def test_only_these_moves_are_allowed(before: OrderState) -> None:
    assert {after.value for after in OrderState if after in MOVES[before]} == set(ALLOWED[before].split())


def test_nothing_ever_leaves_done() -> None:
    assert not any(after in MOVES[OrderState.DONE] for after in OrderState)


def test_done_is_reached_only_from_states_in_which_something_was_sent() -> None:
    assert {before for before in OrderState if OrderState.DONE in MOVES[before]} == {
        before for before in OrderState if before.may_have_been_sent
    }


def test_finished_is_done_or_skipped() -> None:
    assert {state for state in OrderState if state.is_finished} == {OrderState.DONE, OrderState.SKIPPED}


def test_every_state_has_its_own_dutch_word() -> None:
    assert len({state.dutch for state in OrderState}) == len(OrderState)
    assert OrderState.UNKNOWN.dutch == "Onzeker"


@pytest.mark.parametrize(
    ("state", "dutch"),
    [
        (OrderState.WAITING, "Wacht"),
        (OrderState.SENDING, "Bezig"),
        (OrderState.DONE, "Klaar"),
        (OrderState.REFUSED, "Geweigerd"),
        (OrderState.SKIPPED, "Overgeslagen"),
    ],
)
def test_a_state_is_shown_in_a_dutch_word(state: OrderState, dutch: str) -> None:
    assert state.dutch == dutch
