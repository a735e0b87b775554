"""The host: one function app, served from its start to its stop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from local.host.config.host_json import HostJson
from local.host.config.settings import is_disabled, settings_in_environment
from local.host.http.admin import Admin
from local.host.http.function_keys import Keyring
from local.host.http.routes import Route
from local.host.http.server import HOST, HttpServer
from local.host.queues.bindings import Queues
from local.host.queues.listener import LEASE
from local.host.runtime.inproc import Function, index_app, start_threads, stop_threads
from local.host.runtime.invocations import Invoker
from local.host.startup_error import StartupError
from local.host.timers.status import Statuses
from local.host.timers.triggers import Timer, TimerTrigger

log = logging.getLogger("local.host")

_TRIGGERS = frozenset({"httpTrigger", "timerTrigger", "queueTrigger"})
_OUTPUTS = frozenset({"http", "queue"})


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve an app."""

    port: int = 7071  # 0: the system chooses
    keys: Mapping[str, str] | None = None  # None: no key is asked for
    timer_file: Path | None = None  # where the status of timers outlives the host; None: nowhere
    message_lease: timedelta = LEASE
    drain: timedelta = timedelta(seconds=5)  # what running functions get at the stop


@dataclass(slots=True)
class Host:
    """An app being served."""

    url: str
    functions: tuple[Function, ...]
    drained: bool = field(default=True)  # after the stop: nothing had to be interrupted


@asynccontextmanager
async def running_host(
    app_folder: Path, settings: Mapping[str, str] | None = None, options: Options | None = None
) -> AsyncIterator[Host]:
    """Serve the app in `app_folder` (one app per process); raises StartupError when Azure would not take it.

    `settings` are the app settings; the environment goes before them.
    """
    chosen = options or Options()
    host_json = HostJson.load(app_folder)
    with settings_in_environment(settings or {}) as effective:
        start_threads()
        functions = await index_app(app_folder)
        _refuse_what_is_not_imitated(functions)
        enabled = tuple(function for function in functions if not is_disabled(function.name, effective))
        async with _Serving(enabled, host_json, effective, chosen) as host:
            yield host


def _refuse_what_is_not_imitated(functions: tuple[Function, ...]) -> None:
    for function in functions:
        if function.has_retry_policy:
            raise StartupError(f"{function.name} has a retry policy, which this host does not imitate.")
        for binding in function.bindings:
            is_answer_in_parameter = binding.kind == "http" and binding.name != "$return"
            if is_answer_in_parameter or binding.kind not in (_OUTPUTS if binding.is_output else _TRIGGERS):
                raise StartupError(f"{function.name} has a binding '{binding.kind}', which this host does not imitate.")


def _in_background(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    task.add_done_callback(_report_crash)
    return task


def _report_crash(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("a trigger is no longer served: %r", error, exc_info=error)


class _Serving:
    """Starts all parts, and stops them in the order that loses nothing."""

    def __init__(
        self, functions: tuple[Function, ...], host_json: HostJson, settings: Mapping[str, str], options: Options
    ) -> None:
        self._functions = functions
        self._options = options
        self._queues = Queues(settings, host_json.queues, options.message_lease)
        self._invoker = Invoker(self._queues.outputs(functions), host_json.function_timeout)
        self._listeners = self._queues.listeners(functions, self._invoker)
        self._timers = self._timers_of(settings)
        keyring = Keyring(options.keys)
        routes = [Route.of(function, host_json.route_prefix) for function in self._with_trigger("httpTrigger")]
        admin = Admin(functions, self._invoker, keyring)
        self._server = HttpServer(routes, self._invoker, keyring, admin)
        self._listening: list[asyncio.Task[None]] = []
        self._ticking: list[asyncio.Task[None]] = []
        self._host = Host("", functions)

    async def __aenter__(self) -> Host:
        port = await self._server.start(self._options.port)
        self._host.url = f"http://{HOST}:{port}"
        self._listening = [_in_background(listener.run()) for listener in self._listeners]
        self._ticking = [_in_background(timer.run()) for timer in self._timers]
        log.info("serving %d functions on %s", len(self._functions), self._host.url)
        return self._host

    async def __aexit__(self, *_error: object) -> None:
        await self._server.stop_accepting()
        for timer in self._ticking:
            timer.cancel()
        for listener in self._listeners:
            listener.stop()
        self._host.drained = await self._invoker.drain(self._options.drain)
        await asyncio.gather(*self._listening, *self._ticking, return_exceptions=True)
        await self._server.close()
        await self._queues.close()
        if self._host.drained:
            stop_threads()
        log.info("stopped%s", "" if self._host.drained else "; what still ran has been interrupted")

    def _with_trigger(self, kind: str) -> list[Function]:
        return [function for function in self._functions if function.trigger.kind == kind]

    def _timers_of(self, settings: Mapping[str, str]) -> list[Timer]:
        statuses = Statuses(self._options.timer_file)
        return [
            Timer(TimerTrigger.of(function, settings), statuses, partial(self._invoker.run, function))
            for function in self._with_trigger("timerTrigger")
        ]
