"""The house number in a street line of a Dutch address, however the line is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.values.comparison import house_number_key, house_number_of, street_line

STREETS = st.sampled_from(
    [
        *("Kerkstraat", "Plein 1944", "Plein 1940-1945", "Plein 40-45", "Laan '40-'45", "Straat van 1813", "Laan 1914"),
        *("Van Goghlaan", "'s-Gravenweg", "Groot Hertoginnelaan", "Nieuwe Gracht", "Kromme Nieuwegracht", "Weg 1953"),
    ]
)
AFTER_A_NUMBER = st.sampled_from(["2e Dorpsstraat", "1ste Barendrechtseweg", "18 Septemberplein", "4 Meistraat"])
"""Streets whose name begins with a number: that of the house can only stand behind it."""
NUMBERS = st.builds(
    lambda number, addition: f"{number}{addition}",
    st.integers(min_value=1, max_value=1499),
    st.sampled_from(["", "a", "B", "-2", " bis", "-hs", "/3"]),
)


@given(
    STREETS | AFTER_A_NUMBER,
    NUMBERS,
    st.sampled_from(["{street} {number}", "{street}, {number}", "{street}  {number}"]),
)
def test_the_number_behind_a_street_is_that_of_the_house(street: str, number: str, form: str) -> None:
    line = form.format(street=street, number=number)
    assert house_number_key(line) == house_number_key(f"x {number}"), line


@given(STREETS, NUMBERS)
def test_the_number_before_a_street_is_that_of_the_house(street: str, number: str) -> None:
    assert house_number_key(f"{number} {street}") == house_number_key(f"x {number}")


@given(STREETS | AFTER_A_NUMBER, NUMBERS)
def test_the_number_on_the_second_line_is_that_of_the_house(street: str, number: str) -> None:
    assert house_number_key(street_line(street, number)) == house_number_key(f"x {number}")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("12 Plein 1944", "12"),
        ("Plein 1944 12", "12"),
        ("Straat van 1813 12a", "12a"),
        ("Plein 40-45 3", "3"),
        ("Plein 1944", "1944"),  # nothing else can be the number
        ("Kerkstraat 12 3", "12 3"),
        ("Dorpsstraat 1944 3", "1944 3"),
        ("Plein", ""),
    ],
)
def test_a_year_belongs_to_the_name_of_a_street_while_another_number_stands_in_the_line(line: str, number: str) -> None:
    assert house_number_of(line) == number
