from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sconnect.domain.books import Article, Country, VatKind, VatRate
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import ForeignRate
from sconnect.domain.values.vat_number import EU_COUNTRIES, vat_number_country
from sconnect.domain.vat import (
    Sale,
    Taxation,
    VatTreatment,
    decide_treatment,
    kinds_with,
    percent_of,
    percent_of_article,
    shop_vat_misfit,
    taxation_of,
)
from tests.unit.domain.makers import D, dutch_books

TODAY = date(2026, 11, 23)
DUTCH, GERMAN, NONE = [D(21)], [D(19)], ()


def decide(
    country: str,
    charged: Collection[Decimal],
    number: str = "",
    *,
    foreign: bool = False,
    elsewhere: Collection[Decimal] = (),
) -> VatTreatment | CauseKind:
    sale = Sale("1001", country, f"Land {country}", number, charged, TODAY, foreign=elsewhere)
    outcome = decide_treatment(sale, dutch_books(charges_foreign_vat=foreign))
    if isinstance(outcome, Cause):
        assert f"Land {country}" in outcome.dutch
        return outcome.kind
    return outcome


@pytest.mark.parametrize(
    ("country", "charged", "number", "foreign", "treatment"),
    [
        ("NL", DUTCH, "", False, VatTreatment.DOMESTIC),
        ("NL", NONE, "DE123456788", True, VatTreatment.DOMESTIC),
        ("", DUTCH, "", True, VatTreatment.DOMESTIC),
        ("nl", DUTCH, "", True, VatTreatment.DOMESTIC),
        ("GB", NONE, "", False, VatTreatment.EXPORT),
        ("GB", DUTCH, "", False, VatTreatment.EXPORT),
        ("CH", NONE, "", True, VatTreatment.EXPORT),
        ("DE", NONE, "DE123456788", False, VatTreatment.REVERSE_CHARGE),
        ("DE", NONE, "ATU12345675", True, VatTreatment.REVERSE_CHARGE),
        ("GR", NONE, "EL123456783", False, VatTreatment.REVERSE_CHARGE),
        ("DE", NONE, "", True, CauseKind.VAT_NUMBER_MISSING),
        ("DE", NONE, "NL123456782B01", False, CauseKind.VAT_NUMBER_MISSING),
        ("DE", NONE, "GB123456789", False, CauseKind.VAT_NUMBER_MISSING),
        ("DE", GERMAN, "", True, VatTreatment.ONE_STOP_SHOP),
        ("DE", DUTCH, "", True, VatTreatment.ONE_STOP_SHOP),
        ("DE", DUTCH, "", False, VatTreatment.DOMESTIC),
        ("BE", [D(21), D(9)], "", False, VatTreatment.DOMESTIC),
        ("DE", GERMAN, "", False, CauseKind.FOREIGN_VAT_OFF),
        ("DE", [D(21), D(19)], "DE123456788", False, CauseKind.FOREIGN_VAT_OFF),
    ],
)
def test_the_treatment_follows_country_number_and_what_was_charged(
    country: str, charged: Collection[Decimal], number: str, *, foreign: bool, treatment: VatTreatment | CauseKind
) -> None:
    assert decide(country, charged, number, foreign=foreign) is treatment


def test_foreign_vat_that_is_as_high_as_the_dutch_is_still_foreign() -> None:
    assert decide("BE", DUTCH, elsewhere=DUTCH) is CauseKind.FOREIGN_VAT_OFF
    assert decide("BE", DUTCH, elsewhere=DUTCH, foreign=True) is VatTreatment.ONE_STOP_SHOP


def test_goods_that_bear_no_vat_anywhere_need_no_vat_number() -> None:
    sale = Sale("1001", "DE", "Duitsland", "", NONE, TODAY, bears_vat=False)
    assert decide_treatment(sale, dutch_books(charges_foreign_vat=True)) is VatTreatment.ONE_STOP_SHOP
    assert decide_treatment(sale, dutch_books()) is VatTreatment.DOMESTIC
    business = replace(sale, vat_number="DE123456788")
    assert decide_treatment(business, dutch_books()) is VatTreatment.DOMESTIC, "no reverse charge of what is exempt"


def test_a_country_is_named_as_the_books_do() -> None:
    sale = Sale("1001", "DE", "Germany", "", NONE, TODAY)
    books = replace(dutch_books(), countries=(Country("de", "DE", "Duitsland"),))
    outcome = decide_treatment(sale, books)
    assert isinstance(outcome, Cause)
    assert "0 % btw voor Duitsland" in outcome.dutch


