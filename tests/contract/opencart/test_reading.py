"""Rows in every shape that OpenCart versions and forks are known to produce."""

import html
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local.shop.captures import load
from sconnect.adapters.opencart.mapping.local_times import moment_of, zone_of
from sconnect.adapters.opencart.mapping.orders import UNREADABLE_STATUS, OrderReader
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import ShippingMethod, ShopOrder

NOW = datetime(2026, 11, 24, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def entry(**columns: object) -> dict[str, Any]:
    whole = deepcopy(load("4.1.0.3").entries[0])
    whole["order"].update(columns)
    return whole


def read(whole: object, zone: tzinfo = AMSTERDAM) -> ShopOrder:
    return OrderReader(zone, NOW).read(whole)


def test_nulls_are_empty_texts() -> None:
    columns = (
        "comment",
        "telephone",
        "payment_company",
        "custom_field",
        "payment_method",
        "shipping_zone",
        "store_name",
    )
    order = read(entry(**dict.fromkeys(columns)))
    assert (order.comment, order.telephone, order.payment_method, order.store_name) == ("", "", "", "")
    assert order.problem.dutch == ""


def test_names_come_from_the_customer_when_no_address_has_them() -> None:
    bare = {column: "" for column in entry()["order"] if column.startswith(("payment_", "shipping_"))}
    order = read(entry(**bare, firstname="Anna", lastname="Jansen &amp; Zn"))
    assert order.billing_address.person == "Anna Jansen & Zn"
    assert order.billing_address.is_empty
    assert order.shipping_address is None


def test_the_state_of_an_address_is_read_where_the_shop_has_one() -> None:
    order = read(entry(shipping_zone="Texas &amp; co", payment_zone="", payment_address_1="Weg 1"))
    assert order.delivery_address.zone == "Texas & co"
    assert order.billing_address.zone == ""


def test_an_address_without_names_gets_those_of_the_customer() -> None:
    order = read(entry(shipping_firstname="", shipping_lastname="", firstname="Anna", lastname="Bos"))
    assert order.billing_address.person == "Anna Bos"


def test_text_is_decoded_once_and_keeps_every_character_that_others_take() -> None:
    order = read(entry(comment="&amp;amp; 🚲 é &#039;x&#039;\x00\ud83d\x1b\r\nregel"))
    assert order.comment == "&amp; 🚲 é 'x'\r\nregel"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (
            '{"code":"flat.flat","name":"Bezorgen &amp; meer","tax_class_id":20}',
            ("flat", "Bezorgen & meer", "20", "flat.flat"),
        ),
        ('{"code":"pickup.pickup","name":"Ophalen","tax_class_id":"0"}', ("pickup", "Ophalen", "0", "pickup.pickup")),
        ("Flat &amp; snel", ("kept", "Flat & snel", "", "kept.code")),
        ("{broken", ("kept", "{broken", "", "kept.code")),
        ("[]", ("kept", "[]", "", "kept.code")),
    ],
)
def test_shipping_methods(column: str, expected: tuple[str, str, str, str]) -> None:
    order = read(entry(shipping_method=column, shipping_code="kept.code"))
    assert order.shipping_method == ShippingMethod(*expected)


@pytest.mark.parametrize("empty", ["", "[]", "{}", '""', "null", None, "{broken", "[1]", '"text"', '"[]"'])
def test_empty_custom_fields(empty: object) -> None:
    order = read(entry(custom_field=empty, payment_custom_field=empty, shipping_custom_field=empty))
    assert order.custom_fields == {}
    assert order.problem.dutch == ""


def test_custom_fields_of_account_and_address_come_together() -> None:
    order = read(
        entry(
            payment_address_1="Dorpsstraat 1",
            custom_field='{"1":"NL001234560B01","2":["3","4"],"5":"","6":{"x":""}}',
            payment_custom_field='{"7":"J &amp; Zn"}',
            shipping_custom_field='{"8":"not billed"}',
        )
    )
    assert order.custom_fields == {"1": "NL001234560B01", "2": "3, 4", "7": "J & Zn"}


@pytest.mark.parametrize(
    "column",
    [
        json.dumps(json.dumps({"1": "NL001234567B01", "2": ["3", "4"]})),
        html.escape(json.dumps({"1": "NL001234567B01", "2": ["3", "4"]})),
        json.dumps(html.escape(json.dumps({"1": "NL001234567B01", "2": ["3", "4"]}))),
    ],
)
def test_custom_fields_that_are_json_within_json_are_read_at_both_depths(column: str) -> None:
    order = read(entry(payment_address_1="Dorpsstraat 1", custom_field=column, payment_custom_field=column))
    assert order.custom_fields == {"1": "NL001234567B01", "2": "3, 4"}
    assert order.problem.dutch == ""


