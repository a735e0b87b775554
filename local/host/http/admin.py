"""The admin routes that this host serves: status, the list of functions, and running a function by hand."""

from collections.abc import Callable, Mapping
from json import JSONDecodeError

from aiohttp import web

from local.host.http.function_keys import Keyring
from local.host.queues.messages import handmade, trigger_metadata
from local.host.runtime.inproc import Datum, Function
from local.host.runtime.invocations import Invoker
from local.host.timers.triggers import payload

_Trigger = tuple[Datum, Mapping[str, Datum]]


class Admin:
    """Answers `/admin/...`; with a key file only for the master key."""

    def __init__(self, functions: tuple[Function, ...], invoker: Invoker, keyring: Keyring) -> None:
        self._functions = {function.name.lower(): function for function in functions}
        self._invoker = invoker
        self._keyring = keyring

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve before those of the app."""
        return [
            web.get("/admin/host/status", self._status),
            web.get("/admin/functions", self._list),
            web.post("/admin/functions/{name}", self._run_by_hand),
        ]

    async def _status(self, request: web.Request) -> web.Response:
        self._demand_master_key(request)
        return web.json_response({"id": "local", "state": "Running", "functions": len(self._functions)})

    async def _list(self, request: web.Request) -> web.Response:
        self._demand_master_key(request)
        return web.json_response([_described(function) for function in self._functions.values()])

    async def _run_by_hand(self, request: web.Request) -> web.Response:
        self._demand_master_key(request)
        function = self._functions.get(request.match_info["name"].lower())
        made_up = _BY_HAND.get(function.trigger.kind) if function is not None else None
        if function is None or made_up is None:
            raise web.HTTPNotFound(text="There is no timer or queue function with this name.")
        data, metadata = made_up(await _input(request))
        self._invoker.start(function, data, metadata)
        return web.Response(status=202)

    def _demand_master_key(self, request: web.Request) -> None:
        if not self._keyring.opens("ADMIN", request.headers.get("x-functions-key")):
            raise web.HTTPUnauthorized


def _described(function: Function) -> dict[str, object]:
    return {"name": function.name, "config": {"bindings": [dict(binding.details) for binding in function.bindings]}}


async def _input(request: web.Request) -> str:
    try:
        body = await request.json()
    except JSONDecodeError:
        body = None
    given = body.get("input", "") if isinstance(body, dict) else None
    if not isinstance(given, str):
        raise web.HTTPBadRequest(text='The body must be JSON such as {"input": "text"}.')
    return given


def _tick(_given: str) -> _Trigger:
    return payload(None, past_due=False), {}


def _message(given: str) -> _Trigger:
    return Datum(given, "string"), trigger_metadata(handmade(given), given)


_BY_HAND: Mapping[str, Callable[[str], _Trigger]] = {"timerTrigger": _tick, "queueTrigger": _message}