@pytest.mark.parametrize(
    ("kind", "treatment", "country", "day", "percent"),
    [
        (VatKind.HIGH, VatTreatment.DOMESTIC, "NL", TODAY, 21),
        (VatKind.LOW, VatTreatment.DOMESTIC, "NL", TODAY, 9),
        (VatKind.LOW, VatTreatment.DOMESTIC, "NL", date(2019, 1, 1), 9),
        (VatKind.LOW, VatTreatment.DOMESTIC, "NL", date(2018, 12, 31), 6),
        (VatKind.NONE, VatTreatment.DOMESTIC, "NL", TODAY, 0),
        (VatKind.OTHER, VatTreatment.DOMESTIC, "NL", TODAY, None),
        (VatKind.HIGH, VatTreatment.ONE_STOP_SHOP, "DE", TODAY, 19),
        (VatKind.HIGH, VatTreatment.ONE_STOP_SHOP, "DE", date(2020, 12, 31), 16),
        (VatKind.LOW, VatTreatment.ONE_STOP_SHOP, "DE", TODAY, 7),
        (VatKind.NONE, VatTreatment.ONE_STOP_SHOP, "DE", TODAY, 0),
        (VatKind.HIGH, VatTreatment.ONE_STOP_SHOP, "FR", TODAY, None),
        (VatKind.HIGH, VatTreatment.REVERSE_CHARGE, "DE", TODAY, 0),
        (VatKind.LOW, VatTreatment.EXPORT, "GB", TODAY, 0),
    ],
)
def test_the_percentage_of_a_kind(
    kind: VatKind, treatment: VatTreatment, country: str, day: date, percent: int | None
) -> None:
    assert percent_of(kind, Taxation(treatment, country, day), dutch_books()) == percent


def test_the_kinds_of_a_percentage() -> None:
    books = dutch_books()
    at_home = Taxation(VatTreatment.DOMESTIC, "NL", TODAY)
    assert kinds_with(D("21.0000"), at_home, books) == (VatKind.HIGH,)
    assert kinds_with(D(0), at_home, books) == (VatKind.NONE,)
    assert kinds_with(D(19), at_home, books) == ()
    abroad = Taxation(VatTreatment.EXPORT, "GB", TODAY)
    assert kinds_with(D(0), abroad, books) == (VatKind.HIGH, VatKind.LOW, VatKind.OTHER, VatKind.NONE)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("NL123456782B01", "NL"),
        (" nl 1234.56.782.b01 ", "NL"),
        ("EL123456783", "GR"),
        ("GR123456783", None),
        ("BE0123456749", "BE"),
        ("BE123456749", None),
        ("IE1234567FA", "IE"),
        ("ESX1234567L", "ES"),
        ("ESX1234567R", None),
        ("FR83404833048", "FR"),
        ("FRXX123456789", None),
        ("NL002455799B11", "NL"),
        ("NL123456789B01", None),
        ("XI123456782", "XI"),
        ("GB123456782", None),
        ("EU372000041", None),
        ("IM5400000008", None),
        ("BE697449992", None),
        ("SE123456783001", "SE"),
        ("DE12345678", None),
        ("DE12345678٣", None),
        ("123456789", None),
        ("GB123456789", None),
        ("n.v.t.", None),
        ("", None),
    ],
)
def test_what_looks_like_a_vat_number(text: str, country: str | None) -> None:
    assert vat_number_country(text) == country


def test_the_union_has_27_members() -> None:
    assert len(EU_COUNTRIES) == 27
    assert {"NL", "GR", "HR"} <= EU_COUNTRIES
    assert not {"GB", "EL", "NO", "CH"} & EU_COUNTRIES


def test_a_foreign_rate_that_is_off_is_named_with_its_country_by_the_highest() -> None:
    sale = Sale("1001", "de", "", "", [D(7), D(19), D(21)], TODAY)
    outcome = decide_treatment(sale, dutch_books())
    assert isinstance(outcome, Cause)
    assert (outcome.kind, outcome.key) == (CauseKind.FOREIGN_VAT_OFF, "DE")
    assert outcome.facts == {"percent": "19", "country": "DE", "country_en": "Germany"}


def test_a_missing_vat_number_is_asked_for_per_order() -> None:
    outcome = decide_treatment(Sale("1001", "DE", "Germany", "", NONE, TODAY), dutch_books())
    assert isinstance(outcome, Cause)
    assert (outcome.key, outcome.facts) == ("1001", {"country": "Germany", "country_en": "Germany"})


@pytest.mark.parametrize(
    ("treatment", "country", "elsewhere", "taxed"),
    [
        (VatTreatment.DOMESTIC, "NL", False, False),
        (VatTreatment.DOMESTIC, "DE", True, True),
        (VatTreatment.ONE_STOP_SHOP, "DE", True, True),
        (VatTreatment.REVERSE_CHARGE, "DE", True, False),
        (VatTreatment.EXPORT, "GB", False, False),
    ],
)
def test_goods_for_another_member_state_are_taxed_unless_the_buyer_accounts_for_it(
    treatment: VatTreatment, country: str, *, elsewhere: bool, taxed: bool
) -> None:
    taxation = Taxation(treatment, country, TODAY)
    assert (taxation.is_elsewhere_in_the_union, taxation.is_taxed_abroad) == (elsewhere, taxed)


