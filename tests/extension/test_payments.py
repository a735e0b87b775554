"""What payment modules keep, read from their own tables as far as they are there: docs/shop-protocol.md, 6.3."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.world import Shop

TABLES = {
    "mollie_payments": "order_id int, mollie_order_id varchar(32), transaction_id varchar(32), "
    "bank_account varchar(32), bank_status varchar(20), amount decimal(15,4), payment_attempt int, "
    "date_modified datetime",
    "mollie_refund": "id int, refund_id varchar(32), order_id int, transaction_id varchar(32), amount decimal(15,4), "
    "currency_code varchar(32), status varchar(20), date_created datetime",
    "mollie_payment_link": "id int, payment_link_id varchar(32), order_id int, amount decimal(15,4), "
    "currency_code varchar(32), date_payment datetime",
    "paynl_transactions": "id varchar(50), orderId int, amount int, status varchar(10), last_update int",
    "pay_transactions": "id int, order_id varchar(64), transaction_id varchar(255), amount decimal(15,4), "
    "created_at datetime",
    "paypal_checkout_integration_order": "order_id int, transaction_id varchar(20), transaction_status varchar(20), "
    "total decimal(15,4), currency_code varchar(3)",
}
IBAN = "NL00BANK0123456789"
LONG_AGO = "2020-01-01 00:00:00"


@pytest.fixture(name="orders")
def _orders(shop: Shop) -> Iterator[list[str]]:
    """Give the shop the tables of all modules, without a row; yields the numbers of its orders."""
    for name, columns in TABLES.items():
        shop.sql(f"CREATE TABLE {{p}}{name} ({columns})")
    yield [row for row in shop.sql("SELECT order_id FROM {p}order ORDER BY order_id").split() if row.isdecimal()]
    for name in TABLES:
        shop.sql(f"DROP TABLE {{p}}{name}")


def asked(shop: Shop, parameters: str) -> dict[str, Any]:
    answer: dict[str, Any] = shop.ask("payments", parameters).json()
    return answer


def one(shop: Shop, order_id: str) -> dict[str, Any]:
    [found] = asked(shop, f"&ids={order_id}")["payments"]
    assert found["order_id"] == order_id
    return dict(found)


def test_a_shop_without_such_tables_tells_of_no_payments(shop: Shop) -> None:
    assert "payments" in shop.ask("info").json()["capabilities"]
    assert asked(shop, "&ids=1,2")["payments"] == []
    page = asked(shop, "&since=0")
    assert (page["payments"], page["next_order"], page["more"]) == ([], 0, False)


def test_attempts_and_refunds_of_mollie_come_without_the_account(shop: Shop, orders: list[str]) -> None:
    order_id = orders[0]
    rows = (
        f"({order_id}, '', 'tr_1', '{IBAN}', 'expired', 10.0000, 1, '2026-11-24 10:00:00'),"
        f"({order_id}, '', 'tr_2', '{IBAN}', 'paid', 12.5000, 2, '2026-11-24 10:05:00')"
    )
    shop.sql(f"INSERT INTO {{p}}mollie_payments VALUES {rows}")
    shop.sql(
        f"INSERT INTO {{p}}mollie_refund VALUES (1, 're_1', {order_id}, 'tr_2', 2.5000, 'EUR', 'pending', "
        "'2026-11-25 09:00:00')"
    )
    shop.sql(f"INSERT INTO {{p}}mollie_payment_link VALUES (1, 'pl_1', {order_id}, 3.0000, 'EUR', NULL)")
    found = one(shop, order_id)
    assert IBAN not in str(found)
    attempts = [(each["transaction"], each["attempt"], each["state"], each["amount"]) for each in found["payments"]]
    assert attempts == [
        ("tr_1", "1", "expired", "10.0000"),
        ("tr_2", "2", "paid", "12.5000"),
        ("pl_1", None, "open", "3.0000"),
    ]
    assert found["refunds"] == [
        {
            "module": "mollie",
            "transaction": "tr_2",
            "refund": "re_1",
            "state": "pending",
            "date": "2026-11-25 09:00:00",
            "amount": "2.5000",
            "currency": "EUR",
        }
    ]


def test_pay_and_paypal_keep_cents_text_numbers_and_the_shops_own_currency(shop: Shop, orders: list[str]) -> None:
    order_id = orders[0]
    shop.sql(f"INSERT INTO {{p}}paynl_transactions VALUES ('EX-1', {order_id}, 1250, 'COMPLETE', 1764000000)")
    shop.sql(f"INSERT INTO {{p}}pay_transactions VALUES (1, '{order_id}', 'EX-2', 4.0000, '{LONG_AGO}')")
    shop.sql(
        f"INSERT INTO {{p}}paypal_checkout_integration_order VALUES ({order_id}, 'P1', 'COMPLETED', 5.0000, 'USD')"
    )
    payments = {each["transaction"]: each for each in one(shop, order_id)["payments"]}
    assert [(payments[each]["amount"], payments[each]["state"]) for each in ("EX-1", "EX-2", "P1")] == [
        ("12.50", "COMPLETE"),
        ("4.0000", None),
        ("5.0000", "COMPLETED"),
    ]
    assert payments["P1"]["currency"] == shop.ask("info").json()["default_currency"]


def test_a_column_that_is_missing_is_no_error(shop: Shop, orders: list[str]) -> None:
    for column in ("amount", "bank_status", "payment_attempt", "date_modified"):
        shop.sql(f"ALTER TABLE {{p}}mollie_payments DROP COLUMN {column}")
    shop.sql(f"INSERT INTO {{p}}mollie_payments VALUES ({orders[0]}, '', 'tr_1', '{IBAN}')")
    [payment] = one(shop, orders[0])["payments"]
    assert (payment["amount"], payment["state"], payment["attempt"]) == (None, None, None)
    shop.sql("ALTER TABLE {p}mollie_payments DROP COLUMN transaction_id")
    assert asked(shop, f"&ids={orders[0]}")["payments"] == []
    assert asked(shop, "&since=0")["payments"] == []


def test_changed_since_goes_by_the_order_and_by_the_dates_of_its_rows(shop: Shop, orders: list[str]) -> None:
    now = int(time.time())
    first, second, third = orders[:3]
    rows = ",".join(f"({each}, '', 'tr_{each}', '', 'paid', 1, 1, '{LONG_AGO}')" for each in (first, second, third))
    shop.sql(f"INSERT INTO {{p}}mollie_payments VALUES {rows}")
    ago = "2019-01-01 00:00:00"
    shop.sql(f"UPDATE {{p}}mollie_payments SET date_modified = '{ago}' WHERE order_id IN ({first}, {second}, {third})")
    assert asked(shop, f"&since={now + 86_400}")["payments"] == []
    shop.sql(
        f"INSERT INTO {{p}}mollie_refund VALUES (1, 're_1', {second}, 'tr_{second}', 1, 'EUR', 'paid', "
        "DATE_ADD(NOW(), INTERVAL 5 DAY))"
    )
    shop.sql(f"INSERT INTO {{p}}paynl_transactions VALUES ('EX-1', {third}, 100, 'PENDING', {now + 200_000})")
    found = asked(shop, f"&since={now + 86_400}")
    assert [each["order_id"] for each in found["payments"]] == [second, third]
    page = asked(shop, f"&since={now + 86_400}&limit=1")
    assert ([each["order_id"] for each in page["payments"]], page["more"]) == ([second], True)
    rest = asked(shop, f"&since={now + 86_400}&limit=1&after_order={page['next_order']}")
    assert ([each["order_id"] for each in rest["payments"]], rest["more"]) == ([third], False)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [("", "since"), ("&since=x", "since"), ("&since=0&limit=201", "limit"), ("&ids=0", "ids"), ("&ids=1;2", "ids")],
)
def test_what_is_asked_wrongly_is_refused(parameters: str, field: str, shop: Shop) -> None:
    answer = shop.ask("payments", parameters)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_a_comment_stays_in_the_shop_and_only_an_amount_that_it_names_goes_out(shop: Shop, orders: list[str]) -> None:
    order_id = orders[0]
    row = shop.sql(f"SELECT MAX(order_history_id) FROM {{p}}order_history WHERE order_id = {order_id}").split()[-1]
    before = "SELECT comment FROM {p}order_history WHERE order_history_id = " + row
    assert IBAN not in shop.sql(before)
    for comment, expected in [
        (f"Partial refund of amount 10.00 EUR to {IBAN}", "10.00"),
        (f"Terugbetaling van € 12,50 naar {IBAN}", "12.50"),
        (f"Refund of 10.00 EUR of 113.66 EUR to {IBAN}", None),
        (f"Paid 10.00 EUR by {IBAN}", None),
    ]:
        shop.sql(f"UPDATE {{p}}order_history SET comment = '{comment}' WHERE order_history_id = {row}")
        [entry] = shop.ask("orders", f"&ids={order_id}").json()["orders"]
        history = {each["order_history_id"]: each for each in entry["histories"]}
        assert history[row].get("refunded") == expected
        assert all("comment" not in each for each in entry["histories"])
        assert IBAN not in str(entry["histories"])
    shop.sql(f"UPDATE {{p}}order_history SET comment = '' WHERE order_history_id = {row}")
