"""The day of switching, through the whole app: no order is booked twice, none is lost, what is ambiguous is asked."""

from collections.abc import Callable

import pytest

from sconnect.app.worklist.adoption import Choice
from tests.functional.switching_world import SwitchingLab, Truth, five_hundred, of_other_habits, two_stores


@pytest.mark.parametrize(("make", "meanwhile"), [(five_hundred, 20), (two_stores, 6), (of_other_habits, 6)])
def test_a_shop_that_switches_is_booked_once(make: Callable[[int], SwitchingLab], meanwhile: int) -> None:
    lab = make(1)
    theirs = {order["id"] for order in lab.all_sales_orders()}
    lab.import_orders()
    assert {order["id"] for order in lab.all_sales_orders()} == theirs  # nothing before the table is confirmed

    free = sorted(order_id for order_id, truth in lab.truth.items() if truth is Truth.UNBOOKED)
    for order_id in lab.random.sample(free, meanwhile):
        lab.sale(order_id, betalingskenmerk=order_id, datum=f"{lab.clock.now():%Y-%m-%d}T00:00:00")
        lab.booked_by_other(order_id)
    lab.confirm()
    lab.import_orders()
    lab.import_orders(by="anna")
    lab.check()

    asked = sorted(lab.asked())
    for order_id in asked:
        lab.choose(order_id, Choice.BOOK)
    lab.import_orders(by="anna")
    assert not lab.asked()
    lab.assert_booked_once(*(each for each in asked if lab.truth[each] is not Truth.GONE))
