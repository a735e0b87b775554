"""What a night costs on which a profile has no news, and that sparing it skips nothing for ever."""

import logging
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from sconnect.app.housekeeping import daily, maintenance_run
from sconnect.app.housekeeping.daily import read_maintenance_days, run_daily_maintenance, today
from sconnect.app.housekeeping.maintenance_run import MaintenanceRun
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.office.access import give_access, read_access
from sconnect.app.profiles.repository import save_profile
from sconnect.app.storage.records import MaintenanceDay, OrderRecord, RunItems, RunRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from sconnect.domain.profile.access import ProfileRole
from sconnect.domain.runs import RunState
from tests.fakes.files import InMemoryFiles
from tests.fakes.rows import Operation
from tests.functional.faults import DAY, KilledError, assert_done
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.run_costs import (
    BYTES_PER_LINE,
    LINES_PER_MAINTENANCE,
    LINES_PER_TICK,
    MORE_PER_MONTH,
    MORE_WHEN_RUNS_GO,
    PER_MAINTENANCE,
)
from tests.functional.test_housekeeping import maintained
from tests.unit.app.runs.tick_costs import PER_MAINTENANCE_BLOCK, PER_MAINTENANCE_TICK

OF_TICK = PER_MAINTENANCE_TICK + PER_MAINTENANCE_BLOCK
READ_BACK = 1
RESTING = {
    *("purge_vat_numbers", "purge_moves", "purge_access", "vat_review", "order_list", "link_list"),
    *("pick_lists", "evidence"),
}


@dataclass(slots=True)
class _Nights:
    """A lab whose profile has some orders, and the requests to the tables of its last night."""

    lab: Lab = field(default_factory=lambda: Lab(evidence=InMemoryFiles()))
    requests: list[str] = field(default_factory=list)
    placed: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.placed = self.lab.place(*plain_orders(3))
        self.lab.import_orders()
        self.lab.run(save_profile(self.lab.services, self.lab.profile, by="test"))
        self.lab.rows.before = self.note

    async def note(self, operation: Operation) -> None:
        self.requests.append(f"{operation.name} {operation.table} {operation.partition} {operation.key}")

    def night(self) -> MaintenanceDay:
        """Let a day go by, and carry out the maintenance that the timer brings."""
        self.lab.clock.seconds += DAY
        self.requests.clear()
        day = maintained(self.lab)
        assert day.finished_at is not None
        assert not day.errors
        return day

    def settle(self) -> None:
        """Let nights go by until one has nothing left to do that is done once."""
        for _ in range(3):
            self.night()

    def marker(self, order_id: str) -> OrderRecord:
        marker = self.lab.marker(order_id)
        assert marker is not None
        return marker

    @property
    def told(self) -> str:
        return "\n".join(["", *self.requests])


def test_a_night_without_news_costs_what_the_table_of_costs_says(caplog: pytest.LogCaptureFixture) -> None:
    nights = _Nights()
    nights.settle()
    caplog.set_level(logging.INFO)
    caplog.clear()

    day = nights.night()

    assert day.counts == {}
    assert len(nights.requests) - READ_BACK <= OF_TICK + PER_MAINTENANCE, nights.told
    assert sum(request.startswith("put housekeeping") for request in nights.requests) == 1
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("sconnect")]
    assert len(lines) == LINES_PER_TICK + LINES_PER_MAINTENANCE, lines
    assert max(len(line.encode()) for line in lines) <= BYTES_PER_LINE


def test_a_night_in_which_runs_of_long_ago_are_removed_costs_a_few_more() -> None:
    nights = _Nights()
    nights.lab.clock.seconds += 86 * DAY
    nights.settle()
    [run], _ = nights.lab.run(_runs(nights.lab))
    report = RunItems(profile_id=nights.lab.profile.id, part=f"{run}!000001", items=())
    nights.lab.run(nights.lab.services.store.put(report))

    day = nights.night()

    assert day.counts == {"runs_removed": 1}
    assert nights.lab.run(_runs(nights.lab)) == ([], [])
    assert len(nights.requests) - READ_BACK <= OF_TICK + PER_MAINTENANCE + MORE_WHEN_RUNS_GO, nights.told


async def _runs(lab: Lab) -> tuple[list[str], list[str]]:
    store = lab.services.store
    return (
        [key async for key in store.keys(RunRecord, lab.profile.id)],
        [key async for key in store.keys(RunItems, lab.profile.id)],
    )


def test_once_in_a_while_everything_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(days=30) == maintenance_run.LONGEST_REST
    monkeypatch.setattr(maintenance_run, "LONGEST_REST", timedelta(days=3))
    nights = _Nights()
    looked_at, asked = [], []
    for _ in range(8):
        resting, now = nights.night().resting, today(nights.lab.services)
        assert resting.keys() <= RESTING
        looked_at.append({name for name, until in resting.items() if _days_between(now, until) == 3})
        asked.append(len(nights.requests) - READ_BACK - OF_TICK)

    for name in RESTING - {"evidence"}:  # which rests until the month is over, if that comes first
        found = [night for night, names in enumerate(looked_at) if name in names]
        assert [later - earlier for earlier, later in pairwise(found)] == [3] * (len(found) - 1), name
        assert len(found) > 1, name
    assert sum(asked[3:6]) <= 3 * PER_MAINTENANCE + MORE_PER_MONTH, asked


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def test_what_rests_is_looked_at_when_the_settings_or_the_version_changed_or_a_night_was_skipped() -> None:
    nights = _Nights()
    nights.settle()
    lab = nights.lab
    assert set(nights.night().done[: len(RESTING)]) == RESTING

    lab.profile = lab.profile.model_copy(update={"name": "Anders"})
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    assert nights.night().done[0] == "settle"
    assert nights.night().done[0] != "settle"
    lab.clock.seconds += DAY
    assert nights.night().done[0] == "settle"
    lab.clock.seconds += DAY
    newer = replace(lab.services, version="9.9.9")
    lab.run(run_daily_maintenance(newer, lab.profile.id, today(newer)))
    assert lab.run(read_maintenance_days(newer, lab.profile.id))[0].done[0] == "settle"


