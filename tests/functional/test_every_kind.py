"""Every action that an item of any kind offers does what it says, is safe to repeat, and leaves a trace."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sconnect.app.profiles.repository import save_profile
from sconnect.app.storage.records import ArticleLink, CustomerLink, FormerArticle, OpenOrder, OrderRecord
from sconnect.app.worklist.listing.lines import item_id
from sconnect.app.worklist.order_answers import AmountEntry
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import TotalRole
from sconnect.domain.worklist.actions import ABOUT_STATUS, Action, actions_for
from sconnect.domain.worklist.shopper_facts import SHOPPER
from tests.functional.decisions import BY, add_sales_order, items_of, refusal
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_work_list_articles import article_id
from tests.unit.domain.causes.test_causes import with_all_facts

BOOKED = {
    CauseKind.NUMBER_REUSED,
    CauseKind.CHANGED_AFTER_BOOKING,
    CauseKind.UNDONE_AFTER_BOOKING,
    CauseKind.REINSTATED_AFTER_BOOKING,
    CauseKind.CORRECTION_REFUSED,
    CauseKind.CORRECTION_UNCLEAR,
    CauseKind.UNPAID_AFTER_BOOKING,
    CauseKind.BOOKED_OTHERWISE,
    CauseKind.BOOKED_TWICE,
    CauseKind.REFUNDED_AT_PROVIDER,
    CauseKind.PAID_TWICE,
    CauseKind.PAID_OTHER_AMOUNT,
    CauseKind.VIES_INVALID_BOOKED,
    CauseKind.VIES_UNANSWERED_BOOKED,
    CauseKind.CARD_OF_DELIVERY_ADDRESS,
}
FOUND_ONCE = {CauseKind.VAT_EXEMPT_SUPPLIES, CauseKind.REVENUE_GROUPS_BY_NUMBER}
"""Findings that no order waits for: a person takes note of them."""
UNCERTAIN = {CauseKind.OUTCOME_UNKNOWN, CauseKind.DOUBLE}
KEYS = ["sleutel", "email:jan+'x'@example.test", "a/b\\c#d?e", "é" * 200, ""]


def cause_of(kind: CauseKind, key: str = "sleutel") -> Cause:
    facts = {**with_all_facts(kind).facts, SHOPPER: "email:jan@example.test", "order_country": "NL"}
    if kind in {CauseKind.VAT_RATE_UNCLEAR, CauseKind.VAT_READINGS}:
        facts |= {"reading_1": "21 %", "reading_2": "9 %"}
    return Cause(kind, key, facts)


OF_THE_ORDER = {
    Action.ARTICLE_FOR_ORDERS,
    Action.ENTER_AMOUNTS,
    Action.ENTER_RATE,
    Action.ENTER_VAT_NUMBER,
    Action.CHOOSE_COUNTRY,
    Action.CHOOSE_DATE,
    Action.CHOOSE_READING,
    Action.COUNTS_AS_SALE,
    Action.BOOK_AND_CREDIT,
}
REMEMBERED = {each for each in Action if "article" in each or "customer" in each} - OF_THE_ORDER
OF_ORDERS = [kind for kind in CauseKind if kind not in {CauseKind.STATUS_NEW, *FOUND_ONCE}]
CASES = [(kind, action) for kind in OF_ORDERS for action in actions_for(cause_of(kind))]


def listed_lab(cause: Cause) -> tuple[Lab, str]:
    """A lab in which one order stands in the list for this cause."""
    lab = Lab()
    [order_id] = lab.place(plain_order())
    state = OrderState.DONE if cause.kind in BOOKED else OrderState.WAITING
    state = OrderState.UNKNOWN if cause.kind in UNCERTAIN else state
    now = lab.clock.now()
    marker = OrderRecord(
        profile_id=lab.profile.id,
        order_id=order_id,
        state=state,
        attempt=3,
        shop_total=Decimal("109.00"),
        reference=lab.profile.payment_reference(order_id),
        administration_id=lab.profile.connection.administration_id,
        cause_kind=cause.kind,
        causes=(cause,),
        placed_at=now,
        updated_at=now,
    )
    entry = OpenOrder(
        profile_id=lab.profile.id,
        order_id=order_id,
        state=state,
        causes=((cause.kind, cause.key),),
        details=(cause,),
        since=now,
    )
    collective = lab.add_customer("verzamel@example.test")
    lab.change_profile("customers", collective_customers={"NL": collective})
    lab.change_profile("articles", collective_article="LAB-KOFFIE")
    lab.run(_store(lab, marker, entry))
    return lab, order_id


async def _store(lab: Lab, marker: OrderRecord, entry: OpenOrder) -> None:
    await save_profile(lab.services, lab.profile, by="test")
    await lab.services.store.put(marker)
    await lab.services.store.put(entry)


@pytest.mark.parametrize(("kind", "action"), CASES)
def test_every_action_of_every_kind_does_what_it_says_and_can_be_repeated(kind: CauseKind, action: Action) -> None:
    cause = cause_of(kind)
    lab, order_id = listed_lab(cause)
    customer = lab.add_customer("gekozen@example.test")
    coffee = article_id(lab, "LAB-KOFFIE")
    number = add_sales_order(lab) if action is Action.BOOK_BY_HAND else None
    request = WorkAction(
        action,
        article_id=coffee,
        customer_id=customer,
        reason="zo",
        before=date(2026, 1, 1),
        amounts=(AmountEntry(Decimal(9), Decimal("109.00"), coffee),),
        rate=Decimal("1.1712"),
        vat_number="BE0403170701",
        country="BE",
        reading="9 %",
        role=TotalRole.PAYMENT,
        sales_order_number=number,
        in_sent_period=True,
    )
    item = item_id(cause.kind, cause.key)

    done = lab.run(act(lab.services, lab.profile.id, item, request, by=BY))

    if action in {Action.SKIP, Action.BOOK_BY_HAND}:
        assert done.skipped == (order_id,)
        assert lab.listed() == []
        marker = lab.marker(order_id)
        assert marker is not None
        is_skipped = action is Action.SKIP and kind not in BOOKED
        assert marker.state is (OrderState.SKIPPED if is_skipped else OrderState.DONE)
        assert marker.by_hand is (action is Action.BOOK_BY_HAND)
        assert "niet (meer) op de werklijst" in str(refusal(lab, item, action, reason="zo"))
        return
    assert done.orders == (order_id,)
    [entry] = lab.listed()
    assert entry.released
    assert lab.run(act(lab.services, lab.profile.id, item, request, by=BY)).orders == (order_id,)
    # Of products that share a code, the code says so beside the link of the one.
    rows = 2 if kind is CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS else 1
    assert len(lab.run(_remembered(lab))) == (rows if action in REMEMBERED else 0)
    marker = lab.marker(order_id)
    assert marker is not None
    assert len(marker.accepted) == (1 if action is Action.ACCEPT_DIFFERENCE else 0)
    assert [(each.by, each.reason) for each in marker.decisions] == [(BY, "zo")] * (action in OF_THE_ORDER)
    if kind is CauseKind.OUTCOME_UNKNOWN:
        assert marker.attempt == 0


async def _remembered(lab: Lab) -> list[object]:
    store = lab.services.store
    articles = [stored.record async for stored in store.range(ArticleLink, lab.profile.id)]
    customers = [stored.record async for stored in store.range(CustomerLink, lab.profile.id)]
    former = [stored.record async for stored in store.range(FormerArticle, lab.profile.id, skip_unreadable=True)]
    traces = [(link.by, link.note) for links in (articles, customers, former) for link in links]
    assert set(traces) <= {(BY, "zo")}
    return [*articles, *customers, *former]


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_any_form_make_items_that_can_be_acted_on(key: str) -> None:
    cause = cause_of(CauseKind.CUSTOMER_UNKNOWN, key)
    lab, order_id = listed_lab(cause)

    [item] = items_of(lab)

    assert (item.key, item.id) == (key, item_id(cause.kind, key))
    request = WorkAction(Action.CREATE_CUSTOMER)
    assert lab.run(act(lab.services, lab.profile.id, item.id, request, by=BY)).orders == (order_id,)


@pytest.mark.parametrize("kind", CauseKind)
def test_no_kind_leaves_a_person_without_anything_to_do(kind: CauseKind) -> None:
    actions = actions_for(cause_of(kind))
    if kind is CauseKind.STATUS_NEW:  # no order waits for it, so there is none to skip or to retry
        assert actions == ABOUT_STATUS
        return
    assert Action.SKIP in actions
    assert (Action.RETRY in actions) is (kind not in BOOKED | FOUND_ONCE)
    assert len(set(actions)) == len(actions)


def test_an_item_of_thousands_of_orders_names_a_hundred_and_counts_the_rest() -> None:
    lab, _ = listed_lab(cause_of(CauseKind.ARTICLE_UNKNOWN))
    [first] = lab.listed()

    async def many() -> None:
        for number in range(5_000, 5_150):
            await lab.services.store.put(replace(first, order_id=str(number)))

    lab.run(many())
    [item] = items_of(lab)
    assert (len(item.orders), item.order_count) == (100, 151)
    released = lab.run(act(lab.services, lab.profile.id, item.id, WorkAction(Action.RETRY), by=BY))
    assert len(released.orders) == 151
