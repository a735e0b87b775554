"""Every captured order of every shop generation is booked to the cent, or waits for the reason it should."""

from decimal import Decimal

import pytest

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from sconnect.domain.causes import CauseKind
from sconnect.domain.runs import RunState
from tests.functional.lab import Lab

ALL_STATUSES = (1, 2, 3, 5, 7, 11, 16)
"""Every status that occurs, canceled and refunded too: what is tested here is the content."""

EXEMPT = CauseKind.SHOP_VAT_MISFIT
"""A Dutch business in a customer group that the shop charges no VAT."""
FOREIGN = CauseKind.FOREIGN_VAT_OFF
"""German VAT, in an administration that invoices no foreign VAT."""
WAITING: dict[str, dict[str, CauseKind]] = {
    "3.0.3.9": {"11": EXEMPT},
    "4.0.2.3": {"15": EXEMPT},
    "4.1.0.3": {"15": EXEMPT, "5": FOREIGN},
}
"""Per capture: the orders that wait, and for what."""


@pytest.mark.parametrize("generation", range(3), ids=list(WAITING))
def test_all_orders_of_a_generation(generation: int) -> None:
    demo = demos()[generation]
    lab = Lab(demo=demo, shop=lambda made, clock: SimulatedShop(made.capture, clock=clock.now))
    lab.change_profile("orders", statuses=ALL_STATUSES)
    lab.clock.seconds += 60

    run = lab.import_orders()

    assert run.state is RunState.DONE
    waiting = WAITING[demo.capture]
    assert {entry.order_id: entry.causes[0][0] for entry in lab.listed()} == waiting
    booked = [order_id for order_id in lab.shop.entries if order_id not in waiting]
    assert run.counts["done"] == len(booked)
    lab.assert_booked_once(*booked)
    for order_id in booked:
        _assert_vat_is_the_shops(lab, order_id)
    assert not lab.sim.log.violations

    before = len(lab.sim.orders(demo.books.name))
    lab.clock.seconds += 300
    lab.import_orders(by="anna")
    assert len(lab.sim.orders(demo.books.name)) == before


def _assert_vat_is_the_shops(lab: Lab, order_id: str) -> None:
    """The VAT that the books find is what the shop charged, to a cent per rate."""
    [booked] = lab.booked(order_id)
    rows = [Decimal(row["value"]) for row in lab.shop.entries[order_id]["totals"] if row["code"] == "tax"]
    vat = booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"]
    assert abs(vat - sum(rows)) <= Decimal("0.01") * (len(rows) or 1)
