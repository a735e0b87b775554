"""Whose order it is: the shopper's own name and e-mail address, never the address of a pickup point or a gift."""

import json
from dataclasses import replace
from typing import Any

import pytest

from local.demo.scenario import demos
from local.shop.captures import Entry
from local.shop.shop import SimulatedShop
from local.snelstart.http.wire import Record
from sconnect.app.importing.customers.delivery_cards import CARDS
from sconnect.app.storage.records import Cursor
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import Said, read_explanation
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.faults import cards_of
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order

PICKUP = {"company": "PostNL-punt Bruna Vismarkt", "address_1": "Vismarkt 2", "postcode": "3511 KR", "city": "Utrecht"}
HOME = {"address_1": "Lindelaan 5", "postcode": "1411 AA", "city": "Naarden"}
NAMES = ("firstname", "lastname", "company", "address_1", "address_2", "postcode", "city", "country", "iso_code_2")


def unbilled(customer: int = 1, **delivery: str) -> Entry:
    """An order of a shop that asks no billing address, as OpenCart 4 does unless it is switched on."""
    entry = plain_order(customer)
    entry["order"] |= {f"payment_{name}": "" for name in NAMES} | {"payment_country_id": "0"}
    entry["order"] |= {f"shipping_{name}": text for name, text in delivery.items()}
    return entry


def of_account(entry: Entry, customer_id: str) -> Entry:
    entry["order"]["customer_id"] = customer_id
    return entry


def card_of(lab: Lab, order_id: str) -> Record:
    [booked] = lab.booked(order_id)
    return lab.sim.books(lab.demo.books.name).relations[booked["relatie"]["id"]]


def told(lab: Lab, order_id: str) -> str:
    marker = lab.marker(order_id)
    assert marker is not None
    return " ".join(read_explanation(marker.explanation).notices)


def test_two_shoppers_of_one_pickup_point_are_two_customers_by_their_own_names() -> None:
    lab = Lab()
    first, second = lab.place(unbilled(1, **PICKUP), unbilled(2, **PICKUP))
    lab.import_orders()
    cards = [card_of(lab, first), card_of(lab, second)]
    assert [(card["naam"], card["email"]) for card in cards] == [
        ("Klant Nummer 1", email_of(1)),
        ("Klant Nummer 2", email_of(2)),
    ]
    assert all(card["telefoon"] for card in cards)
    assert not any(card.get("vestigingsAdres") for card in cards)
    [booked] = lab.booked(first)
    assert booked["afleveradres"]["contactpersoon"] == "PostNL-punt Bruna Vismarkt, Klant Nummer 1"
    assert not (booked.get("factuuradres") or {}).get("straat")
    lab.assert_booked_once(first, second)


def test_without_an_e_mail_address_a_pickup_point_is_no_ground_to_recognise_by() -> None:
    lab = Lab()
    entries = [unbilled(1, **PICKUP), unbilled(2, **PICKUP)]
    for entry in entries:
        entry["order"]["email"] = ""
    first, second = lab.place(*entries)
    lab.import_orders()
    assert [card_of(lab, each)["naam"] for each in (first, second)] == ["Klant Nummer 1", "Klant Nummer 2"]


def test_a_card_named_after_a_pickup_point_is_nobodys() -> None:
    lab = Lab()
    of_before = lab.add_customer("iemand@anders.test", naam=PICKUP["company"])
    lab.sim.books(lab.demo.books.name).relations[of_before]["vestigingsAdres"] |= {
        "straat": "Vismarkt 2",
        "postcode": "3511 KR",
        "plaats": "Utrecht",
    }
    [order_id] = lab.place(unbilled(1, **PICKUP))
    lab.import_orders()
    assert card_of(lab, order_id)["naam"] == "Klant Nummer 1"


