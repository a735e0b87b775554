"""What an order tells of the options of its lines, besides the words of the shopper."""

from collections.abc import Iterator

import pytest

from tests.extension.world import Shop

ALL = "&after_history=0&limit=200&statuses=" + ",".join(map(str, range(1, 17)))
UPLOAD = "999999"


@pytest.fixture(name="uploaded")
def _uploaded(shop: Shop) -> Iterator[Shop]:
    """Give a line of an order an uploaded file."""
    table = shop.version.prefix
    shop.sql(f"INSERT INTO `{table}upload` VALUES (1, 'logo &amp; naam.pdf', 'x', 'abc123', '2026-01-01 00:00:00')")
    shop.sql(
        f"INSERT INTO `{table}order_option` SELECT {UPLOAD}, order_id, order_product_id, 900, 0, 'Logo', 'abc123',"
        f" 'file' FROM `{table}order_product` ORDER BY order_product_id LIMIT 1"
    )
    yield shop
    shop.sql(f"DELETE FROM `{table}upload`")
    shop.sql(f"DELETE FROM `{table}order_option` WHERE order_option_id = {UPLOAD}")


def test_an_upload_tells_the_name_of_its_file(uploaded: Shop) -> None:
    orders = uploaded.ask("orders", ALL).json()["orders"]
    [row] = [row for entry in orders for row in entry["options"] if row["type"] == "file"]
    assert (row["value"], row["file_name"]) == ("abc123", "logo &amp; naam.pdf")


def test_a_choice_tells_the_numbers_of_its_option_and_value(shop: Shop) -> None:
    orders = shop.ask("orders", ALL).json()["orders"]
    chosen = [row for entry in orders for row in entry["options"] if row["product_option_value_id"] == "18"]
    assert {(row["option_id"], row["option_value_id"]) for row in chosen} == {("60", "161")}
