"""An import in a process of its own, and the calls that it made once more without it: prints the CPU of both.

`python -m scripts.bench.importer`, started by `job_cpu` with the app settings of an `outside_world`.
"""

import asyncio
import json
import logging
import os
import statistics
import time
from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import azure.functions as func
import httpx

from local.demo.scenario import demos
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord
from sconnect.bootstrap import build
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.messages import run_message
from sconnect.entrypoints.queue.runs import run_task

_LOOPS = 5


async def main() -> None:
    """Warm up with a first import; then import the job, and make its calls again."""
    services, world = build(os.environ), os.environ["OUTSIDE_WORLD"]
    await save_profile(services, demos()[0].profile(), by="bench")
    await _import(services)
    async with httpx.AsyncClient(base_url=world, trust_env=False, timeout=60) as http:
        (await http.post("/_job")).raise_for_status()
        began = time.process_time()
        run = await _import(services)
        imported = time.process_time() - began
        calls = (await http.get("/_calls")).json()
        called = [await _call(http, calls) for _ in range(_LOOPS)]
    print(json.dumps({"done": run.counts["done"], "imported": imported, "called": statistics.median(called)}))


async def _import(services: Services) -> RunRecord:
    started = await start_run(services, demos()[0].profile_id, Task.IMPORT_ORDERS, by="bench")
    messages = [run_message(started.name)]
    while messages:
        messages += await run_task(services, func.QueueMessage(body=messages.pop().encode()))
    return await read_run(services, started.name)


async def _call(http: httpx.AsyncClient, calls: Sequence[Mapping[str, Any]]) -> float:
    """Make calls one after the other, as a plain loop does; returns the seconds of CPU that they took."""
    began = time.process_time()
    for number, call in enumerate(calls):
        address, body = f"/_again/{number}{call['path']}", b64decode(call["body"])
        with suppress(httpx.TransportError):  # one that was cut is cut again
            await http.request(call["method"], address, headers=call["headers"], content=body)
    return time.process_time() - began


if __name__ == "__main__":
    # The host takes what is logged from this level; here it is formatted and goes nowhere.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        logging.basicConfig(level=logging.INFO, stream=nowhere)
        asyncio.run(main())
