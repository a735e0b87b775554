"""What is old goes: runs whole, personal data column by column, markers never."""

from dataclasses import replace
from datetime import timedelta
from math import inf
from typing import Any

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.housekeeping.retention import (
    empty_finished,
    forget_profile,
    markers_in_parts,
    purge_finished,
    purge_held,
    purge_runs,
    purge_vat_numbers,
    without_personal,
)
from sconnect.app.importing.news.due import is_due
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.report import RunReport
from sconnect.app.storage.records import (
    RECORDS,
    AdoptionPart,
    AdoptionState,
    CustomerLink,
    MaintenanceDay,
    OpenOrder,
    OrderRecord,
    RunItems,
    RunRecord,
    ViesCheck,
)
from sconnect.app.storage.records.runs import new_run_id
from sconnect.app.storage.schema import Privacy, Record, Source
from sconnect.app.worklist.orders import forget_order
from sconnect.domain.archive.kept import kept_of
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from sconnect.domain.runs import ItemOutcome, RunItem, RunState
from tests.fakes.rows import Operation
from tests.unit.app.conftest import Desk, linked_profile
from tests.unit.app.orders import keep_marker, marker_of, work_list
from tests.unit.app.storage.samples import filled

PERSONAL: dict[str, Any] = {
    "cause_key": "jan@example.test",
    "causes": (Cause(CauseKind.CUSTOMER_UNKNOWN, "jan@example.test", {"who": "Jan"}),),
    "explanation": '{"customer": "Jan"}',
}


def _pass_days(desk: Desk, days: int) -> None:
    desk.clock.seconds += timedelta(days=days).total_seconds()


async def _purge(desk: Desk) -> int:
    parts = [part async for part in markers_in_parts(desk.services, "lab")]
    return sum([await purge_finished(desk.services, part) for part in parts])


def _personal_columns(kind: type[Record]) -> set[str]:
    return {each.name for each in kind.COLUMNS if each.privacy is Privacy.PERSONAL and each.source is Source.COLUMN}


@pytest.mark.parametrize("kind", RECORDS)
def test_every_personal_column_can_be_emptied(kind: type[Record]) -> None:
    """A new personal column without a default would be kept for ever."""
    full = filled(kind)
    emptied = without_personal(full)
    for column in kind.COLUMNS:
        same = getattr(emptied, column.name) == getattr(full, column.name)
        assert same is (column.name not in _personal_columns(kind)), column.name


async def _run(desk: Desk) -> str:
    run_id = new_run_id(desk.clock.now(), desk.services.random)
    queued_at = desk.clock.now()
    run = RunRecord(profile_id="lab", run_id=run_id, task=Task.IMPORT_ORDERS, state=RunState.DONE, queued_at=queued_at)
    await desk.services.store.put(run)
    report = RunReport(desk.services, "lab", run_id)
    await report.add(RunItem("1001", ItemOutcome.WAITING, "Jan"))
    await report.flush()
    await desk.services.store.put(
        MaintenanceDay(profile_id="lab", day=queued_at.date().isoformat(), started_at=queued_at)
    )
    return run_id


async def _keys(desk: Desk, kind: type[Record], partition: str = "lab") -> list[str]:
    return [key async for key in desk.services.store.keys(kind, partition)]


async def test_runs_go_with_their_reports_when_their_term_is_over(desk: Desk) -> None:
    kept = []
    for _ in range(100):
        kept.append(await _run(desk))
        _pass_days(desk, 1)
    assert await purge_runs(desk.services, "lab") == 11
    assert await _keys(desk, RunRecord) == kept[:10:-1]
    assert [key.partition("!")[0] for key in await _keys(desk, RunItems)] == kept[:10:-1]
    assert len(await _keys(desk, MaintenanceDay)) in {89, 90}
    assert await purge_runs(desk.services, "lab") == 0


async def test_what_was_read_for_a_look_goes_when_nobody_went_on_with_it(desk: Desk) -> None:
    store = desk.services.store
    await store.put(AdoptionState(profile_id="lab", begun_at=desk.clock.now()))
    await store.put(AdoptionPart(profile_id="lab", number=0))
    await purge_runs(desk.services, "lab")
    assert len(await _keys(desk, AdoptionPart)) == 1
    _pass_days(desk, 2)
    await purge_runs(desk.services, "lab")
    assert await _keys(desk, AdoptionPart) == []


