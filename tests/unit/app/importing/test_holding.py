"""The work list never loses an order, and never shows one for nothing."""

from datetime import timedelta

import pytest

from sconnect.app.importing.holding import deselect, hold
from sconnect.app.importing.markers import Candidate
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from tests.fakes.rows import Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.orders import keep_marker, marker_of, shop_order, work_list

UNKNOWN_ARTICLE = Cause(CauseKind.ARTICLE_UNKNOWN, "lab-x", {"code": "LAB-X", "name": "Iks"})
UNKNOWN_CUSTOMER = Cause(
    CauseKind.CUSTOMER_UNKNOWN, "gast@example.test", {"who": "Gast", "why": "geen treffer", "order_country": "NL"}
)


class _KilledError(BaseException):
    """The process ended here."""


async def _live(_: Operation) -> None:
    """Let nothing happen."""


async def test_an_order_waits_with_all_its_causes(desk: Desk) -> None:
    session = desk.session()
    await hold(session, Candidate(shop_order(history_id=7)), [UNKNOWN_ARTICLE, UNKNOWN_CUSTOMER], explanation="{}")
    marker = await marker_of(desk)
    assert (marker.state, marker.history_id, marker.reference) == (OrderState.WAITING, 7, "LAB-1001")
    assert marker.causes == (UNKNOWN_ARTICLE, UNKNOWN_CUSTOMER)
    assert (marker.cause_kind, marker.cause_key) == (CauseKind.ARTICLE_UNKNOWN, "lab-x")
    assert marker.settle_at is None
    [entry] = await work_list(desk)
    assert (entry.order_id, entry.state, entry.retry_at) == ("1001", OrderState.WAITING, None)
    assert entry.reason == UNKNOWN_ARTICLE.dutch
    assert entry.causes == (
        (CauseKind.ARTICLE_UNKNOWN, "lab-x"),
        (CauseKind.CUSTOMER_UNKNOWN, "gast@example.test"),
    )
    assert session.progress.counts == {"waiting": 1}
    assert session.progress.errors == [f"Order 1001: {UNKNOWN_ARTICLE.dutch}"]


async def test_an_order_that_waits_on_keeps_its_place_and_since_when(desk: Desk) -> None:
    await hold(desk.session(), Candidate(shop_order()), [UNKNOWN_ARTICLE])
    since = desk.clock.now()
    await desk.clock.sleep(3_600)
    retry_at = desk.clock.now() + timedelta(minutes=5)
    marker = await desk.services.store.get_like(await marker_of(desk))
    await hold(desk.session(), Candidate(shop_order(), marker), [UNKNOWN_CUSTOMER], retry_at=retry_at)
    [entry] = await work_list(desk)
    assert (entry.since, entry.retry_at, entry.reason) == (since, retry_at, UNKNOWN_CUSTOMER.dutch)
    assert (await marker_of(desk)).causes == (UNKNOWN_CUSTOMER,)


@pytest.mark.parametrize("write", [1, 2])
async def test_death_while_an_order_is_put_on_hold_never_loses_it(desk: Desk, write: int) -> None:
    """A marker that waits must be in the list: the shop does not report the order again by itself."""
    writes = 0

    async def die(operation: Operation) -> None:
        nonlocal writes
        writes += operation.is_write
        if writes == write:
            raise _KilledError

    desk.rows.after = die
    with pytest.raises(_KilledError):
        await hold(desk.session(), Candidate(shop_order()), [UNKNOWN_ARTICLE])
    desk.rows.after = _live
    assert [entry.order_id for entry in await work_list(desk)] == ["1001"]


async def test_an_order_that_another_run_sends_meanwhile_is_not_put_on_hold(desk: Desk) -> None:
    stale = await keep_marker(desk, state=OrderState.WAITING, settle_at=None)
    theirs = await keep_marker(desk, owner="theirs")
    session = desk.session()
    await hold(session, Candidate(shop_order(), stale), [UNKNOWN_ARTICLE])
    assert await marker_of(desk) == theirs.record
    assert session.progress.counts == {}
    [entry] = await work_list(desk)
    assert (entry.state, entry.retry_at) == (OrderState.UNKNOWN, theirs.record.settle_at)


async def test_an_order_that_another_run_booked_meanwhile_leaves_the_list(desk: Desk) -> None:
    stale = await keep_marker(desk, state=OrderState.WAITING, settle_at=None)
    await keep_marker(desk, state=OrderState.DONE, settle_at=None, owner="theirs")
    await hold(desk.session(), Candidate(shop_order(), stale), [UNKNOWN_ARTICLE])
    assert (await marker_of(desk)).state is OrderState.DONE
    assert await work_list(desk) == []


async def test_an_order_that_drops_out_leaves_the_list(desk: Desk) -> None:
    session = desk.session()
    await hold(session, Candidate(shop_order()), [UNKNOWN_ARTICLE])
    marker = await desk.services.store.get_like(await marker_of(desk))
    assert marker is not None
    await deselect(session, marker, CauseKind.GONE, history_id=9)
    skipped = await marker_of(desk)
    assert (skipped.state, skipped.cause_kind, skipped.history_id) == (OrderState.SKIPPED, CauseKind.GONE, 9)
    assert await work_list(desk) == []


async def test_an_order_that_another_run_took_is_not_deselected(desk: Desk) -> None:
    stale = await keep_marker(desk, state=OrderState.WAITING, settle_at=None)
    await desk.session().markers.list_order(stale.record, [UNKNOWN_ARTICLE])
    await keep_marker(desk, owner="theirs")
    await deselect(desk.session(), stale, CauseKind.GONE, history_id=9)
    assert (await marker_of(desk)).state is OrderState.SENDING
    assert len(await work_list(desk)) == 1


async def test_taking_off_what_is_not_on_the_list_is_fine(desk: Desk) -> None:
    await desk.session().markers.unlist("1001")
    assert await work_list(desk) == []
