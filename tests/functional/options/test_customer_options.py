"""Options of the tab Klanten, each from its setting to the request on the wire, with captured orders."""

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest

from local.snelstart.http.wire import Record
from local.vies.faults import Fault, FaultKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import CodeSource, ForeignRate, Processing, RecognitionMode, ViesMode
from tests.functional.options.covered import covers
from tests.functional.options.wire import Change, WireLab, order_fields, product, totals

Mode = RecognitionMode
EMAIL, POSTCODE = "ship@example.test", "7799 ZZ"
HERE = order_fields(
    payment_postcode=POSTCODE, shipping_postcode=POSTCODE, payment_firstname="Sam", payment_lastname="Schip"
)
"""Captured order 9, from a place of its own."""


def _account(number: str = "77", **fields: str) -> Change:
    """Let an order come from an account, with these custom fields."""
    return order_fields(customer_id=number, custom_field=json.dumps(fields))


def _card(lab: WireLab, email: str, postcode: str = "1111 AA", **more: object) -> str:
    address = {**next(iter(lab.books.relations.values()))["vestigingsAdres"], "postcode": postcode}
    return lab.add_customer(email, vestigingsAdres=address, **more)


def _made(lab: WireLab) -> list[Record]:
    return [request.body for request in lab.requests("POST", "/relaties")]


