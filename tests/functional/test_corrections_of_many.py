"""Many orders refunded, edited, reinstated and invoiced in any order: books and shop agree, or an item says so.

The oracle is kept here and knows nothing of the app: what each order should come to after what was done about it.
"""

import re
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import pytest

from local.shop.totals import REPRODUCIBLE, Totals
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.app.errors import LostRaceError, RefusedError, SconnectError
from sconnect.app.worklist.corrections import correcting
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.app.worklist.corrections.story import Standing, Story, read_story
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.values.money import to_cents
from tests.functional.decisions import BY
from tests.functional.faults import timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

ORDERS = 200
"""Of one lab, the captured orders of its shop included."""
ROUNDS = 3
HOUR = 3600
REFUNDED, COMPLETE, PROCESSING = 11, 5, 2
_FAULTS = (FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE, FaultKind.EMPTY, FaultKind.FAIL_AFTER)
_EVENTS = ("refund", "refund", "part", "edit", "edit", "reinstate", "invoice", "nothing", "nothing")
_AN_AMOUNT = re.compile(r"\d,\d\d")


@dataclass
class _Order:
    """What is true of an order, as its shop and its bookkeeper know it."""

    total: Decimal
    """What it comes to in the shop, edits included."""
    refunded: Decimal = Decimal(0)
    """What went back to the shopper."""
    edited: bool = False
    """Whether it was edited since a person last made the books as the shop has it."""
    invoiced: bool = False
    undone: bool = False
    came_back: bool = False
    """Whether it was reinstated after something of it was corrected, and not refunded since."""
    events: list[str] = field(default_factory=list)

    @property
    def owed(self) -> Decimal:
        """What the books should come to."""
        return self.total - self.refunded


