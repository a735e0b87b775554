"""The newest orders by date, however they are spread over time."""

import pytest

from sconnect.app.dry_run.newest_orders import MOST_NEWEST, newest_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from tests.functional.faults import DAY
from tests.functional.lab import Lab
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