@pytest.mark.parametrize("others", [{"company": "Zorgcentrum De Es"}, {"firstname": "Oma", "lastname": "Jansen"}])
def test_a_gift_does_not_rename_or_move_the_buyers_card(others: dict[str, str]) -> None:
    lab = Lab()
    lab.change_profile("customers", processing=Processing.ADD_AND_UPDATE)
    [first] = lab.place(plain_order(1))
    lab.import_orders()
    before = dict(card_of(lab, first))
    gift = unbilled(1, **others, address_1="Esweg 9", postcode="9411 AA", city="Beilen")
    gift["order"]["telephone"] = "0599 123456"
    [second] = lab.place(gift)
    lab.import_orders()
    after = card_of(lab, second)
    assert after["id"] == before["id"]
    assert (after["naam"], after["vestigingsAdres"]) == (before["naam"], before["vestigingsAdres"])
    assert after["telefoon"] == "0599 123456"


def test_a_new_card_has_the_delivery_address_where_it_names_nobody_else() -> None:
    lab = Lab()
    [order_id] = lab.place(unbilled(1, **HOME))
    lab.import_orders()
    card = card_of(lab, order_id)
    address = card["vestigingsAdres"]
    assert (card["naam"], address["straat"], address["plaats"]) == ("Klant Nummer 1", "Lindelaan 5", "Naarden")


def test_a_delivery_address_of_their_own_does_not_move_a_card_either() -> None:
    lab = Lab()
    lab.change_profile("customers", processing=Processing.ADD_AND_UPDATE)
    [first] = lab.place(plain_order(1))
    lab.import_orders()
    street = card_of(lab, first)["vestigingsAdres"]["straat"]
    [second] = lab.place(unbilled(1, **HOME))
    lab.import_orders()
    assert card_of(lab, second)["vestigingsAdres"]["straat"] == street


def test_where_a_card_stands_for_a_delivery_place_it_has_that_address_and_the_shoppers_name() -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL_AND_POSTCODE)
    [order_id] = lab.place(unbilled(1, **PICKUP))
    lab.import_orders()
    card = card_of(lab, order_id)
    assert (card["naam"], card["vestigingsAdres"]["postcode"]) == ("Klant Nummer 1", "3511 KR")


@pytest.mark.parametrize("field", ["vat_number_field_id", "chamber_number_field_id"])
def test_the_company_of_a_delivery_address_counts_with_the_number_of_a_business(field: str) -> None:
    lab = Lab()
    lab.change_profile("customers", **{field: "7"})
    entry = unbilled(1, **(PICKUP | {"company": "Bakkerij Jansen"}))
    number = "NL010000446B01" if field.startswith("vat") else "12345678"
    entry["order"]["custom_field"] = json.dumps({"7": number})
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert card_of(lab, order_id)["naam"] == "Bakkerij Jansen"


def test_the_default_address_of_the_account_names_and_moves_the_card() -> None:
    lab = Lab(demo=demos()[1])
    lab.change_profile("customers", processing=Processing.ADD_AND_UPDATE)
    account = lab.shop.customers.records["1"]
    account["address"] |= {"company": "Klant & Zn. B.V.", "address_1": "Keizersgracht 1", "address_2": ""}
    [order_id] = lab.place(of_account(unbilled(1, **PICKUP), "1"))
    lab.import_orders()
    card = card_of(lab, order_id)
    assert (card["naam"], card["vestigingsAdres"]["straat"]) == ("Klant & Zn. B.V.", "Keizersgracht 1")
    account["address"] |= {"address_1": "Singel 8"}
    [later] = lab.place(of_account(unbilled(1, **PICKUP), "1"))
    lab.import_orders()
    assert card_of(lab, later)["vestigingsAdres"]["straat"] == "Singel 8"
    assert card_of(lab, later)["id"] == card["id"]


def test_an_extension_of_before_sends_no_address_of_the_account_and_the_order_is_booked_on_the_shopper() -> None:
    lab = Lab(demo=demos()[1], shop=lambda _demo, clock: _OfBefore("4.0.2.3", clock=clock.now, empty=True))
    [order_id] = lab.place(of_account(unbilled(1, **PICKUP), "1"))
    lab.import_orders()
    assert card_of(lab, order_id)["naam"] == "Klant Nummer 1"


class _OfBefore(SimulatedShop):
    def _orders(self, request: Any) -> dict[str, Any]:
        return self._asked_orders(request)