async def test_what_vies_answered_goes_when_the_tax_law_no_longer_asks_for_it(desk: Desk) -> None:
    for quarter in ("2018Q2", "2018Q3", "2018Q4", "2019Q1", "2026Q4"):
        key = ViesCheck.key_of(quarter, "DE136695976")
        check = ViesCheck(profile_id="lab", check=key, number="DE136695976", asked_at=desk.clock.now())
        await desk.services.store.put(check)
    assert await purge_vat_numbers(desk.services, "lab") == 3
    assert [key.partition("!")[0] for key in await _keys(desk, ViesCheck)] == ["2019Q1", "2026Q4"]
    assert await purge_vat_numbers(desk.services, "lab") == 0


async def test_a_record_that_no_longer_fits_goes_too(desk: Desk) -> None:
    old = new_run_id(desk.clock.now() - timedelta(days=91), desk.services.random)
    await desk.rows.put("runs", "lab", old, {"state": "onzin"})
    assert await purge_runs(desk.services, "lab") == 1


@pytest.mark.parametrize("state", [OrderState.DONE, OrderState.SKIPPED])
async def test_a_finished_order_keeps_what_it_is_and_loses_what_is_personal(desk: Desk, state: OrderState) -> None:
    before = (await keep_marker(desk, state=state, sales_order_id="id-1", sales_order_number=7, **PERSONAL)).record
    _pass_days(desk, 364)
    assert await _purge(desk) == 0
    _pass_days(desk, 2)
    assert await _purge(desk) == 1
    after = await marker_of(desk)
    assert after == replace(without_personal(before), purged_at=desk.clock.now(), kept=after.kept)
    assert kept_of(after) == kept_of(before)
    assert (after.state, after.sales_order_id, after.explanation, after.causes) == (state, "id-1", "", ())
    assert await _purge(desk) == 0


@pytest.mark.parametrize("state", [OrderState.DONE, OrderState.SKIPPED])
async def test_a_finished_order_is_erased_when_the_customer_asks(desk: Desk, state: OrderState) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    before = (await keep_marker(desk, state=state, sales_order_id="id-1", sales_order_number=7, **PERSONAL)).record
    await desk.session().markers.list_order(before, before.causes)
    for _ in range(2):
        assert (await forget_order(desk.services, "lab", "1001")).state is state
        after = await marker_of(desk)
        assert after == replace(without_personal(before), purged_at=desk.clock.now(), kept=kept_of(before).text)
        assert await work_list(desk) == []


async def test_an_order_that_is_not_finished_is_not_erased(desk: Desk) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    before = await keep_marker(desk, state=OrderState.UNKNOWN, **PERSONAL)
    with pytest.raises(RefusedError, match="wacht nog"):
        await forget_order(desk.services, "lab", "1001")
    assert await marker_of(desk) == before.record


async def test_an_order_that_changes_while_it_is_erased_is_left_alone(desk: Desk) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    marker = await keep_marker(desk, state=OrderState.SKIPPED, **PERSONAL)
    await desk.services.store.put(replace(marker.record, state=OrderState.WAITING))
    assert await empty_finished(desk.services, marker) is None
    assert (await marker_of(desk)).causes == PERSONAL["causes"]


async def test_what_is_written_after_it_was_emptied_counts_anew(desk: Desk) -> None:
    await keep_marker(desk, state=OrderState.SKIPPED, **PERSONAL)
    _pass_days(desk, 366)
    await _purge(desk)
    again = replace(await marker_of(desk), explanation="Jan", updated_at=desk.clock.now() + timedelta(seconds=1))
    await desk.services.store.put(again)
    _pass_days(desk, 366)
    assert await _purge(desk) == 1
    assert (await marker_of(desk)).explanation == ""


@pytest.mark.parametrize("state", [OrderState.WAITING, OrderState.SENDING, OrderState.UNKNOWN, OrderState.REFUSED])
async def test_an_order_that_is_not_finished_is_left_to_the_term_of_held_orders(desk: Desk, state: OrderState) -> None:
    await keep_marker(desk, state=state, **PERSONAL)
    _pass_days(desk, 400)
    assert await _purge(desk) == 0


