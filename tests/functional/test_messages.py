"""What comes from the queue and the timers, through the entry points, with the whole app behind them."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import TypeVar

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from sconnect.app.housekeeping.daily import read_maintenance_days, today
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ending import cancel_run
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.storage.records import RunRecord
from sconnect.app.storage.records.runs import new_run_id
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from sconnect.entrypoints.queue.housekeeping import run_maintenance
from sconnect.entrypoints.queue.messages import maintenance_message, run_message
from sconnect.entrypoints.queue.runs import run_task, run_task_failed
from tests.fakes.ticks import run_messages
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_orders

T = TypeVar("T")


@pytest.mark.parametrize(
    "body", ["", "nonsense", "[]", "{}", '{"run": 5}', '{"run": "nothing"}', '{"run": "a.b"}', '{"run": ".."}']
)
def test_a_message_that_names_no_run_is_dropped(body: str) -> None:
    lab = Lab()
    lab.place(*plain_orders(1))
    assert lab.run(run_task(lab.services, queue_message(body))) == []
    lab.run(run_task_failed(lab.services, queue_message(body)))
    assert not lab.snelstart_calls


def test_a_message_holds_the_name_of_its_run_and_nothing_else() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    name = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="api")).name
    assert json.loads(run_message(name)) == {"run": str(name)}


def test_a_message_that_failed_too_often_ends_its_run_and_the_next_tick_starts_another() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(2))
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    [message] = lab.run(run_messages(lab.services, "import_orders"))

    lab.run(run_task_failed(lab.services, queue_message(message)))

    assert lab.run(run_messages(lab.services, "import_orders")) == []
    lab.clock.seconds += 300
    [again] = lab.run(run_messages(lab.services, "import_orders"))
    assert again != message
    assert lab.run(run_task(lab.services, queue_message(message))) == []
    assert not lab.booked(placed[0])
    assert lab.run(run_task(lab.services, queue_message(again))) == []
    lab.assert_booked_once(*placed)


def test_a_run_that_needs_more_time_goes_on_in_a_follow_up() -> None:
    lab = Lab(limits=Limits(function_timeout=60, write_timeout=30, clock_skew=0, settle=150, send_window=20))
    lab.sim.faults.add(Fault(FaultKind.SLOW, "POST", "/v2/verkooporders", seconds=1))
    placed = lab.place(*plain_orders(100, customers=5))
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    messages = lab.run(run_messages(lab.services, "import_orders"))
    message = messages[0]
    executions = 0

    while messages:
        assert messages == [message]
        began = lab.clock.seconds
        messages = lab.run(run_task(lab.services, queue_message(message)))
        assert lab.clock.seconds - began < 60
        executions += 1

    assert executions > 1
    run = lab.run(read_run(lab.services, RunName.parse(json.loads(message)["run"])))
    assert (run.state, run.counts["done"]) == (RunState.DONE, len(placed))
    lab.assert_booked_once(*placed)
    assert lab.sim.log.count("POST", "/verkooporders") == len(placed)


@pytest.mark.parametrize(
    "message", [{"run": ""}, {"run": "", "task": "export_customers", "newest": 200, "by": "admin"}]
)
def test_a_forged_message_starts_nothing_that_was_not_started(message: dict[str, object]) -> None:
    lab = Lab()
    lab.place(*plain_orders(1))
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    started = lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="api")).name
    lab.run(cancel_run(lab.services, started, "eva"))
    for name in (started, RunName(lab.profile.id, new_run_id(lab.clock.now(), lab.services.random))):
        assert lab.run(run_task(lab.services, queue_message(json.dumps({**message, "run": str(name)})))) == []
    assert not lab.snelstart_calls


def test_a_forged_message_ends_no_run_that_is_at_work() -> None:
    """Only the queue itself knows that a message failed too often; a message that says so is not enough."""
    lab = Lab()
    placed = lab.place(*plain_orders(2))
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    [message] = lab.run(run_messages(lab.services, "import_orders"))

    async def forge_meanwhile() -> None:
        working = asyncio.create_task(run_task(lab.services, queue_message(message)))
        for _ in range(3):
            await asyncio.sleep(0)
        await run_task_failed(lab.services, queue_message(message))
        await working

    lab.run(forge_meanwhile())
    lab.assert_booked_once(*placed)
    [run] = [stored.record for stored in lab.run(_all(lab.services.store.range(RunRecord, lab.profile.id)))]
    assert run.state is RunState.DONE


@pytest.mark.parametrize("days", [-3650, -8, 1, 3650])
def test_a_forged_day_of_maintenance_takes_no_days_turn(days: int) -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    day = (date.fromisoformat(today(lab.services)) + timedelta(days=days)).isoformat()
    assert lab.run(run_maintenance(lab.services, queue_message(maintenance_message(lab.profile.id, day)))) == []
    assert lab.run(read_maintenance_days(lab.services, lab.profile.id)) == []


def test_maintenance_that_waited_some_days_is_done() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    day = (date.fromisoformat(today(lab.services)) - timedelta(days=7)).isoformat()
    lab.run(run_maintenance(lab.services, queue_message(maintenance_message(lab.profile.id, day))))
    assert [each.day for each in lab.run(read_maintenance_days(lab.services, lab.profile.id))] == [day]


async def _all(rows: AsyncIterator[T]) -> list[T]:
    return [row async for row in rows]
