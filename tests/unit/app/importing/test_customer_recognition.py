"""The customers of orders are recognised together; what is remembered costs no call."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.importing.customers.creation import MissingCustomer
from sconnect.app.importing.customers.recognition import create_customer, forget
from sconnect.app.ports import CustomerQuery
from sconnect.app.storage.records import CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.domain.books import BookAddress, Customer
from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.recognition import choice_key, other_key, traits_of
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.shop import Address, ShopOrder
from sconnect.domain.values.bilingual import same
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import (
    COFFEE,
    GERMANY,
    GUEST,
    ImportRun,
    card_of_shopper,
    caused,
    import_run,
    known,
    missing,
    order_of,
    orders_of,
)
from tests.unit.domain.makers import address

MANUAL = {"processing": Processing.MANUAL}
NUMBER = {"vat_number_field_id": "7"}
GERMAN_NUMBER = "DE136695976"
GUEST_KEY = link_key("email:gast@example.test")


async def _link(desk: Desk, key: str = GUEST_KEY, **columns: Any) -> CustomerLink:
    """Remember something of a shopper."""
    usual: dict[str, Any] = {"customer_id": "guest", "how": LinkOrigin.RECOGNISED, "at": desk.clock.now()}
    link = CustomerLink(profile_id="lab", link=key, **({"name": "Gerda Gast"} | usual | columns))
    await desk.services.store.put(link)
    return link


async def _links(desk: Desk) -> dict[str, str]:
    """Which customers are remembered, by key."""
    rows = desk.services.store.range(CustomerLink, "lab")
    return {stored.record.link: stored.record.customer_id async for stored in rows}


def _german_order(**changes: Any) -> ShopOrder:
    """An order that goes to Germany, taxed."""
    return order_of(shipping_address=address("DE"), **changes)


def _reverse_charge_order(**changes: Any) -> ShopOrder:
    usual: dict[str, Any] = {
        "billing_address": address("DE"),
        "shipping_address": address("DE"),
        "custom_fields": {"7": GERMAN_NUMBER},
    }
    return order_of(replace(COFFEE, unit_vat=Decimal(0)), **(usual | changes))


async def _who(run: ImportRun, order: ShopOrder | None = None) -> object:
    order = order or order_of()
    return (await run.recognise(order))[order.order_id]


async def test_a_customer_is_recognised_by_what_the_order_says(desk: Desk) -> None:
    customer = known(await _who(import_run(desk)))
    assert (customer.customer_id, customer.name) == ("guest", "Gerda Gast")
    assert customer.how.dutch.startswith("Herkend aan e-mailadres gast@example.test en postcode 3512PH")
    assert customer.steps.dutch.startswith("De order heeft geen klantcode.")
    assert customer.card is not None
    assert customer.refresh is None


async def test_the_customers_of_several_orders_take_one_call(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.add(card_of_shopper("anna"), card_of_shopper("bert"))
    choices = await run.recognise(*orders_of("anna", "bert"))
    assert [known(choice).customer_id for choice in choices.values()] == ["anna", "bert"]
    [query] = run.books.customers.looked_up
    assert query.emails == {"anna@example.test", "bert@example.test"}


async def test_a_recognised_customer_is_remembered_and_costs_no_call_again(desk: Desk) -> None:
    run = import_run(desk)
    await _who(run)
    assert await _links(desk) == {GUEST_KEY: "guest"}
    again = known(await _who(import_run(desk, books=run.books), order_of(order_id="1002")))
    assert again.customer_id == "guest"
    assert again.how.dutch == "Herkend aan een eerdere koppeling: Gerda Gast."
    assert len(run.books.customers.looked_up) == 1


async def test_a_customer_whom_only_the_address_tells_apart_is_not_remembered(desk: Desk) -> None:
    run = import_run(desk)
    elsewhere = BookAddress("", "Elders 99", "5555 ZZ", "Elders", "land-nl")
    run.books.customers.add(replace(GUEST, id="namesake", code=5002, address=elsewhere))
    assert known(await _who(run)).customer_id == "guest"
    assert await _links(desk) == {}


async def test_two_cards_of_one_name_are_told_when_an_order_fits_both(desk: Desk) -> None:
    run = import_run(desk)
    elsewhere = BookAddress("", "Elders 99", "5555 ZZ", "Elders", "land-nl")
    run.books.customers.add(replace(GUEST, id="twin", code=5002, address=elsewhere))
    run.books.customers.add(replace(GUEST, id="other", code=5003, name="Piet", address=elsewhere))
    [notice] = known(await _who(run)).notices
    for words in (notice.dutch, notice.english):
        assert "Gerda Gast (5001)" in words
        assert "Gerda Gast (5002)" in words
        assert "5003" not in words


async def test_whom_a_person_chose_goes_before_what_the_order_says(desk: Desk) -> None:
    run = import_run(desk)
    await _link(desk, customer_id="chosen", how=LinkOrigin.CHOSEN)
    assert known(await _who(run)).customer_id == "chosen"
    assert run.books.customers.looked_up == []


async def test_whom_a_person_chooses_meanwhile_is_not_overwritten(desk: Desk) -> None:
    run = import_run(desk)

    async def choose() -> None:
        await _link(desk, customer_id="chosen", how=LinkOrigin.CHOSEN)

    run.books.usage.before["customers.find"] = choose
    assert known(await _who(run)).customer_id == "guest"
    assert await _links(desk) == {GUEST_KEY: "chosen"}


async def test_a_choice_between_several_customers_counts_for_that_place(desk: Desk) -> None:
    """The work list remembers such a choice under name and place."""
    run = import_run(desk)
    run.books.customers.add(replace(GUEST, id="double", code=5002))
    cause = caused(await _who(run))
    assert cause.kind is CauseKind.CUSTOMER_AMBIGUOUS
    assert cause.facts["candidates"] == "Gerda Gast (5001), Gerda Gast (5002)"
    await _link(desk, key=link_key(cause.key), customer_id="double", how=LinkOrigin.CHOSEN)
    assert known(await _who(run)).customer_id == "double"


async def test_an_unknown_customer_is_to_be_created_from_the_order(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.records.clear()
    order = order_of(customer_id="33")
    new = missing(await _who(run, order))
    assert (new.card.name, new.card.email, new.card.address.city) == ("Gerda Gast", "gast@example.test", "Utrecht")
    assert (new.key, new.creation_key) == ("shop:33", "email:gast@example.test"), "two shops share one card"
    assert (new.shop_customer_id, new.placed_at, new.looked_up_at) == ("33", order.placed_at, desk.clock.now())
    assert new.how.dutch == "Nieuwe klant."
    assert await _links(desk) == {}


async def test_an_unknown_customer_waits_when_customers_are_made_by_hand(desk: Desk) -> None:
    run = import_run(desk, customers=MANUAL)
    run.books.customers.records.clear()
    cause = caused(await _who(run))
    assert (cause.kind, cause.key) == (CauseKind.CUSTOMER_UNKNOWN, "email:gast@example.test")


async def test_a_person_may_let_one_customer_be_made_whatever_the_settings_say(desk: Desk) -> None:
    run = import_run(desk, customers=MANUAL)
    run.books.customers.records.clear()
    await _link(desk, customer_id="", how=LinkOrigin.CREATED, state=OrderState.WAITING)
    missing(await _who(run))


async def test_an_inactive_customer_waits_and_gets_no_second_card(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.add(replace(GUEST, inactive=True))
    assert caused(await _who(run)).kind is CauseKind.CUSTOMER_INACTIVE


async def test_a_customer_of_whom_too_little_is_known_for_a_card_waits(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.records.clear()
    nowhere = replace(address(), city="")
    cause = caused(await _who(run, order_of(billing_address=nowhere, shipping_address=nowhere)))
    assert (cause.kind, cause.facts["missing"]) == (CauseKind.CUSTOMER_INCOMPLETE, "plaats")


async def test_a_vat_number_that_does_not_come_on_the_new_card_is_told(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    new = missing(await _who(run, order_of(custom_fields={"7": GERMAN_NUMBER})))
    assert new.card.vat_number == ""
    assert new.how.dutch == f"Nieuwe klant. Btw-nummer {GERMAN_NUMBER} staat niet op de klantkaart."


async def test_a_guest_is_booked_on_the_collective_customer_of_the_country_without_a_call(desk: Desk) -> None:
    run = import_run(desk, customers={"collective_customers": {"NL": "everybody"}})
    customer = known(await _who(run))
    assert (customer.customer_id, customer.card) == ("everybody", None)
    assert run.books.customers.looked_up == []


async def test_a_shopper_with_an_account_is_not_booked_on_the_collective_customer(desk: Desk) -> None:
    run = import_run(desk, customers={"collective_customers": {"NL": "everybody"}})
    assert known(await _who(run, order_of(customer_id="33"))).customer_id == "guest"


async def test_the_card_of_a_collective_customer_is_read_where_the_vat_depends_on_it(desk: Desk) -> None:
    run = import_run(desk, customers={"collective_customers": {"DE": "germans"}})
    german = replace(GUEST, id="germans", vat_number="DE111111117")
    run.books.customers.add(german)
    customer = known(await _who(run, _german_order()))
    assert customer.customer_id == "germans"
    assert customer.card is not None
    assert customer.card.vat_number == "DE111111117"
    assert [query.ids for query in run.books.customers.looked_up] == [{"germans"}]


async def test_the_card_of_a_remembered_customer_is_read_where_the_vat_depends_on_it(desk: Desk) -> None:
    run = import_run(desk)
    await _link(desk)
    customer = known(await _who(run, _german_order()))
    assert (customer.customer_id, customer.card is not None) == ("guest", True)
    assert [query.ids for query in run.books.customers.looked_up] == [{"guest"}]


async def test_a_remembered_customer_whose_card_is_gone_is_recognised_anew(desk: Desk) -> None:
    run = import_run(desk)
    await _link(desk, customer_id="gone")
    assert known(await _who(run, _german_order())).customer_id == "guest"
    assert await _links(desk) == {GUEST_KEY: "guest"}


async def test_only_what_the_way_of_recognising_needs_is_asked_for(desk: Desk) -> None:
    run = import_run(desk, customers={"recognition": RecognitionMode.EMAIL})
    await _who(run)
    assert run.books.customers.looked_up == [CustomerQuery(emails=frozenset({"gast@example.test"}))]


async def test_every_part_of_the_question_is_put_for_all_orders_together(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    await run.recognise(order_of(), _reverse_charge_order(order_id="1002", email="zaak@example.test"))
    [query] = run.books.customers.looked_up
    assert query.emails == {"gast@example.test", "zaak@example.test"}
    assert query.vat_numbers == {GERMAN_NUMBER}
    assert query.names == {"Gerda Gast"}


@pytest.mark.parametrize(
    ("how", "is_gone", "is_kept"),
    [
        (LinkOrigin.RECOGNISED, False, False),
        (LinkOrigin.RECOGNISED, True, False),
        (LinkOrigin.CHOSEN, False, True),
        (LinkOrigin.CHOSEN, True, False),
    ],
)
async def test_forgetting_a_customer_keeps_what_a_person_chose_unless_it_is_gone(
    desk: Desk, how: LinkOrigin, *, is_gone: bool, is_kept: bool
) -> None:
    run = import_run(desk)
    await _link(desk, how=how)
    assert await forget(run.session, order_of(), gone="guest" if is_gone else "") == ("" if is_kept else "Gerda Gast")
    assert bool(await _links(desk)) is is_kept


def _at(**changes: Any) -> Address:
    return replace(address(), **changes)


FIRST, SECOND = "NL004495445B01", "NL002455799B11"


def _company_order(number: str, **changes: Any) -> ShopOrder:
    return order_of(custom_fields={"7": number}, **changes)


def _company(customer_id: str, number: str, **changes: Any) -> Customer:
    return replace(GUEST, id=customer_id, code=len(customer_id) + 6000, vat_number=number, **changes)


async def test_an_account_that_orders_for_two_companies_books_on_two_cards(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    run.books.customers.add(_company("one", FIRST), _company("second", SECOND))
    for order_id, number in zip("1234", (FIRST, SECOND, FIRST, SECOND), strict=True):
        order = _company_order(number, order_id=order_id, customer_id="33")
        found = known(await _who(run, order))
        assert found.customer_id == {FIRST: "one", SECOND: "second"}[number]
        told = " ".join(notice.dutch for notice in found.notices)
        assert (FIRST in told) is (order_id == "2"), "whom it was not is told once, when it was found out"
    assert len(run.books.customers.looked_up) == 2, "each company is looked up once"
    assert await _links(desk) == {link_key("shop:33"): "one", link_key(f"shop:33 vat:{SECOND}"): "second"}


@pytest.mark.parametrize("together", [True, False])
async def test_a_second_company_of_an_account_gets_a_card_of_its_own(desk: Desk, *, together: bool) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    orders = [_company_order(number, order_id=number, customer_id="33") for number in (FIRST, SECOND)]
    for some in [orders] if together else [[order] for order in orders]:
        for prepared in await run.prepare_all(*some):
            assert prepared is not None
    assert sorted(card.vat_number for card in run.books.customers.records.values()) == sorted((FIRST, SECOND))


@pytest.mark.parametrize("mode", [mode for mode in RecognitionMode if mode is not RecognitionMode.SMART])
async def test_where_nothing_more_is_tried_a_second_company_waits_and_a_person_decides(
    desk: Desk, mode: RecognitionMode
) -> None:
    run = import_run(desk, customers=NUMBER | {"recognition": mode})
    run.books.customers.records.clear()
    run.books.customers.add(_company("one", FIRST), _company("second", SECOND, emails=("b@example.test",)))
    code = mode is RecognitionMode.CODE
    if code:
        await _link(desk, link_key("email:gast@example.test"), customer_id="one", name="Gerda Gast")
    cause = caused(await _who(run, _company_order(SECOND)))
    assert cause.kind is CauseKind.CUSTOMER_OTHER_COMPANY
    assert (cause.facts["number"], cause.facts["card_number"]) == (SECOND, FIRST)
    await _link(desk, link_key(cause.key), customer_id="second", how=LinkOrigin.CHOSEN)
    assert known(await _who(run, _company_order(SECOND, order_id="1002"))).customer_id == "second"
    assert known(await _who(run, _company_order(FIRST, order_id="1003"))).customer_id == "one"


async def test_a_person_may_let_a_card_be_made_for_a_second_company(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER | {"recognition": RecognitionMode.EMAIL})
    run.books.customers.records.clear()
    run.books.customers.add(_company("one", FIRST))
    cause = caused(await _who(run, _company_order(SECOND)))
    await _link(desk, link_key(cause.key), customer_id="", how=LinkOrigin.CREATED, state=OrderState.WAITING)
    new = missing(await _who(run, _company_order(SECOND)))
    assert (new.card.vat_number, new.key, new.creation_key) == (SECOND, cause.key, cause.key)


async def test_whom_a_person_chose_stays_with_a_notice_of_both_numbers(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.add(_company("one", FIRST))
    await _link(desk, link_key("shop:33"), customer_id="one", how=LinkOrigin.CHOSEN)
    for order_id in ("1", "2"):
        order = _company_order(SECOND, order_id=order_id, customer_id="33")
        [notice] = known(await _who(run, order)).notices
        assert SECOND in notice.dutch
        assert SECOND in notice.english
    assert len(run.books.customers.looked_up) == 1, "what was compared once costs no call again"


async def test_a_number_that_is_none_is_told(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    for order_id in ("1", "2"):
        [notice] = known(await _who(run, _company_order("KvK 12345678", order_id=order_id))).notices
        assert "KvK 12345678" in notice.dutch


HOUSEMATE = "huisgenoot@example.test"


@pytest.mark.parametrize("mode", RecognitionMode)
@pytest.mark.parametrize("together", [True, False])
async def test_guests_of_one_name_and_house_are_one_in_smart_only_however_orders_fall_into_runs(
    desk: Desk, mode: RecognitionMode, *, together: bool
) -> None:
    run = import_run(desk, customers={"recognition": mode})
    run.books.customers.records.clear()
    orders = [order_of(order_id="1"), order_of(order_id="2", email=HOUSEMATE)]
    told = []
    for some in [orders] if together else [[order] for order in orders]:
        told += [prepared.explanation for prepared in await run.prepare_all(*some) if prepared]
    assert len(told) == 2
    is_one = mode is RecognitionMode.SMART
    assert len(run.books.customers.records) == (1 if is_one else 2)
    assert ("gast@example.test" in told[1].partition('"told"')[2]) is is_one


@pytest.mark.parametrize("together", [True, False])
async def test_one_account_with_two_addresses_gets_one_card_however_orders_fall_into_runs(
    desk: Desk, *, together: bool
) -> None:
    run = import_run(desk)
    run.books.customers.records.clear()
    elsewhere = _at(postcode="9999 ZZ")
    orders = [
        order_of(order_id="1", customer_id="33"),
        order_of(order_id="2", customer_id="33", email="b@example.test", shipping_address=elsewhere),
    ]
    for some in [orders] if together else [[order] for order in orders]:
        await run.prepare_all(*some)
    assert len(run.books.customers.records) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_namesakes_without_e_mail_in_two_towns_get_two_cards(desk: Desk, *, together: bool) -> None:
    run = import_run(desk)
    run.books.customers.records.clear()
    places = [_at(postcode="3512 PH", street="De Dam", city=city) for city in ("Utrecht", "Zeist")]
    orders = [
        order_of(order_id=place.city, email="geen", billing_address=place, shipping_address=place) for place in places
    ]
    for some in [orders] if together else [[order] for order in orders]:
        await run.prepare_all(*some)
    assert sorted(card.address.city if card.address else "" for card in run.books.customers.records.values()) == [
        "Utrecht",
        "Zeist",
    ]


@pytest.mark.parametrize("mode", RecognitionMode)
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("email", ["geen", "een@example.test"])
async def test_namesakes_in_two_streets_of_one_foreign_postcode_get_two_cards(
    desk: Desk, mode: RecognitionMode, email: str, *, together: bool
) -> None:
    run = import_run(desk, customers={"recognition": mode})
    run.books.customers.records.clear()
    streets = {"Hauptstraße 5": email, "Bahnhofstraße 5": email.replace("een", "ander", 1) if "@" in email else email}
    places = [_at(postcode="10115", street=street, city="Berlin", country_code="DE") for street in streets]
    orders = [
        order_of(order_id=place.street, email=streets[place.street], billing_address=place, shipping_address=place)
        for place in places
    ]
    for some in [orders] if together else [[order] for order in orders]:
        await run.recognise(*some)
        for order in some:
            choice = (await run.recognise(*some))[order.order_id]
            if isinstance(choice, MissingCustomer):
                await create_customer(run.session, choice)
    streets_of_cards = [card.address.street if card.address else "" for card in run.books.customers.records.values()]
    assert sorted(streets_of_cards) == sorted(streets)


async def test_a_foreign_namesake_who_was_remembered_before_counts_in_the_same_street_only(desk: Desk) -> None:
    run = import_run(desk)
    place = _at(postcode="10115", street="Hauptstraße 5", city="Berlin", country_code="DE")
    run.books.customers.records.clear()
    home = BookAddress("", "Hauptstraße 5", "10115", "Berlin", GERMANY.id)
    run.books.customers.add(replace(GUEST, name="Anders", emails=(), address=home))
    await _link(desk, link_key("name+place:gerdagast 10115 5"))
    here, there = (
        order_of(email="", order_id=each.street, billing_address=each, shipping_address=each)
        for each in (place, replace(place, street="Bahnhofstraße 5"))
    )
    assert missing(await _who(run, there)).card.address.street == "Bahnhofstraße 5"
    assert known(await _who(run, here)).customer_id == "guest"
    assert link_key("name+place:gerdagast 10115 5 berlin hauptstrasse5") in await _links(desk)


OTHER_PERSON = {
    "billing_address": _at(first_name="Piet", last_name="Smit", postcode="9999 ZZ"),
    "shipping_address": _at(first_name="Piet", last_name="Smit", postcode="9999 ZZ"),
    "telephone": "0201111111",
}


async def test_another_name_and_place_behind_one_address_are_told_with_every_order_and_cost_one_call(
    desk: Desk,
) -> None:
    run = import_run(desk)
    await _who(run)
    for order_id in ("2", "3"):
        [notice] = known(await _who(run, order_of(order_id=order_id, **OTHER_PERSON))).notices
        assert "Piet Smit" in notice.dutch
        assert "Piet Smit" in notice.english
    assert len(run.books.customers.looked_up) == 2
    assert known(await _who(run)).notices == ()


async def test_another_name_and_place_behind_one_address_wait_when_the_settings_say_so(desk: Desk) -> None:
    run = import_run(desk)
    await _who(run)
    await _who(run, order_of(order_id="2", **OTHER_PERSON))
    run = import_run(desk, books=run.books, customers={"hold_other_person": True})
    cause = caused(await _who(run, order_of(order_id="3", **OTHER_PERSON)))
    assert cause.kind is CauseKind.CUSTOMER_OTHER_PERSON
    assert "postcode" in cause.dutch
    await _link(desk, link_key(cause.key), customer_id="guest", how=LinkOrigin.CHOSEN)
    assert known(await _who(run, order_of(order_id="3", **OTHER_PERSON))).customer_id == "guest"
    await _link(desk, link_key(cause.key), customer_id="", how=LinkOrigin.CREATED, state=OrderState.WAITING)
    assert missing(await _who(run, order_of(order_id="3", **OTHER_PERSON))).card.name == "Piet Smit"


async def test_an_address_that_three_names_use_is_offered_as_one_that_says_nothing(desk: Desk) -> None:
    run = import_run(desk)
    told = []
    for order_id, name in enumerate(("Gerda", "Piet", "Klaas"), 1):
        person = _at(first_name=name, last_name="Gast")
        order = order_of(order_id=str(order_id), billing_address=person, shipping_address=person)
        told.append(known(await _who(run, order)).notices)
    assert [bool(notices) for notices in told] == [False, False, True]
    assert "E-mailadressen die niets zeggen" in told[2][0].dutch


async def test_what_was_remembered_in_the_form_of_before_is_found_and_written_anew(desk: Desk) -> None:
    run = import_run(desk)
    typed = order_of(email="ga\u200bst@example.test")
    await _link(desk, link_key("email:ga\u200bst@example.test"), customer_id="older")
    assert known(await _who(run, typed)).customer_id == "older"
    assert await _links(desk) == {GUEST_KEY: "older"}
    assert known(await _who(run)).customer_id == "older"


async def test_a_namesake_who_was_remembered_before_counts_in_the_same_town_only(desk: Desk) -> None:
    run = import_run(desk)
    place = _at(postcode="3512 PH", street="De Dam", city="Utrecht")
    run.books.customers.add(replace(GUEST, emails=(), address=BookAddress("", "De Dam", "3512 PH", "UTRECHT", "nl")))
    await _link(desk, link_key("name+place:gerdagast 3512PH "))
    here = order_of(email="", billing_address=place, shipping_address=place)
    there = order_of(
        email="",
        order_id="2",
        billing_address=replace(place, city="Zeist"),
        shipping_address=replace(place, city="Zeist"),
    )
    assert missing(await _who(run, there)).card.address.city == "Zeist"
    assert known(await _who(run, here)).customer_id == "guest"
    assert link_key("name+place:gerdagast 3512PH  utrecht dedam") in await _links(desk)


def _german_card(**changes: Any) -> Customer:
    made = replace(GUEST, address=BookAddress("Gerda Gast", "Kerkstraat 1", "3512 PH", "Utrecht", GERMANY.id))
    return replace(made, **changes)


async def test_only_the_newest_order_of_a_customer_brings_the_card_up_to_date(desk: Desk) -> None:
    run = import_run(desk, customers={"processing": Processing.ADD_AND_UPDATE})
    new = order_of(order_id="1001", telephone="0687654321", history_id=9)
    old = order_of(order_id="1002", telephone="0611111111", history_id=3)
    choices = await run.recognise(new, old)
    assert known(choices["1001"]).refresh is not None
    assert known(choices["1002"]).refresh is None


async def test_no_vat_number_comes_on_a_card_of_which_another_order_is_still_taxed_abroad(desk: Desk) -> None:
    settings = NUMBER | {"processing": Processing.ADD_AND_UPDATE, "recognition": RecognitionMode.EMAIL}
    run = import_run(desk, customers=settings)
    run.books.customers.add(_german_card())
    taxed = _german_order(order_id="1001", billing_address=address("DE"), history_id=1)
    untaxed = _reverse_charge_order(order_id="1002", history_id=9)
    choices = await run.recognise(taxed, untaxed)
    assert known(choices["1002"]).refresh is None

    alone = known(await _who(import_run(desk, books=run.books, customers=settings), untaxed)).refresh
    assert alone is not None
    assert alone.update is not None
    assert alone.update.wanted.vat_number == GERMAN_NUMBER


@pytest.mark.parametrize("kind", [CauseKind.CUSTOMER_INACTIVE, CauseKind.CUSTOMER_UNREADABLE])
@pytest.mark.parametrize("second", [False, True])
async def test_whom_a_person_chooses_in_the_place_of_a_choice_of_before_is_the_one(
    desk: Desk, kind: CauseKind, *, second: bool
) -> None:
    is_inactive = kind is CauseKind.CUSTOMER_INACTIVE
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    unreadable = {} if is_inactive else {"email": same("e-mailadres")}
    run.books.customers.add(_company("old", SECOND, emails=(), inactive=is_inactive, unreadable=unreadable))
    run.books.customers.add(_company("right", "", emails=(), name="Elders", address=None))
    run.books.customers.add(_company("first", FIRST, emails=()))
    order = _company_order(SECOND, **({"customer_id": "33"} if second else {}))
    traits = traits_of(order, run.session.profile)
    key = other_key if second else choice_key
    await _link(desk, link_key(key(traits, RecognitionMode.SMART)), customer_id="old", how=LinkOrigin.CHOSEN)
    if second:
        await _link(desk, link_key("shop:33"), customer_id="first")
    cause = caused(await _who(run, order))
    assert cause.kind is kind
    await _link(desk, link_key(cause.key), customer_id="right", how=LinkOrigin.CHOSEN)
    assert known(await _who(run, order)).customer_id == "right"


async def test_two_orders_of_a_second_company_in_one_run_leave_the_first_remembered(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    run.books.customers.add(_company("first", FIRST))
    await _who(run, _company_order(FIRST, order_id="1", customer_id="33"))
    await run.prepare_all(*[_company_order(SECOND, order_id=each, customer_id="33") for each in "23"])
    assert (await _links(desk))[link_key("shop:33")] == "first"
