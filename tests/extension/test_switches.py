"""What the owner did not switch on is refused, what is used goes on after an update, calls are limited and noted."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.fill import KEY, SECRET, link_settings
from tests.extension.world import Shop

SWITCHES = {
    "read_orders": ("import_orders", "orders", "&after_history=0&statuses=5", None),
    "read_payments": ("payments", "payments", "&since=0", None),
    "write_products": ("export_articles", "products", "", {"by": "sku", "keys": ["X"]}),
    "write_customers": ("export_customers", "customers", "", {"by": "email", "keys": ["x@example.test"]}),
}
"""By the name of a switch: its capability, and a call that needs it."""
DAY = 86_400


@pytest.fixture
def fresh(changing_shop: Shop) -> Iterator[Shop]:
    """A shop in which the module was just installed for the first time, linked; afterwards it may do everything."""
    changing_shop.sql("DELETE FROM {p}sconnect_setting")
    changing_shop.admin("index", may=changing_shop.page_route)
    linked(changing_shop)
    yield changing_shop
    link_settings(changing_shop.server, changing_shop.database, changing_shop.version)


@pytest.fixture
def updated(changing_shop: Shop) -> Iterator[Shop]:
    """A linked shop whose extension was just updated from one that knew no switches."""
    changing_shop.sql("DELETE FROM {p}sconnect_setting WHERE name LIKE 'allow%' OR name = 'transition_until'")
    yield changing_shop
    link_settings(changing_shop.server, changing_shop.database, changing_shop.version)


def linked(shop: Shop) -> None:
    for name, value in (("key", KEY), ("secret", SECRET), ("calls_per_minute", "100000")):
        shop.sql(f"REPLACE INTO {{p}}sconnect_setting SET name = '{name}', value = '{value}'")


def asked(shop: Shop, switch: str) -> Any:
    _, call, parameters, body = SWITCHES[switch]
    query = f"route={shop.route.replace('/', '%2F')}&call={call}&protocol=2{parameters}"
    return shop.send(shop.request(call, None if body is None else json.dumps(body).encode(), query=query))


def save(shop: Shop, **switches: str) -> None:
    fields = {"status": "1", "allowed_addresses": "", "show_outcomes": "0", **switches}
    assert "success" in shop.admin("save", may=shop.page_route, post=fields).json()


def chosen(shop: Shop, switch: str) -> str:
    return shop.sql(f"SELECT value FROM {{p}}sconnect_setting WHERE name = 'allow_{switch}'").strip()


def test_a_first_installation_gives_nothing_until_its_owner_switches_it_on(fresh: Shop) -> None:
    info = fresh.ask("info", "&protocol=2").json()
    assert info["protocol"] == 2
    assert set(info["switched_off"]) == {capability for capability, *_ in SWITCHES.values()}
    assert not set(info["switched_off"]) & set(info["capabilities"])
    assert "options" not in info["capabilities"]
    assert "undecided" not in info
    for switch, (capability, *_) in SWITCHES.items():
        refused = asked(fresh, switch)
        assert refused.status_code == 403
        error = refused.json()["error"]
        assert (error["code"], error["field"], error["capability"]) == ("not_offered", "call", capability)
    save(fresh, allow_read_orders="1")
    assert asked(fresh, "read_orders").status_code == 200
    assert asked(fresh, "read_payments").status_code == 403
    save(fresh)
    assert asked(fresh, "read_orders").status_code == 200, "a page that does not name a switch leaves it as it is"
    save(fresh, allow_read_orders="0")
    assert asked(fresh, "read_orders").status_code == 403


def test_after_an_update_what_is_used_goes_on_and_the_rest_is_off_after_the_transition(updated: Shop) -> None:
    info = updated.ask("info", "&protocol=2").json()
    assert set(info["undecided"]) == {capability for capability, *_ in SWITCHES.values()}
    assert info["switched_off"] == []
    assert 31 * DAY < info["undecided_until"] - time.time() < 36 * DAY
    assert updated.ask("orders", "&after_history=0&statuses=5").status_code == 200, "an app of before goes on too"
    assert (chosen(updated, "read_orders"), chosen(updated, "write_products")) == ("1", "")
    page = updated.admin("index", may=updated.page_route).json()
    assert page["switches"] == {"read_orders": "1", "read_payments": "", "write_products": "", "write_customers": ""}
    assert page["undecided_until"]
    updated.sql("UPDATE {p}sconnect_setting SET value = '1' WHERE name = 'transition_until'")
    assert asked(updated, "read_orders").status_code == 200
    assert asked(updated, "write_products").status_code == 403
    assert updated.ask("info").json()["switched_off"] == ["payments", "export_articles", "export_customers"]


def test_one_who_asks_for_no_version_is_answered_in_the_first(fresh: Shop) -> None:
    assert fresh.ask("info").json()["protocol"] == 1
    assert fresh.ask("nothing").json()["protocol"] == 1
    assert fresh.ask("nothing", "&protocol=2").json()["protocol"] == 2


def test_a_key_may_make_so_many_calls_a_minute(fresh: Shop) -> None:
    fresh.sql("UPDATE {p}sconnect_setting SET value = '3' WHERE name = 'calls_per_minute'")
    fresh.sql("DELETE FROM {p}sconnect_nonce")
    answers = [fresh.ask("info") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert answers[-1].json()["error"]["code"] == "too_many_calls"


def test_calls_are_noted_for_the_owner_and_strangers_are_not(fresh: Shop) -> None:
    fresh.sql("DROP TABLE {p}sconnect_call")
    asked(fresh, "read_orders")
    fresh.ask("info")
    fresh.send(fresh.request("info", signature="0" * 64))
    fresh.ask("nothing")
    page = fresh.admin("index", may=fresh.page_route).json()
    noted = [(call["call_name"], call["status"], call["code"]) for call in page["calls"]]
    assert noted == [("?", "400", "unknown_call"), ("info", "200", ""), ("orders", "403", "not_offered")]
    assert all(call["address"] == "127.0.0.1" for call in page["calls"])
    assert fresh.admin("index").json()["calls"] == []


def test_calls_are_kept_a_month_and_no_more_than_so_many(fresh: Shop) -> None:
    fresh.ask("info")
    old = int(time.time()) - 31 * DAY
    fresh.sql(f"INSERT INTO {{p}}sconnect_call SET called_at = {old}, call_name = 'old', status = 200")
    recent = int(time.time())
    fresh.sql(
        f"INSERT INTO {{p}}sconnect_call SET call_id = 900000, called_at = {recent}, call_name = 'info', status = 200"
    )
    fresh.ask("info")
    names = fresh.sql("SELECT call_id, call_name FROM {p}sconnect_call ORDER BY call_id").splitlines()
    assert names == ["900000\tinfo", "900001\tinfo"]


def test_only_named_columns_leave_the_shop(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("ALTER TABLE {p}order ADD geheim_van_derden varchar(9) NOT NULL DEFAULT 'geheim'")
    shop.sql("ALTER TABLE {p}order_product ADD geheim_van_derden varchar(9) NOT NULL DEFAULT 'geheim'")
    shop.sql("UPDATE {p}order_history SET comment = 'IBAN NL91ABNA0417164300'")
    text = shop.ask("orders", "&ids=1,2,3").text
    for hidden in ("geheim", "192.0.2", "ABNA", "user_agent", '"ip"', "forwarded_ip", '"comment":"IBAN'):
        assert hidden not in text
    order = json.loads(text)["orders"][0]["order"]
    assert {"invoice_no", "invoice_prefix", "payment_custom_field", "shipping_iso_code_2"} <= set(order)


def test_an_amount_of_a_comment_leaves_only_where_payments_may_be_read(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("UPDATE {p}order_history SET comment = 'Partial refund of amount 10.00 EUR has been processed'")
    assert '"refunded":"10.00"' in shop.ask("orders", "&ids=1").text
    shop.sql("UPDATE {p}sconnect_setting SET value = '0' WHERE name = 'allow_read_payments'")
    text = shop.ask("orders", "&ids=1").text
    shop.sql("UPDATE {p}sconnect_setting SET value = '1' WHERE name = 'allow_read_payments'")
    assert "refunded" not in text


def test_a_short_secret_of_before_works_and_the_page_says_so(changing_shop: Shop) -> None:
    shop = changing_shop
    short = "kort-geheim-123456"
    shop.sql(f"UPDATE {{p}}sconnect_setting SET value = '{short}' WHERE name = 'secret'")
    answered = shop.send(shop.request("info", secret=short))
    page = shop.admin("index", may=shop.page_route).json()
    link_settings(shop.server, shop.database, shop.version)
    assert answered.status_code == 200
    assert page["has_short_secret"] is True
    assert shop.admin("index", may=shop.page_route).json()["has_short_secret"] is False
