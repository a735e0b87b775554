"""Prepared orders are sent once each, and what came of it is recorded whatever happened."""

import asyncio
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.app.errors import (
    AccessExpiredError,
    OutcomeUnknownError,
    RefusalReason,
    RefusedError,
    SettingsError,
    StoreBusyError,
    TooManyCallsError,
    UnreachableError,
    WrongKeyError,
)
from sconnect.app.importing.create_once import IN_FLIGHT
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.storage.records import CustomerLink, OrderRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import ImportRun, import_run, order_of, there
from tests.unit.app.orders import keep_marker, marker_of, pass_settle_time, work_list
from tests.unit.domain.makers import article

CUSTOMER_GONE = RefusedError("De relatie bestaat niet.", "De relatie bestaat niet.", reason=RefusalReason.CUSTOMER_GONE)
REFUSAL = RefusedError("de klant is geblokkeerd.", "de klant is geblokkeerd.", codes=["VOR-0009"])
NO_RIGHT = SettingsError("De koppelsleutel geeft geen recht.", "De koppelsleutel geeft geen recht.")
LOST = OutcomeUnknownError("stil", "stil")


def _orders(number: int) -> list[ShopOrder]:
    return [order_of(order_id=str(1001 + index)) for index in range(number)]


async def _states(desk: Desk) -> dict[str, OrderState]:
    rows = desk.services.store.range(OrderRecord, "lab")
    return {stored.record.order_id: stored.record.state async for stored in rows}


def _booked(run: ImportRun) -> list[str]:
    return [order.payment_reference for order in run.books.orders.created]


async def test_an_accepted_order_is_done_with_what_the_books_made_of_it(desk: Desk) -> None:
    run = import_run(desk)
    assert await run.send(order_of())
    [booked] = run.books.orders.booked
    done = await marker_of(desk)
    assert (done.state, done.sales_order_id, done.sales_order_number) == (OrderState.DONE, booked.id, booked.number)
    assert (done.total_including_vat, done.shop_total) == (Decimal("13.50"), Decimal("13.50"))
    assert (done.attempt, done.settle_at, done.run_id) == (1, None, "run-1")
    answer = read_explanation(done.explanation).answer
    assert answer is not None
    assert (answer.number, answer.including_vat) == ("1", "13,50")
    assert await work_list(desk) == []
    assert (run.progress.counts, run.progress.errors) == ({"done": 1}, [])


async def test_the_intent_is_written_before_the_order_is_posted(desk: Desk) -> None:
    run = import_run(desk)
    seen: list[OrderRecord] = []

    async def look() -> None:
        seen.append(await marker_of(desk))

    run.books.usage.before["orders.create"] = look
    begun_at = desk.clock.now()
    await run.send(order_of(history_id=7))
    [intent] = seen
    assert (intent.state, intent.attempt, intent.reference) == (OrderState.SENDING, 1, "LAB-1001")
    assert (intent.intent_at, intent.settle_at) == (begun_at, begun_at + desk.services.limits.settle_time)
    assert (intent.history_id, intent.shop_hash) == (7, seen_text(order_of()))
    assert intent.payload_hash
    assert intent.owner
    assert read_explanation(intent.explanation).customer == "Gerda Gast"


async def test_an_order_that_was_seen_before_is_in_the_work_list_before_it_is_posted(desk: Desk) -> None:
    """The cursor may be past it: should the run die, only the list still leads to it."""
    run = import_run(desk)
    await keep_marker(desk, state=OrderState.WAITING, settle_at=None, attempt=1, cause_kind=CauseKind.BOOKS_REFUSED)
    seen: list[tuple[OrderState, bool]] = []

    async def look() -> None:
        [entry] = await work_list(desk)
        seen.append((entry.state, entry.retry_at == (await marker_of(desk)).settle_at))

    run.books.usage.before["orders.create"] = look
    await run.send(order_of())
    assert seen == [(OrderState.UNKNOWN, True)]
    done = await marker_of(desk)
    assert (done.state, done.attempt, done.cause_kind, done.causes) == (OrderState.DONE, 2, None, ())
    assert await work_list(desk) == []


async def test_an_order_without_a_marker_costs_no_entry_in_the_work_list(desk: Desk) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))
    desk.rows.writes.clear()
    await send_orders(run.session, [prepared])
    assert desk.rows.writes == {"orders": 2}


