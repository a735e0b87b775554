"""Every order of a real shop with modules of others is booked to the cent, VAT per rate right, or waits for its reason.

What is right stands in the table of `local/shop/data/modules/README.md`, worked out by hand from what the shopper saw.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import pytest

from local.demo.scenario import demos
from local.snelstart.http.wire import Record
from local.snelstart.resources.totals import cents, vat_rate
from sconnect.domain.runs import RunState
from tests.functional.lab import Lab
from tests.functional.recorded_shop import MODULES, RecordedShop, orders_of

SHOPS = {"3.0": "3.0.5.1", "4.0": "4.0.2.3", "4.1": "4.1.0.4"}
"""The recorded shops in the order of the demo shops: the first two sell abroad with foreign VAT, the third does not."""
ALL_STATUSES = (1, 2, 11, 15)
"""Every status that occurs, refunded too: what is tested here is the content."""
AFTER_THE_ORDERS = 6 * 24 * 3600
"""Seconds from the virtual noon to a day after the recorded orders were placed."""
GOODS = "LAB-"
ROUNDING = "AFRONDING"
WAITS = "waits: "


@dataclass(frozen=True)
class Expected:
    """A row of the table, for one shop."""

    shop: str
    name: str
    total: Decimal
    vat: dict[Decimal, Decimal]
    services: frozenset[str]
    waits_for: str
    """The kind of the cause, or a word of its explanation; empty when the order is to be booked."""

    @property
    def key(self) -> str:
        return f"{self.shop}:{self.name}"


def _table() -> Iterator[Expected]:
    rows = (MODULES / "README.md").read_text(encoding="utf-8").partition("| order |")[2].splitlines()[2:]
    for row in rows:
        name, shops, _, total, vat, services, outcome = (cell.strip() for cell in row.strip("|").split("|"))
        rates = [part.split(": ") for part in vat.split(", ") if part != "-"]
        for shop in shops.split():
            yield Expected(
                shop=shop,
                name=name,
                total=Decimal(0) if total == "-" else Decimal(total),
                vat={Decimal(rate): Decimal(amount) for rate, amount in rates},
                services=frozenset(services.split()) - {"-"},
                waits_for=outcome.removeprefix(WAITS) if outcome.startswith(WAITS) else "",
            )


EXPECTED = {expected.key: expected for expected in _table()}


@cache
def imported(shop: str) -> Lab:
    """Return a lab in which the orders of a shop were imported. Not to be changed."""
    tag = SHOPS[shop]
    lab = Lab(
        demo=demos()[list(SHOPS).index(shop)],
        shop=lambda made, clock: RecordedShop(tag, capture=made.capture, clock=clock.now),
    )
    lab.change_profile("orders", statuses=ALL_STATUSES)
    lab.clock.seconds += AFTER_THE_ORDERS
    assert lab.import_orders().state is RunState.DONE
    assert not lab.sim.log.violations
    return lab


@pytest.mark.parametrize("tag", SHOPS.values())
def test_every_recorded_order_stands_in_the_table(tag: str) -> None:
    expected = {made.name for made in EXPECTED.values() if SHOPS[made.shop] == tag}
    assert set(orders_of(tag)) == expected


def test_the_table_expects_of_every_rate_what_the_shop_charged() -> None:
    """A slip of the pen in the table would otherwise be taken for a fault of the app."""
    for expected in EXPECTED.values():
        if not expected.waits_for:
            order = orders_of(SHOPS[expected.shop])[expected.name]
            rows = [Decimal(row["value"]) for row in order["totals"] if row["code"] == "tax"]
            assert sorted(expected.vat.values()) == sorted(cents(row) for row in rows), expected
            assert expected.total == cents(Decimal(order["order"]["total"])), expected


@pytest.mark.parametrize("key", EXPECTED)
def test_an_order_is_booked_right_or_waits_for_its_reason(key: str) -> None:
    expected = EXPECTED[key]
    assert not _wrong(imported(expected.shop), expected)


def _wrong(lab: Lab, expected: Expected) -> str:
    """Return what is wrong with how an order was dealt with; empty when nothing is."""
    order_id = orders_of(SHOPS[expected.shop])[expected.name]["order"]["order_id"]
    booked = lab.booked(order_id)
    waiting = next((entry for entry in lab.listed() if entry.order_id == order_id), None)
    if expected.waits_for:
        reasons = [str(kind) for kind, _ in waiting.causes] if waiting else []
        if booked or waiting is None:
            return f"booked {len(booked)} times instead of waiting"
        fits = expected.waits_for in reasons or expected.waits_for in waiting.reason
        return "" if fits else f"waits for {reasons}: {waiting.reason}"
    if waiting is not None or len(booked) != 1:
        return f"booked {len(booked)} times; waits: {waiting.reason if waiting else '-'}"
    found = (booked[0]["totaalInclusiefBtw"], _vat(lab, booked[0]), _services(lab, booked[0]))
    right = (expected.total, expected.vat, expected.services)
    return "" if found == right else f"{found} instead of {right}"


def _vat(lab: Lab, order: Record) -> dict[Decimal, Decimal]:
    """Return the VAT that the books find per rate, from the lines and the VAT kind of their articles alone."""
    books = lab.sim.books(lab.demo.books.name)
    lines: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in order["regels"]:
        lines[vat_rate(books, order, books.articles[line["artikel"]["id"]])] += line["totaal"]
    assert order["verkooporderBtwIngaveModel"] == "Inclusief"
    return {rate: cents(amount * rate / (100 + rate)) for rate, amount in lines.items() if rate and amount}


def _services(lab: Lab, order: Record) -> frozenset[str]:
    codes = {lab.article_code(line) for line in order["regels"]}
    return frozenset(code for code in codes if not code.startswith(GOODS) and code != ROUNDING)
