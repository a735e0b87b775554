"""`make run` when its function app ends: it says so and stops, and the next one goes on at once."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from local import run as make_run
from local.demo.stack import free_interrupted
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.leases import is_executing, read_lease
from sconnect.app.runs.starting import start_run
from sconnect.domain.profile import Task
from tests.functional.lab import Lab


@dataclass
class _Host:
    exit_code: int | None = None

    def log(self) -> str:
        return "what it said"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_run, "_LOOK_EVERY", 0.01)


@pytest.mark.parametrize("is_asked", [True, False])
async def test_a_host_that_ends_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_asked: bool
) -> None:
    host, log = _Host(), tmp_path / "host.log"

    async def work() -> int:
        if is_asked:
            await asyncio.sleep(0.02)
            host.exit_code = -9
            raise httpx.ConnectError("refused")
        asyncio.get_running_loop().call_later(0.02, setattr, host, "exit_code", -9)
        await asyncio.Event().wait()
        return 0

    assert await make_run.while_it_serves(host, work(), log) == 1
    [sentence] = capsys.readouterr().out.splitlines()
    assert sentence.startswith(f"The function app ended by itself (exit code -9); what it said is in {log}.")
    assert log.read_text(encoding="utf-8") == "what it said"


async def test_work_that_ends_first_has_its_own_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def ended(code: int) -> int:
        return code

    async def failed() -> int:
        raise httpx.ConnectError("of something else")

    assert await make_run.while_it_serves(_Host(), ended(0), tmp_path / "host.log") == 0
    with pytest.raises(httpx.ConnectError):
        await make_run.while_it_serves(_Host(), failed(), tmp_path / "host.log")
    assert capsys.readouterr().out == ""


def test_a_run_whose_host_died_is_not_waited_for_at_the_next_start() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    profile_id, task = lab.profile.id, Task.IMPORT_ORDERS
    first = lab.run(start_run(lab.services, profile_id, task, by="eva"))
    queued = lab.run(read_lease(lab.services, profile_id, task))
    assert queued is not None
    until = lab.clock.now().replace(year=2027)
    at_work = replace(queued.record, executor="a process that is gone", lease_until=until)
    lab.run(lab.services.store.put(at_work))
    assert lab.run(start_run(lab.services, profile_id, task, by="eva")).name == first.name
    lab.run(free_interrupted(lab.services))
    now = lab.run(read_lease(lab.services, profile_id, task))
    assert now is not None
    assert not is_executing(now.record, lab.clock.now())
    again = lab.run(start_run(lab.services, profile_id, task, by="eva"))
    assert again.name != first.name
    assert again.needs_message
    lab.run(free_interrupted(lab.services))  # one that waits in the queue keeps its turn
    assert lab.run(start_run(lab.services, profile_id, task, by="eva")).name == again.name