@pytest.mark.parametrize(
    "content",
    [
        {"account": {"1": "NL001234567B01", "2": ["3", "4"]}},
        {"account": json.dumps({"1": "NL001234567B01"}), "address": {"2": json.dumps(["3", "4"])}},
        {"1": {"value": "NL001234567B01"}, "2": {"value": {"0": "3", "1": "4"}}},
        {"1": json.dumps({"value": "NL001234567B01"}), "2": ["3", "4"]},
        json.dumps(json.dumps({"custom_field": {"account": {"1": "NL001234567B01"}, "2": ["3", "4"]}})),
    ],
)
def test_custom_fields_nested_as_objects_or_json_are_read(content: object) -> None:
    assert read(entry(custom_field=json.dumps(content))).custom_fields == {"1": "NL001234567B01", "2": "3, 4"}


@pytest.mark.parametrize("text", ["[geen]", "{naam}", "1", "J &amp; x", '"tekst"', "true"])
def test_a_text_that_only_looks_like_json_stays_a_text(text: str) -> None:
    assert read(entry(custom_field=json.dumps({"1": text}))).custom_fields == {"1": html.unescape(text)}


def test_custom_fields_beyond_a_few_depths_are_left_out() -> None:
    column = '{"1":' + '{"a":' * 20 + '"x"' + "}" * 20 + ',"2":"y"}'
    assert read(entry(custom_field=column)).custom_fields == {"2": "y"}


def test_methods_that_are_json_within_json_are_read_at_both_depths() -> None:
    method = json.dumps(json.dumps({"name": "Bezorging", "code": "flat.flat", "tax_class_id": "9"}))
    assert read(entry(shipping_method=method)).shipping_method == ShippingMethod("flat", "Bezorging", "9", "flat.flat")
    named = read(entry(payment_method=json.dumps(json.dumps({"name": "iDEAL", "code": "mollie.ideal"}))))
    assert named.payment_method == "iDEAL"


def test_custom_fields_of_the_shipping_address_count_when_that_is_billed() -> None:
    assert read(entry(shipping_custom_field='{"8":"NL1"}')).custom_fields == {"8": "NL1"}


def test_product_codes_in_capitals_and_an_empty_php_array() -> None:
    whole = entry()
    whole["product_codes"] = {"50": {"SKU": "A &amp; B", "EAN": "", "Mpn": "M"}}
    order = read(whole)
    assert order.lines[0].codes == {"sku": "A & B", "mpn": "M"}
    assert (order.lines[1].codes, order.lines[1].catalogue_price, order.lines[1].tax_class_id) == ({}, None, "")
    whole["product_codes"] = []
    assert read(whole).problem.dutch == ""


def test_numbers_may_come_as_numbers() -> None:
    whole = entry(order_id=1, order_status_id=5, total=56.0749, customer_id=0)
    whole["products"][0]["quantity"] = 2
    order = read(whole)
    assert (order.order_id, order.status_id, order.total, order.customer_id) == ("1", 5, Decimal("56.0749"), "")
    assert order.problem.dutch == ""


@pytest.mark.parametrize(
    "value", [None, "", "abc", "NaN", "Infinity", "1e400", "1e-400", "0." + "1" * 50, True, [], {}]
)
def test_an_amount_that_is_none_holds_the_order_and_names_the_field(value: object) -> None:
    order = read(entry(total=value))
    assert "order.total" in order.problem.dutch
    assert order.order_id == "1"
    assert len(order.lines) == 2


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (("products", 1, "price"), "products[2].price"),
        (("products", 0, "tax"), "products[1].tax"),
        (("products", 0, "quantity"), "products[1].quantity"),
        (("totals", 2, "value"), "totals[3].value"),
        (("product_codes", "50", "price"), "product_codes[50].price"),
        (("histories", 0, "order_history_id"), "histories[1].order_history_id"),
        (("order", "order_status_id"), "order.order_status_id"),
        (("order", "date_added"), "order.date_added"),
        (("order", "currency_value"), "order.currency_value"),
        (("products",), "products"),
        (("totals",), "totals"),
        (("options",), "options"),
        (("products", 0), "products[1]"),
    ],
)
def test_every_field_that_matters_is_named_when_it_is_wrong(place: tuple[str | int, ...], field: str) -> None:
    whole = entry()
    inner: Any = whole
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = "x"
    assert f"Het veld {field} " in read(whole).problem.dutch


def test_what_cannot_be_read_never_looks_old_or_unfinished() -> None:
    order = read(entry(order_status_id="", date_added="0000-00-00 00:00:00"))
    assert order.status_id == UNREADABLE_STATUS
    assert order.placed_at == NOW


def test_lines_or_totals_that_are_missing_hold_the_order() -> None:
    whole = entry()
    del whole["products"]
    del whole["totals"]
    assert "products" in read(whole).problem.dutch
    assert "totals" in read(whole).problem.dutch


@pytest.mark.parametrize("row", [None, "x", [], 1])
def test_an_order_row_that_is_none_keeps_its_number(row: object) -> None:
    whole = entry()
    whole["order"] = row
    order = read(whole)
    assert order.order_id == "1"
    assert "Het veld order " in order.problem.dutch