def _by_code(mode: Mode) -> Mapping[str, object]:
    return {"recognition": mode, "code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "5"}


@covers("customers.recognition=code", "customers.code_source=custom_field", "customers.code_field_id=set")
def test_by_customer_code(lab: WireLab) -> None:
    card = _card(lab, "heel@anders.test", relatiecode=4711)
    sent = lab.send("9", HERE, _account(**{"5": "4711"}), customers=_by_code(Mode.CODE))
    assert sent["relatie"] == {"id": card}
    assert "Relatiecode eq 4711" in lab.requests("GET", "/relaties")[-1].query


@covers("customers.code_source=none")
def test_without_a_source_of_codes_the_code_of_the_shop_means_nothing(lab: WireLab) -> None:
    _card(lab, "heel@anders.test", relatiecode=77)
    sent = lab.send("9", HERE, _account(), customers={"recognition": Mode.CODE, "code_source": CodeSource.NONE})
    assert "relatiecode" not in _made(lab)[0]
    assert lab.card_of(sent)["email"] == EMAIL


@covers("customers.code_source=customer_number", "customers.code_offset=set")
def test_the_customer_number_of_the_shop_with_an_offset(lab: WireLab) -> None:
    card = _card(lab, "heel@anders.test", relatiecode=10_077)
    settings = {"recognition": Mode.CODE, "code_source": CodeSource.CUSTOMER_NUMBER, "code_offset": 10_000}
    assert lab.send("9", HERE, _account(), customers=settings)["relatie"] == {"id": card}
    lab.send("9", HERE, _account("78"), order_fields(email="nieuw@example.test"))
    assert _made(lab)[0]["relatiecode"] == 10_078


@covers("customers.recognition=email")
def test_by_email_whatever_the_place(lab: WireLab) -> None:
    card = _card(lab, EMAIL.upper())
    assert lab.send("9", HERE, customers={"recognition": Mode.EMAIL})["relatie"] == {"id": card}


def test_an_email_in_a_list_of_addresses_counts(lab: WireLab) -> None:
    card = _card(lab, f"boekhouding@example.test;{EMAIL}")
    assert lab.send("9", HERE, customers={"recognition": Mode.EMAIL})["relatie"] == {"id": card}
    assert not _made(lab)


@covers("customers.recognition=code_or_email")
def test_by_code_and_else_by_email(lab: WireLab) -> None:
    by_code, by_email = _card(lab, "heel@anders.test", relatiecode=4711), _card(lab, EMAIL)
    settings = _by_code(Mode.CODE_OR_EMAIL)
    assert lab.send("9", HERE, _account(**{"5": "4711"}), customers=settings)["relatie"] == {"id": by_code}
    assert lab.send("9", HERE)["relatie"] == {"id": by_email}


@covers("customers.recognition=email_and_postcode")
def test_by_email_and_postcode_together(lab: WireLab) -> None:
    elsewhere, here = _card(lab, EMAIL, "1111 AA"), _card(lab, EMAIL, "7799zz")
    settings = {"recognition": Mode.EMAIL_AND_POSTCODE}
    assert lab.send("9", HERE, customers=settings)["relatie"] == {"id": here}
    there = order_fields(shipping_postcode="1111AA")
    assert lab.send("9", HERE, there)["relatie"] == {"id": elsewhere}
    lab.send("9", HERE, order_fields(shipping_postcode="3333 CC"))
    assert _made(lab)[0]["vestigingsAdres"]["postcode"] == "3333 CC"


@covers("customers.recognition=code_or_email_and_postcode")
def test_by_code_and_else_by_email_and_postcode(lab: WireLab) -> None:
    by_code, here = _card(lab, "heel@anders.test", relatiecode=4711), _card(lab, EMAIL, POSTCODE)
    settings = _by_code(Mode.CODE_OR_EMAIL_AND_POSTCODE)
    assert lab.send("9", HERE, _account(**{"5": "4711"}), customers=settings)["relatie"] == {"id": by_code}
    assert lab.send("9", HERE)["relatie"] == {"id": here}
    lab.send("9", HERE, order_fields(shipping_postcode="3333 CC"))
    assert len(_made(lab)) == 1


@covers("customers.recognition=smart")
def test_smart_chooses_between_two_of_one_address_by_place(lab: WireLab) -> None:
    _card(lab, EMAIL, "1111 AA")
    here = _card(lab, EMAIL, POSTCODE)
    assert lab.send("9", HERE, customers={"recognition": Mode.SMART})["relatie"] == {"id": here}


def test_smart_asks_when_nothing_tells_two_apart(lab: WireLab) -> None:
    _card(lab, EMAIL, "1111 AA")
    _card(lab, EMAIL, "2222 BB")
    assert lab.hold("9", HERE).causes[0][0] is CauseKind.CUSTOMER_AMBIGUOUS
    assert not _made(lab)


@pytest.mark.parametrize("mode", [Mode.EMAIL, Mode.SMART])
def test_an_inactive_customer_waits_and_no_second_card_is_made(lab: WireLab, mode: Mode) -> None:
    _card(lab, EMAIL, nonactief=True)
    entry = lab.hold("9", HERE, customers={"recognition": mode})
    assert entry.causes[0][0] is CauseKind.CUSTOMER_INACTIVE
    assert not _made(lab)


@covers("customers.processing=add")
def test_an_unknown_customer_is_added_and_a_known_one_left_alone(lab: WireLab) -> None:
    lab.send("9", HERE, customers={"processing": Processing.ADD})
    [made] = _made(lab)
    assert (made["naam"], made["email"], made["relatiesoort"]) == ("Sam Schip", EMAIL, ["Klant"])
    lab.send("9", HERE, order_fields(payment_address_1="Verhuisd 1"))
    assert len(_made(lab)) == 1
    assert not lab.requests("PUT", "/relaties/")


def test_a_company_gives_the_card_its_name_and_the_person_is_the_contact(lab: WireLab) -> None:
    lab.send("9", HERE, order_fields(payment_company="Schip & Zn."))
    [made] = _made(lab)
    assert (made["naam"], made["vestigingsAdres"]["contactpersoon"]) == ("Schip & Zn.", "Sam Schip")


@covers("customers.processing=add_and_update")
def test_a_known_customer_moves_with_the_shopper(lab: WireLab) -> None:
    card = _card(lab, EMAIL, POSTCODE, krediettermijn=30)
    moved = order_fields(payment_address_1="Verhuisd 1", payment_address_2="")
    lab.send("9", HERE, moved, customers={"processing": Processing.ADD_AND_UPDATE})
    [written] = [request.body for request in lab.requests("PUT", "/relaties/")]
    assert written["id"] == card
    assert written["vestigingsAdres"]["straat"] == "Verhuisd 1"
    assert written["krediettermijn"] == 30


@covers("customers.processing=manual")
def test_by_hand_an_unknown_customer_waits_and_nothing_is_made(lab: WireLab) -> None:
    entry = lab.hold("9", HERE, customers={"processing": Processing.MANUAL})
    assert entry.causes[0][0] is CauseKind.CUSTOMER_UNKNOWN
    assert not _made(lab)


@covers("customers.new_customer_phone=yes", "customers.new_customer_phone=no")
@pytest.mark.parametrize("phone", [True, False])
def test_the_telephone_number_on_the_card(lab: WireLab, phone: bool) -> None:
    lab.send("9", HERE, order_fields(telephone="06 12345678"), customers={"new_customer_phone": phone})
    assert _made(lab)[0].get("telefoon") == ("06 12345678" if phone else None)


@covers("customers.chamber_number_field_id=set")
def test_the_chamber_number_on_the_card(lab: WireLab) -> None:
    settings = {"chamber_number_field_id": "6"}
    lab.send("9", HERE, _account(**{"6": "1234 5678"}), customers=settings)
    assert _made(lab)[0]["kvkNummer"] == "12345678"


def _to_germany(number: str) -> Change:
    """Sell to a German business without VAT, as a shop does when it was given a VAT number."""

    def change(entry: Record) -> None:
        place = {"country": "Germany", "country_id": "81", "iso_code_2": "DE", "city": "Berlin", "postcode": "10115"}
        columns = {f"{kind}_{name}": value for kind in ("payment", "shipping") for name, value in place.items()}
        order_fields(**columns, payment_company="Kunde GmbH", customer_group_id="2")(entry)
        _account(**{"7": number})(entry)
        product(tax="0.0000")(entry)
        totals(("shipping", "5.0000"), vat={})(entry)

    return change


@covers("customers.vat_number_field_id=set")
@pytest.mark.parametrize("typed", ["DE 123.456.788", "123456788", "BTW-nr.: DE123456788", "USt-IdNr. DE 123 456 788"])
def test_the_vat_number_makes_a_reverse_charge(lab: WireLab, typed: str) -> None:
    sent = lab.send("9", _to_germany(typed), customers={"vat_number_field_id": "7"})
    assert _made(lab)[0]["btwNummer"] == "DE123456788"
    assert "Btw-nummer: DE123456788" in sent["memo"]
    assert lab.booked("1")[0]["totaalInclusiefBtw"] == Decimal("17.39")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", CauseKind.VAT_NUMBER_MISSING),
        ("onbekend", CauseKind.VAT_NUMBER_MISSING),
        ("NL123456782B01 of DE123456788", CauseKind.VAT_NUMBER_INVALID),
        ("DE123456789", CauseKind.VAT_NUMBER_INVALID),
    ],
)
def test_without_one_valid_vat_number_it_waits(lab: WireLab, typed: str, kind: CauseKind) -> None:
    entry = lab.hold("9", _to_germany(typed), customers={"vat_number_field_id": "7"})
    assert entry.causes[0][0] is kind


