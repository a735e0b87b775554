"""Each territory with VAT of its own is told from an address, with the article of law that says so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.values.vat_number import EU_COUNTRIES
from sconnect.domain.vat.territories import TERRITORIES, Territory, territory_of, vat_country_of

ARTICLE_6_1 = r"2006/112/EC, article 6\(1\)"
ARTICLE_6_2 = r"2006/112/EC, article 6\(2\)"
ARTICLE_5 = r"2006/112/EC, article 5"
ARTICLE_7 = r"2006/112/EC, article 7\(1\)"
OUTSIDE = ""

ROWS = [
    ("GR", "630 86", "Mount Athos", OUTSIDE, ARTICLE_6_1 + r"\(a\)"),
    ("GR", "63087", "Mount Athos", OUTSIDE, ARTICLE_6_1 + r"\(a\)"),
    ("ES", "35001", "the Canary Islands", OUTSIDE, ARTICLE_6_1 + r"\(b\)"),
    ("ES", "38999", "the Canary Islands", OUTSIDE, ARTICLE_6_1 + r"\(b\)"),
    ("ES", "ES35 001", "the Canary Islands", OUTSIDE, ARTICLE_6_1 + r"\(b\)"),
    ("ES", "51001", "Ceuta", OUTSIDE, ARTICLE_6_2 + r"\(c\)"),
    ("ES", "52080", "Melilla", OUTSIDE, ARTICLE_6_2 + r"\(d\)"),
    ("FR", "97110", "Guadeloupe", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97200", "Martinique", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97300", "French Guiana", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97400", "Réunion", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97600", "Mayotte", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97150", "Saint Martin", OUTSIDE, ARTICLE_6_1 + r"\(c\)"),
    ("FR", "97133", "Saint Barthélemy", OUTSIDE, "2010/718/EU"),
    ("FR", "97500", "Saint Pierre and Miquelon", OUTSIDE, r"355\(2\)"),
    ("FR", "98413", "the French Southern Territories", OUTSIDE, r"355\(2\)"),
    ("FR", "98600", "Wallis and Futuna", OUTSIDE, r"355\(2\)"),
    ("FR", "98713", "French Polynesia", OUTSIDE, r"355\(2\)"),
    ("FR", "98800", "New Caledonia", OUTSIDE, r"355\(2\)"),
    ("FR", "98000", "Monaco", "FR", ARTICLE_7),
    ("FI", "22100", "Åland", OUTSIDE, ARTICLE_6_1 + r"\(d\)"),
    ("FI", "AX-22100", "Åland", OUTSIDE, ARTICLE_6_1 + r"\(d\)"),
    ("IT", "22061", "Campione d'Italia", OUTSIDE, "2019/475"),
    ("IT", "23041", "Livigno", OUTSIDE, ARTICLE_6_2 + r"\(e\)"),
    ("IT", "47890", "San Marino", OUTSIDE, ARTICLE_5),
    ("IT", "00120", "Vatican City", OUTSIDE, ARTICLE_5),
    ("DE", "27498", "Heligoland", OUTSIDE, ARTICLE_6_2 + r"\(a\)"),
    ("DE", "D-27498", "Heligoland", OUTSIDE, ARTICLE_6_2 + r"\(a\)"),
    ("DE", "78266", "Büsingen", OUTSIDE, ARTICLE_6_2 + r"\(b\)"),
    ("CY", "9300", "Northern Cyprus", OUTSIDE, "Protocol 10"),
    ("CY", "99300", "Northern Cyprus", OUTSIDE, "Protocol 10"),
    ("DK", "FO-100", "the Faroe Islands", OUTSIDE, r"355\(5\)\(a\)"),
    ("DK", "3900", "Greenland", OUTSIDE, r"355\(2\)"),
    ("GB", "BT1 5GS", "Northern Ireland", "XI", "Windsor Framework"),
    ("GB", "bt805ab", "Northern Ireland", "XI", "Windsor Framework"),
    ("GB", "IM1 1AA", "the Isle of Man", OUTSIDE, ARTICLE_7),
    ("GB", "JE2 3AB", "the Channel Islands", OUTSIDE, ARTICLE_5),
    ("GB", "GY1 1AA", "the Channel Islands", OUTSIDE, ARTICLE_5),
]
BY_ZONE = [
    ("GR", "Ágion Óros", "Mount Athos"),
    ("ES", "Las Palmas", "the Canary Islands"),
    ("ES", "SANTA CRUZ DE TENERIFE", "the Canary Islands"),
    ("ES", "Ceuta", "Ceuta"),
    ("ES", "Melilla", "Melilla"),
    ("FR", "La Réunion", "Réunion"),
    ("FI", "Åland", "Åland"),
    ("IT", "Livigno", "Livigno"),
    ("DE", "Helgoland", "Heligoland"),
    ("CY", "Kyrenia", "Northern Cyprus"),
    ("GB", "County Antrim", "Northern Ireland"),
    ("GB", "Tyrone", "Northern Ireland"),
    ("GB", "Akrotiri", "the British sovereign bases in Cyprus"),
]
OWN_CODES = [
    ("IC", "the Canary Islands"),
    ("EA", "Ceuta and Melilla"),
    ("GP", "Guadeloupe"),
    ("MQ", "Martinique"),
    ("GF", "French Guiana"),
    ("RE", "Réunion"),
    ("YT", "Mayotte"),
    ("MF", "Saint Martin"),
    ("BL", "Saint Barthélemy"),
    ("PM", "Saint Pierre and Miquelon"),
    ("TF", "the French Southern Territories"),
    ("WF", "Wallis and Futuna"),
    ("PF", "French Polynesia"),
    ("NC", "New Caledonia"),
    ("AX", "Åland"),
    ("FO", "the Faroe Islands"),
    ("GL", "Greenland"),
    ("SM", "San Marino"),
    ("VA", "Vatican City"),
    ("MC", "Monaco"),
    ("IM", "the Isle of Man"),
    ("GG", "the Channel Islands"),
    ("JE", "the Channel Islands"),
    ("XI", "Northern Ireland"),
]


def found(country: str, postcode: str = "", zone: str = "") -> Territory:
    territory = territory_of(country, postcode, zone)
    assert territory is not None
    return territory


@pytest.mark.parametrize(("country", "postcode", "name", "counts_as", "source"), ROWS)
def test_a_postcode_tells_the_territory_and_its_law(
    country: str, postcode: str, name: str, counts_as: str, source: str
) -> None:
    territory = found(country, postcode)
    assert (territory.name.english, territory.counts_as, territory.is_outside) == (name, counts_as, not counts_as)
    assert re.search(source, territory.source)


@pytest.mark.parametrize(("country", "zone", "name"), BY_ZONE)
def test_a_province_tells_the_territory_where_the_postcode_does_not(country: str, zone: str, name: str) -> None:
    assert found(country, "", zone).name.english == name
    assert found(country, "onbekend", zone).name.english == name


@pytest.mark.parametrize(("code", "name"), OWN_CODES)
def test_a_country_code_of_its_own_tells_the_territory(code: str, name: str) -> None:
    assert found(code).name.english == name
    assert found(f" {code.lower()} ", "1234 AB").name.english == name


@pytest.mark.parametrize("territory", TERRITORIES, ids=lambda territory: territory.name.english)
def test_every_row_is_tried_and_names_its_source(territory: Territory) -> None:
    tried = {name for _, _, name, *_ in ROWS} | {name for *_, name in BY_ZONE} | {name for _, name in OWN_CODES}
    assert territory.name.english in tried
    assert territory.source
    assert territory.counts_as in {"", "XI", *EU_COUNTRIES}
    assert territory.name.dutch


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("ES", "28001", ""),
        ("ES", "28001", "Las Palmas"),
        ("ES", "34999", ""),
        ("ES", "36000", ""),
        ("ES", "50999", ""),
        ("ES", "53000", ""),
        ("ES", "", "Madrid"),
        ("FR", "75001", ""),
        ("FR", "96999", ""),
        ("FR", "98100", ""),
        ("FI", "21999", ""),
        ("FI", "23000", ""),
        ("DE", "27497", ""),
        ("DE", "35001", ""),
        ("IT", "23030", ""),
        ("IT", "00121", ""),
        ("GR", "63085", ""),
        ("CY", "1010", ""),
        ("CY", "8999", "Kyrenia"),
        ("DK", "3899", ""),
        ("DK", "4000", ""),
        ("GB", "B1 1AA", ""),
        ("GB", "SW1A 1AA", "Tyrone"),
        ("NL", "3500 AB", "Las Palmas"),
        ("CH", "8238", ""),
        ("", "35001", ""),
        ("ES", "", ""),
        ("ES", "", "  "),
        ("PT", "9000-001", "Madeira"),
    ],
)
def test_elsewhere_the_country_decides(country: str, postcode: str, zone: str) -> None:
    assert territory_of(country, postcode, zone) is None


@given(st.text(max_size=3), st.text(max_size=12), st.text(max_size=30))
def test_any_address_is_read_without_harm(country: str, postcode: str, zone: str) -> None:
    territory = territory_of(country, postcode, zone)
    assert territory is None or country.strip().upper() in {*territory.countries, *territory.own_codes}


@given(st.integers(min_value=0, max_value=99999))
def test_every_spanish_postcode_of_four_provinces_and_no_other_lies_outside(number: int) -> None:
    outside = territory_of("ES", f"{number:05}", "") is not None
    assert outside == (number // 1000 in {35, 38, 51, 52})


@given(st.integers(min_value=0, max_value=99999))
def test_every_french_postcode_outside_has_the_number_of_an_overseas_part(number: int) -> None:
    territory = territory_of("FR", f"{number:05}", "")
    outside = {*range(971, 979), 984, 986, 987, 988}
    assert (territory is not None and territory.is_outside) == (number // 100 in outside)


@pytest.mark.parametrize(
    ("country", "postcode", "zone", "code"),
    [
        ("GB", "BT1 5GS", "", "XI"),
        ("gb", "", "Tyrone", "XI"),
        ("GB", "LS1 1AA", "", "GB"),
        ("MC", "98000", "", "FR"),
        ("ES", "35001", "", "ES"),
        (" nl ", "1234 AB", "", "NL"),
        ("", "", "", ""),
    ],
)
def test_a_vat_number_goes_with_what_the_territory_counts_as(country: str, postcode: str, zone: str, code: str) -> None:
    assert vat_country_of(country, postcode, zone) == code
