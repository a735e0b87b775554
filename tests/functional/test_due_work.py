"""The way of a message: tick, block, run. Through the entry points, with the whole app behind them."""

import json
import logging
from datetime import timedelta

import pytest

from sconnect.app.due_work import look_at
from sconnect.app.housekeeping.daily import today
from sconnect.app.housekeeping.profile_removal import delete_profile
from sconnect.app.profiles.repository import read_stored, save_profile
from sconnect.app.storage.records import DueWork, ProfileRecord
from sconnect.domain.profile import Interval, Task, TaskPlan
from sconnect.entrypoints.queue.block_messages import DayBlock, block_message
from sconnect.entrypoints.queue.blocks import block_failed, messages_of_block
from sconnect.entrypoints.queue.housekeeping import due_maintenance, run_maintenance
from sconnect.entrypoints.queue.messages import Messages
from sconnect.entrypoints.queue.runs import run_task
from sconnect.entrypoints.timers import due_runs
from tests.fakes.ticks import Tick, maintenance_messages, run_messages
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_orders
from tests.functional.run_costs import BYTES_PER_LINE, LINES_PER_TICK
from tests.unit.app.runs.tick_costs import PER_MAINTENANCE_BLOCK, PER_MAINTENANCE_TICK, counted

IMPORT = "import_orders"


@pytest.fixture
def lab() -> Lab:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    return lab


def test_a_message_goes_from_tick_to_block_to_run(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    placed = lab.place(*plain_orders(2))
    caplog.set_level(logging.INFO)
    ticked = lab.run(due_runs(lab.services, IMPORT, Tick()))
    [block] = ticked.blocks
    assert (ticked.runs, ticked.maintenance) == ([], [])
    started = lab.run(messages_of_block(lab.services, queue_message(block)))
    [run] = started.runs
    assert (started.blocks, started.maintenance) == ([], [])
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("sconnect")]
    assert len(lines) == 2 * LINES_PER_TICK, lines
    assert max(len(line.encode()) for line in lines) <= BYTES_PER_LINE
    assert lab.run(run_task(lab.services, queue_message(run))) == []
    lab.assert_booked_once(*placed)
    assert lab.run(messages_of_block(lab.services, queue_message(block))) == Messages()


def test_a_block_of_the_maintenance_leads_to_a_message_per_profile_five_hundred_at_a_time(lab: Lab) -> None:
    now = lab.clock.now()
    names = sorted([f"winkel-{number:04d}" for number in range(700)] + [lab.profile.id])
    others = [ProfileRecord(id=name, body="", modified_at=now) for name in names if name != lab.profile.id]
    lab.run(lab.services.store.put_many(others))
    ticked, took = lab.run(counted(lab.rows, due_maintenance(lab.services, Tick())))
    assert (len(ticked.blocks), took) == (2, PER_MAINTENANCE_TICK)
    everything = json.loads(ticked.blocks[0])["block"]
    started = [
        lab.run(counted(lab.rows, messages_of_block(lab.services, queue_message(block)))) for block in ticked.blocks
    ]
    assert {took for _, took in started} == {PER_MAINTENANCE_BLOCK}
    both = [done for done, _ in started]
    assert [json.loads(each)["profile"] for done in both for each in done.maintenance] == names
    assert [len(done.maintenance) for done in both] == [500, 201]
    whole = block_message(DayBlock(everything["day"], names[0], names[-1]))
    first = lab.run(messages_of_block(lab.services, queue_message(whole)))
    assert (len(first.maintenance), len(first.blocks)) == (500, 1)
    rest = lab.run(messages_of_block(lab.services, queue_message(first.blocks[0])))
    assert (len(rest.maintenance), rest.blocks) == (201, [])


