"""S7: one shop is linked twice to one administration, by an earlier version, and stores change hands while it runs.

Whatever dies on the way, every order stands in the books once, under whichever of the two prefixes.
"""

import asyncio
import hashlib
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from sconnect.app.housekeeping.daily import run_daily_maintenance, today
from sconnect.app.profiles.repository import save_profile
from sconnect.domain.profile import Profile
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, calm_hours, end_trouble, one_round
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform
from tests.simulation.storms import Storm
from tests.simulation.world import STATUS, World, bookable_orders

_ORDERS = 10
_KILLS = 0.004
_STORES = ("0", "3")
_MORE_THAN_A_DAY = 25 * 3600.0


@dataclass(frozen=True, slots=True)
class SameShop:
    """What came of one seed."""

    seed: int
    violations: tuple[Violation, ...]


def same_shop_run(seed: int) -> SameShop:
    """Let two profiles import from one shop until everything is quiet."""
    return in_virtual_time(_same_shop_run(seed))


async def _same_shop_run(seed: int) -> SameShop:
    world, random = World(seed), Random(seed)
    [first] = world.profiles
    shop = world.shops[first.id]
    shop.identity.installation = random.choice(("", hashlib.sha256(f"{seed}".encode()).hexdigest()[:32]))
    await world.open()
    second = await _second_profile(world, first)
    platform = Platform(world)
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, _KILLS)))
    linked = random.randrange(_ORDERS)
    hands_over = random.randrange(linked, _ORDERS) if random.random() < 0.5 else None
    entries = bookable_orders(_ORDERS, seed=1, shoppers=3, capture=world.captures[first.id])
    placed: dict[str, str] = {}
    for number, entry in enumerate(entries):
        store = random.choice(_STORES)
        ordered = deepcopy(entry)
        ordered["order"]["store_id"] = store
        placed[shop.place(ordered, status=STATUS)] = store
        if number == linked:
            await _save(world, second)  # the second link comes while the first one runs
        if number == hands_over:
            await _hand_over(world, first, second)
        await asyncio.sleep(60)
        await one_round(platform)
        await asyncio.sleep(TICK)
    end_trouble(world)
    await calm_hours(platform)
    if _wrongly_booked(world, (first, second), placed):
        await _a_day_later(platform, first, second)
    found = [Violation("unexpected", sentence) for sentence in world.unexpected]
    return SameShop(seed, (*found, *_wrongly_booked(world, (first, second), placed)))


async def _second_profile(world: World, first: Profile) -> Profile:
    """Return the second profile with the same keys; it is not saved yet."""
    orders = first.orders.model_copy(update={"reference_prefix": "TW-"})
    connection = first.connection.model_copy(update={"shop_link_secret": "code-2", "client_key_secret": "key-2"})
    await world.secrets.write("code-2", await world.secrets.read(first.connection.shop_link_secret))
    await world.secrets.write("key-2", await world.secrets.read(first.connection.client_key_secret))
    second = first.model_copy(update={"id": "tweede", "name": "Tweede", "orders": orders, "connection": connection})
    world.shops[second.id] = world.shops[first.id]
    return second


async def _save(world: World, *profiles: Profile) -> None:
    """Save profiles as an earlier version did, without a look at who has the shop; nothing befalls the process."""
    services = world.instance().services
    for profile in profiles:
        await save_profile(services, profile, by="simulation")


async def _hand_over(world: World, first: Profile, second: Profile) -> None:
    """Give each profile a store of its own."""
    mine, other = _STORES
    await _save(world, first.model_copy(update={"stores": (mine,)}), second.model_copy(update={"stores": (other,)}))


async def _a_day_later(platform: Platform, *profiles: Profile) -> None:
    """Let the daily maintenance find what nothing else leads to: an intent of a run that died, of a store that left."""
    await asyncio.sleep(_MORE_THAN_A_DAY)
    services = platform.instance().services
    for profile in profiles:
        while await run_daily_maintenance(services, profile.id, today(services)):
            pass
    await calm_hours(platform)


def _wrongly_booked(world: World, profiles: tuple[Profile, ...], placed: dict[str, str]) -> list[Violation]:
    references = [order["betalingskenmerk"] for order in world.sales_orders()]
    found = []
    for order_id, store in placed.items():
        number = sum(references.count(profile.payment_reference(order_id)) for profile in profiles)
        if number != 1:
            kind = "duplicate" if number else "lost"
            found.append(Violation(kind, f"order {order_id} of store {store} stands in the books {number} times"))
    return found
