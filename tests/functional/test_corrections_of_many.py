"""Many orders that are refunded, reinstated and invoiced in any order: books and shop agree, or an item says so.

The oracle is kept here and knows nothing of the app: what each order should come to after what was done about it.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import SconnectError
from sconnect.app.worklist.corrections import correcting
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.app.worklist.corrections.story import Standing, read_story
from sconnect.domain.corrections.correction import CorrectionKind, CorrectionState
from sconnect.domain.values.money import to_cents
from tests.functional.decisions import BY
from tests.functional.faults import timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

ORDERS = 100
ROUNDS = 3
REFUNDED, COMPLETE = 11, 5
_FAULTS = (FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE, FaultKind.EMPTY, FaultKind.FAIL_AFTER)


@dataclass
class _Order:
    """What is true of an order, as its shop and its bookkeeper know it."""

    total: Decimal
    refunded: Decimal = Decimal(0)
    """What went back to the shopper."""
    corrected: Decimal = Decimal(0)
    """What of that was asked of the app."""
    invoiced: bool = False
    undone: bool = False
    events: list[str] = field(default_factory=list)


@dataclass
class _Town:
    """The lab, its people and what they did."""

    lab: Lab
    random: Random
    orders: dict[str, _Order]
    counts: Counter[str] = field(default_factory=Counter)

    def something_happens(self, order_id: str) -> None:
        order = self.orders[order_id]
        event = self.random.choice(["refund", "refund", "part", "reinstate", "invoice", "nothing", "nothing"])
        left = order.total - order.refunded
        if event in {"refund", "part"} and not order.undone and left > 1:
            order.refunded += left if event == "refund" else to_cents(left / 3)
            order.undone = True
            self.lab.shop.change_status(order_id, REFUNDED)
        elif event == "reinstate" and order.undone:
            order.undone = False
            self.lab.shop.change_status(order_id, COMPLETE)
        elif event == "invoice" and not order.invoiced and (found := self.lab.booked(order_id)):
            self.lab.sim.invoice(self.lab.demo.books.name, found[0]["id"])
            order.invoiced = True
        else:
            return
        order.events.append(event)
        self.counts[event] += 1

    async def a_person_corrects(self, order_id: str) -> None:
        """Correct an order so that its books come to what the shopper paid, twice when in a hurry."""
        order, lab = self.orders[order_id], self.lab
        wanted = order.refunded - order.corrected
        if wanted <= 0:
            return
        with suppress(SconnectError):
            story = await read_story(lab.services, lab.profile.id, order_id)
            if story.standing is Standing.GONE or not story.kinds:
                return
            kind = CorrectionKind.CREDIT if story.standing is Standing.INVOICED else CorrectionKind.CHANGE
            choice = Choice(kind, Scope.AMOUNT, amount=wanted)
            if wanted == order.total and kind is CorrectionKind.CHANGE:
                choice = Choice(CorrectionKind.REMOVE)
            args = (lab.services, lab.profile.id, order_id, choice, story.version, "")
            record = await correcting.correct(*args, by=BY)
            self.counts[f"{choice.kind} {record.state}"] += 1
            if record.state is CorrectionState.DONE:
                order.corrected += wanted
            if self.random.random() < 0.2:
                await correcting.correct(*args, by=BY)

    async def what_came_of_the_others(self) -> None:
        """Take note of what was found out of corrections without an answer, as the page shows it."""
        for order_id, order in self.orders.items():
            if order.corrected < order.refunded:
                with suppress(SconnectError):
                    story = await read_story(self.lab.services, self.lab.profile.id, order_id)
                    if story.in_books is not None and not story.is_busy:
                        order.corrected = order.total - story.in_books

    def require_nothing_twice(self) -> None:
        every = self.lab.sim.orders(self.lab.demo.books.name)
        for order_id, order in self.orders.items():
            reference = self.lab.profile.payment_reference(order_id)
            booked = [each for each in every if each["betalingskenmerk"] == reference]
            credits_made = [each for each in every if str(each["betalingskenmerk"]).startswith(f"{reference}-C")]
            total = sum(each["totaalInclusiefBtw"] for each in (*booked, *credits_made))
            assert len(booked) <= 1, (order_id, order)
            assert order.invoiced or not credits_made, (order_id, order)
            assert total >= order.total - order.refunded, (order_id, order)
            references = [each["betalingskenmerk"] for each in credits_made]
            assert len(references) == len(set(references)), (order_id, order)


@pytest.mark.parametrize("seed", [1])
def test_whatever_happens_in_any_order_nothing_is_credited_twice_and_what_is_open_is_told(seed: int) -> None:
    lab, random = Lab(), Random(seed)
    placed = lab.place(*plain_orders(ORDERS))
    lab.import_orders()
    totals = {each: to_cents(Decimal(lab.shop.entries[each]["order"]["total"])) for each in placed if lab.booked(each)}
    assert len(totals) > ORDERS * 0.9
    town = _Town(lab, random, {each: _Order(total) for each, total in totals.items()})
    for _ in range(ROUNDS):
        for order_id in town.orders:
            town.something_happens(order_id)
        timer_runs(lab, 1)
        for order_id in town.orders:
            if random.random() < 0.1:
                method = random.choice(["POST", "PUT", "DELETE"])
                lab.sim.faults.add(Fault(random.choice(_FAULTS), method=method, path="/v2/verkooporders*", times=1))
            lab.run(town.a_person_corrects(order_id))
        town.require_nothing_twice()
    lab.sim.faults.clear()
    timer_runs(lab, 5)
    lab.run(town.what_came_of_the_others())
    town.require_nothing_twice()
    listed = {each.order_id for each in lab.listed()}
    for order_id, order in town.orders.items():
        assert order.corrected == order.refunded or order_id in listed, (order_id, order)
    assert {"refund", "part", "reinstate", "invoice", "credit done", "change done", "remove done"} <= town.counts.keys()
    assert len(set(map(str, (each.events for each in town.orders.values())))) > 8
