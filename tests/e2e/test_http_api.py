"""The HTTP API, through the real functions host."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from local.demo.stack import DemoStack, demo_stack, functions_host
from sconnect import __version__
from tests.functional.background import background

IMPORT = {"task": "import_orders"}
JSON = {"Content-Type": "application/json"}
OVER = {"done", "failed", "cancelled"}
pytestmark = pytest.mark.azurite


@dataclass(frozen=True, slots=True)
class Api:
    """The running app and what it is linked to."""

    http: httpx.Client
    snelstart: httpx.Client
    stack: DemoStack

    def run_until_over(self, location: str) -> dict[str, Any]:
        for _ in range(300):
            run: dict[str, Any] = self.http.get(location).json()
            if run["state"] in OVER:
                return run
            time.sleep(0.1)
        raise AssertionError(f"still {run['state']} after 30 s")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with background() as behind:
        stack = behind.open(demo_stack(tmp_path_factory.mktemp("api")))
        host = behind.open(functions_host(stack))
        with (
            httpx.Client(base_url=host.url, trust_env=False) as http,
            httpx.Client(base_url=stack.snelstart_url, trust_env=False) as snelstart,
        ):
            yield Api(http, snelstart, stack)


def _assert_is_error(answer: httpx.Response, status: int, code: str, *parts: str) -> None:
    """Every error has one shape: a code, a Dutch sentence and a number to find it back in the log."""
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    error = answer.json()["error"]
    assert {"code", "message", "correlation_id"} <= set(error) <= {"code", "message", "correlation_id", "fields"}
    assert error["correlation_id"] == answer.headers["x-correlation-id"]
    assert error["code"] == code
    assert len(error["correlation_id"]) == 32
    for part in parts:
        assert part in error["message"]


def test_health(api: Api) -> None:
    answer = api.http.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() | {"commit": ""} == {"status": "ok", "version": __version__, "commit": ""}


def test_a_run_is_accepted_and_can_be_followed_to_its_end(api: Api) -> None:
    answer = api.http.post("/api/profiles/winkel-oc30/runs", json=IMPORT)

    assert answer.status_code == 202
    location = answer.headers["location"]
    shown = answer.json()
    assert location == f"/api/runs/{shown['run']}"
    assert shown["profile"] == "winkel-oc30"
    assert shown["task"] == "import_orders"
    assert shown["state"] in {"queued", "running"}
    over = api.run_until_over(location)
    assert over["state"] == "done"
    assert over["started_at"] <= over["finished_at"]
    assert over["counts"]["done"] > 0
    assert over["calls"] > over["counts"]["done"]


def test_a_second_run_joins_the_one_that_is_under_way(api: Api) -> None:
    slow = {"kind": "slow", "method": "GET", "path": "/v2/companyInfo", "seconds": 1.5}
    api.snelstart.post("/_admin/faults", json=slow).raise_for_status()
    try:
        answers = [api.http.post("/api/profiles/winkel-oc40/runs", json=IMPORT) for _ in range(3)]
        time.sleep(1)
        answers.append(api.http.post("/api/profiles/winkel-oc40/runs", json=IMPORT))
    finally:
        api.snelstart.delete("/_admin/faults").raise_for_status()

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert api.run_until_over(answers[0].headers["location"])["state"] == "done"
    later = api.http.post("/api/profiles/winkel-oc40/runs", json=IMPORT)
    assert later.headers["location"] != answers[0].headers["location"]
    api.run_until_over(later.headers["location"])


def test_a_profile_that_does_not_exist(api: Api) -> None:
    answer = api.http.post("/api/profiles/nergens/runs", json=IMPORT)
    _assert_is_error(answer, 404, "not_found", "Profiel 'nergens' bestaat niet.")


@pytest.mark.parametrize("profile", ["..%2f..", "a%27b", "%00", "x" * 500, "profiel%3Fx"])
def test_a_hostile_profile_name(api: Api, profile: str) -> None:
    answer = api.http.post(f"/api/profiles/{profile}/runs", json=IMPORT)
    assert answer.status_code in {400, 404}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'{"task": 5}',
        b'{"task": "import_orders", "more": 1}',
        b"\xff\xfe",
        b'{"task":',
    ],
)
def test_a_body_that_is_no_run_request(api: Api, body: bytes) -> None:
    answer = api.http.post("/api/profiles/winkel-oc30/runs", content=body, headers=JSON)
    _assert_is_error(answer, 400, "bad_request", "Het verzoek klopt niet.")


def test_a_body_of_unreasonable_depth(api: Api) -> None:
    answer = api.http.post("/api/profiles/winkel-oc30/runs", content=b"[" * 100_000, headers=JSON)
    _assert_is_error(answer, 400, "bad_request")


def test_a_body_that_is_too_large(api: Api) -> None:
    body = json.dumps({"task": "x" * 300_000})
    answer = api.http.post("/api/profiles/winkel-oc30/runs", content=body, headers=JSON)
    _assert_is_error(answer, 413, "too_large", "256 KB")


@pytest.mark.parametrize("task", ["drop_everything", "", "IMPORT_ORDERS"])
def test_a_task_that_does_not_exist(api: Api, task: str) -> None:
    answer = api.http.post("/api/profiles/winkel-oc30/runs", json={"task": task})
    _assert_is_error(
        answer, 400, "bad_request", "task: Kies een van: import_orders, export_articles, export_customers."
    )


@pytest.mark.parametrize(
    "run", ["nonsense", "winkel-oc30.", ".1234", "winkel-oc30.0000000000000-0000000000", "a.b.c", "%22.%27", "x" * 500]
)
def test_a_run_that_does_not_exist(api: Api, run: str) -> None:
    answer = api.http.get(f"/api/runs/{run}")
    _assert_is_error(answer, 404, "not_found", "bestaat niet.")


def test_a_method_that_is_not_offered(api: Api) -> None:
    answer = api.http.delete("/api/profiles/winkel-oc30/runs")
    _assert_is_error(answer, 405, "method_not_allowed", "POST, GET")
    assert answer.headers["allow"] == "POST, GET"


@pytest.mark.parametrize("path", ["/api/nergens", "/api/profiles/a/b/c", "/api/runs"])
def test_an_address_that_does_not_exist(api: Api, path: str) -> None:
    _assert_is_error(api.http.get(path), 404, "not_found")
    _assert_is_error(api.http.post(path, content=b"x"), 404, "not_found")


def test_no_answer_is_cached_or_sniffed(api: Api) -> None:
    for answer in (api.http.get("/api/health"), api.http.get("/api/runs/nonsense")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
