"""The table of VAT treatments: which row decides, by scheme on the day, territory, buyer, goods and delivery.

The legal source stands beside each case, and must be that of the row.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import Administration, Period, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import VatExemption
from sconnect.domain.vat import Sale, VatTreatment, taxation_of
from sconnect.domain.vat.territories import territory_of
from sconnect.domain.vat.treatment import RULES, rule_for
from tests.unit.domain.makers import D, dutch_books

TODAY, BEFORE = date(2026, 11, 23), date(2026, 6, 30)
GERMAN, BELGIAN = "DE136695976", "BE0403170701"
KOR = VatExemption(country="NL")
KOR_BEFORE = VatExemption(country="NL", last_day="2026-06-30")
EU_KOR = VatExemption(country="DE")
OSS = dutch_books(charges_foreign_vat=True)
OSS_SINCE_JULY = dutch_books(charges_foreign_vat=True, foreign_vat_periods=(Period(date(2026, 7, 1), None),))
NO_OSS = dutch_books()


def sale(country: str = "NL", charged: int = 0, number: str = "", **more: Any) -> Sale:
    return Sale("1001", country, country, number, [D(charged)] if charged else [], **({"day": TODAY} | more))


CASES: Mapping[str, list[tuple[str, Sale, Reference, VatTreatment | CauseKind]]] = {
    "at home": [
        ("artikelen 1 en 5", sale("NL", 21), NO_OSS, VatTreatment.DOMESTIC),
        ("artikelen 1 en 5", sale("", 21), OSS, VatTreatment.DOMESTIC),
        ("articles 31, 32 and 284", sale("NL", exemptions=(KOR,)), NO_OSS, VatTreatment.DOMESTIC),
    ],
    "to a business in another member state, without VAT": [
        ("article 138", sale("DE", 0, GERMAN), NO_OSS, VatTreatment.REVERSE_CHARGE),
        ("article 138", sale("DE", 0, GERMAN), OSS, VatTreatment.REVERSE_CHARGE),
        ("article 138", sale("DE", 0, BELGIAN), NO_OSS, VatTreatment.REVERSE_CHARGE),
        ("article 45a", sale("DE", 0, GERMAN, is_picked_up=True), NO_OSS, VatTreatment.REVERSE_CHARGE),
        ("article 138", sale("DE", 0, GERMAN, exemptions=(KOR_BEFORE,)), NO_OSS, VatTreatment.REVERSE_CHARGE),
    ],
    "picked up in the shop": [
        ("article 31", sale("DE", 21, is_picked_up=True), OSS, VatTreatment.DOMESTIC),
        ("article 31", sale("CH", 21, is_picked_up=True), NO_OSS, VatTreatment.DOMESTIC),
        ("article 31", sale("US", 0, is_picked_up=True), NO_OSS, VatTreatment.DOMESTIC),
        ("article 31", sale("DE", 0, GERMAN, is_picked_up=True, exemptions=(KOR,)), OSS, VatTreatment.DOMESTIC),
    ],
    "out of the VAT area": [
        ("article 146", sale("US"), NO_OSS, VatTreatment.EXPORT),
        ("article 146", sale("CH", 21), OSS, VatTreatment.EXPORT),
        ("article 146", sale("ES", territory=territory_of("ES", "35001", "")), OSS, VatTreatment.EXPORT),
        ("article 146", sale("US", exemptions=(KOR,)), NO_OSS, VatTreatment.EXPORT),
    ],
    "without VAT, without a business": [
        ("article 138(1)(b)", sale("DE"), NO_OSS, CauseKind.VAT_NUMBER_MISSING),
        ("article 138(1)(b)", sale("DE", typed_vat_number="DE1234567"), OSS, CauseKind.VAT_NUMBER_INVALID),
        ("article 138(1)(b)", sale("DE", exemptions=(KOR,)), OSS, CauseKind.VAT_NUMBER_MISSING),
        ("article 138(1)(b)", sale("DE", exemptions=(KOR_BEFORE,)), NO_OSS, CauseKind.VAT_NUMBER_MISSING),
    ],
    "under the one-stop shop": [
        ("articles 33 and 369a", sale("DE", 19), OSS, VatTreatment.ONE_STOP_SHOP),
        ("articles 33 and 369a", sale("DE", 19), OSS_SINCE_JULY, VatTreatment.ONE_STOP_SHOP),
        ("articles 33 and 369a", sale("DE", exemptions=(EU_KOR,)), OSS, VatTreatment.ONE_STOP_SHOP),
        ("articles 33 and 369a", sale("DE", 0, GERMAN, bears_vat=False), OSS, VatTreatment.ONE_STOP_SHOP),
    ],
    "below the threshold": [
        ("article 59c", sale("DE", 21), NO_OSS, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", 21, day=BEFORE), OSS_SINCE_JULY, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", 21, day=BEFORE, one_stop_shop_since=TODAY), OSS, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", 19, day=BEFORE), OSS_SINCE_JULY, CauseKind.FOREIGN_VAT_OFF),
        ("article 59c", sale("DE", exemptions=(KOR,)), NO_OSS, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", day=BEFORE, exemptions=(KOR_BEFORE,)), NO_OSS, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", 0, GERMAN, exemptions=(KOR,)), NO_OSS, VatTreatment.DOMESTIC),
        ("article 59c", sale("DE", 0, GERMAN, bears_vat=False), NO_OSS, VatTreatment.DOMESTIC),
    ],
}
FLAT = [(name, *case) for name, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("name", "source", "sold", "books", "outcome"), FLAT)
def test_the_row_and_its_legal_source(
    name: str, source: str, sold: Sale, books: Reference, outcome: VatTreatment | CauseKind
) -> None:
    rule = rule_for(sold, books)
    assert rule.name == name
    assert source in rule.source
    made = taxation_of(sold, books)
    assert (made.kind if isinstance(made, Cause) else made.treatment) is outcome


def test_every_row_has_cases() -> None:
    assert [rule.name for rule in RULES] == list(CASES)


@pytest.mark.parametrize("sold", [sale("DE", 21, is_picked_up=True), sale("US", 21, is_picked_up=True)])
def test_goods_that_are_picked_up_are_at_home_in_the_books(sold: Sale) -> None:
    made = taxation_of(sold, OSS)
    assert not isinstance(made, Cause)
    assert (made.country, made.books_country, made.is_picked_up) == ("NL", "NL", True)
    assert not made.keeps_vat_number_off_card
    assert ["opgehaald in de winkel" in notice.dutch for notice in made.notices] == [True]


def test_a_business_that_picks_up_without_vat_is_told_which_proof_it_takes() -> None:
    made = taxation_of(sale("DE", 0, GERMAN, is_picked_up=True), NO_OSS)
    assert not isinstance(made, Cause)
    assert (made.country, made.is_picked_up) == ("DE", False)
    [notice] = made.notices
    assert "vervoersverklaring" in notice.dutch


@pytest.mark.parametrize("goods", [{"bears_vat": False}, {"exemptions": (KOR,)}])
def test_the_number_of_a_business_stays_off_a_new_card_for_what_is_no_intra_community_supply(goods: Any) -> None:
    made = taxation_of(sale("DE", 0, GERMAN, **goods), NO_OSS)
    assert not isinstance(made, Cause)
    assert made.keeps_vat_number_off_card
    assert not made.vat_number


@pytest.mark.parametrize(
    ("sold", "books", "is_told"),
    [
        (sale("NL", 21, exemptions=(KOR,)), NO_OSS, True),
        (sale("NL", 21, exemptions=(KOR_BEFORE,)), NO_OSS, False),
        (sale("NL", 21), dutch_books(is_small_business=True), True),
        (sale("NL", 0), dutch_books(is_small_business=True), False),
    ],
)
def test_vat_that_is_charged_under_the_small_business_scheme_is_told(
    sold: Sale, books: Reference, *, is_told: bool
) -> None:
    made = taxation_of(sold, books)
    assert not isinstance(made, Cause)
    assert any("artikel 37" in notice.dutch for notice in made.notices) is is_told


@pytest.mark.parametrize(
    ("first", "last", "day", "holds"),
    [
        ("", "", TODAY, True),
        ("2026-11-23", "", TODAY, True),
        ("2026-11-24", "", TODAY, False),
        ("", "2026-11-23", TODAY, True),
        ("", "2026-11-22", TODAY, False),
    ],
)
def test_both_days_of_a_scheme_are_in_it(first: str, last: str, day: date, *, holds: bool) -> None:
    assert VatExemption(country="NL", first_day=first, last_day=last).holds(day) is holds


def test_the_periods_of_the_books_go_before_their_flag_and_before_the_settings() -> None:
    plain = Administration("adm", "Lab")
    ended = replace(plain, foreign_vat_periods=(Period(date(2026, 1, 1), date(2026, 6, 30)),))
    assert ended.charges_foreign_vat_on(BEFORE, since=TODAY)
    assert not ended.charges_foreign_vat_on(date(2026, 7, 1))
    flagged = replace(plain, charges_foreign_vat=True)
    assert flagged.charges_foreign_vat_on(BEFORE)
    assert not flagged.charges_foreign_vat_on(BEFORE, since=TODAY)
    assert not plain.charges_foreign_vat_on(TODAY, since=BEFORE)
