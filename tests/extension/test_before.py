"""The extension of before, from the zip that was built then: the app of today reads everything that it tells."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local.shop import ShopTransport, SimulatedShop
from sconnect.adapters.opencart import OpenCartShop, open_shop
from sconnect.domain.orders.shop_history import compare, entries_of, remembered
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, WriteOutcome
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, run
from tests.extension.mariadb import MariaDb
from tests.extension.schema import VERSIONS
from tests.extension.test_client import HERE
from tests.extension.world import Shop, running_shop

BEFORE = Path(__file__).parent / "before"


@pytest.fixture(scope="module", params=VERSIONS)
def old_shop(
    request: pytest.FixtureRequest, server: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop with the extension of 5af22a5, unpacked as a shop does."""
    folder = tmp_path_factory.mktemp("before")
    files = {"3": folder / "shop3", "4": folder / "shop4"}
    for flavour, place in files.items():
        with zipfile.ZipFile(BEFORE / f"5af22a5/opencart{flavour}.ocmod.zip") as archive:
            archive.extractall(place if flavour == "3" else place / "sconnect")
    with running_shop(server, files, VERSIONS[request.param], tmp_path_factory.mktemp("shop")) as running:
        yield running


def real(shop: Shop) -> OpenCartShop:
    return open_shop(shop.link_code(), clock=TurnableClock(datetime.now(UTC)), settings=HERE)


def simulated(shop: Shop) -> OpenCartShop:
    """Simulate the extension of before, as the tests of restarts and the simulation of histories do."""
    made = SimulatedShop(shop.version.name)
    made.tells_highest_history = False
    clock = TurnableClock(datetime.now(UTC))
    return open_shop(made.link_code(), clock=clock, settings=HERE, transport=ShopTransport(made))


async def told(client: OpenCartShop) -> dict[str, Any]:
    info = await client.info()
    changed = await client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200)
    first = datetime(2026, 11, 22, 23, tzinfo=UTC)
    placed = await client.orders.placed(first, first + timedelta(days=1), statuses=ALL_STATUSES, limit=200)
    some = await client.orders.by_id(["9", "404", "1"])
    await client.aclose()
    histories = [[asdict(row) for row in order.history] for order in (*changed.orders, *placed.orders, *some)]
    return {
        "highest": info.highest_history_id,
        "tells highest": "highest_history" in info.capabilities,
        "histories": histories,
        "next": changed.next_history_id,
    }


def test_it_tells_no_highest_number_and_all_histories(old_shop: Shop) -> None:
    answered = run(told(real(old_shop)))
    assert answered == run(told(simulated(old_shop)))
    assert answered["highest"] is None
    assert all(answered["histories"])


def test_what_it_sends_by_date_shows_that_the_history_restarted(old_shop: Shop) -> None:
    async def by_date() -> Any:
        client = real(old_shop)
        page = await client.orders.placed(
            datetime(2026, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=1), statuses=ALL_STATUSES, limit=200
        )
        await client.aclose()
        return page.orders

    before = run(by_date())
    seen = remembered(entries_of(before), 10**6)
    assert not compare(seen, before).is_another_history
    old_shop.sql("UPDATE {p}order_history SET order_history_id = order_history_id + 1 ORDER BY order_history_id DESC")
    assert compare(seen, run(by_date())).contradicted


def test_it_says_nothing_of_itself_and_goes_by_the_address_of_its_link_code(old_shop: Shop) -> None:
    info = run(real(old_shop).info())
    assert info.capabilities == {"import_orders", "export_articles", "export_customers"}
    assert (info.identity.installation, info.identity.database) == ("", "")
    assert info.identity.address == info.identity.linked_address != ""
    assert info.stores["3"] == "Tweede winkel"


def test_products_go_both_ways_without_languages_and_stores(old_shop: Shop) -> None:
    client = real(old_shop)
    new = ProductWrite(
        "VOORHEEN", "model", create=True, name="Thee & <b>", price=Decimal("1.5"), stores={"3": ""}, tax_class_id="0"
    )
    [made] = run(client.products.write([new]))
    assert made.outcome is WriteOutcome.CREATED
    [read] = run(client.products.find(["VOORHEEN"], by="model"))
    assert (read.name, read.price, read.names, read.stores) == ("Thee & <b>", Decimal("1.5"), {}, None)
    rename = ProductWrite("VOORHEEN", "model", shop_id=read.shop_id, name="Koffie", name_languages=("nl-nl",))
    assert [each.outcome for each in run(client.products.write([rename]))] == [WriteOutcome.UPDATED]
    names = f"SELECT DISTINCT name FROM {{p}}product_description WHERE product_id = {read.shop_id}"
    assert old_shop.sql(names).split() == ["Koffie"], "it knows no languages, so all are written"


def test_accounts_go_both_ways_without_stores(old_shop: Shop) -> None:
    client = real(old_shop)
    new = CustomerWrite("voorheen@example.test", create=True, first_name="Jo", last_name="Vroeger", store_id="3")
    [made] = run(client.customers.write([new]))
    assert made.outcome is WriteOutcome.CREATED
    [read] = run(client.customers.find(["voorheen@example.test"], by="email"))
    assert (read.first_name, read.store_id) == ("Jo", "")
    assert [each.outcome for each in run(client.customers.write([new]))] == [WriteOutcome.UNCHANGED]


def test_custom_fields_that_opencart_wrote_twice_are_read(old_shop: Shop) -> None:
    twice = json.dumps(json.dumps({"7": "NL004495445B01"})).replace("\\", "\\\\")
    old_shop.sql(f"UPDATE {{p}}order SET custom_field = '{twice}' WHERE order_id = 9")
    [order] = run(real(old_shop).orders.by_id(["9"]))
    assert not order.problem
    assert dict(order.custom_fields)["7"] == "NL004495445B01"


def test_every_page_however_small_leads_to_all_orders(old_shop: Shop) -> None:
    client, seen, cursor = real(old_shop), [], 0
    whole = run(client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200))
    for _ in range(100):
        page = run(client.orders.changed_after(cursor, statuses=ALL_STATUSES, limit=1))
        seen += [order.order_id for order in page.orders]
        cursor = page.next_history_id
        if not page.more:
            break
    assert seen == [order.order_id for order in whole.orders]