@covers("customers.vies=book", "customers.own_vat_number=set")
def test_vies_is_asked_with_the_own_number(lab: WireLab) -> None:
    settings = {"vat_number_field_id": "7", "own_vat_number": "NL 0044.95.445.B01"}
    lab.send("9", _to_germany("DE 136.695.976"), customers=settings)
    [question] = lab.vies.asked
    assert question == {
        "countryCode": "DE",
        "vatNumber": "136695976",
        "requesterMemberStateCode": "NL",
        "requesterNumber": "004495445B01",
    }


@covers("customers.vies=wait")
def test_without_an_answer_of_vies_it_waits(lab: WireLab) -> None:
    lab.vies.faults = [Fault(FaultKind.MS_UNAVAILABLE)]
    settings = {"vat_number_field_id": "7", "vies": ViesMode.WAIT}
    entry = lab.hold("9", _to_germany("DE 136.695.976"), customers=settings)
    assert entry.causes == ((CauseKind.VIES_UNANSWERED, "DE136695976"),)


@covers("customers.vies=off")
def test_vies_is_not_asked_when_that_is_off(lab: WireLab) -> None:
    lab.send("9", _to_germany("DE 136.695.976"), customers={"vat_number_field_id": "7", "vies": ViesMode.OFF})
    assert lab.vies.asked == []


