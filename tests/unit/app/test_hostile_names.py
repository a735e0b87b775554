"""Names of profiles and runs that no table could hold are simply not found."""

import json

import azure.functions as func
import pytest

from sconnect.entrypoints import http_runs
from tests.unit.app.conftest import Desk

HOSTILE = ["x" * 600, "a/b", "a\\b", "a#b", "a?b", "a\x00b", "é", "\ud800", "..", "' or 1 eq 1", "A", "lab\n", ""]


class _Message(func.Out[str]):
    """A queue output that nothing may be put in."""

    def set(self, val: str) -> None:
        raise AssertionError(f"a message went out: {val}")

    def get(self) -> str:
        return ""


def _request(method: str, body: bytes = b"", **route: str) -> func.HttpRequest:
    return func.HttpRequest(method=method, url="/api", route_params=route, body=body)


def _code(answer: func.HttpResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.get_body())["error"]["code"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_profile_with_a_hostile_name_is_not_found(name: str, desk: Desk) -> None:
    request = _request("POST", b'{"task": "import_orders"}', profile=name)
    answer = await http_runs.start_run(lambda: desk.services, request, _Message())
    assert _code(answer) == (404, "notfound")


@pytest.mark.parametrize(
    "name", [*HOSTILE, *(f"lab.{name}" for name in HOSTILE), f"{'x' * 600}.8204478339999-f252e6b438"]
)
async def test_a_run_with_a_hostile_name_is_not_found(name: str, desk: Desk) -> None:
    answer = await http_runs.read_run(lambda: desk.services, _request("GET", run=name))
    assert _code(answer) == (404, "notfound")
