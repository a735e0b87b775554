"""0 % to a business in the Union rests on a valid answer of VIES: asked, kept, told, and asked again."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.shop.faults import drop
from local.vies.faults import Fault, FaultKind
from sconnect.app.importing.vies.asking import ORDER_SECONDS, RUN_SECONDS
from sconnect.app.runs.ending import cancel_run
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.report import read_report
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import ViesCheck
from sconnect.app.worklist.orders import OrderDetails, forget_order, read_order, skip_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Interval, RecognitionMode, Task, TaskPlan, ViesMode
from sconnect.domain.runs import ItemOutcome, RunState
from sconnect.domain.vies import NoAnswer
from sconnect.domain.worklist.actions import Action
from tests.fakes.ticks import start_due_runs
from tests.functional.decisions import BY, decide, item_of, items_of, refusal
from tests.functional.faults import DAY, HOUR, MINUTES_5, assert_done, entry_of, killed_at, timer_runs
from tests.functional.in_process import in_process_api
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import german_order, plain_order

NUMBER, OTHER, OWN = "DE136695976", "DE811907980", "NL004495445B01"
DOWN = Fault(FaultKind.MS_UNAVAILABLE)


def vies_lab(mode: ViesMode = ViesMode.BOOK, *, own: str = OWN) -> Lab:
    lab = Lab()
    settings = {"vat_number_field_id": "7", "recognition": RecognitionMode.EMAIL}
    lab.change_profile("customers", vies=mode, own_vat_number=own, **settings)
    return lab


def import_german(lab: Lab, *numbers: str) -> list[str]:
    placed = lab.place(*(german_order(number, 1 + at) for at, number in enumerate(numbers or (NUMBER,))))
    lab.import_orders()
    return placed


def asked(lab: Lab) -> list[str]:
    return [question["countryCode"] + question["vatNumber"] for question in lab.vies.asked]


def details(lab: Lab, order_id: str) -> OrderDetails:
    return lab.run(read_order(lab.services, lab.profile.id, order_id))


def told(lab: Lab, order_id: str) -> str:
    """Everything that the page of an order tells about VIES, in Dutch."""
    return " ".join(said.nl for said in details(lab, order_id).narrative if "VIES" in said.nl)


def kept(lab: Lab) -> list[ViesCheck]:
    async def read() -> list[ViesCheck]:
        return [stored.record async for stored in lab.services.store.range(ViesCheck, lab.profile.id)]

    return lab.run(read())


def causes(lab: Lab, order_id: str) -> list[CauseKind]:
    return [kind for kind, _ in entry_of(lab, order_id).causes]


# Answered


def test_a_valid_answer_is_kept_and_told_with_its_date_and_consultation_number() -> None:
    lab = vies_lab()
    [order_id] = import_german(lab)

    assert_done(lab, order_id)
    assert lab.vies.asked == [
        {
            "countryCode": "DE",
            "vatNumber": "136695976",
            "requesterMemberStateCode": "NL",
            "requesterNumber": "004495445B01",
        }
    ]
    [check] = kept(lab)
    assert (check.number, check.valid, check.requester, check.no_answer) == (NUMBER, True, OWN, None)
    assert check.consultation_number == "WAPIAAAA00000001"
    said = told(lab, order_id)
    assert f"btw-nummer {NUMBER} is geldig" in said
    assert "24-11-2026 13:01" in said
    assert "raadpleegnummer WAPIAAAA00000001" in said


def test_without_an_own_number_there_is_no_consultation_number_and_the_order_says_so() -> None:
    lab = vies_lab(own="")
    [order_id] = import_german(lab)
    assert_done(lab, order_id)
    assert kept(lab)[0].consultation_number == ""
    assert "zonder raadpleegnummer" in told(lab, order_id)


def test_an_own_number_that_vies_does_not_accept_costs_the_proof_and_not_the_answer() -> None:
    lab = vies_lab()
    lab.vies.unknown_requesters = {OWN}
    [order_id] = import_german(lab)
    assert_done(lab, order_id)
    assert len(lab.vies.asked) == 2
    assert "zonder raadpleegnummer" in told(lab, order_id)


def test_orders_of_one_buyer_in_one_run_ask_once() -> None:
    lab = vies_lab()
    placed = import_german(lab, NUMBER, "DE 136.695.976", OTHER)
    assert_done(lab, *placed)
    assert sorted(asked(lab)) == sorted([NUMBER, OTHER])


def test_a_number_is_asked_once_a_quarter() -> None:
    lab = vies_lab()
    import_german(lab)
    for _ in range(3):
        lab.clock.seconds += 7 * DAY
        import_german(lab)
    assert asked(lab) == [NUMBER]
    lab.clock.seconds += 30 * DAY  # into January
    import_german(lab)
    assert asked(lab) == [NUMBER, NUMBER]
    assert [check.check.partition("!")[0] for check in kept(lab)] == ["2026Q4", "2027Q1"]


def test_other_orders_ask_nothing() -> None:
    lab = vies_lab()
    taxed = german_order()
    export = german_order()
    for kind in ("payment_", "shipping_"):
        export["order"] |= {f"{kind}iso_code_2": "US", f"{kind}country": "United States", f"{kind}country_id": "223"}
    lab.place(plain_order(), export, taxed | {"order": {**taxed["order"], "payment_custom_field": "{}"}})
    lab.import_orders()
    assert lab.vies.asked == []
    assert kept(lab) == []


# Invalid


def test_an_invalid_number_waits_before_anything_is_made() -> None:
    lab = vies_lab()
    lab.vies.invalid = {NUMBER}
    [order_id] = import_german(lab)

    assert not lab.booked(order_id)
    assert lab.sim.log.count("POST", "/relaties") == 0
    item = item_of(lab, CauseKind.VIES_INVALID)
    assert item.actions[:2] == (Action.ENTER_VAT_NUMBER, Action.ACCEPT_DIFFERENCE)
    assert NUMBER in item.cause.dutch
    assert "24-11-2026" in item.cause.english
    timer_runs(lab, 3, every=DAY)
    assert asked(lab) == [NUMBER]  # an answer stands for the quarter


def test_another_number_can_be_filled_in_and_is_asked_too() -> None:
    lab = vies_lab()
    lab.vies.invalid = {NUMBER}
    [order_id] = import_german(lab)
    released = decide(lab, item_of(lab, CauseKind.VIES_INVALID), Action.ENTER_VAT_NUMBER, vat_number="de 811 907 980")
    assert released.orders == (order_id,)
    lab.import_orders()

    assert_done(lab, order_id)
    assert asked(lab) == [NUMBER, OTHER]
    assert f"Btw-nummer: {OTHER}" in lab.booked(order_id)[0]["memo"]
    assert f"btw-nummer {OTHER} is geldig" in told(lab, order_id)
    everything = " ".join(said.nl for said in details(lab, order_id).narrative)
    assert f"Btw-nummer {OTHER}" in everything
    assert f"door {BY} op 24-11-2026" in everything


@pytest.mark.parametrize("typed", ["", "onzin", "DE12", OWN, "GB980780684"])
def test_what_can_be_no_number_of_another_member_state_is_refused(typed: str) -> None:
    lab = vies_lab()
    lab.vies.invalid = {NUMBER}
    import_german(lab)
    item = item_of(lab, CauseKind.VIES_INVALID)
    error = refusal(lab, item.id, Action.ENTER_VAT_NUMBER, vat_number=typed)
    assert "kan geen btw-nummer uit een andere lidstaat zijn" in error.dutch
    assert error.english != error.dutch


def test_a_person_can_vouch_for_an_invalid_number_with_a_reason() -> None:
    lab = vies_lab()
    lab.vies.invalid = {NUMBER}
    [order_id] = import_german(lab)
    item = item_of(lab, CauseKind.VIES_INVALID)
    assert "reden" in refusal(lab, item.id, Action.ACCEPT_DIFFERENCE).dutch
    decide(lab, item, Action.ACCEPT_DIFFERENCE, reason="brief van het Finanzamt")
    lab.import_orders()

    assert_done(lab, order_id)
    said = told(lab, order_id)
    assert "niet geldig" in said
    assert BY in said
    assert "brief van het Finanzamt" in said
    timer_runs(lab, 3, every=DAY)
    assert items_of(lab) == []


# No answer


@pytest.mark.parametrize("fault", sorted(set(FaultKind) - {FaultKind.INVALID_INPUT, FaultKind.HUGE}))
def test_without_an_answer_an_order_is_booked_with_a_notice_and_asked_again_until_there_is_one(
    fault: FaultKind,
) -> None:
    lab = vies_lab()
    lab.vies.faults = [Fault(fault)]
    [order_id] = import_german(lab)
    lab.assert_booked_once(order_id)
    assert causes(lab, order_id) == [CauseKind.VIES_UNANSWERED_BOOKED]
    assert "De order is geboekt tegen 0 %" in told(lab, order_id)
    [check] = kept(lab)
    assert check.answer is None

    lab.vies.faults.clear()
    timer_runs(lab, 13)  # an hour
    assert_done(lab, order_id)
    assert items_of(lab) == []
    assert "is geldig" in told(lab, order_id)
    [check] = kept(lab)
    assert check.valid
    assert f"raadpleegnummer {check.consultation_number}" in told(lab, order_id)


def test_it_is_asked_every_hour_and_no_more() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    timer_runs(lab, 36)  # three hours of ticks
    assert asked(lab) == [NUMBER] * 4
    assert causes(lab, order_id) == [CauseKind.VIES_UNANSWERED_BOOKED]
    import_german(lab)  # the same buyer within the hour
    assert asked(lab) == [NUMBER] * 4
    lab.assert_booked_once(order_id)


def test_a_person_who_starts_a_run_has_it_asked_at_once() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.vies.faults.clear()
    lab.import_orders()
    lab.clock.seconds += MINUTES_5
    lab.place(german_order(customer=2))
    lab.import_orders(by="anna")
    assert asked(lab) == [NUMBER, NUMBER]
    timer_runs(lab, 13)
    assert_done(lab, order_id)
    assert asked(lab) == [NUMBER, NUMBER]


def test_a_number_found_invalid_after_booking_is_listed_until_a_person_has_dealt_with_it() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.vies.faults.clear()
    lab.vies.invalid = {NUMBER}
    timer_runs(lab, 11)
    lab.clock.seconds += 2 * MINUTES_5
    run = lab.import_orders()

    item = item_of(lab, CauseKind.VIES_INVALID_BOOKED)
    assert run.counts == {"after_booking": 1}
    assert [each for each in run.errors if "VIES" in each] == [f"Order {order_id}: {item.cause.dutch}"]
    assert item.actions == (Action.SKIP,)
    assert "Crediteer de verkooporder" in item.cause.dutch
    assert "bevestig het nummer met een reden" in item.cause.dutch
    lab.clock.seconds += DAY
    assert not [each for each in lab.import_orders().errors if "VIES" in each]
    timer_runs(lab, 1, every=60 * DAY)  # another quarter does not make it valid
    assert [item.kind for item in items_of(lab)] == [CauseKind.VIES_INVALID_BOOKED]
    assert asked(lab) == [NUMBER, NUMBER]

    assert decide(lab, item, Action.SKIP, reason="gecrediteerd, opnieuw geboekt").skipped == (order_id,)
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")
    assert items_of(lab) == []
    [noted] = details(lab, order_id).decisions
    assert (noted.by, noted.reason) == (BY, "gecrediteerd, opnieuw geboekt")
    lab.assert_booked_once(order_id)


def test_what_is_unanswered_stays_listed_beside_what_the_shop_changes() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, BOOKED_STATUS)
    timer_runs(lab, 2)
    assert set(causes(lab, order_id)) == {CauseKind.CHANGED_AFTER_BOOKING, CauseKind.VIES_UNANSWERED_BOOKED}

    decide(lab, item_of(lab, CauseKind.CHANGED_AFTER_BOOKING), Action.SKIP, reason="verzonden")
    assert causes(lab, order_id) == [CauseKind.VIES_UNANSWERED_BOOKED]
    lab.vies.faults.clear()
    timer_runs(lab, 13)
    assert items_of(lab) == []
    assert "is geldig" in told(lab, order_id)


def test_acknowledging_the_number_keeps_what_the_shop_changed() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, BOOKED_STATUS)
    timer_runs(lab, 2)
    decide(lab, item_of(lab, CauseKind.VIES_UNANSWERED_BOOKED), Action.SKIP, reason="zelf nagevraagd")
    lab.vies.faults.clear()
    timer_runs(lab, 26)
    assert causes(lab, order_id) == [CauseKind.CHANGED_AFTER_BOOKING]
    assert asked(lab) == [NUMBER]


def test_the_page_of_the_order_acknowledges_everything() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.run(skip_order(lab.services, lab.profile.id, order_id, "zelf nagevraagd", by=BY))
    timer_runs(lab, 13)
    assert items_of(lab) == []
    assert asked(lab) == [NUMBER]


def test_it_is_asked_again_though_the_shop_lost_the_order() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [lost, _] = import_german(lab, NUMBER, NUMBER)
    del lab.shop.entries[lost]
    lab.vies.faults.clear()
    timer_runs(lab, 13)
    assert items_of(lab) == []
    assert "is geldig" in told(lab, lost)


def test_erasing_a_customer_ends_the_question() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.run(forget_order(lab.services, lab.profile.id, order_id))
    timer_runs(lab, 13)
    assert items_of(lab) == []
    assert asked(lab) == [NUMBER]


def test_switching_it_off_ends_the_questions() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.change_profile("customers", vies=ViesMode.OFF)
    timer_runs(lab, 13)
    assert items_of(lab) == []
    assert asked(lab) == [NUMBER]
    assert "staat uit bij de instellingen" in told(lab, order_id)


@pytest.mark.parametrize(("table", "name"), [("orders", "replace"), ("worklist", "get"), ("vies", "put")])
def test_a_process_that_dies_while_it_books_loses_no_question(table: str, name: str) -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = lab.place(german_order())
    with killed_at(lab, table, name):
        lab.import_orders()
    lab.clock.seconds += HOUR
    lab.import_orders()
    lab.assert_booked_once(order_id)
    assert causes(lab, order_id) == [CauseKind.VIES_UNANSWERED_BOOKED]
    lab.vies.faults.clear()
    timer_runs(lab, 13)
    assert_done(lab, order_id)
    assert "is geldig" in told(lab, order_id)


# Wait


def test_an_order_waits_for_an_answer_when_the_setting_says_so() -> None:
    lab = vies_lab(ViesMode.WAIT)
    lab.vies.faults = [Fault(FaultKind.MS_MAX_CONCURRENT_REQ, "DE", times=2)]
    [order_id] = import_german(lab)
    assert not lab.booked(order_id)
    item = item_of(lab, CauseKind.VIES_UNANSWERED)
    assert item.actions == (Action.ACCEPT_DIFFERENCE, Action.BOOK_BY_HAND, Action.SKIP, Action.RETRY)
    assert "VIES heeft het nu te druk" in item.cause.dutch

    timer_runs(lab, 13)
    assert not lab.booked(order_id)
    timer_runs(lab, 12)
    assert_done(lab, order_id)
    assert asked(lab) == [NUMBER] * 3


def test_a_person_can_vouch_for_a_number_that_vies_does_not_answer_about() -> None:
    lab = vies_lab(ViesMode.WAIT)
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    decide(lab, item_of(lab, CauseKind.VIES_UNANSWERED), Action.ACCEPT_DIFFERENCE, reason="gebeld")
    lab.import_orders()
    assert_done(lab, order_id)
    assert "gebeld" in told(lab, order_id)


def test_who_vouched_without_an_answer_did_not_vouch_for_an_invalid_one() -> None:
    lab = vies_lab(ViesMode.WAIT)
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.vies.faults.clear()
    lab.vies.invalid = {NUMBER}
    decide(lab, item_of(lab, CauseKind.VIES_UNANSWERED), Action.ACCEPT_DIFFERENCE, reason="gebeld")
    lab.import_orders(by="anna")
    assert not lab.booked(order_id)
    assert causes(lab, order_id) == [CauseKind.VIES_INVALID]


def test_an_order_that_waits_is_booked_once_the_setting_no_longer_asks_for_an_answer() -> None:
    lab = vies_lab(ViesMode.WAIT)
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    lab.change_profile("customers", vies=ViesMode.OFF)
    timer_runs(lab, 13)
    assert_done(lab, order_id)


# Off


def test_off_asks_nothing_and_the_order_says_so() -> None:
    lab = vies_lab(ViesMode.OFF)
    [order_id] = import_german(lab)
    assert_done(lab, order_id)
    assert lab.vies.asked == []
    assert "niet bij VIES gecontroleerd: dat staat uit" in told(lab, order_id)


# The time it may take


def buyers(count: int) -> Iterator[str]:
    """Numbers of so many buyers, all with the right check digit."""
    for serial in range(10_000_001, 10_000_001 + count):
        product = 10
        for digit in map(int, str(serial)):
            total = (digit + product) % 10 or 10
            product = 2 * total % 11
        yield f"DE{serial}{(11 - product) % 10}"


def test_no_import_waits_longer_than_five_seconds_an_order_and_sixty_a_run() -> None:
    lab = vies_lab()
    lab.vies.faults = [Fault(FaultKind.SLOW)]
    numbers = list(buyers(20))
    placed = lab.place(*(german_order(number, 1 + at) for at, number in enumerate(numbers)))
    before = lab.clock.seconds
    run = lab.import_orders()

    assert lab.clock.seconds - before < RUN_SECONDS + 10
    assert len(asked(lab)) == RUN_SECONDS / ORDER_SECONDS == 12
    assert run.vies_seconds == RUN_SECONDS
    lab.assert_booked_once(*placed)
    assert {tuple(causes(lab, order_id)) for order_id in placed} == {(CauseKind.VIES_UNANSWERED_BOOKED,)}

    lab.vies.faults.clear()
    timer_runs(lab, 1)  # those that were not asked yet have not lost their turn
    assert set(asked(lab)) == set(numbers)
    timer_runs(lab, 13)
    assert_done(lab, *placed)


def test_a_follow_up_of_a_run_has_no_new_time_for_it() -> None:
    lab = vies_lab()
    lab.import_orders()
    lab.vies.faults = [Fault(FaultKind.SLOW)]
    numbers = list(buyers(4))
    placed = lab.place(*(german_order(number, 1 + at) for at, number in enumerate(numbers)))
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="eva"))
    earlier = lab.run(read_run(lab.services, started.name))
    lab.run(lab.services.store.put(replace(earlier, vies_seconds=48)))  # spent by the execution before
    lab.run(lab._carry_out(started.name))
    assert len(asked(lab)) == 3
    assert lab.run(read_run(lab.services, started.name)).vies_seconds == RUN_SECONDS
    lab.assert_booked_once(*placed)


@pytest.mark.parametrize("mode", [ViesMode.BOOK, ViesMode.WAIT])
def test_a_dry_run_asks_nothing_and_says_that_the_import_will(mode: ViesMode) -> None:
    lab = vies_lab(mode)
    lab.import_orders()
    [order_id] = lab.place(german_order())
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="anna", dry_run=True))
    lab.run(lab._carry_out(started.name))
    items, _ = lab.run(read_report(lab.services, lab.profile.id, started.name.key, limit=10))
    [item] = [item for item in items if item.subject == order_id]
    assert item.outcome is ItemOutcome.CREATED
    assert "pas bij het echte importeren aan VIES gevraagd" in item.explanation
    assert lab.vies.asked == []
    assert kept(lab) == []


def test_a_stored_question_that_nobody_answered_says_why() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    import_german(lab)
    assert kept(lab)[0].no_answer is NoAnswer.MEMBER_STATE


def test_a_booked_order_stays_done_while_its_number_is_asked() -> None:
    lab = vies_lab()
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.DONE
    assert marker.unconfirmed_vat_number == NUMBER


# Outside the planning


def planned(lab: Lab, interval: Interval) -> None:
    lab.change_profile("planning", import_orders=TaskPlan(interval=interval))


def tick(lab: Lab, number: int = 1) -> int:
    """Let the timer come by every five minutes and carry out what it starts; returns how many runs that were."""
    started = 0
    for _ in range(number):
        lab.clock.seconds += MINUTES_5
        for name in lab.run(start_due_runs(lab.services, Task.IMPORT_ORDERS)):
            started += 1
            lab.run(lab._carry_out(name))
    return started


@pytest.mark.parametrize("interval", [Interval.OFF, Interval.DAILY, Interval.HOURS_8])
def test_it_is_asked_every_hour_however_seldom_the_profile_imports(interval: Interval) -> None:
    lab = vies_lab()
    planned(lab, interval)
    lab.vies.faults = [DOWN]
    [order_id] = import_german(lab)
    [later] = lab.place(german_order(OTHER, 2))

    assert tick(lab, 36) == 4  # the first at once: what was booked this very moment has been asked already
    assert asked(lab) == [NUMBER] * 4
    assert not lab.booked(later)
    lab.vies.faults.clear()
    assert tick(lab, 36) == 1
    assert items_of(lab) == []
    assert "is geldig" in told(lab, order_id)
    assert not lab.booked(later)


def test_such_a_run_reads_neither_shop_nor_books_and_leaves_the_planning_alone() -> None:
    lab = vies_lab()
    planned(lab, Interval.DAILY)
    lab.vies.faults = [DOWN]
    import_german(lab)
    before, calls = lab.run(read_lease(lab.services, lab.profile.id, Task.IMPORT_ORDERS)), lab.snelstart_calls
    assert before is not None
    lab.shop.faults.extend([drop] * 9)
    assert tick(lab, 13) > 0
    after = lab.run(read_lease(lab.services, lab.profile.id, Task.IMPORT_ORDERS))
    assert after is not None
    assert after.record.last_started == before.record.last_started
    assert after.record.last_state is RunState.DONE
    assert lab.snelstart_calls == calls


def test_a_person_who_asks_for_an_import_meanwhile_gets_it() -> None:
    lab = vies_lab()
    planned(lab, Interval.OFF)
    lab.vies.faults = [DOWN]
    import_german(lab)
    tick(lab)
    [later] = lab.place(german_order(OTHER, 2))
    lab.clock.seconds += HOUR
    [asking] = lab.run(start_due_runs(lab.services, Task.IMPORT_ORDERS))
    joined = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="anna"))
    assert joined.name == asking
    lab.run(lab._carry_out(asking))
    lab.assert_booked_once(later)


def test_a_person_who_asks_for_an_import_while_it_works_gets_it() -> None:
    lab = vies_lab()
    planned(lab, Interval.OFF)
    lab.vies.faults = [DOWN]
    import_german(lab)
    tick(lab)
    [later] = lab.place(german_order(OTHER, 2))
    lab.clock.seconds += HOUR
    [asking] = lab.run(start_due_runs(lab.services, Task.IMPORT_ORDERS))
    lab.vies.faults = [Fault(FaultKind.SLOW)]

    async def both() -> None:
        async def a_second_later() -> None:
            await lab.clock.sleep(1)
            joined = await start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="anna")
            assert joined.name == asking
            assert not joined.needs_message

        await asyncio.gather(lab._carry_out(asking), a_second_later())

    lab.run(both())
    lab.assert_booked_once(later)


def test_a_run_that_is_cancelled_keeps_the_question() -> None:
    lab = vies_lab()
    planned(lab, Interval.OFF)
    lab.vies.faults = [DOWN]
    import_german(lab)
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="anna"))
    lab.run(cancel_run(lab.services, started.name, "anna"))
    lab.clock.seconds += HOUR
    assert tick(lab) == 1


# The proof


def test_the_proof_is_listed_by_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = vies_lab()
    lab.vies.invalid = {OTHER}
    import_german(lab, NUMBER, OTHER)
    lab.clock.seconds += 60 * DAY
    lab.vies.faults = [DOWN]
    import_german(lab, NUMBER)
    path = f"/api/profiles/{lab.profile.id}/vat-numbers"
    with in_process_api(lab, monkeypatch) as api:
        everything = api.ask("GET", path).json()["items"]
        fourth = api.ask("GET", path, query="quarter=2026Q4").json()["items"]
        first = api.ask("GET", path, query="quarter=2027Q1").json()["items"]
        page = api.ask("GET", path, query="limit=2").json()
        rest = api.ask("GET", path, query=f"limit=2&continuation={page['next']}").json()
        wrong = api.ask("GET", path, query="quarter=2026Q5")

    assert {(each["number"], each["quarter"], each["valid"]) for each in everything} == {
        (NUMBER, "2026Q4", True),
        (OTHER, "2026Q4", False),
        (NUMBER, "2027Q1", None),
        (OTHER, "2027Q1", None),  # its order waits, and is looked at again every day
    }
    assert [each["quarter"] for each in fourth] == ["2026Q4", "2026Q4"]
    assert all(each["consultation_number"].startswith("WAPIAAAA") for each in fourth)
    assert {each["requester"] for each in fourth} == {OWN}
    assert [(each["valid"], each["no_answer"], each["answered_at"]) for each in first] == [
        (None, "member_state", None)
    ] * 2
    assert [*page["items"], *rest["items"]] == everything
    assert rest["next"] == ""
    assert wrong.status == 400
