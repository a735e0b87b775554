"""Sales of another program are matched one to one: what is known is certain, what is not is asked, none is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sconnect.domain.adoption.matching import SalesInBooks, match
from sconnect.domain.adoption.model import Against, Card, Finding, Part, Reason
from tests.unit.domain.adoption import world as worlds
from tests.unit.domain.adoption.world import AdoptionWorld, Builder, Truth, five_hundred

_MOST_ASKED = 0.05


def _findings(world: AdoptionWorld) -> dict[str, Finding]:
    found = match(world.orders, SalesInBooks(world.sales, world.cards))
    return {each.order.order_id: each for each in found}


def _check(world: AdoptionWorld) -> None:
    findings = _findings(world)
    assert len(findings) == len(world.orders)
    adopted = [each.sales[0].id for each in findings.values() if each.part is Part.CERTAIN]
    assert len(adopted) == len(set(adopted))
    asked = 0
    for order_id, truth in world.truth.items():
        finding = findings[order_id]
        if truth is Truth.ASK:
            assert finding.part is Part.TO_DECIDE, finding
        elif truth is Truth.UNBOOKED:
            assert finding.part is not Part.CERTAIN, finding
        elif finding.part is Part.TO_DECIDE:
            asked += 1
            assert world.sale_of[order_id] in {sale.id for sale in finding.sales}, finding
        else:
            assert finding.part is Part.CERTAIN, finding
            assert finding.sales[0].id == world.sale_of[order_id], finding
    assert asked <= _MOST_ASKED * len(world.sale_of), asked
    needless = [k for k, t in world.truth.items() if t is Truth.UNBOOKED and findings[k].part is Part.TO_DECIDE]
    assert len(needless) < _MOST_ASKED * len(world.orders), needless


@pytest.mark.parametrize("seed", range(6))
def test_in_the_world_of_500_orders_none_is_booked_twice_and_none_is_lost(seed: int) -> None:
    _check(five_hundred(seed))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "make",
    [
        worlds.on_one_card,
        worlds.a_card_per_order,
        worlds.without_numbers,
        worlds.in_day_totals,
        worlds.changed_by_hand,
        worlds.of_two_shops,
        worlds.with_habits_of_its_own,
    ],
)
def test_in_the_worlds_of_other_programs_as_well(make: Callable[[int], AdoptionWorld], seed: int) -> None:
    _check(make(seed))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_in_which_the_books_give_their_sales_decides_nothing(seed: int) -> None:
    world = worlds.changed_by_hand(seed)
    parts = {order_id: (each.part, each.reason) for order_id, each in _findings(world).items()}
    Random(seed).shuffle(world.sales)
    Random(seed).shuffle(world.orders)
    assert {order_id: (each.part, each.reason) for order_id, each in _findings(world).items()} == parts


@pytest.mark.parametrize(
    ("changes", "part", "reason"),
    [
        ({"total": Decimal(999)}, Part.TO_DECIDE, Reason.OTHER_TOTAL),
        ({"card_id": "card-1001"}, Part.TO_DECIDE, Reason.OTHER_CUSTOMER),
        ({"card_id": "card-1001", "total": Decimal(999)}, Part.NOT_FOUND, Reason.NOTHING),
        ({"card_id": "unknown"}, Part.CERTAIN, Reason.NUMBER),
        ({"card_id": "unknown", "days": 70}, Part.TO_DECIDE, Reason.LONG_AFTER),
        ({"days": -3}, Part.TO_DECIDE, Reason.BEFORE_ORDER),
        ({"payment_reference": ""}, Part.CERTAIN, Reason.SAME_GOODS),
        ({"payment_reference": "", "days": 5}, Part.TO_DECIDE, Reason.LATE),
        ({"payment_reference": "", "days": 22}, Part.NOT_FOUND, Reason.NOTHING),
        ({"payment_reference": "", "days": -1}, Part.NOT_FOUND, Reason.NOTHING),
        ({"payment_reference": "", "goods": {}}, Part.TO_DECIDE, Reason.NO_GOODS),
        ({"payment_reference": "", "card_id": "unknown"}, Part.TO_DECIDE, Reason.NO_CUSTOMER),
        ({"payment_reference": "77"}, Part.TO_DECIDE, Reason.OTHER_NUMBER),
    ],
)
def test_what_agrees_decides_in_which_part_an_order_stands(
    changes: dict[str, object], part: Part, reason: Reason
) -> None:
    build = Builder(1)
    order = build.order()
    build.world.cards["card-1001"] = build.strangers[1].card()
    shape = {"payment_reference": order.order_id, "days": 0, **changes}
    build.sale(order, **shape)  # type: ignore[arg-type]
    [finding] = match([order], SalesInBooks(build.world.sales, build.world.cards))
    assert (finding.part, finding.reason) == (part, reason)


@pytest.mark.parametrize(("percent", "fee"), [("0", "2.50"), ("21", "2.50"), ("9", "1.95")])
def test_a_fee_that_the_program_never_sends_is_no_other_total(percent: str, fee: str) -> None:
    build = Builder(1)
    order = build.order()
    charged = (Decimal(fee) * (100 + Decimal(percent)) / 100).quantize(Decimal("0.01"))
    build.sale(order, payment_reference=order.order_id)
    with_fee = replace(order, total=order.total + charged, fees=(Decimal(fee),))
    [finding] = match([with_fee], SalesInBooks(build.world.sales, build.world.cards))
    assert finding.part is Part.CERTAIN
    assert Against.FEE in finding.against


def test_a_credit_and_a_number_of_nobody_are_no_sale() -> None:
    build = Builder(1)
    order = build.order()
    build.sale(order, payment_reference=order.order_id, total=-order.total)
    build.stranger_sale(order.order_id, order.day + timedelta(days=1))
    [finding] = match([order], SalesInBooks(build.world.sales, build.world.cards))
    assert finding.part is Part.NOT_FOUND


def _findings_of(build: Builder) -> dict[str, tuple[Part, Reason]]:
    return {number: (each.part, each.reason) for number, each in _findings(build.world).items()}


def test_an_order_whose_sale_names_another_one_by_chance_is_asked() -> None:
    """The text of the second entry holds a number that is an order of the same customer and total."""
    build = Builder(1)
    first = build.order()
    second = build.order(like=replace(first, day=first.day + timedelta(days=7)))
    build.entry(first, first.order_id)
    build.entry(second, "F99", description=f"Dorpsstraat {first.order_id}")
    assert _findings_of(build) == {
        first.order_id: (Part.TO_DECIDE, Reason.SEVERAL),
        second.order_id: (Part.TO_DECIDE, Reason.OTHER_NUMBER),
    }


def test_the_whole_number_of_an_invoice_says_more_than_a_number_in_a_text() -> None:
    build = Builder(1)
    first = build.order()
    second = build.order(like=replace(first, day=first.day + timedelta(days=7), invoice_number="INV-2026-0042"))
    build.entry(first, first.order_id)
    build.entry(second, "INV-2026-0042", description=f"Dorpsstraat {first.order_id}")
    assert {part for part, _ in _findings_of(build).values()} == {Part.CERTAIN}


def test_the_last_part_of_an_invoice_number_says_nothing_without_both_customer_and_total() -> None:
    build = Builder(1)
    order = replace(build.order(), invoice_number="INV-2026-0042")
    build.world.orders[-1] = order
    for shape in ({"total": order.total + 1}, {"card_id": "unknown", "days": 9}):
        build.world.sales.clear()
        build.sale(order, payment_reference="42", goods={}, **shape)
        assert _findings_of(build)[order.order_id] == (Part.NOT_FOUND, Reason.NOTHING)


def test_a_namesake_with_the_same_total_and_without_goods_is_asked() -> None:
    """Guests move, and programs make a card of the name alone."""
    build = Builder(1)
    orders = [build.order(person=build.people[0]) for _ in range(2)]
    for order in orders:
        build.entry(order, "F1", card_id="namesake")
    build.world.cards["namesake"] = Card("namesake", build.people[0].key, frozenset({"other@example.test"}), "9999ZZ")
    assert set(_findings_of(build).values()) == {(Part.TO_DECIDE, Reason.NO_GOODS)}


def test_what_looks_like_shipping_that_was_never_sent_may_stand_in_the_other_booking() -> None:
    build = Builder(1)
    order = replace(build.order(), fees=(Decimal("5.00"),))
    build.world.orders[-1] = order
    build.sale(order, payment_reference=order.order_id, total=order.total - 5)
    build.sale(order, payment_reference=order.order_id, total=Decimal(5))
    assert _findings_of(build)[order.order_id] == (Part.TO_DECIDE, Reason.SPLIT)
