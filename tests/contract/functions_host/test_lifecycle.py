"""Stopping, time limits and settings of a whole host."""

import asyncio
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from azure.data.tables import TableClient

from local.host.azurite import azurite
from local.host.child_process import ROOT
from local.host.host_process import HostProcess, host_process
from local.host.queues.outputs import QueueOutputs
from local.host.runtime.inproc import Datum, Function
from local.host.runtime.invocations import Invoker, Outcome
from tests.contract.functions_host.apps import EVERYTHING, write_app

TIMER_APP = """
import asyncio, logging
import azure.functions as func
app = func.FunctionApp()

@app.timer_trigger("tick", "0 0 0 1 1 *", run_on_startup=True)
async def nightly(tick: func.TimerRequest) -> None:
    logging.getLogger("app").info("has started")
    await asyncio.sleep(0.5)
"""
IN_PROCESS = """
import asyncio, sys
from pathlib import Path
import httpx
from local.host import StartupError, Options, running_host

async def serve(folder):
    async with running_host(folder, {}, Options(port=0)) as host, httpx.AsyncClient() as client:
        print(*(function.name for function in host.functions))
        print((await client.get(f"{host.url}/api/plain/0")).text)
    print("drained", host.drained)

async def main():
    app = Path(sys.argv[1])
    await serve(app)
    await serve(app)
    other = app / "other"
    other.mkdir()
    for name in ("function_app.py", "host.json"):
        (other / name).write_bytes((app / name).read_bytes())
    try:
        await serve(other)
    except StartupError:
        print("refused")

asyncio.run(main())
"""
SLOW_APP = """
import asyncio, logging, time
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

@app.route("async/{seconds}")
async def patient(req: func.HttpRequest) -> str:
    logging.getLogger("app").info("has started")
    await asyncio.sleep(float(req.route_params["seconds"]))
    return "done"

@app.route("plain/{seconds}")
def stubborn(req: func.HttpRequest) -> str:
    logging.getLogger("app").info("has started")
    time.sleep(float(req.route_params["seconds"]))
    return "done"
"""


@pytest.fixture
def slow_app(tmp_path: Path) -> Path:
    return write_app(tmp_path, SLOW_APP)


def test_a_stop_lets_a_running_function_finish(slow_app: Path) -> None:
    with host_process(slow_app, {}) as host, ThreadPoolExecutor() as pool:
        answer = pool.submit(httpx.get, f"{host.url}/api/async/0.5")
        host.wait_for_log("has started")
        assert host.stop() == 0
        assert answer.result().text == "done"
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{host.url}/api/async/0")


def test_a_stop_lets_a_running_timer_finish(tmp_path: Path) -> None:
    with host_process(write_app(tmp_path, TIMER_APP), {}) as host:
        host.wait_for_log("has started")
        assert host.stop() == 0
        host.wait_for_log(r"nightly \S+ \d+ ms ok")


def test_a_trigger_that_breaks_down_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with host_process(write_app(tmp_path, TIMER_APP), {}, "--timers", str(tmp_path / "folder")) as host:
        host.wait_for_log("a trigger is no longer served: IsADirectoryError")


def test_after_the_drain_nothing_is_run() -> None:
    async def scenario() -> Outcome:
        invoker = Invoker(QueueOutputs({}, encode=True, sent=lambda _: None), timeout=None)
        assert await invoker.drain(timedelta(0))
        return await invoker.run(Function("id", "late", (), has_retry_policy=False), Datum("", "string"))

    assert asyncio.run(scenario()).interrupted


@pytest.mark.parametrize("kind", ["async", "plain"])
def test_a_stop_interrupts_what_takes_too_long(slow_app: Path, kind: str) -> None:
    with host_process(slow_app, {}, "--drain", "0.2") as host, ThreadPoolExecutor() as pool:
        answer = pool.submit(httpx.get, f"{host.url}/api/{kind}/10")
        host.wait_for_log("has started")
        stopped_at = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - stopped_at < 8
        host.wait_for_log(r"failed: interrupted: the host stops")
        assert answer.exception() is not None or answer.result().status_code == 500


def test_the_time_limit_of_host_json(host: HostProcess) -> None:
    started = time.monotonic()
    assert httpx.get(f"{host.url}/api/slow/30").status_code == 500
    assert 1.9 < time.monotonic() - started < 20
    host.wait_for_log(r"slow \S+ \d+ ms failed: functionTimeout: not done within 2 s")


def test_settings_come_from_a_file_with_the_environment_on_top(settings: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"Values": {"FROM_FILE": "file", "LAST_QUEUE": "bad_name"}}))
    off = {"AzureWebJobs.every_second.Disabled": "true"}
    with host_process(EVERYTHING, settings | off, "--settings", str(file)) as host:
        assert httpx.get(f"{host.url}/api/setting?name=FROM_FILE").text == "file"
        assert httpx.get(f"{host.url}/api/setting?name=LAST_QUEUE").text == "last"
        names = [function["name"] for function in httpx.get(f"{host.url}/admin/functions").json()]
        assert "every_second" not in names
        assert "relay" in names


def test_in_process(slow_app: Path) -> None:
    # In a process of its own all the same, since it can hold one app only.
    answer = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", IN_PROCESS, slow_app], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == ["patient stubborn", "done", "drained True"] * 2 + ["refused"]


def test_storage_in_a_folder_is_there_again_after_a_restart(tmp_path: Path) -> None:
    with azurite(tmp_path) as first, TableClient.from_connection_string(first.connection_string, "kept") as table:
        table.create_table()
        table.create_entity({"PartitionKey": "p", "RowKey": "r", "Value": 5})
    with azurite(tmp_path) as second, TableClient.from_connection_string(second.connection_string, "kept") as table:
        assert table.get_entity("p", "r")["Value"] == 5
