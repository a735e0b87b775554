"""Functions of the HTTP API, one per route. Their handlers are imported at the first request (`routes`).

Azure itself asks no key of any of them: people sign in with Entra and have none. `authentication` decides, for every
route.
"""

from typing import TYPE_CHECKING, List  # noqa: UP035 - the runtime rejects list[str] inside Out[...]

import azure.functions as func

from sconnect.entrypoints.bindings import RUNS_QUEUE, STORAGE
from sconnect.entrypoints.http.routes import ROUTES, Role, Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sconnect.app.services import Services

    Plain = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]
    WithMessages = Callable[[func.HttpRequest, "Messages"], Awaitable[func.HttpResponse]]

Messages = func.Out[List[str]]  # noqa: UP006 - see above

UNKNOWN_ROUTE = Route("answer_elsewhere", "", "api/{*rest}", Role.MEMBER, "not_found")
"""For every path and method that no route offers, so that these errors have the form of all others."""


def blueprint(services: "Callable[[], Services]") -> func.Blueprint:
    """Declare the functions. `services` is called per request, so that indexing the app opens nothing."""
    functions = func.Blueprint()  # type: ignore[no-untyped-call]  # of the SDK
    for route in ROUTES:
        _declare(functions, route, [route.method], services)
    _declare(functions, UNKNOWN_ROUTE, None, services)
    return functions


def _declare(
    functions: func.Blueprint, route: Route, methods: list[str] | None, services: "Callable[[], Services]"
) -> None:
    answer = _function(route, services)
    if route.starts_runs:
        answer = functions.queue_output(arg_name="messages", queue_name=RUNS_QUEUE, connection=STORAGE)(
            _function_with_messages(route, services)
        )
    triggered = functions.route(
        trigger_arg_name="request", route=route.path, methods=methods, auth_level=func.AuthLevel.ANONYMOUS
    )(answer)
    functions.function_name(route.name)(triggered)


def _function(route: Route, services: "Callable[[], Services]") -> "Plain":
    async def answer(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints.http import dispatch

        return (await dispatch.handle(route, services, request)).response

    return answer


def _function_with_messages(route: Route, services: "Callable[[], Services]") -> "WithMessages":
    async def answer(request: func.HttpRequest, messages: Messages) -> func.HttpResponse:
        from sconnect.entrypoints.http import dispatch

        answered = await dispatch.handle(route, services, request)
        messages.set(answered.messages)
        return answered.response

    return answer
