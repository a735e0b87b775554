"""The yearly evidence: once, whole, whatever dies meanwhile, and before anything of a profile goes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import inf
from typing import Any

import pytest

from sconnect.app.errors import StoreBusyError
from sconnect.app.housekeeping.evidence import due, writing
from sconnect.app.housekeeping.evidence.writing import read_years, write_evidence
from sconnect.app.storage.records import (
    AdoptionFinding,
    CorrectionRecord,
    EvidenceProgress,
    EvidenceYear,
    OrderRecord,
)
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.model import Against, Part, Reason, SaleKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.explanation.model import Explanation
from sconnect.domain.orders.state import OrderState
from tests.fakes.files import InMemoryFiles
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk, linked_profile
from tests.unit.app.orders import keep_marker, marker_of

PROFILE = linked_profile()
D2025 = datetime(2025, 6, 1, 12, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, 3, 15, tzinfo=UTC)


class Shelf:
    """The two containers, and the evidence that stands in them."""

    def __init__(self) -> None:
        self.containers = {7: InMemoryFiles(), 10: InMemoryFiles()}

    def folders(self, years: int = 7) -> dict[str, dict[str, bytes]]:
        """Return the files per folder (`2025/<moment>`), of those with a manifest."""
        found: dict[str, dict[str, bytes]] = {}
        for path, content in self.containers[years].kept.items():
            profile, folder, name = path.split("/")[0], "/".join(path.split("/")[1:3]), path.split("/")[3]
            assert profile == "lab"
            found.setdefault(folder, {})[name] = content
        return {folder: files for folder, files in found.items() if "manifest.json" in files}

    def orders(self, folder: str, years: int = 7) -> list[str]:
        """Return the order numbers of a folder, as its manifest lists its files."""
        files = self.folders(years)[folder]
        listed = [each["name"] for each in json.loads(files["manifest.json"])["files"]]
        lines = [line for name in listed if name.endswith(".jsonl") for line in files[name].decode().splitlines()]
        return [json.loads(line)["order"] for line in lines]


@pytest.fixture
def shelf(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    desk.services = replace(desk.services, evidence=made.containers)
    monkeypatch.setattr(writing, "_MOST_ORDERS", 2)
    monkeypatch.setattr(due, "_WINDOW", 2)
    return made


def set_time(desk: Desk, moment: datetime) -> None:
    desk.clock.seconds += (moment - desk.clock.now()).total_seconds()


async def keep(desk: Desk, *order_ids: str, at: datetime = D2025, **columns: Any) -> None:
    for order_id in order_ids:
        usual: dict[str, Any] = {"state": OrderState.DONE, "placed_at": at, "updated_at": at}
        await keep_marker(desk, order_id, **usual | columns)


async def write(desk: Desk, *, everything: bool = False, deadline: float = inf) -> bool:
    return await write_evidence(desk.services, PROFILE, deadline, everything=everything)


async def test_a_year_is_written_from_the_first_of_february_and_only_once(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3", "4", "5")
    await keep(desk, "6", at=datetime(2026, 1, 2, tzinfo=UTC))
    set_time(desk, FEBRUARY - timedelta(days=1))
    assert not await write(desk)
    assert shelf.folders() == {}
    set_time(desk, FEBRUARY)
    assert not await write(desk)
    [folder] = shelf.folders()
    assert folder == "2025/2026-02-01T031500Z"
    assert shelf.orders(folder) == ["1", "2", "3", "4", "5"]
    files = shelf.folders()[folder]
    assert {"README.md", "0001-orders.csv", "0003-orders.jsonl", "manifest.json"} <= set(files)
    year = (await read_years(desk.services, "lab"))[2025]
    assert (year.orders, year.changed, year.kept_years, year.written_at) == (5, 0, 7, FEBRUARY)
    for later in (FEBRUARY + timedelta(days=1), datetime(2026, 3, 1, 3, 15, tzinfo=UTC)):
        set_time(desk, later)
        await write(desk)
        assert list(shelf.folders()) == [folder]


async def test_what_changed_later_comes_in_a_supplement_and_the_year_stays_as_it_is(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3")
    set_time(desk, FEBRUARY)
    await write(desk)
    before = dict(shelf.containers[7].kept)
    set_time(desk, FEBRUARY + timedelta(days=10))
    await keep(desk, "2", updated_at=desk.clock.now(), sales_order_number=9)
    correction = CorrectionRecord(
        profile_id="lab",
        order_id="3",
        number=1,
        kind=CorrectionKind.CREDIT,
        state=CorrectionState.DONE,
        expected_including=Decimal("-1.00"),
        updated_at=desk.clock.now(),
    )
    await desk.services.store.put(correction)
    set_time(desk, datetime(2026, 3, 1, 3, 15, tzinfo=UTC))
    await write(desk)
    first, second = sorted(shelf.folders())
    assert shelf.orders(second) == ["2", "3"]
    manifests = [json.loads(shelf.folders()[each]["manifest.json"])["kind"] for each in (first, second)]
    assert manifests == ["year", "supplement"]
    assert before.items() <= shelf.containers[7].kept.items()
    year = (await read_years(desk.services, "lab"))[2025]
    assert (year.orders, year.changed) == (3, 2)


@pytest.mark.parametrize("step", range(26))
async def test_a_writing_that_is_killed_anywhere_goes_on_and_ends_the_same(desk: Desk, shelf: Shelf, step: int) -> None:
    """The process dies at the n-th write to files or tables, before or after it was done."""
    await keep(desk, "1", "2", "3", "4", "5")
    await keep(desk, "6", at=datetime(2024, 6, 1, tzinfo=UTC))
    set_time(desk, FEBRUARY)
    files, left = shelf.containers[7], step // 2
    put = files.write

    async def dying(name: str, content: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0 and step % 2:
            raise StoreBusyError("weg", english="gone")
        await put(name, content)
        if left < 0:
            raise StoreBusyError("weg", english="gone")

    files.write = dying  # type: ignore[method-assign]
    died = False
    try:
        await write(desk)
    except StoreBusyError:
        died = True
    files.write = put  # type: ignore[method-assign]
    desk.clock.seconds += 60
    await write(desk)
    assert died is (step // 2 < 12)
    assert {folder[:4]: shelf.orders(folder) for folder in shelf.folders()} == {
        "2024": ["6"],
        "2025": ["1", "2", "3", "4", "5"],
    }
    assert {each.orders for each in (await read_years(desk.services, "lab")).values()} == {1, 5}


async def test_tables_that_fail_at_any_moment_leave_a_whole_year(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3")
    set_time(desk, FEBRUARY)
    for turn in range(60):
        count = 0

        def policy(operation: Operation, turn: int = turn) -> Fate:
            nonlocal count
            count += operation.is_write
            return Fate.LOST if operation.is_write and count > turn // 4 else Fate.FINE

        desk.rows.policy = policy
        try:
            await write(desk)
        except StoreBusyError:
            continue
        finally:
            desk.rows.policy = lambda _: Fate.FINE
    await write(desk)
    [folder] = shelf.folders()
    assert shelf.orders(folder) == ["1", "2", "3"]


async def test_time_runs_out_between_parts_and_a_follow_up_goes_on(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, *map(str, range(1, 8)))
    set_time(desk, FEBRUARY)
    rounds = 0
    while await write(desk, deadline=desk.clock.monotonic()):
        rounds += 1
    assert rounds > 4
    [folder] = shelf.folders()
    assert shelf.orders(folder) == [str(number) for number in range(1, 8)]


async def test_an_order_that_changes_while_it_is_written_is_in_the_next_supplement(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3")
    set_time(desk, FEBRUARY)
    assert await write(desk, deadline=desk.clock.monotonic())
    desk.clock.seconds += 3600 * 5
    await keep(desk, "1", updated_at=desk.clock.now(), sales_order_number=9)
    while await write(desk, deadline=desk.clock.monotonic()):
        pass
    set_time(desk, datetime(2026, 3, 1, 3, 15, tzinfo=UTC))
    await write(desk)
    assert [shelf.orders(folder) for folder in sorted(shelf.folders())] == [["1", "2", "3"], ["1"]]


async def test_a_profile_with_the_one_stop_shop_is_kept_for_ten_years(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3", "4")
    await keep(desk, "5", explanation=Explanation(treatment="one_stop_shop", country="DE").text)
    set_time(desk, FEBRUARY)
    await write(desk)
    [folder] = shelf.folders(10)
    assert shelf.orders(folder, 10) == ["1", "2", "3", "4", "5"]
    assert shelf.containers[7].kept == {}
    await keep(desk, "1", updated_at=desk.clock.now() + timedelta(days=9))
    set_time(desk, datetime(2026, 3, 1, 3, 15, tzinfo=UTC))
    await write(desk)
    assert len(shelf.folders(10)) == 2  # and what comes later too, though nothing in it says so
    orders = PROFILE.orders.model_copy(update={"one_stop_shop_since": "2026-01-01"})
    await write_evidence(desk.services, PROFILE.model_copy(update={"orders": orders}), inf, everything=True)
    assert shelf.containers[7].kept == {}


async def test_before_a_profile_goes_the_year_that_is_not_over_is_written_too(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1")
    set_time(desk, FEBRUARY)
    await write(desk)
    await keep(desk, "2", "3", at=FEBRUARY)
    desk.clock.seconds += 3600 * 24
    assert not await write(desk, everything=True)
    assert [shelf.orders(folder) for folder in sorted(shelf.folders())] == [["1"], ["2", "3"]]
    written = dict(shelf.containers[7].kept)
    assert not await write(desk, everything=True)  # the removal is asked once more
    assert shelf.containers[7].kept == written


async def test_a_writing_under_way_is_finished_before_everything_is_written(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", "2", "3")
    await keep(desk, "4", at=FEBRUARY)
    set_time(desk, FEBRUARY)
    assert await write(desk, deadline=desk.clock.monotonic())
    desk.clock.seconds += 60
    assert not await write(desk, everything=True)
    assert [shelf.orders(folder) for folder in sorted(shelf.folders())] == [["1", "2", "3"], ["4"]]


async def test_after_tables_were_put_back_a_year_is_written_whole_in_a_folder_of_its_own(
    desk: Desk, shelf: Shelf
) -> None:
    await keep(desk, "1", "2", "3")
    set_time(desk, FEBRUARY)
    await write(desk)
    await desk.services.store.delete(EvidenceYear, "lab", "filed!2025")
    await desk.services.store.delete(EvidenceProgress, "lab", EvidenceProgress.KEY)
    desk.clock.seconds += 60
    await write(desk)
    assert [shelf.orders(folder) for folder in sorted(shelf.folders())] == [["1", "2", "3"]] * 2


async def test_why_a_booking_of_another_program_was_taken_over_is_told(desk: Desk, shelf: Shelf) -> None:
    await keep(desk, "1", by_hand=True, adopted=SaleKind.ORDER, sales_order_id="id-7", decided_at=D2025)
    finding = AdoptionFinding(
        profile_id="lab",
        order_id="1",
        part=Part.CERTAIN,
        reason=Reason.NUMBER,
        against=(Against.CENTS,),
        placed_at=D2025,
        shop_total=Decimal("13.50"),
        decision=AdoptionDecision.ADOPT,
        decided_by="jan@kantoor.test",
    )
    await desk.services.store.put(finding)
    set_time(desk, FEBRUARY)
    await write(desk)
    [files] = shelf.folders().values()
    order = json.loads(files["0001-orders.jsonl"])
    assert (order["adopted_by"], order["booked_by"]) == ("number cents", "other_program")
    assert b"jan" not in b"".join(files.values())


async def test_many_orders_are_read_together_and_a_few_one_by_one(
    desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_WINDOW", 100)
    monkeypatch.setattr(due, "_FEW", 3)
    await keep(desk, *map(str, range(1, 8)))
    await keep(desk, "3", at=FEBRUARY)
    set_time(desk, FEBRUARY)
    await write(desk)
    [folder] = shelf.folders()
    assert shelf.orders(folder) == ["1", "2", "4", "5", "6", "7"]


async def test_without_a_container_nothing_is_written_and_nothing_lost(desk: Desk) -> None:
    await keep(desk, "1", explanation=Explanation(treatment="export").text)
    set_time(desk, FEBRUARY)
    assert not await write(desk)
    assert await desk.services.store.get(EvidenceProgress, "lab", EvidenceProgress.KEY) is None
    assert isinstance(await marker_of(desk, "1"), OrderRecord)
