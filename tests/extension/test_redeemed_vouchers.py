"""When the gift vouchers were sold that an order was paid with, where the shop has vouchers."""

from collections.abc import Iterator

import pytest

from tests.extension.world import Shop

TABLES = {
    "voucher": "voucher_id int, order_id int, code varchar(10), date_added datetime",
    "voucher_history": "voucher_history_id int, voucher_id int, order_id int, date_added datetime",
}


@pytest.fixture(name="orders")
def _orders(shop: Shop) -> Iterator[tuple[str, str]]:
    """Give the shop vouchers: one bought with an order, one made by hand; both redeemed with another order."""
    table = shop.version.prefix
    rows = shop.sql(f"SELECT order_id FROM `{table}order` ORDER BY order_id LIMIT 2").split()
    sold, paid = (row for row in rows if row.isdecimal())
    for name, columns in TABLES.items():
        shop.sql(f"CREATE TABLE `{table}{name}` ({columns})")
    made = f"(1, {sold}, 'BON1', '2026-03-04 10:00:00'), (2, 0, 'BON2', '2026-05-06 11:00:00')"
    used = f"(1, 1, {paid}, '2026-11-01 12:00:00'), (2, 2, {paid}, '2026-11-01 12:00:00')"
    shop.sql(f"INSERT INTO `{table}voucher` VALUES {made}")
    shop.sql(f"INSERT INTO `{table}voucher_history` VALUES {used}")
    yield sold, paid
    for name in TABLES:
        shop.sql(f"DROP TABLE `{table}{name}`")


def test_a_voucher_was_sold_with_its_order_else_when_it_was_made(shop: Shop, orders: tuple[str, str]) -> None:
    sold, paid = orders
    statuses = ",".join(map(str, range(1, 17)))
    answer = shop.ask("orders", f"&after_history=0&limit=200&statuses={statuses}").json()
    entries = {entry["order"]["order_id"]: entry for entry in answer["orders"]}
    placed = entries[sold]["order"]["date_added"]
    assert entries[paid]["redeemed_vouchers"] == [
        {"code": "BON1", "sold_at": placed},
        {"code": "BON2", "sold_at": "2026-05-06 11:00:00"},
    ]
    assert "redeemed_vouchers" not in entries[sold]
