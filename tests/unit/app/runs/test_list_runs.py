import pytest

from sconnect.app.runs import starting as runs
from sconnect.app.runs.starting import list_runs
from sconnect.app.storage.records import RunRecord
from sconnect.app.storage.records.runs import new_run_id
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from tests.unit.app.conftest import Desk


@pytest.fixture(autouse=True)
def _history(desk: Desk) -> None:
    desk.clock.run(_twelve_runs(desk))


async def _twelve_runs(desk: Desk) -> None:
    """Every third run exports articles."""
    for number in range(12):
        await desk.clock.sleep(60)
        run = RunRecord(
            profile_id="lab",
            run_id=new_run_id(desk.clock.now(), desk.services.random),
            task=Task.IMPORT_ORDERS if number % 3 else Task.EXPORT_ARTICLES,
            state=RunState.DONE,
            queued_at=desk.clock.now(),
            calls=number,
        )
        await desk.services.store.put(run)


async def _all(desk: Desk, limit: int, task: Task | None = None) -> list[list[int]]:
    pages, after = [], ""
    while True:
        found, after = await list_runs(desk.services, "lab", task=task, after=after, limit=limit)
        pages.append([run.calls for run in found])
        if not after:
            return pages


async def test_the_newest_comes_first_page_by_page(desk: Desk) -> None:
    assert await _all(desk, 5) == [[11, 10, 9, 8, 7], [6, 5, 4, 3, 2], [1, 0]]
    assert await _all(desk, 12) == [[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]


async def test_the_runs_of_one_task(desk: Desk) -> None:
    assert await _all(desk, 3, Task.EXPORT_ARTICLES) == [[9, 6, 3], [0]]
    assert await _all(desk, 3, Task.EXPORT_CUSTOMERS) == [[]]


async def test_a_long_history_is_searched_a_part_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MOST_READ", 5)
    pages = await _all(desk, 100, Task.EXPORT_ARTICLES)
    assert pages == [[9], [6, 3], [0]]


async def test_another_profile_has_none(desk: Desk) -> None:
    assert await list_runs(desk.services, "ander") == ([], "")
