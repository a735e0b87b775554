"""Bounds on what a shop may answer: bytes, breadth and numbers. What lies beyond concerns one order, by number."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from local.shop import SimulatedShop, faults
from local.shop.captures import Entry
from local.shop.http.wire import Fault
from sconnect.adapters.opencart import OpenCartShop
from sconnect.adapters.opencart.http.client import LARGEST_ANSWER
from sconnect.adapters.opencart.mapping import orders as module
from sconnect.adapters.opencart.mapping.lenient_rows import LONGEST_TEXT
from sconnect.adapters.opencart.mapping.order_lines import MOST_OPTIONS, read_lines
from sconnect.adapters.opencart.mapping.orders import MOST_OF
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import OrderPage, ShopOrder
from tests.contract.opencart.support import ALL_STATUSES, run, simulated

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
Client = OpenCartShop


def shop_with(*entries: Entry) -> tuple[SimulatedShop, Client]:
    """A shop that holds these orders only, settled."""
    shop, client, clock = simulated(empty=True)
    for entry in entries:
        shop.place(entry, status=2)
    clock.turn(60)
    return shop, client


def plain() -> Entry:
    entry = deepcopy(SimulatedShop().capture.entries[0])
    entry.update(products=entry["products"][:1], options=[])
    return entry


def with_lines(number: int, entry: Entry | None = None) -> Entry:
    entry = entry or plain()
    entry["products"] = [{**entry["products"][0], "order_product_id": str(each)} for each in range(number)]
    return entry


def changed(client: Client, *, limit: int = 200, after: int = 0) -> OrderPage:
    return run(client.orders.changed_after(after, statuses=ALL_STATUSES, limit=limit))


def placed(client: Client) -> OrderPage:
    return run(client.orders.placed(FIRST, LAST, statuses=ALL_STATUSES, limit=200))


def all_changed(client: Client) -> list[ShopOrder]:
    orders: list[ShopOrder] = []
    after, more = 0, True
    while more:
        page = changed(client, after=after)
        orders += page.orders
        after, more = page.next_history_id, page.more
    return orders


@pytest.mark.parametrize("fault", [faults.compressed(2), faults.compressed(3)], ids=["twice", "three times"])
def test_nested_compression_is_an_answer_that_makes_no_sense(fault: Fault) -> None:
    shop, client = shop_with(plain())
    shop.fault = fault
    with pytest.raises(UnreadableError, match="onbegrijpelijk"):
        changed(client)


def test_compression_as_it_was_asked_for_is_read() -> None:
    shop, client = shop_with(plain())
    shop.fault = faults.compressed()
    assert [order.problem.dutch for order in changed(client).orders] == [""]
    assert shop.requests[-1].header("accept-encoding") == "gzip"


def test_gigabytes_in_a_small_answer_are_cut_off() -> None:
    shop, client = shop_with(plain())
    shop.fault = faults.bomb()
    with pytest.raises(UnreadableError, match="te groot"):
        run(client.info())
    with pytest.raises(UnreadableError, match="te groot"):
        changed(client)


def test_two_hundred_orders_of_thirty_lines_come_in_one_answer() -> None:
    shop, client = shop_with(*(with_lines(30) for _ in range(200)))
    page = changed(client)
    assert (len(page.orders), page.more) == (200, False)
    assert len(shop.requests) == 1
    assert {len(order.lines) for order in page.orders} == {30}


def test_an_answer_that_is_too_large_is_asked_again_in_smaller_pages() -> None:
    entries = [with_lines(400) for _ in range(100)]
    assert len(json.dumps(entries)) > 2 * LARGEST_ANSWER
    shop, client = shop_with(*entries)
    orders = all_changed(client)
    assert [order.order_id for order in orders] == list(shop.entries)
    assert {order.problem.dutch for order in orders} == {""}
    assert {len(order.lines) for order in orders} == {400}
    assert placed(client).orders
    assert len(run(client.orders.by_id(list(shop.entries)))) == 100


@pytest.mark.parametrize("read", [all_changed, lambda client: list(placed(client).orders)], ids=["changed", "placed"])
@pytest.mark.parametrize("where", ["products", "comment"])
def test_an_order_that_is_too_large_by_itself_is_set_aside_by_number(
    read: Callable[[Client], list[ShopOrder]], where: str
) -> None:
    huge = with_lines(30_000) if where == "products" else plain()
    huge["order"]["comment"] = "" if where == "products" else "x" * (LARGEST_ANSWER + 1)
    shop, client = shop_with(plain(), huge, plain())
    first, odd, last = shop.entries
    orders = {order.order_id: order for order in all_changed(client)}
    assert list(orders) == [first, odd, last]
    assert "groter dan 4 MB" in orders[odd].problem.dutch
    assert orders[odd].lines == ()
    assert orders[first].problem.dutch == orders[last].problem.dutch == ""
    assert orders[odd].placed_at == orders[first].placed_at or where == "comment"
    [again] = run(client.orders.by_id([odd]))
    assert "groter dan 4 MB" in again.problem.dutch
    assert len(run(client.orders.by_id([first, odd, last]))) == 3
    assert [order.order_id for order in read(client)]


def test_more_orders_than_were_asked_for_fail_the_run_and_name_the_extension() -> None:
    shop, client = shop_with(plain(), plain())
    shop.fault = faults.more_than_asked(150)
    with pytest.raises(UnreadableError, match=r"De extensie sconnect in webwinkel .* stuurt 300 orders") as caught:
        changed(client)
    assert "The extension sconnect" in caught.value.english
    with pytest.raises(UnreadableError, match="stuurt 300 orders, terwijl er hooguit 2"):
        run(client.orders.by_id(list(shop.entries)))
    with pytest.raises(UnreadableError, match="stuurt 300 orders, terwijl er hooguit 200"):
        placed(client)


ROWS: dict[str, dict[str, str]] = {
    "vouchers": {"description": "x", "amount": "1"},
    "histories": {"order_history_id": "1"},
    "products": plain()["products"][0],
    "totals": plain()["totals"][0],
}


def _rows(kind: str, number: int) -> Callable[[Any], object]:
    def change(entry: Any) -> None:
        many = {str(each): {} for each in range(number)} if kind == "product_codes" else [ROWS[kind]] * number
        entry[kind] = many

    return change


@pytest.mark.parametrize("kind", sorted(MOST_OF))
def test_an_order_with_too_many_rows_of_a_kind_is_set_aside_and_one_with_the_most_is_read(kind: str) -> None:
    shop, client = shop_with(plain(), plain())
    shop.fault = faults.in_first_order(_rows(kind, MOST_OF[kind] + 1))
    odd, good = changed(client).orders
    assert f"{MOST_OF[kind] + 1} rijen {kind}" in odd.problem.dutch
    assert (good.problem.dutch, odd.order_id) == ("", next(iter(shop.entries)))
    shop.fault = faults.in_first_order(_rows(kind, MOST_OF[kind]))
    assert [order.problem.dutch for order in changed(client).orders] == ["", ""]


@pytest.mark.parametrize(("number", "problems"), [(MOST_OPTIONS, 0), (MOST_OPTIONS + 1, 1)])
def test_a_line_has_at_most_fifty_options(number: int, problems: int) -> None:
    entry = with_lines(3)
    option = {"name": "Kleur", "value": "rood", "product_option_value_id": "1", "order_product_id": "1"}
    entry["options"] = [{**option, "order_option_id": str(each)} for each in range(number)]
    shop, client = shop_with(plain())
    shop.fault = faults.in_first_order(lambda order: order.update(products=entry["products"], options=entry["options"]))
    [order] = changed(client).orders
    assert ("opties" in order.problem.dutch) is bool(problems)


TEXTS: dict[str, str] = {
    "a text of 65 thousand characters": "x" * (LONGEST_TEXT + 1),
    "a character without end": "&#" + "9" * 5_000 + ";",
    "a character without end, hexadecimal": "&#x" + "f" * 5_000 + ";",
}


@pytest.mark.parametrize("column", ["comment", "firstname", "payment_address_1", "email"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_beyond_what_is_held_makes_its_order_unreadable(name: str, column: str) -> None:
    odd = plain()
    odd["order"][column] = TEXTS[name]
    _, client = shop_with(odd, plain())
    first, second = changed(client).orders
    assert f"order.{column}" in first.problem.dutch
    assert second.problem.dutch == ""


def test_the_longest_text_that_a_shop_can_hold_is_read() -> None:
    long = plain()
    long["order"]["comment"] = "é" * LONGEST_TEXT
    _, client = shop_with(long)
    [order] = changed(client).orders
    assert (order.problem.dutch, len(order.comment)) == ("", LONGEST_TEXT)


NUMBERS = ["1e1000000", "-1e1000000", "1e-1000000", "1e99999999999999999999", "9" * 21, "9" * 5_000, "1e30"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:12])
@pytest.mark.parametrize("written", ["as a number", "as a text"])
@pytest.mark.parametrize("column", ["total", "quantity", "price", "currency_value"])
def test_a_number_beyond_reason_makes_one_order_unreadable(number: str, written: str, column: str) -> None:
    odd = plain()
    for row in (odd["order"], *odd["products"]):
        if column in row:
            row[column] = "ODD"
    shop, client = shop_with(odd, plain())
    shop.fault = faults.in_text('"ODD"', number if written == "as a number" else f'"{number}"')
    first, second = changed(client).orders
    assert column in first.problem.dutch
    assert (second.problem.dutch, len(second.lines)) == ("", 1)


@pytest.mark.parametrize("cursor", ["1" + "0" * 30, "1" + "0" * 18, "9" * 5_000, "1e30"], ids=lambda cursor: cursor[:5])
def test_a_cursor_beyond_reason_is_no_cursor(cursor: str) -> None:
    shop, client = shop_with(plain())
    shop.fault = faults.in_text(f'"next_history": {changed(client).next_history_id}', f'"next_history": {cursor}')
    with pytest.raises(UnreadableError, match="vervolg"):
        changed(client)


def test_an_order_without_a_number_keeps_no_other_from_being_read() -> None:
    shop, client = shop_with(plain(), plain())
    shop.fault = faults.in_first_order(lambda order: order.clear())
    page = changed(client)
    assert [order.order_id for order in page.orders] == [list(shop.entries)[1]]
    assert "zonder nummer" in page.unnamed.dutch


def test_whatever_our_own_code_stumbles_over_concerns_one_order(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    honest = read_lines

    def stumble(entry: Any, problems: Any) -> Any:
        if entry["order"]["firstname"] == "Odd":
            raise RecursionError(f"Klant {entry['order']['firstname']}")
        return honest(entry, problems)

    monkeypatch.setattr(module, "read_lines", stumble)
    odd = plain()
    odd["order"]["firstname"] = "Odd"
    _, client = shop_with(odd, plain())
    first, second = changed(client).orders
    assert "onverwachts" in first.problem.dutch
    assert (first.status_id, first.placed_at) == (second.status_id, second.placed_at)
    assert second.problem.dutch == ""
    [message] = [record.getMessage() for record in caplog.records if record.name == "sconnect.shop"]
    assert f"order {first.order_id} cannot be read: RecursionError" in message
    assert "stumble" in message
    assert "Klant Odd" not in message
