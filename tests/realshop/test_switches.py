"""What the owner lets sconnect do, chosen on the settings page of a real shop; calls stand on that page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sconnect.adapters.opencart import OpenCartShop
from sconnect.app.errors import SettingsError
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from sconnect.domain.shop_switches import switch_of
from tests.realshop.callers import RealShop
from tests.realshop.kit.admin import SWITCHES, Admin

CAPABILITIES = dict(zip(SWITCHES, ("import_orders", "payments", "export_articles", "export_customers"), strict=True))


@pytest.fixture
def owner(admin: Admin) -> Iterator[Admin]:
    yield admin
    admin.save(outcomes=True)


def linked(admin: Admin) -> RealShop:
    return RealShop(admin.shop.link_code_file.read_text(encoding="ascii"))


async def use(client: OpenCartShop, switch: str) -> object:
    match switch:
        case "read_orders":
            return await client.orders.changed_after(0, statuses=(5,), limit=1)
        case "read_payments":
            return await client.payments.since(datetime.now(UTC), limit=1)
        case "write_products":
            return await client.products.write([ProductWrite("SCTEST-none", "sku", name="x")])
        case _:
            return await client.customers.write([CustomerWrite("sctest-none@example.com", telephone="1")])


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_is_off_is_refused_by_name_and_the_rest_goes_on(owner: Admin, switch: str) -> None:
    shop = linked(owner)
    assert "success" in owner.save(outcomes=True, off=[switch])
    info = shop.ask(lambda client: client.info())
    assert info.switched_off == {CAPABILITIES[switch]}
    with pytest.raises(SettingsError) as refused:
        shop.ask(lambda client: use(client, switch))
    assert switch_of(CAPABILITIES[switch]).dutch in refused.value.dutch
    for other in set(SWITCHES) - {switch}:
        shop.ask(lambda client, other=other: use(client, other))  # type: ignore[misc]


def test_an_updated_shop_goes_on_with_what_is_used_and_its_page_says_what_to_choose(owner: Admin) -> None:
    shop = linked(owner)
    owner.shop.sql("DELETE FROM oc_sconnect_setting WHERE name LIKE 'allow%' OR name = 'transition_until'")
    info = shop.ask(lambda client: client.info())
    assert info.undecided == set(CAPABILITIES.values())
    shop.ask(lambda client: use(client, "read_orders"))
    page = owner.get(owner.page)
    assert 'id="sconnect-undecided"' in page
    assert page.count('<option value="" selected>') == len(SWITCHES) - 1
    owner.shop.sql("UPDATE oc_sconnect_setting SET value = '1' WHERE name = 'transition_until'")
    assert shop.ask(lambda client: client.info()).switched_off == set(CAPABILITIES.values()) - {"import_orders"}


def test_the_page_shows_the_latest_calls_and_no_more_of_them_than_how_they_ended(owner: Admin) -> None:
    shop = linked(owner)
    shop.send(shop.signed("call=nothing"))
    page = owner.get(owner.page)
    listed = page[page.index('id="sconnect-calls"') :]
    assert "<td>400 unknown_call</td>" in listed
    assert "127.0.0.1" in listed


def test_no_address_on_the_internet_leaves_the_shop(owner: Admin) -> None:
    shop = linked(owner)
    (response,) = shop.send(shop.signed("call=orders&protocol=2&after_history=0&limit=5&statuses=1,2,3,5"))
    orders = response.json()["orders"]
    assert orders
    for entry in orders:
        assert not {"ip", "user_agent", "forwarded_ip", "accept_language"} & set(entry["order"])
    assert '"comment":"Mollie' not in json.dumps(orders)