def fields_of(entry: Entry, kind: str, **fields: str) -> None:
    entry["order"][f"{kind}_custom_field"] = json.dumps({name.removeprefix("f"): text for name, text in fields.items()})


def test_house_number_and_addition_come_from_fields_of_their_own_of_each_address() -> None:
    lab = Lab()
    lab.change_profile("customers", house_number_field_id="5", house_addition_field_id="6")
    entry = plain_order(1)
    for kind, number, addition in (("payment", "12", "bis"), ("shipping", "40", "")):
        entry["order"] |= {f"{kind}_address_1": "Dorpsstraat", f"{kind}_address_2": ""}
        fields_of(entry, kind, f5=number, f6=addition)
    [order_id] = lab.place(entry)
    lab.import_orders()
    [booked] = lab.booked(order_id)
    assert card_of(lab, order_id)["vestigingsAdres"]["straat"] == "Dorpsstraat 12 bis"
    assert (booked["factuuradres"]["straat"], booked["afleveradres"]["straat"]) == (
        "Dorpsstraat 12 bis",
        "Dorpsstraat 40",
    )


@pytest.mark.parametrize(
    ("first", "second", "fields", "expected"),
    [
        ("12a", "Dorpsstraat", {}, "Dorpsstraat 12a"),
        ("Dorpsstraat 12", "", {"f5": "12"}, "Dorpsstraat 12"),
        ("Dorpsstraat 12", "", {"f5": "12", "f6": "B"}, "Dorpsstraat 12 B"),
        ("Plein 1944", "", {"f5": "7"}, "Plein 1944 7"),
        ("2e Dorpsstraat", "Achterom", {"f5": "3"}, "2e Dorpsstraat 3, Achterom"),
    ],
)
def test_a_street_gets_its_house_number_once_and_behind_it(
    first: str, second: str, fields: dict[str, str], expected: str
) -> None:
    lab = Lab()
    lab.change_profile("customers", house_number_field_id="5", house_addition_field_id="6")
    entry = plain_order(1)
    entry["order"] |= {"payment_address_1": first, "payment_address_2": second}
    fields_of(entry, "payment", **fields)
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert card_of(lab, order_id)["vestigingsAdres"]["straat"] == expected


def test_a_filled_field_of_an_address_that_is_not_taken_over_is_told() -> None:
    lab = Lab()
    entry = plain_order(1)
    fields_of(entry, "shipping", f4="Magazijn 3")
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert "Afdeling" in told(lab, order_id)
    assert "Magazijn 3" in told(lab, order_id)


@pytest.mark.parametrize(("text", "code"), [("NL", "NL"), ("Nederland", "NL"), ("Belgium", "BE"), ("belgië", "BE")])
def test_a_country_as_text_is_read_by_code_or_name(text: str, code: str) -> None:
    lab = Lab()
    entry = plain_order(1)
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": text, f"{kind}_country_id": "0", f"{kind}_iso_code_2": ""}
    [order_id] = lab.place(entry)
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    kinds = {cause.kind for cause in marker.causes}
    assert not kinds & {CauseKind.COUNTRY_MISSING, CauseKind.COUNTRY_UNKNOWN}
    countries = {land["id"]: land["landcode"] for land in lab.sim.books(lab.demo.books.name).countries.values()}
    if code == "NL":
        assert countries[card_of(lab, order_id)["vestigingsAdres"]["land"]["id"]] == code


def of_nobody() -> Entry:
    entry = unbilled(1)
    nobody = {"firstname": "Guest", "lastname": "Customer", "email": "guest@example.com", "customer_group_id": "0"}
    entry["order"] |= nobody | {f"shipping_{name}": "" for name in NAMES}
    return entry


def test_an_unpaid_order_of_a_placeholder_is_no_item_and_once_paid_it_is_booked_on_the_shopper() -> None:
    lab = Lab()
    [order_id] = lab.place(of_nobody())
    lab.import_orders()
    assert not lab.listed()
    assert not lab.booked(order_id)
    lab.shop.entries[order_id]["order"] |= plain_order(7)["order"] | {
        name: lab.shop.entries[order_id]["order"][name] for name in ("order_id", "total", "date_added", "currency_code")
    }
    lab.shop.change_status(order_id, 2)
    lab.clock.seconds += 60
    lab.import_orders()
    assert card_of(lab, order_id)["naam"] == "Klant Nummer 7"


