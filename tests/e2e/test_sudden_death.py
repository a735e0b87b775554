"""The app is killed ten times in the middle of an import, and still every order becomes one sales order."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo import Demo, demos
from local.host.process import HostProcess, host_process
from local.shop.shop import SimulatedShop
from local.world import APP, World, demo_world
from sconnect.app.records import OpenOrder, OrderRecord
from sconnect.domain.order_state import OrderState
from tests.e2e.background import Background, background
from tests.e2e.orders import plain_orders

pytestmark = pytest.mark.azurite

CENT = Decimal("0.01")
ORDERS = 120
KILLS = 10
PATIENCE = 30.0
"""Seconds that a step may take."""
QUICK = {
    "FUNCTION_TIMEOUT_SECONDS": "6",
    "WRITE_TIMEOUT_SECONDS": "2",
    "VISIBLE_AFTER_SECONDS": "0",
    "CLOCK_SKEW_SECONDS": "0",
    "SETTLE_SECONDS": "8",
    "SEND_WINDOW_SECONDS": "2",
    "LEASE_SECONDS": "1",
}
"""The usual limits, made short, with the same inequality between them."""
SECONDS = 0.2
SLOW_ANSWERS = {"kind": "slow", "method": "POST", "path": "/v2/verkooporders", "seconds": SECONDS}
"""An order stands in the books for a while before the app hears of it: that is when death hurts."""


class BusyShop(Demo):
    """A shop with many orders of a few customers."""

    def shop(self) -> SimulatedShop:
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        shop = SimulatedShop(self.capture, clock=lambda: an_hour_ago, empty=True)
        for entry in plain_orders(ORDERS, customers=40):
            shop.place(entry, status=2)
        shop.clock = lambda: datetime.now(UTC)
        return shop


@dataclass(frozen=True, slots=True)
class Scene:
    """The world around the app that is killed."""

    behind: Background
    world: World
    snelstart: httpx.Client

    @property
    def demo(self) -> Demo:
        return self.world.demos[0]

    def booked(self) -> list[dict[str, Any]]:
        answer = self.snelstart.get(f"/_admin/administrations/{self.demo.books.name}/orders")
        found: list[dict[str, Any]] = answer.json()
        return found

    def cards(self) -> Counter[str]:
        answer = self.snelstart.get(f"/_admin/administrations/{self.demo.books.name}/relations")
        return Counter(card["email"] for card in answer.json())

    def number_booked(self) -> int:
        [counts] = self.snelstart.get("/_admin/administrations").json()
        return int(counts["orders"])

    def states(self) -> Counter[OrderState]:
        async def read() -> Counter[OrderState]:
            found = self.world.services.store.range(OrderRecord, self.demo.profile_id)
            return Counter([stored.record.state async for stored in found])

        return self.behind.run(read())

    def open_orders(self) -> list[str]:
        async def read() -> list[str]:
            found = self.world.services.store.range(OpenOrder, self.demo.profile_id)
            return [stored.record.reason async for stored in found]

        return self.behind.run(read())


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    example = demos()[0]
    shop = BusyShop(example.profile_id, example.name, example.capture, example.books, example.prefix)
    with background() as behind:
        world = behind.open(demo_world(tmp_path, shops=[shop], extra_settings=QUICK))
        with httpx.Client(base_url=world.snelstart_url, trust_env=False) as snelstart:
            yield Scene(behind, world, snelstart)


@contextmanager
def _app(scene: Scene) -> Iterator[HostProcess]:
    """Start the app. A message that nobody finished is delivered again after two seconds."""
    with host_process(APP, scene.world.settings, "--message-lease", "2") as host:
        yield host


def _ask_for_a_run(scene: Scene, host: HostProcess) -> None:
    """Start a run, or join the one that is under way. After five deaths a run is given up and a new one is needed."""
    url = f"{host.url}/api/profiles/{scene.demo.profile_id}/runs"
    httpx.post(url, json={"task": "import_orders"}, trust_env=False).raise_for_status()


def _wait_until_booked(scene: Scene, host: HostProcess, number: int) -> None:
    deadline = time.monotonic() + PATIENCE
    ask_at = 0.0
    while scene.number_booked() < number:
        assert time.monotonic() < deadline, f"{scene.number_booked()} booked, {scene.states()}"
        if time.monotonic() >= ask_at:
            _ask_for_a_run(scene, host)
            ask_at = time.monotonic() + 1
        time.sleep(0.01)


def _kill_in_the_middle(scene: Scene, dice: random.Random) -> int:
    """Kill the app at some moment after it began to book; returns how many orders were then in its hands."""
    with _app(scene) as host:
        _wait_until_booked(scene, host, scene.number_booked() + dice.randint(1, 8))
        time.sleep(dice.random() * SECONDS)
        host.kill()
    return scene.states()[OrderState.SENDING]


def _import_until_quiet(scene: Scene) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    with _app(scene) as host:
        while scene.states() != {OrderState.DONE: ORDERS} or scene.open_orders():
            assert time.monotonic() < deadline, f"{scene.states()} {scene.open_orders()[:3]}"
            _ask_for_a_run(scene, host)
            time.sleep(0.5)


def test_death_in_the_middle_of_an_import_books_nothing_twice_and_loses_nothing(scene: Scene) -> None:
    dice = random.Random(20261123)
    scene.snelstart.post("/_admin/faults", json=SLOW_ANSWERS).raise_for_status()

    in_hand = [_kill_in_the_middle(scene, dice) for _ in range(KILLS)]
    scene.snelstart.delete("/_admin/faults").raise_for_status()
    assert scene.number_booked() < ORDERS
    assert sum(in_hand) >= KILLS  # the kills did hit orders that were being sent
    _import_until_quiet(scene)

    booked = scene.booked()
    totals = {order["betalingskenmerk"]: Decimal(str(order["totaalInclusiefBtw"])) for order in booked}
    assert len(booked) == ORDERS
    assert totals == {
        scene.demo.profile().payment_reference(number): Decimal(entry["order"]["total"]).quantize(CENT, ROUND_HALF_UP)
        for number, entry in scene.demo.shop().entries.items()
    }
    cards = scene.cards()
    assert {cards[entry["order"]["email"]] for entry in scene.demo.shop().entries.values()} == {1}
