"""A marker only makes the moves that the table of states allows."""

from dataclasses import replace
from itertools import product

import pytest

from sconnect.app.importing.waiting import write_marker
from sconnect.domain.orders.state import OrderState
from tests.unit.app.conftest import Desk
from tests.unit.app.orders import keep_marker, marker_of

MOVES = [pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in product(OrderState, OrderState)]


@pytest.mark.parametrize(("before", "after"), MOVES)
async def test_a_move_is_made_or_refused(before: OrderState, after: OrderState, desk: Desk) -> None:
    marker = await keep_marker(desk, state=before)
    moved = replace(marker.record, state=after, owner="token-1")
    if before.may_become(after):
        assert await write_marker(desk.session(), marker, moved)
        assert await marker_of(desk) == moved
    else:
        with pytest.raises(AssertionError, match=f"that is {before} may not become {after}"):
            await write_marker(desk.session(), marker, moved)
        assert await marker_of(desk) == marker.record


@pytest.mark.parametrize("after", OrderState)
def test_what_is_done_stays_done(after: OrderState) -> None:
    assert not OrderState.DONE.may_become(after)


def test_what_dropped_out_can_come_back_and_what_surely_was_not_booked_can_drop_out() -> None:
    assert OrderState.SKIPPED.may_become(OrderState.SENDING)
    assert OrderState.SKIPPED.may_become(OrderState.WAITING)
    assert OrderState.SENDING.may_become(OrderState.SKIPPED)
