"""Payment references without a prefix: where they are allowed, and what a number of somebody else does."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.profiles.prefixes import remember_bare_references
from sconnect.app.profiles.repository import save_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.order_decisions import retry
from sconnect.domain.orders.state import OrderState
from sconnect.domain.reconciliation.rules import Finding
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_prefix_is_fixed import PATH, change_prefix
from tests.functional.test_same_shop_twice import second_profile


def looked(lab: Lab, number: int) -> None:
    """Say what a look at the whole administration found."""
    lab.run(remember_bare_references(lab.services, lab.profile.connection.administration_id, number))


def why(answer: Answer) -> str:
    assert answer.status == 422
    [problem] = answer.error["fields"]
    assert problem["field"] == PATH
    return str(problem["message"])


def without_prefix(lab: Lab) -> None:
    lab.change_profile("orders", reference_prefix="")


def booked_by_another(lab: Lab, order_id: str, **changes: Any) -> dict[str, Any]:
    books = lab.sim.books(lab.demo.books.name)
    example = deepcopy(next(iter(books.orders.values())))
    customer = next(key for key in books.relations if key != example["relatie"]["id"])
    example |= {"id": "00000000-0000-4000-a000-000000000001", "nummer": 9001, "betalingskenmerk": order_id}
    example |= {"relatie": {"id": customer}, "totaalInclusiefBtw": Decimal("987.65"), **changes}
    books.orders[example["id"]] = example
    return example


def test_it_is_refused_with_the_reason_until_the_administration_was_looked_at(lab: Lab, api: InProcessApi) -> None:
    assert "dat is voor deze administratie niet gedaan" in why(change_prefix(lab, api, ""))
    looked(lab, 3)
    assert "staan al losse nummers in betalingskenmerk of factuurnummer (3 keer)" in why(change_prefix(lab, api, ""))
    looked(lab, 0)
    assert change_prefix(lab, api, "").status == 200


def test_it_is_refused_where_another_shop_books(lab: Lab, api: InProcessApi) -> None:
    looked(lab, 0)
    lab.run(save_profile(lab.services, second_profile(lab), by="test"))
    assert "zijn de orders van twee winkels niet uit elkaar te houden" in why(change_prefix(lab, api, ""))


def test_after_the_first_booking_it_stays(lab: Lab, api: InProcessApi) -> None:
    without_prefix(lab)
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    assert [order["betalingskenmerk"] for order in lab.sim.orders(lab.demo.books.name)] == [order_id]
    assert "ligt nu vast" in why(change_prefix(lab, api, "WS-"))
    looked(lab, 5)
    assert change_prefix(lab, api, "").status == 200, "other settings can be saved whatever is found later"


def unanswered_beside_another(lab: Lab, **another: Any) -> str:
    """Have one order booked, and then one without an answer, whose number somebody else uses too."""
    without_prefix(lab)
    lab.place(*plain_orders(1))
    lab.import_orders()
    [order_id] = lab.place(*plain_orders(1))
    booked_by_another(lab, order_id, **another)
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1))
    lab.import_orders()
    lab.clock.seconds += 3_600
    lab.import_orders()
    return order_id


def test_the_number_of_somebody_else_is_a_question_and_the_answer_counts(lab: Lab) -> None:
    order_id = unanswered_beside_another(lab)
    marker = lab.marker(order_id)
    assert marker is not None
    assert (marker.state, marker.sales_order_id) == (OrderState.UNKNOWN, "")
    [entry] = lab.listed()
    assert "verkooporder 9001 betalingskenmerk" in entry.reason
    lab.run(retry(lab.services, lab.profile, [order_id]))
    lab.import_orders()
    again = lab.marker(order_id)
    assert again is not None
    assert again.state is OrderState.DONE
    assert again.sales_order_number != 9001


@pytest.mark.parametrize("agrees", ["customer", "total"])
def test_customer_or_total_is_enough(lab: Lab, agrees: str) -> None:
    without_prefix(lab)
    first, second = lab.place(*plain_orders(2))
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", calls=(2,)))
    lab.import_orders()
    [booked] = lab.booked(second) or lab.booked(first)
    if agrees == "customer":
        booked["totaalInclusiefBtw"] += Decimal(1)
    lab.clock.seconds += 3_600
    lab.import_orders()
    assert {lab.marker(order_id).state for order_id in (first, second)} == {OrderState.DONE}  # type: ignore[union-attr]


def test_the_reconciliation_tells_a_bare_number_of_somebody_else_and_leaves_out_chance(lab: Lab) -> None:
    without_prefix(lab)
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    booked_by_another(lab, order_id)
    booked_by_another(lab, "424242", id="00000000-0000-4000-a000-000000000002")
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=60), today + timedelta(days=1)))
    assert [(each.reference, each.reason.nl) for each in found.foreign] == [(order_id, Finding.BARE_NUMBER.nl)]
    assert (found.double, found.missing, found.differing) == ((), (), ())
