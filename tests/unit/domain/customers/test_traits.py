from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.customers.recognition import CustomerTraits, placed, traits_of
from sconnect.domain.profile import CodeSource, CustomerSettings, Profile
from sconnect.domain.values.comparison import street_line
from tests.unit.domain.build import HOME, SISTER, order, profile


def with_settings(**settings: Any) -> Profile:
    return profile(customers=CustomerSettings(**settings))


def test_a_guest_order_gives_all_it_tells_in_comparable_form() -> None:
    assert traits_of(order(email="  Jan@Voorbeeld.NL "), profile()) == CustomerTraits(
        email="jan@voorbeeld.nl",
        postcode="1234AB",
        house_number="12A",
        country_code="NL",
        person="Jan de Vries",
        phone="0612345678",
        city="Alkmaar",
        street="Dorpsstraat 12a",
        place_country="NL",
    )


def test_place_is_where_the_goods_go_and_name_is_who_pays() -> None:
    traits = traits_of(order(shipping_address=SISTER), profile())
    assert (traits.postcode, traits.house_number, traits.person) == ("9711CD", "3", "Jan de Vries")


@pytest.mark.parametrize("shipping", [None, replace(SISTER, postcode="")])
def test_the_billing_postcode_counts_when_nothing_is_shipped(shipping: Any) -> None:
    traits = traits_of(order(shipping_address=shipping), profile())
    assert (traits.postcode, traits.house_number) == ("1234AB", "12A")


def test_a_house_number_may_stand_on_the_second_line() -> None:
    split = replace(HOME, street="Dorpsstraat", street_extra="12-a")
    assert traits_of(order(shipping_address=split), profile()).house_number == "12A"


def test_a_company_gives_the_card_its_name() -> None:
    traits = traits_of(order(billing_address=replace(HOME, company="Bakkerij  De Vries ")), profile())
    assert traits.name == "Bakkerij De Vries"
    assert traits.who == "Bakkerij De Vries (jan@voorbeeld.nl)"


def test_the_order_names_the_person_when_the_address_does_not() -> None:
    assert (
        traits_of(order(billing_address=replace(HOME, first_name="", last_name="")), profile()).person == "Jan de Vries"
    )


@pytest.mark.parametrize(
    ("settings", "customer_id", "fields", "code"),
    [
        ({}, "7", {"3": "12"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": " 12 "}, 12),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3", "code_offset": 100}, "7", {"3": "12"}, 12),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "geen"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "-1"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "²"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "9999999999"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "", {"3": "12"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "0"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "1"}, 1),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "2147483647"}, 2147483647),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "2147483648"}, None),
        ({"code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "3"}, "7", {"3": "00000000012"}, None),
        ({"code_source": CodeSource.CUSTOMER_NUMBER, "code_offset": 1000}, "7", {"3": "12"}, 1007),
        ({"code_source": CodeSource.CUSTOMER_NUMBER}, " 7 ", {}, 7),
        ({"code_source": CodeSource.CUSTOMER_NUMBER, "code_offset": 1000}, "", {}, None),
    ],
)
def test_the_customer_code_comes_from_where_the_profile_says(
    settings: dict[str, Any], customer_id: str, fields: dict[str, str], code: int | None
) -> None:
    assert traits_of(order(customer_id=customer_id, custom_fields=fields), with_settings(**settings)).code == code


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("nl 1234.56.782.B01", "NL", "NL123456782B01"),
        ("123456782b01", "NL", "NL123456782B01"),
        ("GR123456783", "NL", "EL123456783"),
        ("123456783", "GR", "EL123456783"),
        ("DE123456788", "NL", "DE123456788"),
        ("DE12345", "NL", ""),
        ("n.v.t.", "NL", ""),
        ("", "NL", ""),
    ],
)
def test_a_vat_number_counts_when_it_looks_like_one(typed: str, country: str, number: str) -> None:
    shopper = order(custom_fields={"4": typed}, billing_address=replace(HOME, country_code=country))
    assert traits_of(shopper, with_settings(vat_number_field_id="4")).vat_number == number


def test_a_vat_number_without_prefix_from_northern_ireland_or_monaco_takes_its_own_prefix() -> None:
    chosen = with_settings(vat_number_field_id="4")
    belfast = replace(HOME, country_code="GB", postcode="BT1 5GS")
    leeds = replace(HOME, country_code="GB", postcode="LS1 1AA")
    monaco = replace(HOME, country_code="MC", postcode="98000")
    numbers = [
        traits_of(order(custom_fields={"4": typed}, billing_address=place, shipping_address=place), chosen).vat_number
        for place, typed in ((belfast, "123456782"), (leeds, "123456782"), (monaco, "83404833048"))
    ]
    assert numbers == ["XI123456782", "", "FR83404833048"]


