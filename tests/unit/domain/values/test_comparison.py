import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.values.comparison import (
    email_key,
    house_number_key,
    house_number_of,
    is_email,
    name_key,
    phone_key,
    postcode_key,
    street_line,
    vat_number_key,
)
from sconnect.domain.values.text import fit, one_line


@pytest.mark.parametrize(
    "written",
    [
        "0612345678",
        "06-12345678",
        "06 1234 5678",
        "+31612345678",
        "0031 6 12345678",
        "+31 (0)6-12.34.56.78",
        "+31 06 12345678",
    ],
)
def test_a_dutch_number_is_one_number_however_it_is_written(written: str) -> None:
    assert phone_key(written) == "0612345678"


def test_foreign_numbers_keep_their_country() -> None:
    assert phone_key("+49 30 123456") == phone_key("0049 (0)30/123456") == "4930123456"
    assert phone_key("030 123456") != phone_key("+49 30 123456")


def test_a_country_code_may_be_all_there_is_and_the_dutch_zero_may_be_written_with_it() -> None:
    assert phone_key("+31 0612345678") == "0612345678"
    assert phone_key("  +49 30 123456 ") == "4930123456"


@pytest.mark.parametrize("typed", ["jan@voorbeeld.nl", "j.a-n+x@mail.voorbeeld.example", "x@y.nl"])
def test_what_can_be_an_e_mail_address(typed: str) -> None:
    assert is_email(email_key(f" {typed.upper()} "))


def test_no_number_is_no_number() -> None:
    assert phone_key("geen") == ""


@pytest.mark.parametrize(("street", "number"), [
    ("Dorpsstraat 12", "12"),
    ("Dorpsstraat 12a", "12A"),
    ("Dorpsstraat 12 A", "12A"),
    ("Dorpsstraat 12-a", "12A"),
    ("Dorpsstraat 12-14", "1214"),
    ("Dorpsstraat 12-hs", "12HS"),
    ("Lange Nieuwstraat 12 bis", "12BIS"),
    ("Dorpsstraat 12 t.a.v. receptie", "12"),
    ("Dorpsstraat 12, achterom", "12"),
    ("2e Dorpsstraat 12", "12"),
    ("Plein 1944 12", "12"),
    ("12 Rue de la Paix", "12"),
    ("5 2e Dorpsstraat", "5"),
    ("12-a 1ste Helmersstraat", "12A"),
    ("12 Dorpsstraat", "12"),
    ("Meir 12 bus 3", "12BUS3"),
    ("Postweg", ""),
    ("A1", "1"),
    ("", ""),
])  # fmt: skip
def test_house_numbers(street: str, number: str) -> None:
    assert house_number_key(street) == number


def test_a_house_number_keeps_its_writing() -> None:
    assert house_number_of("Lange Nieuwstraat 12 bis") == "12 bis"


@pytest.mark.parametrize(("street", "extra", "line", "number"), [
    ("Keizersgracht 1", "2 hoog", "Keizersgracht 1, 2 hoog", "1"),
    ("Dorpsstraat", "12 a", "Dorpsstraat 12 a", "12A"),
    ("Dorpsstraat 12", "", "Dorpsstraat 12", "12"),
    ("", "Dorpsstraat 12", "Dorpsstraat 12", "12"),
])  # fmt: skip
def test_two_street_lines_become_one(street: str, extra: str, line: str, number: str) -> None:
    assert street_line(street, extra) == line
    assert house_number_key(line) == number


def test_names_and_postcodes_ignore_writing() -> None:
    assert name_key("Bakkerij  Müller B.V.") == name_key("bakkerij muller bv")
    assert postcode_key(" 1234 ab") == "1234AB"


def test_one_line_drops_what_cannot_be_printed_or_sent() -> None:
    assert one_line(" a\r\n\tb\x00c \ud800 d ") == "a b c d"


@pytest.mark.parametrize(("text", "limit", "cut"), [
    ("kort genoeg", 50, "kort genoeg"),
    ("precies tien", 12, "precies tien"),
    ("Jansen en Zonen", 10, "Jansen en"),
    ("Jansen, Zonen", 10, "Jansen"),
    ("Jansen en Zonen", 9, "Jansen en"),
    ("A onafbreekbaar", 8, "A onafbr"),
    ("onafbreekbaar", 6, "onafbr"),
    ("🧀🧀🧀", 4, "🧀🧀"),
    ("🧀🧀🧀", 5, "🧀🧀"),
])  # fmt: skip
def test_texts_are_cut_at_a_word_where_that_keeps_half(text: str, limit: int, cut: str) -> None:
    assert fit(text, limit) == cut


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_a_fitted_text_always_fits(text: str, limit: int) -> None:
    assert len(fit(text, limit).encode("utf-16-le")) <= 2 * limit


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("BTW: DE123456788", "DE123456788"),
        ("DE123456788 DE999999995", ""),
        ("DE 123456788 en BE0123456749", ""),
        ("BE 123.456.749", "BE0123456749"),
        ("GR 123456783", "EL123456783"),
        ("X" * 89 + " DE123456788", ""),
        ("X" * 88 + " DE123456788", "DE123456788"),
        ("Btw-nr.DE 123.456.788", "DE123456788"),
        ("BTWDE123456788", "DE123456788"),
        ("USt-IdNr. ATU12345675 (Wien)", "ATU12345675"),
        ("ons nummer is BE 0123.456.749", "BE0123456749"),
        ("DE123456788 / DE 123 456 788", "DE123456788"),
        ("NL123456782B01 / DE123456788", ""),
        ("kvk 12345678", ""),
        ("btw 123456789", ""),
        ("ＤＥ１２３４５６７８８", "DE123456788"),
        ("n.v.t.", ""),
    ],
)
def test_one_vat_number_is_found_within_other_text(typed: str, number: str) -> None:
    assert vat_number_key(typed, "NL") == number


@given(st.text())
def test_any_text_in_a_vat_number_field_is_read_without_harm(typed: str) -> None:
    number = vat_number_key(typed, "NL")
    assert not number or vat_number_key(number) == number
