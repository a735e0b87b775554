from datetime import date, timedelta
from decimal import Decimal

import pytest

from sconnect.app.errors import SettingsError, StoreBusyError
from sconnect.app.overview.figures import read_figures
from sconnect.app.overview.observing import observe, read_rows, refresh, refresh_list
from sconnect.app.overview.planning import read_planning
from sconnect.app.overview.profiles import Standing, list_summaries
from sconnect.app.profiles.repository import record_of, save_profile
from sconnect.app.runs.execution import execute
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, ProfileRecord, SummaryRow
from sconnect.app.storage.records.profiles import TaskEnd
from sconnect.app.summaries import note_columns, note_earlier_end
from sconnect.domain.figures import BookedDay, Listed
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.profile.history import By
from sconnect.domain.runs import RunState
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

IMPORT = Task.IMPORT_ORDERS
HOURLY = Planning(import_orders=TaskPlan(interval=Interval.HOURS_1))
MANY = 400


def _profile(name: str) -> Profile:
    made = profile(reference_prefix=f"{name}-")
    return made.model_copy(update={"id": name, "name": name, "planning": HOURLY})


def _booked(day: date, amount: str = "12.10") -> BookedDay:
    return BookedDay(day, 1, Decimal(amount))


async def _row(desk: Desk, name: str = "winkel") -> SummaryRow:
    return (await read_rows(desk.services, [name]))[name]


async def _stored(desk: Desk, name: str = "winkel") -> SummaryRow:
    stored = await desk.services.store.get(SummaryRow, SummaryRow.PARTITION_PREFIX, name)
    assert stored is not None
    return stored.record


async def _run(desk: Desk, name: str, body: object) -> None:
    started = await start_run(desk.services, name, IMPORT, by="test")
    await execute(desk.services, started.name, {IMPORT: body})  # type: ignore[dict-item]  # the bodies below


