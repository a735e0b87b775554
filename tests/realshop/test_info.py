"""The description that a real shop gives of itself, and the shape of every answer."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.realshop.callers import RealShop

LISTS = (
    "languages", "stores", "currencies", "order_statuses", "processing_statuses", "complete_statuses", "tax_classes",
    "tax_rates", "customer_groups", "custom_fields", "total_codes", "capabilities",
)  # fmt: skip


def test_info_is_complete(shop: RealShop) -> None:
    info = shop.ask(lambda client: client.info())
    assert info.shop_version
    assert info.extension_version
    # Besides the tasks it names what else it tells and shows.
    assert info.capabilities >= {"import_orders", "export_articles", "export_customers"}
    assert info.languages
    assert len(info.default_currency) == 3
    assert info.stores["0"]
    assert info.customer_groups
    known = {status.status_id for status in info.statuses}
    assert info.processing_status_ids
    assert info.complete_status_ids
    assert info.processing_status_ids | info.complete_status_ids <= known
    assert all(status.name for status in info.statuses)
    assert {"sub_total", "total", "tax"} <= set(info.total_codes)
    for rate in info.tax_rates:
        assert rate.name
        assert rate.tax_class_ids <= set(info.tax_classes)
        assert rate.customer_group_ids <= set(info.customer_groups)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_there(shop: RealShop, name: str) -> None:
    assert isinstance(shop.call("call=info")[name], list)


def test_the_default_currency_is_among_the_currencies(shop: RealShop) -> None:
    answer = shop.call("call=info")
    assert answer["default_currency"] in [currency["code"] for currency in answer["currencies"]]


def test_the_clock_and_its_zone(shop: RealShop) -> None:
    answer = shop.call("call=info")
    hours, minutes = answer["utc_offset"][1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if answer["utc_offset"][0] == "-" else 1)
    told = datetime.fromisoformat(answer["shop_time"]).replace(tzinfo=UTC) - offset
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=300)


def test_answers_are_json_that_nobody_keeps(shop: RealShop) -> None:
    (response,) = shop.send(shop.signed("call=info"))
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.text.startswith('{"protocol":1,')
    assert response.text.endswith("}")
