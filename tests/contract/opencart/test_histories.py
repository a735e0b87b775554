"""An entry of a history tells the amount that was refunded with it, and never the text of a comment."""

from decimal import Decimal
from typing import Any

import pytest

from sconnect.adapters.opencart.mapping.histories import history_row, refund_named_in
from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row


def read(currency: str = "EUR", **values: Any) -> Decimal | None:
    row = {"order_history_id": "7", "order_status_id": "11", "date_added": "2026-11-24 12:00:00", **values}
    found = history_row(Row(row, "histories", Problems()), currency)
    assert (found.number, found.status_id) == (7, 11)
    return found.refunded


@pytest.mark.parametrize(
    ("comment", "amount"),
    [
        ("Partial refund of amount 10.00 EUR has been created.", "10.00"),
        ("Gedeeltelijke terugbetaling van € 1234,50", "1234.50"),
        ("Refund &euro;5,00 (re_4qqhO89gsT)", "5.00"),
        ("Refund of 10.00 EUR, EUR 10,00 in total", "10.00"),
        ("Refund of 10.00 EUR of 113.66 EUR", None),
        ("Refunded", None),
        ("Paid 10.00 EUR by NL91ABNA0417164300", None),
        ("Refund 10.00", None),
        ("Refund 10.00 USD", None),
        ("Refund 1.234,50 EUR", None),
        ("Refund 10.000 EUR", None),
        ("Refund 0.00 EUR", None),
        ("", None),
        ("refund " + "9" * 5_000 + ".00 EUR", None),
    ],
)
def test_the_one_amount_that_a_comment_about_a_refund_names_is_read(comment: str, amount: str | None) -> None:
    expected = None if amount is None else Decimal(amount)
    assert refund_named_in(comment) == expected
    assert read(comment=comment) == expected


@pytest.mark.parametrize(("told", "amount"), [("10.0000", "10"), ("", None), ("-3", None), ("x", None), ([], None)])
def test_what_the_extension_took_out_goes_before_any_comment(told: object, amount: str | None) -> None:
    expected = None if amount is None else Decimal(amount)
    assert read(refunded=told, comment="Refund of 99.00 EUR") == expected


def test_an_amount_of_an_order_in_another_currency_is_none_in_euro() -> None:
    assert read("USD", comment="Refund of 10.00 EUR") is None
    assert read("USD", refunded="10.00") is None
