"""Requests and answers, through the real runtime."""

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.host.host_process import HostProcess, host_process
from local.host.http.server import LARGEST_BODY
from tests.contract.functions_host.apps import EVERYTHING


def echoed(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_request_reaches_the_function_in_the_shape_azure_gives_it(host: HostProcess) -> None:
    answer = httpx.post(
        f"{host.url}/api/echo/J%C3%B6rg%2Fx?a=1&a=2&empty=&b=%26",
        headers=[("X-Twice", "one"), ("x-twice", "two"), ("Content-Encoding", "gzip")],
        content=b"\x00\xff not gzip",
    )
    seen = echoed(answer)
    assert seen["method"] == "POST"
    assert seen["url"].startswith(f"{host.url}/api/echo/")
    assert seen["params"] == {"a": "1,2", "b": "&"}
    assert seen["route"] == {"name": "Jörg%2Fx"}  # the one thing that is not decoded
    assert seen["headers"]["x-twice"] == "one,two"
    assert bytes.fromhex(seen["body"]) == b"\x00\xff not gzip"


def test_the_answer_comes_back_whole(host: HostProcess) -> None:
    answer = httpx.get(f"{host.url}/api/echo")
    assert echoed(answer)["route"] == {}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-answer"] == "yes"


def test_a_returned_text_is_plain_text(host: HostProcess) -> None:
    answer = httpx.get(f"{host.url}/api/items/5")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")


def test_cookies(host: HostProcess) -> None:
    answer = httpx.get(f"{host.url}/api/cookies")
    assert answer.status_code == 201
    assert sorted(answer.headers.get_list("set-cookie")) == ["a=1; HttpOnly; Path=/", "b=2"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("items/special", "special"),
        ("ITEMS/Special", "special"),
        ("items/17", "number 17"),
        ("items/17/", "number 17"),
        ("items/seventeen", "name seventeen"),
        ("files", "rest "),
        ("files/a/b%20c", "rest a/b c"),
    ],
)
def test_the_most_precise_route_answers(host: HostProcess, path: str, expected: str) -> None:
    assert httpx.get(f"{host.url}/api/{path}").text == expected


@pytest.mark.parametrize("path", ["/", "/api", "/api/nowhere", "/echo", "/api/items", "/api/items/1/2", "/api//echo"])
def test_an_unknown_path(host: HostProcess, path: str) -> None:
    assert httpx.get(host.url + path).status_code == 404


def test_a_method_that_nobody_answers(host: HostProcess) -> None:
    answer = httpx.delete(f"{host.url}/api/items/seventeen")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_another_function_may_answer_the_method(host: HostProcess) -> None:
    assert httpx.delete(f"{host.url}/api/items/17").text == "number 17"


def test_an_exception_is_told_to_the_log_only(host: HostProcess) -> None:
    answer = httpx.get(f"{host.url}/api/broken?who=me")
    assert (answer.status_code, answer.content) == (500, b"")
    host.wait_for_log(r"ValueError: secret detail of http")
    host.wait_for_log(r"broken \S+ \d+ ms failed: ValueError")


def test_too_large_a_body(host: HostProcess) -> None:
    port = int(host.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())
        assert connection.recv(20).startswith(b"HTTP/1.1 413 ")


def test_without_a_key_file_no_key_is_asked(host: HostProcess) -> None:
    assert httpx.get(f"{host.url}/api/master").text == "master"


def test_keys(settings: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"default": "some-key", "_master": "master-key"}))
    quiet = settings | {"TICK_SCHEDULE": "0 0 0 1 1 *"}
    with host_process(EVERYTHING, quiet, "--keys", str(keys)) as guarded, httpx.Client(base_url=guarded.url) as client:

        def status(path: str, key: str | None) -> int:
            return client.get(path, headers={"x-functions-key": key} if key else {}).status_code

        assert status("/api/items/1", None) == 200
        assert [status("/api/guarded", key) for key in (None, "wrong", "some-key", "master-key")] == [
            401,
            401,
            200,
            200,
        ]
        assert [status("/api/master", key) for key in (None, "some-key", "master-key")] == [401, 401, 200]
        assert [status("/admin/functions", key) for key in (None, "some-key", "master-key")] == [401, 401, 200]
        assert client.get("/api/guarded?code=some-key").status_code == 401


def test_admin_routes(host: HostProcess) -> None:
    assert httpx.get(f"{host.url}/admin/host/status").json()["state"] == "Running"
    functions = {described["name"]: described for described in httpx.get(f"{host.url}/admin/functions").json()}
    assert functions["relay"]["config"]["bindings"][0]["queueName"] == "%LAST_QUEUE%"


def test_a_run_by_hand_needs_a_function_that_can(host: HostProcess) -> None:
    assert httpx.post(f"{host.url}/admin/functions/echo", json={}).status_code == 404
    assert httpx.post(f"{host.url}/admin/functions/nobody", json={}).status_code == 404
    assert httpx.post(f"{host.url}/admin/functions/relay", json={"input": 5}).status_code == 400
