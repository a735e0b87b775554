"""How many calls and writes an order costs. These are counts, so they are the same on every machine."""

import logging
from datetime import date, timedelta

import pytest

from sconnect.domain.profile import LineMode, Processing, ShopArticleKey
from sconnect.domain.runs import RunState
from tests.functional.call_costs import ORDERS, known_customers, lab_that_knows, quarter_new_customers
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_orders
from tests.functional.run_costs import (
    BYTES_PER_LINE,
    LINES_PER_ORDER,
    LINES_PER_RUN,
    MORE_FOR_LONE_NEW_CUSTOMER,
    MORE_IN_RUN_AFTER,
    MORE_PER_NEW_CUSTOMER,
    PER_IDLE_RUN,
    PER_ORDER_AMONG_MANY,
    PER_RUN_WITH_ORDER,
)
from tests.functional.ticking import MOST_WHEN_IDLE, Ticking


def test_an_order_of_a_known_customer_costs_one_call_and_half_a_request_to_the_tables() -> None:
    cost = known_customers()

    assert cost.run.counts == {"done": ORDERS}
    cost.lab.assert_booked_once(*cost.placed)
    assert cost.lab.sim.log.count("POST", "/verkooporders") == ORDERS
    assert cost.calls_per_order <= 1.05
    assert cost.run.calls == cost.calls - cost.lab.sim.log.count("POST", "/b2b/token")
    assert cost.lab.rows.writes["orders"] <= 0.15 * ORDERS, "intents and outcomes are written for twenty together"
    assert cost.lab.rows.writes["orderlist"] <= 0.15 * ORDERS, "the list of orders is written by the hundred rows"
    assert cost.table_requests_per_order <= PER_ORDER_AMONG_MANY
    assert not cost.lab.sim.log.violations


def test_links_are_read_together_or_once_however_few_the_shoppers_and_however_many_the_articles() -> None:
    lab = lab_that_knows(3)
    lab.change_profile("articles", shop_key=ShopArticleKey.SKU)
    codes = [f"SKU-{number:03d}" for number in range(60)]
    for code in codes:
        lab.add_article(code, like="LAB-KOFFIE")
    entries = [order_of("LAB-KOFFIE", customer=1 + number % 3) for number in range(len(codes))]
    for number, (code, entry) in enumerate(zip(codes, entries, strict=True), 1_000):
        [codes_of_product] = entry["product_codes"].values()
        entry["product_codes"] = {str(number): codes_of_product | {"sku": code}}
        entry["products"][0]["product_id"] = str(number)
    placed = lab.place(*entries)
    lab.rows.reads.clear()
    lab.rows.writes.clear()

    lab.import_orders()

    lab.assert_booked_once(*placed)
    assert {lab.article_code(line) for each in placed for line in lab.booked(each)[0]["regels"]} >= set(codes)
    assert lab.rows.reads["customers"] <= 2 * 3, "a shopper is remembered under two keys at the most"
    assert lab.rows.reads["articles"] <= 2
    assert lab.rows.reads["claims"] + lab.rows.writes["claims"] <= 45, "sold products are remembered by the group"


def test_a_quarter_new_customers_costs_at_most_thirty_percent_more() -> None:
    cost = quarter_new_customers()

    cost.lab.assert_booked_once(*cost.placed)
    assert cost.run.counts["customers_created"] == ORDERS // 4
    assert cost.lab.sim.log.count("POST", "/verkooporders") == ORDERS
    assert cost.lab.sim.log.count("POST", "/relaties") == ORDERS // 4
    assert cost.calls_per_order <= 1.30
    assert cost.table_requests_per_order <= PER_ORDER_AMONG_MANY + MORE_PER_NEW_CUSTOMER / 4


def test_customers_that_are_in_the_books_but_were_never_seen_are_looked_up_together() -> None:
    lab = Lab()
    for customer in range(1, 201):
        lab.add_customer(email_of(customer))
    placed = lab.place(*plain_orders(ORDERS, customers=200))

    run = lab.import_orders()

    assert "customers_created" not in run.counts
    lab.assert_booked_once(*placed)
    assert sum(lab.snelstart_calls.values()) <= 1.05 * ORDERS
    requests = lab.rows.reads.total() + lab.rows.writes.total()
    assert requests <= PER_ORDER_AMONG_MANY * ORDERS + MORE_PER_NEW_CUSTOMER * 200 / 4, "and are remembered together"


def test_a_price_is_asked_once_per_customer_article_quantity_and_day() -> None:
    lab = lab_that_knows(1)
    lab.change_profile("orders", line_mode=LineMode.CODE_AND_QUANTITY)
    lab.sim.log.clear()
    same = plain_orders(1)[0]
    placed = lab.place(same, same, same)

    run = lab.import_orders()

    assert run.counts == {"done": len(placed), "differences": len(placed)}
    assert lab.sim.log.count("GET", "/prijsafspraken") == len(same["products"])


