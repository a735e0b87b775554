"""What real shops with modules of others sent is read whole, amounts as they came."""

from decimal import Decimal

import pytest

from sconnect.domain.shop import ShopOrder
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, client_of, run
from tests.functional.recorded_shop import RecordedShop, orders_of

SHOPS = (("3.0.5.1", "3.0.3.9"), ("4.0.2.3", "4.0.2.3"), ("4.1.0.4", "4.1.0.3"))
"""The recorded shops, each with the simulated shop of its generation."""


def read(tag: str, capture: str) -> dict[str, ShopOrder]:
    clock = TurnableClock()
    client = client_of(RecordedShop(tag, capture=capture, clock=clock.now), clock)
    page = run(client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200))
    assert not page.more
    return {order.order_id: order for order in page.orders}


@pytest.mark.parametrize(("tag", "capture"), SHOPS)
def test_every_recorded_order_is_read_whole(tag: str, capture: str) -> None:
    orders = read(tag, capture)
    assert len(orders) == len(orders_of(tag))
    for entry in orders_of(tag).values():
        order = orders[entry["order"]["order_id"]]
        assert order.problem.dutch == ""
        assert order.total == Decimal(entry["order"]["total"])
        assert [(line.quantity, line.unit_price, line.unit_vat) for line in order.lines] == [
            (Decimal(row["quantity"]), Decimal(row["price"]), Decimal(row["tax"])) for row in entry["products"]
        ]
        assert [(row.code, row.value) for row in order.totals] == [
            (row["code"], Decimal(row["value"])) for row in entry["totals"]
        ]


@pytest.mark.parametrize(("tag", "capture"), SHOPS)
def test_a_recorded_shop_tells_what_it_is(tag: str, capture: str) -> None:
    clock = TurnableClock()
    info = run(client_of(RecordedShop(tag, capture=capture, clock=clock.now), clock).info())
    assert info.total_tax_classes["mollie_payment_fee"] == "20"
    fixed = next(rate for rate in info.tax_rates if rate.name == "Statiegeld")
    assert (fixed.fixed, fixed.percent) == (True, Decimal("0.15"))
    assert sorted(rate.percent for rate in info.tax_rates if rate.name == "BTW") == [9, 21]


@pytest.mark.parametrize(("tag", "capture"), SHOPS)
def test_a_payment_title_is_read_without_its_picture_and_from_json_that_was_cut_off(tag: str, capture: str) -> None:
    order_id = orders_of(tag)["payment_title_with_picture"]["order"]["order_id"]
    title = "iDEAL: veilig betalen met de app van uw eigen bank, ook met iDEAL in termijnen"
    method = read(tag, capture)[order_id].payment_method
    assert method == f"{title}, zonder account en zonder extra gegevens in te vullen"
