"""Any two values of any two options together, over the captured orders: nothing breaks and every total holds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import ProcessStatus
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import (
    AddressSource,
    ArticlePerVatKind,
    CodeSource,
    DescriptionMode,
    LineMode,
    OptionArticle,
    OptionMode,
    Processing,
    RecognitionMode,
    ShopArticleKey,
    TotalRole,
    ViesMode,
)
from sconnect.domain.runs import RunState
from tests.functional.options.wire import WireLab
from tests.functional.pairwise import Row, every_pair, pairs_of, pairwise

NONE = ArticlePerVatKind()
OWN_FEES = {"low_order_fee": ArticlePerVatKind(high="TOESLAG-H", low="TOESLAG-L", none="TOESLAG-0")}
SHIRT_M = OptionArticle(model="LAB-SHIRT", option="Maat", value="M", article_code="SHIRT-M")

FACTORS: Mapping[str, tuple[Any, ...]] = {
    "generation": (0, 1, 2),
    "orders.statuses": ((), (1, 2, 3, 5, 7, 11, 16)),
    "orders.sales_template_id": ("Webshop", "Standaard"),
    "orders.description_mode": tuple(DescriptionMode),
    "orders.line_mode": tuple(LineMode),
    "orders.option_mode": tuple(OptionMode),
    "orders.option_articles": ((), (SHIRT_M,)),
    "orders.process_status": tuple(ProcessStatus),
    "orders.address_source": tuple(AddressSource),
    "orders.cost_centre_id": ("", "Winkel"),
    "orders.comment_in_memo": (True, False),
    "orders.prices_include_vat": (True, False),
    "orders.tolerance": (Decimal("0.05"), Decimal(0), Decimal(1)),
    "orders.shipping_articles": (None, NONE),
    "orders.fee_articles": ({}, OWN_FEES),
    "orders.other_fee_articles": (None, NONE),
    "orders.total_roles": ({}, {"low_order_fee": TotalRole.FEE}),
    "orders.discount_articles": (None, NONE),
    "orders.voucher_article": ("TEGOEDBON", ""),
    "orders.credit_article": ("TEGOEDBON", ""),
    "orders.rounding_article": ("AFRONDING", ""),
    "articles.shop_key": tuple(ShopArticleKey),
    "articles.extra_field": ("", "webshopcode"),
    "articles.processing": tuple(Processing),
    "articles.revenue_groups_by_rate": (None, {}),
    "articles.revenue_group_id": ("", "Verkoop goederen hoog"),
    "customers.recognition": tuple(RecognitionMode),
    "customers.processing": tuple(Processing),
    "customers.code_source": tuple(CodeSource),
    "customers.code_offset": (0, 1_000),
    "customers.vat_number_field_id": ("", "7"),
    "customers.vies": tuple(ViesMode),
    "customers.own_vat_number": ("", "NL004495445B01"),
    "customers.chamber_number_field_id": ("", "6"),
    "customers.collective_customers": ({}, {"NL": "Karel Klant"}),
    "customers.new_customer_phone": (True, False),
}
"""Per option the values it is tried with; None leaves what the demo profile has. Names stand for ids of the books."""

SIZES = {name: len(values) for name, values in FACTORS.items()}
ROWS = pairwise(SIZES)
_IDS = {
    "orders.sales_template_id": "templates",
    "orders.cost_centre_id": "cost_centres",
    "articles.revenue_group_id": "revenue_groups",
}
_STUMBLED = (CauseKind.ORDER_UNREADABLE, CauseKind.BOOKS_REFUSED, CauseKind.BOOKS_UNREACHABLE)
"""Causes that here could only come of a mistake of our own."""


def test_every_pair_occurs() -> None:
    occurring = {pair for row in ROWS for pair in pairs_of(row)}
    assert occurring == set(every_pair(SIZES))


@pytest.mark.parametrize("row", ROWS, ids=[f"{at:02d}" for at in range(len(ROWS))])
def test_a_combination(row: Row) -> None:
    lab = _lab(row)
    placed = lab.place(*(entry for entry in lab.shop.capture.entries))

    runs = [lab.import_orders()]
    lab.clock.seconds += 300
    runs.append(lab.import_orders(by="anna"))

    assert [run.state for run in runs] == [RunState.DONE, RunState.DONE]
    if lab.profile.orders.line_mode is not LineMode.CODE_AND_QUANTITY:  # its prices differ on purpose
        assert not any("differences" in run.counts for run in runs), runs[0].errors
    assert not lab.sim.log.violations
    listed = {entry.order_id: entry for entry in lab.listed()}
    for order_id in placed:
        _assert_booked_right_or_waiting(lab, order_id, is_listed=order_id in listed)
    stumbled = [entry.reason for entry in listed.values() if {kind for kind, _ in entry.causes} & set(_STUMBLED)]
    assert not stumbled


def _lab(row: Row) -> WireLab:
    chosen = {name: FACTORS[name][at] for name, at in row.items()}
    lab = WireLab(chosen.pop("generation"))
    lab.add_article("SHIRT-M", like="LAB-SHIRT")
    for name, value in chosen.items():
        part, setting = name.split(".")
        if value is not None:
            lab.change_profile(part, **{setting: _by_id(lab, name, value)})
    if chosen["customers.code_source"] is CodeSource.CUSTOM_FIELD:
        lab.change_profile("customers", code_field_id="5")
    _make_known(lab)
    return lab


def _make_known(lab: WireLab) -> None:
    """Give the books articles and customers that match by every way of looking up, so that few orders wait."""
    field = lab.profile.articles.extra_field
    for article in lab.books.articles.values():
        if field and article["artikelcode"].startswith("LAB-"):
            article["extraVelden"] = [{"naam": field, "waarde": article["artikelcode"]}]
    if lab.profile.customers.processing is Processing.MANUAL:
        for order in {entry["order"]["email"]: entry["order"] for entry in lab.shop.capture.entries}.values():
            postcode = order["shipping_postcode"] or order["payment_postcode"]
            address = {**next(iter(lab.books.relations.values()))["vestigingsAdres"], "postcode": postcode}
            lab.add_customer(order["email"], vestigingsAdres=address)


def _by_id(lab: WireLab, name: str, value: Any) -> Any:
    if name == "customers.collective_customers":
        ids = {card["naam"]: key for key, card in lab.books.relations.items()}
        return {country: ids[card] for country, card in value.items()}
    return lab.id_of(_IDS[name], value) if name in _IDS and value else value


def _assert_booked_right_or_waiting(lab: WireLab, order_id: str, *, is_listed: bool) -> None:
    booked, marker = lab.booked(order_id), lab.marker(order_id)
    assert len(booked) <= 1
    if not booked:
        assert is_listed
        return
    assert marker is not None
    assert marker.state is OrderState.DONE
    assert not is_listed
    if lab.profile.orders.line_mode is not LineMode.CODE_AND_QUANTITY:
        lab.assert_booked_once(order_id)
    _assert_taken_over(lab, order_id)


def _assert_taken_over(lab: WireLab, order_id: str) -> None:
    """The settings show in the sales order, whatever else was chosen."""
    [order], settings = lab.booked(order_id), lab.profile.orders
    products = sum(int(row["quantity"]) for row in lab.shop.entries[order_id]["products"])
    kinds = ("VERZENDKOSTEN", "TOESLAG", "KORTING", "TEGOEDBON", "AFRONDING")
    quantities = [line["aantal"] for line in order["regels"] if line["artikel"] and not _is_service(lab, line, kinds)]
    assert sum(quantities) == products
    assert order["verkoopordersjabloon"]["id"] == settings.sales_template_id
    assert (order["verkooporderBtwIngaveModel"] == "Inclusief") is settings.prices_include_vat
    assert bool(order.get("omschrijving")) is (settings.description_mode is not DescriptionMode.EMPTY)
    assert bool(order.get("kostenplaats")) is bool(settings.cost_centre_id)


def _is_service(lab: WireLab, line: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    return lab.article_code(line).startswith(kinds)
