"""Runs that start, go on, end and say what happened: whatever was lost, switched off or unreadable."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from local.shop import faults
from local.shop.faults import Cache
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from sconnect.app.errors import InstallationError, SettingsError
from sconnect.app.profiles.repository import read_profile, save_profile
from sconnect.app.runs.execution import execute
from sconnect.app.runs.leases import read_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import ProfileRecord, RunRecord
from sconnect.app.tasks import TASKS
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Interval, Processing, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate, Operation
from tests.fakes.ticks import start_due_runs
from tests.functional.faults import MINUTES_5, assert_done, entry_of, place_waiting, timer_runs
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order, plain_orders

IMPORT = Task.IMPORT_ORDERS


async def _tick(lab: Lab) -> list[RunName]:
    return await start_due_runs(lab.services, IMPORT)


def _save(lab: Lab, profile: Profile | None = None) -> None:
    lab.run(save_profile(lab.services, profile or lab.profile, by="test"))


def _execute(lab: Lab, name: RunName) -> bool:
    return lab.run(execute(lab.services, name, TASKS))


def test_a_run_whose_message_was_lost_is_handed_out_again_by_the_next_tick() -> None:
    lab = Lab()
    _save(lab)
    placed = lab.place(plain_order())
    [lost] = lab.run(_tick(lab))
    lab.clock.seconds += MINUTES_5

    [again] = lab.run(_tick(lab))

    assert again == lost
    assert not _execute(lab, again)
    assert lab.run(read_run(lab.services, again)).state is RunState.DONE
    assert_done(lab, *placed)


@pytest.mark.parametrize("died_at_work", [True, False])
def test_tables_that_hiccup_do_not_cost_a_run_its_message(died_at_work: bool) -> None:
    lab = Lab()
    _save(lab)
    [first] = lab.run(_tick(lab))
    if died_at_work:
        lease = lab.run(read_lease(lab.services, lab.profile.id, IMPORT))
        assert lease is not None
        lab.run(lab.services.store.put(replace(lease.record, executor="dead")))
    lab.clock.seconds += 1_000

    def runs_cannot_be_read(operation: Operation) -> Fate:
        return Fate.LOST if (operation.table, operation.name) == ("runs", "get") else Fate.FINE

    lab.rows.policy = runs_cannot_be_read
    [started] = lab.run(_tick(lab))

    assert (started != first) is died_at_work


def test_a_run_whose_process_died_is_said_to_be_interrupted_until_it_goes_on(lab: Lab, api: InProcessApi) -> None:
    path = f"/api/profiles/{lab.profile.id}/runs"
    started = api.ask("POST", path, {"task": IMPORT.value}).json()
    name = RunName.parse(started["run"])
    placed = lab.place(plain_order())

    def interrupted() -> bool:
        return bool(api.ask("GET", f"/api/runs/{started['run']}").json()["interrupted"])

    assert not interrupted()  # it waits for its turn
    lease = lab.run(read_lease(lab.services, lab.profile.id, IMPORT))
    run = lab.run(read_run(lab.services, name))
    assert lease is not None
    until = lab.clock.now() + timedelta(minutes=1)
    lab.run(lab.services.store.put(replace(lease.record, executor="at-work", lease_until=until)))
    lab.run(lab.services.store.put(replace(run, state=RunState.RUNNING, started_at=lab.clock.now())))
    assert not interrupted()
    lab.clock.seconds += 61
    assert interrupted()

    assert not lab.run(execute(lab.services, name, TASKS, is_redelivery=True))
    assert not interrupted()
    assert_done(lab, *placed)


def test_a_profile_that_cannot_be_read_stops_no_other() -> None:
    lab = Lab()
    _save(lab)
    for name, values in {"aaa": {}, "bbb": {"body": "{}", "modified_at": "gisteren"}, "zzz": {"body": "{}"}}.items():
        lab.run(lab.rows.put("profiles", ProfileRecord.PARTITION, name, values))
    unfit = ProfileRecord(id="ccc", body="geen json", modified_at=lab.clock.now())
    lab.run(lab.services.store.put(unfit))
    placed = lab.place(plain_order())

    [started] = lab.run(_tick(lab))

    assert started.profile_id == lab.profile.id
    _execute(lab, started)
    assert_done(lab, *placed)
    _save(lab)


def test_an_entry_of_the_work_list_that_cannot_be_read_stops_no_other() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    lab.run(lab.rows.put("worklist", lab.profile.id, "order!0150", {"state": "onzin"}))
    lab.change_profile("articles", processing=Processing.ADD)

    assert lab.run(_by_hand(lab)).state is RunState.DONE

    lab.assert_booked_once(order_id)


async def _by_hand(lab: Lab) -> RunRecord:
    return await lab._import_orders("anna")


def test_a_run_by_hand_over_a_long_work_list_looks_at_each_order_once_and_gets_to_the_new_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sconnect.app.importing.news.retry_waiting._TOGETHER", 2)
    lab = Lab(limits=Limits(function_timeout=240))
    lab.change_profile("articles", processing=Processing.MANUAL)
    for customer in range(1, 13):
        lab.add_customer(email_of(customer))
    waiting = lab.place(*(order_of(f"ONBEKEND-{customer}", customer) for customer in range(1, 13)))
    lab.import_orders()
    new = lab.place(plain_order(99))
    lab.sim.faults.add(Fault(FaultKind.SLOW, "GET", "/v2/artikelen", seconds=20))
    began = lab.clock.seconds

    run = lab.import_orders(by="anna")

    assert lab.clock.seconds - began > 2 * lab.services.limits.run_budget  # so it took several executions
    assert run.state is RunState.DONE
    assert run.counts["waiting"] == len(waiting)
    assert run.counts["done"] == 1
    assert_done(lab, *new)


def test_slow_look_ups_never_keep_a_run_from_getting_anywhere() -> None:
    """One look-up takes longer than an execution may begin new work; still every execution gets an order further."""
    lab = Lab(limits=Limits(function_timeout=240))
    _save(lab)
    placed = lab.place(*plain_orders(4, customers=1))
    lab.sim.faults.add(Fault(FaultKind.SLOW, "GET", "/v2/artikelen", seconds=29))
    [name] = lab.run(_tick(lab))

    executions = 1
    while _execute(lab, name) and executions <= len(placed):
        executions += 1

    assert executions > 1
    assert lab.run(read_run(lab.services, name)).state is RunState.DONE
    assert_done(lab, *placed)


def test_a_lease_survives_hiccups_of_every_kind() -> None:
    lab = Lab()
    _save(lab)
    name = lab.run(start_run(lab.services, lab.profile.id, IMPORT, by="")).name
    alive = lab.rows.before

    async def hiccup(operation: Operation) -> None:
        await alive(operation)
        if (operation.table, operation.name) == ("claims", "replace") and 10 < lab.clock.seconds < 60:
            raise InstallationError("De opslag weigert de toegang.", "De opslag weigert de toegang.")

    leases: list[float] = []

    async def long_task(*_: object) -> bool:
        for _tenth_second in range(30):
            await lab.clock.sleep(10)
            lease = await read_lease(lab.services, lab.profile.id, IMPORT)
            assert lease is not None
            assert lease.record.lease_until is not None
            leases.append((lease.record.lease_until - lab.clock.now()).total_seconds())
        return False

    lab.rows.before = hiccup
    assert not lab.run(execute(lab.services, name, {IMPORT: long_task}))

    assert min(leases) > 0
    assert min(leases[10:]) > lab.services.limits.lease - 30
    assert lab.run(read_run(lab.services, name)).state is RunState.DONE
    lease = lab.run(read_lease(lab.services, lab.profile.id, IMPORT))
    assert lease is not None
    assert lease.record.owner == ""


def test_refusals_do_not_count_as_attempts() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(3))
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", status=400, times=5))
    for _ in range(5):
        lab.import_orders(by="anna")
        lab.clock.seconds += MINUTES_5
        assert entry_of(lab, order_id).state is OrderState.REFUSED
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1))

    lab.import_orders(by="anna")
    timer_runs(lab, 6)

    assert_done(lab, order_id)


def test_a_profile_that_was_switched_off_stops_before_its_message_comes() -> None:
    lab = Lab()
    _save(lab)
    placed = lab.place(*plain_orders(2))
    [name] = lab.run(_tick(lab))
    _save(lab, lab.profile.model_copy(update={"active": False}))

    assert not _execute(lab, name)

    run = lab.run(read_run(lab.services, name))
    assert run.state is RunState.CANCELLED
    assert run.errors == (f"Profiel '{lab.profile.name}' is uitgezet.",)
    assert lab.snelstart_calls == {}
    assert not any(lab.booked(order_id) for order_id in placed)


def test_an_order_that_is_left_to_a_person_costs_nothing_in_later_runs() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(3))
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    lab.import_orders()
    timer_runs(lab, 12)
    assert entry_of(lab, order_id).retry_at is None
    calls = lab.snelstart_calls

    timer_runs(lab, 12)

    assert lab.snelstart_calls == calls


NAIVE = {"start": "2026-01-01T00:00:00"}


def test_a_start_without_a_time_zone_is_refused() -> None:
    profile = Lab().profile.model_dump(mode="json")
    profile["orders"] |= NAIVE
    with pytest.raises(ValidationError, match=r"orders\.start"):
        Profile.model_validate(profile)


def test_a_profile_that_was_stored_with_such_a_start_says_so_and_breaks_nothing() -> None:
    lab = Lab()
    _save(lab)
    [name] = lab.run(_tick(lab))
    profile = lab.profile.model_dump(mode="json")
    profile["orders"] |= NAIVE
    body = Profile.model_construct(**profile).model_dump_json(warnings=False)
    lab.run(lab.services.store.put(ProfileRecord(id=lab.profile.id, body=body, modified_at=lab.clock.now())))

    with pytest.raises(SettingsError, match=r"niet meer geldig \(orders\.start\)\. Sla ze opnieuw op,"):
        lab.run(read_profile(lab.services, lab.profile.id))
    assert not _execute(lab, name)
    assert lab.run(read_run(lab.services, name)).state is RunState.FAILED
    lab.clock.seconds += MINUTES_5
    assert lab.run(_tick(lab)) == []


def test_a_run_that_fails_is_told_to_the_operator_without_anything_personal(caplog: pytest.LogCaptureFixture) -> None:
    lab = Lab()
    lab.place(plain_order(5))
    lab.sim.faults.add(Fault(FaultKind.UNREACHABLE, "POST", "/v2/relaties"))

    run = lab.import_orders()

    assert run.state is RunState.FAILED
    [line] = [record for record in caplog.records if record.name == "sconnect.runs"]
    assert line.levelno == logging.WARNING
    assert f"run {lab.profile.id}.{run.run_id} stopped: UnreachableError POST /relaties" in line.getMessage()
    assert "klant5" not in caplog.text
    assert "Nummer 5" not in caplog.text


@pytest.mark.parametrize(
    ("interval", "dutch", "english"),
    [
        (Interval.MINUTES_5, "vanzelf opnieuw geprobeerd", "tried again by itself"),
        (Interval.OFF, "Start de taak later opnieuw", "Start the task again later"),
    ],
)
def test_a_run_says_that_it_is_tried_again_only_when_it_is(interval: Interval, dutch: str, english: str) -> None:
    lab = Lab()
    lab.change_profile("planning", import_orders=TaskPlan(interval=interval))
    lab.shop.fault = faults.maintenance
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert dutch in run.errors[0]
    assert english in run.english[0]


def test_an_answer_out_of_a_cache_fails_the_run_and_moves_nothing_on() -> None:
    lab = Lab()
    lab.shop.cache = Cache(None)
    [first] = lab.place(plain_order())
    lab.import_orders()
    [second] = lab.place(plain_order())
    lab.clock.seconds += 900
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert "cache" in run.errors[0]
    assert "cache" in run.english[0]
    assert "vanzelf" not in run.errors[0]
    lab.shop.cache = None
    lab.import_orders()
    lab.assert_booked_once(first, second)