@covers("customers.collective_customers=set")
def test_guests_on_a_collective_customer_per_country(lab: WireLab) -> None:
    collective = _card(lab, "verzamel@example.test")
    settings = {"collective_customers": {"NL": collective}}
    sent = lab.send("9", HERE, customers=settings)
    assert sent["relatie"] == {"id": collective}
    assert "Klant: Sam Schip" in sent["memo"] or "Klant: " in sent["memo"]
    lab.send("9", HERE, _account())
    assert [made["email"] for made in _made(lab)] == [EMAIL]


SOMEBODY_ELSE = order_fields(
    payment_postcode="1111 AA", shipping_postcode="1111 AA", payment_firstname="Piet", payment_lastname="Smit"
)


@covers("customers.hold_other_person=no")
def test_another_name_and_place_behind_an_address_are_booked_and_told(lab: WireLab) -> None:
    sent = lab.send("9", HERE, customers={"hold_other_person": False})
    other = lab.send("9", SOMEBODY_ELSE)
    assert other["relatie"] == sent["relatie"]
    marker = lab.marker(max(lab.shop.entries, key=int))
    assert marker is not None
    assert "Piet Smit" in marker.explanation.partition('"told"')[2]


@covers("customers.hold_other_person=yes")
def test_another_name_and_place_behind_an_address_wait(lab: WireLab) -> None:
    lab.send("9", HERE, customers={"hold_other_person": True})
    assert lab.hold("9", SOMEBODY_ELSE).causes[0][0] is CauseKind.CUSTOMER_OTHER_PERSON


@covers("customers.shared_emails=set")
def test_by_an_address_that_says_nothing_nobody_is_recognised(lab: WireLab) -> None:
    card = _card(lab, EMAIL, "1111 AA")
    sent = lab.send("9", HERE, customers={"shared_emails": f"balie@example.test, {EMAIL.upper()}"})
    assert sent["relatie"] != {"id": card}
    assert [made.get("email", "") for made in _made(lab)] == [""]
    other = lab.send("9", SOMEBODY_ELSE)
    assert other["relatie"] not in ({"id": card}, sent["relatie"])


def test_one_account_that_orders_for_two_companies_is_booked_on_two_cards(lab: WireLab) -> None:
    first, second = "NL004495445B01", "NL002455799B11"
    settings = {"vat_number_field_id": "7"}
    one = lab.send("9", HERE, _account(**{"7": first}), customers=settings)
    two = lab.send("9", HERE, _account(**{"7": second}))
    assert one["relatie"] != two["relatie"]
    assert [made["btwNummer"] for made in _made(lab)] == [first, second]
    assert lab.send("9", HERE, _account(**{"7": first}))["relatie"] == one["relatie"]
    assert lab.send("9", HERE, _account(**{"7": second}))["relatie"] == two["relatie"]


