"""S13: a profile that comes from another program, which booked a part of the orders and goes on until it is off.

Processes die at any point while a run looks, adopts and reads what is new. Whatever happens, every order stands in the
books once, under either program, and one about which a person has to decide is not booked before he did.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from local.shop.captures import Entry
from sconnect.app.errors import SconnectError
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.services import Services
from sconnect.app.storage.records import AdoptionState
from sconnect.app.worklist.adoption import Choice, confirm, decide, list_findings
from sconnect.domain.adoption.model import Part
from sconnect.domain.profile import Profile
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import TICK, end_trouble, one_round
from tests.simulation.checks import Violation
from tests.simulation.platform import Platform
from tests.simulation.processes import Killed, true_time
from tests.simulation.storms import Storm
from tests.simulation.world import World, bookable_orders

_ORDERS = 5
_KILLS = 0.01
_ROUNDS_UNTIL_DECIDED = 3
_QUIET_ROUNDS = 10
_PATIENCE = 30
_WAYS = ("theirs", "theirs", "another total", "never booked")


@dataclass(frozen=True, slots=True)
class OtherProgram:
    """What came of one seed."""

    seed: int
    violations: tuple[Violation, ...]


@dataclass
class _Old:
    """The other program: what it booked of which order."""

    world: World
    ways: dict[str, str] = field(default_factory=dict)

    def book(self, entry: Entry, order_id: str, way: str) -> None:
        """Book an order in a way, on a card of its customer."""
        self.ways[order_id] = way
        if way == "never booked":
            return
        books = self.world.snelstart.books(self.world.books_name)
        total = Decimal(entry["order"]["total"]).quantize(Decimal("0.01"))
        number = books.last_order_number = books.last_order_number + 1
        email = entry["order"]["email"]
        card = next((card for card in books.relations.values() if card["email"] == email), None)
        if card is None:
            card = {**next(card for card in books.relations.values() if card["naam"] == "Karel Klant")}
            card |= {"id": f"00000000-0000-4000-8000-{number:012d}", "relatiecode": 600_000 + number}
            card |= {"naam": f"Klant van {order_id}", "email": email}
            books.relations[card["id"]] = card
        key = f"00000000-0000-4000-a000-{number:012d}"
        books.orders[key] = {
            "id": key,
            "nummer": number,
            "datum": f"{true_time():%Y-%m-%d}T00:00:00",
            "relatie": {"id": card["id"]},
            "betalingskenmerk": order_id,
            "procesStatus": "Order",
            "verkooporderBtwIngaveModel": "Inclusief",
            "regels": [],
            "totaalInclusiefBtw": total if way == "theirs" else total + 1,
            "modifiedOn": f"{true_time():%Y-%m-%dT%H:%M:%S}.123",
        }


def other_program_run(seed: int) -> OtherProgram:
    """Let a profile take over from another program until everything is quiet."""
    return in_virtual_time(_other_program_run(seed))


async def _other_program_run(seed: int) -> OtherProgram:
    world, random = World(seed), Random(seed)
    [profile] = world.profiles
    await world.open()
    await world.instance().services.store.put(AdoptionState(profile_id=profile.id))
    entries = list(bookable_orders(_ORDERS, seed=1, shoppers=3, capture=world.captures[profile.id]))
    old = _Old(world)
    placed = [(world.place(profile, entry), entry) for entry in entries]
    await asyncio.sleep(60)
    later = random.randrange(1, _ORDERS - 1)
    ways = [random.choice(_WAYS) for _ in placed]
    ways[0] = "theirs"  # where nothing is found nothing is asked
    for (order_id, entry), way in zip(placed[:later], ways, strict=False):
        old.book(entry, order_id, way)
    platform = Platform(world)
    world.seams.script = Storm(random, kill_rate=random.choice((0.0, _KILLS)))
    for _ in range(_ROUNDS_UNTIL_DECIDED):
        await one_round(platform)
        await asyncio.sleep(TICK)
    found = [Violation("too early", "an order was booked before the table was confirmed")] * (_ours(world, profile) > 0)
    for (order_id, entry), way in zip(placed[later:], ways[later:], strict=True):
        old.book(entry, order_id, way)  # meanwhile: after the look, before it is off
    await _confirm(platform, profile)
    for _ in range(_ROUNDS_UNTIL_DECIDED):
        await one_round(platform)
        await asyncio.sleep(TICK)
    end_trouble(world)
    for _ in range(_QUIET_ROUNDS):
        await one_round(platform)
        await asyncio.sleep(TICK)
    found += _undecided(world, profile, old)
    await _decide_all(world, profile)
    for _ in range(_QUIET_ROUNDS):
        await one_round(platform)
        await asyncio.sleep(TICK)
    found += [Violation("unexpected", sentence) for sentence in world.unexpected]
    return OtherProgram(seed, (*found, *_wrongly_booked(world, profile, old)))


async def _confirm(platform: Platform, profile: Profile) -> None:
    """Let a person confirm the table, once it is there: processes that die make that late."""

    async def confirmed(services: Services) -> None:
        await forget_last_look(services, profile.id)
        await confirm(services, profile.id, is_off=True, by="owner")

    for _ in range(_PATIENCE):
        with suppress(Killed, SconnectError):
            await platform.world.instance().run(confirmed)
            return
        await one_round(platform)
        await asyncio.sleep(TICK)


async def _decide_all(world: World, profile: Profile) -> None:
    """Say of every question that it is another sale: the order has to be booked after all."""
    services = world.instance().services
    await forget_last_look(services, profile.id)
    page = await list_findings(services, profile.id, Part.TO_DECIDE, limit=100)
    for finding in page.findings:
        if finding.decision.is_question:
            await decide(services, profile.id, finding.order_id, Choice.BOOK, by="owner")


def _ours(world: World, profile: Profile) -> int:
    prefix = profile.orders.reference_prefix
    return sum(str(order["betalingskenmerk"]).startswith(prefix) for order in world.sales_orders())


def _undecided(world: World, profile: Profile, old: _Old) -> list[Violation]:
    """Return the orders that were booked although nobody decided about them."""
    references = [order["betalingskenmerk"] for order in world.sales_orders()]
    return [
        Violation("undecided", f"order {order_id} was booked before anybody decided")
        for order_id, way in old.ways.items()
        if way == "another total" and profile.payment_reference(order_id) in references
    ]


def _wrongly_booked(world: World, profile: Profile, old: _Old) -> list[Violation]:
    references = [order["betalingskenmerk"] for order in world.sales_orders()]
    found = []
    for order_id, way in old.ways.items():
        number = references.count(profile.payment_reference(order_id)) + (way == "theirs")
        if number != 1:
            kind = "duplicate" if number else "lost"
            found.append(Violation(kind, f"order {order_id} ({way}) stands in the books {number} times"))
    return found
