"""Orders without an answer: when a look-up is believed, and when a person is asked (docs/why.md)."""

from dataclasses import replace

import pytest

from sconnect.app.errors import ReadFailedError, UnreadableError
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from tests.unit.app.conftest import BOOKS, Desk
from tests.unit.app.orders import keep_marker, marker_of, pass_settle_time, work_list

UNANSWERED = (OrderState.SENDING, OrderState.UNKNOWN)


async def _absent(session: ImportSession, *markers: Stored[OrderRecord]) -> list[str]:
    return [marker.record.order_id for marker in await resolve_in_doubt(session, session.markers, markers)]


async def test_nothing_to_settle_asks_nothing(desk: Desk) -> None:
    assert await _absent(desk.session()) == []
    assert desk.books.orders.looked_up == []


@pytest.mark.parametrize("state", UNANSWERED)
async def test_an_order_that_is_found_is_done_at_once(desk: Desk, state: OrderState) -> None:
    marker = await keep_marker(desk, state=state)
    booked = desk.books.orders.book("LAB-1001")
    session = desk.session()
    assert await _absent(session, marker) == []
    done = await marker_of(desk)
    assert (done.state, done.sales_order_id, done.sales_order_number) == (OrderState.DONE, booked.id, booked.number)
    assert (done.settle_at, done.run_id) == (None, "run-1")
    assert session.progress.counts == {"done": 1}
    assert await work_list(desk) == []


async def test_a_reference_counts_in_any_case(desk: Desk) -> None:
    marker = await keep_marker(desk, reference="lab-1001")
    desk.books.orders.book("LAB-1001")
    desk.books.orders.booked[0] = replace(desk.books.orders.booked[0], payment_reference="lab-1001")
    assert await _absent(desk.session(), marker) == []
    assert (await marker_of(desk)).state is OrderState.DONE


async def test_not_found_is_not_believed_before_the_settle_time(desk: Desk) -> None:
    marker = await keep_marker(desk)
    settle_at = marker.record.settle_at
    session = desk.session()
    assert settle_at is not None
    await desk.clock.sleep((settle_at - desk.clock.now()).total_seconds() - 1)
    assert await _absent(session, marker) == []
    assert await marker_of(desk) == marker.record, "the marker may be in use by a run that is still at work"
    [entry] = await work_list(desk)
    assert (entry.state, entry.retry_at) == (OrderState.UNKNOWN, settle_at)
    assert "tot dan wordt hij niet opnieuw verstuurd" in entry.reason


async def test_not_found_is_believed_after_the_settle_time(desk: Desk) -> None:
    marker = await keep_marker(desk)
    await pass_settle_time(desk)
    assert await _absent(desk.session(), marker) == ["1001"]


async def test_an_order_that_shows_up_late_is_found_and_never_absent(desk: Desk) -> None:
    marker = await keep_marker(desk)
    desk.books.orders.book("LAB-1001")
    desk.books.orders.hidden.add("LAB-1001")
    assert await _absent(desk.session(), marker) == []
    desk.books.orders.hidden.clear()
    await pass_settle_time(desk)
    assert await _absent(desk.session(), marker) == []
    assert (await marker_of(desk)).state is OrderState.DONE
    assert await work_list(desk) == []


async def test_the_time_counts_at_which_the_books_were_asked(desk: Desk) -> None:
    """An answer that comes after the settle time to a question from before it says nothing."""
    marker = await keep_marker(desk)
    find = desk.books.orders.find

    async def slowly(references: frozenset[str]) -> list[object]:
        found = await find(references)
        await pass_settle_time(desk)
        return list(found)

    desk.books.orders.find = slowly  # type: ignore[method-assign,assignment]  # the same books, slower
    assert await _absent(desk.session(), marker) == []


async def test_two_hits_are_left_to_a_person(desk: Desk) -> None:
    marker = await keep_marker(desk)
    first, second = desk.books.orders.book("LAB-1001"), desk.books.orders.book("LAB-1001")
    session = desk.session()
    assert await _absent(session, marker) == []
    unknown = await marker_of(desk)
    assert (unknown.state, unknown.cause_kind) == (OrderState.UNKNOWN, CauseKind.DOUBLE)
    [entry] = await work_list(desk)
    assert entry.retry_at is None
    assert f"2 verkooporders met betalingskenmerk LAB-1001: {first.number}, {second.number}" in entry.reason
    assert "Verwijder de dubbele zelf" in entry.reason
    assert session.progress.errors == [f"Order 1001: {entry.reason}"]


