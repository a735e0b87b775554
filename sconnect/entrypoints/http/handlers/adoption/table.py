"""Handlers of what another program booked before a profile did."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import AdoptionFinding, AdoptionState
from sconnect.app.worklist import adoption
from sconnect.app.worklist.adoption import Choice
from sconnect.domain.adoption.decision import AdoptionDecision, FoundSale
from sconnect.domain.adoption.model import Part, SaleKind
from sconnect.domain.adoption.texts import AGAINST, REASONS, sale_text
from sconnect.domain.profile import Task
from sconnect.entrypoints.http.endpoint import Body, Call, Nothing, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.runs import RunView, accepted_run
from sconnect.entrypoints.http.paging import part_of_list, resume_key


class FindingQuery(PageQuery):
    """Which orders."""

    part: Part | None = Field(default=None, description="Orders of this part of the table only.")


class ChoiceRequest(Body):
    """What a person chooses about one order."""

    choice: Choice = Field(
        description="adopt: it is this sale. book: it is none of them. undo: it is a question again."
    )
    sale: str = Field(default="", max_length=64, description="The id of the sale, where there are several.")


class ConfirmRequest(Body):
    """The table is right."""

    is_off: bool = Field(description="The other program is off: from now on orders are booked here.")
    withdrawn: bool = Field(default=False, description="Take the confirmation back instead: nothing is booked then.")


class SaleView(View):
    """A sale in the books. `total`: euro including VAT."""

    id: str
    kind: SaleKind
    number: str
    day: date
    total: Decimal
    words: Words


class FindingView(View):
    """An order of the shop with what was found. `sale_id`: the sale that it is taken for."""

    order_id: str
    part: Part
    day: date
    shop_total: Decimal
    sales: tuple[SaleView, ...]
    decision: AdoptionDecision
    sale_id: str
    decided_by: str
    decided_at: datetime | None
    reason: Words
    against: tuple[Words, ...]


class AdoptionView(View):
    """How far a profile is. `is_asked`: whether anything is asked of it; it books while not, and once cleared."""

    is_asked: bool
    step: str = ""
    """What is read now; empty before the look."""
    looked_at: datetime | None = None
    counts: Mapping[str, int] = Field(default_factory=dict)
    found_nothing: bool = False
    mostly_entries: bool = False
    """Most of what was found are entries: then a first day from which orders are imported is safer than the table."""
    reads_ledger: bool = True
    unreadable: int = 0
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    withdrawn_at: datetime | None = None
    """When a confirmation was taken back last."""
    withdrawn_by: str = ""
    off_at: datetime | None = None
    is_cleared: bool = True


@endpoint()
async def read_adoption(call: Call) -> Reply[AdoptionView]:
    """Read how far a profile is with what another program booked before it."""
    return Reply(_state(await adoption.read_adoption(call.services, call.path["profile"])))


@endpoint(status=202, error_statuses=(409,), headers=("Location",))
async def look_at_books(call: Call, body: Nothing) -> Reply[RunView]:
    """Look, or look anew, at what another program booked; the run books nothing. A profile that is off may look too."""
    del body
    profile_id = call.path["profile"]
    await adoption.look_again(call.services, profile_id)
    started = await start_run(call.services, profile_id, Task.IMPORT_ORDERS, by=call.caller.name, look_only=True)
    return await accepted_run(call, started)


@endpoint()
async def list_adoption_findings(call: Call, query: FindingQuery) -> Reply[Page[FindingView]]:
    """List the orders of the shop with what was found about each, by order number."""
    after = resume_key(query)
    page = await adoption.list_findings(call.services, call.path["profile"], query.part, after=after, limit=query.limit)
    return part_of_list(FindingView, map(_finding, page.findings), page.following)


@endpoint(error_statuses=(409,))
async def decide_adoption(call: Call, body: ChoiceRequest) -> Reply[FindingView]:
    """Choose whether an order is a sale that another program booked. Nothing is written to the books."""
    finding = await adoption.decide(
        call.services,
        call.path["profile"],
        call.path["number"],
        body.choice,
        sale_id=body.sale,
        by=call.caller.name,
    )
    return Reply(_finding(finding))


@endpoint(error_statuses=(409,))
async def confirm_adoption(call: Call, body: ConfirmRequest) -> Reply[AdoptionView]:
    """Confirm the table, and say whether the other program is off; or take that back.

    Until both the profile books nothing.
    """
    profile_id = call.path["profile"]
    if body.withdrawn:
        return Reply(_state(await adoption.withdraw(call.services, profile_id, by=call.caller.name)))
    return Reply(_state(await adoption.confirm(call.services, profile_id, is_off=body.is_off, by=call.caller.name)))


def _state(state: AdoptionState | None) -> AdoptionView:
    return AdoptionView(is_asked=False) if state is None else AdoptionView.of(state, is_asked=True)


def _finding(finding: AdoptionFinding) -> FindingView:
    return FindingView.of(
        finding,
        day=finding.placed_at.date(),
        sales=tuple(map(_sale, finding.sales)),
        reason=Words.model_validate(REASONS[finding.reason]),
        against=tuple(Words.model_validate(AGAINST[each]) for each in finding.against),
    )


def _sale(sale: FoundSale) -> SaleView:
    return SaleView.of(sale, words=Words.model_validate(sale_text(sale)))
