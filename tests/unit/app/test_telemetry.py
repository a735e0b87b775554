import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import azure.functions as func
import pytest

from sconnect.app.errors import OutcomeUnknownError, StoreBusyError, TooManyCallsError
from sconnect.app.housekeeping import daily
from sconnect.app.housekeeping.maintenance_run import MaintenanceRun
from sconnect.app.importing.sending.alerts import log_all_unresolved
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.session import ImportSession
from sconnect.app.mailing.posting import Posted, _log_posted
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.blocks import Block
from sconnect.app.runs.ending import cancel_run, close_abandoned, fail_run
from sconnect.app.runs.execution import execute
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor, MaintenanceDay, OrderRecord
from sconnect.app.storage.records.mail.sending import Delivery
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.mail.letter import MailKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile, Task
from sconnect.entrypoints.overdue import start_overdue
from sconnect.entrypoints.queue.block_messages import block_message
from sconnect.entrypoints.queue.blocks import block_failed
from sconnect.entrypoints.queue.housekeeping import maintenance_failed
from sconnect.entrypoints.queue.messages import copy_message
from sconnect.entrypoints.timers import due_runs
from tests.fakes.books import FakeBooks
from tests.fakes.files import InMemoryFiles
from tests.infra import queries
from tests.unit.app.conftest import Desk, linked_profile


def _marker(desk: Desk, state: OrderState, **columns: Any) -> OrderRecord:
    return OrderRecord(profile_id="lab", order_id="17", state=state, updated_at=desk.clock.now(), **columns)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO, logger="sconnect.events")
    return lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == "sconnect.events"]


async def test_a_run_is_told_in_one_line(desk: Desk, lines: Any) -> None:
    async def body(services: Services, _: Profile, progress: Progress) -> bool:
        await services.clock.sleep(2.5)
        progress.count("done", 3)
        progress.calls, progress.paused, progress.quota_used = 4, 1.6, 0.254
        return False

    await save_profile(desk.services, linked_profile(), by="test")
    name = (await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="eva@example.test")).name
    await desk.clock.sleep(7)
    await execute(desk.services, name, {Task.IMPORT_ORDERS: body})
    assert lines() == [
        {
            "event": "run finished",
            "profile": "lab",
            "run": name.key,
            "task": "import_orders",
            "dry_run": False,
            "outcome": "done",
            "counts": {"done": 3},
            "calls": 4,
            "paused": 2,
            "quota": 25,
            "waited": 7.0,
            "seconds": 2.5,
        }
    ]


async def test_an_order_is_told_in_one_line_without_what_is_personal(desk: Desk, lines: Any) -> None:
    waiting = _marker(desk, OrderState.WAITING, cause_kind=CauseKind.CUSTOMER_UNKNOWN, cause_key="jan@example.test")
    assert await desk.session().markers.transition(None, waiting)
    assert lines() == [
        {
            "event": "order waiting",
            "profile": "lab",
            "order": "17",
            "run": "run-1",
            "cause": "customer_unknown",
            "attempt": 0,
            "seconds": 0.0,
        }
    ]


async def test_an_order_that_was_sent_tells_how_long_that_took(desk: Desk, lines: Any) -> None:
    marker = _marker(desk, OrderState.SENDING, intent_at=desk.clock.now())
    sending = Stored(marker, await desk.services.store.put(marker))
    await desk.clock.sleep(1.25)
    assert await desk.session().markers.transition(sending, _marker(desk, OrderState.DONE))
    assert [(line["event"], line["seconds"]) for line in lines()] == [("order done", 1.25)]


async def test_what_several_executions_asked_is_added_up_in_the_line_of_their_run(desk: Desk, lines: Any) -> None:
    used = iter([0.5, 0.2])

    async def body(services: Services, given: Profile, progress: Progress) -> bool:
        async with ImportSession.open(services, given, progress) as session:
            books = await session.books()
            assert isinstance(books, FakeBooks)
            await books.orders.find(["W-1"])
            books.usage.paused, books.usage.quota_used = 3.0, next(used)
        return books.usage.quota_used == 0.5

    await save_profile(desk.services, linked_profile(), by="test")
    name = (await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="eva")).name
    while await execute(desk.services, name, {Task.IMPORT_ORDERS: body}):
        pass
    [line] = lines()
    assert (line["calls"], line["paused"], line["quota"]) == (3, 6, 50)


