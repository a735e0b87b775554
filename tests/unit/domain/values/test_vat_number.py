"""VAT numbers are told by form and check digits."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.values.vat_number import EU_COUNTRIES, normal_vat_number, vat_number_country

VALID = {
    "AT": "ATU12345675",
    "BE": "BE0123456749",
    "BG": "BG175074752",
    "CY": "CY10259033P",
    "CZ": "CZ25123891",
    "DE": "DE123456788",
    "DK": "DK13585628",
    "EE": "EE100931558",
    "ES": "ESX1234567L",
    "FI": "FI20774740",
    "FR": "FR83404833048",
    "GR": "EL123456783",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE1234567FA",
    "IT": "IT00743110157",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003521600",
    "MT": "MT11679112",
    "NL": "NL123456782B01",
    "PL": "PL8567346215",
    "PT": "PT501964843",
    "RO": "RO18547290",
    "SE": "SE123456783001",
    "SI": "SI50223054",
    "SK": "SK2022749619",
    "XI": "XI123456782",
}


def test_every_member_state_and_northern_ireland_has_numbers() -> None:
    assert set(VALID) == {*EU_COUNTRIES, "XI"}


@pytest.mark.parametrize(("country", "number"), sorted(VALID.items()))
def test_a_valid_number_tells_its_country(country: str, number: str) -> None:
    assert vat_number_country(number) == country
    assert vat_number_country(f" {number[:2].lower()} {number[2:5]}.{number[5:].lower()} ") == country


@pytest.mark.parametrize("number", sorted(set(VALID.values()) - {VALID["RO"]}))
def test_a_number_that_lacks_its_last_character_is_none(number: str) -> None:
    assert vat_number_country(number[:-1]) is None


@pytest.mark.parametrize(
    "number", sorted(VALID[country] for country in ("AT", "DE", "FI", "GR", "IT", "PL", "PT", "SI"))
)
def test_a_mistyped_digit_is_seen(number: str) -> None:
    for position in range(len(number) - 8, len(number)):
        for digit in "0123456789":
            changed = number[:position] + digit + number[position + 1 :]
            assert vat_number_country(changed) in ({None} if changed != number else {vat_number_country(number)})


@pytest.mark.parametrize("number", ["NL002455799B11", "NL004495445B01"])
def test_dutch_numbers_follow_the_citizens_number_or_for_sole_traders_since_2020_a_check_of_their_own(
    number: str,
) -> None:
    assert vat_number_country(number) == "NL"
    assert vat_number_country(number[:-1] + "9") in {None, "NL"}


@pytest.mark.parametrize(
    "number", ["EU372000041", "IM5400000008", "GB123456782", "GR123456783", "CHE123456788", "NO974760673MVA"]
)
def test_numbers_of_the_one_stop_shop_and_of_third_countries_are_of_no_member_state(number: str) -> None:
    assert vat_number_country(number) is None


@given(st.text(max_size=40) | st.from_regex(r"(AT|BE|CZ|ES|FR|IE|NL|XI)[0-9A-Z+*Ü²]{0,13}", fullmatch=True))
def test_any_text_is_read_without_harm(text: str) -> None:
    country = vat_number_country(text)
    assert country is None or vat_number_country(normal_vat_number(text)) == country


def test_the_library_is_loaded_with_the_first_number_only() -> None:
    asked = "import sys, sconnect.domain.vat, sconnect.domain.composition; print('stdnum' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.strip() == "False"
