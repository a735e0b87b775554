"""What became of orders, told to a real shop that wants to see it: nothing else in the shop changes."""

import json
from collections.abc import Iterator

import pytest

from local.demo.scenario import STATUSES
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import SHOWS_OUTCOMES, ShopOrder
from sconnect.domain.shop_catalogue import WriteOutcome
from tests.realshop.callers import RealShop

LINK = "https://sconnect.example.test/#/orders/test/1"


@pytest.fixture
def order(shop: RealShop) -> Iterator[ShopOrder]:
    """An order of a shop that shows outcomes; afterwards it is the same, in the same place of the history."""
    if SHOWS_OUTCOMES not in shop.ask(lambda client: client.info()).capabilities:
        pytest.skip("switch on 'Outcome with orders' on the settings page of the extension for this")
    page = shop.ask(lambda client: client.orders.changed_after(0, statuses=STATUSES, limit=200))
    if not page.orders:
        pytest.skip("the shop has no orders")
    order = page.orders[0]
    yield order
    again = shop.ask(lambda client: client.orders.changed_after(0, statuses=STATUSES, limit=200))
    assert again == page, "an order, its history or its status changed"


def written(shop: RealShop, outcome: Outcome, link: str = LINK) -> WriteOutcome:
    results = shop.ask(lambda client: client.outcomes.write([outcome], links={outcome.order_id: link}))
    (result,) = results
    return result.outcome


def test_an_outcome_is_kept_once_and_changed_when_it_changes(shop: RealShop, order: ShopOrder) -> None:
    waits = Outcome(order.order_id, OrderState.WAITING, why=CauseKind.ARTICLE_UNKNOWN, invoice="")
    booked = Outcome(order.order_id, OrderState.DONE, 1007)
    assert written(shop, waits) in {WriteOutcome.CREATED, WriteOutcome.UPDATED}
    assert written(shop, waits) is WriteOutcome.UNCHANGED
    assert written(shop, booked) is WriteOutcome.UPDATED
    invoiced = Outcome(order.order_id, OrderState.DONE, 1007, invoice="F1007")
    assert written(shop, invoiced) is WriteOutcome.UPDATED
    assert written(shop, booked) is WriteOutcome.UNCHANGED, "an invoice that is not named stays"


def test_what_the_shop_does_not_have_or_cannot_show_is_refused(shop: RealShop, order: ShopOrder) -> None:
    assert written(shop, Outcome("999999999", OrderState.DONE, 1)) is WriteOutcome.REFUSED
    for link in ("http://a.test/", "javascript:alert(1)", 'https://a.test/"onclick=', "https://a:b@a.test/"):
        assert written(shop, Outcome(order.order_id, OrderState.DONE, 1), link) is WriteOutcome.REFUSED, link


def test_a_hundred_at_once_are_taken_and_one_more_is_refused(shop: RealShop, order: ShopOrder) -> None:
    items = [{"order_id": order.order_id, "state": "booked", "sales_order": str(number)} for number in range(101)]
    answer = shop.post("outcomes_write", {"items": items[:100]})
    assert [result["outcome"] for result in answer["results"]].count("refused") == 0
    (refused,) = shop.send(shop.signed("call=outcomes_write", json.dumps({"items": items}).encode()))
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "items")
