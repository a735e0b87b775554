"""What Azure sees of the app: which functions there are, and what an instance loads before it can work."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from local.demo.stack import APP
from local.host.config.host_json import HostJson
from sconnect.app.config import Limits
from sconnect.entrypoints.http.routes import ROUTES, Role, Route

AT_THE_START = "import function_app"
AT_WORK = (
    "import function_app, sconnect.bootstrap, sconnect.entrypoints.queue.runs, sconnect.entrypoints.http.openapi, "
    "sconnect.entrypoints.queue.housekeeping, sconnect.entrypoints.queue.blocks, sconnect.entrypoints.timers"
)
INDEXED = """
import asyncio, json
from pathlib import Path
from local.host.runtime.inproc import index_app
found = asyncio.run(index_app(Path()))
print(json.dumps({function.name: [dict(binding.details) for binding in function.bindings] for function in found}))
"""
STORAGE = {"connection": "AzureWebJobsStorage"}
RUNS = {"type": "queue", "direction": "OUT", "queueName": "sconnect-runs", **STORAGE}
BLOCKS = RUNS | {"queueName": "sconnect-blocks"}
CHORES = RUNS | {"queueName": "sconnect-housekeeping"}
ANSWER = {"type": "http", "direction": "OUT"}
TRIGGERED: dict[str, list[dict[str, Any]]] = {
    "import_orders_timer": [{"type": "timerTrigger", "schedule": "%IMPORT_ORDERS_SCHEDULE%"}, BLOCKS, RUNS],
    "export_articles_timer": [{"type": "timerTrigger", "schedule": "%EXPORT_ARTICLES_SCHEDULE%"}, BLOCKS],
    "export_customers_timer": [{"type": "timerTrigger", "schedule": "%EXPORT_CUSTOMERS_SCHEDULE%"}, BLOCKS],
    "start_block": [{"type": "queueTrigger", "queueName": "sconnect-blocks", **STORAGE}, BLOCKS, RUNS, CHORES],
    "start_block_failed": [{"type": "queueTrigger", "queueName": "sconnect-blocks-poison", **STORAGE}],
    "run_task": [{"type": "queueTrigger", "queueName": "sconnect-runs", **STORAGE}, BLOCKS, RUNS, CHORES],
    "run_task_failed": [{"type": "queueTrigger", "queueName": "sconnect-runs-poison", **STORAGE}],
    "housekeeping_timer": [{"type": "timerTrigger", "schedule": "%HOUSEKEEPING_SCHEDULE%"}, BLOCKS, CHORES],
    "keep_house": [{"type": "queueTrigger", "queueName": "sconnect-housekeeping", **STORAGE}, CHORES],
    "keep_house_failed": [{"type": "queueTrigger", "queueName": "sconnect-housekeeping-poison", **STORAGE}],
}
ELSEWHERE = [{"type": "httpTrigger", "route": "api/{*rest}", "authLevel": "ANONYMOUS"}, ANSWER, RUNS]
PAGE: dict[str, list[dict[str, Any]]] = {
    "show_page": [{"type": "httpTrigger", "route": "/", "methods": ["GET", "HEAD"], "authLevel": "ANONYMOUS"}, ANSWER],
    "read_page_file": [
        {
            "type": "httpTrigger",
            "route": "page/{version}/{file}",
            "methods": ["GET", "HEAD"],
            "authLevel": "ANONYMOUS",
        },
        ANSWER,
    ],
    "read_manual": [
        {"type": "httpTrigger", "route": "manual/{file}", "methods": ["GET", "HEAD"], "authLevel": "ANONYMOUS"},
        ANSWER,
    ],
    "read_extension": [
        {
            "type": "httpTrigger",
            "route": "extension/{shop}/{file}",
            "methods": ["GET", "HEAD"],
            "authLevel": "ANONYMOUS",
        },
        ANSWER,
    ],
}
"""What anyone may have: the page without any data, the manual, and the extension of the shop."""


def _served(route: Route) -> list[dict[str, Any]]:
    trigger = {"type": "httpTrigger", "route": route.path, "methods": [route.method], "authLevel": "ANONYMOUS"}
    return [trigger, ANSWER, *([] if route.role is Role.ANYONE else [RUNS])]


def _order(binding: Mapping[str, Any]) -> tuple[str, str, str]:
    return binding.get("direction", "IN"), binding["type"], binding.get("queueName", "")


def _said_by(script: str) -> Any:
    """Run a script in a process of its own, with nothing set up, and read what it prints as JSON."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", script], cwd=APP, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=[AT_THE_START, AT_WORK])
def loaded(request: pytest.FixtureRequest) -> list[str]:
    modules: list[str] = _said_by(f"{request.param}, json, sys; print(json.dumps(sorted(sys.modules)))")
    return modules


@pytest.mark.parametrize(
    "unwanted", ["aiohttp", "azure.identity", "azure.keyvault", "azure.storage", "local", "pytest"]
)
def test_the_app_does_not_load(unwanted: str, loaded: list[str]) -> None:
    assert [name for name in loaded if name == unwanted or name.startswith(f"{unwanted}.")] == []


def test_a_cold_start_loads_names_only() -> None:
    ours = _said_by(
        f"{AT_THE_START}, json, sys; print(json.dumps([name for name in sys.modules if name.startswith('sconnect')]))"
    )
    assert sorted(ours) == [
        "sconnect",
        "sconnect.entrypoints",
        "sconnect.entrypoints.bindings",
        "sconnect.entrypoints.http",
        "sconnect.entrypoints.http.functions",
        "sconnect.entrypoints.http.routes",
        "sconnect.entrypoints.page",
        "sconnect.entrypoints.page.functions",
    ]


def test_the_runtime_indexes_every_function_with_its_bindings() -> None:
    found = _said_by(INDEXED)
    served = {route.name: _served(route) for route in ROUTES}
    everything = TRIGGERED | PAGE | served | {"answer_elsewhere": ELSEWHERE}
    assert found.keys() == everything.keys()
    for name, expected in everything.items():
        by_kind, wanted = sorted(found[name], key=_order), sorted(expected, key=_order)
        assert [binding | want for binding, want in zip(by_kind, wanted, strict=True)] == by_kind


def test_the_host_lets_a_run_live_as_long_as_the_limits_say() -> None:
    assert HostJson.load(APP).function_timeout == timedelta(seconds=Limits().function_timeout)
