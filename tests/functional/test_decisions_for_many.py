"""Decisions about all of a kind: previewed, carried out in parts, once, and taken back as one."""

from dataclasses import replace
from decimal import Decimal
from math import inf

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.importing.import_orders import import_orders
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.records import BulkDecision, CustomerLink
from sconnect.app.worklist.many import deciding, taking_back
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.many import Asked, BulkOutcome, BulkState
from tests.functional.decisions import BY, items_of
from tests.functional.faults import in_books
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_work_list_orders import with_total_off

CREATE = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.CREATE_CUSTOMER)


def never() -> bool:
    return False


def unknown_customers(count: int) -> tuple[Lab, list[str]]:
    """Orders of customers that are not in the books, which all wait."""
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL)
    placed = lab.place(*(plain_order(number) for number in range(1, count + 1)))
    lab.import_orders()
    return lab, placed


def decide(lab: Lab, asked: Asked, reason: str = "") -> BulkDecision:
    return lab.run(deciding.decide(lab.services, lab.profile.id, asked, reason, by=BY))


def carry_out(lab: Lab, decision: BulkDecision) -> BulkDecision:
    return lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, never))


def undo(lab: Lab, decision: BulkDecision) -> BulkDecision:
    lab.run(taking_back.undo(lab.services, lab.profile.id, decision.decision_id, by=BY))
    return lab.run(taking_back.undo_orders(lab.services, lab.profile, decision.decision_id, never))


def test_all_customers_of_a_kind_are_made_by_the_run_of_the_decision() -> None:
    lab, placed = unknown_customers(3)
    shown = lab.run(deciding.preview(lab.services, lab.profile.id, CREATE, "", by=BY))
    assert (shown.orders, shown.items) == (3, 3)

    first, again = decide(lab, CREATE), decide(lab, CREATE)
    assert first.decision_id == again.decision_id  # the same decision twice is one
    lab.import_orders(by=BY, released_only=True)

    lab.assert_booked_once(*placed)
    [kept], _ = lab.run(deciding.list_decisions(lab.services, lab.profile.id))
    assert (kept.state, kept.outcomes) == (BulkState.DONE, {BulkOutcome.DECIDED: 3})


def test_only_differences_within_the_bound_are_let_pass() -> None:
    lab = Lab()
    near, far = lab.place(with_total_off(plain_order(1), "0.40"), with_total_off(plain_order(2), "1.75"))
    lab.import_orders()
    asked = Asked(CauseKind.TOTAL_DIFFERENCE, Action.ACCEPT_DIFFERENCE, up_to=Decimal("0.50"))
    shown = lab.run(deciding.preview(lab.services, lab.profile.id, asked, "", by=BY))
    assert (shown.orders, shown.outcomes[BulkOutcome.TOO_FAR]) == (1, 1)

    carry_out(lab, decide(lab, asked))
    lab.import_orders(by=BY, released_only=True)

    lab.assert_booked_once(near)
    assert not lab.booked(far)
    assert [item.orders[0].order_id for item in items_of(lab)] == [far]


def test_what_was_not_carried_out_is_taken_back_and_the_rest_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deciding, "_PER_PART", 1)
    lab, placed = unknown_customers(3)
    decision = decide(lab, CREATE)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))
    [done] = [entry.order_id for entry in lab.listed() if entry.released]
    before = {entry.order_id: entry.released for entry in lab.listed()}
    assert list(before.values()).count(True) == 1
    # That one is booked; the second part is carried out, the third is not.
    lab.run(_import_only(lab))
    lab.assert_booked_once(done)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))

    taken = undo(lab, decision)

    assert taken.state is BulkState.UNDONE
    assert taken.outcomes == {BulkOutcome.STANDS: 1, BulkOutcome.TAKEN_BACK: 2}
    rest, _ = lab.run(taking_back.read_rest(lab.services, lab.profile.id, decision.decision_id, 0))
    assert [order.order_id for order in rest] == [done]
    assert rest[0].instead
    assert "nieuwe klantkaart" in rest[0].instead.dutch
    lab.import_orders(by=BY)
    assert [name for name in placed if lab.booked(name)] == [done]
    approvals = [link for link in _links(lab) if link.allows_creation]
    assert not approvals


