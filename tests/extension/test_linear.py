"""What a page costs follows what it returns and one pass over the newer history, never their product."""

import pytest

from tests.extension.mariadb import MariaDb
from tests.extension.schema import columns_of
from tests.extension.world import Shop

ORDERS = 30_000
STATUSES = "&statuses=1,2,3,5&settled=10"


@pytest.fixture(scope="module")
def big_shop(changing_shop: Shop) -> Shop:
    """A shop with many orders, each with two lines, three totals and two history rows."""
    shop = changing_shop
    copies = {"order": 1, "order_product": 2, "order_total": 3}
    for table, count in copies.items():
        columns = [column.name for column in columns_of(shop.version, table) if column.name != "order_id"]
        columns = [name for name in columns if name != f"{table}_id"]
        listed = ", ".join(f"`{name}`" for name in columns)
        one = f"(SELECT {listed} FROM `{{p}}{table}` WHERE order_id = 1 LIMIT 1)"
        for _ in range(count):
            shop.sql(
                f"INSERT INTO `{{p}}{table}` (order_id, {listed}) SELECT 1000 + seq, {listed} "
                f"FROM seq_1_to_{ORDERS} JOIN {one} one"
            )
    for _ in range(2):
        shop.sql(
            "INSERT INTO {p}order_history (order_id, order_status_id, notify, comment, date_added) "
            f"SELECT 1000 + seq, 2, 0, '', '2026-11-01 10:00:00' FROM seq_1_to_{ORDERS}"
        )
    shop.sql("UPDATE {p}order SET order_status_id = 2 WHERE order_id > 1000")
    for table in (*copies, "order_history"):
        shop.sql(f"ANALYZE TABLE `{{p}}{table}`")
    return shop


def rows_read(server: MariaDb) -> int:
    """Return how many rows the server ever read; it serves nobody but the test."""
    lines = server.run("SHOW GLOBAL STATUS LIKE 'Handler_read%'").splitlines()
    return sum(int(line.split()[1]) for line in lines)


def cost(shop: Shop, parameters: str) -> tuple[int, int]:
    """Return how many rows a page reads and how many orders it gives."""
    before = rows_read(shop.server)
    answer = shop.ask("orders", parameters)
    reading = rows_read(shop.server) - before
    before = rows_read(shop.server)
    return reading - (rows_read(shop.server) - before), len(answer.json()["orders"])


def newest(shop: Shop) -> int:
    return int(shop.sql("SELECT MAX(order_history_id) FROM {p}order_history"))


def test_a_page_reads_each_table_a_few_times_at_most(big_shop: Shop) -> None:
    history = 2 * ORDERS
    reads, orders = cost(big_shop, f"&after_history=0&limit=100{STATUSES}")
    assert orders == 100
    assert reads < 8 * history, "a question per order would read thousands of times as much"


def test_twice_the_orders_cost_their_own_rows_and_no_more(big_shop: Shop) -> None:
    small, _ = cost(big_shop, f"&after_history=0&limit=100{STATUSES}")
    large, orders = cost(big_shop, f"&after_history=0&limit=200{STATUSES}")
    assert orders == 200
    assert large - small < 100 * 30


def test_near_the_end_the_scan_is_short(big_shop: Shop) -> None:
    """What is left is one pass over order_history for the histories of the page: it has no index on order_id."""
    reads, orders = cost(big_shop, f"&after_history={newest(big_shop) - 100}&limit=100{STATUSES}")
    assert orders == 100
    assert reads < 2 * ORDERS + 100 * 40 + 2000


def test_nothing_new_costs_nothing(big_shop: Shop) -> None:
    reads, orders = cost(big_shop, f"&after_history={newest(big_shop)}&limit=100{STATUSES}")
    assert orders == 0
    assert reads < 1000


def test_orders_by_number_are_found_by_their_keys(big_shop: Shop) -> None:
    ids = ",".join(str(20_000 + number) for number in range(100))
    reads, orders = cost(big_shop, f"&ids={ids}")
    assert orders == 100
    assert reads < 2 * ORDERS + 100 * 40 + 2000


def test_the_daily_sweep_reads_the_orders_once(big_shop: Shop) -> None:
    reads, orders = cost(big_shop, f"&from=0&to=99999999999&after_order=25000&limit=100{STATUSES}")
    assert orders == 100
    assert reads < 2 * ORDERS + 100 * 40 + 2000


def test_no_scan_of_a_page_asks_per_order(big_shop: Shop) -> None:
    """The two range scans, as the extension asks them: no dependent (correlated) part in the plan."""
    plan = big_shop.sql(
        "EXPLAIN SELECT c.order_id, c.newest FROM (SELECT h.order_id, MAX(h.order_history_id) AS newest FROM "
        "{p}order_history h WHERE h.order_history_id > 100 GROUP BY h.order_id HAVING newest <= 99999) c STRAIGHT_JOIN "
        "`{p}order` o ON o.order_id = c.order_id AND o.order_status_id IN (2) ORDER BY c.newest LIMIT 101"
    )
    assert "DEPENDENT" not in plan
    assert "PRIMARY" in plan