async def test_a_run_that_is_given_up_is_told_and_so_is_its_end(
    desk: Desk, lines: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    name = (await start_run(desk.services, "lab", Task.EXPORT_ARTICLES, by="eva@example.test")).name
    await fail_run(desk.services, name)
    given_up, finished = lines()
    assert given_up == {"event": "run given up", "profile": "lab", "run": name.key}
    assert caplog.records[0].levelno == logging.ERROR
    assert (finished["event"], finished["run"], finished["outcome"]) == ("run finished", name.key, "failed")


async def test_the_end_of_a_run_is_told_once(desk: Desk, lines: Any) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    name = (await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="eva")).name
    await cancel_run(desk.services, name, by="eva")
    await close_abandoned(desk.services, name)
    assert [(line["event"], line["outcome"]) for line in lines()] == [("run finished", "cancelled")]


async def test_a_run_that_spent_its_quota_says_so(desk: Desk, lines: Any) -> None:
    async def body(*_: object) -> bool:
        raise TooManyCallsError("Vol.", "Vol.")

    await save_profile(desk.services, linked_profile(), by="test")
    name = (await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="eva")).name
    await execute(desk.services, name, {Task.IMPORT_ORDERS: body})
    assert [line["event"] for line in lines()] == ["quota used up", "run finished"]


async def _listed(desk: Desk, marker: OrderRecord) -> None:
    await desk.services.store.put(marker)
    await desk.session().markers.list_order(marker, [Cause(CauseKind.OUTCOME_UNKNOWN, "17")])


@pytest.mark.parametrize(("minutes", "logged"), [(59, 0), (61, 1)])
async def test_an_order_that_stays_uncertain_is_told_an_hour_after_its_settle_time(
    minutes: int, logged: int, desk: Desk, lines: Any
) -> None:
    await _listed(desk, _marker(desk, OrderState.UNKNOWN, settle_at=desk.clock.now(), run_id="run-1", attempt=3))
    await desk.clock.sleep(minutes * 60)
    assert await log_all_unresolved(desk.services, "lab") == logged
    line = {"event": "outcome unresolved", "profile": "lab", "order": "17", "run": "run-1", "attempt": 3}
    assert lines() == [line] * logged


async def test_an_order_that_was_settled_meanwhile_is_not_told(desk: Desk, lines: Any) -> None:
    await _listed(desk, _marker(desk, OrderState.UNKNOWN, settle_at=desk.clock.now()))
    await desk.services.store.put(_marker(desk, OrderState.DONE))
    await desk.clock.sleep(10_000)
    assert await log_all_unresolved(desk.services, "lab") == 0
    assert lines() == []


async def test_an_order_left_to_a_person_is_told_at_once_and_then_no_more(desk: Desk, lines: Any) -> None:
    stored = _marker(desk, OrderState.UNKNOWN, reference="W-17", attempt=3, settle_at=desk.clock.now())
    await desk.services.store.put(stored)
    await desk.clock.sleep(1)
    for _ in range(2):
        marker = await desk.services.store.get_like(stored)
        assert marker is not None
        session = desk.session()
        assert await resolve_in_doubt(session, session.markers, [marker]) == []
    assert [line["event"] for line in lines()].count("outcome unresolved") == 1


async def test_what_is_only_being_sent_is_no_news(desk: Desk, lines: Any) -> None:
    assert await desk.session().markers.transition(None, _marker(desk, OrderState.SENDING))
    assert lines() == []


def test_a_field_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="not to be logged: email"):
        log_event("order done", email="jan@example.test")


def test_an_event_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="not an event"):
        log_event("order vanished")