@pytest.mark.parametrize(
    "body",
    [
        *("", "nonsense", "[]", "{}", '{"block": 5}', '{"block": {}}'),
        '{"block": {"task": "nothing", "first": "0000000000000!a", "last": "9999999999999!a"}}',
        '{"block": {"task": "import_orders", "first": "", "last": "~"}}',
        '{"block": {"task": "import_orders", "first": "0000000000000!a", "last": 5}}',
        '{"block": {"day": "2026-11-24", "first": "", "last": "~"}}',
        '{"block": {"day": "2027-11-24", "first": "a", "last": "z"}}',
        '{"block": {"day": "2025-11-24", "first": "a", "last": "z"}}',
        '{"block": {"day": "2026-13-24", "first": "a", "last": "z"}}',
    ],
)
def test_a_message_that_names_no_block_is_dropped(lab: Lab, body: str) -> None:
    assert lab.run(messages_of_block(lab.services, queue_message(body))) == Messages()
    lab.run(block_failed(queue_message(body)))


def test_a_block_that_failed_too_often_is_told_and_comes_again(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    [block] = lab.run(due_runs(lab.services, IMPORT, Tick())).blocks
    lab.run(block_failed(queue_message(block)))
    [of_day] = lab.run(due_maintenance(lab.services, Tick())).blocks
    lab.run(block_failed(queue_message(of_day)))
    told = [record for record in caplog.records if "given up" in record.getMessage()]
    assert [json.loads(record.getMessage()) for record in told] == [
        {"event": "block given up", "task": IMPORT},
        {"event": "block given up", "task": "maintenance"},
    ]
    assert {record.levelno for record in told} == {logging.ERROR}
    assert lab.run(due_runs(lab.services, IMPORT, Tick())).blocks == [block]


def test_maintenance_lists_what_is_due_and_was_not_listed(lab: Lab) -> None:
    [run] = lab.run(run_messages(lab.services, IMPORT))
    lab.run(run_task(lab.services, queue_message(run)))
    lab.run(_forget_what_is_due(lab))
    lab.clock.seconds += 86_400
    assert lab.run(run_messages(lab.services, IMPORT)) == []
    for message in lab.run(maintenance_messages(lab.services)):
        lab.run(run_maintenance(lab.services, queue_message(message)))
    [again] = lab.run(run_messages(lab.services, IMPORT))
    assert again != run


async def _forget_what_is_due(lab: Lab) -> None:
    async for stored in lab.services.store.range(DueWork, DueWork.scope_of(Task.IMPORT_ORDERS)):
        await lab.services.store.delete(DueWork, stored.record.partition, stored.record.key)


def test_who_is_removed_leaves_nothing_that_would_come_due_in_a_year(lab: Lab) -> None:
    """Not even of one whose name ends like it."""
    planning = lab.profile.planning.model_copy(
        update={"import_orders": TaskPlan(interval=Interval.CUSTOM, schedule="0 0 0 1 1 *")}
    )
    yearly, other = lab.profile.model_copy(update={"planning": planning}), f"andere-{lab.profile.id}"
    lab.run(save_profile(lab.services, yearly, by="test"))
    for block in lab.run(due_runs(lab.services, IMPORT, Tick())).blocks:
        lab.run(messages_of_block(lab.services, queue_message(block)))
    lab.run(look_at(lab.services, other, [Task.IMPORT_ORDERS], lab.clock.now() + timedelta(days=500)))
    assert _due(lab) == {yearly.id, other}
    version = lab.run(read_stored(lab.services, yearly.id)).version
    lab.run(delete_profile(lab.services, yearly.id, version, by="eva"))
    assert _due(lab) == {other}
    message = json.dumps({"profile": yearly.id, "day": today(lab.services)})
    lab.run(run_maintenance(lab.services, queue_message(message)))
    lab.clock.seconds += 400 * 24 * 3600
    for block in lab.run(due_runs(lab.services, IMPORT, Tick())).blocks:
        assert yearly.id not in lab.run(messages_of_block(lab.services, queue_message(block))).runs
    assert _due(lab) == {other}


def _due(lab: Lab) -> set[str]:
    async def read() -> set[str]:
        rows = lab.services.store.range(DueWork, DueWork.scope_of(Task.IMPORT_ORDERS))
        return {stored.record.profile_id async for stored in rows}

    return lab.run(read())
