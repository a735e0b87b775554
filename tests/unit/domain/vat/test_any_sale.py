"""Whatever a shop charged and a shopper filled in, the territory decides what a sale can be."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.books import Country, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.vat_number import EU_COUNTRIES, vat_number_country
from sconnect.domain.vat import Sale, VatTreatment, kinds_with, percent_of, taxation_of
from sconnect.domain.vat.territories import TERRITORIES, Territory
from tests.unit.domain.makers import D, dutch_books

DAY = date(2026, 11, 23)
NUMBERS = ("", "ESX1234567L", "FR83404833048", "DE123456788", "NL123456782B01", "XI123456782", "EL123456783")
ADDRESSES = [(code, each) for each in TERRITORIES for code in (*each.countries[:1], *each.own_codes)]
CODES = sorted({*EU_COUNTRIES, "GB", *(code for code, _ in ADDRESSES)})
charged = st.sets(st.sampled_from([D(21), D(9), D(19), D(10), D("5.5")]), max_size=2)
known = st.sets(st.sampled_from(CODES)).map(lambda codes: {*codes, "NL"})


def books(codes: set[str], *, one_stop_shop: bool) -> Reference:
    countries = tuple(Country(f"land-{code}", code, code) for code in sorted(codes))
    return replace(dutch_books(charges_foreign_vat=one_stop_shop), countries=countries)


@given(st.sampled_from(ADDRESSES), charged, st.sampled_from(NUMBERS), known, st.booleans())
def test_goods_that_leave_the_vat_area_are_an_export(
    address: tuple[str, Territory],
    percents: set[object],
    number: str,
    codes: set[str],
    one_stop_shop: bool,
) -> None:
    code, territory = address
    reference = books(codes, one_stop_shop=one_stop_shop)
    sale = Sale("1", code, code, number, percents, DAY, territory=territory, typed_vat_number=number)  # type: ignore[arg-type]
    made = taxation_of(sale, reference)
    if not territory.is_outside:
        assert isinstance(made, Cause) or made.treatment is not VatTreatment.EXPORT
        return
    assert not isinstance(made, Cause)
    assert (made.treatment, made.vat_number, made.is_taxed_abroad) == (VatTreatment.EXPORT, "", False)
    assert not made.is_elsewhere_in_the_union
    if not made.is_export_unseen_by_books:
        assert {percent_of(kind, made, reference) for kind in VatKind} == {0}
    assert percent_of(VatKind.NONE, made, reference) == 0
    assert len(kinds_with(D(0), made, reference)) == (1 if made.is_export_unseen_by_books else len(VatKind))
    assert made.keeps_vat_number_off_card is (made.books_country in EU_COUNTRIES)
    assert any("export zonder btw" in notice.dutch for notice in made.notices) is made.keeps_vat_number_off_card


@given(st.sampled_from(ADDRESSES), charged, st.sampled_from(NUMBERS), st.booleans())
def test_no_vat_inside_the_union_rests_on_a_number_of_another_member_state(
    address: tuple[str, Territory],
    percents: set[object],
    number: str,
    one_stop_shop: bool,
) -> None:
    code, territory = address
    reference = books({code}, one_stop_shop=one_stop_shop)
    made = taxation_of(Sale("1", code, code, number, percents, DAY, territory=territory), reference)  # type: ignore[arg-type]
    if isinstance(made, Cause):
        assert made.kind in {CauseKind.VAT_NUMBER_MISSING, CauseKind.FOREIGN_VAT_OFF}
    elif made.treatment is VatTreatment.REVERSE_CHARGE:
        assert not percents
        assert vat_number_country(made.vat_number) not in {None, "NL"}
    else:
        assert made.vat_number == ""


@given(st.sampled_from(ADDRESSES), st.sampled_from(NUMBERS), known)
def test_the_books_get_a_country_that_they_have_where_there_is_one(
    address: tuple[str, Territory], number: str, codes: set[str]
) -> None:
    code, territory = address
    made = taxation_of(
        Sale("1", code, code, number, [D(21)], DAY, territory=territory), books(codes, one_stop_shop=False)
    )
    assert not isinstance(made, Cause)
    possible = {territory.counts_as, code, *territory.own_codes, *territory.countries} & codes
    assert made.books_country in (possible or {code})
