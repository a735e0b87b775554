"""Where an order is found, and what a text looks for."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.app.storage.records import ListedOrder, OrderRecord
from sconnect.app.storage.records.order_list import Listing
from sconnect.app.storage.repository import MOST_TOGETHER
from sconnect.domain.explanation.model import Explanation
from sconnect.domain.listing import LONGEST_SEARCH, Place, Term, is_found_by, places_of, summary_of, terms_of
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.comparison import hashed_email
from tests.unit.domain.makers import address, line, order, totals

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOOKED = OrderRecord(
    profile_id="p",
    order_id="1042",
    state=OrderState.DONE,
    reference="WS-1042",
    sales_order_number=731,
    sales_order_id="so",
    sent_customer_id="customer",
    total_including_vat=Decimal("56.07"),
    shop_total=Decimal("56.0651"),
    shopper="Bakkerij Ünal & Zn, Jan de Vries",
    shopper_email=hashed_email("jan@example.test"),
    placed_at=NOON,
    updated_at=NOON,
)


def is_found(text: str, marker: OrderRecord = BOOKED) -> bool:
    keys = Listing.of(marker).places.keys
    spans = [ListedOrder.keys_of(term) for term in terms_of(text, "WS-")]
    return any(first <= key <= last for key in keys for first, last in spans)


@pytest.mark.parametrize(
    "text",
    [
        *("1042", "10", "#1042", " 1042 ", "ws-1042", "WS-10", "731", "73"),
        *("bakkerij", "BAKKERIJ ünal", "unal & zn", "jan de v", "de vries", "Vries", "vr"),
        *("jan@example.test", "JAN@Example.test ", "56,07", "56.07", "€ 56,07", "56,07 euro", "€56,07"),
    ],
)
def test_an_order_is_found_by_beginnings_of_numbers_and_names_and_by_whole_values(text: str) -> None:
    assert is_found(text)


@pytest.mark.parametrize(
    "text",
    [
        *("042", "42", "1043", "10420", "31", "S-1042"),
        *("akkerij", "an de vries", "ries", "jan vries", "de vriesen"),
        *("jan@example.te", "an@example.test", "56,0", "56,06", "6,07", "€ 56", "", " ", "&", "%"),
    ],
)
def test_nothing_is_found_by_the_middle_of_a_value_or_the_beginning_of_an_amount_or_address(text: str) -> None:
    assert not is_found(text)


def test_an_amount_is_one_with_cents_or_behind_a_euro_sign_and_a_bare_number_is_a_number() -> None:
    whole = {"is_whole": True}
    assert (
        terms_of("1.234,50")
        == terms_of("1,234.50")
        == terms_of("€ 1 234,50")
        == (Term(Place.AMOUNT, "123450", **whole),)
    )
    assert terms_of("-12,10") == (Term(Place.AMOUNT, "-1210", **whole),)
    assert terms_of("€ 56") == terms_of("56 euro") == (Term(Place.AMOUNT, "5600", **whole),)
    assert [term.place for term in terms_of("56")] == [Place.NUMBER, Place.BOOKED]


def test_what_is_owed_is_found_beside_what_was_booked() -> None:
    assert is_found("56,00", replace(BOOKED, shop_total=Decimal("56.00")))
    assert is_found("56,07", replace(BOOKED, shop_total=Decimal("56.00")))


def test_a_marker_of_an_older_version_is_found_by_the_name_in_its_explanation() -> None:
    former = replace(BOOKED, shopper="", shopper_email="", explanation=Explanation(shopper="Oude Klant").text)
    assert is_found("oude k", former)
    assert summary_of(former).shopper == "Oude Klant"
    assert not is_found("oude k", replace(former, explanation=""))
    assert not summary_of(replace(former, explanation="{")).shopper


def test_an_order_names_the_company_and_the_person() -> None:
    total = totals(("sub_total", "Sub-Total", "12.3853"), ("total", "Total", "13.5000"))
    made = order([line("LAB-KOFFIE", 1, "12.3853", "1.1147")], total, "13.5000")
    assert made.shopper == "Gerda Gast"
    assert replace(made, billing_address=replace(address("NL"), company=" Gast\n BV ")).shopper == "Gast BV, Gerda Gast"
    assert len(replace(made, first_name="x" * 5_000).shopper) == 120


def test_an_order_that_two_terms_find_is_told_of_once() -> None:
    number, booked = terms_of("73")
    assert not is_found_by(summary_of(BOOKED), number)
    assert is_found_by(summary_of(replace(BOOKED, order_id="7300")), number)
    [name] = terms_of("de vr")
    assert is_found_by(summary_of(BOOKED), name)
    assert is_found_by(summary_of(BOOKED), booked)


_TEXTS = st.text(max_size=60)


@given(_TEXTS, _TEXTS, _TEXTS, _TEXTS)
def test_two_orders_never_share_a_key(number: str, other_number: str, name: str, other_name: str) -> None:
    one = replace(BOOKED, order_id=number, shopper=name)
    other = replace(BOOKED, order_id=other_number, shopper=other_name)
    keys, others = (set(Listing.of(each).places.keys) for each in (one, other))
    assert len(keys) == len(places_of(one))
    assert bool(keys & others) == (number == other_number)


@given(st.text(max_size=100), st.text(max_size=5_000))
def test_a_key_fits_whatever_the_number_and_the_name_and_any_search_is_bounded(number: str, text: str) -> None:
    for key in Listing.of(replace(BOOKED, order_id=number, shopper=text)).places.keys:
        assert len(key) <= 200
    for term in terms_of(text):
        assert len(term.value) <= LONGEST_SEARCH


def test_what_counts_in_the_figures_is_found_by_when_it_was_sent_and_nothing_else_is() -> None:
    sent = replace(BOOKED, intent_at=NOON.replace(day=NOON.day + 1))
    term = Term(Place.SENT, "", is_whole=True)

    def holds(marker: OrderRecord, first: datetime) -> bool:
        start, end = ListedOrder.keys_of(term, first, first + timedelta(days=1))
        return any(start <= key <= end for key in Listing.of(marker).places.keys)

    assert holds(sent, NOON.replace(day=NOON.day + 1))
    assert not holds(sent, NOON)
    assert holds(BOOKED, NOON)  # of before: placed is as near as it comes
    for other in (replace(BOOKED, by_hand=True), replace(BOOKED, state=OrderState.WAITING)):
        assert not holds(other, NOON)


def test_an_order_is_found_by_the_articles_of_its_goods_and_all_its_rows_fit_one_transaction() -> None:
    lines = [{"role": role, "article_id": f"article-{number}"} for number, role in enumerate(["product"] * 60)]
    lines.append({"role": "shipping", "article_id": "shipping"})
    marker = replace(BOOKED, evidence=evidence_with(lines))
    places = [value for place, value in places_of(marker) if place is Place.ARTICLE]
    assert places == [f"article-{number}" for number in range(30)]
    assert len(Listing.of(marker).places.keys) + 1 < MOST_TOGETHER / 2  # those of before can go in the same one
    assert not [place for place, _ in places_of(replace(BOOKED, evidence="{")) if place is Place.ARTICLE]


def evidence_with(lines: list[dict[str, str]]) -> str:
    amounts = {"quantity": "1", "unit_price": "1", "vat_kind": "", "percent": "21"}
    kept = [list((each | amounts).values()) for each in lines]
    empty: dict[str, list[str]] = {name: [] for name in ("rates", "discounts", "left_out", "accepted")}
    return json.dumps({"version": 1, "prices_include_vat": True, "rounding": "none", "lines": kept, **empty})


def test_of_a_period_only_orders_placed_in_it_are_in_the_range() -> None:
    term = Term(Place.ALL, "", is_whole=True)
    later = NOON.replace(hour=13)

    def holds(first: datetime | None, until: datetime | None) -> bool:
        start, end = ListedOrder.keys_of(term, first, until)
        return start <= ListedOrder.key_of(Place.ALL, "", replace(summary_of(BOOKED), placed_at=NOON)) <= end

    assert holds(None, None)
    assert holds(NOON, later)
    assert holds(NOON, None)
    assert not holds(later, None)
    assert not holds(None, NOON)