async def test_a_run_writes_what_it_booked_and_what_waits_in_one_row(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    today = desk.clock.now().date()

    async def body(_: Services, __: Profile, progress: Progress) -> bool:
        progress.figures.moves.append((None, (desk.clock.now(), Decimal("12.10"))))
        progress.figures.listed = {"7": Listed(OrderState.WAITING, desk.clock.now())}
        return False

    for _ in range(2):
        await _run(desk, "winkel", body)
    row, end = await _stored(desk), (await _stored(desk)).end_of(IMPORT)
    assert row.booked_days == (BookedDay(today, 2, Decimal("24.20")),)
    assert (row.waiting, row.unknown, end and end.state) == (1, 0, RunState.DONE)
    figures = await read_figures(desk.services)
    assert (figures.today.booked.orders, figures.this_month.booked.amount) == (2, Decimal("24.20"))


async def test_a_run_that_books_nothing_costs_one_write_of_its_own_columns(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    await note_columns(desk.services, "winkel", {"shop_name": "Van Dijk"}, booked=[_booked(desk.clock.now().date())])
    seen: list[Operation] = []

    async def note(operation: Operation) -> None:
        if operation.partition == SummaryRow.PARTITION_PREFIX:
            seen.append(operation)

    async def body(_: Services, __: Profile, ___: Progress) -> bool:
        return False

    desk.rows.before = note
    await _run(desk, "winkel", body)
    assert [operation.name for operation in seen] == ["merge"]
    row = await _stored(desk)
    assert (row.shop_name, len(row.booked_days)) == ("Van Dijk", 1)


async def test_trouble_with_the_row_fails_no_run(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")

    def lost(operation: Operation) -> Fate:
        is_summary = operation.partition == SummaryRow.PARTITION_PREFIX
        return Fate.LOST if is_summary and operation.is_write else Fate.FINE

    async def body(_: Services, __: Profile, progress: Progress) -> bool:
        progress.figures.moves.append((None, (desk.clock.now(), Decimal("12.10"))))
        return False

    desk.rows.policy = lost
    await _run(desk, "winkel", body)
    [task, *_] = await read_planning(desk.services)
    assert task.last_run is not None
    assert task.last_run.state is RunState.DONE


async def test_two_writers_at_once_lose_nothing(desk: Desk) -> None:
    """Another run adds its own between the reading and the writing of the first."""
    today = desk.clock.now().date()
    more = [[_booked(today)]]

    async def between(operation: Operation) -> None:
        if operation.name in {"insert", "replace"} and more:
            await note_columns(desk.services, "winkel", {"waiting": 3}, booked=more.pop())

    desk.rows.before = between
    await note_columns(desk.services, "winkel", {"unknown": 1}, booked=[_booked(today, "1.00")])
    desk.rows.before = _nothing
    row = await _stored(desk)
    assert row.booked_days == (BookedDay(today, 2, Decimal("13.10")),)
    assert (row.waiting, row.unknown) == (3, 1)


async def _nothing(_: Operation) -> None:
    return None


async def test_a_failing_shop_says_why_and_a_run_that_is_closed_later_does_not_hide_a_newer_one(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")

    async def body(_: Services, __: Profile, ___: Progress) -> bool:
        raise SettingsError("De sleutel is geweigerd.", english="The key was refused.")

    await _run(desk, "winkel", body)
    [summary], _ = await list_summaries(desk.services, after="", limit=5)
    assert (summary.standing, summary.why.english) == (Standing.FAILING, "The key was refused.")
    older = {"import_orders": TaskEnd("9999999999999-0000000000", RunState.DONE, None, None), "import_orders_why": ()}
    await note_earlier_end(desk.services, "winkel", IMPORT, older)
    end = (await _stored(desk)).end_of(IMPORT)
    assert end is not None
    assert end.state is RunState.FAILED


async def test_what_is_missing_after_an_upgrade_is_looked_up_once(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    now = desk.clock.now()
    await desk.services.store.put(OpenOrder(profile_id="winkel", order_id="7", state=OrderState.UNKNOWN, since=now))
    await note_columns(desk.services, "winkel", {}, booked=[_booked(now.date())])
    assert (await _row(desk)).unknown == 1
    desk.rows.reads.clear()
    row = await _row(desk)
    assert (row.unknown, len(row.booked_days), row.built_at) == (1, 1, None)
    assert dict(desk.rows.reads) == {"claims": 1}
    assert (await read_figures(desk.services)).incomplete == 1


async def test_the_daily_maintenance_makes_a_row_right_and_leaves_the_present_day(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    today = desk.clock.now().date()
    yesterday = today - timedelta(days=1)
    await refresh(desk.services, "winkel", (_booked(yesterday), _booked(today)))
    assert (await _row(desk)).booked_days == (_booked(yesterday), _booked(today))
    await note_columns(desk.services, "winkel", {"waiting": 9}, booked=[_booked(today), _booked(yesterday)])
    await refresh(desk.services, "winkel", (_booked(yesterday),))
    row = await _row(desk)
    assert row.booked_days == (_booked(yesterday), BookedDay(today, 2, Decimal("24.20")))
    assert row.waiting == 0
    await refresh(desk.services, "winkel", None)
    assert (await _row(desk)).booked_days == row.booked_days


async def test_a_decision_counts_the_work_list_again(desk: Desk) -> None:
    now = desk.clock.now()
    await desk.services.store.put(OpenOrder(profile_id="winkel", order_id="7", state=OrderState.WAITING, since=now))
    await refresh_list(desk.services, "winkel")
    assert (await _stored(desk)).waiting == 1
    desk.rows.policy = lambda _: Fate.LOST
    await refresh_list(desk.services, "winkel")  # not a word of it to the person who decided
    with pytest.raises(StoreBusyError):
        await observe(desk.services, "winkel")


async def test_four_hundred_profiles_cost_a_few_requests(desk: Desk) -> None:
    ids = [f"winkel-{number:03d}" for number in range(MANY)]
    rows = []
    for name in ids:
        await desk.services.store.put(record_of(desk.services, _profile(name), by=By("test")))
        end = TaskEnd(f"{9_000_000_000_000}-{name[-3:]}", RunState.DONE, desk.clock.now(), desk.clock.now())
        rows.append(SummaryRow(profile_id=name, import_orders=end, waiting=2, is_whole=True, built_at=desk.clock.now()))
    await desk.services.store.put_many(rows)
    desk.rows.reads.clear()
    planned = await read_planning(desk.services)
    assert len(planned) == MANY * len(Task)
    assert all(each.last_run for each in planned if each.task is IMPORT)
    assert desk.rows.reads.total() == 2
    summaries, following = await list_summaries(desk.services, after="", limit=1_000)
    assert ([each.id for each in summaries], following) == (ids, "")
    assert (await read_figures(desk.services)).waiting == 2 * MANY
    assert desk.rows.reads.total() == 7
    assert desk.rows.writes.total() == MANY + 4  # nothing by reading


async def test_a_profile_whose_settings_cannot_be_read_is_told_of_with_why_and_who_acts(desk: Desk) -> None:
    await save_profile(desk.services, _profile("winkel"), by="test")
    record = ProfileRecord(id="oud", body='{"id": "oud", "orders": {"tolerance": "7"}}', modified_at=desk.clock.now())
    await desk.services.store.put(record)
    [broken, whole], following = await list_summaries(desk.services, after="", limit=5)
    assert (broken.id, broken.standing, whole.standing, following) == ("oud", Standing.FAILING, Standing.GOOD, "")
    assert "orders.tolerance" in broken.why.dutch
    assert "have an admin put them back" in broken.why.english
    assert "doet dit profiel niets" in broken.why.dutch
    [first], following = await list_summaries(desk.services, after="", limit=1)
    assert (first.id, following) == ("oud", "winkel")
