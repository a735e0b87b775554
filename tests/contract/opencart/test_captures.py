from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from local.shop import CAPTURES
from local.shop.captures import load
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.domain.shop import LineOption, ShopOrder, VoucherRedeemed, VoucherSold
from tests.contract.opencart.support import ALL_STATUSES, run, simulated

UNREADABLE: list[ShopOrder] = []


def orders(capture: str) -> dict[str, ShopOrder]:
    _, client, _ = simulated(capture)
    page = run(client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200))
    assert not page.more
    return {order.order_id: order for order in page.orders}


@pytest.mark.parametrize("capture", CAPTURES)
def test_every_order_is_read_whole(capture: str) -> None:
    shop, _, _ = simulated(capture)
    read = orders(capture)
    assert set(read) == set(shop.entries)
    assert [order for order in read.values() if order.problem] == UNREADABLE


@pytest.mark.parametrize("capture", CAPTURES)
def test_every_amount_is_the_captured_one(capture: str) -> None:
    shop, _, _ = simulated(capture)
    for order_id, order in orders(capture).items():
        entry = shop.entries[order_id]
        assert order.total == Decimal(entry["order"]["total"])
        assert [(line.unit_price, line.unit_vat, line.quantity) for line in order.lines] == [
            (Decimal(row["price"]), Decimal(row["tax"]), Decimal(row["quantity"])) for row in entry["products"]
        ]
        assert [(row.code, row.value) for row in order.totals] == [
            (row["code"], Decimal(row["value"])) for row in entry["totals"]
        ]
        assert order.history_id == max(int(row["order_history_id"]) for row in entry["histories"])


@pytest.mark.parametrize("capture", CAPTURES)
def test_escaped_text_is_decoded_once(capture: str) -> None:
    order = orders(capture)["1"]
    assert order.comment == "Graag bij de buren & niet aanbellen"
    assert order.lines[1].options == (
        LineOption("Maat", "XL", "60", "162", is_choice=True),
        LineOption("Gravure", 'Voor "Jan" & <Piet>'),
    )
    assert order.lines[0].options == ()


@pytest.mark.parametrize("capture", CAPTURES)
def test_an_order_in_dollars_keeps_its_amounts_in_euro(capture: str) -> None:
    order = orders(capture)["2"]
    assert (order.currency_code, order.currency_value, order.total) == ("USD", Decimal("1.1"), Decimal("86.55"))


@pytest.mark.parametrize("capture", CAPTURES)
def test_without_a_payment_address_the_shipping_address_is_billed(capture: str) -> None:
    shop, _, _ = simulated(capture)
    row = shop.entries["1"]["order"]
    assert bool(row["payment_address_1"]) == capture.startswith("3.")
    order = orders(capture)["1"]
    assert order.billing_address == order.shipping_address
    assert order.billing_address.street == "Lange Nieuwstraat 12 bis"
    assert order.billing_address.country_code == "NL"


@pytest.mark.parametrize("capture", CAPTURES)
def test_an_order_without_shipping_has_no_shipping_address(capture: str) -> None:
    order = orders(capture)["4"]
    assert order.shipping_address is None
    assert order.shipping_method.code == ""
    assert order.billing_address.company == "Klant & Zn. B.V."
    assert order.delivery_address.country_code == "NL"
    assert order.payment_method == "Bank Transfer"


@pytest.mark.parametrize("capture", CAPTURES)
def test_another_delivery_address_stays_apart(capture: str) -> None:
    order = orders(capture)["9"]
    assert order.shipping_address is not None
    assert order.shipping_address.person == "Ontvanger Anders"
    assert order.billing_address.person == "Sjors Gast-de Vries"


@pytest.mark.parametrize(("capture", "tax_class"), [("3.0.3.9", ""), ("4.0.2.3", "20"), ("4.1.0.3", "20")])
def test_methods_are_read_as_text_and_as_json(capture: str, tax_class: str) -> None:
    order = orders(capture)["1"]
    assert order.payment_method == "Cash On Delivery"
    method = order.shipping_method
    assert (method.code, method.name, method.tax_class_id) == ("flat", "Flat Shipping Rate", tax_class)


@pytest.mark.parametrize("capture", ["3.0.3.9", "4.0.2.3"])
def test_vouchers_bought_and_redeemed(capture: str) -> None:
    read = orders(capture)
    assert read["18"].vouchers_redeemed == ()
    assert {line.is_shipped for order in read.values() for line in order.lines} <= {True, False}
    assert read["17"].vouchers_sold == (VoucherSold("25.00€ Gift Certificate for Ont Vanger", Decimal(25)),)
    assert [row.value for row in read["18"].totals if row.code == "voucher"] == [Decimal(-25)]


@pytest.mark.parametrize("capture", CAPTURES)
def test_the_catalogue_of_today_is_beside_the_price_paid(capture: str) -> None:
    kettle = next(line for line in orders(capture)["2"].lines if line.model == "LAB-KOKER")
    assert kettle.name == 'Waterkoker <i>Pro</i> & "Zn" 1,7 L'
    assert kettle.codes == {"sku": "SKU-4004", "ean": "8710000004002", "mpn": "MPN-D4"}
    assert (kettle.unit_price, kettle.catalogue_price) == (Decimal("33.0579"), Decimal("41.3223"))
    assert kettle.tax_class_id == "20"


@pytest.mark.parametrize("capture", CAPTURES)
def test_the_shop_tells_what_it_is(capture: str) -> None:
    _, client, _ = simulated(capture)
    info = run(client.info())
    assert info.default_currency == "EUR"
    assert info.processing_status_ids == {1, 2, 3, 5, 12}
    assert info.complete_status_ids == {3, 5}
    german = next(rate for rate in info.tax_rates if rate.country_codes == {"DE"})
    assert (german.name, german.percent, sorted(german.tax_class_ids)) == (
        "MwSt 19% (OSS DE)",
        Decimal(19),
        ["20", "21"],
    )
    assert info.total_tax_classes == {"low_order_fee": "20"}
    assert info.shipping_tax_classes == {"flat": "20"}
    assert "import_orders" in info.capabilities
    assert {status.status_id: status.name for status in info.statuses}[5] == "Complete"


def test_orders_by_id_come_as_asked_and_missing_ones_are_left_out() -> None:
    shop, client, _ = simulated()
    found = run(client.orders.by_id(["9", "404", "x", "1", "9"]))
    assert [order.order_id for order in found] == ["9", "1"]
    assert len(shop.requests) == 1


def test_many_ids_go_in_parts() -> None:
    shop, client, _ = simulated()
    assert len(run(client.orders.by_id([str(number) for number in range(1, 251)]))) == len(shop.entries)
    assert len(shop.requests) == 3


def test_the_session_cookie_is_kept() -> None:
    shop, client, _ = simulated()

    async def three_calls() -> None:
        await client.info()
        await client.info()
        await client.orders.by_id(["1"])
        await client.aclose()

    run(three_calls())
    assert shop.sessions == 1


def test_when_a_redeemed_voucher_was_sold_is_read_in_the_time_of_the_shop() -> None:
    """One without a readable moment counts as not told."""
    entry = deepcopy(load("3.0.3.9").entries[0])
    entry["redeemed_vouchers"] = [
        {"code": "BON1", "sold_at": "2026-09-01 00:30:00"},
        {"code": "BON2", "sold_at": "0000-00-00 00:00:00"},
    ]
    read = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime(2026, 11, 24, tzinfo=UTC)).read(entry)
    assert read.vouchers_redeemed == (VoucherRedeemed("BON1", datetime(2026, 8, 31, 22, 30, tzinfo=UTC)),)
    assert not read.problem