@pytest.mark.parametrize(
    "fields",
    [
        {"order": "jan@example.test"},
        {"profile": "Jan Jansen"},
        {"run": 'x"},{"'},
        {"calls": "veel"},
        {"seconds": True},
        {"counts": {"Jan Jansen": 1}},
        {"counts": {"done": "x"}},
        {"dry_run": "ja"},
    ],
)
def test_what_does_not_look_as_it_should_is_not_logged(fields: dict[str, Any], lines: Any) -> None:
    log_event("order done", **fields)
    assert lines() == [{"event": "order done", **dict.fromkeys(fields, "unfit")}]


class _Tick(func.TimerRequest):
    @property
    def past_due(self) -> bool:
        return False


class _Locked(InMemoryFiles):
    """A container that takes nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        day = MaintenanceDay(profile_id="lab", day="2027-02-01", started_at=desk.clock.now())
        services = replace(desk.services, evidence={7: self, 10: self})
        self.maintenance = MaintenanceRun(services, linked_profile(), day, 1e9)

    async def write(self, *_: object) -> None:
        raise StoreBusyError("dicht", english="closed")


async def _write_what_an_operator_asks_for(desk: Desk) -> None:
    """Let the code itself write every line that a query of the operator names."""
    await save_profile(desk.services, linked_profile(), by="test")
    scheduled = replace(desk.services, schedules={"import_orders": "0 */5 * * * *"}, strict_moves=False)
    await due_runs(scheduled, "import_orders", _Tick())
    await fail_run(desk.services, (await start_run(desk.services, "lab", Task.IMPORT_ORDERS, by="eva")).name)
    await desk.clock.sleep(3600)
    await start_overdue(scheduled)
    await desk.session().markers.transition(
        None, _marker(desk, OrderState.WAITING, cause_kind=CauseKind.ARTICLE_UNKNOWN)
    )
    session = replace(desk.session(), services=scheduled)
    done = replace(_marker(desk, OrderState.DONE), order_id="18")
    stored = Stored(done, await desk.services.store.put(done))
    await session.markers.transition(stored, replace(done, state=OrderState.WAITING))
    await _listed(desk, _marker(desk, OrderState.UNKNOWN, settle_at=desk.clock.now() - timedelta(hours=2), attempt=3))
    await log_all_unresolved(desk.services, "lab")
    block = Block(Task.IMPORT_ORDERS, "0000000000000!lab", "0000000000000!lab")
    await block_failed(func.QueueMessage(body=block_message(block).encode()))
    await maintenance_failed(func.QueueMessage(body=b'{"profile": "lab", "day": "2026-01-01"}'))
    await maintenance_failed(func.QueueMessage(body=copy_message("2026-01-01").encode()))
    old = _marker(desk, OrderState.DONE, placed_at=desk.clock.now() - timedelta(days=730))
    await desk.services.store.put(replace(old, order_id="19"))
    with pytest.raises(StoreBusyError):
        await daily._write_evidence(_Locked(desk).maintenance)
    _log_posted(MailKind.DIGEST, Posted(Delivery.UNKNOWN, OutcomeUnknownError("stil", english="silent")), 1)
    desk.books.orders.book("W-99")
    maintenance = MaintenanceRun(
        desk.services,
        linked_profile(),
        MaintenanceDay(profile_id="lab", day="2026-01-02", started_at=desk.clock.now()),
        1e9,
    )
    await desk.services.store.put(Cursor(profile_id="lab", name="orders"))
    await daily._reconcile(maintenance)


async def test_every_event_and_field_that_a_query_of_the_operator_names_is_written(desk: Desk, lines: Any) -> None:
    await _write_what_an_operator_asks_for(desk)
    fields: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    for line in lines():
        fields.setdefault(line["event"], set()).update(line)
        values.setdefault(line["event"], set()).update(str(value) for value in line.values())
    for name, query in queries.all_queries().items():
        for event in queries.events_of(query):
            assert event in fields, (name, event)
            assert queries.fields_of(query) <= fields[event], (name, event)
            for value in re.findall(r'line\.outcome == "(\w+)"', query):
                assert value in values[event], (name, value)
