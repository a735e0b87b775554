"""What the shop has to hold of a customer, field by field."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.books import BookAddress, Country, Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import city_line
from sconnect.domain.exporting.accounts import compose_account, differs_in_email, email_of, update_of
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.exporting.diff import account_changes
from sconnect.domain.exporting.selection import Standing, standing_of_customer
from sconnect.domain.profile import CustomerExportSettings, Profile
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer
from sconnect.domain.values.field_change import FieldChange
from tests.unit.domain.makers import dutch_books, profile

BOOKS: Reference = replace(dutch_books(), countries=(Country("nl", "NL", "Nederland"), Country("be", "BE", "België")))
HOME = BookAddress("Jan de Vries", "Dorpsstraat 12a", "1234 AB", "Alkmaar", "nl")
CARD = Customer("id-1", 1005, "Jan de Vries", ("jan@example.test",), "0612345678", "0687654321", address=HOME)


def settings(**export: Any) -> Profile:
    return profile().model_copy(update={"customer_export": CustomerExportSettings(**export)})


def desired(card: Customer = CARD, **export: Any) -> DesiredState[CustomerWrite]:
    found = compose_account(card, settings(**export), BOOKS)
    assert isinstance(found, DesiredState), found
    return found


def creation(card: Customer = CARD, **export: Any) -> CustomerWrite:
    made = desired(card, **export).creation
    assert isinstance(made, CustomerWrite), made
    return made


def test_a_new_account_gets_everything() -> None:
    made = creation(number_field_id="3", group_id="2")
    assert made == CustomerWrite(
        email="jan@example.test",
        create=True,
        group_id="2",
        first_name="Jan",
        last_name="de Vries",
        telephone="0612345678",
        address=Address("Jan", "de Vries", "", "Dorpsstraat 12a", "", "1234 AB", "Alkmaar", "NL"),
        custom_fields={"3": "1005"},
    )


def test_an_account_that_is_there_gets_only_what_may_be_overwritten() -> None:
    assert desired().update == CustomerWrite(email="jan@example.test")
    account = ShopCustomer("7", "Oud@example.test", "1", "", "", "")
    assert update_of(account, desired()) == CustomerWrite(email="Oud@example.test", shop_id="7")
    assert update_of(account, desired(update_email=True)).email == "Oud@example.test"
    assert differs_in_email(account, desired(), settings(update_email=True))
    assert not differs_in_email(account, desired(), settings())
    same = ShopCustomer("7", " Jan@example.test ", "1", "", "", "")
    assert not differs_in_email(same, desired(), settings(update_email=True))


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        (("jan@example.test",), "jan@example.test"),
        ((" Jan@Example.TEST ",), "jan@example.test"),
        (("geen", "jan@example.test"), "jan@example.test"),
        (("geen;jan@example.test; piet@example.test",), "jan@example.test"),
        ((f"{'a' * 83}@example.test", "b@example.test"), f"{'a' * 83}@example.test"),
        ((f"{'a' * 84}@example.test", "b@example.test"), "b@example.test"),
        ((), CauseKind.EXPORT_EMAIL_MISSING),
        ((" ; ",), CauseKind.EXPORT_EMAIL_MISSING),
        (("geen",), CauseKind.EXPORT_EMAIL_INVALID),
        (("jan@example",), CauseKind.EXPORT_EMAIL_INVALID),
        (("jan @example.test",), CauseKind.EXPORT_EMAIL_INVALID),
    ],
)
def test_the_first_usable_address_counts(emails: tuple[str, ...], expected: str | CauseKind) -> None:
    found = email_of(replace(CARD, emails=emails))
    assert (found.kind if isinstance(found, Cause) else found) == expected
    if isinstance(found, Cause):
        assert "?" not in found.dutch + found.english


@pytest.mark.parametrize("where", [{"country_id": "xx"}, {"country_id": ""}])
def test_an_unknown_country_only_matters_where_the_address_is_written(where: dict[str, str]) -> None:
    card = replace(CARD, address=replace(HOME, **where))
    refused = compose_account(card, settings(update_address=True), BOOKS)
    assert isinstance(refused, Cause)
    assert refused.kind is CauseKind.EXPORT_COUNTRY_UNKNOWN
    assert "?" not in refused.dutch
    made = desired(card)
    assert isinstance(made.creation, Cause)
    assert made.update == CustomerWrite(email="jan@example.test")


def test_the_main_address_goes_first_and_the_postal_one_stands_in() -> None:
    elsewhere = replace(HOME, city="Brussel", country_id="be")
    cities = {
        "both": creation(replace(CARD, postal_address=elsewhere)).address,
        "postal only": creation(replace(CARD, address=None, postal_address=elsewhere)).address,
        "none": creation(replace(CARD, address=None)).address,
    }
    assert {case: address and address.city for case, address in cities.items()} == {
        "both": "Alkmaar",
        "postal only": "Brussel",
        "none": None,
    }


def test_parts_of_an_address_fit_the_shop() -> None:
    long = BookAddress("Jan de Vries", "straat " * 30, "1234567890123", "stad " * 40, "be")
    address = creation(replace(CARD, address=long)).address
    assert address
    assert address.street == ("straat " * 18).strip()
    assert address.city == ("stad " * 25).strip()
    assert address.postcode == "1234567890"
    assert address.country_code == "BE"
    dash = creation(replace(CARD, address=replace(HOME, postcode="-"))).address
    assert dash
    assert dash.postcode == ""


def test_a_company_stands_in_the_address_and_its_contact_is_the_person() -> None:
    card = replace(CARD, name="Bakkerij Jansen", address=replace(HOME, contact="Piet van Dam"))
    made = creation(card)
    assert (made.first_name, made.last_name) == ("Piet", "van Dam")
    assert made.address
    assert made.address.company == "Bakkerij Jansen"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"soort": "Groothandel"}, "2"), ({"Soort": " groothandel "}, "2"), ({"soort": "anders"}, "1"), ({}, "1")],
)
def test_the_group_follows_an_extra_field(fields: dict[str, str], expected: str) -> None:
    card = replace(CARD, extra_fields=fields)
    export = {"group_id": "1", "group_field": "soort", "groups": {"Groothandel": "2"}}
    assert creation(card, **export).group_id == expected
    # An account that is there keeps its group unless the map gives one.
    assert desired(card, **export, update_group=True).update.group_id == ("2" if expected == "2" else None)
    assert desired(card, **export).update.group_id is None


def test_the_mobile_number_stands_in_for_the_telephone() -> None:
    assert creation(replace(CARD, phone="")).telephone == "0687654321"
    assert creation(replace(CARD, phone="", mobile="")).telephone is None


def test_without_creating_the_reason_is_told() -> None:
    made = desired(create_customers=False).creation
    assert isinstance(made, Cause)
    assert made.kind is CauseKind.EXPORT_CUSTOMER_NOT_IN_SHOP


@pytest.mark.parametrize(
    ("changes", "export", "standing"),
    [
        ({}, {}, Standing.EXPORTED),
        ({"inactive": True}, {}, Standing.INACTIVE),
        ({"is_customer": False}, {}, Standing.NOT_CHOSEN),
        ({"code": -1}, {}, Standing.NOT_CHOSEN),
        ({"code": None}, {}, Standing.EXPORTED),
        ({}, {"only_with_field": "web"}, Standing.NOT_CHOSEN),
        ({"extra_fields": {"web": "1"}}, {"only_with_field": "web"}, Standing.EXPORTED),
    ],
)
def test_which_customers_belong_in_the_shop(
    changes: dict[str, Any], export: dict[str, Any], standing: Standing
) -> None:
    assert standing_of_customer(replace(CARD, **changes), settings(**export)) is standing


def test_differences_are_told_field_by_field() -> None:
    before = ShopCustomer("7", "jan@example.test", "1", "Jan", "Vries", "06", custom_fields={"3": "9"})
    write = replace(creation(number_field_id="3"), group_id=None)
    assert account_changes(before, write) == (
        FieldChange("achternaam", "Vries", "de Vries"),
        FieldChange("telefoon", "06", "0612345678"),
        FieldChange("adres", "", "Jan de Vries, Dorpsstraat 12a, 1234 AB Alkmaar, NL"),
        FieldChange("extra veld 3", "9", "1005"),
    )
    assert account_changes(before, CustomerWrite("jan@example.test", first_name="Jan")) == ()


def test_the_limits_of_the_shop_are_just_allowed() -> None:
    long = BookAddress("Jan de Vries", "s" * 200, "1" * 20, "c" * 200, "nl")
    made = creation(replace(CARD, address=long, phone="0" * 40))
    assert made.telephone == "0" * 32
    assert made.address
    assert (made.address.street, made.address.city, made.address.postcode) == ("s" * 128, "c" * 128, "1" * 10)


@pytest.mark.parametrize(
    ("setting", "written"),
    [
        ("update_name", {"first_name": "Jan", "last_name": "de Vries"}),
        ("update_phone", {"telephone": "0612345678"}),
        ("update_number", {"custom_fields": {"3": "1005"}}),
        (
            "update_address",
            {"address": Address("Jan", "de Vries", "", "Dorpsstraat 12a", "", "1234 AB", "Alkmaar", "NL")},
        ),
    ],
)
def test_each_setting_overwrites_its_own_fields(setting: str, written: dict[str, Any]) -> None:
    export: dict[str, Any] = {"number_field_id": "3", "update_number": False} | {setting: True}
    update = desired(**export).update
    assert update == CustomerWrite(email="jan@example.test", **written)


def test_a_card_without_an_address_leaves_that_of_the_account_alone() -> None:
    assert desired(replace(CARD, address=None), update_address=True).update.address is None


def test_a_customer_without_a_number_writes_none() -> None:
    made = creation(replace(CARD, code=None), number_field_id="3")
    assert made.custom_fields is None
    assert creation().custom_fields is None


def test_without_a_chosen_group_the_shop_decides() -> None:
    assert creation().group_id is None
    unnamed = replace(CARD, extra_fields={"": "Groothandel"})
    assert creation(unnamed, groups={"Groothandel": "2"}).group_id is None


def test_the_placeholder_number_zero_is_a_number_all_the_same() -> None:
    refused = email_of(replace(CARD, code=0, emails=()))
    assert isinstance(refused, Cause)
    assert "Jan de Vries (0)" in refused.dutch
    unnumbered = email_of(replace(CARD, code=None, emails=()))
    assert isinstance(unnumbered, Cause)
    assert "Jan de Vries (" not in unnumbered.dutch
    assert standing_of_customer(replace(CARD, code=0), settings()) is Standing.NOT_CHOSEN
    assert standing_of_customer(replace(CARD, code=1), settings()) is Standing.EXPORTED


def test_a_field_without_a_value_gives_no_group() -> None:
    card = replace(CARD, extra_fields={"soort": " "})
    assert creation(card, group_field="soort", groups={"": "9"}).group_id is None


def test_a_reason_names_the_customer_and_what_stands_on_the_card() -> None:
    invalid = email_of(replace(CARD, emails=("geen;ook niet",)))
    assert isinstance(invalid, Cause)
    assert invalid.facts == {"who": "Jan de Vries (1005)", "email": "geen, ook niet"}
    nowhere = desired(replace(CARD, address=replace(HOME, country_id=""))).creation
    assert isinstance(nowhere, Cause)
    assert nowhere.facts == {"who": "Jan de Vries (1005)", "country": "niet ingevuld", "country_en": "not filled in"}
    elsewhere = desired(replace(CARD, address=replace(HOME, country_id="xx"))).creation
    assert isinstance(elsewhere, Cause)
    assert elsewhere.decisive == {"who": "Jan de Vries (1005)", "country": "xx"}
    absent = desired(create_customers=False).creation
    assert isinstance(absent, Cause)
    assert (absent.key, absent.facts) == ("id-1", {"who": "Jan de Vries (1005)"})


def test_every_field_of_an_account_is_compared() -> None:
    home = Address("Jan", "de Vries", "Winkel", "Dorpsstraat 12a", "achter", "1234 AB", "Alkmaar", "NL")
    before = ShopCustomer("7", "jan@example.test", "1", "Jan", "de Vries", "06", address=home)
    assert account_changes(before, CustomerWrite("piet@example.test", group_id="2", address=Address(city="Ede"))) == (
        FieldChange("e-mailadres", "jan@example.test", "piet@example.test"),
        FieldChange("klantgroep", "1", "2"),
        FieldChange("adres", "Winkel, Jan de Vries, Dorpsstraat 12a, achter, 1234 AB Alkmaar, NL", "Ede"),
    )
    same = CustomerWrite("jan@example.test", "7", group_id="1", last_name="de Vries", telephone="06", address=home)
    assert account_changes(before, same) == ()
    [change] = account_changes(None, CustomerWrite("", address=Address("Jan", postcode="1234 AB")))
    assert change == FieldChange("adres", "", "Jan, 1234 AB")


ABROAD = replace(BOOKS, countries=(*BOOKS.countries, Country("us", "US", "Verenigde Staten")))


def _exported(city: str, country_id: str, account_city: str = "") -> str:
    card = replace(CARD, address=replace(HOME, city=city, country_id=country_id))
    found = compose_account(card, settings(update_address=True), ABROAD)
    assert isinstance(found, DesiredState)
    if not account_city:
        assert isinstance(found.creation, CustomerWrite)
        assert found.creation.address is not None
        return found.creation.address.city
    there = Address("Jan", "de Vries", "", "1st Street 1", "", "78701", account_city, "US")
    account = ShopCustomer("7", "jan@example.test", "1", "Jan", "de Vries", "", address=there)
    address = update_of(account, found).address
    assert address is not None
    return address.city


@pytest.mark.parametrize(
    ("city", "zone"), [("Austin", "Texas"), ("Washington, D.C.", "District of Columbia"), ("Austin, Texas", "Texas")]
)
def test_what_an_import_made_of_a_city_leaves_the_city_of_the_shop_as_it_is(city: str, zone: str) -> None:
    typed = Address("Jan", "de Vries", "", "1st Street 1", "", "78701", city, "US", zone=zone)
    on_card = city_line(typed)
    assert _exported(on_card, "us", city) == city
    assert city_line(replace(typed, city=_exported(on_card, "us", city))) == on_card


def test_a_state_of_a_card_stays_out_of_the_city_of_the_shop() -> None:
    assert _exported("Austin, Texas", "us") == "Austin"
    assert _exported("Dallas, Texas", "us", "Austin") == "Dallas"
    assert _exported("Austin", "us") == "Austin"
    assert _exported("Bergen, bij Alkmaar", "nl") == "Bergen, bij Alkmaar", "where addresses have no state"
