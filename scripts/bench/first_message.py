"""A fresh process up to the first call of its first message. Nothing of the app is loaded before it is timed.

python -m scripts.bench.first_message STATE    prints the seconds of CPU and the modules that were loaded, as JSON
"""

import asyncio
import json
import os
import pickle
import sys
import time
from pathlib import Path
from typing import Any


class _FirstCall(BaseException):
    """The import is about to ask the shop something."""


class _Messages:
    """An output binding."""

    def set(self, messages: list[str]) -> None:
        """Take the messages of a run that is over."""
        raise RuntimeError(f"The run made no call, and left {messages}.")


def main(state: Path) -> None:
    """Start as Azure does, carry out the message, and stop at its first call."""
    message, rows, environ = pickle.loads(state.read_bytes())  # noqa: S301 - written by `cold_start`
    os.environ |= environ
    began = time.process_time()
    import function_app
    from sconnect import bootstrap

    services = bootstrap.services()
    spent = time.process_time() - began
    body, services = _with_rows(services, message, rows)
    began = time.process_time()
    function_app.services = lambda: services
    run_task = function_app.run_task.build().get_user_function()
    try:
        asyncio.run(run_task(body, *(_Messages() for _ in range(3))))
    except _FirstCall:
        spent += time.process_time() - began
        print(json.dumps({"seconds": spent, "modules": sorted(sys.modules), "booking": _load_booking()}))


def _load_booking() -> float:
    """Load what an import needs besides when there is an order, and return the seconds of CPU that it takes."""
    began = time.process_time()
    import sconnect.adapters.opencart.orders
    import sconnect.adapters.snelstart.resources.articles
    import sconnect.adapters.snelstart.resources.customers
    import sconnect.adapters.snelstart.resources.orders
    import sconnect.adapters.snelstart.resources.reference
    import sconnect.app.importing.news.waiting_and_changed  # noqa: F401

    return time.process_time() - began


def _with_rows(services: Any, message: str, rows: bytes) -> Any:
    """Put rows in memory in the place of the tables, and stop where the network begins. This is not timed."""
    from dataclasses import replace

    import azure.functions as func
    import httpx

    from sconnect.app.storage.repository import RecordStore

    async def first_call(*_: object, **__: object) -> httpx.Response:
        raise _FirstCall

    httpx.AsyncClient.send = first_call  # type: ignore[method-assign]
    held = pickle.loads(rows)  # noqa: S301 - written by `cold_start`
    return func.QueueMessage(body=message.encode()), replace(services, store=RecordStore(held))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