@pytest.mark.parametrize("attempt", [3, 4])
async def test_after_the_last_attempt_a_person_has_to_look(desk: Desk, attempt: int) -> None:
    marker = await keep_marker(desk, attempt=attempt)
    await pass_settle_time(desk)
    assert await _absent(desk.session(), marker) == []
    unknown = await marker_of(desk)
    assert (unknown.state, unknown.cause_kind) == (OrderState.UNKNOWN, CauseKind.OUTCOME_UNKNOWN)
    [entry] = await work_list(desk)
    assert entry.retry_at is None
    assert f"Na {attempt} pogingen is er geen antwoord. Zoek in SnelStart op betalingskenmerk LAB-1001" in entry.reason


async def test_a_look_up_that_cannot_be_trusted_proves_nothing(desk: Desk) -> None:
    marker = await keep_marker(desk)
    await pass_settle_time(desk)
    desk.books.orders.look_up_errors.append(UnreadableError("filter genegeerd", "filter genegeerd"))
    assert await _absent(desk.session(), marker) == []
    assert await marker_of(desk) == marker.record
    [entry] = await work_list(desk)
    assert "SnelStart zoekt nu niet betrouwbaar; er wordt later weer gezocht." in entry.reason
    assert entry.retry_at is not None
    assert entry.retry_at > desk.clock.now()


async def test_a_look_up_that_fails_leaves_everything_as_it_was(desk: Desk) -> None:
    marker = await keep_marker(desk)
    await pass_settle_time(desk)
    desk.books.orders.look_up_errors.append(ReadFailedError("geen antwoord", "geen antwoord"))
    with pytest.raises(ReadFailedError):
        await _absent(desk.session(), marker)
    assert await marker_of(desk) == marker.record


async def test_many_orders_take_one_look_up(desk: Desk) -> None:
    markers = [await keep_marker(desk, str(number)) for number in range(1, 6)]
    for number in (1, 3):
        desk.books.orders.book(f"LAB-{number}")
    await pass_settle_time(desk)
    assert await _absent(desk.session(), *markers) == ["2", "4", "5"]
    assert desk.books.orders.looked_up == [frozenset(f"LAB-{number}" for number in range(1, 6))]


async def test_only_orders_that_were_sent_to_these_books_are_looked_for(desk: Desk) -> None:
    here = await keep_marker(desk, "1", administration_id=BOOKS.administration.id)
    elsewhere = await keep_marker(desk, "2", administration_id="elsewhere")
    from_before = await keep_marker(desk, "3")
    for number in (1, 2):
        desk.books.orders.book(f"LAB-{number}")
    await pass_settle_time(desk)
    assert await _absent(desk.session(), here, elsewhere, from_before) == ["3"]
    assert desk.books.orders.looked_up == [frozenset({"LAB-1", "LAB-3"})]
    assert (await marker_of(desk, "1")).state is OrderState.DONE
    left = await marker_of(desk, "2")
    assert (left.state, left.attempt, left.sales_order_id) == (OrderState.UNKNOWN, 1, "")
    [entry] = await work_list(desk)
    assert (entry.order_id, entry.retry_at) == ("2", None)
    assert "Zoek daar op betalingskenmerk LAB-2" in entry.reason


async def test_an_order_that_may_be_under_way_to_other_books_is_not_touched(desk: Desk) -> None:
    marker = await keep_marker(desk, administration_id="elsewhere")
    assert await _absent(desk.session(), marker) == []
    assert await marker_of(desk) == marker.record
    assert desk.books.orders.looked_up == []
    [entry] = await work_list(desk)
    assert (entry.state, entry.retry_at) == (OrderState.UNKNOWN, marker.record.settle_at)


async def test_an_order_that_another_run_settled_meanwhile_is_left_alone(desk: Desk) -> None:
    stale = await keep_marker(desk)
    await keep_marker(desk, state=OrderState.DONE, sales_order_id="theirs", settle_at=None)
    await pass_settle_time(desk)
    assert await _absent(desk.session(), stale) == []
    assert (await marker_of(desk)).sales_order_id == "theirs"


async def test_an_order_that_another_run_sends_again_is_not_absent(desk: Desk) -> None:
    stale = await keep_marker(desk)
    await pass_settle_time(desk)
    await keep_marker(desk, attempt=2, owner="theirs")
    assert await _absent(desk.session(), stale) == []
    assert (await marker_of(desk)).owner == "theirs"
