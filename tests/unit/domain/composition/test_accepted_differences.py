"""An accepted difference: the order is booked as the books compute it, and the amount paid stays."""

from dataclasses import replace

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import CAN_BE_ACCEPTED
from tests.unit.domain.makers import (
    HIGH_CLASS,
    SHIRT,
    D,
    article,
    book,
    booked,
    causes,
    composed,
    line,
    order,
    profile,
    shirt_order,
    totals,
)

PLAIN = replace(SHIRT, options=())
LOW_SHIRT = {"SHIRT": article("SHIRT", revenue_group_id="g-low")}


def causes_of(outcome: object) -> list[Cause]:
    assert isinstance(outcome, list)
    return outcome


def test_a_line_whose_other_vat_was_accepted_bears_the_vat_of_its_article() -> None:
    [mismatch] = causes_of(book(shirt_order(PLAIN), articles=LOW_SHIRT))
    facts = {"code": "SHIRT", "group": "Omzet laag", "books_percent": "9", "shop_percent": "21"}
    assert mismatch.facts == {**facts, "books_vat": "1,00", "shop_vat": "2,10"}
    outcome = book(shirt_order(PLAIN), articles=LOW_SHIRT, accepted=[mismatch])
    assert booked(outcome) == [("SHIRT", "1", "12.10")]
    made = composed(outcome)
    assert (made.control_total, made.control_total_excluding_vat) == (D("12.10"), D("11.10"))
    assert [(rate.percent, rate.books, rate.shop) for rate in made.vat] == [(D(9), D("1.00"), D("1.00"))]
    assert made.accepted == (mismatch,)


def test_only_the_part_of_that_line_moves_to_the_other_rate() -> None:
    sold = order(
        [PLAIN, line("BROEK", 3, "20.0000", "4.2000", HIGH_CLASS)], totals(("tax", "BTW 21%", "14.7000")), "84.7000"
    )
    [mismatch] = causes_of(book(sold, articles=LOW_SHIRT))
    made = composed(book(sold, articles=LOW_SHIRT, accepted=[mismatch]))
    assert [(rate.percent, rate.books, rate.shop) for rate in made.vat] == [
        (D(21), D("12.60"), D("12.60")),
        (D(9), D("1.00"), D("1.00")),
    ]
    assert made.control_total == D("84.70")


def test_an_acceptance_holds_for_the_difference_as_it_was_reported() -> None:
    [mismatch] = causes_of(book(shirt_order(PLAIN), articles=LOW_SHIRT))
    another = replace(mismatch, facts=dict(mismatch.facts) | {"books_percent": "6"})
    assert causes_of(book(shirt_order(PLAIN), articles=LOW_SHIRT, accepted=[another])) == [mismatch]


def test_an_article_that_may_not_be_used_is_not_let_pass_with_the_vat() -> None:
    [mismatch] = causes_of(book(shirt_order(PLAIN), articles=LOW_SHIRT))
    inactive = {"SHIRT": replace(LOW_SHIRT["SHIRT"], inactive=True)}
    assert causes(book(shirt_order(PLAIN), articles=inactive, accepted=[mismatch])) == {CauseKind.ARTICLE_INACTIVE}


def test_a_total_that_was_accepted_is_closed_however_large_the_difference() -> None:
    sold = replace(shirt_order(PLAIN), total=D("15.0000"))
    [difference] = causes_of(book(sold))
    assert difference.facts == {"books": "12,10", "shop": "15,00", "difference": "2,90"}
    outcome = book(sold, accepted=[difference])
    assert booked(outcome) == [("SHIRT", "1", "12.10"), ("AFR", "1", "2.90")]
    made = composed(outcome)
    assert (made.control_total, made.accepted) == (D("15.00"), (difference,))
    assert CauseKind.SERVICE_ARTICLE_MISSING in causes(book(sold, profile(rounding_article=""), accepted=[difference]))


def test_vat_of_a_rate_that_was_accepted_is_booked_as_the_books_compute_it() -> None:
    sold = order([PLAIN], totals(("tax", "BTW 21%", "1.9000")), "12.1000")
    [mismatch] = causes_of(book(sold))
    assert mismatch.facts == {"percent": "21", "books": "2,10", "shop": "1,90"}
    made = composed(book(sold, accepted=[mismatch]))
    assert [(rate.books, rate.shop) for rate in made.vat] == [(D("2.10"), D("1.90"))]
    assert (made.control_total, made.accepted) == (D("12.10"), (mismatch,))


def test_what_would_leave_an_order_untrue_cannot_be_accepted() -> None:
    amounts = {CauseKind.TOTAL_DIFFERENCE, CauseKind.VAT_TOTAL_MISMATCH, CauseKind.VAT_MISMATCH}
    others = {CauseKind.PRICE_ROUNDING, CauseKind.CURRENCY_UNCLEAR, CauseKind.VAT_NUMBER_OF_OTHER_STATE}
    assert amounts | others == CAN_BE_ACCEPTED
