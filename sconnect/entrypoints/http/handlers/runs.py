"""Handlers of runs."""

import re
from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs import ending, starting
from sconnect.app.runs.leases import is_interrupted
from sconnect.app.runs.report import read_report
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import StartedRun
from sconnect.app.storage.records import RunRecord
from sconnect.app.storage.records.runs import RUN_ID
from sconnect.domain.explanation.model import Explanation, read_explanation
from sconnect.domain.profile import Task
from sconnect.domain.runs import ItemOutcome, RunItem, RunState
from sconnect.entrypoints.http.endpoint import Body, Call, Nothing, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.paging import part_of_list, resume_key
from sconnect.entrypoints.queue.messages import run_message


class RunRequest(Body):
    """What a manual run asks for."""

    task: Task
    dry_run: bool = Field(default=False, description="Show what would be done and write nothing.")
    newest: int = Field(default=0, ge=0, le=200, description="A dry run looks at so many of the newest orders only.")


class RunQuery(PageQuery):
    """Which runs."""

    task: Task | None = Field(default=None, description="Runs of this task only.")


class RunView(View):
    """A run. Moments are UTC; `seconds` is how long it worked, until now when it still does."""

    run: str
    profile: str
    task: Task
    dry_run: bool
    state: RunState
    started_by: str
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    counts: Mapping[str, int]
    calls: int
    errors: tuple[str, ...]
    errors_en: tuple[str, ...]
    cancel_asked: bool
    compares: bool
    """Whether it compares a long period instead of its task; the result is its reconciliation."""
    interrupted: bool = Field(
        description="Of a run that was asked for by its name: nobody works on it now. It goes on later."
    )


class ChangeView(View):
    """One field with what stood there and what comes in its place, in Dutch and in English."""

    field: str
    before: str
    after: str
    in_english: tuple[str, str, str]


class RunItemView(View):
    """One thing that a run dealt with, or would have in a dry run."""

    subject: str
    subject_en: str
    name: str
    outcome: ItemOutcome
    reasons: tuple[Words, ...]
    changes: tuple[ChangeView, ...]
    explanation: Explanation | None


@endpoint(status=202, error_statuses=(409,), headers=("Location",))
async def start_run(call: Call, body: RunRequest) -> Reply[RunView]:
    """Start a run of a task, or join the one that is under way."""
    started = await starting.start_run(
        call.services,
        call.path["profile"],
        body.task,
        by=call.caller.name,
        dry_run=body.dry_run,
        newest=body.newest,
    )
    return await accepted_run(call, started)


@endpoint()
async def list_runs(call: Call, query: RunQuery) -> Reply[Page[RunView]]:
    """List the runs of a profile, newest first."""
    profile = call.path["profile"]
    await read_profile(call.services, profile)
    found, following = await starting.list_runs(
        call.services, profile, task=query.task, after=resume_key(query, RUN_ID), limit=query.limit
    )
    views = (run_view(call, RunName(profile, run.run_id), run) for run in found)
    return part_of_list(RunView, views, following)


@endpoint()
async def read_run(call: Call) -> Reply[RunView]:
    """Show a run, with what it has done so far."""
    name = RunName.parse(call.path["run"])
    run = await starting.read_run(call.services, name)
    interrupted = await is_interrupted(call.services, name.profile_id, run)
    return Reply(run_view(call, name, run, interrupted=interrupted))


@endpoint(status=202, error_statuses=(409,))
async def cancel_run(call: Call, body: Nothing) -> Reply[RunView]:
    """Ask a run to stop after the order it is busy with."""
    del body
    name = RunName.parse(call.path["run"])
    return Reply(run_view(call, name, await ending.cancel_run(call.services, name, call.caller.name)))


@endpoint()
async def list_run_items(call: Call, query: PageQuery) -> Reply[Page[RunItemView]]:
    """List what a run did item by item, oldest first."""
    name = RunName.parse(call.path["run"])
    await starting.read_run(call.services, name)
    after = resume_key(query, rf"{re.escape(name.key)}![0-9A-Za-z-]+")
    items, following = await read_report(call.services, name.profile_id, name.key, after=after, limit=query.limit)
    return part_of_list(RunItemView, map(_item_view, items), following)


async def accepted_run(call: Call, started: StartedRun) -> Reply[RunView]:
    """Answer with a run that was asked for, and see to it that the queue has its message."""
    view = await started_run(call, started)
    return Reply(view, {"Location": f"/api/runs/{view.run}"})


async def started_run(call: Call, started: StartedRun) -> RunView:
    """Show a run that was asked for, and see to it that the queue has its message."""
    if started.needs_message:
        call.messages.append(run_message(started.name))
    return run_view(call, started.name, await starting.read_run(call.services, started.name))


def run_view(call: Call, name: RunName, run: RunRecord, *, interrupted: bool = False) -> RunView:
    """Show a run."""
    until = run.finished_at or call.services.clock.now()
    seconds = round((until - run.started_at).total_seconds(), 1) if run.started_at else None
    compares = run.compares is not None
    return RunView.of(
        run,
        run=str(name),
        profile=name.profile_id,
        seconds=seconds,
        errors_en=run.english,
        compares=compares,
        interrupted=interrupted,
    )


def _item_view(item: RunItem) -> RunItemView:
    explanation = read_explanation(item.explanation) if item.explanation else None
    return RunItemView.of(item, reasons=item.causes, explanation=explanation)
