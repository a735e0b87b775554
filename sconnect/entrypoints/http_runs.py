"""What answers the routes of runs, and health."""

from collections.abc import Callable, Mapping
from datetime import datetime

import azure.functions as func
from pydantic import BaseModel, ConfigDict, ValidationError

from sconnect.app import runs
from sconnect.app.records import RunRecord, RunState
from sconnect.app.runs import RunName
from sconnect.app.services import Services
from sconnect.domain.profile import Task
from sconnect.entrypoints.http_errors import JSON, NEVER_CACHED, BadRequestError, answered
from sconnect.entrypoints.queue import run_message


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


class Health(BaseModel):
    """The app is wired and answers."""

    status: str
    version: str


async def health(services: Callable[[], Services], request: func.HttpRequest) -> func.HttpResponse:
    """Answer that the app is wired; an app setting that is wrong is named."""

    async def answer() -> func.HttpResponse:
        return _json(200, Health(status="ok", version=services().version))

    return await answered(request, answer)


async def start_run(
    services: Callable[[], Services], request: func.HttpRequest, message: func.Out[str]
) -> func.HttpResponse:
    """Start a run by hand, or join the one under way: 202 with its Location."""

    async def answer() -> func.HttpResponse:
        asked = _run_request(request)
        started = await runs.start_run(services(), request.route_params["profile"], asked.task, by="api")
        if started.needs_message:
            message.set(run_message(started.name))
        run = await runs.read_run(services(), started.name)
        return _json(202, RunView.of(started.name, run), {"Location": f"/api/runs/{started.name}"})

    return await answered(request, answer)


async def read_run(services: Callable[[], Services], request: func.HttpRequest) -> func.HttpResponse:
    """Show a run."""

    async def answer() -> func.HttpResponse:
        name = RunName.parse(request.route_params["run"])
        return _json(200, RunView.of(name, await runs.read_run(services(), name)))

    return await answered(request, answer)


def _run_request(request: func.HttpRequest) -> RunRequest:
    try:
        return RunRequest.model_validate_json(request.get_body())
    except ValidationError:
        tasks = ", ".join(Task)
        raise BadRequestError(f'Stuur een JSON-object als {{"task": "import_orders"}}. Taken: {tasks}.') from None


def _json(status: int, body: BaseModel, headers: Mapping[str, str] | None = None) -> func.HttpResponse:
    return func.HttpResponse(
        body.model_dump_json(), status_code=status, mimetype=JSON, headers={**NEVER_CACHED, **(headers or {})}
    )
