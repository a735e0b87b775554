"""The newest orders by date, however they are spread over time and however many there are."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sconnect.app.dry_run.newest_orders import MOST_NEWEST, newest_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.domain.shop import OrderPage, ShopOrder
from tests.functional.faults import DAY
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_orders


def newest(lab: Lab, number: int) -> list[str]:
    async def ask() -> list[str]:
        progress = Progress(run_id="", deadline=lab.clock.monotonic() + 400, by_hand=True)
        async with ImportSession.open(lab.services, lab.profile, progress) as work:
            return [order.order_id for order in await newest_orders(work, number)]

    return lab.run(ask())


@pytest.mark.parametrize("pause", [60, DAY, 40 * DAY])
def test_the_last_orders_are_found_oldest_first(pause: int) -> None:
    lab = Lab()
    placed = []
    for entry in plain_orders(7):
        placed += lab.place(entry)
        lab.clock.seconds += pause
    assert newest(lab, 3) == placed[-3:]
    assert newest(lab, 50) == placed


def test_an_empty_shop_gives_none_and_a_huge_wish_is_bounded() -> None:
    lab = Lab()
    assert newest(lab, 5) == []
    assert newest(lab, 10**9) == []
    assert MOST_NEWEST == 200


class ManyOrders:
    """The orders of a shop, by when they were placed; counts what is asked."""

    def __init__(self, orders: Sequence[ShopOrder]) -> None:
        self.orders = sorted(orders, key=lambda order: order.placed_at)
        self.calls = 0
        self.rows = 0

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        """Answer as the extension does: by number."""
        assert statuses
        start, end = (bisect_left(self.orders, moment, key=lambda order: order.placed_at) for moment in (first, until))
        left = sorted(
            (each for each in self.orders[start:end] if int(each.order_id) > int(after_order or 0)),
            key=lambda order: int(order.order_id),
        )
        self.calls += 1
        self.rows += len(left[:limit])
        last = int(left[:limit][-1].order_id) if left else int(after_order or 0)
        return OrderPage(tuple(left[:limit]), last, more=len(left) > limit)


@pytest.mark.parametrize(
    ("since", "over"),
    [
        (timedelta(0), timedelta(days=30)),
        (timedelta(0), timedelta(days=3000)),
        (timedelta(days=400), timedelta(days=30)),
        (timedelta(hours=3), timedelta(hours=2)),
    ],
    ids=["a busy month", "ten years", "a shop that stopped", "all of one afternoon"],
)
def test_of_five_thousand_orders_only_a_few_hundred_are_read(since: timedelta, over: timedelta) -> None:
    """Each call and a hundred rows take some 50 ms, so that a person sees the trial within two seconds."""
    lab = Lab()
    [number] = lab.place(*plain_orders(1))
    total = 5_000

    async def ask() -> tuple[ManyOrders, list[str]]:
        progress = Progress(run_id="", deadline=lab.clock.monotonic() + 400, by_hand=True)
        async with ImportSession.open(lab.services, lab.profile, progress) as session:
            [order] = await session.shop.orders.by_id([number])
            last = lab.clock.now() - since
            many = ManyOrders(
                [
                    replace(order, order_id=str(n), placed_at=last - over * (total - n) / total)
                    for n in range(1, total + 1)
                ]
            )
            session.shop.orders = many  # type: ignore[assignment, misc]  # nothing else is asked of it
            return many, [each.order_id for each in await newest_orders(session, 10)]

    many, found = lab.run(ask())
    assert found == [str(n) for n in range(total - 9, total + 1)]
    assert many.calls <= 24
    assert many.rows <= 600


def test_orders_of_one_moment_are_read_page_after_page() -> None:
    """A tool that filled the shop dated all its orders alike."""
    lab = Lab()
    placed = [number for entry in plain_orders(12) for number in [lab.shop.place(entry, status=BOOKED_STATUS)]]
    lab.clock.seconds += 60
    assert newest(lab, 2) == placed[-2:]
