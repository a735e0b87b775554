"""Ticks of timers that do not come: who makes up for them, and that it happens once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sconnect.app.config import TIMERS
from sconnect.app.errors import StoreBusyError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.ticks import OVERDUE, claim_overdue_ticks
from sconnect.entrypoints import overdue
from sconnect.entrypoints.queue.messages import tick_message
from sconnect.entrypoints.queue.runs import due_messages, run_task
from tests.fakes.ticks import after_blocks, maintenance_messages, run_messages
from tests.functional.in_process import InProcessApi, in_process_api
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_orders

EVERY_FIVE = "0 */5 * * * *"
LATE = OVERDUE.total_seconds() + 6 * 60
RUN_TIMERS = ("import_orders", "export_articles", "export_customers")


def scheduled_lab() -> Lab:
    lab = Lab()
    schedules = dict.fromkeys(RUN_TIMERS, EVERY_FIVE) | {"maintenance": "0 15 3 * * *"}
    assert schedules.keys() == TIMERS.keys()
    lab.services = replace(lab.services, schedules=schedules)
    return lab


def let_timers_go_off(lab: Lab) -> list[str]:
    messages = [message for task in RUN_TIMERS for message in lab.run(run_messages(lab.services, task))]
    return messages + lab.run(maintenance_messages(lab.services))


def ticks(messages: list[Any]) -> list[str]:
    return [said["tick"] for message in messages if "tick" in (said := json.loads(message))]


@pytest.fixture
def lab() -> Lab:
    lab = scheduled_lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    return lab


@pytest.fixture
def api(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessApi]:
    with in_process_api(lab, monkeypatch) as api:
        yield api


def test_a_request_makes_up_for_ticks_that_are_overdue_once(lab: Lab, api: InProcessApi) -> None:
    let_timers_go_off(lab)
    lab.clock.seconds += LATE
    first = api.ask("GET", "/api/me")
    assert first.status == 200
    assert sorted(ticks(first.messages)) == sorted(RUN_TIMERS)
    lab.clock.seconds += 120
    assert ticks(api.ask("GET", "/api/me").messages) == []
    assert api.ask("POST", "/api/tick", {}).json() == {"started": []}


def test_a_timer_that_keeps_its_schedule_is_left_alone(lab: Lab, api: InProcessApi) -> None:
    for _ in range(5):
        let_timers_go_off(lab)
        lab.clock.seconds += 300
        assert ticks(api.ask("GET", "/api/me").messages) == []


def test_an_outside_scheduler_starts_what_is_overdue_the_daily_maintenance_too(lab: Lab, api: InProcessApi) -> None:
    let_timers_go_off(lab)
    lab.clock.seconds += 30 * 3600
    answer = api.ask("POST", "/api/tick", {})
    assert answer.status == 202
    assert sorted(answer.json()["started"]) == sorted(TIMERS)
    assert sorted(ticks(answer.messages)) == sorted(TIMERS)


def test_a_timer_that_never_went_off_is_started_by_an_outside_scheduler_only(api: InProcessApi) -> None:
    assert ticks(api.ask("GET", "/api/me").messages) == []
    assert sorted(api.ask("POST", "/api/tick", {}).json()["started"]) == sorted(TIMERS)


def test_a_schedule_that_waits_for_next_year_is_not_overdue(lab: Lab) -> None:
    lab.services = replace(lab.services, schedules=dict.fromkeys(RUN_TIMERS, "0 0 0 1 1 *"))
    for task in RUN_TIMERS:
        lab.run(run_messages(lab.services, task))
    lab.clock.seconds += 86_400
    assert lab.run(claim_overdue_ticks(lab.services)) == []


def test_nobody_unknown_starts_anything(lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    let_timers_go_off(lab)
    lab.clock.seconds += LATE
    monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
    assert api.ask("GET", "/api/health").messages == []
    assert api.ask("GET", "/api/me").status == 401
    assert api.ask("POST", "/api/tick", {}).status == 401
    assert len(lab.run(claim_overdue_ticks(lab.services))) == 3


def test_a_viewer_may_not_call_the_ticks(api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCONNECT_LOCAL_ROLE", "viewer")
    assert api.ask("POST", "/api/tick", {}).status == 403


def test_the_message_of_a_tick_does_what_the_timer_does(lab: Lab) -> None:
    placed = lab.place(*plain_orders(2))
    due = lab.run(due_messages(lab.services, queue_message(tick_message("import_orders"))))
    assert due is not None
    assert (len(due.blocks), due.runs, due.maintenance) == (1, [], [])
    [message] = lab.run(after_blocks(lab.services, due)).runs
    lab.run(run_task(lab.services, queue_message(message)))
    lab.assert_booked_once(*placed)
    due = lab.run(due_messages(lab.services, queue_message(tick_message("maintenance"))))
    assert due is not None
    assert (len(due.blocks), due.runs, due.maintenance) == (1, [], [])
    messages = lab.run(after_blocks(lab.services, due)).maintenance
    assert [json.loads(each)["profile"] for each in messages] == [lab.profile.id]


@pytest.mark.parametrize(
    "body", ['{"tick": "nothing"}', '{"tick": 5}', '{"tick": null}', '{"tick": ["import_orders"]}']
)
def test_a_message_of_a_tick_that_is_none_is_dropped(body: str, lab: Lab) -> None:
    assert lab.run(due_messages(lab.services, queue_message(body))) is None
    assert lab.run(run_task(lab.services, queue_message(body))) == []


def test_trouble_with_the_ticks_never_touches_a_request(api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> list[str]:
        raise StoreBusyError("Bezig.", "Bezig.")

    monkeypatch.setattr(overdue, "claim_overdue_ticks", fail)
    assert api.ask("GET", "/api/me").status == 200
