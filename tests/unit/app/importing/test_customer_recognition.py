"""The customers of orders are recognised together; what is remembered costs no call."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.importing.customers.recognition import forget
from sconnect.app.ports import CustomerQuery
from sconnect.app.storage.records import CustomerLink
from sconnect.app.storage.records.links import link_key
from sconnect.domain.books import BookAddress, Customer
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.shop import ShopOrder
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


@pytest.mark.parametrize(("how", "is_kept"), [(LinkOrigin.RECOGNISED, False), (LinkOrigin.CHOSEN, True)])
async def test_forgetting_a_customer_keeps_what_a_person_chose(desk: Desk, how: LinkOrigin, *, is_kept: bool) -> None:
    run = import_run(desk)
    await _link(desk, how=how)
    await forget(run.session, order_of())
    assert bool(await _links(desk)) is is_kept


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