@pytest.mark.parametrize("mode", [Mode.EMAIL, Mode.EMAIL_AND_POSTCODE])
def test_a_card_of_another_company_waits_with_both_numbers(lab: WireLab, mode: Mode) -> None:
    first, second = "NL004495445B01", "NL002455799B11"
    settings = {"vat_number_field_id": "7", "recognition": mode}
    lab.send("9", HERE, _account(**{"7": first}), customers=settings)
    entry = lab.hold("9", HERE, _account(**{"7": second}))
    assert entry.causes[0][0] is CauseKind.CUSTOMER_OTHER_COMPANY
    assert first in entry.reason
    assert second in entry.reason


def test_custom_fields_within_json_within_json_reach_the_card(lab: WireLab) -> None:
    number = "NL004495445B01"
    nested = order_fields(customer_id="77", custom_field=json.dumps(json.dumps({"7": number, "8": "12345678"})))
    lab.send("9", HERE, nested, customers={"vat_number_field_id": "7", "chamber_number_field_id": "8"})
    [made] = _made(lab)
    assert (made["btwNummer"], made["kvkNummer"]) == (number, "12345678")


def _to(country: str, name: str, postcode: str, number: str, zone: str = "") -> Change:
    def change(entry: Record) -> None:
        _to_germany(number)(entry)
        place = {"country": name, "iso_code_2": country, "postcode": postcode, "city": "Stad", "zone": zone}
        columns = {f"{kind}_{name}": value for kind in ("payment", "shipping") for name, value in place.items()}
        order_fields(**columns)(entry)

    return change


def test_goods_for_the_canary_islands_are_no_supply_within_the_union(lab: WireLab) -> None:
    exported = _to("ES", "Spain", "35001", "ESX1234567L", "Las Palmas")
    lab.settings(customers={"vat_number_field_id": "7"})
    assert lab.hold("9", exported).causes[0][0] is CauseKind.TERRITORY_UNKNOWN_TO_BOOKS
    lab.add_article("EXPORT", like="VERZENDKOSTEN-0")
    chosen = ForeignRate(country="ES", percent=Decimal(0), article_code="EXPORT")
    sent = lab.send("9", exported, orders={"foreign_rates": (chosen,)})
    assert lab.codes(sent)[0] == "EXPORT"
    assert "btwNummer" not in _made(lab)[0]
    assert "Btw-nummer" not in sent["memo"]
    assert sent["afleveradres"]["plaats"] == "Stad, Las Palmas"


def test_a_card_that_would_report_an_export_makes_the_order_wait(lab: WireLab) -> None:
    lab.send("9", _to("ES", "Spain", "28001", "ESX1234567L"), customers={"vat_number_field_id": "7"})
    assert _made(lab)[0]["btwNummer"] == "ESX1234567L"
    entry = lab.hold("9", _to("ES", "Spain", "35001", "ESX1234567L"))
    assert entry.causes[0][0] is CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA


def test_goods_for_northern_ireland_go_on_a_card_without_the_number_that_the_books_refuse(lab: WireLab) -> None:
    sent = lab.send("9", _to("GB", "United Kingdom", "BT1 5GS", "XI123456782"), customers={"vat_number_field_id": "7"})
    assert "btwNummer" not in _made(lab)[0]
    assert "Btw-nummer: XI123456782" in sent["memo"]


def test_the_state_stands_behind_the_city(lab: WireLab) -> None:
    sent = lab.send("9", _to("US", "United States", "78701", "", "Texas"))
    assert sent["afleveradres"]["plaats"] == _made(lab)[0]["vestigingsAdres"]["plaats"] == "Stad, Texas"


@covers("customers.house_number_field_id=set", "customers.house_addition_field_id=set")
def test_house_number_and_addition_come_behind_the_street(lab: WireLab) -> None:
    fields = {"house_number_field_id": "7", "house_addition_field_id": "8"}
    kept = {"payment_address_1": "Dorpsstraat", "payment_custom_field": '{"7": "12", "8": "bis"}'}
    sent = lab.send("9", order_fields(**kept), customers=fields)
    assert sent["factuuradres"]["straat"] == "Dorpsstraat 12 bis"
