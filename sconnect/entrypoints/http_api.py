"""The HTTP API: start a run, read a run, health."""

from collections.abc import Callable, Mapping
from datetime import datetime

import azure.functions as func
from pydantic import BaseModel, ConfigDict, ValidationError

from sconnect.app.records import RunRecord, RunState
from sconnect.app.runs import RunName, read_run, start_run
from sconnect.app.services import Services
from sconnect.domain.profile import Task
from sconnect.entrypoints.http_errors import JSON, NEVER_CACHED, BadRequestError, answered
from sconnect.entrypoints.queue import RUNS_QUEUE, TASKS, run_message


class RunRequest(BaseModel):
    """What a manual run asks for."""

    model_config = ConfigDict(extra="forbid")

    task: Task


class RunView(BaseModel):
    """A run as the API shows it. Moments are UTC."""

    run: str
    profile: str
    task: Task
    state: RunState
    started_by: str
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    counts: Mapping[str, int]
    calls: int
    errors: tuple[str, ...]

    @classmethod
    def of(cls, name: RunName, run: RunRecord) -> "RunView":
        """Show a run."""
        return cls(
            run=str(name),
            profile=name.profile_id,
            task=run.task,
            state=run.state,
            started_by=run.started_by,
            queued_at=run.queued_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            counts=run.counts,
            calls=run.calls,
            errors=run.errors,
        )


def blueprint(services: Callable[[], Services]) -> func.Blueprint:
    """Declare the routes. `services` is called per request, so that indexing the app opens nothing."""
    routes = func.Blueprint()  # type: ignore[no-untyped-call]  # of the SDK

    @routes.route(trigger_arg_name="request", route="api/health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def health(request: func.HttpRequest) -> func.HttpResponse:
        async def handle(_: func.HttpRequest) -> func.HttpResponse:
            return _json(200, _Health(status="ok", version=services().version))

        return await answered(request, handle)

    @routes.route(
        trigger_arg_name="request",
        route="api/profiles/{profile}/runs",
        methods=["POST"],
        auth_level=func.AuthLevel.FUNCTION,
    )
    @routes.queue_output("message", RUNS_QUEUE, "AzureWebJobsStorage")
    async def start_profile_run(request: func.HttpRequest, message: func.Out[str]) -> func.HttpResponse:
        async def handle(request: func.HttpRequest) -> func.HttpResponse:
            asked = _run_request(request)
            started = await start_run(services(), request.route_params["profile"], asked.task, by="api")
            if started.is_new:
                message.set(run_message(started.name))
            run = await read_run(services(), started.name)
            return _json(202, RunView.of(started.name, run), {"Location": f"/api/runs/{started.name}"})

        return await answered(request, handle)

    @routes.route(
        trigger_arg_name="request", route="api/runs/{run}", methods=["GET"], auth_level=func.AuthLevel.FUNCTION
    )
    async def read_profile_run(request: func.HttpRequest) -> func.HttpResponse:
        async def handle(request: func.HttpRequest) -> func.HttpResponse:
            name = RunName.parse(request.route_params["run"])
            return _json(200, RunView.of(name, await read_run(services(), name)))

        return await answered(request, handle)

    return routes


class _Health(BaseModel):
    status: str
    version: str


def _run_request(request: func.HttpRequest) -> RunRequest:
    try:
        asked = RunRequest.model_validate_json(request.get_body())
    except ValidationError:
        tasks = ", ".join(TASKS)
        raise BadRequestError(f'Stuur een JSON-object als {{"task": "import_orders"}}. Taken: {tasks}.') from None
    if asked.task not in TASKS:
        raise BadRequestError(f"Taak '{asked.task}' is er nog niet.")
    return asked


def _json(status: int, body: BaseModel, headers: Mapping[str, str] | None = None) -> func.HttpResponse:
    return func.HttpResponse(
        body.model_dump_json(), status_code=status, mimetype=JSON, headers={**NEVER_CACHED, **(headers or {})}
    )
