"""View of released orders: which, and the run that was started for them."""

from contextlib import suppress

from pydantic import Field

from sconnect.app.errors import RefusedError
from sconnect.app.runs.starting import start_run
from sconnect.app.worklist.releases import Released
from sconnect.domain.profile import Task
from sconnect.entrypoints.http.endpoint import Body, Call, View
from sconnect.entrypoints.http.handlers.runs import RunView, started_run


class ReleaseRequest(Body):
    """Whether the orders that are set free are imported at once."""

    run_now: bool = Field(default=True, description="Start a run that looks at them, or join the one under way.")


class ReleasedView(View):
    """The orders that are looked at again, and the run that does so when one was asked for."""

    released: tuple[str, ...]
    run: RunView | None


async def released_view(call: Call, released: Released, *, run_now: bool) -> ReleasedView:
    """Start a run for the released orders when wanted; a profile that is off imports them once it is on."""
    run = None
    if run_now and released.orders:
        with suppress(RefusedError):
            started = await start_run(
                call.services, call.path["profile"], Task.IMPORT_ORDERS, by=call.caller.name, released_only=True
            )
            run = await started_run(call, started)
    return ReleasedView(released=released.orders, run=run)
