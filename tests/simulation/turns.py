"""S14: a shopper orders in two shops of one administration at once, which know shoppers by other things.

So their profiles have other markers for the card that both are about to make; only the turn holds one of them back.
"""

import asyncio
import json
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from itertools import permutations
from random import Random

from local.shop.captures import Entry
from sconnect.app.errors import SconnectError
from sconnect.domain.profile import Profile, RecognitionMode
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, come_to_rest, one_round
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform, import_unclaimed
from tests.simulation.processes import Instance, Killed
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

_FIELD = "7"
_NUMBERS = ("NL004495445B01", "NL002455799B11", "NL123456782B12")
"""The VAT number of each shopper."""
_KILLS = 0.004
_MODES = tuple(permutations((RecognitionMode.EMAIL, RecognitionMode.EMAIL_AND_POSTCODE, RecognitionMode.SMART), 2))
"""What two profiles know a guest with a VAT number by: address, address and postcode, number."""


@dataclass(frozen=True, slots=True)
class Turns:
    """What came of one seed."""

    seed: int
    violations: tuple[Violation, ...]


def turns_run(seed: int) -> Turns:
    """Let the shops import at the same moment, shopper after shopper, until everything is quiet."""
    return in_virtual_time(_turns_run(seed))


async def _turns_run(seed: int) -> Turns:
    world, random = World(seed, shops=2), Random(seed)
    modes = random.choice(_MODES)
    world.profiles[:] = [_knows_by(profile, mode) for profile, mode in zip(world.profiles, modes, strict=True)]
    await world.open()
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, _KILLS)), is_slow=True)
    for number, vat_number in enumerate(_NUMBERS):
        for profile in world.profiles:
            [entry] = bookable_orders(1, seed=number, shoppers=1, capture=world.captures[profile.id])
            world.place(profile, _ordered_by(f"klant{number}@example.test", vat_number, deepcopy(entry)))
        await asyncio.sleep(60)
        await asyncio.gather(*(_import(world, profile, random.uniform(0, 2)) for profile in world.profiles))
        await asyncio.sleep(TICK)
        await one_round(Platform(world))
    return Turns(seed, tuple(await come_to_rest(Platform(world))))


def _knows_by(profile: Profile, mode: RecognitionMode) -> Profile:
    settings = {"recognition": mode, "vat_number_field_id": _FIELD}
    return profile.model_copy(update={"customers": profile.customers.model_copy(update=settings)})


def _ordered_by(email: str, vat_number: str, entry: Entry) -> Entry:
    place = {"company": "Fa. Bos", "address_1": "Laan 2", "address_2": "", "postcode": "1234 AB", "city": "Delft"}
    name = {"firstname": "Jan", "lastname": "Bos"}
    order = entry["order"]
    order |= {"email": email, "customer_id": "0", **name, "custom_field": json.dumps({_FIELD: vat_number})}
    for kind in ("payment", "shipping"):
        order |= {f"{kind}_{column}": value for column, value in {**name, **place}.items()}
    return entry


async def _import(world: World, profile: Profile, delay: float) -> None:
    await asyncio.sleep(delay)
    instance: Instance = world.instance()
    with suppress(SconnectError, Killed):  # what trouble that the app knows, or a kill, leaves behind is checked
        await instance.run(lambda services: import_unclaimed(services, profile, instance.process.name))
