"""A person at the work list of a lab."""

from decimal import Decimal
from typing import Any

from sconnect.app.errors import SconnectError
from sconnect.app.worklist.listing.reading import WorkItem, read_work_page
from sconnect.app.worklist.releases import Released
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import CauseKind
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from tests.functional.lab import Lab

BY = "anna@voorbeeld.nl"


def items_of(lab: Lab) -> list[WorkItem]:
    """Read the work list."""
    return list(lab.run(read_work_page(lab.services, lab.profile.id, Shown(), limit=1_000)).items)


def item_of(lab: Lab, kind: CauseKind) -> WorkItem:
    """Read the one item of a kind."""
    [item] = [item for item in items_of(lab) if item.kind is kind]
    return item


def decide(lab: Lab, item: WorkItem, action: Action, *, by: str = BY, **more: Any) -> Released:
    """Act on an item."""
    return lab.run(act(lab.services, lab.profile.id, item.id, WorkAction(action, **more), by=by))


def refusal(lab: Lab, item_id: str, action: Action, **more: Any) -> SconnectError:
    """Act on an item, expecting that it cannot be done; returns why."""
    try:
        lab.run(act(lab.services, lab.profile.id, item_id, WorkAction(action, **more), by=BY))
    except SconnectError as error:
        return error
    raise AssertionError("it was done")


def add_sales_order(lab: Lab) -> int:
    """Put a sales order in the books that a person made; returns its number."""
    number = 7_777
    lab.sim.books(lab.demo.books.name).orders["by-hand"] = {
        "id": "00000000-0000-4000-8000-0000000000ff",
        "nummer": number,
        "betalingskenmerk": "",
        "totaalInclusiefBtw": Decimal("109.00"),
        "modifiedOn": "2026-11-24T12:00:59",
        "datum": "2026-11-24T00:00:00",
        "regels": [],
    }
    return number
