"""The app as a real process over real sockets and storage, killed again and again in the middle of an import."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from local.demo.scenario import Demo, demos
from local.demo.stack import APP, DemoStack, demo_stack
from local.host.host_process import HostProcess, host_process
from local.shop.shop import SimulatedShop
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.domain.orders.state import OrderState
from tests.functional.background import Background, background
from tests.functional.orders import plain_orders

CENT = Decimal("0.01")
SEED = 20261123
PATIENCE = 60.0
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
_CUSTOMERS = 40
_ANY_MOMENT = 0.3
"""The share of kills that come at any moment of the process's life, its start included."""
_LONGEST_LIFE = 2.0
"""Seconds, from when it is up and was asked for a run."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done to the app. The seed decides the moments."""

    orders: int
    kills: int
    seed: int = SEED


@dataclass
class Deaths:
    """What came of it."""

    size: Size
    hurt: int = 0
    """Kills that left orders behind of which nobody knew the outcome."""
    in_doubt: int = 0
    """How many orders that were, together."""
    booked_between: int = 0
    """Orders in the books after the last kill."""
    seconds: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)
    """What may never be, by kind: none of it."""


class BusyShop(Demo):
    """A shop with many orders of a few customers."""

    orders = 0

    def shop(self) -> SimulatedShop:
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        shop = SimulatedShop(self.capture, clock=lambda: an_hour_ago, empty=True)
        for entry in plain_orders(self.orders, customers=_CUSTOMERS):
            shop.place(entry, status=2)
        shop.clock = lambda: datetime.now(UTC)
        return shop


def die_often(folder: Path, size: Size, say: Callable[[str], None] = lambda _: None) -> Deaths:
    """Import these orders while the app is killed so often, let it finish, and look at the books."""
    began = time.monotonic()
    with _scene(folder, size) as scene:
        deaths = _die(scene, size, say)
        _import_until_quiet(scene)
        deaths.wrong = _wrong(scene)
    deaths.seconds = time.monotonic() - began
    return deaths


@dataclass
class _Scene:
    """The stack around the app that is killed."""

    behind: Background
    stack: DemoStack
    snelstart: httpx.Client
    orders: int

    @property
    def demo(self) -> Demo:
        return self.stack.demos[0]

    @cached_property
    def totals(self) -> dict[str, Decimal]:
        """What every order comes to, by payment reference."""
        entries = self.stack.shops[self.demo.profile_id].entries
        profile = self.demo.profile()
        return {
            profile.payment_reference(number): Decimal(entry["order"]["total"]).quantize(CENT, ROUND_HALF_UP)
            for number, entry in entries.items()
        }

    def booked(self) -> list[dict[str, Any]]:
        return self._held("orders")

    def cards(self) -> list[dict[str, Any]]:
        return self._held("relations")

    def number_booked(self) -> int:
        [counts] = self.snelstart.get("/_admin/administrations").json()
        return int(counts["orders"])

    def states(self) -> Counter[OrderState]:
        async def read() -> Counter[OrderState]:
            found = self.stack.services.store.range(OrderRecord, self.demo.profile_id)
            return Counter([stored.record.state async for stored in found])

        return self.behind.run(read())

    def open_orders(self) -> list[str]:
        async def read() -> list[str]:
            found = self.stack.services.store.range(OpenOrder, self.demo.profile_id)
            return [stored.record.reason async for stored in found]

        return self.behind.run(read())

    def _held(self, what: str) -> list[dict[str, Any]]:
        answer = self.snelstart.get(f"/_admin/administrations/{self.demo.books.name}/{what}")
        found: list[dict[str, Any]] = answer.json()
        return found


@contextmanager
def _scene(folder: Path, size: Size) -> Iterator[_Scene]:
    example = demos()[0]
    shop = BusyShop(example.profile_id, example.name, example.capture, example.books, example.prefix)
    BusyShop.orders = size.orders
    with background() as behind:
        stack = behind.open(demo_stack(folder, shops=[shop], extra_settings=QUICK))
        with httpx.Client(base_url=stack.snelstart_url, trust_env=False) as snelstart:
            yield _Scene(behind, stack, snelstart, size.orders)