async def test_a_marker_that_a_run_changes_meanwhile_is_left_alone(desk: Desk) -> None:
    await keep_marker(desk, state=OrderState.SKIPPED, **PERSONAL)
    _pass_days(desk, 366)

    async def change(operation: Operation) -> None:
        if (operation.table, operation.name) == ("orders", "get"):
            desk.rows.before = no_change
            await desk.services.store.put(replace(marker, state=OrderState.WAITING, updated_at=desk.clock.now()))

    marker, no_change = await marker_of(desk), desk.rows.before
    desk.rows.before = change
    assert await _purge(desk) == 0
    assert (await marker_of(desk)).explanation == PERSONAL["explanation"]


async def _hold(desk: Desk) -> None:
    marker = (await keep_marker(desk, state=OrderState.WAITING, settle_at=None, **PERSONAL)).record
    await desk.session().markers.list_order(marker, marker.causes)


async def test_an_order_that_waits_too_long_keeps_its_place_with_a_plain_sentence(desk: Desk) -> None:
    await _hold(desk)
    _pass_days(desk, 364)
    assert await purge_held(desk.services, "lab") == 0
    _pass_days(desk, 2)
    assert await purge_held(desk.services, "lab") == 1

    [entry] = await work_list(desk)
    marker = await marker_of(desk)
    assert entry.reason.startswith("Deze order wacht al langer dan 365 dagen; wat er over de klant bekend was")
    assert entry.causes == ((CauseKind.DATA_PURGED, ""),)
    assert (marker.state, marker.explanation, marker.cause_key) == (OrderState.WAITING, "", "")
    assert [cause.dutch for cause in marker.causes] == [entry.reason]
    assert await purge_held(desk.services, "lab") == 0


async def test_a_note_about_a_finished_order_goes_after_the_same_term(desk: Desk) -> None:
    marker = (await keep_marker(desk, state=OrderState.DONE)).record
    await desk.session().markers.list_order(marker, [Cause(CauseKind.NUMBER_REUSED, "1001", {"order": "1001"})])
    _pass_days(desk, 364)
    assert await purge_held(desk.services, "lab") == 0
    _pass_days(desk, 2)
    assert await purge_held(desk.services, "lab") == 1
    assert await work_list(desk) == []
    assert await marker_of(desk) == marker


async def test_what_was_emptied_is_only_read_again_when_a_person_asks(desk: Desk) -> None:
    await _hold(desk)
    [entry] = await work_list(desk)
    session = desk.session("later")
    assert is_due(session, entry, everything=True)
    _pass_days(desk, 366)
    await purge_held(desk.services, "lab")
    [entry] = await work_list(desk)
    assert not is_due(session, entry, everything=True)
    assert is_due(session, replace(entry, released=True), everything=False)


async def test_a_profile_that_is_gone_leaves_nothing_but_its_markers(desk: Desk) -> None:
    await _run(desk)
    await _hold(desk)
    await desk.services.store.put(CustomerLink(profile_id="lab", link="a" * 64, at=desk.clock.now()))
    await keep_marker(desk, "1002", state=OrderState.DONE, **PERSONAL)
    other = replace(await marker_of(desk, "1002"), profile_id="ander")
    await desk.services.store.put(other)

    assert not await forget_profile(desk.services, "lab", inf)

    for kind in RECORDS:
        left = await _keys(desk, kind)
        assert len(left) == (2 if kind is OrderRecord else 0), kind
    async for stored in desk.services.store.range(OrderRecord, "lab"):
        assert without_personal(stored.record) == stored.record
    assert await desk.services.store.get_like(other) is not None
    assert len(await _keys(desk, OrderRecord, "ander")) == 1


async def test_forgetting_goes_on_where_the_time_ran_out(desk: Desk) -> None:
    for number in range(150):
        await keep_marker(desk, str(1000 + number), state=OrderState.DONE, **PERSONAL)
        await desk.services.store.put(
            OpenOrder(profile_id="lab", order_id=str(number), state=OrderState.WAITING, since=desk.clock.now())
        )
    rounds = 1
    while await forget_profile(desk.services, "lab", desk.clock.monotonic()):
        rounds += 1
        assert rounds < 50
    assert await _keys(desk, OpenOrder) == []
    async for stored in desk.services.store.range(OrderRecord, "lab"):
        assert stored.record.explanation == ""
