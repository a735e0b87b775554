"""Names and companies as a shop wants them, from the one line the books have."""

import pytest

from sconnect.domain.books import BookAddress, Customer
from sconnect.domain.exporting.person_names import is_company, shop_name, split_person_name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Jan Jansen", "Jan", "Jansen"),
        ("J. Jansen", "J.", "Jansen"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Jan Willem de Groot", "Jan Willem", "de Groot"),
        ("Anna Maria Jansen", "Anna Maria", "Jansen"),
        ("J.P. de Vries", "J.P.", "de Vries"),
        ("Jan van 't Hof", "Jan", "van 't Hof"),
        ("Jan van ’t Hof", "Jan", "van ’t Hof"),
        ("Anna Jansen-de Vries", "Anna", "Jansen-de Vries"),
        ("Gerda Gast-van den Berg", "Gerda", "Gast-van den Berg"),
        ("Kees op den Dijk", "Kees", "op den Dijk"),
        ("Maria da Silva", "Maria", "da Silva"),
        ("Ludwig von Mises", "Ludwig", "von Mises"),
        ("Berg, Jan van der", "Jan", "van der Berg"),
        ("Hof, Jan van ’t", "Jan", "van ’t Hof"),
        ("Jansen, Jan", "Jan", "Jansen"),
        ("Jansen, ", "-", "Jansen"),
        (", Jan", "-", "Jan"),
        ("Jansen", "-", "Jansen"),
        ("van der Berg", "-", "van der Berg"),
        ("De Vries", "-", "De Vries"),
        ("Dhr. J. Jansen", "J.", "Jansen"),
        ("De heer Jan de Vries", "Jan", "de Vries"),
        ("Mevrouw A. Bakker", "A.", "Bakker"),
        ("mw. A. Bakker", "A.", "Bakker"),
        ("T.a.v. Piet Puk", "Piet", "Puk"),
        ("Familie Jansen", "Familie", "Jansen"),
        ("Heerema Jan", "Heerema", "Jan"),
        ("Jan en Piet Jansen", "Jan en Piet", "Jansen"),
        ("", "-", "-"),
        ("  Jan \t Jansen\n", "Jan", "Jansen"),
        ("Ab", "-", "Ab"),
        ("Anna-van Dam", "Anna-van", "Dam"),
        ("Els Jansen-Bakker", "Els", "Jansen-Bakker"),
        ("Els Jansen-Bakker Smit", "Els Jansen-Bakker", "Smit"),
        ("Berg, Anna Maria van der", "Anna Maria", "van der Berg"),
        ("Berg, van", "van", "Berg"),
        ("Berg, Jan van", "Jan", "van Berg"),
        ("Jansen,Jan,Piet", "Jan,Piet", "Jansen"),
        ("Jan de", "Jan", "de"),
        ("x" * 40, "-", "x" * 32),
        (f"{'Jan ' * 12}Jansen", "Jan Jan Jan Jan Jan Jan Jan Jan", "Jansen"),
    ],
)
def test_a_name_is_divided_where_a_dutchman_would(name: str, first: str, last: str) -> None:
    assert split_person_name(name).fitted() == (first, last, "")


def card(name: str, contact: str = "", vat_number: str = "") -> Customer:
    return Customer("id", 1, name, vat_number=vat_number, address=BookAddress(contact, "", "", "", ""))


@pytest.mark.parametrize(
    ("customer", "company"),
    [
        (card("Jan Jansen"), False),
        (card("Jan Jansen", "Jan Jansen"), False),
        (card("J. Jansen", "J Jansen"), False),
        (card("Bakkerij Jansen", "Jan Jansen"), True),
        (card("Jansen", vat_number="NL123456782B01"), True),
        (card("Jansen BV"), True),
        (card("Jansen B.V."), True),
        (card("Stichting Zon"), True),
        (card("V.O.F. De Hoek"), True),
        (card("Gemeente Ede"), True),
        (card("Bvan Dam"), False),
    ],
)
def test_a_company_is_recognised(customer: Customer, company: bool) -> None:
    assert is_company(customer) is company


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        (card("Jan de Boer"), ("Jan", "de Boer", "")),
        (card("J Jansen", "J. Jansen"), ("J.", "Jansen", "")),
        (card("Bakkerij Jansen", "Piet Puk"), ("Piet", "Puk", "Bakkerij Jansen")),
        (card("Jansen BV"), ("-", "Jansen BV", "Jansen BV")),
        (card("Jansen BV", "Jansen B.V."), ("-", "Jansen BV", "Jansen BV")),
        (card("x" * 41, vat_number="NL123456782B01"), ("-", "x" * 32, "x" * 40)),
        (card(f"{'Lang ' * 9}BV"), ("-", "Lang Lang Lang Lang Lang Lang", "Lang Lang Lang Lang Lang Lang Lang Lang")),
        (Customer("id", 1, "Jan Jansen"), ("Jan", "Jansen", "")),
        (Customer("id", 1, "", vat_number="NL123456782B01"), ("-", "-", "")),
        (card("Jan Jansen", "J. Jansen"), ("J.", "Jansen", "Jan Jansen")),
        (
            Customer("id", 1, "Bakkerij", postal_address=BookAddress("Piet Puk", "", "", "", "")),
            ("Piet", "Puk", "Bakkerij"),
        ),
    ],
)
def test_the_name_of_a_customer_fits_the_shop(customer: Customer, name: tuple[str, str, str]) -> None:
    assert shop_name(customer).fitted() == name