@dataclass
class _Town:
    """The lab, its people and what they did."""

    lab: Lab
    random: Random
    orders: dict[str, _Order] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def open(self) -> None:
        """Sell everything, and book what can be booked."""
        captured = [deepcopy(entry) for entry in self.lab.shop.capture.entries]
        placed = self.lab.place(*captured, *plain_orders(ORDERS - len(captured)))
        self.lab.import_orders()
        for order_id in placed:
            if self.lab.booked(order_id):
                self.orders[order_id] = _Order(self._shop_total(order_id))
        assert len(self.orders) > ORDERS * 0.9

    def _shop_total(self, order_id: str) -> Decimal:
        order = self.lab.shop.entries[order_id]["order"]
        return to_cents(Decimal(order["total"]))

    def something_happens(self, order_id: str) -> None:
        order = self.orders[order_id]
        event = self.random.choice(_EVENTS)
        if event in {"refund", "part"} and not order.undone and order.owed > 1:
            order.refunded += order.owed if event == "refund" else to_cents(order.owed / 3)
            order.undone, order.came_back = True, False
            self.lab.shop.change_status(order_id, REFUNDED)
        elif event == "reinstate" and order.undone:
            order.undone = False
            order.came_back = self._in_books(order_id) != order.total
            self.lab.shop.change_status(order_id, self.random.choice([COMPLETE, PROCESSING]))
        elif event == "invoice" and not order.invoiced and (found := self.lab.booked(order_id)):
            self.lab.sim.invoice(self.lab.demo.books.name, found[0]["id"])
            order.invoiced = True
        elif event == "edit" and not order.refunded and self._is_edited(order_id):
            order.total, order.edited = self._shop_total(order_id), True
        else:
            return
        order.events.append(event)
        self.counts[event] += 1

    def _is_edited(self, order_id: str) -> bool:
        """Sell another quantity of a line, or none; False when the sums of the order cannot be worked out again."""
        entry = self.lab.shop.entries[order_id]
        lines = entry["products"]
        if not {row["code"] for row in entry["totals"]} <= REPRODUCIBLE or not lines:
            return False
        line = self.random.choice(lines)
        quantity = max(int(line["quantity"]) + self.random.choice([-2, -1, -1, 1]), 0)
        if quantity:
            line["quantity"] = str(quantity)
        elif len(lines) > 1 and not entry["options"]:
            lines.remove(line)
        else:
            return False
        Totals(self.lab.shop.capture).recompute(entry)
        self.lab.shop.change_status(order_id, int(entry["order"]["order_status_id"]))
        return True

    async def a_person_corrects(self, order_id: str) -> None:
        """Make the books what the shop and the refunds say, one correction after the other."""
        if self._in_books(order_id) == self.orders[order_id].owed:
            return
        with suppress(SconnectError):
            for _ in range(2):
                story = await read_story(self.lab.services, self.lab.profile.id, order_id)
                choice = self._choice(self.orders[order_id], story)
                if choice is None or not await self._is_done(order_id, choice, story):
                    return

    def _choice(self, order: _Order, story: Story) -> Choice | None:
        if not story.kinds or story.in_books is None or order.owed == story.in_books:
            return None
        kind = CorrectionKind.CREDIT if story.standing is Standing.INVOICED else CorrectionKind.CHANGE
        if order.edited:
            return Choice(kind, Scope.AS_IN_SHOP)
        if order.owed > story.in_books:
            return None
        if not order.owed and kind is CorrectionKind.CHANGE:
            return Choice(CorrectionKind.REMOVE)
        return Choice(kind, Scope.AMOUNT, amount=story.in_books - order.owed)

    async def _is_done(self, order_id: str, choice: Choice, story: Story) -> bool:
        """Carry a correction out, twice when in a hurry; whether that is known to have gone well."""
        args = (self.lab.services, self.lab.profile.id, order_id, choice, story.version, "")
        name = f"{choice.kind} {choice.scope}"
        try:
            record = await correcting.correct(*args, by=BY)
        except (RefusedError, LostRaceError):
            self.counts[f"{name} not possible"] += 1
            return False
        self.counts[f"{name} {record.state}"] += 1
        is_done = record.state is CorrectionState.DONE
        if is_done and choice.scope is Scope.AS_IN_SHOP:
            self.orders[order_id].edited = False
        if self.random.random() < 0.2:
            with suppress(SconnectError):
                await correcting.correct(*args, by=BY)
        return is_done

    def _made_of(self, order_id: str) -> list[Record]:
        """Return the sales orders with the reference of an order, then its credits."""
        reference = self.lab.profile.payment_reference(order_id)
        every = self.lab.sim.books(self.lab.demo.books.name).orders.values()
        made = [each for each in every if str(each["betalingskenmerk"]).partition("-C")[0] == reference]
        return sorted(made, key=lambda each: len(str(each["betalingskenmerk"])))

    def _in_books(self, order_id: str) -> Decimal:
        return sum((each["totaalInclusiefBtw"] for each in self._made_of(order_id)), Decimal(0))

    def require_nothing_twice(self) -> None:
        for order_id, order in self.orders.items():
            made = self._made_of(order_id)
            references = [each["betalingskenmerk"] for each in made]
            assert len(references) == len(set(references)), (order_id, order)
            if order.invoiced:
                assert made[0]["totaalInclusiefBtw"] >= -sum(each["totaalInclusiefBtw"] for each in made[1:])
            else:
                assert len(made) <= 1, (order_id, order)
            if not order.edited:
                assert self._in_books(order_id) >= min(order.owed, order.total), (order_id, order)

    def require_agreement(self) -> None:
        """Books and shop agree about every order, or an item names the amounts."""
        listed = {each.order_id: each for each in self.lab.listed()}
        for order_id, order in self.orders.items():
            entry = listed.get(order_id)
            if self._in_books(order_id) != order.owed:
                assert entry is not None, (order_id, order, self._in_books(order_id))
                assert _AN_AMOUNT.search(entry.reason), (order_id, order, entry.reason)
            if order.came_back and not order.edited:
                assert entry is not None, (order_id, order)
                assert CauseKind.REINSTATED_AFTER_BOOKING in {kind for kind, _ in entry.causes}, (order_id, order)


def _play(seed: int) -> Counter[str]:
    lab, random = Lab(), Random(seed)
    town = _Town(lab, random)
    town.open()
    for _ in range(ROUNDS):
        for order_id in town.orders:
            town.something_happens(order_id)
        timer_runs(lab, 1, every=HOUR)  # so that the quota of the hour is whole again
        for order_id in town.orders:
            if random.random() < 0.1:
                method = random.choice(["POST", "PUT", "DELETE"])
                lab.sim.faults.add(Fault(random.choice(_FAULTS), method=method, path="/v2/verkooporders*", times=1))
            lab.run(town.a_person_corrects(order_id))
        town.require_nothing_twice()
    lab.sim.faults.clear()
    timer_runs(lab, 5)
    town.require_nothing_twice()
    town.require_agreement()
    assert len({str(each.events) for each in town.orders.values()}) > 20
    return town.counts


def test_whatever_happens_in_any_order_nothing_is_credited_twice_and_what_is_open_is_told() -> None:
    counts = _play(1)
    done = {f"{kind} {scope} done" for kind in ("credit", "change") for scope in ("amount", "as_in_shop")}
    assert done | {"refund", "part", "reinstate", "invoice", "edit", "remove all done"} <= counts.keys()


@pytest.mark.large
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(2, 12))
def test_two_thousand_orders(seed: int) -> None:
    _play(seed)
