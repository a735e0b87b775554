"""What persons decided about an order, and the order as it reads with that."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sconnect.domain.orders.decisions import (
    IN_PERIOD,
    DecisionKind,
    OrderDecision,
    RateAmount,
    articles_chosen,
    as_decided,
    reading_chosen,
    returns_accepted,
)
from sconnect.domain.shop import Address, TotalKind, VoucherSold
from sconnect.domain.values.bilingual import NOTHING, same
from tests.unit.app.orders import shop_order

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUARTER = "2026-07-01/2026-09-30"
AMOUNTS = (
    RateAmount(Decimal(21), Decimal("60.00"), "id-1", "SHIRT"),
    RateAmount(Decimal(0), Decimal("-10.00"), "id-2", "Bon "),
)


def decision(kind: DecisionKind, **more: Any) -> OrderDecision:
    return OrderDecision(kind, "seen", "anna", NOON, **more)


def test_amounts_take_the_place_of_all_that_the_shop_sent() -> None:
    order = replace(shop_order(), vouchers_sold=(VoucherSold("bon", Decimal(5)),), problem=same("onleesbaar"))
    read = as_decided(order, [decision(DecisionKind.AMOUNTS, amounts=AMOUNTS)])
    assert [(line.model, line.quantity, line.unit_price, line.unit_vat) for line in read.lines] == [
        ("SHIRT", Decimal(1), Decimal("49.5868"), Decimal("10.4132")),
        ("Bon ", Decimal(1), Decimal("-10.0000"), Decimal(0)),
    ]
    assert [(row.code, row.kind, row.value) for row in read.totals] == [("tax", TotalKind.TAX, Decimal("10.4132"))]
    assert (read.vouchers_sold, read.problem, read.total) == ((), NOTHING, order.total)
    assert "21 % btw" in read.lines[0].name


def test_only_an_address_without_a_country_or_with_the_one_that_is_unknown_gets_another() -> None:
    nowhere, dutch = Address(street="Weg 1"), Address(street="Weg 2", country_code="NL", country_name="Nederland")
    antilles = Address(street="Weg 3", country_code="AN", country_name="Antillen")
    chosen = decision(DecisionKind.COUNTRY, value="BE", shown="België")
    read = as_decided(replace(shop_order(), billing_address=nowhere, shipping_address=dutch), [chosen])
    assert (read.billing_address.country_code, read.billing_address.country_name) == ("BE", "België")
    assert read.shipping_address == dutch
    unknown = replace(chosen, key="Antillen")
    read = as_decided(replace(shop_order(), billing_address=nowhere, shipping_address=antilles), [unknown])
    assert read.billing_address == nowhere
    assert read.shipping_address is not None
    assert (read.shipping_address.country_code, read.shipping_address.country_in_books) == ("AN", "BE")
    greek = replace(antilles, country_code="EL", country_name="Griekenland")
    chosen = decision(DecisionKind.COUNTRY, key="Griekenland", value="GR", shown="Griekenland")
    read = as_decided(replace(shop_order(), billing_address=greek), [chosen])
    assert (read.billing_address.country_code, read.billing_address.country_in_books) == ("GR", "")
    assert as_decided(replace(shop_order(), shipping_address=None), [chosen]).shipping_address is None


def test_a_vat_number_stands_in_the_field_where_the_shop_keeps_them() -> None:
    order = replace(shop_order(), custom_fields={"1": "a", "7": ""})
    chosen = decision(DecisionKind.VAT_NUMBER, key="7", value="BE0403170701")
    assert as_decided(order, [chosen]).custom_fields == {"1": "a", "7": "BE0403170701"}


def test_what_does_not_change_how_an_order_reads_leaves_it_as_it_is() -> None:
    order = shop_order()
    chosen = [decision(DecisionKind.ARTICLE, key="a", value="id-9"), decision(DecisionKind.READING, value="21 %")]
    assert as_decided(order, chosen) == order
    assert reading_chosen(chosen) == "21 %"
    assert reading_chosen(chosen[:1]) == ""


def test_the_last_date_that_was_chosen_is_that_of_the_sales_order_and_a_return_that_is_let_pass_leaves_it() -> None:
    chosen = [
        decision(DecisionKind.DATE, key=QUARTER, value="2026-10-01"),
        decision(DecisionKind.DATE, key="2026-10-01/2026-10-31", value=IN_PERIOD),
    ]
    assert as_decided(shop_order(), chosen).booked_on == date(2026, 10, 1)
    assert as_decided(shop_order(), chosen[1:]).booked_on is None
    assert returns_accepted([*chosen, decision(DecisionKind.READING, key="a", value=IN_PERIOD)]) == {
        "2026-10-01/2026-10-31"
    }
    later = decision(DecisionKind.DATE, key="2026-10-01/2026-10-31", value="2026-11-01")
    assert as_decided(shop_order(), [chosen[0], later]).booked_on == date(2026, 11, 1)


def test_articles_are_those_chosen_for_a_code_and_those_of_amounts() -> None:
    chosen = [decision(DecisionKind.ARTICLE, key="a", value="id-9"), decision(DecisionKind.AMOUNTS, amounts=AMOUNTS)]
    assert articles_chosen(chosen) == {"a": "id-9", "shirt": "id-1", "bon": "id-2"}


def test_each_kind_says_what_was_decided_by_whom_and_why_in_both_languages() -> None:
    told: dict[DecisionKind, tuple[str, dict[str, Any]]] = {
        DecisionKind.AMOUNTS: ("60,00 (21 %, SHIRT), -10,00 (0 %, Bon )", {"amounts": AMOUNTS}),
        DecisionKind.ARTICLE: ("a op artikel OUD", {"key": "a", "value": "id-9", "shown": "OUD"}),
        DecisionKind.RATE: ("1 GBP is 1,17", {"key": "GBP", "value": "1.17", "shown": "1,17"}),
        DecisionKind.READING: ("21 en 9 %", {"value": "21 en 9 %"}),
        DecisionKind.COUNTRY: ("België", {"value": "BE", "shown": "België"}),
        DecisionKind.VAT_NUMBER: ("BE0403170701", {"value": "BE0403170701"}),
        DecisionKind.STATUS: ("Pending", {"value": "1", "shown": "Pending"}),
        DecisionKind.BEFORE_START: ("voor 01-11-2026", {"value": "2026-11-01", "shown": "01-11-2026"}),
        DecisionKind.UNDONE: ("Refunded", {"value": "11", "shown": "Refunded"}),
        DecisionKind.DATE: ("verkooporder: 02-11-2026", {"key": QUARTER, "value": "2026-11-02", "shown": "02-11-2026"}),
    }
    assert set(told) == set(DecisionKind)
    for kind, (shown, more) in told.items():
        notice = decision(kind, reason="zo is het", **more).notice
        assert shown in notice.dutch
        assert notice.dutch.endswith("beslist door anna op 23-11-2026 (zo is het).")
        assert notice.english.endswith("decided by anna on 23-11-2026 (zo is het).")
    in_period = decision(DecisionKind.DATE, key=QUARTER, value=IN_PERIOD).what
    assert in_period.dutch.startswith("Blijft in het derde kwartaal van 2026, waarvan de btw-aangifte al was verzonden")
    assert in_period.english.startswith("Stays in the third quarter of 2026, of which the VAT return was sent already")
    assert replace(decision(DecisionKind.READING), by="").notice.dutch.endswith("beslist door ? op 23-11-2026.")
