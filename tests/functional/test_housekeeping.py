"""The daily maintenance of a profile, with the whole app behind them."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import azure.functions as func
import pytest

from local.shop import faults
from local.shop.http.wire import Fault as ShopFault
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from sconnect.app.housekeeping import retention
from sconnect.app.housekeeping.daily import read_maintenance_days, run_daily_maintenance, today
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import MaintenanceDay, OpenOrder, ProfileRecord, RunRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, Task
from sconnect.domain.reconciliation.rules import Finding
from sconnect.domain.runs import RunState
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.shopper_facts import SHOPPER
from sconnect.entrypoints.queue.housekeeping import maintenance_failed
from sconnect.entrypoints.queue.housekeeping import run_maintenance as from_message
from tests.fakes.rows import Operation
from tests.fakes.ticks import maintenance_messages
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.faults import DAY, HOUR, assert_done, entry_of, place_waiting
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_order, plain_orders

IMPORT = Task.IMPORT_ORDERS


class _Tick(func.TimerRequest):
    @property
    def past_due(self) -> bool:
        return True


def _booked_lab(number: int = 3) -> tuple[Lab, list[str]]:
    lab = Lab()
    placed = lab.place(*plain_orders(number))
    lab.import_orders()
    return lab, placed


def _next_morning(lab: Lab) -> None:
    lab.clock.seconds += DAY


def maintained(lab: Lab) -> MaintenanceDay:
    """Let the timer come by and carry out its messages, follow-ups included."""
    lab.services = lab._wired()
    return lab.run(_maintained(lab))


async def _maintained(lab: Lab) -> MaintenanceDay:
    messages = await maintenance_messages(lab.services)
    while messages:
        messages += await from_message(lab.services, queue_message(messages.pop()))
    return (await read_maintenance_days(lab.services, lab.profile.id))[0]


def test_every_profile_has_a_message_of_its_own_even_one_that_cannot_be_read() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    broken = ProfileRecord(id="kapot", body="geen json", modified_at=lab.clock.now())
    lab.run(lab.services.store.put(broken))
    messages = [json.loads(text) for text in lab.run(maintenance_messages(lab.services))]
    day = today(lab.services)
    assert messages == [{"profile": "kapot", "day": day}, {"profile": lab.profile.id, "day": day}]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "onzin",
        "[]",
        "{}",
        '{"profile": "lab"}',
        '{"profile": "../x", "day": "2026-11-25"}',
        '{"profile": "lab", "day": 5}',
    ],
)
def test_a_message_that_names_no_profile_and_day_is_dropped(body: str) -> None:
    lab = Lab()
    assert lab.run(from_message(lab.services, queue_message(body))) == []


def test_a_quiet_day_is_told_with_all_tasks_done() -> None:
    lab, _ = _booked_lab()
    _next_morning(lab)
    day = maintained(lab)
    assert day.done == (
        "settle",
        "close_runs",
        "due_work",
        "purge_runs",
        "purge_vat_numbers",
        "purge_moves",
        "purge_access",
        "vat_review",
        "orders",
        "order_list",
        "link_list",
        "unsettled",
        "reconcile",
        "outcomes",
        "pick_lists",
        "summary",
        "evidence",
    )
    assert day.finished_at is not None
    assert (day.errors, day.counts) == ((), {})
    assert day.reconciliation is not None
    assert (day.reconciliation.orders_shop, day.reconciliation.orders_books) == (3, 3)
    assert day.reconciliation.last == lab.clock.now().date() - timedelta(days=1)


def test_doing_it_twice_on_one_day_costs_nothing_more() -> None:
    lab, _ = _booked_lab()
    _next_morning(lab)
    day = maintained(lab)
    calls = sum(lab.snelstart_calls.values())
    assert maintained(lab) == day
    assert sum(lab.snelstart_calls.values()) == calls


def test_a_profile_that_never_imported_asks_nothing_of_anybody() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    day = maintained(lab)
    assert (day.errors, day.reconciliation) == ((), None)
    assert not lab.snelstart_calls
    assert not lab.shop.requests


def test_a_profile_that_is_off_is_tidied_and_nobody_is_asked() -> None:
    lab, _ = _booked_lab()
    lab.profile = lab.profile.model_copy(update={"active": False})
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    _next_morning(lab)
    calls = sum(lab.snelstart_calls.values())
    day = maintained(lab)
    assert day.finished_at is not None
    assert day.reconciliation is None
    assert sum(lab.snelstart_calls.values()) == calls


def test_an_order_of_which_no_answer_came_is_settled_without_a_run() -> None:
    lab, placed = _booked_lab()
    marker = lab.marker(placed[0])
    assert marker is not None
    unknown = replace(marker, state=OrderState.UNKNOWN, sales_order_id="", sales_order_number=None)
    lab.run(lab.services.store.put(unknown))

    markers = OrderMarkers(lab.services, lab.profile.id)
    cause = Cause(CauseKind.OUTCOME_UNKNOWN, placed[0])
    lab.run(markers.list_order(unknown, [cause], retry_at=lab.clock.now()))
    assert entry_of(lab, placed[0]).state is OrderState.UNKNOWN
    _next_morning(lab)

    day = maintained(lab)

    assert day.counts == {"settled": 1}
    assert_done(lab, *placed)


@pytest.mark.parametrize(
    "gone", [faults.drop, faults.maintenance, faults.failing(404)], ids=["down", "maintenance", "gone"]
)
def test_without_the_shop_everything_but_the_comparison_is_done(gone: ShopFault) -> None:
    lab, placed = _booked_lab()
    marker = lab.marker(placed[0])
    assert marker is not None
    unknown = replace(marker, state=OrderState.UNKNOWN, sales_order_id="", sales_order_number=None)
    lab.run(lab.services.store.put(unknown))
    cause = Cause(CauseKind.OUTCOME_UNKNOWN, placed[0])
    markers = OrderMarkers(lab.services, lab.profile.id)
    lab.run(markers.list_order(unknown, [cause], retry_at=lab.clock.now()))
    lab.clock.seconds += (lab.services.retention.finished.days + 1) * DAY
    lab.shop.fault = gone

    day = maintained(lab)

    assert day.finished_at is not None
    assert day.counts["settled"] == 1
    assert day.counts["finished_purged"] == len(placed) - 1
    assert len(day.errors) == 1
    assert_done(lab, *placed)


def test_an_order_is_settled_although_the_link_code_was_withdrawn() -> None:
    lab, placed = _booked_lab()
    marker = lab.marker(placed[0])
    assert marker is not None
    unknown = replace(marker, state=OrderState.UNKNOWN, sales_order_id="", sales_order_number=None)
    lab.run(lab.services.store.put(unknown))
    cause = Cause(CauseKind.OUTCOME_UNKNOWN, placed[0])
    lab.run(OrderMarkers(lab.services, lab.profile.id).list_order(unknown, [cause], retry_at=lab.clock.now()))
    lab.shop.gate.key = "another"
    _next_morning(lab)

    assert maintained(lab).counts == {"settled": 1}

    assert_done(lab, *placed)


def test_an_uncertain_order_that_nothing_leads_to_is_listed_and_settled() -> None:
    """Its process died after the intent, and then the profile came to select other orders only."""
    lab, placed = _booked_lab()
    marker = lab.marker(placed[0])
    assert marker is not None
    sending = replace(marker, state=OrderState.SENDING, sales_order_id="", settle_at=lab.clock.now())
    lab.run(lab.services.store.put(sending))
    lab.change_profile("orders", statuses=(5,))
    _next_morning(lab)
    assert not maintained(lab).counts.get("listed_again")
    lab.clock.seconds += HOUR
    assert lab.import_orders().counts == {}
    lab.clock.seconds += DAY

    assert maintained(lab).counts["listed_again"] == 1
    assert entry_of(lab, placed[0]).state is OrderState.UNKNOWN
    _next_morning(lab)
    assert maintained(lab).counts["settled"] == 1
    done = lab.marker(placed[0])
    assert done is not None
    assert done.state is OrderState.DONE


def test_an_order_that_waits_and_fell_off_the_list_is_put_back_with_its_reason() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    entry = entry_of(lab, order_id)
    lab.run(lab.services.store.delete(OpenOrder, entry.partition, entry.key))
    lab.clock.seconds += DAY
    assert maintained(lab).counts["listed_again"] == 1
    again = entry_of(lab, order_id)
    assert (again.state, again.causes, again.reason) == (entry.state, entry.causes, entry.reason)


def test_an_order_that_is_listed_again_shows_its_facts_and_offers_its_actions() -> None:
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL)
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    [before] = items_of(lab)
    assert before.kind is CauseKind.CUSTOMER_UNKNOWN
    assert "?" not in before.cause.dutch
    entry = entry_of(lab, order_id)
    lab.run(lab.services.store.delete(OpenOrder, entry.partition, entry.key))
    lab.clock.seconds += DAY + HOUR

    assert maintained(lab).counts["listed_again"] == 1

    again = item_of(lab, CauseKind.CUSTOMER_UNKNOWN)
    assert (again.cause.dutch, again.facts, again.actions) == (before.cause.dutch, before.facts, before.actions)
    assert again.orders == before.orders
    chosen = lab.add_customer("gekozen@example.test")
    assert decide(lab, again, Action.LINK_CUSTOMER, customer_id=chosen).orders == (order_id,)


def test_an_order_about_a_card_that_is_listed_again_still_offers_another_customer() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    marker = lab.marker(order_id)
    assert marker is not None
    cause = Cause(CauseKind.CARD_IN_OTHER_COUNTRY, "kaart", {SHOPPER: "email:jan@example.test"})
    lab.run(lab.services.store.put(replace(marker, causes=(cause,), cause_kind=cause.kind)))
    entry = entry_of(lab, order_id)
    lab.run(lab.services.store.delete(OpenOrder, entry.partition, entry.key))
    lab.clock.seconds += DAY
    maintained(lab)
    item = item_of(lab, CauseKind.CARD_IN_OTHER_COUNTRY)
    assert Action.LINK_CUSTOMER in item.actions


def test_what_needs_a_person_is_kept_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    lab, placed = _booked_lab()
    [order] = lab.booked(placed[0])
    del lab.sim.books(lab.demo.books.name).orders[order["id"]]
    _next_morning(lab)
    with caplog.at_level(logging.INFO, logger="sconnect.events"):
        day = maintained(lab)
    assert day.counts == {"reconciled_missing": 1}
    assert day.reconciliation is not None
    [missing] = day.reconciliation.missing
    assert (missing.order_id, missing.reason.nl) == (placed[0], Finding.GONE_FROM_BOOKS.nl)
    [line] = [record for record in caplog.records if '"reconciled"' in record.getMessage()]
    assert line.levelno == logging.WARNING
    assert json.loads(line.getMessage())["counts"] == {"shop": 3, "books": 2, "missing": 1}


def test_a_task_that_fails_is_told_and_the_others_are_done() -> None:
    lab, _ = _booked_lab()
    _next_morning(lab)
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/verkooporders", status=503))
    day = maintained(lab)
    assert len(day.done) == 17
    assert day.finished_at is not None
    [error] = day.errors
    assert "SnelStart" in error
    assert day.reconciliation is None


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_run_that_nobody_will_ever_carry_out_is_closed_and_its_lease_is_free(state: str) -> None:
    """As when the interval is off and the message was lost: no tick and no redelivery comes to help."""
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    name = lab.run(start_run(lab.services, lab.profile.id, IMPORT, by="eva")).name
    if state == "running":
        lease = lab.run(read_lease(lab.services, lab.profile.id, IMPORT))
        assert lease is not None
        until = lab.clock.now() + timedelta(minutes=2)
        lab.run(lab.services.store.put(replace(lease.record, executor="dead", lease_until=until)))
    lab.clock.seconds += HOUR / 2
    assert maintained(lab).counts == {}
    assert lab.run(read_run(lab.services, name)).finished_at is None

    _next_morning(lab)

    assert maintained(lab).counts == {"closed": 1}
    run = lab.run(read_run(lab.services, name))
    assert (run.state, run.errors) == (
        RunState.FAILED,
        ("Deze uitvoering is onverwacht gestopt. De volgende gaat verder waar zij was.",),
    )
    freed = lab.run(read_lease(lab.services, lab.profile.id, IMPORT))
    assert freed is not None
    assert (freed.record.owner, freed.record.last_run) == ("", name.key)


def test_a_run_that_lost_its_lease_without_an_end_is_closed() -> None:
    lab, _ = _booked_lab()
    orphan = RunRecord(
        profile_id=lab.profile.id,
        run_id="8204478399999-0000000000",
        task=IMPORT,
        state=RunState.RUNNING,
        cancel_asked=True,
        queued_at=lab.clock.now(),
    )
    lab.run(lab.services.store.put(orphan))
    _next_morning(lab)
    assert maintained(lab).counts == {"closed": 1}
    closed = lab.run(lab.services.store.get_like(orphan))
    assert closed is not None
    assert closed.record.state is RunState.CANCELLED


def test_when_time_runs_out_a_follow_up_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, placed = _booked_lab(5)
    _next_morning(lab)
    lab.clock.seconds += 400 * DAY
    short = Limits(function_timeout=1, write_timeout=0, visible_after=0, clock_skew=0, settle=1, send_window=0.1)
    services = replace(lab.services, limits=short)
    day = today(lab.services)

    async def slowly(_: Operation) -> None:
        await lab.clock.sleep(0.1)

    lab.rows.before = slowly
    monkeypatch.setattr(retention, "_TOGETHER", 2)
    executions = 1
    while lab.run(run_daily_maintenance(services, lab.profile.id, day)):
        executions += 1
        assert executions < 50
    kept = lab.run(read_maintenance_days(lab.services, lab.profile.id))[0]
    assert executions > 1
    assert kept.finished_at is not None
    assert kept.counts["finished_purged"] == len(placed)


def test_maintenance_that_failed_too_often_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    lab, _ = _booked_lab()
    [message] = lab.run(maintenance_messages(lab.services))
    lab.run(maintenance_failed(queue_message(message)))
    [line] = [record for record in caplog.records if record.name == "sconnect.events" and "given up" in record.message]
    assert line.levelno == logging.ERROR
    assert json.loads(line.getMessage()) == {"event": "maintenance given up", "profile": lab.profile.id}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"profile": "a b", "day": "2026-11-24"}'])
def test_a_failed_message_that_names_nothing_is_dropped(body: str, caplog: pytest.LogCaptureFixture) -> None:
    Lab().run(maintenance_failed(queue_message(body)))
    assert "dropped a message" in caplog.text
    assert "given up" not in caplog.text


def test_a_profile_that_is_gone_is_forgotten_but_not_its_markers() -> None:
    lab, placed = _booked_lab()
    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    message = json.dumps({"profile": lab.profile.id, "day": today(lab.services)})
    assert lab.run(from_message(lab.services, queue_message(message))) == []
    assert lab.listed() == []
    for order_id in placed:
        marker = lab.marker(order_id)
        assert marker is not None
        assert (marker.state, marker.explanation) == (OrderState.DONE, "")

    again = lab.import_orders()

    assert again.counts == {}
    lab.assert_booked_once(*placed)
