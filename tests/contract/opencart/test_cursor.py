from datetime import UTC, datetime, timedelta

import pytest

from local.shop import CAPTURES
from local.shop.paging import newest_history
from sconnect.adapters.opencart import OpenCartShop
from sconnect.app.errors import SettingsError
from tests.contract.opencart.support import ALL_STATUSES, run, simulated


def page_through(client: OpenCartShop, limit: int, after: int = 0) -> list[str]:
    async def all_pages() -> list[str]:
        seen, cursor, more = [], after, True
        while more:
            page = await client.orders.changed_after(cursor, statuses=ALL_STATUSES, limit=limit)
            assert len(page.orders) <= limit
            seen += [order.order_id for order in page.orders]
            cursor, more = page.next_history_id, page.more
        return seen

    return run(all_pages())


@pytest.mark.parametrize("capture", CAPTURES)
@pytest.mark.parametrize("limit", range(1, 21))
def test_every_page_size_gives_every_order_once_in_order_of_change(capture: str, limit: int) -> None:
    shop, client, _ = simulated(capture)
    expected = sorted(shop.entries, key=lambda order_id: newest_history(shop.entries[order_id]))
    assert page_through(client, limit) == expected


@pytest.mark.parametrize("after", range(31))
def test_every_cursor_gives_exactly_the_newer_changes(after: int) -> None:
    shop, client, _ = simulated()
    expected = {order_id for order_id, entry in shop.entries.items() if newest_history(entry) > after}
    assert set(page_through(client, 3, after)) == expected


def test_at_the_end_the_cursor_stands_still() -> None:
    _, client, _ = simulated()
    page = run(client.orders.changed_after(28, statuses=ALL_STATUSES, limit=10))
    assert (page.orders, page.next_history_id, page.more) == ((), 28, False)


def test_orders_with_another_status_move_the_cursor_but_do_not_come() -> None:
    _, client, _ = simulated()
    page = run(client.orders.changed_after(0, statuses=[5], limit=10))
    assert [order.order_id for order in page.orders] == ["17", "1"]
    assert page.next_history_id == 28


@pytest.mark.parametrize("changed", ["2", "11", "7"])
def test_a_status_change_while_paging_loses_nothing(changed: str) -> None:
    shop, client, clock = simulated()

    async def interrupted() -> list[tuple[str, int]]:
        first = await client.orders.changed_after(0, statuses=ALL_STATUSES, limit=5)
        shop.change_status(changed, 3)
        clock.turn(60)
        rest = await client.orders.changed_after(first.next_history_id, statuses=ALL_STATUSES, limit=100)
        return [(order.order_id, order.status_id) for order in (*first.orders, *rest.orders)]

    seen = run(interrupted())
    assert {order_id for order_id, _ in seen} == set(shop.entries)
    assert seen[-1] == (changed, 3)
    assert len(seen) == len(shop.entries) + (changed == "2")


def test_what_changed_this_moment_waits_until_it_has_settled() -> None:
    shop, client, clock = simulated()
    order_id = shop.place(shop.entries["1"], status=2)
    clock.turn(9)
    page = run(client.orders.changed_after(28, statuses=ALL_STATUSES, limit=10))
    assert (page.orders, page.next_history_id) == ((), 28)
    clock.turn(1)
    page = run(client.orders.changed_after(page.next_history_id, statuses=ALL_STATUSES, limit=10))
    assert [order.order_id for order in page.orders] == [order_id]


def test_nothing_is_passed_over_for_a_change_that_has_not_settled() -> None:
    shop, client, clock = simulated()
    early = shop.place(shop.entries["1"], status=2)
    clock.turn(20)
    late = shop.place(shop.entries["2"], status=2)
    shop.change_status("3", 5)
    page = run(client.orders.changed_after(28, statuses=ALL_STATUSES, limit=10))
    assert ([order.order_id for order in page.orders], page.next_history_id) == ([early], 29)
    clock.turn(20)
    page = run(client.orders.changed_after(page.next_history_id, statuses=ALL_STATUSES, limit=10))
    assert [order.order_id for order in page.orders] == [late, "3"]


def test_a_row_from_a_clock_that_was_wrong_does_not_block_the_rest() -> None:
    shop, client, _ = simulated()
    order_id = shop.place(shop.entries["1"], status=2)
    shop.entries[order_id]["histories"][0]["date_added"] = "2031-01-01 00:00:00"
    page = run(client.orders.changed_after(28, statuses=ALL_STATUSES, limit=10))
    assert [order.order_id for order in page.orders] == [order_id]


def test_without_a_status_nothing_is_asked() -> None:
    shop, client, _ = simulated()
    with pytest.raises(SettingsError, match="orderstatus"):
        run(client.orders.changed_after(0, statuses=[0], limit=10))
    assert shop.requests == []


@pytest.mark.parametrize("limit", [1, 4, 50])
def test_the_daily_sweep_gives_the_orders_of_a_day_once(limit: int) -> None:
    shop, client, clock = simulated()
    clock.turn(86_400)
    tomorrow = shop.place(shop.entries["1"], status=2)
    first = datetime(2026, 11, 22, 23, tzinfo=UTC)

    async def sweep() -> list[str]:
        seen, after, more = [], "", True
        while more:
            page = await client.orders.placed(
                first, first + timedelta(days=1), after_order=after, statuses=ALL_STATUSES, limit=limit
            )
            seen += [order.order_id for order in page.orders]
            after, more = str(page.next_history_id), page.more
        return seen

    seen = run(sweep())
    assert seen == sorted(set(shop.entries) - {tomorrow}, key=int)
