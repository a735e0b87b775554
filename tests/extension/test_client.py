"""The real client on the real extension reads what it reads from the simulated shop."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from local.shop import ShopTransport, SimulatedShop
from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop
from sconnect.app.errors import SettingsError, WrongKeyError
from sconnect.domain.shop import ShopOrder
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, run
from tests.extension.fill import link_settings
from tests.extension.world import Shop

HERE = ShopSettings(timeout_seconds=30, allowed_private_hosts=frozenset({"127.0.0.1"}))


def clock() -> TurnableClock:
    return TurnableClock(datetime.now(UTC))


def client_of(shop: Shop) -> OpenCartShop:
    return open_shop(shop.link_code(), clock=clock(), settings=HERE)


def simulated_client(shop: Shop) -> OpenCartShop:
    simulated = SimulatedShop(shop.version.name)
    return open_shop(simulated.link_code(), clock=clock(), settings=HERE, transport=ShopTransport(simulated))


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_orders_page_by_page(shop: Shop, limit: int) -> None:
    async def all_orders(client: OpenCartShop) -> Sequence[ShopOrder]:
        seen: list[ShopOrder] = []
        cursor, more = 0, True
        while more:
            page = await client.orders.changed_after(cursor, statuses=ALL_STATUSES, limit=limit)
            seen += page.orders
            cursor, more = page.next_history_id, page.more
        await client.aclose()
        return seen

    read = run(all_orders(client_of(shop)))
    assert read == run(all_orders(simulated_client(shop)))
    assert [order.problem for order in read if order.problem] == []


def test_orders_of_a_day_and_by_number(shop: Shop) -> None:
    first = datetime(2026, 11, 22, 23, tzinfo=UTC)

    async def some_orders(client: OpenCartShop) -> list[ShopOrder]:
        page = await client.orders.placed(first, first + timedelta(days=1), statuses=ALL_STATUSES, limit=200)
        some = await client.orders.by_id(["9", "404", "1"])
        await client.aclose()
        return [*page.orders, *some]

    read = run(some_orders(client_of(shop)))
    assert read == run(some_orders(simulated_client(shop)))
    assert len(read) > 10


def test_info_reads_as_that_of_the_simulated_shop(shop: Shop) -> None:
    answered, expected = run(client_of(shop).info()), run(simulated_client(shop).info())
    for name in (
        "shop_version",
        "extension_version",
        "capabilities",
        "default_currency",
        "timezone",
        "processing_status_ids",
        "complete_status_ids",
        "total_tax_classes",
        "customer_groups",
        "custom_fields",
        "account_field_ids",
        "tax_classes",
        "total_codes",
        "capabilities",
        "highest_history_id",
    ):
        assert getattr(answered, name) == getattr(expected, name)
    assert set(answered.statuses) == set(expected.statuses)
    assert sorted(answered.tax_rates, key=str) == sorted(expected.tax_rates, key=str)
    assert answered.stores == {**expected.stores, "3": "Tweede winkel"}


def test_recurring_payments_of_opencart_3_are_told(changing_shop: Shop) -> None:
    shop = changing_shop
    assert not run(client_of(shop).info()).has_recurring_payments
    if not shop.version.is_3:
        return
    shop.sql("INSERT INTO {p}order_recurring SET order_id = 1")
    told = run(client_of(shop).info()).has_recurring_payments
    shop.sql("DELETE FROM {p}order_recurring")
    assert told


def test_refusals_become_the_errors_they_are_meant_to_be(changing_shop: Shop) -> None:
    shop = changing_shop

    async def info() -> object:
        client: OpenCartShop = client_of(shop)
        try:
            return await client.info()
        finally:
            await client.aclose()

    shop.sql("UPDATE {p}sconnect_setting SET value = 'another-secret-of-this-shop' WHERE name = 'secret'")
    with pytest.raises(WrongKeyError):
        run(info())
    shop.sql("UPDATE {p}setting SET value = '0' WHERE `key` = 'module_sconnect_status'")
    with pytest.raises(SettingsError, match="uit"):
        run(info())


def test_a_status_with_a_name_in_another_language_only_is_read_too(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("INSERT INTO {p}order_status SET order_status_id = 17, language_id = 2, name = 'Onderweg'")
    shop.sql("INSERT INTO {p}order_status SET order_status_id = 18, language_id = 1, name = ''")
    shop.sql("INSERT INTO {p}order_status SET order_status_id = 18, language_id = 2, name = 'Opgehaald'")
    shop.sql("UPDATE {p}setting SET value = '1' WHERE `key` = 'module_sconnect_status'")
    link_settings(shop.server, shop.database, shop.version)
    names = {status.status_id: status.name for status in run(client_of(shop).info()).statuses}
    shop.sql("DELETE FROM {p}order_status WHERE order_status_id IN (17, 18)")
    assert (names[17], names[18], names[5]) == ("Onderweg", "Opgehaald", "Complete")
