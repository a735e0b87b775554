"""Handlers of decisions about many orders of the work list at once."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from sconnect.app.errors import RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import BulkDecision
from sconnect.app.storage.records.runs import RUN_ID
from sconnect.app.worklist.listing.lines import renew_if_kept
from sconnect.app.worklist.many import deciding, taking_back
from sconnect.domain.causes import CauseKind
from sconnect.domain.causes.labels import LABELS
from sconnect.domain.profile import Task
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from sconnect.domain.worklist.many import OUTCOMES, Asked, BulkOutcome, BulkState, Choice
from sconnect.entrypoints.http.endpoint import Body, Call, Nothing, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.runs import RunView, started_run
from sconnect.entrypoints.http.paging import part_of_list, resume_key

_SECONDS = 1.0
"""For so long a request carries a decision out, or takes it back: somebody waits for it. A run does the rest."""


class BulkRequest(Body):
    """What is decided for all items of a kind, or for some of them, in the part of the list that is shown."""

    kind: CauseKind
    action: Action
    customer_id: str = Field(default="", max_length=64, description="To link to.")
    article_id: str = Field(default="", max_length=64, description="To link to.")
    booking_day: date | None = Field(default=None, description="The Dutch calendar day of the sales orders.")
    in_sent_period: bool = Field(default=False, description="Leave them in the period of the return that was sent.")
    items: tuple[Annotated[str, Field(min_length=1, max_length=64)], ...] = Field(
        default=(), max_length=1000, description="The items; none: all of the kind."
    )
    text: str = Field(default="", max_length=100, description="As in the list.")
    first: date | None = Field(default=None, description="Orders placed on this day or later.")
    last: date | None = Field(default=None, description="Orders placed on this day or before.")
    up_to: Decimal | None = Field(
        default=None,
        ge=0,
        max_digits=12,
        decimal_places=2,
        description="The largest difference in euro that is let pass.",
    )
    reason: str = Field(default="", max_length=500)
    preview: bool = Field(default=False, description="Tell what it would do, and do nothing.")


class OutcomeView(View):
    """How many orders came to the same."""

    outcome: BulkOutcome
    what: Words
    orders: int


class BulkView(View):
    """A decision about many orders, and how far it is. `orders`: those that it is about, of `items` items."""

    id: str
    kind: CauseKind
    label: Words
    action: Action
    state: BulkState
    by: str
    at: datetime
    reason: str
    up_to: Decimal | None
    target: str
    """The customer, article or day that was chosen; empty: none, or `in_sent_period`."""
    in_sent_period: bool
    items: int
    orders: int
    outcomes: tuple[OutcomeView, ...]
    run: RunView | None = None
    """The run that goes on with it."""


class RestView(View):
    """An order that was not decided about, or for which the decision stands. `instead`: what to do about that."""

    order_id: str
    what: Words
    instead: Words | None


@endpoint(error_statuses=(409,))
async def decide_for_many(call: Call, body: BulkRequest) -> Reply[BulkView]:
    """Decide for all items of a kind at once, or tell what that would do."""
    profile = await read_profile(call.services, call.path["profile"])
    asked = Asked(
        body.kind,
        body.action,
        Shown(text=body.text, first=body.first, last=body.last),
        frozenset(body.items),
        body.up_to,
        Choice(body.customer_id, body.article_id, body.booking_day, body.in_sent_period),
    )
    if body.preview:
        shown = await deciding.preview(call.services, profile.id, asked, body.reason, by=call.caller.name)
        return Reply(_view(replace(shown, decision_id="")), is_decided=False)
    made = await deciding.decide(call.services, profile.id, asked, body.reason, by=call.caller.name)
    done = await deciding.carry_out(call.services, profile, made.decision_id, _soon(call))
    return await _gone_on_with(call, done)


@endpoint()
async def list_decisions_for_many(call: Call, query: PageQuery) -> Reply[Page[BulkView]]:
    """List decisions about many orders, the newest first, with how far each is."""
    profile = await read_profile(call.services, call.path["profile"])
    after = resume_key(query, RUN_ID)
    found, following = await deciding.list_decisions(call.services, profile.id, after=after, limit=query.limit)
    return part_of_list(BulkView, map(_view, found), following)


@endpoint()
async def undo_decision_for_many(call: Call, body: Nothing) -> Reply[BulkView]:
    """Take a decision back where it was not carried out yet. Nothing is deleted in the books."""
    del body
    profile = await read_profile(call.services, call.path["profile"])
    name = _name(call)
    await taking_back.undo(call.services, profile.id, name, by=call.caller.name)
    taken = await taking_back.undo_orders(call.services, profile, name, _soon(call))
    return await _gone_on_with(call, taken)


@endpoint()
async def list_rest_of_decision(call: Call, query: PageQuery) -> Reply[Page[RestView]]:
    """List the orders that were left out of a decision, and those for which it stands with what to do."""
    part = int(resume_key(query, r"\d{1,4}") or 0)
    rest, following = await taking_back.read_rest(call.services, call.path["profile"], _name(call), part)
    return part_of_list(RestView, rest, "" if following is None else str(following))


async def _gone_on_with(call: Call, decision: BulkDecision) -> Reply[BulkView]:
    """Have a run do the rest, and count the work list at its end; a profile that is off does so once it is on."""
    run = await _run(call)
    if run is None:
        await renew_if_kept(call.services, decision.profile_id)
    return Reply(_view(decision, run), is_decided=run is None)


def _name(call: Call) -> str:
    return call.path["decision"]


def _soon(call: Call) -> deciding.OutOfTime:
    ends = call.services.clock.monotonic() + _SECONDS
    return lambda: call.services.clock.monotonic() >= ends


async def _run(call: Call) -> RunView | None:
    """Start the run that goes on; None for a profile that is off."""
    with suppress(RefusedError):
        started = await start_run(
            call.services, call.path["profile"], Task.IMPORT_ORDERS, by=call.caller.name, released_only=True
        )
        return await started_run(call, started)
    return None


def _view(decision: BulkDecision, run: RunView | None = None) -> BulkView:
    outcomes = [
        OutcomeView.model_validate({"outcome": outcome, "what": OUTCOMES[outcome], "orders": number})
        for outcome, number in decision.outcomes.items()
    ]
    return BulkView.of(
        decision, id=decision.decision_id, label=LABELS[decision.kind], outcomes=tuple(outcomes), run=run
    )
