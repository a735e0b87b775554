"""What Azure refuses or fails, this host refuses or fails, in the runtime's own words."""

import socket
from pathlib import Path

import httpx
import pytest

from local.host.host_process import host_process
from local.host.startup_error import StartupError
from tests.contract.functions_host.apps import write_app

HEAD = """
import azure.functions as func
from typing import List
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
"""


REJECTED = {
    "builtin generic in Out": (
        """
@app.route("a")
@app.queue_output("out", "q-one", "AzureWebJobsStorage")
def a(req: func.HttpRequest, out: func.Out[list[str]]) -> str: ...
""",
        "cannot load the a function",
    ),
    "parameter name differs from arg_name": (
        """
@app.timer_trigger("timer", "0 0 0 * * *")
def a(tick: func.TimerRequest) -> None: ...
""",
        r"declared in Python but not in the function definition .*\{'tick'\}",
    ),
    "two function apps": ("other = func.FunctionApp()", "ValueError: More than one FunctionApp"),
    "union as return annotation": (
        """
@app.route("a")
def a(req: func.HttpRequest) -> func.HttpResponse | str: ...
""",
        "has invalid non-type return annotation",
    ),
    "context of another type": (
        """
@app.route("a")
def a(req: func.HttpRequest, context: dict) -> str: ...
""",
        '"context" parameter is expected to be of type azure.functions.Context',
    ),
    "the same name twice": (
        """
@app.route("a")
def a(req: func.HttpRequest) -> str: ...
@app.function_name("a")
@app.route("b")
def b(req: func.HttpRequest) -> str: ...
""",
        "Function a does not have a unique function name",
    ),
    "an error while importing": ("import no_such_module", "No module named 'no_such_module'"),
    "no functions": ("", "declares no functions"),
    "a reserved route": (
        """
@app.route("admin/users")
def a(req: func.HttpRequest) -> str: ...
""",
        "conflicts with one or more built in routes",
    ),
    "a setting that is not there": (
        """
@app.timer_trigger("tick", "%NO_SUCH_SCHEDULE%")
def a(tick: func.TimerRequest) -> None: ...
""",
        "a: %NO_SUCH_SCHEDULE% does not resolve to a value",
    ),
    "a schedule that is none": (
        """
@app.timer_trigger("tick", "0 0 25 * * *")
def a(tick: func.TimerRequest) -> None: ...
""",
        "a: Het schema '0 0 25 [*] [*] [*]' klopt niet: bij uur kan '25' niet",
    ),
    "a trigger that is not imitated": (
        """
@app.blob_trigger("blob", "a/b", "AzureWebJobsStorage")
def a(blob: func.InputStream) -> None: ...
""",
        "a has a binding 'blobTrigger', which this host does not imitate",
    ),
}


@pytest.mark.parametrize("case", REJECTED)
def test_the_host_refuses_to_start(case: str, tmp_path: Path) -> None:
    code, words = REJECTED[case]
    with pytest.raises(StartupError, match=words), host_process(write_app(tmp_path, HEAD + code), {}):
        pass


def test_a_port_in_use(tmp_path: Path) -> None:
    app = write_app(tmp_path, HEAD + '@app.route("a")\ndef a(req: func.HttpRequest) -> str: ...')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = pytest.raises(StartupError, match=f"Port {port} cannot be used: .*[Aa]ddress already in use")
        with refused, host_process(app, {}, "--port", str(port)):
            pass


def test_a_wrong_host_json_is_refused(tmp_path: Path) -> None:
    app = write_app(tmp_path, HEAD, {"version": "2.0", "extentions": {}})
    with (
        pytest.raises(StartupError, match=r"host\.json holds 'extentions', which Azure does not know"),
        host_process(app, {}),
    ):
        pass


def test_what_loads_but_fails_when_it_runs(tmp_path: Path) -> None:
    code = """
@app.timer_trigger("tick", "0 0 0 1 1 *")
def returns_a_value(tick: func.TimerRequest) -> str:
    return "nobody listens"

@app.route("dict")
def returns_a_dict(req: func.HttpRequest):
    return {"a": 1}

@app.route("text")
def annotated_as_text(req: "func.HttpRequest") -> "str":
    return "fine"
"""
    future = "from __future__ import annotations\n"
    with host_process(write_app(tmp_path, future + HEAD + code), {}) as host:
        assert httpx.post(f"{host.url}/admin/functions/Returns_A_Value", json={}).status_code == 202
        host.wait_for_log(
            r"returns_a_value .* failed: RuntimeError.*without a \$return binding returned a non-None value"
        )
        assert httpx.get(f"{host.url}/api/dict").status_code == 500
        host.wait_for_log(r"returns_a_dict .* failed: TypeError.*unable to encode outgoing TypedData")
        assert httpx.get(f"{host.url}/api/text").text == "fine"