def test_without_a_field_for_it_there_is_no_vat_number() -> None:
    assert not traits_of(order(custom_fields={"4": "NL123456782B01"}), profile()).vat_number


@pytest.mark.parametrize(
    "typed", ["geen", "geen mail", "n.v.t.", "@", "a@b", "a b@voorbeeld.nl", "a@voorbeeld.nl; b@voorbeeld.nl"]
)
def test_what_is_no_email_address_identifies_nobody(typed: str) -> None:
    assert traits_of(order(email=typed), profile()).email == ""


def test_a_vat_number_without_prefix_takes_that_of_billing_or_delivery() -> None:
    chosen = profile(customers=CustomerSettings(vat_number_field_id="4"))
    german = replace(HOME, country_code="DE")
    numbers = [
        traits_of(order(custom_fields={"4": "123456788"}, **addresses), chosen).vat_number
        for addresses in ({"billing_address": german}, {"shipping_address": german}, {})
    ]
    assert numbers == ["DE123456788", "DE123456788", ""]


def test_the_country_is_that_of_who_pays_or_else_of_the_place() -> None:
    german = replace(HOME, country_code="de")
    assert traits_of(order(billing_address=german), profile()).country_code == "DE"
    unknown = replace(HOME, country_code="")
    assert traits_of(order(billing_address=unknown, shipping_address=german), profile()).country_code == "DE"
    nowhere = order(billing_address=unknown, shipping_address=replace(unknown, postcode=""))
    assert traits_of(nowhere, profile()).country_code == ""


def test_who_a_shopper_is_goes_by_name_else_by_e_mail_address() -> None:
    assert CustomerTraits(person="Jan", email="jan@x.nl").who == "Jan (jan@x.nl)"
    assert CustomerTraits(person="Jan").who == "Jan"
    assert CustomerTraits(email="jan@x.nl").who == "jan@x.nl"
    assert CustomerTraits().who == ""


def test_a_company_is_written_on_one_line() -> None:
    traits = traits_of(order(billing_address=replace(HOME, company=" Bakkerij\nJansen ")), profile())
    assert traits.company == "Bakkerij Jansen"


def test_an_account_of_the_shop_is_known_by_its_number() -> None:
    assert traits_of(order(customer_id="7"), profile()).shop_customer_id == "7"


@pytest.mark.parametrize(
    ("first", "second", "number", "addition", "expected"),
    [
        ("Dorpsstraat", "", "12", "-B", "Dorpsstraat 12 -B"),
        ("Dorpsstraat", "", "12A", "A", "Dorpsstraat 12A"),
        ("Dorpsstraat", "", "12-B", "B", "Dorpsstraat 12-B"),
        ("Dorpsstraat", "", "11", "1", "Dorpsstraat 11 1"),
        ("Dorpsstraat", "", "12", "-", "Dorpsstraat 12"),
        ("Dorpsstraat 12B", "", "12", "", "Dorpsstraat 12B"),
        ("Dorpsstraat 12 B", "", "", "B", "Dorpsstraat 12 B"),
        ("Dorpsstraat 12 bis", "", "12", "bis", "Dorpsstraat 12 bis"),
        ("Dorpsstraat", "12", "", "A", "Dorpsstraat 12 A"),
        ("Dorpsstraat", "12", "12", "A", "Dorpsstraat 12 A"),
        ("", "Dorpsstraat", "12", "", "Dorpsstraat 12"),
        ("12 II", "Dorpsstraat", "", "", "Dorpsstraat 12 II"),
        ("12-hs", "Dorpsstraat", "", "", "Dorpsstraat 12-hs"),
        ("12 2-hoog", "Dorpsstraat", "", "", "Dorpsstraat 12 2-hoog"),
        ("12,", "Dorpsstraat", "", "", "Dorpsstraat 12"),
        ("12 Kerkstraat", "Appartement", "", "", "12 Kerkstraat, Appartement"),
        ("Dorpsstraat 112", "", "11", "", "Dorpsstraat 112 11"),
    ],
)
def test_a_house_number_is_written_once_behind_its_street(
    first: str, second: str, number: str, addition: str, expected: str
) -> None:
    settings = with_settings(house_number_field_id="5", house_addition_field_id="6")
    fields = (("5", number), ("6", addition))
    where = placed(replace(HOME, street=first, street_extra=second, custom_fields=fields), settings)
    assert street_line(where.street, where.street_extra) == expected
