"""Distance sales of a year: held against a computation of their own, and how much is read for them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import pytest

from local.demo.scenario import demos
from local.shop.captures import Entry
from sconnect.app.reconciliation.distance_sales import distance_sales_of
from sconnect.app.reconciliation.vat_return import read_return
from sconnect.app.storage.order_list import fill_list, list_markers
from sconnect.app.storage.records import CorrectionRecord, OrderListFilled, OrderRecord
from sconnect.app.storage.records.order_list import FORM
from sconnect.app.storage.repository import Change, RecordKey
from sconnect.app.worklist.corrections.booking_again import book_again
from sconnect.app.worklist.corrections.preparing import Scope
from sconnect.domain.corrections.correction import CorrectedLine, CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import RecognitionMode, ViesMode
from tests.functional.faults import timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_corrections import CHANGE, COMPLETE, CREDIT, REFUNDED, REMOVE, correct, invoice
from tests.functional.test_ways_out import sale

YEAR = 2026
NEW_YEAR = datetime(YEAR, 1, 1, tzinfo=UTC) - timedelta(hours=1)
"""The moment at which the year begins in the Netherlands."""
CENT = Fraction(1, 100)
MEMBERS = ("DE", "BE", "FR", "XI")
COUNTRIES = (*MEMBERS, "NL", "CH", "US", "GB", "")
TREATMENTS = ("domestic", "one_stop_shop", "reverse_charge", "export", "")
MONEY = ("voucher", "credit", "rounding")


def cents(number: Fraction) -> Fraction:
    """Round half away from zero, to whole cents."""
    whole = floor(abs(number) / CENT + Fraction(1, 2)) * CENT
    return whole if number >= 0 else -whole


@dataclass(slots=True)
class Sold:
    """A generated order, as plain texts and fractions."""

    number: int
    at: datetime
    country: str
    treatment: str
    lines: list[tuple[str, str, int, Fraction, int]] = field(default_factory=list)
    """Role, article, quantity, price, percentage."""
    with_vat: bool = False
    state: OrderState = OrderState.DONE
    by_hand: bool = False
    corrections: list[dict[str, Any]] = field(default_factory=list)


def generated(random: Random, number: int) -> Sold:
    sold = Sold(
        number,
        NEW_YEAR + timedelta(days=random.choice((-1, 0, 100, 364, 365)), seconds=random.choice((-1, 0, 1))),
        random.choice(COUNTRIES),
        random.choice(TREATMENTS[:2] if random.random() < 0.7 else TREATMENTS),
        with_vat=random.random() < 0.5,
        state=random.choice((OrderState.DONE,) * 4 + tuple(OrderState)),
        by_hand=random.random() < 0.1,
    )
    for index in range(random.randint(1, 4)):
        price = Fraction(random.randint(1, 99_999), 10_000)
        sold.lines.append(("product", f"a{index}", random.randint(1, 9), price, random.choice((0, 9, 19, 21))))
    if random.random() < 0.3:
        sold.lines.append((random.choice(MONEY), "money", 1, -Fraction(random.randint(1, 500), 100), 0))
    for kind in random.sample(("credit", "change", "remove", "move"), random.choice((0, 0, 0, 1, 2))):
        sold.corrections.append(
            {
                "kind": kind,
                "is_done": random.random() < 0.8,
                "is_of_it": random.random() < 0.8,
                "net": Fraction(random.randint(1, 9_999), 100) * (-1 if kind == "credit" else 1),
                "money": Fraction(-random.randint(1, 500), 100) if sold.lines[-1][0] in MONEY else Fraction(0),
            }
        )
    return sold


def marker_of(lab: Lab, sold: Sold) -> OrderRecord:
    lines = [
        [role, article, str(count), str(exact(price)), "", str(rate)]
        for role, article, count, price, rate in sold.lines
    ]
    empty: dict[str, list[str]] = {name: [] for name in ("rates", "discounts", "left_out", "accepted")}
    where = {"treatment": sold.treatment, "country": sold.country}
    kept = {"version": 1, "prices_include_vat": sold.with_vat, "rounding": "none", "lines": lines, **empty, **where}
    return OrderRecord(
        profile_id=lab.profile.id,
        order_id=str(sold.number),
        state=sold.state,
        by_hand=sold.by_hand,
        sales_order_id=f"so-{sold.number}",
        evidence=json.dumps(kept),
        placed_at=sold.at,
        updated_at=sold.at,
    )


def corrections_of(lab: Lab, sold: Sold) -> Iterator[CorrectionRecord]:
    for number, each in enumerate(sold.corrections, 1):
        yield CorrectionRecord(
            profile_id=lab.profile.id,
            order_id=str(sold.number),
            number=number,
            kind=CorrectionKind(each["kind"]),
            state=CorrectionState.DONE if each["is_done"] else CorrectionState.REFUSED,
            corrects=f"so-{sold.number}" if each["is_of_it"] else "a former one",
            total_excluding_vat=exact(each["net"]),
            lines=(CorrectedLine(0, "money", Decimal(1), exact(each["money"])),) if each["money"] else (),
            updated_at=sold.at,
        )


def exact(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


def expected(sold: Sold) -> Fraction:
    """Add up by hand: only consumers in other member states, of the year, as far as it still stands."""
    begin, end = NEW_YEAR, datetime(YEAR + 1, 1, 1, tzinfo=UTC) - timedelta(hours=1)
    if sold.state.value != "done" or sold.by_hand or not begin <= sold.at < end:
        return Fraction(0)
    if sold.country not in MEMBERS or sold.treatment not in TREATMENTS[:2]:
        return Fraction(0)
    sums: dict[int, Fraction] = {}
    for role, _, count, price, rate in sold.lines:
        if role == "product":
            sums[rate] = sums.get(rate, Fraction(0)) + cents(count * price)
    total = Fraction(0)
    for rate, amount in sums.items():
        total += amount - cents(amount * rate / (100 + rate)) if sold.with_vat else amount
    credited = Fraction(0)
    for each in sold.corrections:
        if each["is_done"] and each["is_of_it"]:
            turnover = each["net"] - each["money"]
            if each["kind"] == "credit":
                credited += turnover
            elif each["kind"] != "move":
                total = turnover if each["kind"] == "change" else Fraction(0)
    return total + credited


def kept(lab: Lab, sales: Sequence[Sold]) -> None:
    markers = [marker_of(lab, each) for each in sales]
    lab.run(lab.services.store.put_many(markers))
    lab.run(lab.services.store.put_many([row for each in sales for row in corrections_of(lab, each)]))


def sum_of(lab: Lab, year: int = YEAR) -> Decimal:
    return lab.run(distance_sales_of(lab.services, lab.profile.id, year))


@pytest.mark.parametrize("seed", range(4))
def test_they_are_what_a_computation_of_its_own_makes_of_them_before_and_after_the_night(seed: int) -> None:
    lab, random = Lab(), Random(seed)
    sales = [generated(random, number) for number in range(1, 301)]
    kept(lab, sales)
    total = exact(sum(map(expected, sales), Fraction(0)))
    assert total > 0
    assert sum_of(lab) == total
    assert not lab.run(fill_list(lab.services.store, lab.profile.id, lab.clock.now(), lambda: True))
    assert sum_of(lab) == total
    lab.run(lab.services.store.delete_together([Change(RecordKey.of(marker_of(lab, each)), None) for each in sales]))
    corrected = exact(sum((expected(replace(each, corrections=[])) for each in sales), Fraction(0)))
    assert sum_of(lab) == corrected, "what was not corrected is told by the list alone"


def test_of_a_hundred_orders_only_the_distance_sales_of_the_year_are_read_and_only_markers_that_were_corrected() -> (
    None
):
    lab = Lab()
    at = NEW_YEAR + timedelta(days=100)
    line = ("product", "a", 1, Fraction(10), 21)
    sales = [Sold(number, at, "DE" if number % 10 == 0 else "NL", "domestic", [line]) for number in range(1, 101)]
    sales += [replace(each, number=each.number + 1_000, at=at - timedelta(days=365)) for each in sales]
    credit = {"kind": "credit", "is_done": True, "is_of_it": True, "net": Fraction(-4), "money": Fraction(0)}
    sales[9].corrections.append(credit)
    kept(lab, sales)
    lab.run(list_markers(lab.services.store, [marker_of(lab, each) for each in sales]))
    filled = OrderListFilled(profile_id=lab.profile.id, filled_at=lab.clock.now(), form=FORM)
    lab.run(lab.services.store.put(filled))
    lab.rows.rows_read.clear()
    lab.rows.reads.clear()
    assert sum_of(lab) == 10 * 10 - 4
    assert lab.rows.rows_read == {"orderlist": 10, "claims": 1}, "ranges"
    assert lab.rows.reads == {"orderlist": 2, "claims": 1, "orders": 1}, "and two rows by their key"


def german(price: int) -> Entry:
    vat = f"{Decimal(price) * 21 / 100:.4f}"
    entry = sale(price=f"{price}.0000", vat=vat, model="LAB-SHIRT", rows=(("tax", "BTW 21%", vat),), country="DE")
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": "Germany", f"{kind}_postcode": "10115", f"{kind}_zone": ""}
    return entry


def test_what_is_changed_credited_removed_and_booked_again_counts_as_it_stands() -> None:
    lab = Lab(demo=demos()[0])
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL, vies=ViesMode.OFF)
    lab.sim.books(lab.demo.books.name).company["factureerBuitenlandsBtw"] = False
    changed, credited, removed = lab.place(german(100), german(200), german(400))
    lab.import_orders()
    invoice(lab, credited)
    assert sum_of(lab) == 700
    for order_id in (changed, credited, removed):
        lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)

    correct(lab, changed, replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("12.10")))
    assert sum_of(lab) == 690
    correct(lab, credited, replace(CREDIT, scope=Scope.AMOUNT, amount=Decimal("24.20")))
    assert sum_of(lab) == 670
    correct(lab, removed, REMOVE)
    assert sum_of(lab) == 270
    lab.shop.change_status(removed, COMPLETE)
    timer_runs(lab, 1)
    lab.run(book_again(lab.services, lab.profile.id, removed))
    assert sum_of(lab) == 270
    lab.import_orders(by="anna")
    assert sum_of(lab) == 670
    assert [sum_of(lab, year) for year in (YEAR - 1, YEAR + 1)] == [0, 0]


def test_the_return_of_a_quarter_reads_nothing_of_the_orders_of_other_years() -> None:
    lab = Lab()
    lab.place(*plain_orders(5))
    lab.import_orders()

    def rows_read() -> dict[str, int]:
        lab.rows.rows_read.clear()
        lab.run(read_return(lab.services, lab.profile, YEAR, 4))
        return dict(lab.rows.rows_read)

    rows_read()  # the first keeps the prefixes that the orders have
    before = rows_read()
    line = ("product", "a", 1, Fraction(10), 21)
    credit = {"kind": "credit", "is_done": True, "is_of_it": True, "net": Fraction(-4), "money": Fraction(0)}
    earlier = [
        Sold(number, NEW_YEAR - timedelta(days=number), "DE", "domestic", [line], corrections=[credit])
        for number in range(50_001, 50_301)
    ]
    kept(lab, earlier)
    lab.run(list_markers(lab.services.store, [marker_of(lab, each) for each in earlier]))
    assert rows_read() == before