def test_keeping_cards_and_articles_up_to_date_costs_nothing_where_nothing_is_new() -> None:
    lab = Lab()
    for part in ("articles", "customers"):
        lab.change_profile(part, processing=Processing.ADD_AND_UPDATE)
    lab.place(*plain_orders(50))
    lab.import_orders()
    lab.sim.log.clear()
    placed = lab.place(*plain_orders(200, customers=50))

    run = lab.import_orders()

    assert run.counts == {"done": len(placed)}
    assert sum(lab.snelstart_calls.values()) <= len(placed) + 10


def test_settings_that_name_a_cost_centre_or_an_extra_field_cost_a_few_calls_per_run_with_news() -> None:
    lab = lab_that_knows(5)
    centres = lab.sim.books(lab.demo.books.name).cost_centres
    lab.change_profile("orders", cost_centre_id=next(iter(centres)))
    lab.sim.log.clear()
    lab.import_orders()
    assert not lab.snelstart_calls

    placed = lab.place(*plain_orders(20, customers=5))
    lab.import_orders()

    lab.assert_booked_once(*placed)
    assert lab.sim.log.count("GET", "/kostenplaatsen") == 1


def test_a_run_without_news_asks_nothing_of_snelstart() -> None:
    lab = lab_that_knows(5)
    lab.sim.log.clear()
    lab.rows.writes.clear()

    for _ in range(3):
        lab.clock.seconds += 300
        run = lab.import_orders()

    assert run.calls == 0
    assert not lab.snelstart_calls
    assert lab.rows.writes["orders"] == 0


def test_a_run_that_finds_nothing_new_asks_the_tables_six_times_and_its_tick_once() -> None:
    """The claim; leases with what was seen, the executor, the settings, the work list, the overview, the end."""
    ticking = Ticking(lab_that_knows(5))
    ticking.settle()
    ticking.lab.sim.log.clear()

    run = ticking.tick()

    assert len(ticking.requests) <= MOST_WHEN_IDLE, ticking.told
    assert (run.state, run.finished_at) == (RunState.DONE, ticking.lab.clock.now())
    assert not ticking.lab.snelstart_calls


@pytest.mark.parametrize(("customer", "more"), [(1, 0), (900, MORE_FOR_LONE_NEW_CUSTOMER)])
def test_an_order_that_comes_alone_costs_what_the_table_of_costs_says(
    customer: int, more: int, caplog: pytest.LogCaptureFixture
) -> None:
    ticking = Ticking(lab_that_knows(5))
    ticking.settle()
    ticking.lab.place(*plain_orders(1, first_customer=customer))
    caplog.set_level(logging.INFO)
    caplog.clear()

    run = ticking.tick()

    assert run.counts["done"] == 1
    assert len(ticking.requests) - 1 <= PER_RUN_WITH_ORDER + more, ticking.told
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("sconnect")]
    assert len(lines) == LINES_PER_RUN + LINES_PER_ORDER, lines
    assert max(len(line.encode()) for line in lines) <= BYTES_PER_LINE
    ticking.tick()
    assert len(ticking.requests) - 1 <= PER_IDLE_RUN + MORE_IN_RUN_AFTER, ticking.told
    ticking.tick()
    assert len(ticking.requests) - 1 <= PER_IDLE_RUN, ticking.told


def test_nor_more_where_orders_wait_and_returns_were_sent() -> None:
    lab = lab_that_knows(5)
    lab.change_profile("articles", processing=Processing.MANUAL)
    lab.sim.make_return(lab.demo.books.name, date(2026, 7, 1), sent=True)
    lab.clock.seconds += 86_400  # what was sent is read once a day
    waiting = lab.place(*[order_of(f"NERGENS-{number}") for number in range(30)], plain_orders(1)[0])
    lab.shop.entries[waiting[-1]]["order"]["date_added"] = "2026-08-05 10:00:00"
    ticking = Ticking(lab)
    ticking.settle()

    ticking.tick()

    assert {entry.order_id for entry in lab.listed()} == set(waiting)
    ticking.tick()
    assert len(ticking.requests) <= MOST_WHEN_IDLE, ticking.told


def test_a_day_of_runs_without_news_costs_hardly_more() -> None:
    ticking = Ticking(lab_that_knows(5))
    ticking.settle()
    asked = []
    for _ in range(48):
        ticking.tick(timedelta(minutes=30))
        asked.append(len(ticking.requests))

    assert sum(asked) <= 8 * len(asked), asked
    assert max(asked) <= 30, "the daily look at everything"


def test_orders_that_wait_cost_nothing_while_nobody_does_anything() -> None:
    lab = Lab()
    lab.change_profile("articles", processing=Processing.MANUAL)
    [waiting] = lab.place(order_of("NERGENS"))
    lab.import_orders()
    assert [entry.order_id for entry in lab.listed()] == [waiting]
    lab.sim.log.clear()

    for _ in range(11):
        lab.clock.seconds += 3_600 * 2
        lab.import_orders()

    assert not lab.snelstart_calls
    lab.clock.seconds += 3_600 * 3
    lab.import_orders()
    assert lab.snelstart_calls  # once a day everything that waits is looked at again