@pytest.mark.parametrize("answer", ["empty", "lost", "lost before it was done"])
async def test_an_order_without_an_answer_is_looked_for_at_once(desk: Desk, answer: str) -> None:
    run = import_run(desk)
    match answer:
        case "empty":
            run.books.orders.empty_answers = 1
        case "lost":
            run.books.usage.lose_answers("orders.create", LOST)
        case _:
            run.books.usage.fail("orders.create", LOST)
    assert await run.send(order_of())
    assert run.books.orders.looked_up == [frozenset({"LAB-1001"})]
    was_done = bool(run.books.orders.booked)
    assert await _states(desk) == {"1001": OrderState.DONE if was_done else OrderState.SENDING}
    assert run.progress.counts == ({"done": 1} if was_done else {"unknown": 1})


async def test_an_order_without_an_answer_that_is_not_found_is_listed_until_it_is_certain(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.lose_answers("orders.create", LOST)
    run.books.orders.hidden.add("LAB-1001")
    assert await run.send(order_of())
    marker = await marker_of(desk)
    assert marker.state is OrderState.SENDING
    [entry] = await work_list(desk)
    assert (entry.state, entry.retry_at) == (OrderState.UNKNOWN, marker.settle_at)
    assert len(run.books.orders.created) == 1


async def test_orders_without_an_answer_are_looked_for_together_after_all_were_sent(desk: Desk) -> None:
    run = import_run(desk)
    run.books.orders.empty_answers = 2
    await run.send(*_orders(6))
    assert run.books.orders.looked_up == [frozenset({"LAB-1001", "LAB-1002"})]
    assert run.books.usage.asked[-1] == "orders.find"
    assert run.progress.counts == {"done": 6}


async def test_a_declined_order_is_refused_and_the_others_are_booked(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", REFUSAL)
    assert await run.send(*_orders(3))
    assert await _states(desk) == {
        "1001": OrderState.REFUSED,
        "1002": OrderState.DONE,
        "1003": OrderState.DONE,
    }
    refused = await marker_of(desk)
    assert (refused.cause_kind, refused.attempt, refused.settle_at) == (CauseKind.BOOKS_REFUSED, 0, None)
    [entry] = await work_list(desk)
    assert (entry.order_id, entry.state, entry.retry_at) == ("1001", OrderState.REFUSED, None)
    assert "de klant is geblokkeerd" in entry.reason
    assert run.progress.counts == {"refused": 1, "done": 2}
    assert run.progress.errors == [f"Order 1001: {entry.reason}"]


@pytest.mark.parametrize(
    ("reason", "is_kept"), [(RefusalReason.UNUSABLE_REFERENCE, False), (RefusalReason.OTHER, True)]
)
async def test_a_refusal_of_the_customer_forgets_who_was_remembered(
    desk: Desk, reason: RefusalReason, is_kept: bool
) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))
    run.books.usage.fail("orders.create", RefusedError("nee", "nee", reason=reason))
    await send_orders(run.session, [prepared])
    links = [stored async for stored in desk.services.store.range(CustomerLink, "lab")]
    assert bool(links) is is_kept


async def test_a_refusal_of_the_customer_keeps_whom_a_person_chose(desk: Desk) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))
    [link] = [stored.record async for stored in desk.services.store.range(CustomerLink, "lab")]
    await desk.services.store.put(replace(link, how=LinkOrigin.CHOSEN))
    run.books.usage.fail("orders.create", RefusedError("nee", "nee", reason=RefusalReason.UNUSABLE_REFERENCE))
    await send_orders(run.session, [prepared])
    assert await desk.services.store.get_like(link) is not None


@pytest.mark.parametrize("how", [LinkOrigin.RECOGNISED, LinkOrigin.CHOSEN])
async def test_a_customer_that_is_gone_is_recognised_anew_by_the_next_run(desk: Desk, how: LinkOrigin) -> None:
    run = import_run(desk)
    await run.prepare(order_of(order_id="1000"))
    [link] = [stored.record async for stored in desk.services.store.range(CustomerLink, "lab")]
    await desk.services.store.put(replace(link, customer_id="merged", how=how))
    run.books.usage.fail("orders.create", CUSTOMER_GONE)
    await run.send(order_of())
    marker = await marker_of(desk)
    assert (marker.state, marker.cause_kind, marker.attempt) == (OrderState.WAITING, CauseKind.CUSTOMER_GONE, 0)
    [entry] = await work_list(desk)
    assert (entry.retry_at, entry.state) == (desk.clock.now(), OrderState.WAITING)
    assert await desk.services.store.get_like(link) is None
    again = import_run(desk, books=run.books)
    assert await again.book(order_of())
    assert (await marker_of(desk)).state is OrderState.DONE
    assert [order.customer_id for order in run.books.orders.created] == ["guest"]


