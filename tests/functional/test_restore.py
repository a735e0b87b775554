"""The restore drill: the tables are lost, a copy is put back, and what was booked since comes back from the books."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from local.shop.http.wire import Reply, Response
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import NotFoundError, NotNowError
from sconnect.app.housekeeping.copies import COPIED, NOT_COPIED, list_copies, read_copy
from sconnect.app.housekeeping.daily import read_maintenance_days, today
from sconnect.app.housekeeping.restoring import Restored, restore_copy
from sconnect.app.importing.restoring import check
from sconnect.app.importing.restoring.state import CLOSED, read_restored
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Backup
from sconnect.app.storage.records import RECORDS, ProfileRecord, RunRecord, TaskLease
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, Task
from sconnect.domain.runs import RunState
from sconnect.entrypoints.queue.housekeeping import maintenance_failed, run_maintenance
from sconnect.entrypoints.queue.messages import copy_message
from sconnect.entrypoints.queue.runs import run_task
from tests.fakes.files import InMemoryFiles
from tests.fakes.rows import InMemoryRows
from tests.fakes.ticks import run_messages
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import order_of, plain_orders

HOUR = 3_600


def copying_lab(**options: object) -> Lab:
    lab = Lab(copies=InMemoryFiles(), **options)  # type: ignore[arg-type]
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    return lab


def copy(lab: Lab) -> str:
    """Let the daily copy be made; returns its day."""
    day = today(lab.services)
    messages = [copy_message(day)]
    while messages:
        messages = lab.run(run_maintenance(lab.services, queue_message(messages.pop())))
    lab.clock.seconds += HOUR
    return day


def lose_and_restore(lab: Lab, day: str) -> Restored:
    """Lose all tables and put a copy back."""
    assert lab.copies is not None
    lab.rows = InMemoryRows()
    lab.services = lab._wired()
    store = lab.services.store
    return lab.run(restore_copy(store, Backup(lab.rows, lab.copies), lab.secrets, day, lab.clock.now()))


def check_and_import(lab: Lab) -> RunRecord:
    """Let the settle time pass, and an import come."""
    lab.clock.seconds += lab.services.limits.settle_time.total_seconds() + 1
    return run_import(lab)


def run_import(lab: Lab) -> RunRecord:
    lab.services = lab._wired()

    async def work() -> RunRecord:
        started = await start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="")
        await lab._carry_out(started.name)
        return await read_run(lab.services, started.name)

    return lab.run(work())


def test_every_table_is_copied_or_left_out_for_a_reason() -> None:
    assert sorted({*COPIED, *NOT_COPIED}) == sorted({kind.TABLE for kind in RECORDS})


def test_what_was_booked_since_the_copy_comes_back_from_the_books_and_nothing_is_booked_twice() -> None:
    lab = copying_lab()
    before = lab.place(*plain_orders(3))
    lab.import_orders()
    lab.change_profile("articles", processing=Processing.MANUAL)
    waited = lab.place(order_of("ONBEKEND", customer=3))
    lab.import_orders()
    day = copy(lab)
    lab.add_article("ONBEKEND", like="LAB-KOFFIE")
    since = lab.place(*plain_orders(3))
    lab.import_orders(by="eva")
    for order_id in (*before, *waited, *since):
        assert len(lab.booked(order_id)) == 1
    undone = since[-1]
    lab.shop.change_status(undone, 11)  # refunded after it was booked
    later = lab.place(*plain_orders(2))

    restored = lose_and_restore(lab, day)

    assert restored.rows["orders"] == 4
    assert restored.profiles == 1
    run = check_and_import(lab)
    assert run.counts["found_back"] == len(waited) + len(since)
    assert run.counts["done"] == len(later)
    for order_id in (*before, *waited, *since, *later):
        assert len(lab.booked(order_id)) == 1
        marker = lab.marker(order_id)
        assert marker is not None
        assert marker.state is OrderState.DONE
        assert marker.sales_order_id == lab.booked(order_id)[0]["id"]
    found = lab.marker(since[0])
    assert found is not None
    assert found.restored
    assert "teruggevonden" in found.explanation
    assert [entry.order_id for entry in lab.listed()] == [undone]
    again = run_import(lab)
    assert not again.counts.get("found_back")
    assert not again.counts.get("done")


def test_a_restored_profile_does_nothing_until_it_was_checked() -> None:
    lab = copying_lab()
    placed = lab.place(*plain_orders(2))
    day = copy(lab)
    lab.import_orders()
    lose_and_restore(lab, day)

    run = run_import(lab)

    assert run.state is RunState.DONE
    assert run.errors == (CLOSED.dutch,)
    assert run.calls == 0
    for task in (Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS):
        started = lab.run(start_run(lab.services, lab.profile.id, task, by="eva"))
        lab.run(lab._carry_out(started.name))
        assert lab.run(read_run(lab.services, started.name)).errors == (CLOSED.dutch,)
    with pytest.raises(NotNowError, match="kopie"):
        lab.run(correct(lab, placed[0]))
    assert check_and_import(lab).counts["found_back"] == 2
    state = lab.run(read_restored(lab.services, lab.profile.id))
    assert state is not None
    assert (state.found, state.checked_at is not None) == (2, True)


async def correct(lab: Lab, order_id: str) -> None:
    from sconnect.app.worklist.corrections.correcting import correct as carry_out
    from sconnect.app.worklist.corrections.preparing import Choice, Scope
    from sconnect.domain.corrections.correction import CorrectionKind

    choice = Choice(CorrectionKind.CREDIT, Scope.ALL, (), Decimal(0), "")
    await carry_out(lab.services, lab.profile.id, order_id, choice, "x", "", by="eva")


def test_an_order_whose_answer_was_lost_right_before_the_tables_is_not_sent_again() -> None:
    lab = copying_lab()
    lab.place(*plain_orders(1))
    lab.import_orders()
    day = copy(lab)
    [lost] = lab.place(*plain_orders(1))
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", times=1))
    lab.import_orders()
    lose_and_restore(lab, day)
    check_and_import(lab)
    assert len(lab.booked(lost)) == 1


def test_an_order_that_the_shop_shows_only_later_is_looked_up_before_it_may_go() -> None:
    lab = copying_lab()
    day = copy(lab)
    [hidden] = lab.place(*plain_orders(1))
    lab.import_orders()
    entry = lab.shop.entries.pop(hidden)
    lose_and_restore(lab, day)
    assert check_and_import(lab).counts.get("found_back") is None
    lab.shop.entries[hidden] = entry
    lab.clock.seconds += 25 * HOUR

    assert run_import(lab).counts["found_back"] == 1
    assert len(lab.booked(hidden)) == 1


def test_books_that_cannot_be_trusted_keep_the_profile_closed() -> None:
    lab = copying_lab()
    lab.place(*plain_orders(2))
    day = copy(lab)
    lab.import_orders()
    lose_and_restore(lab, day)
    usual = lab.sim.switches
    lab.sim.switches = usual.__class__(ignored_order_filters=("Betalingskenmerk", "Nonsense"))
    assert check_and_import(lab).state is RunState.FAILED
    lab.sim.switches = usual
    assert run_import(lab).counts["found_back"] == 2


def test_ten_thousand_orders_come_back_within_an_hour() -> None:
    """Counted on a hundred and twenty: the calls, which SnelStart limits to 5,000 an hour and 500 a minute."""
    number = 120
    lab = copying_lab()
    day = copy(lab)
    placed = lab.place(*plain_orders(number))
    lab.import_orders()
    lose_and_restore(lab, day)
    before, began = sum(lab.snelstart_calls.values()), lab.clock.seconds

    run = check_and_import(lab)

    assert run.counts["found_back"] == number
    calls = sum(lab.snelstart_calls.values()) - before
    assert calls * 10_000 / number < 5_000
    settling = lab.services.limits.settle_time.total_seconds()
    assert (lab.clock.seconds - began - settling) * 10_000 / number < HOUR - settling
    assert lab.marker(placed[-1]) is not None


def test_a_check_that_runs_out_of_time_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(answer: Response) -> Reply:
        return replace(answer, delay=19.0)

    monkeypatch.setattr(check, "PAGE", 1)
    lab = copying_lab()
    number = int(lab.services.limits.run_budget // 19) + 3
    day = copy(lab)
    placed = lab.place(*plain_orders(number))
    lab.import_orders()
    lose_and_restore(lab, day)
    lab.shop.fault = slowly

    run = check_and_import(lab)

    assert run.continued >= 2
    assert run.counts["found_back"] == number
    lab.assert_booked_once(*placed)
    pages = [request for request in lab.shop.requests if "after_history" in request.query or "from" in request.query]
    assert len(pages) < 4 * number


def test_a_copy_without_its_list_is_none_and_one_that_was_changed_is_refused() -> None:
    lab = copying_lab()
    lab.place(*plain_orders(1))
    lab.import_orders()
    day = copy(lab)
    assert lab.copies is not None
    made = lab.run(read_copy(lab.copies, day))
    assert made is not None
    assert lab.run(list_copies(lab.copies)) == [day]
    orders = next(part for part in made.parts if part.table == "orders")
    honest = lab.copies.kept[orders.name]
    lab.copies.kept[orders.name] = honest[:-1]
    with pytest.raises(ValueError, match="was changed"):
        lose_and_restore(lab, day)
    del lab.copies.kept[orders.name]
    with pytest.raises(ValueError, match="lacks 1 files"):
        lose_and_restore(lab, day)
    del lab.copies.kept[f"{day}/copy.json"]
    assert lab.run(list_copies(lab.copies)) == []
    with pytest.raises(NotFoundError):
        lose_and_restore(lab, day)


def test_a_copy_is_made_once_a_day_and_holds_no_lease() -> None:
    lab = copying_lab()
    lab.place(*plain_orders(1))
    lab.import_orders()
    day = copy(lab)
    assert lab.copies is not None
    names = set(lab.copies.kept)
    copy(lab)
    assert set(lab.copies.kept) == names
    lose_and_restore(lab, day)
    assert not [row for table, row in lab.rows.held() if table == "claims" and row.key.startswith(TaskLease.KEY_PREFIX)]


def test_restoring_twice_and_over_what_is_newer_does_no_harm() -> None:
    lab = copying_lab()
    placed = lab.place(*plain_orders(2))
    day = copy(lab)
    lab.import_orders()
    assert lab.copies is not None
    backup = Backup(lab.rows, lab.copies)
    for _ in range(2):
        lab.run(restore_copy(lab.services.store, backup, lab.secrets, day, lab.clock.now()))
    lab.profile = lab.profile.model_copy(update={"name": lab.profile.name})
    check_and_import(lab)
    lab.assert_booked_once(*placed)


def test_a_profile_that_was_put_back_is_started_by_the_next_tick() -> None:
    """Also beside profiles that are there: the index of due work is made anew."""
    lab = copying_lab()
    [message] = lab.run(run_messages(lab.services, "import_orders"))
    lab.run(run_task(lab.services, queue_message(message)))
    day = copy(lab)
    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    lab.clock.seconds += 3600
    assert lab.run(run_messages(lab.services, "import_orders")) == []
    assert lab.copies is not None
    lab.run(restore_copy(lab.services.store, Backup(lab.rows, lab.copies), lab.secrets, day, lab.clock.now()))
    lab.clock.seconds += 3600
    assert len(lab.run(run_messages(lab.services, "import_orders"))) == 1


def test_a_copy_that_fails_too_often_is_told(caplog: pytest.LogCaptureFixture) -> None:
    lab = copying_lab()
    lab.run(maintenance_failed(queue_message(copy_message("2026-11-25"))))
    assert [json.loads(record.getMessage()) for record in caplog.records] == [{"event": "copy given up"}]


def test_reconciliation_does_not_take_what_is_not_looked_up_yet_for_orders_of_others() -> None:
    lab = copying_lab()
    lab.place(*plain_orders(2))
    lab.import_orders()
    day = copy(lab)
    lab.place(*plain_orders(2))
    lab.import_orders()
    lab.clock.seconds += timedelta(days=1).total_seconds()
    lose_and_restore(lab, day)
    lab.services = lab._wired()
    message = json.dumps({"profile": lab.profile.id, "day": today(lab.services)})
    lab.run(run_maintenance(lab.services, queue_message(message)))
    [closed] = lab.run(read_maintenance_days(lab.services, lab.profile.id))
    assert closed.reconciliation is None
    check_and_import(lab)
    lab.clock.seconds += timedelta(days=1).total_seconds()
    lab.services = lab._wired()
    message = json.dumps({"profile": lab.profile.id, "day": today(lab.services)})
    lab.run(run_maintenance(lab.services, queue_message(message)))
    checked = lab.run(read_maintenance_days(lab.services, lab.profile.id))[0]
    assert checked.reconciliation is not None
    assert not checked.reconciliation.needs_a_person
