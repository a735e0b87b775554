"""What an order misses is created, each once, and then the sales order is composed for real."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sconnect.app.errors import OutcomeUnknownError, RefusedError, UnreachableError
from sconnect.app.importing.completion import create_missing_and_compose
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import address_of
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import LineMode, Processing, RecognitionMode
from sconnect.domain.shop import ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import BOOKS, CABLE, COFFEE, GUEST, ImportRun, import_run, order_of, there
from tests.unit.app.orders import keep_marker, marker_of, work_list
from tests.unit.domain.makers import address, article

KEPT_UP_TO_DATE = {"processing": Processing.ADD_AND_UPDATE}
NUMBER = {"vat_number_field_id": "7"}
GERMAN_NUMBER = "DE136695976"
REFUSAL = RefusedError("dit mag niet.", "dit mag niet.")


def _german_order(*, reverse_charge: bool, **changes: str) -> ShopOrder:
    coffee = replace(COFFEE, unit_vat=Decimal(0)) if reverse_charge else COFFEE
    fields = {"7": GERMAN_NUMBER} if reverse_charge else {}
    german = address("DE")
    return order_of(coffee, billing_address=german, shipping_address=german, custom_fields=fields, **changes)


def _german_card() -> Customer:
    german = address_of(address("DE"), BOOKS)
    assert not isinstance(german, Cause)
    return replace(GUEST, address=german)


def _empty_books(run: ImportRun) -> None:
    run.books.customers.records.clear()
    run.books.articles.records.clear()


async def _waits_for(run: ImportRun, order: ShopOrder) -> list[CauseKind]:
    assert await run.prepare(order) is None
    assert (await marker_of(run.desk)).state is OrderState.WAITING
    return [cause.kind for cause in (await marker_of(run.desk)).causes]


async def test_the_sales_order_is_on_the_customer_and_the_articles_of_the_books(desk: Desk) -> None:
    prepared = there(await import_run(desk).prepare(order_of(COFFEE, CABLE)))
    assert prepared.sales_order.customer_id == "guest"
    assert [(line.article_id, line.quantity) for line in prepared.sales_order.lines] == [
        ("id-LAB-KOFFIE", Decimal(1)),
        ("id-LAB-KABEL", Decimal(2)),
    ]
    assert prepared.sales_order.payment_reference == "LAB-1001"


async def test_missing_articles_are_created_before_the_missing_customer(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    prepared = there(await run.prepare(order_of(COFFEE, CABLE)))
    writes = [call for call in run.books.usage.asked if call.endswith("create")]
    assert writes == ["articles.create", "articles.create", "customers.create"]
    assert [new.code for new in run.books.articles.created] == ["LAB-KOFFIE", "LAB-KABEL"]
    assert [line.article_id for line in prepared.sales_order.lines] == ["id-LAB-KOFFIE", "id-LAB-KABEL"]
    assert prepared.sales_order.customer_id == "made-1"


async def test_two_orders_share_the_article_and_the_customer_that_were_created(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    validated = [await run.validate(order_of(order_id=order_id)) for order_id in ("1001", "1002")]
    for each in validated:
        assert each is not None
        there(await create_missing_and_compose(run.session, run.articles, each))
    assert len(run.books.articles.created) == 1
    assert len(run.books.customers.created) == 1


async def test_an_article_that_is_refused_makes_the_order_wait_without_a_customer_being_created(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    run.books.usage.fail("articles.create", REFUSAL)
    assert await _waits_for(run, order_of()) == [CauseKind.ARTICLE_REFUSED]
    assert run.books.customers.created == []


async def test_a_customer_who_is_refused_makes_the_order_wait(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    run.books.usage.fail("customers.create", REFUSAL)
    assert await _waits_for(run, order_of()) == [CauseKind.CUSTOMER_REFUSED]
    [entry] = await work_list(desk)
    assert entry.retry_at is None
    assert read_explanation((await marker_of(desk)).explanation).customer == "Gerda Gast"


async def test_an_article_in_doubt_makes_the_order_wait_until_it_is_looked_for_again(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    run.books.usage.fail("articles.create", OutcomeUnknownError("stil", "stil"))
    assert await _waits_for(run, order_of()) == [CauseKind.ARTICLE_UNCERTAIN]
    [entry] = await work_list(desk)
    assert entry.retry_at == desk.clock.now() + timedelta(minutes=5)


async def test_a_customer_in_doubt_makes_the_order_wait_until_the_outcome_is_certain(desk: Desk) -> None:
    run = import_run(desk)
    _empty_books(run)
    run.books.usage.fail("customers.create", OutcomeUnknownError("stil", "stil"))
    assert await _waits_for(run, order_of()) == [CauseKind.CUSTOMER_UNCERTAIN]
    [entry] = await work_list(desk)
    assert entry.retry_at == desk.clock.now() + desk.services.limits.settle_time


@pytest.mark.parametrize("call", ["articles.create", "customers.create"])
async def test_books_that_cannot_be_reached_are_no_cause_of_an_order(desk: Desk, call: str) -> None:
    run = import_run(desk)
    _empty_books(run)
    run.books.usage.fail(call, *[UnreachableError("niet nu", "niet nu")] * 4)
    with pytest.raises(UnreachableError):
        await run.prepare(order_of())
    assert await work_list(desk) == []


async def test_an_adopted_article_is_judged_again(desk: Desk) -> None:
    """The article was created meanwhile by another program, in another revenue group."""
    run = import_run(desk)
    run.books.articles.records.clear()

    async def another_run_makes_it() -> None:
        run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))

    run.books.usage.before["articles.create"] = another_run_makes_it
    assert (await _waits_for(run, order_of()))[0] is CauseKind.VAT_MISMATCH


async def test_the_order_carries_its_own_delivery_and_invoice_address(desk: Desk) -> None:
    there_ = replace(address(), street="Kerkplein 3", city="Groningen")
    sales_order = there(await import_run(desk).prepare(order_of(shipping_address=there_))).sales_order
    assert sales_order.delivery_address is not None
    assert sales_order.invoice_address is not None
    assert (sales_order.delivery_address.city, sales_order.invoice_address.city) == ("Groningen", "Utrecht")


async def test_a_card_that_another_order_made_otherwise_is_judged_again(desk: Desk) -> None:
    """The first order of a shopper is taxed, so the new card has no VAT number; the second one needs it."""
    run = import_run(desk, customers=NUMBER | {"recognition": RecognitionMode.EMAIL})
    run.books.customers.records.clear()
    taxed = await run.validate(_german_order(reverse_charge=False, order_id="1001"))
    untaxed = await run.validate(_german_order(reverse_charge=True, order_id="1002"))
    assert taxed is not None
    assert untaxed is not None
    there(await create_missing_and_compose(run.session, run.articles, taxed))
    assert await create_missing_and_compose(run.session, run.articles, untaxed) is None
    waits = await marker_of(desk, "1002")
    assert waits.cause_kind is CauseKind.CARD_WITHOUT_VAT_NUMBER
    assert len(run.books.customers.created) == 1


async def test_a_card_is_brought_up_to_date_before_the_order(desk: Desk) -> None:
    run = import_run(desk, customers=KEPT_UP_TO_DATE)
    prepared = there(await run.prepare(order_of(telephone="0687654321")))
    assert [(customer_id, changes.phone) for customer_id, changes in run.books.customers.updated] == [
        ("guest", "0687654321")
    ]
    [told] = read_explanation(prepared.explanation).told
    assert told.nl == "Klant Gerda Gast (5001) is bijgewerkt: telefoonnummer '0612345678' werd '0687654321'."


async def test_an_update_of_a_card_that_is_refused_leaves_the_order_to_be_booked(desk: Desk) -> None:
    run = import_run(desk, customers=KEPT_UP_TO_DATE)
    run.books.usage.fail("customers.update", REFUSAL)
    prepared = there(await run.prepare(order_of(telephone="0687654321")))
    [told] = read_explanation(prepared.explanation).told
    assert told.nl == "Klant Gerda Gast (5001) kon niet worden bijgewerkt: dit mag niet. De order is wel geboekt."


async def test_a_card_that_was_not_updated_and_would_lead_to_other_vat_makes_the_order_wait(desk: Desk) -> None:
    run = import_run(desk, customers=NUMBER | KEPT_UP_TO_DATE, articles=KEPT_UP_TO_DATE)
    run.books.customers.add(_german_card())
    run.books.usage.fail("customers.update", REFUSAL)
    assert await _waits_for(run, _german_order(reverse_charge=True)) == [CauseKind.CARD_WITHOUT_VAT_NUMBER]
    assert run.books.articles.updated == []


async def test_an_article_that_follows_the_shop_is_updated_and_told(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    prepared = there(await run.prepare(order_of()))
    assert [(article_id, wanted.name) for article_id, wanted in run.books.articles.updated] == [
        ("id-LAB-KOFFIE", "Product LAB-KOFFIE")
    ]
    assert prepared.composition.parts[0].article == run.books.articles.records["id-LAB-KOFFIE"]
    [told] = read_explanation(prepared.explanation).told
    assert told.nl == "Artikel LAB-KOFFIE is bijgewerkt: naam 'Artikel LAB-KOFFIE' werd 'Product LAB-KOFFIE'."


async def test_an_update_of_an_article_that_is_refused_leaves_the_order_to_be_booked(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    run.books.usage.fail("articles.update", REFUSAL)
    prepared = there(await run.prepare(order_of()))
    assert prepared.composition.parts[0].article == article("LAB-KOFFIE")
    assert run.progress.errors == [
        "Artikel LAB-KOFFIE kon niet worden bijgewerkt: dit mag niet. De order is wel geboekt."
    ]


async def test_prices_of_the_books_are_those_agreed_with_the_customer(desk: Desk) -> None:
    run = import_run(desk, line_mode=LineMode.CODE_AND_QUANTITY)
    run.books.articles.agreements["guest", "id-LAB-KOFFIE"] = Decimal("10.00")
    [line] = there(await run.prepare(order_of())).sales_order.lines
    assert line.unit_price == Decimal("10.90")


async def test_the_memo_names_the_shopper_whom_a_person_put_on_a_collective_customer(desk: Desk) -> None:
    run = import_run(desk, customers={"collective_customers": {"NL": "everybody"}})
    link = CustomerLink(
        profile_id="lab",
        link=link_key("shop:33"),
        customer_id="everybody",
        how=LinkOrigin.CHOSEN,
        at=desk.clock.now(),
        name="Iedereen",
    )
    await desk.services.store.put(link)
    prepared = there(await run.prepare(order_of(customer_id="33")))
    assert prepared.sales_order.customer_id == "everybody"
    assert prepared.sales_order.memo.startswith("Klant: Gerda Gast, gast@example.test, 0612345678")


async def test_the_memo_does_not_name_a_shopper_who_has_a_card(desk: Desk) -> None:
    run = import_run(desk, customers={"collective_customers": {"NL": "everybody"}})
    prepared = there(await run.prepare(order_of(customer_id="33")))
    assert prepared.sales_order.customer_id == "guest"
    assert "Klant:" not in prepared.sales_order.memo


async def test_a_difference_that_a_person_let_pass_is_booked_and_told(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(article("LAB-KOFFIE", revenue_group_id="g-high"))
    order = order_of()
    assert await run.prepare(order) is None
    waited_for = (await marker_of(desk)).causes
    accepted = tuple(Acceptance(cause, seen_text(order), "anna", desk.clock.now(), "klopt") for cause in waited_for)
    await keep_marker(desk, state=OrderState.WAITING, accepted=accepted)
    prepared = there(await run.prepare(order))
    assert all(cause in prepared.composition.accepted for cause in waited_for)
    [told] = read_explanation(prepared.explanation).told
    assert told.nl.startswith("Toegestaan door anna op 24-11-2026: ")
    assert told.nl.endswith("Reden: klopt")


async def test_an_article_that_was_being_made_is_no_longer_once_it_is_found(desk: Desk) -> None:
    run = import_run(desk, articles={"extra_field": "Webcode"})
    run.books.articles.add(article("LAB-KOFFIE", extra_fields={"Webcode": "LAB-KOFFIE"}))
    begun = ArticleLink(
        profile_id="lab",
        article_key="lab-koffie",
        article_code="LAB-KOFFIE",
        pending_field="Webcode",
        how=LinkOrigin.CREATED,
        at=desk.clock.now(),
    )
    await desk.services.store.put(begun)
    there(await run.prepare(order_of()))
    assert await desk.services.store.get_like(begun) is None


async def test_the_explanation_of_an_order_states_what_was_sent(desk: Desk) -> None:
    prepared = there(await import_run(desk).prepare(order_of()))
    explanation = read_explanation(prepared.explanation)
    assert explanation.sent is not None
    assert (explanation.customer, explanation.books_total, explanation.sent.reference) == (
        "Gerda Gast",
        "13,50",
        "LAB-1001",
    )
    [coffee] = explanation.lines
    assert [(line.article, line.found_by, line.quantity) for line in coffee.books] == [("LAB-KOFFIE", "code", "1")]
