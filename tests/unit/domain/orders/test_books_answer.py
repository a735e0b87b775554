"""What the books answered to an order is held against what was computed, whatever the tolerance of totals is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.domain.books import BookedLine
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.books_answer import Answered, Expected, SentLine, answer_difference, differs

D = Decimal
COFFEE = SentLine("a-coffee", D(9), D(3), D("1.05"))
SHIRT = SentLine("a-shirt", D(21), D(1), D("12.10"))
EXPECTED = Expected(D("15.25"), D("12.89"), lines=(COFFEE, SHIRT))
"""3.15 with 9 % and 12.10 with 21 %: VAT 0.26 and 2.10."""
WITHOUT = Expected(D("15.25"), D("12.89"), prices_include_vat=False)


def cause(expected: Expected, total: str | None, net: str | None, **more: object) -> Cause | None:
    answered = Answered(None if total is None else D(total), None if net is None else D(net))
    return answer_difference("1001", "7", expected, replace(answered, **more))  # type: ignore[arg-type]


def told(expected: Expected, total: str | None, net: str | None, **more: object) -> str:
    found = cause(expected, total, net, **more)
    assert found is not None
    assert found.kind is CauseKind.BOOKED_OTHERWISE
    assert found.key == "1001"
    assert "?" not in found.dutch + found.english
    return found.dutch


@pytest.mark.parametrize(("total", "net"), [("15.25", "12.89"), (None, None), ("15.25", None), (None, "12.89")])
def test_the_same_amounts_and_amounts_that_are_not_told_are_no_difference(total: str | None, net: str | None) -> None:
    assert cause(EXPECTED, total, net) is None


def test_vat_that_is_rounded_per_line_is_no_difference() -> None:
    lines = (replace(COFFEE, quantity=D(1), unit_price=D("1.05")),) * 3
    expected = Expected(D("3.15"), D("2.89"), lines=lines)  # VAT 0.26 per rate, 0.27 per line
    assert not differs(expected, Answered(D("3.15"), D("2.88")))
    assert differs(expected, Answered(D("3.15"), D("2.90")))


@pytest.mark.parametrize("net", ["12.88", "12.90"])
def test_a_cent_of_net_that_no_rounding_explains_is_a_difference(net: str) -> None:
    assert "SnelStart komt zonder btw uit op" in told(EXPECTED, "15.25", net)
    assert "de btw wijkt €\xa00,01 af" in told(EXPECTED, "15.25", net)


def test_the_total_and_by_how_much_it_differs_are_told() -> None:
    sentence = told(EXPECTED, "20.00", "16.53")
    assert "verkooporder 7, maar SnelStart komt uit op €\xa020,00 in plaats van €\xa015,25: " in sentence
    assert ": €\xa04,75 te veel" in sentence
    assert "€\xa04,75 te weinig" in told(EXPECTED, "10.50", "8.00")


def test_each_difference_names_its_likeliest_cause() -> None:
    assert "rekent geen btw: kijk naar het land en het btw-nummer" in told(EXPECTED, "15.25", "15.25")
    untaxed = Expected(D(100), D(100), lines=(SentLine("a", D(0), D(1), D(100)),))
    assert "btw waar er geen hoort" in told(untaxed, "100", "82.64")
    assert "omzetgroepen" in told(EXPECTED, "15.25", "13.99")
    assert "verkoopsjabloon zo is ingesteld" in told(EXPECTED, "18.07", "15.25")
    assert "leest de prijzen van deze order exclusief" in told(EXPECTED, "15.25", "12.80", prices_include_vat=False)
    assert "leest de prijzen van deze order inclusief" in told(WITHOUT, "12.89", "10.90", prices_include_vat=True)
    assert "aantal decimalen" in told(EXPECTED, "15.24", "12.88")
    assert "decimalen" in told(WITHOUT, "15.26", "12.89")
    assert "Kijk naar de regels" in told(EXPECTED, "99.00", "81.82")


def test_lines_that_the_books_hold_with_another_amount_are_told() -> None:
    coffee = BookedLine("a-coffee", "Koffie", D(3), D("1.05"), D("2.84"))
    shirt = BookedLine("a-shirt", "Shirt", D(1), D("12.10"), D("12.10"))
    text = BookedLine(None, "maat M", D(0), D(0), D(0))
    sentence = told(EXPECTED, "14.94", "12.60", prices_include_vat=True, lines=(coffee, shirt, text))
    assert "(2,84 in plaats van €\xa03,15)" in sentence
    assert "korting of een eigen prijs" in sentence


def test_without_lines_the_causes_are_told_that_the_totals_give() -> None:
    assert "Kijk naar de regels" in told(replace(EXPECTED, lines=()), "18.07", "15.25")
    assert "rekent geen btw" in told(replace(EXPECTED, lines=()), "15.25", "15.25")