def test_skipping_a_whole_kind_needs_a_reason_and_is_undone() -> None:
    lab, placed = unknown_customers(2)
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.SKIP)
    with pytest.raises(RefusedError, match="reden"):
        decide(lab, asked)
    decision = decide(lab, asked, "proef")
    carry_out(lab, decision)
    assert not lab.listed()

    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 2}

    assert [entry.order_id for entry in lab.listed()] == placed
    assert {marker.state for name in placed if (marker := lab.marker(name))} == {OrderState.WAITING}
    assert not any(entry.released for entry in lab.listed())


def test_a_difference_that_was_let_pass_waits_again() -> None:
    lab = Lab()
    [order] = lab.place(with_total_off(plain_order(1), "1.75"))
    lab.import_orders()
    decision = decide(lab, Asked(CauseKind.TOTAL_DIFFERENCE, Action.ACCEPT_DIFFERENCE))
    carry_out(lab, decision)

    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 1}

    lab.import_orders(by=BY)
    assert not lab.booked(order)


def test_a_decision_whose_process_died_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "_PER_PART", 2)
    lab, placed = unknown_customers(5)
    decision = decide(lab, CREATE)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))

    lab.import_orders()  # that of the planning, in another process

    lab.assert_booked_once(*placed)
    [kept], _ = lab.run(deciding.list_decisions(lab.services, lab.profile.id))
    assert (kept.state, kept.next_part) == (BulkState.DONE, 3)


def test_all_of_a_kind_are_booked_on_the_collective_customer_of_their_country_and_that_is_undone() -> None:
    lab, placed = unknown_customers(3)
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.COLLECTIVE_CUSTOMER)
    with pytest.raises(RefusedError, match="per punt"):
        decide(lab, asked)  # no country has one
    collective = lab.add_customer("verzamel@example.test")
    lab.change_profile("customers", collective_customers={"NL": collective})
    lab.run(save_profile(lab.services, lab.profile, by=BY))

    taken_back = undo(lab, carry_out(lab, decide(lab, asked)))
    assert taken_back.outcomes == {BulkOutcome.TAKEN_BACK: 3}
    assert _links(lab) == []
    assert not any(entry.released for entry in lab.listed())

    lab.clock.seconds += 60
    assert carry_out(lab, decide(lab, asked)).outcomes == {BulkOutcome.DECIDED: 3}
    lab.import_orders(by=BY)
    lab.assert_booked_once(*placed)
    assert {order["relatie"]["id"] for order in in_books(lab)} == {collective}


def test_an_unfinished_decision_goes_on_however_many_came_after_it() -> None:
    lab, placed = unknown_customers(2)
    first = decide(lab, CREATE)
    for _ in range(25):
        lab.clock.seconds += 60
        later = decide(lab, Asked(CauseKind.CUSTOMER_UNKNOWN, Action.RETRY))
        lab.run(lab.services.store.put(replace(later, state=BulkState.DONE)))
    lab.clock.seconds += 60
    assert decide(lab, CREATE).decision_id == first.decision_id
    lab.rows.reads.clear()
    lab.run(deciding.unfinished_decisions(lab.services, lab.profile.id))
    assert sum(lab.rows.reads.values()) == 1

    lab.import_orders(by=BY)

    lab.assert_booked_once(*placed)


def test_what_differs_per_order_is_not_decided_for_all() -> None:
    lab, _ = unknown_customers(1)
    with pytest.raises(RefusedError, match="per punt"):
        decide(lab, Asked(CauseKind.CUSTOMER_UNKNOWN, Action.LINK_CUSTOMER))


async def _import_only(lab: Lab) -> None:
    """Let the released orders be booked without going on with the decision."""
    progress = Progress(run_id="run", deadline=inf, by_hand=True, released_only=True)
    await import_orders(lab.services, lab.profile, progress)


def _links(lab: Lab) -> list[CustomerLink]:
    async def read() -> list[CustomerLink]:
        return [stored.record async for stored in lab.services.store.range(CustomerLink, lab.profile.id)]

    return lab.run(read())
