"""The HTTP API in this process: the host's own routes and Azure's runtime, without sockets, on the tables of a lab."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from local.host.http.payload import describe, response
from local.host.http.routes import Route, Routes, WrongMethodError
from local.host.runtime.inproc import Function, call, index_app, start_threads
from sconnect import bootstrap
from sconnect.app.services import Services
from sconnect.entrypoints.http.handlers import activation
from tests.functional.lab import Lab

APP = Path(__file__).resolve().parents[2]
HOST = "api.example.test"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and what was put on queues."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    messages: list[str] = field(default_factory=list)

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The one shape of errors, checked."""
        answer: dict[str, Any] = self.json()
        assert set(answer) == {"error"}
        error: dict[str, Any] = answer["error"]
        assert {"code", "message", "correlation_id"} <= set(error) <= {"code", "message", "correlation_id", "fields"}
        assert error["correlation_id"] == self.headers["X-Correlation-Id"]
        return error


class InProcessApi:
    """Answers requests as the functions host does."""

    def __init__(self, services: Callable[[], Services], runner: asyncio.Runner) -> None:
        self.services = services
        self._runner = runner
        self.functions: tuple[Function, ...] = runner.run(index_app(APP))
        http = [function for function in self.functions if function.trigger.kind == "httpTrigger"]
        self._routes = Routes(Route.of(function, "") for function in http)

    def ask(
        self,
        method: str,
        path: str,
        json_body: object = None,
        *,
        body: bytes = b"",
        query: str = "",
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> Answer:
        """Send a request. A JSON body, and every change without one, gets the content type it needs."""
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        names = {name.lower() for name, _ in pairs}
        if json_body is not None:
            body = json.dumps(json_body).encode()
        if "content-type" not in names and method != "GET":
            pairs += JSON.items()
        if "host" not in names:
            pairs.append(("host", HOST))
        return self.send(method, path, query, pairs, body)

    def send(self, method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        """Send a request just as it is."""
        try:
            found = self._routes.find(method, path)
        except WrongMethodError as error:
            return Answer(405, {"Allow": ", ".join(error.allowed)}, b"")
        if found is None:
            return Answer(404, {}, b"")
        data = describe(
            method,
            f"https://{HOST}{path}{'?' if query else ''}{query}",
            headers=headers,
            query=parse_qsl(query, keep_blank_values=True),
            parameters=found.parameters,
            body=body,
        )
        called = self._runner.run(call(found.route.function, "invocation", data))
        assert called.returned is not None, called.error
        answer = response(called.returned)
        messages = [json.loads(datum.value) for _, datum in called.outputs if datum.value]
        content = answer.body if isinstance(answer.body, bytes) else b""
        return Answer(answer.status, answer.headers, content, [each for some in messages for each in some])


@contextmanager
def in_process_api(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessApi]:
    """Serve the app on what a lab has, in the lab's time; everybody may do everything, as on a developer's machine.

    Messages of other tests do not count for the limit of its webhook.
    """
    start_threads()
    monkeypatch.setattr(bootstrap, "services", lambda: lab.services)
    monkeypatch.setattr(activation, "_TURNSTILE", activation.Turnstile())
    monkeypatch.setenv("SCONNECT_LOCAL_ROLE", "admin")
    monkeypatch.setenv("SCONNECT_SECRETS_FILE", "not opened")
    with lab.clock.runner() as runner:
        yield InProcessApi(lambda: lab.services, runner)
