"""What the owner of a shop did not switch on is refused in words that name the switch."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from local.shop.http.wire import json_response
from sconnect.adapters.opencart import OpenCartShop
from sconnect.app.errors import SettingsError, TooManyCallsError
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from sconnect.domain.shop_switches import switch_of, transition_notices
from tests.contract.opencart.support import ALL_STATUSES, run, simulated

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLS: dict[str, Callable[[OpenCartShop], Coroutine[Any, Any, Any]]] = {
    "import_orders": lambda client: client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200),
    "payments": lambda client: client.payments.since(NOON),
    "export_articles": lambda client: client.products.write([ProductWrite("A", "sku", name="x")]),
    "export_customers": lambda client: client.customers.write([CustomerWrite("a@example.test", telephone="1")]),
}


@pytest.mark.parametrize("capability", CALLS)
def test_what_is_off_is_refused_and_the_switch_is_named_in_both_languages(capability: str) -> None:
    shop, client, _ = simulated()
    shop.permissions.on.discard(capability)
    info = run(client.info())
    assert info.switched_off == {capability}
    assert capability not in info.capabilities
    with pytest.raises(SettingsError) as refused:
        run(CALLS[capability](client))
    assert switch_of(capability).dutch in refused.value.dutch
    assert switch_of(capability).english in refused.value.english
    for other in CALLS.keys() - {capability}:
        run(CALLS[other](client))


def test_the_newest_version_is_asked_for_and_an_extension_of_before_answers_in_its_own() -> None:
    _, today, _ = simulated()
    assert run(today.info()).has_switches
    shop, client, _ = simulated()
    shop.gate.is_old = True
    info = run(client.info())
    assert not info.has_switches
    assert info.switched_off == frozenset()
    assert run(CALLS["import_orders"](client))
    [notice] = transition_notices(info)
    assert "Werk haar bij" in notice.dutch


def test_what_is_not_chosen_after_an_update_goes_on_and_is_chosen_by_its_use() -> None:
    shop, client, _ = simulated()
    shop.permissions.on.clear()
    shop.permissions.undecided = set(CALLS)
    shop.permissions.undecided_until = int(NOON.timestamp())
    info = run(client.info())
    assert info.undecided == set(CALLS)
    [notice] = transition_notices(info)
    assert "22-11-2026" in notice.english
    run(CALLS["import_orders"](client))
    assert run(client.info()).undecided == CALLS.keys() - {"import_orders"}


def test_an_amount_that_a_comment_names_travels_only_where_payments_may_be_read() -> None:
    shop, client, _ = simulated()
    entry = next(iter(shop.entries.values()))
    entry["histories"][-1]["comment"] = "Refund of EUR 10.00"
    order_id = entry["order"]["order_id"]

    def refunded() -> object:
        (order,) = run(client.orders.by_id([order_id]))
        return order.history[-1].refunded

    assert refunded() is not None
    shop.permissions.on.discard("payments")
    assert refunded() is None


def test_no_column_travels_that_nobody_asked_for() -> None:
    shop, client, _ = simulated()
    for entry in shop.entries.values():
        entry["order"]["ip"] = entry["order"]["geheim_van_derden"] = "192.0.2.1"
        assert "ip" not in shop._sent(entry)["order"]
        assert "geheim_van_derden" not in shop._sent(entry)["order"]
        assert all("comment" not in row for row in shop._sent(entry)["histories"])
    assert run(CALLS["import_orders"](client))


def test_a_shop_that_is_called_too_often_says_so_and_when_to_come_back() -> None:
    shop, client, _ = simulated()
    body = {"protocol": 2, "error": {"code": "too_many_calls", "message": "", "field": ""}}
    reply = json_response(429, body)
    shop.fault = lambda _: type(reply)(reply.status, {**reply.headers, "retry-after": "60"}, reply.body)
    with pytest.raises(TooManyCallsError) as refused:
        run(client.info())
    assert refused.value.retry_after == 60