@pytest.mark.parametrize("whole", [None, [], "x", {}, {"order": {"order_id": "0"}}, {"order": {"order_id": "-1"}}])
def test_an_order_without_a_number_is_no_answer(whole: object) -> None:
    with pytest.raises(UnreadableError, match="zonder nummer"):
        read(whole)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23 10:36:59", "2026-11-23T09:36:59+00:00"),
        ("2026-07-01 12:00:00", "2026-07-01T10:00:00+00:00"),
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00+00:00"),  # comes twice: the first is meant
        ("2026-03-29 02:30:00", "2026-03-29T01:30:00+00:00"),  # does not exist
    ],
)
def test_local_times_become_moments(text: str, utc: str) -> None:
    moment = moment_of(text, AMSTERDAM)
    assert moment is not None
    assert moment.isoformat() == utc


@pytest.mark.parametrize("text", ["", "0000-00-00 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "gisteren"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment_of(text, AMSTERDAM) is None


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ({"timezone": "Europe/Amsterdam", "utc_offset": "+05:00"}, AMSTERDAM),
        ({"timezone": "Mars/Olympus", "utc_offset": "+01:00"}, timezone(timedelta(hours=1))),
        ({"timezone": "../../etc/passwd", "utc_offset": "-03:30"}, timezone(-timedelta(hours=3, minutes=30))),
        ({"timezone": "Europe", "utc_offset": "+0200"}, timezone(timedelta(hours=2))),
        ({"timezone": 5, "utc_offset": "noon"}, UTC),
        ({}, UTC),
    ],
)
def test_the_time_zone_goes_by_name_then_by_offset(answer: Mapping[str, Any], zone: tzinfo) -> None:
    assert zone_of(answer) == zone


@pytest.mark.parametrize(
    ("first", "last"), [("Guest", "Customer"), ("Guest Customer", ""), ("", "guest customer"), ("Guest ", " Customer")]
)
def test_the_name_of_a_placeholder_may_stand_in_one_field(first: str, last: str) -> None:
    nobody = entry(customer_id=0, customer_group_id=0, firstname=first, lastname=last, email="tr_12@pay.test")
    assert read(nobody).is_placeholder
    assert not read(entry(customer_id=0, customer_group_id=1, firstname=first, lastname=last)).is_placeholder


@pytest.mark.parametrize(
    ("first", "last", "email", "group"),
    [
        ("Gast", "Klant", "gast@example.com", 0),
        ("Customer", "Guest", "", 0),
        ("Guest", "User", "x@pay.test", 0),
        ("Guest", "Customer", "guest@example.org", 1),
        ("Guest", "", "tr_12@pay.example.net", 1),
        ("guest", "shopper", "no-reply@winkel.invalid", 1),
    ],
)
def test_a_placeholder_may_be_named_otherwise(first: str, last: str, email: str, group: int) -> None:
    nobody = entry(customer_id=0, customer_group_id=group, firstname=first, lastname=last, email=email)
    assert read(nobody).is_placeholder
    assert not read(entry(customer_id=7, customer_group_id=group, firstname=first, lastname=last)).is_placeholder


@pytest.mark.parametrize(
    ("first", "last", "email", "group"),
    [
        ("Jan", "Bos", "jan@example.com", 1),
        ("Jan", "Guest", "guest@voorbeeld.test", 0),
        ("Klant", "", "kassa@winkel.test", 0),
        ("Gast", "", "gast@winkel.test", 0),
        ("Guest", "Customer", "guest@myexample.com", 1),
        ("", "", "", 0),
    ],
)
def test_a_shopper_is_no_placeholder(first: str, last: str, email: str, group: int) -> None:
    shopper = entry(customer_id=0, customer_group_id=group, firstname=first, lastname=last, email=email)
    assert not read(shopper).is_placeholder


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('<img src="a.png" alt="iDEAL">', "iDEAL"),
        ("<img title='Pay. iDEAL' src='a.png'/>", "Pay. iDEAL"),
        ('<img src="a.png" alt="logo"> iDEAL', "iDEAL"),
        ("<span>Bank<br/>transfer</span>", "Bank transfer"),
        ("<div>Achteraf</div><div>betalen</div>", "Achteraf betalen"),
        ("i<b>DEAL</b>", "iDEAL"),
        ("Vanaf < 50 euro", "Vanaf < 50 euro"),
        ('{ "code": "mollie.ideal", "name": "iDE', "iDE"),
        ('{"code" : "mollie.ideal" , "name" : "B\\u00e9', "Bé"),
        ("{&quot;code&quot;:&quot;mollie.ideal&quot;,&quot;name&quot;:&quot;iDEAL", "iDEAL"),
        ('{"code":"mollie.ideal","name":"<img src=\\"a.png\\" alt=\\"iDEAL\\"', "iDEAL"),
    ],
)
def test_a_title_is_shown_as_text_as_far_as_it_goes(title: str, shown: str) -> None:
    assert read(entry(payment_method=title)).payment_method == shown


def test_a_method_whose_code_was_cut_off_has_that_of_its_own_column() -> None:
    order = read(entry(shipping_method='{"name":"Bezorgen', shipping_code="flat.flat"))
    assert order.shipping_method == ShippingMethod("flat", "Bezorgen", "", "flat.flat")
