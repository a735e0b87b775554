import json
import logging
from typing import Any

import pytest

from sconnect.app.execution import execute
from sconnect.app.open_orders import keep
from sconnect.app.profiles import save_profile
from sconnect.app.progress import Progress
from sconnect.app.records import OrderRecord
from sconnect.app.runs import start_run
from sconnect.app.services import Services
from sconnect.app.telemetry import canonical
from sconnect.domain.causes import CauseKind
from sconnect.domain.order_state import OrderState
from sconnect.domain.profile import Profile, Task
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
        progress.calls = 4
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
            "waited": 7.0,
            "seconds": 2.5,
        }
    ]


async def test_an_order_is_told_in_one_line_without_what_is_personal(desk: Desk, lines: Any) -> None:
    waiting = _marker(desk, OrderState.WAITING, cause_kind=CauseKind.CUSTOMER_UNKNOWN, cause_key="jan@example.test")
    assert await keep(desk.work(), None, waiting)
    assert lines() == [
        {
            "event": "order waiting",
            "profile": "lab",
            "order": "17",
            "run": "run-1",
            "cause": "customer_unknown",
            "attempt": 0,
        }
    ]


async def test_what_is_only_being_sent_is_no_news(desk: Desk, lines: Any) -> None:
    assert await keep(desk.work(), None, _marker(desk, OrderState.SENDING))
    assert lines() == []


def test_a_field_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="not to be logged: email"):
        canonical("order done", email="jan@example.test")


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
    canonical("order done", **fields)
    assert lines() == [{"event": "order done", **dict.fromkeys(fields, "unfit")}]
