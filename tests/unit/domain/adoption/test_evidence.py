"""A number counts as a whole token: signs, letters, zeros and the year of the order in front of it do not count."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.adoption.evidence import Place, mentions_of
from sconnect.domain.adoption.model import BookSale, SaleKind

_SALE = {"id": "1", "kind": SaleKind.ORDER, "number": "5", "day": date(2026, 3, 1), "total": Decimal(10)}
_SIGNS = st.sampled_from(["", "#", "0", "000", "WS-", "Order ", "Webshop-order #", "nr. ", "2026", "2026-", "2026/00"])


def _numbers(**texts: str) -> dict[str, Place]:
    mentions = mentions_of(BookSale(**_SALE, **texts))  # type: ignore[arg-type]
    return {each.number: each.place for each in mentions if not each.year and not each.is_changed}


@pytest.mark.parametrize(
    ("texts", "number", "place"),
    [
        ({"payment_reference": "1050"}, "1050", Place.WHOLE),
        ({"payment_reference": "#0001050"}, "1050", Place.WHOLE),
        ({"invoice_number": "1050-A"}, "1050", Place.WHOLE),
        ({"order_reference": "Werkbon 1050"}, "1050", Place.REFERENCE),
        ({"description": "webshop order 1050 / 900123 / ideal"}, "1050", Place.FIRST),
        ({"description": "webshop order 900123 / 1050 / ideal"}, "1050", Place.LATER),
        ({"description": "https://shop.test/order/1050"}, "1050", Place.FIRST),
        ({"memo": "Graag achterom bezorgen\nWebshop-order 1050"}, "1050", Place.MEMO),
    ],
)
def test_a_number_is_read_where_programs_write_it(texts: dict[str, str], number: str, place: Place) -> None:
    assert _numbers(**texts)[number] is place


@pytest.mark.parametrize(
    "texts",
    [
        {"payment_reference": "11050"},
        {"payment_reference": "10500"},
        {"description": "betaald € 1050"},
        {"description": "totaal 1050,00"},
        {"memo": "Bel 1050 als u er bent"},
        {"memo": "Liever order 1050 en 1051 samen leveren"},
    ],
)
def test_a_part_of_a_number_an_amount_a_date_and_a_running_text_name_no_order(texts: dict[str, str]) -> None:
    assert "1050" not in _numbers(**texts)


@pytest.mark.parametrize(("text", "year"), [("20251050", 2025), ("2025-1050", 2025), ("2025/001050", 2025)])
def test_a_year_in_front_is_kept_with_the_number(text: str, year: int) -> None:
    mentions = mentions_of(BookSale(**_SALE, invoice_number=text))  # type: ignore[arg-type]
    assert ("1050", year) in {(each.number, each.year) for each in mentions}
    assert ("1050", 0) not in {(each.number, each.year) for each in mentions}


@pytest.mark.parametrize("text", ["10502025", "25001050", "0010502025"])
def test_a_year_behind_it_or_of_two_digits_is_kept_with_the_number_as_well(text: str) -> None:
    mentions = mentions_of(BookSale(**_SALE, invoice_number=text))  # type: ignore[arg-type]
    assert ("1050", 2025) in {(each.number, each.year) for each in mentions}
    assert ("1050", 0) not in {(each.number, each.year) for each in mentions}


def test_digits_with_letters_between_are_no_number_of_an_order_but_for_a_year() -> None:
    assert _numbers(description="tr_7UhSN1zuXS NL91ABNA0417164300") == {}
    assert "1050" in _numbers(description="2026WEB1050")


def test_a_number_with_99_in_front_is_one_that_somebody_changed() -> None:
    mentions = mentions_of(BookSale(**_SALE, invoice_number="991050"))  # type: ignore[arg-type]
    assert [each.is_changed for each in mentions if each.number == "1050"] == [True]


@given(number=st.integers(1, 10**9), sign=_SIGNS, after=st.sampled_from(["", " ", "-A", "#"]))
def test_whatever_stands_around_a_number_it_is_read(number: int, sign: str, after: str) -> None:
    mentions = mentions_of(BookSale(**_SALE, payment_reference=f"{sign}{number}{after}"))  # type: ignore[arg-type]
    assert str(number) in {each.number for each in mentions}


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_read(reference: str, description: str, memo: str) -> None:
    texts = {"payment_reference": reference, "description": description, "memo": memo}
    for mention in mentions_of(BookSale(**_SALE, **texts)):  # type: ignore[arg-type]
        assert mention.number.isdecimal()
        assert not mention.number.startswith("0")