def test_a_placeholder_in_a_status_that_completes_a_sale_waits_and_can_be_linked_to_nobody() -> None:
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 5))
    entry = of_nobody()
    order_id = lab.shop.place(entry, status=5)
    lab.clock.seconds += 60
    lab.import_orders()
    [item] = lab.listed()
    assert item.order_id == order_id
    assert [cause.kind for cause in item.details] == [CauseKind.CUSTOMER_PLACEHOLDER]
    assert not cards_of(lab, "guest@example.com")


def of_before(lab: Lab, order_id: str, **said: object) -> None:
    """Have an order been booked by a version that took a delivery address for the customer."""
    marker = lab.marker(order_id)
    assert marker is not None
    explanation = read_explanation(marker.explanation).model_copy(update=said)
    record = replace(marker, explanation=explanation.text)
    lab.run(lab.services.store.put(record))
    cursor = Cursor(profile_id=lab.profile.id, name=CARDS)
    lab.run(lab.services.store.delete(Cursor, lab.profile.id, cursor.key))


def a_day_later(lab: Lab) -> None:
    lab.clock.seconds += 25 * 60 * 60
    lab.import_orders()


def test_cards_that_were_named_after_a_delivery_address_are_listed_once_each() -> None:
    lab = Lab()
    first, second, home = lab.place(unbilled(1, **PICKUP), unbilled(2, **PICKUP), unbilled(3, **HOME))
    lab.import_orders()
    for order_id in (first, second):
        of_before(lab, order_id, customer=PICKUP["company"])
    a_day_later(lab)
    [item] = lab.listed()
    assert item.order_id == first
    [cause] = item.details
    assert cause.kind is CauseKind.CARD_OF_DELIVERY_ADDRESS
    assert "PostNL-punt Bruna Vismarkt" in cause.dutch
    a_day_later(lab)
    assert [each.order_id for each in lab.listed()] == [first]
    decide(lab, item_of(lab, CauseKind.CARD_OF_DELIVERY_ADDRESS), Action.SKIP, reason="kaart is verbeterd")
    a_day_later(lab)
    assert not lab.listed()
    lab.assert_booked_once(first, second, home)


def test_a_card_that_was_renamed_is_listed_with_the_name_and_address_of_before() -> None:
    lab = Lab()
    [order_id] = lab.place(unbilled(1, company="Zorgcentrum De Es", address_1="Esweg 9"))
    lab.import_orders()
    told_then = (
        "Klant Klant Nummer 1 is bijgewerkt: naam 'Klant Nummer 1' werd 'Zorgcentrum De Es', adres 'Klant Nummer 1, "
        "Dorpsstraat 1, 1234 AB Alkmaar' werd 'Zorgcentrum De Es, Esweg 9, 9411 AA Beilen'."
    )
    of_before(lab, order_id, told=(Said(nl=told_then),))
    a_day_later(lab)
    [item] = lab.listed()
    assert "naam 'Klant Nummer 1', adres 'Klant Nummer 1, Dorpsstraat 1, 1234 AB Alkmaar'" in item.details[0].dutch


def test_a_new_profile_looks_back_at_nothing() -> None:
    lab = Lab()
    lab.place(unbilled(1, **PICKUP))
    lab.import_orders()
    a_day_later(lab)
    assert not lab.listed()


@pytest.mark.parametrize("has_card", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_three_names_behind_one_mailbox_are_told_however_the_orders_fall_into_runs(
    *, has_card: bool, together: bool
) -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL)
    if has_card:
        lab.add_customer("kassa@winkel.test", naam="Klant Nummer 1")
    placed = []
    for number in (1, 2, 3, 4):
        entry = plain_order(number)
        entry["order"] |= {"email": "kassa@winkel.test", "customer_id": "0"}
        placed += lab.place(entry)
        if number > 2 or not together:
            lab.import_orders()
    assert ["die niets zeggen" in told(lab, each) for each in placed] == [False, False, True, True]
