"""Since which order the shop counts in which currency: docs/shop-protocol.md, chapter 5."""

from typing import Any

import pytest

from tests.extension.test_admin import post
from tests.extension.world import Shop

Period = dict[str, Any]


def periods(shop: Shop) -> list[Period]:
    found: list[Period] = shop.ask("info").json()["currency_periods"]
    return found


def count_in(shop: Shop, code: str) -> None:
    shop.sql(f"UPDATE {{p}}setting SET value = '{code}' WHERE `key` = 'config_currency' AND store_id = 0")


def order_in(shop: Shop, code: str, rate: str) -> int:
    """Place an order as a copy of the last one; returns its number."""
    columns = ", ".join(
        f"`{name}`"
        for name in shop.sql(
            "SELECT COLUMN_NAME FROM information_schema.columns WHERE table_name = '{p}order' AND "
            "table_schema = DATABASE() AND COLUMN_NAME NOT IN ('order_id', 'currency_code', 'currency_value')"
        ).split()
    )
    number = int(shop.sql("SELECT MAX(order_id) + 1 FROM {p}order").strip())
    shop.sql(
        f"INSERT INTO {{p}}order (order_id, currency_code, currency_value, {columns}) "
        f"SELECT {number}, '{code}', {rate}, {columns} FROM {{p}}order ORDER BY order_id DESC LIMIT 1"
    )
    return number


def period(code: str, from_order: int) -> Period:
    return {"code": code, "from_order": from_order}


@pytest.fixture
def euro_shop(changing_shop: Shop) -> Shop:
    count_in(changing_shop, "EUR")
    changing_shop.sql("DELETE FROM {p}sconnect_setting WHERE name = 'currency_periods'")
    assert periods(changing_shop) == [period("EUR", 0)]
    return changing_shop


def test_another_default_currency_holds_from_the_next_order_on(euro_shop: Shop) -> None:
    last = order_in(euro_shop, "EUR", "1")
    count_in(euro_shop, "GBP")
    expected = [period("EUR", 0), period("GBP", last + 1)]
    assert periods(euro_shop) == expected
    order_in(euro_shop, "GBP", "1")
    assert periods(euro_shop) == expected


def test_orders_since_the_last_call_tell_by_their_rate_in_which_currency_they_are(euro_shop: Shop) -> None:
    order_in(euro_shop, "EUR", "1")
    before = order_in(euro_shop, "USD", "1.25")
    count_in(euro_shop, "GBP")
    order_in(euro_shop, "GBP", "1")
    order_in(euro_shop, "EUR", "1.17")
    assert periods(euro_shop) == [period("EUR", 0), period("GBP", before + 1)]


def test_a_currency_in_which_nothing_was_ordered_leaves_no_trace(euro_shop: Shop) -> None:
    order_in(euro_shop, "EUR", "1")
    for code in ("GBP", "USD", "EUR"):
        count_in(euro_shop, code)
        found = periods(euro_shop)
        assert found[0] == period("EUR", 0)
    assert found == [period("EUR", 0)]


def test_the_module_notes_it_when_it_is_installed_before_any_call(changing_shop: Shop) -> None:
    count_in(changing_shop, "EUR")
    changing_shop.sql("DELETE FROM {p}sconnect_setting WHERE name = 'currency_periods'")
    post(changing_shop, "save", status="1", allowed_addresses="")
    changing_shop.admin("install", may=changing_shop.list_route)
    last = order_in(changing_shop, "EUR", "1")
    count_in(changing_shop, "GBP")
    assert periods(changing_shop) == [period("EUR", 0), period("GBP", last + 1)]
