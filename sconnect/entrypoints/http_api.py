"""The routes of the HTTP API. What answers them is imported at the first request, so that a cold start is short."""

from typing import TYPE_CHECKING

import azure.functions as func

from sconnect.entrypoints.names import RUNS_QUEUE, STORAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sconnect.app.services import Services


def blueprint(services: "Callable[[], Services]") -> func.Blueprint:
    """Declare the routes. `services` is called per request, so that indexing the app opens nothing."""
    routes = func.Blueprint()  # type: ignore[no-untyped-call]  # of the SDK
    anyone, with_key = func.AuthLevel.ANONYMOUS, func.AuthLevel.FUNCTION

    @routes.route(trigger_arg_name="request", route="api/health", methods=["GET"], auth_level=anyone)
    async def health(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints import http_runs

        return await http_runs.health(services, request)

    @routes.route(
        trigger_arg_name="request", route="api/profiles/{profile}/runs", methods=["POST"], auth_level=with_key
    )
    @routes.queue_output(arg_name="message", queue_name=RUNS_QUEUE, connection=STORAGE)
    async def start_profile_run(request: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        from sconnect.entrypoints import http_runs

        return await http_runs.start_run(services, request, message)

    @routes.route(trigger_arg_name="request", route="api/runs/{run}", methods=["GET"], auth_level=with_key)
    async def read_profile_run(request: func.HttpRequest) -> func.HttpResponse:
        from sconnect.entrypoints import http_runs

        return await http_runs.read_run(services, request)

    return routes
