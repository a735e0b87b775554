"""Everything that stands in the way of an order is found at once, before anything is created."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.storage.records import ArticleLink
from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import address_of
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import AddressSource, Processing
from sconnect.domain.shop import Address, ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import (
    BOOKS,
    CABLE,
    COFFEE,
    GERMANY,
    GUEST,
    ImportRun,
    import_run,
    missing,
    order_of,
)
from tests.unit.app.orders import keep_marker, marker_of, work_list
from tests.unit.domain.makers import address, article, line

MANUAL = {"processing": Processing.MANUAL}
NUMBER = {"vat_number_field_id": "7"}
GERMAN_NUMBER = "DE136695976"
UNTAXED = replace(COFFEE, unit_vat=Decimal(0))


def _reverse_charge_order(**changes: Any) -> ShopOrder:
    """An order of a German business, without VAT."""
    german = address("DE")
    usual: dict[str, Any] = {
        "billing_address": german,
        "shipping_address": german,
        "custom_fields": {"7": GERMAN_NUMBER},
    }
    return order_of(UNTAXED, **(usual | changes))


def _german_card(vat_number: str = "") -> Customer:
    german = address_of(address("DE"), BOOKS)
    assert not isinstance(german, Cause)
    return replace(GUEST, vat_number=vat_number, address=german)


def _order_from_abroad(place: str) -> ShopOrder:
    changes: dict[str, Any] = {place: address("GB")}
    return order_of(**changes)


async def _causes(run: ImportRun, order: ShopOrder) -> list[CauseKind]:
    """Validate an order that has to wait; returns for what."""
    assert await run.validate(order) is None
    marker = await marker_of(run.desk, order.order_id)
    assert marker.state is OrderState.WAITING
    return [cause.kind for cause in marker.causes]


def _writes(run: ImportRun) -> list[str]:
    return [call for call in run.books.usage.asked if call.split(".")[1] in {"create", "update", "fill_extra_field"}]


async def test_an_order_that_lacks_nothing_is_valid(desk: Desk) -> None:
    run = import_run(desk)
    validated = await run.validate(order_of(COFFEE, CABLE))
    assert validated is not None
    assert list(validated.articles) == ["LAB-KOFFIE", "LAB-KABEL", "AFR"]
    assert await work_list(desk) == []


async def test_an_order_waits_for_all_its_causes_at_once(desk: Desk) -> None:
    run = import_run(desk, articles=MANUAL, customers=MANUAL)
    run.books.customers.records.clear()
    tea, cup = line("LAB-THEE", 1, "12.3853", "1.1147"), line("LAB-KOP", 1, "12.3853", "1.1147")
    order = order_of(COFFEE, tea, cup, billing_address=address("BE"))
    assert await _causes(run, order) == [
        CauseKind.ARTICLE_UNKNOWN,
        CauseKind.ARTICLE_UNKNOWN,
        CauseKind.CUSTOMER_UNKNOWN,
        CauseKind.COUNTRY_UNKNOWN,
    ]
    [entry] = await work_list(desk)
    assert [key for _, key in entry.causes][:2] == ["lab-thee", "lab-kop"]
    assert run.progress.counts == {"waiting": 1}


async def test_the_amounts_are_judged_together_with_customer_and_address(desk: Desk) -> None:
    run = import_run(desk, customers=MANUAL)
    run.books.customers.records.clear()
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    order = order_of(billing_address=address("BE"))
    assert await _causes(run, order) == [
        CauseKind.CUSTOMER_UNKNOWN,
        CauseKind.COUNTRY_UNKNOWN,
        CauseKind.VAT_MISMATCH,
    ]


async def test_nothing_is_created_while_an_order_waits_for_something_else(desk: Desk) -> None:
    run = import_run(desk, customers=MANUAL)
    run.books.customers.records.clear()
    run.books.articles.records.clear()
    assert await run.prepare(order_of()) is None
    assert _writes(run) == []
    assert [cause.kind for cause in (await marker_of(desk)).causes] == [CauseKind.CUSTOMER_UNKNOWN]


async def test_what_can_be_created_is_no_cause_and_is_not_created_yet(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.records.clear()
    run.books.articles.records.clear()
    validated = await run.validate(order_of())
    assert validated is not None
    assert missing(validated.customer).card.name == "Gerda Gast"
    assert _writes(run) == []
    assert await work_list(desk) == []


@pytest.mark.parametrize("place", ["billing_address", "shipping_address"])
async def test_a_country_that_the_books_do_not_know_waits_wherever_it_stands(desk: Desk, place: str) -> None:
    assert CauseKind.COUNTRY_UNKNOWN in await _causes(import_run(desk), _order_from_abroad(place))


async def test_one_country_in_both_addresses_is_one_cause(desk: Desk) -> None:
    order = order_of(UNTAXED, billing_address=address("GB"), shipping_address=address("GB"))
    assert await _causes(import_run(desk), order) == [CauseKind.COUNTRY_UNKNOWN]


async def test_addresses_are_left_to_the_customer_card_when_the_settings_say_so(desk: Desk) -> None:
    run = import_run(desk, address_source=AddressSource.CUSTOMER_CARD)
    validated = await run.validate(order_of(billing_address=address("GB")))
    assert validated is not None
    assert validated.addresses == (None, None)


async def test_an_address_that_the_shop_left_open_is_left_to_the_customer_card(desk: Desk) -> None:
    validated = await import_run(desk).validate(order_of(billing_address=Address("Gerda", "Gast")))
    assert validated is not None
    invoice, delivery = validated.addresses
    assert invoice is None
    assert delivery is not None
    assert delivery.city == "Utrecht"


async def test_a_card_that_would_lead_to_other_vat_makes_the_order_wait(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.add(_german_card(vat_number=GERMAN_NUMBER))
    order = order_of(shipping_address=address("DE"))
    assert await _causes(run, order) == [CauseKind.CARD_WITH_VAT_NUMBER]


async def test_a_card_without_the_vat_number_of_the_order_makes_it_wait(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER)
    run.books.customers.add(_german_card())
    assert await _causes(run, _reverse_charge_order()) == [CauseKind.CARD_WITHOUT_VAT_NUMBER]


async def test_a_card_is_judged_as_it_will_be_after_its_update(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER | {"processing": Processing.ADD_AND_UPDATE})
    run.books.customers.add(_german_card())
    assert await run.validate(_reverse_charge_order()) is not None


async def test_a_card_that_has_to_be_made_is_judged_as_well(desk: Desk) -> None:
    """A Dutch card gets no German VAT number, so the books would charge VAT."""
    run = import_run(desk, customers=NUMBER)
    run.books.customers.records.clear()
    order = _reverse_charge_order(billing_address=address("NL"))
    assert await _causes(run, order) == [CauseKind.CARD_WITHOUT_VAT_NUMBER]
    assert GERMANY.id not in {card.address.country_id for card in run.books.customers.created}


async def test_a_difference_that_a_person_let_pass_is_no_cause(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    order = order_of()
    assert await run.validate(order) is None
    waits_for = (await marker_of(desk)).causes
    accepted = tuple(Acceptance(cause, seen_text(order), "anna", desk.clock.now(), "") for cause in waits_for)
    await keep_marker(desk, state=OrderState.WAITING, accepted=accepted)
    assert await run.validate(order) is not None


async def test_a_difference_that_was_let_pass_for_other_contents_waits_again(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    assert await run.validate(order_of()) is None
    waits_for = (await marker_of(desk)).causes
    accepted = tuple(Acceptance(cause, "as it was", "anna", desk.clock.now(), "") for cause in waits_for)
    await keep_marker(desk, state=OrderState.WAITING, accepted=accepted)
    assert (await _causes(run, order_of()))[0] is CauseKind.VAT_MISMATCH


async def test_an_article_that_was_being_made_is_judged_as_it_stands(desk: Desk) -> None:
    run = import_run(desk, articles={"extra_field": "Webcode"})
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    begun = ArticleLink(
        profile_id="lab",
        article_key="lab-koffie",
        article_code="LAB-KOFFIE",
        pending_field="Webcode",
        how=LinkOrigin.CREATED,
        at=desk.clock.now(),
    )
    await desk.services.store.put(begun)
    assert (await _causes(run, order_of()))[0] is CauseKind.VAT_MISMATCH
    assert _writes(run) == []


async def test_an_order_that_waits_tells_what_is_known_of_it(desk: Desk) -> None:
    run = import_run(desk, articles=MANUAL)
    run.books.articles.records.pop("id-LAB-KABEL")
    await _causes(run, order_of(COFFEE, CABLE))
    explanation = read_explanation((await marker_of(desk)).explanation)
    assert (explanation.customer, explanation.treatment) == ("Gerda Gast", "domestic")
    assert "Herkend aan e-mailadres gast@example.test" in explanation.recognised.nl
    coffee, cable = explanation.lines
    assert [(line.article, line.found_by) for line in coffee.books] == [("LAB-KOFFIE", "code")]
    assert cable.books == ()


async def test_an_article_that_follows_the_shop_gets_its_update_with_the_order(desk: Desk) -> None:
    settings = {"processing": Processing.ADD_AND_UPDATE}
    validated = await import_run(desk, articles=settings).validate(order_of(COFFEE, CABLE))
    assert validated is not None
    assert {code: update.wanted.name for code, update in validated.updates.items()} == {
        "LAB-KOFFIE": "Product LAB-KOFFIE",
        "LAB-KABEL": "Product LAB-KABEL",
    }