def test_what_a_shop_cannot_charge_is_told_with_what_is_due() -> None:
    books = replace(dutch_books(), countries=(Country("de", "DE", "Duitsland"),))
    abroad = shop_vat_misfit(D("21.0"), Taxation(VatTreatment.ONE_STOP_SHOP, "DE", TODAY), books)
    assert (abroad.kind, abroad.key) == (CauseKind.VAT_RATE_ABROAD, "DE:21")
    assert abroad.facts == {
        "shop_percent": "21",
        "books_percent": "19 of 7",
        "books_percent_en": "19 or 7",
        "country": "Duitsland",
        "country_en": "Germany",
    }
    exported = shop_vat_misfit(D(21), Taxation(VatTreatment.EXPORT, "GB", TODAY), books)
    assert exported.kind is CauseKind.SHOP_VAT_MISFIT
    assert exported.decisive == {"shop_percent": "21", "books_percent": "0", "country": "GB"}
    assert "this delivery in United Kingdom bears 0 %" in exported.english


def test_a_rate_holds_from_its_first_to_its_last_day() -> None:
    short = VatRate(VatKind.OTHER, D(5), date(2026, 1, 2), date(2026, 1, 3))
    books = replace(dutch_books(), vat_rates=(*dutch_books().vat_rates, short))
    days = [date(2026, 1, day) for day in (1, 2, 3, 4)]
    at_home = [percent_of(VatKind.OTHER, Taxation(VatTreatment.DOMESTIC, "NL", day), books) for day in days]
    assert at_home == [None, 5, 5, None]


def test_of_rates_that_overlap_the_latest_counts() -> None:
    later = VatRate(VatKind.HIGH, D(22), date(2026, 1, 1), date(2400, 12, 31))
    for rates in ((later, *dutch_books().vat_rates), (*dutch_books().vat_rates, later)):
        books = replace(dutch_books(), vat_rates=rates)
        assert percent_of(VatKind.HIGH, Taxation(VatTreatment.DOMESTIC, "NL", TODAY), books) == 22


def test_a_foreign_rate_holds_from_its_first_day_on() -> None:
    days = [date(2020, 6, 30), date(2020, 7, 1), date(2021, 1, 1)]
    rates = [percent_of(VatKind.HIGH, Taxation(VatTreatment.ONE_STOP_SHOP, "DE", day), dutch_books()) for day in days]
    assert rates == [None, 16, 19]


def test_a_rate_of_nothing_that_the_books_hold_goes_before_the_rule_for_no_vat() -> None:
    odd = (VatRate(VatKind.NONE, D(1), date(2000, 1, 1), date(2400, 12, 31)),)
    books = replace(dutch_books(), vat_rates=odd)
    assert percent_of(VatKind.NONE, Taxation(VatTreatment.DOMESTIC, "NL", TODAY), books) == 1
    assert percent_of(VatKind.HIGH, Taxation(VatTreatment.DOMESTIC, "NL", TODAY), books) is None


def test_an_article_without_a_known_group_bears_no_rate_even_with_a_choice_for_another_article() -> None:
    lost = Article("id", "A-1", "Los", "")
    other = ForeignRate(country="FR", percent=D(10), article_code="B-1")
    taxation = Taxation(VatTreatment.ONE_STOP_SHOP, "FR", TODAY, chosen_rates=(other,))
    assert percent_of_article(lost, taxation, dutch_books()) is None
    assert percent_of_article(replace(lost, code="b-1"), taxation, dutch_books()) == 10


def test_at_home_no_vat_is_the_kind_without_before_another_kind_of_zero() -> None:
    odd = VatRate(VatKind.OTHER, D(0), date(2000, 1, 1), date(2400, 12, 31))
    books = replace(dutch_books(), vat_rates=(*dutch_books().vat_rates, odd))
    assert kinds_with(D(0), Taxation(VatTreatment.DOMESTIC, "NL", TODAY), books) == (VatKind.NONE, VatKind.OTHER)


@pytest.mark.parametrize(("percent", "told"), [(D(21), 1), (D(9), 1), (D(19), 0), (D("5.5"), 0)])
def test_only_dutch_rates_are_told_as_dutch_vat_abroad(percent: Decimal, told: int) -> None:
    made = taxation_of(Sale("1001", "FR", "Frankrijk", "", [percent], TODAY), dutch_books(charges_foreign_vat=True))
    assert isinstance(made, Taxation)
    assert len(made.notices) == told


def test_a_number_is_quoted_in_part_only() -> None:
    sale = Sale("1001", "DE", "Duitsland", "", NONE, TODAY, typed_vat_number="DE" + "1" * 60)
    outcome = decide_treatment(sale, dutch_books())
    assert isinstance(outcome, Cause)
    assert outcome.kind is CauseKind.VAT_NUMBER_INVALID
    assert outcome.facts["number"] == "DE" + "1" * 28
