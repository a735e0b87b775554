from copy import deepcopy
from decimal import Decimal

import pytest

from local.shop import CAPTURES, Entry, synthetic_orders
from local.shop.captures import load
from local.shop.totals import REPRODUCIBLE, Totals
from tests.contract.opencart.support import ALL_STATUSES, run, simulated


def amounts(entry: Entry) -> list[tuple[str, str, str]]:
    return sorted((row["code"], row["title"], row["value"]) for row in entry["totals"])


@pytest.mark.parametrize("capture", CAPTURES)
def test_our_sums_are_those_of_the_real_shop_to_the_fourth_decimal(capture: str) -> None:
    source = load(capture)
    checked = 0
    for entry in source.entries:
        if {row["code"] for row in entry["totals"]} <= REPRODUCIBLE and not entry["vouchers"]:
            again = deepcopy(entry)
            Totals(source).recompute(again)
            assert amounts(again) == amounts(entry)
            assert again["order"]["total"] == entry["order"]["total"]
            checked += 1
    assert checked >= 13


def test_the_same_seed_gives_the_same_orders() -> None:
    assert synthetic_orders(20, 7) == synthetic_orders(20, 7)
    assert synthetic_orders(20, 7) != synthetic_orders(20, 8)


@pytest.mark.parametrize("capture", CAPTURES)
def test_a_thousand_orders_come_through_the_client_and_add_up(capture: str) -> None:
    shop, client, clock = simulated(capture, empty=True)
    for entry in synthetic_orders(1000, 1, customers=250, capture=capture):
        shop.place(entry, status=2)
    clock.turn(60)

    async def everything() -> None:
        cursor, more, seen = 0, True, 0
        emails: set[str] = set()
        while more:
            page = await client.orders.changed_after(cursor, statuses=ALL_STATUSES, limit=200)
            for order in page.orders:
                assert order.problem.dutch == ""
                parts = sum((row.value for row in order.totals if row.code != "total"), Decimal(0))
                assert abs(parts - order.total) <= Decimal("0.0003")
                assert sum(row.value for row in order.totals if row.code == "sub_total") == sum(
                    line.unit_price * line.quantity for line in order.lines
                )
                assert order.total > 0
                emails.add(order.email)
            seen += len(page.orders)
            cursor, more = page.next_history_id, page.more
        assert (seen, len(emails)) == (1000, 250)

    run(everything())


def test_a_placed_order_keeps_options_with_their_lines() -> None:
    shop, client, _ = simulated()
    placed = shop.place(shop.entries["1"], status=2)
    first, again = run(client.orders.by_id(["1", placed]))
    assert again.lines == first.lines
    assert again.history_id == 29
    assert again.status_id == 2
    assert len({row["order_product_id"] for entry in shop.entries.values() for row in entry["products"]}) == sum(
        len(entry["products"]) for entry in shop.entries.values()
    )


@pytest.mark.parametrize(("capture", "moves"), [("3.0.3.9", True), ("4.0.2.3", True), ("4.1.0.3", False)])
def test_a_status_change_moves_the_modified_date_only_before_4_1(capture: str, moves: bool) -> None:
    shop, _, _ = simulated(capture)
    before = shop.entries["2"]["order"]["date_modified"]
    shop.change_status("2", 5)
    assert (shop.entries["2"]["order"]["date_modified"] != before) is moves
    assert shop.entries["2"]["histories"][-1]["order_status_id"] == "5"
