"""What a person has seen of a booked order says nothing of what came after, nor of what the item did not tell."""

from dataclasses import replace
from decimal import Decimal

import pytest

from local.shop.totals import Totals
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.faults import timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order
from tests.functional.test_corrections import COMPLETE, REFUNDED, correct, refunded

CHANGED, UNDONE = CauseKind.CHANGED_AFTER_BOOKING, CauseKind.UNDONE_AFTER_BOOKING


def edit(lab: Lab, order_id: str, quantity: int, status: int = BOOKED_STATUS) -> None:
    """Let the shop sell another quantity of the first line."""
    entry = lab.shop.entries[order_id]
    entry["products"][0]["quantity"] = str(quantity)
    Totals(lab.shop.capture).recompute(entry)
    lab.shop.change_status(order_id, status)


def seen(lab: Lab, kind: CauseKind) -> None:
    decide(lab, item_of(lab, kind), Action.SKIP, reason="gezien")


def kinds_of(lab: Lab) -> set[CauseKind]:
    return {item.kind for item in items_of(lab)}


def test_a_second_refund_with_the_same_status_is_news() -> None:
    lab, order_id = refunded(invoiced=True)
    seen(lab, UNDONE)
    lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    assert kinds_of(lab) == {UNDONE}
    seen(lab, UNDONE)
    timer_runs(lab, 2)
    assert items_of(lab) == []


@pytest.mark.parametrize("back", [COMPLETE, 1])
def test_a_status_that_was_left_and_entered_again_between_two_looks_is_news(back: int) -> None:
    lab, order_id = refunded(invoiced=True)
    seen(lab, UNDONE)
    lab.shop.change_status(order_id, back)
    lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    assert kinds_of(lab) == {UNDONE}


def test_pending_again_is_news_only_when_it_was_left() -> None:
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 3, 5))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    lab.shop.change_status(order_id, 1)
    timer_runs(lab, 1)
    seen(lab, CauseKind.UNPAID_AFTER_BOOKING)
    lab.shop.change_status(order_id, 1)  # a remark
    timer_runs(lab, 1)
    assert items_of(lab) == []
    lab.shop.change_status(order_id, COMPLETE)
    lab.shop.change_status(order_id, 1)
    timer_runs(lab, 1)
    assert kinds_of(lab) == {CauseKind.UNPAID_AFTER_BOOKING}


def test_a_status_that_was_seen_by_an_older_version_stays_seen() -> None:
    lab, order_id = refunded(invoiced=True)
    seen(lab, UNDONE)
    marker = lab.marker(order_id)
    assert marker is not None
    before, _, status = marker.shop_hash.rpartition("@")
    assert status.isdecimal()
    lab.run(lab.services.store.put(replace(marker, shop_hash=before)))
    lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    assert items_of(lab) == []


def test_an_edit_of_a_refunded_order_is_listed_although_the_refund_was_seen() -> None:
    lab, order_id = refunded(invoiced=True)
    seen(lab, UNDONE)
    edit(lab, order_id, 9, REFUNDED)
    timer_runs(lab, 1)
    assert kinds_of(lab) == {UNDONE}
    seen(lab, UNDONE)
    assert kinds_of(lab) == {CHANGED}
    seen(lab, CHANGED)
    timer_runs(lab, 2)
    assert items_of(lab) == []


def test_crediting_a_part_of_an_order_that_was_edited_too_leaves_the_edit_on_the_list() -> None:
    lab, order_id = refunded(invoiced=True)
    edit(lab, order_id, 9, REFUNDED)
    timer_runs(lab, 1)
    before = lab.booked(order_id)[0]["totaalInclusiefBtw"]
    correct(lab, order_id, Choice(CorrectionKind.CREDIT, Scope.AMOUNT, amount=Decimal("2.00")))
    item = item_of(lab, CHANGED)
    assert f"geboekt €\xa0{before - 2:.2f}".replace(".", ",") in item.cause.dutch
    timer_runs(lab, 2)
    assert item_of(lab, CHANGED).cause == item.cause


def test_changing_a_sales_order_as_the_shop_has_it_takes_the_edit_off_the_list() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    edit(lab, order_id, 9)
    timer_runs(lab, 1)
    assert kinds_of(lab) == {CHANGED}
    correct(lab, order_id, Choice(CorrectionKind.CHANGE, Scope.AS_IN_SHOP))
    assert items_of(lab) == []
    edit(lab, order_id, 2)
    timer_runs(lab, 1)
    booked = lab.booked(order_id)[0]["totaalInclusiefBtw"]
    assert f"geboekt €\xa0{booked:.2f}".replace(".", ",") in item_of(lab, CHANGED).cause.dutch
    assert items_of(lab)[0].order_count == 1
