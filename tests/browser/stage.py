"""The whole program behind a browser: storage, SnelStart, shops, the functions host, and a shop nobody linked yet."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from local.demo.scenario import Demo, demos
from local.demo.stack import DemoStack, demo_stack, functions_host
from local.host.host_process import HostProcess
from local.shop.http.server import serving
from local.shop.shop import SimulatedShop
from local.snelstart.administration import demo_administration
from sconnect.domain.profile import Processing, Profile
from tests.functional.background import Background, background
from tests.functional.orders import plain_order

NEVER = "0 0 3 1 1 *"
"""A schedule that no test sees."""
CALLS_PER_MINUTE = 5_000
"""A few minutes of these tests hold a day's clicks of a user: at 500 calls a minute a click may wait for its turn."""
SETTINGS = {
    "SCONNECT_LOCAL_ROLE": "admin",
    "IMPORT_ORDERS_SCHEDULE": NEVER,
    "EXPORT_ARTICLES_SCHEDULE": NEVER,
    "EXPORT_CUSTOMERS_SCHEDULE": NEVER,
    "HOUSEKEEPING_SCHEDULE": NEVER,
    "SNELSTART_CALLS_PER_MINUTE": str(CALLS_PER_MINUTE),
}
SENT_QUARTER = "2026-01-01"
"""The first day of a quarter of which the VAT return was sent."""
OVER = {"done", "failed", "cancelled"}
EMPTY_BOOKS = "Derde Zaak BV"
"""An administration that nobody linked, in which nothing was booked."""

HOSTILE = '<img src=x onerror="window.harmed=1">'
RIGHT_TO_LEFT = "\u202egnp.exe שלום"
EMOJI = "🧀👩\u200d🍳 Kaas & Zn."
FORMULA = '=HYPERLINK("https://example.test")'
NAMES = (HOSTILE, RIGHT_TO_LEFT, EMOJI, FORMULA)


@dataclass(frozen=True, slots=True)
class HostileDemo(Demo):
    """A shop in which everybody and everything has a name that was made to do harm; everything waits for a person."""

    def shop(self) -> SimulatedShop:
        """Make the shop with one order for each name, and one more for the first."""
        shop = SimulatedShop(self.capture, clock=an_hour_ago, empty=True)
        for number, name in enumerate(NAMES):
            entry = deepcopy(plain_order(number + 1))
            entry["order"] |= {"firstname": name, "payment_firstname": name, "comment": name}
            for row in entry["products"]:
                row |= {"name": name, "model": f"X{number}<b>{name}"[:64]}
            shop.place(entry, status=2)
        shop.place(shop.entries["1"], status=2)  # waits for the same article as the first
        shop.clock = _now
        return shop

    def profile(self) -> Profile:
        """Make the profile: nothing is created by itself."""
        plain = super(HostileDemo, self).profile()
        return plain.model_copy(
            update={"articles": plain.articles.model_copy(update={"processing": Processing.MANUAL}), "name": HOSTILE}
        )


@dataclass(slots=True)
class Stage:
    """Everything that runs. `link_code` opens a shop that has no profile yet, `client_key` an administration."""

    behind: Background
    stack: DemoStack
    host: HostProcess
    link_code: str
    client_key: str

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.host.url

    def http(self) -> httpx.Client:
        """Open the API as a program would."""
        return httpx.Client(base_url=self.url, trust_env=False, timeout=30)

    def import_orders(self, profile_id: str) -> None:
        """Import the orders of a profile and wait until that is over."""
        with self.http() as http:
            started = http.post(f"/api/profiles/{profile_id}/runs", json={"task": "import_orders"})
            started.raise_for_status()
            for _ in range(300):
                if http.get(started.headers["Location"]).json()["state"] in OVER:
                    return
                time.sleep(0.1)
        raise AssertionError("still importing after 30 s")

    def another_host(self, **settings: str) -> HostProcess:
        """Start another host on the same tables, with other settings; an empty one is left out."""
        wanted = {name: value for name, value in {**self.stack.settings, **settings}.items() if value}
        return self.behind.open(functions_host(replace(self.stack, settings=wanted)))


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Build the stage: one profile with imported orders, a hostile one, and a shop to link."""
    first, _, last = demos()
    hostile = HostileDemo("vreemd", HOSTILE, last.capture, last.books, "VR-")
    with background() as behind:
        empty = demo_administration(EMPTY_BOOKS, "demo-koppelsleutel-3", oss=False)
        stack = behind.open(demo_stack(folder, shops=[first, hostile], unlinked=[empty], extra_settings=SETTINGS))
        httpx.put(
            f"{stack.snelstart_url}/_admin/switches", json={"calls_per_minute": CALLS_PER_MINUTE}, trust_env=False
        ).raise_for_status()
        returns = f"{stack.snelstart_url}/_admin/administrations/{first.books.name}/returns"
        httpx.post(returns, json={"first": SENT_QUARTER}, trust_env=False).raise_for_status()
        new_shop = SimulatedShop("4.0.2.3")
        address = behind.open(serving(new_shop))
        host = behind.open(functions_host(stack))
        built = Stage(behind, stack, host, new_shop.link_code(address), last.books.client_key)
        built.import_orders("winkel-oc30")
        built.import_orders("vreemd")
        yield built


def _now() -> datetime:
    return datetime.now(UTC)


def an_hour_ago() -> datetime:
    """Return when an order was placed that is to be given at once."""
    return _now() - timedelta(hours=1)
