"""HTTP to a queue, to a queue trigger, to a queue; and a message that keeps failing."""

import re

import httpx

from local.host.host_process import HostProcess
from tests.contract.functions_host.storage import Inspector


def test_from_http_through_two_queues_and_what_fails_to_the_poison_queue(host: HostProcess, storage: str) -> None:
    last, poison = Inspector(storage, "last"), Inspector(storage, "first-poison")
    assert httpx.post(f"{host.url}/api/start", content="hello").status_code == 202
    assert last.wait_for(1) == ["hello relayed"]
    assert poison.wait_for(1) == ["fail"]
    tries = re.findall(r"relay try (\d) of fail", host.log())
    assert tries == ["1", "2", "3"]  # maxDequeueCount in host.json
    assert len(re.findall(r"relay \S+ \d+ ms failed: RuntimeError\('as asked'\)", host.log())) == 3
    assert Inspector(storage, "first").count() == 0


def test_a_queue_function_run_by_hand(host: HostProcess, storage: str) -> None:
    last = Inspector(storage, "last")
    assert httpx.post(f"{host.url}/admin/functions/relay", json={"input": "by hand"}).status_code == 202
    assert last.wait_for(1) == ["by hand relayed"]


def test_a_timer_reads_its_schedule_from_a_setting(host: HostProcess) -> None:
    host.wait_for_log(r"every_second \S+ \d+ ms ok", times=2)
    host.wait_for_log("tick past due False")