def test_who_was_given_access_while_that_task_rests_is_forgotten_in_time() -> None:
    nights = _Nights()
    nights.settle()
    lab = nights.lab
    lab.run(give_access(lab.services, lab.profile.id, "eva", ProfileRole.VIEWER, "Eva", by="test"))
    lab.clock.seconds += lab.services.retention.finished.total_seconds() - 2 * DAY
    for _ in range(2):
        nights.night()
        assert len(lab.run(read_access(lab.services, lab.profile.id)).changes) == 1

    assert nights.night().counts["access_changes_removed"] == 1


def test_a_night_that_dies_before_any_of_its_writes_is_finished_by_its_message() -> None:
    """An order in doubt, one that stands in no list, and a run that lost its lease."""
    nights = _Nights()
    lab, (doubtful, orphan, fine) = nights.lab, nights.placed
    markers = OrderMarkers(lab.services, lab.profile.id)
    for order_id in (doubtful, orphan):
        unknown = replace(nights.marker(order_id), state=OrderState.UNKNOWN, sales_order_id="", sales_order_number=None)
        lab.run(lab.services.store.put(unknown))
        if order_id == doubtful:
            cause = Cause(CauseKind.OUTCOME_UNKNOWN, doubtful)
            lab.run(markers.list_order(unknown, [cause], retry_at=lab.clock.now()))
    lab.run(lab.services.store.put(_lost_run(lab)))
    lab.clock.seconds += 2 * DAY
    begun_with, begun_at = deepcopy(lab.rows._tables), lab.clock.seconds

    deaths = 0
    while _dies_at_write(nights, 1 + deaths * _EVERY_SO_MANY):
        deaths += 1
        day = maintained(lab)
        assert day.finished_at is not None
        assert not day.errors
        assert nights.marker(doubtful).state is OrderState.DONE
        listed = {entry.order_id for entry in lab.listed()}
        assert orphan in listed or nights.marker(orphan).state is OrderState.DONE  # looked up as it was listed before
        if doubtful in listed:  # it died between the two writes: the next import takes it off the list
            lab.import_orders()
        assert_done(lab, doubtful, fine)
        run = lab.run(lab.services.store.get_like(_lost_run(lab)))
        assert run is not None
        assert run.record.finished_at is not None
        lab.rows._tables, lab.clock.seconds = deepcopy(begun_with), begun_at
    assert deaths * _EVERY_SO_MANY > 15


_EVERY_SO_MANY = 4
"""Each of this many writes is one to die before."""


def _dies_at_write(nights: _Nights, number: int) -> bool:
    """Have the maintenance die before a write. False: it had fewer."""
    lab, writes = nights.lab, 0

    async def die(operation: Operation) -> None:
        nonlocal writes
        writes += operation.is_write
        if writes == number:
            raise KilledError

    lab.rows.before = die
    try:
        lab.run(run_daily_maintenance(lab.services, lab.profile.id, today(lab.services)))
    except KilledError:
        return True
    finally:
        lab.rows.before = nights.note
    return False


def _lost_run(lab: Lab) -> RunRecord:
    return RunRecord(
        profile_id=lab.profile.id,
        run_id="8204478399999-0000000000",
        task=Task.IMPORT_ORDERS,
        state=RunState.RUNNING,
        queued_at=lab.clock.now() - timedelta(days=1),
    )


def test_what_was_done_is_recorded_after_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what a death undoes is bounded."""
    nights = _Nights()
    slow = daily._TASKS["purge_runs"]

    async def slowly(maintenance: MaintenanceRun) -> bool:
        await nights.lab.clock.sleep(daily._RECORDED_EVERY)
        return await slow(maintenance)

    async def dies(_: MaintenanceRun) -> bool:
        raise KilledError

    monkeypatch.setitem(daily._TASKS, "purge_runs", slowly)
    monkeypatch.setitem(daily._TASKS, "orders", dies)
    lab = nights.lab
    with pytest.raises(KilledError):
        lab.run(run_daily_maintenance(lab.services, lab.profile.id, today(lab.services)))
    [day] = lab.run(read_maintenance_days(lab.services, lab.profile.id))
    assert day.done == ("settle", "close_runs", "due_work", "purge_runs")


def test_an_import_that_reads_the_pick_lists_in_passing_tells_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """They stand between what an import reads together: its last look and its lease."""
    nights = _Nights()
    nights.settle()
    caplog.clear()
    nights.lab.import_orders()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