async def test_a_customer_that_is_gone_a_second_time_is_left_to_a_person(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", CUSTOMER_GONE, CUSTOMER_GONE)
    await run.send(order_of())
    await import_run(desk, books=run.books).book(order_of())
    marker = await marker_of(desk)
    assert (marker.state, marker.cause_kind) == (OrderState.REFUSED, CauseKind.BOOKS_REFUSED)
    [entry] = await work_list(desk)
    assert entry.retry_at is None


@pytest.mark.parametrize("kind", [UnreachableError, TooManyCallsError, AccessExpiredError])
async def test_an_order_that_was_not_sent_is_put_back_and_raises(
    desk: Desk, kind: type[UnreachableError | TooManyCallsError | AccessExpiredError]
) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", *[kind("niet nu", "not now")] * 4)
    with pytest.raises(kind):
        await run.send(order_of())
    marker = await marker_of(desk)
    assert (marker.state, marker.cause_kind) == (OrderState.WAITING, CauseKind.BOOKS_UNREACHABLE)
    assert (marker.attempt, marker.settle_at) == (0, None)
    [entry] = await work_list(desk)
    assert (entry.state, entry.retry_at) == (OrderState.WAITING, desk.clock.now())


async def test_an_order_that_was_not_sent_stops_new_ones_and_what_is_under_way_is_recorded(desk: Desk) -> None:
    run = import_run(desk)
    answers = iter([True] + [False] * 20)

    async def the_first_waits() -> None:
        if next(answers):
            await asyncio.sleep(3)
            run.books.usage.fail(
                "orders.create", WrongKeyError("De sleutel is ingetrokken.", "De sleutel is ingetrokken.")
            )
        else:
            await asyncio.sleep(10)

    run.books.usage.before["orders.create"] = the_first_waits
    prepared = [there(await run.prepare(order)) for order in _orders(8)]
    with pytest.raises(WrongKeyError):
        await send_orders(run.session, prepared)
    assert sorted(_booked(run)) == ["LAB-1002", "LAB-1003", "LAB-1004"]
    assert await _states(desk) == {
        "1001": OrderState.WAITING,
        "1002": OrderState.DONE,
        "1003": OrderState.DONE,
        "1004": OrderState.DONE,
    }


async def test_what_got_no_answer_is_looked_for_although_another_order_failed(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.lose_answers("orders.create", LOST)
    prepared = [there(await run.prepare(order)) for order in _orders(2)]

    async def fail_the_second() -> None:
        if run.books.orders.created:
            run.books.usage.fail("orders.create", WrongKeyError("weg", "weg"))

    run.books.usage.before["orders.create"] = fail_the_second
    with pytest.raises(WrongKeyError):
        await send_orders(run.session, prepared)
    assert await _states(desk) == {"1001": OrderState.DONE, "1002": OrderState.WAITING}


async def test_one_order_without_rights_is_refused_and_the_others_are_booked(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", NO_RIGHT)
    assert await run.send(*_orders(3))
    assert run.progress.counts == {"refused": 1, "done": 2}
    assert (await marker_of(desk)).cause_kind is CauseKind.BOOKS_REFUSED


async def test_three_orders_without_rights_and_none_that_passes_are_a_missing_right(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", *[NO_RIGHT] * 20)
    with pytest.raises(SettingsError, match="geen recht"):
        await run.send(*_orders(3))
    assert run.progress.counts == {"refused": 3}


async def test_two_orders_without_rights_are_no_missing_right(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("orders.create", *[NO_RIGHT] * 2)
    assert await run.send(*_orders(2))


async def test_orders_without_rights_after_one_that_passed_are_no_missing_right(desk: Desk) -> None:
    run = import_run(desk)

    async def refuse_after_the_first() -> None:
        if run.books.orders.created:
            run.books.usage.fail("orders.create", NO_RIGHT)

    run.books.usage.before["orders.create"] = refuse_after_the_first
    assert await run.send(*_orders(6))
    assert run.progress.counts == {"done": 1, "refused": 5}


@pytest.mark.parametrize(
    ("theirs", "entry"),
    [(OrderState.SENDING, OrderState.UNKNOWN), (OrderState.DONE, None)],
)
async def test_an_order_that_another_run_took_first_is_not_sent(
    desk: Desk, theirs: OrderState, entry: OrderState | None
) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))
    taken = await keep_marker(desk, state=theirs, owner="theirs")
    assert await send_orders(run.session, [prepared])
    assert run.books.orders.created == []
    assert await marker_of(desk) == taken.record
    assert [listed.state for listed in await work_list(desk)] == ([entry] if entry else [])
    assert run.progress.counts == {}


async def test_an_order_that_another_run_took_again_since_it_was_read_is_not_sent(desk: Desk) -> None:
    run = import_run(desk)
    await keep_marker(desk, state=OrderState.WAITING, settle_at=None)
    prepared = there(await run.prepare(order_of()))
    taken = await keep_marker(desk, owner="theirs")
    assert await send_orders(run.session, [prepared])
    assert run.books.orders.created == []
    assert await marker_of(desk) == taken.record
    assert [entry.state for entry in await work_list(desk)] == [OrderState.UNKNOWN]


async def test_a_refusal_does_not_overrule_what_another_run_recorded_meanwhile(desk: Desk) -> None:
    run = import_run(desk)

    async def settle() -> None:
        await keep_marker(desk, state=OrderState.DONE, owner="theirs", settle_at=None)

    run.books.usage.before["orders.create"] = settle
    run.books.usage.fail("orders.create", REFUSAL)
    await run.send(order_of())
    assert (await marker_of(desk)).owner == "theirs"
    assert await work_list(desk) == []
    assert run.progress.counts == {}


async def test_when_time_runs_out_only_the_first_few_are_sent(desk: Desk) -> None:
    run = import_run(desk)
    prepared = [there(await run.prepare(order)) for order in _orders(IN_FLIGHT + 2)]
    run.progress.stop_asked = True
    assert not await send_orders(run.session, prepared)
    assert _booked(run) == [f"LAB-{1001 + index}" for index in range(IN_FLIGHT)]
    assert set(await _states(desk)) == {str(1001 + index) for index in range(IN_FLIGHT)}


async def test_time_that_runs_out_after_the_last_order_leaves_nothing_unsent(desk: Desk) -> None:
    run = import_run(desk)
    prepared = [there(await run.prepare(order)) for order in _orders(IN_FLIGHT)]
    run.progress.stop_asked = True
    assert await send_orders(run.session, prepared)


async def test_no_more_than_a_few_orders_are_under_way_at_once(desk: Desk) -> None:
    run = import_run(desk)
    begun: list[float] = []

    async def take_a_second() -> None:
        begun.append(desk.clock.monotonic())
        await asyncio.sleep(1)

    run.books.usage.before["orders.create"] = take_a_second
    await run.send(*_orders(12))
    assert len(begun) == 12
    assert max(Counter(begun).values()) == IN_FLIGHT


async def test_intents_and_outcomes_of_a_group_are_written_together_and_groups_grow(desk: Desk) -> None:
    run = import_run(desk)
    prepared = [there(await run.prepare(order)) for order in _orders(64)]
    written: list[int] = []

    async def note(operation: Operation) -> None:
        if operation.table == "orders" and operation.is_write:
            written.append(sum(state is OrderState.SENDING for state in (await _states(desk)).values()))

    desk.rows.after = note
    assert await send_orders(run.session, prepared)
    # Written and answered: 4, 8, 16, 20, and what is left.
    assert written == [4, 0, 8, 0, 16, 0, 20, 0, 16, 0]
    assert set((await _states(desk)).values()) == {OrderState.DONE}
    assert run.progress.counts == {"done": 64}


async def test_orders_of_a_group_that_were_not_sent_when_another_failed_may_be_sent_again(desk: Desk) -> None:
    run = import_run(desk)
    run.session.sent_together = 20
    prepared = [there(await run.prepare(order)) for order in _orders(12)]
    run.books.usage.fail("orders.create", *[UnreachableError("weg", "gone")] * 99)
    with pytest.raises(UnreachableError):
        await send_orders(run.session, prepared)
    assert set((await _states(desk)).values()) == {OrderState.WAITING}
    assert {entry.order_id for entry in await work_list(desk)} == {order.order_id for order in _orders(12)}
    assert len(run.books.orders.created) == 0


async def test_an_order_that_another_run_took_first_is_not_sent_and_the_others_of_its_group_are(desk: Desk) -> None:
    run = import_run(desk)
    prepared = [there(await run.prepare(order)) for order in _orders(4)]
    await keep_marker(desk, order_id="1002", state=OrderState.SENDING)
    assert await send_orders(run.session, prepared)
    assert _booked(run) == ["LAB-1001", "LAB-1003", "LAB-1004"]
    assert (await _states(desk))["1002"] is OrderState.SENDING
    assert run.progress.counts == {"done": 3}


@pytest.mark.parametrize("fate", [Fate.LOST, Fate.ANSWER_LOST, Fate.OWN_CONFLICT])
async def test_a_group_whose_transaction_gets_no_answer_or_meets_itself_is_sent_once(desk: Desk, fate: Fate) -> None:
    run = import_run(desk)
    prepared = [there(await run.prepare(order)) for order in _orders(4)]
    desk.rows.policy = lambda operation: fate if operation.name == "write_together" else Fate.FINE
    assert await send_orders(run.session, prepared)
    assert _booked(run) == ["LAB-1001", "LAB-1002", "LAB-1003", "LAB-1004"]
    assert set((await _states(desk)).values()) == {OrderState.DONE}


async def test_another_total_of_the_books_is_told_with_the_order_and_the_run(desk: Desk) -> None:
    run = import_run(desk)
    run.books.orders.totals["LAB-1001"] = (Decimal("13.49"), Decimal("12.39"))
    await run.send(order_of())
    sentence = "SnelStart komt uit op €\xa013,49 in plaats van €\xa013,50: €\xa00,01 te weinig."
    [told] = run.progress.errors
    assert told.startswith(f"Order 1001 is geboekt als verkooporder 1, maar {sentence} ")
    assert run.progress.counts == {"done": 1, "differences": 1}
    done = await marker_of(desk)
    assert done.state is OrderState.DONE
    assert [told.nl for told in read_explanation(done.explanation).told] == [sentence]


@pytest.mark.parametrize(("net", "is_told"), [("12.39", False), ("12.37", True), ("13.50", True), (None, False)])
async def test_other_vat_of_the_books_is_told_unless_a_rounding_explains_it(
    desk: Desk, net: str | None, is_told: bool
) -> None:
    run = import_run(desk)
    run.books.orders.totals["LAB-1001"] = (Decimal("13.50"), Decimal(net) if net else None)
    await run.send(order_of())
    assert run.progress.counts == ({"done": 1, "differences": 1} if is_told else {"done": 1})
    if is_told and net:
        shown = net.replace(".", ",")
        assert f"zonder btw uit op €\xa0{shown} in plaats van €\xa012,39: de btw wijkt" in run.progress.errors[0]


async def test_an_order_with_a_difference_that_was_let_pass_is_told_with_the_run(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    assert await run.prepare(order_of()) is None
    waited_for = (await marker_of(desk)).causes
    content = seen_text(order_of())
    accepted = tuple(Acceptance(cause, content, "anna", desk.clock.now(), "") for cause in waited_for)
    await keep_marker(desk, state=OrderState.WAITING, settle_at=None, accepted=accepted)
    run = import_run(desk, books=run.books)
    await run.send(order_of())
    assert run.progress.counts == {"done": 1, "accepted": len(waited_for)}
    assert run.progress.errors[0].startswith("Order 1001: Toegestaan door anna op 24-11-2026: ")


async def test_an_answer_that_could_not_be_recorded_leaves_the_intent_to_be_looked_for(desk: Desk) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))

    def tables_are_lost_once_it_is_booked(operation: Operation) -> Fate:
        return Fate.LOST if operation.is_write and run.books.orders.created else Fate.FINE

    desk.rows.policy = tables_are_lost_once_it_is_booked
    with pytest.raises(StoreBusyError):
        await send_orders(run.session, [prepared])
    assert (await marker_of(desk)).state is OrderState.SENDING
    assert len(run.books.orders.created) == 1


async def test_an_intent_that_could_not_be_written_means_that_nothing_is_sent(desk: Desk) -> None:
    run = import_run(desk)
    prepared = there(await run.prepare(order_of()))
    desk.rows.policy = lambda operation: Fate.LOST if operation.is_write else Fate.FINE
    with pytest.raises(StoreBusyError):
        await send_orders(run.session, [prepared])
    assert run.books.orders.created == []


async def test_an_order_that_surely_was_absent_is_sent_again_as_a_next_attempt(desk: Desk) -> None:
    run = import_run(desk)
    await keep_marker(desk, attempt=1)
    await pass_settle_time(desk)
    run = import_run(desk, books=run.books)
    [candidate] = await run.select(order_of())
    assert await run.book(candidate.order)
    assert (await marker_of(desk)).attempt == 2