@contextmanager
def _app(scene: _Scene) -> Iterator[HostProcess]:
    """Start the app. A message that nobody finished is delivered again after two seconds."""
    with host_process(APP, scene.stack.settings, "--message-lease", "2") as host:
        yield host


def _ask_for_a_run(scene: _Scene, host: HostProcess) -> None:
    """Start a run, or join the one that is under way. After five deaths a run has failed and a new one is needed."""
    url = f"{host.url}/api/profiles/{scene.demo.profile_id}/runs"
    httpx.post(url, json={"task": "import_orders"}, timeout=PATIENCE, trust_env=False).raise_for_status()


def _wait_until_booked(scene: _Scene, host: HostProcess, number: int) -> None:
    deadline = time.monotonic() + PATIENCE
    ask_at = 0.0
    while scene.number_booked() < number:
        assert time.monotonic() < deadline, f"{scene.number_booked()} booked, {scene.states()}"
        if time.monotonic() >= ask_at:
            _ask_for_a_run(scene, host)
            ask_at = time.monotonic() + 1
        time.sleep(0.01)


def _die(scene: _Scene, size: Size, say: Callable[[str], None]) -> Deaths:
    dice = random.Random(size.seed)
    deaths = Deaths(size)
    scene.snelstart.post("/_admin/faults", json=SLOW_ANSWERS).raise_for_status()
    for number in range(1, size.kills + 1):
        share = (size.orders - scene.number_booked()) // (size.kills - number + 1)
        in_doubt = _kill_somewhere(scene, dice, most=min(8, share))
        deaths.hurt += in_doubt > 0
        deaths.in_doubt += in_doubt
        if number % 10 == 0:
            say(f"  {number} kills, {scene.number_booked()} of {size.orders} orders booked")
    scene.snelstart.delete("/_admin/faults").raise_for_status()
    deaths.booked_between = scene.number_booked()
    return deaths


def _kill_somewhere(scene: _Scene, dice: random.Random, *, most: int) -> int:
    """Kill the app at some moment; returns how many orders were then in its hands."""
    with _app(scene) as host:
        if most < 1 or dice.random() < _ANY_MOMENT:
            _ask_for_a_run(scene, host)
            time.sleep(dice.random() * _LONGEST_LIFE)
        else:
            _wait_until_booked(scene, host, scene.number_booked() + dice.randint(1, most))
            time.sleep(dice.random() * SECONDS)
        host.kill()
    return scene.states()[OrderState.SENDING]


def _import_until_quiet(scene: _Scene) -> None:
    """Let the app finish: it may take as long as it makes headway."""
    deadline, before = time.monotonic() + 2 * PATIENCE, 0
    with _app(scene) as host:
        while scene.states() != {OrderState.DONE: scene.orders} or scene.open_orders():
            booked = scene.number_booked()
            if booked > before:
                deadline, before = time.monotonic() + 2 * PATIENCE, booked
            assert time.monotonic() < deadline, f"{scene.states()} {scene.open_orders()[:3]}"
            _ask_for_a_run(scene, host)
            time.sleep(0.5)


def _wrong(scene: _Scene) -> Counter[str]:
    """Count what is not as it must be: one sales order per order, for its amount, and one card per customer."""
    booked = scene.booked()
    times = Counter(order["betalingskenmerk"] for order in booked)
    addresses = Counter(card["email"] for card in scene.cards())
    entries = scene.stack.shops[scene.demo.profile_id].entries.values()
    wrong = Counter(
        {
            "duplicates": sum(number - 1 for number in times.values()),
            "lost": len(scene.totals.keys() - times.keys()),
            "foreign": len(times.keys() - scene.totals.keys()),
            "wrong totals": sum(
                scene.totals.get(order["betalingskenmerk"]) != Decimal(str(order["totaalInclusiefBtw"]))
                for order in booked
            ),
            "not one card": sum(addresses[email] != 1 for email in {entry["order"]["email"] for entry in entries}),
        }
    )
    assert len(scene.totals) == scene.orders
    return wrong
